#include "fake_idf.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

extern "C"
{
#include "bootloader_random.h"
#include "driver/gpio.h"
#include "esp_bt.h"
#include "esp_netif.h"
#include "esp_random.h"
#include "freertos/task.h"
}

#include "nanoPAL.h"

// As nanoHAL.h has it; not included here, since it forbids malloc.
typedef void (*ON_SOFT_REBOOT_HANDLER)(void);
void HAL_AddSoftRebootHandler(ON_SOFT_REBOOT_HANDLER handler);

FakeIdf idf;
const uint8_t FakeAddress[6] = {0x24, 0x6F, 0x28, 0x01, 0x02, 0x03};

extern "C"
{
    esp_event_base_t const ETH_EVENT = "ETH_EVENT";
    esp_event_base_t const WIFI_EVENT = "WIFI_EVENT";
}

namespace
{

typedef std::lock_guard<std::mutex> Guard;

struct Handler
{
    std::string base;
    int32_t id;
    esp_event_handler_t function;
    void *context;
};

// Held while an event is dispatched, as ESP-IDF's loop does: who unregisters waits for the handler that runs.
std::mutex s_loop;
std::vector<Handler> s_handlers;
bool s_hasLoop;

struct Driver
{
    esp_eth_mac_t *mac;
    esp_eth_phy_t *phy;
    esp_err_t (*input)(esp_eth_handle_t, uint8_t *, uint32_t, void *) = nullptr;
    void *context = nullptr;
};

Driver *s_driver;
std::mutex s_rxTask; // held while emac_rx is in the driver

struct Timer
{
    esp_timer_create_args_t args;
    int64_t armed = -1;
};

Timer *s_timer;

struct WifiBuffer
{
    uint8_t *frame;
};

} // namespace

void FakeIdf::Reset()
{
    EXPECT_EQ(0, HandedOut()) << "something was not given back";
    Guard guard(Lock);
    Log.clear();
    Failures.clear();
    Sent.clear();
    TransmitResult = ESP_OK;
    Levels.clear();
    LevelsOf.clear();
    Reserved.clear();
    TakenByOthers.clear();
    NetifEthernet = false;
    PhyDriver.clear();
    Rssi = -60;
    BluetoothRuns = false;
    RandomFed = false;
    RandomSource.clear();
    WifiInitialised = false;
    WifiStarted = false;
    s_hasLoop = false;
}

void FakeIdf::FailOnce(const std::string &function, esp_err_t error)
{
    Guard guard(Lock);
    Failures[function] = error;
}

esp_err_t FakeIdf::Called(const std::string &function)
{
    Guard guard(Lock);
    Log.push_back(function);
    auto failure = Failures.find(function);
    if (failure == Failures.end())
    {
        return ESP_OK;
    }

    esp_err_t error = failure->second;
    Failures.erase(failure);
    return error;
}

int FakeIdf::Calls(const std::string &function)
{
    Guard guard(Lock);
    int calls = 0;
    for (const std::string &entry : Log)
    {
        calls += entry == function;
    }

    return calls;
}

bool FakeIdf::InOrder(const std::vector<std::string> &functions)
{
    Guard guard(Lock);
    size_t next = 0;
    for (const std::string &entry : Log)
    {
        if (next < functions.size() && entry == functions[next])
        {
            next++;
        }
    }

    return next == functions.size();
}

int FakeIdf::HandedOut()
{
    Guard guard(Lock);
    int handlers = 0;
    for (auto &entry : Handlers)
    {
        handlers += entry.second;
    }

    return Macs + Phys + Drivers + Timers + handlers + WifiBuffers + (WifiInitialised ? 1 : 0) + (int)Reserved.size();
}

void FakeIdf::Post(esp_event_base_t base, int32_t id, void *data)
{
    Guard loop(s_loop);
    std::vector<Handler> handlers = s_handlers;
    for (const Handler &handler : handlers)
    {
        if (handler.base == base && (handler.id == ESP_EVENT_ANY_ID || handler.id == id))
        {
            handler.function(handler.context, base, id, data);
        }
    }
}

void FakeIdf::PostLink(bool up)
{
    esp_eth_handle_t handle;
    {
        Guard guard(Lock);
        handle = s_driver;
    }

    Post(ETH_EVENT, up ? ETHERNET_EVENT_CONNECTED : ETHERNET_EVENT_DISCONNECTED, &handle);
}

void FakeIdf::DeliverEthernet(const Bytes &frame)
{
    Guard task(s_rxTask);
    Driver *driver;
    {
        Guard guard(Lock);
        if (!EthernetRuns)
        {
            return;
        }

        driver = s_driver;
    }

    if (driver->input != nullptr)
    {
        uint8_t *buffer = (uint8_t *)malloc(frame.size());
        memcpy(buffer, frame.data(), frame.size());
        driver->input(driver, buffer, (uint32_t)frame.size(), driver->context);
    }
}

void FakeIdf::DeliverWifi(const Bytes &frame)
{
    wifi_rxcb_t callback;
    {
        Guard guard(Lock);
        callback = WifiCallback;
    }

    if (callback != nullptr)
    {
        WifiBuffer *eb = new WifiBuffer{(uint8_t *)malloc(frame.size())};
        memcpy(eb->frame, frame.data(), frame.size());
        WifiBuffers++;
        callback(eb->frame, (uint16_t)frame.size(), eb);
    }
}

void FakeIdf::DeliverWifiWithoutBuffer()
{
    WifiBuffer *eb = new WifiBuffer{nullptr};
    WifiBuffers++;
    WifiCallback(nullptr, 60, eb);
    WifiCallback(nullptr, 60, nullptr);
}

int64_t FakeIdf::ArmedFor()
{
    Guard guard(Lock);
    return s_timer == nullptr ? -1 : s_timer->armed;
}

int64_t FakeIdf::FireTimer()
{
    int64_t armed = -1;
    Timer timer;
    {
        Guard guard(Lock);
        if (s_timer != nullptr)
        {
            armed = s_timer->armed;
            s_timer->armed = -1;
            timer = *s_timer;
        }
    }

    if (armed >= 0)
    {
        timer.args.callback(timer.args.arg);
    }

    return armed;
}

#define FAIL_IF_ASKED()                                                                                                                    \
    {                                                                                                                                      \
        esp_err_t asked = idf.Called(__func__);                                                                                            \
        if (asked != ESP_OK)                                                                                                               \
            return asked;                                                                                                                  \
    }

// Ethernet

static esp_err_t DeleteMac(esp_eth_mac_t *mac)
{
    // Ends emac_rx.
    Guard task(s_rxTask);
    delete mac;
    Guard guard(idf.Lock);
    idf.Macs--;
    return ESP_OK;
}

static esp_err_t DeletePhy(esp_eth_phy_t *phy)
{
    delete phy;
    Guard guard(idf.Lock);
    idf.Phys--;
    return ESP_OK;
}

static esp_eth_phy_t *NewPhy(const char *driver, const eth_phy_config_t *config)
{
    if (idf.Called(driver) != ESP_OK)
    {
        return nullptr;
    }

    Guard guard(idf.Lock);
    idf.PhyDriver = driver;
    idf.Phy = *config;
    idf.Phys++;
    return new esp_eth_phy_t{DeletePhy};
}

extern "C"
{

esp_err_t gpio_set_direction(gpio_num_t pin, gpio_mode_t mode)
{
    EXPECT_EQ(GPIO_MODE_OUTPUT, mode);
    (void)pin;
    return idf.Called(__func__);
}

esp_err_t gpio_set_level(gpio_num_t pin, uint32_t level)
{
    idf.Called("gpio_set_level");
    Guard guard(idf.Lock);
    idf.Levels[pin] = (int)level;
    idf.LevelsOf.push_back(pin * 2 + (int)level);
    return ESP_OK;
}

void vTaskDelay(TickType_t ticks)
{
    EXPECT_GT(ticks, 0u);
    idf.Called("vTaskDelay");

    // Whatever emac_rx was doing is done.
    Guard task(s_rxTask);
}

esp_netif_t *esp_netif_get_handle_from_ifkey(const char *key)
{
    Guard guard(idf.Lock);
    return idf.NetifEthernet && strcmp(key, "ETH_DEF") == 0 ? (esp_netif_t *)&idf : nullptr;
}

esp_err_t esp_event_loop_create_default(void)
{
    FAIL_IF_ASKED();
    if (s_hasLoop)
    {
        return ESP_ERR_INVALID_STATE;
    }

    s_hasLoop = true;
    return ESP_OK;
}

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler, void *context)
{
    FAIL_IF_ASKED();
    Guard loop(s_loop);
    EXPECT_TRUE(s_hasLoop);
    s_handlers.push_back(Handler{base, id, handler, context});
    Guard guard(idf.Lock);
    idf.Handlers[base]++;
    return ESP_OK;
}

esp_err_t esp_event_handler_unregister(esp_event_base_t base, int32_t id, esp_event_handler_t handler)
{
    FAIL_IF_ASKED();
    Guard loop(s_loop);
    for (size_t i = 0; i < s_handlers.size(); i++)
    {
        if (s_handlers[i].base == base && s_handlers[i].id == id && s_handlers[i].function == handler)
        {
            s_handlers.erase(s_handlers.begin() + (long)i);
            Guard guard(idf.Lock);
            idf.Handlers[base]--;
            return ESP_OK;
        }
    }

    return ESP_FAIL;
}

esp_eth_mac_t *esp_eth_mac_new_esp32(const eth_esp32_emac_config_t *emac, const eth_mac_config_t *config)
{
    EXPECT_GT(config->rx_task_stack_size, 0u);
    if (idf.Called(__func__) != ESP_OK)
    {
        return nullptr;
    }

    Guard guard(idf.Lock);
    idf.Emac = *emac;
    idf.Macs++;
    return new esp_eth_mac_t{DeleteMac};
}

esp_eth_phy_t *esp_eth_phy_new_generic(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_generic", config);
}

esp_eth_phy_t *esp_eth_phy_new_lan87xx(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_lan87xx", config);
}

esp_eth_phy_t *esp_eth_phy_new_ip101(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_ip101", config);
}

esp_eth_phy_t *esp_eth_phy_new_rtl8201(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_rtl8201", config);
}

esp_eth_phy_t *esp_eth_phy_new_dp83848(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_dp83848", config);
}

esp_eth_phy_t *esp_eth_phy_new_ksz80xx(const eth_phy_config_t *config)
{
    return NewPhy("esp_eth_phy_new_ksz80xx", config);
}

esp_err_t esp_eth_driver_install(const esp_eth_config_t *config, esp_eth_handle_t *handle)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_NE(nullptr, config->mac);
    EXPECT_NE(nullptr, config->phy);
    EXPECT_EQ(nullptr, s_driver);
    s_driver = new Driver{config->mac, config->phy};
    *handle = s_driver;
    idf.Drivers++;
    return ESP_OK;
}

esp_err_t esp_eth_driver_uninstall(esp_eth_handle_t handle)
{
    FAIL_IF_ASKED();
    Guard task(s_rxTask);
    Guard guard(idf.Lock);
    EXPECT_EQ(s_driver, handle);
    EXPECT_FALSE(idf.EthernetRuns);
    delete s_driver;
    s_driver = nullptr;
    idf.Drivers--;
    return ESP_OK;
}

esp_err_t esp_eth_start(esp_eth_handle_t handle)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ(s_driver, handle);
    idf.EthernetRuns = true;
    return ESP_OK;
}

esp_err_t esp_eth_stop(esp_eth_handle_t handle)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ(s_driver, handle);
    esp_err_t result = idf.EthernetRuns ? ESP_OK : ESP_ERR_INVALID_STATE;
    idf.EthernetRuns = false;
    return result;
}

esp_err_t esp_eth_update_input_path(
    esp_eth_handle_t handle,
    esp_err_t (*input)(esp_eth_handle_t, uint8_t *, uint32_t, void *),
    void *context)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ(s_driver, handle);
    s_driver->input = input;
    s_driver->context = context;
    return ESP_OK;
}

esp_err_t esp_eth_transmit(esp_eth_handle_t handle, void *buffer, size_t length)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ(s_driver, handle);
    if (idf.TransmitResult == ESP_OK)
    {
        idf.Sent.push_back(Bytes((uint8_t *)buffer, (uint8_t *)buffer + length));
    }

    return idf.TransmitResult;
}

esp_err_t esp_eth_ioctl(esp_eth_handle_t handle, int command, void *data)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(s_driver, handle);
    EXPECT_EQ(ETH_CMD_G_MAC_ADDR, command);
    memcpy(data, FakeAddress, 6);
    return ESP_OK;
}

// Wi-Fi

esp_err_t esp_wifi_init(const wifi_init_config_t *config)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_FALSE(idf.WifiInitialised);
    EXPECT_TRUE(s_hasLoop);
    idf.WifiInit = *config;
    idf.WifiInitialised = true;
    return ESP_OK;
}

esp_err_t esp_wifi_deinit(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_TRUE(idf.WifiInitialised);
    EXPECT_FALSE(idf.WifiStarted);
    EXPECT_EQ(nullptr, idf.WifiCallback);
    idf.WifiInitialised = false;
    return ESP_OK;
}

esp_err_t esp_wifi_get_mode(wifi_mode_t *mode)
{
    Guard guard(idf.Lock);
    *mode = WIFI_MODE_STA;
    return idf.WifiInitialised ? ESP_OK : ESP_ERR_WIFI_NOT_INIT;
}

esp_err_t esp_wifi_set_mode(wifi_mode_t mode)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_MODE_STA, mode);
    return ESP_OK;
}

esp_err_t esp_wifi_set_storage(wifi_storage_t storage)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiStorage = storage;
    return ESP_OK;
}

esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    idf.WifiConfig = *config;
    return ESP_OK;
}

esp_err_t esp_wifi_set_ps(wifi_ps_type_t type)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiPowerSave = type;
    return ESP_OK;
}

esp_err_t esp_wifi_get_mac(wifi_interface_t interface, uint8_t address[6])
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    memcpy(address, FakeAddress, 6);
    return ESP_OK;
}

esp_err_t esp_wifi_start(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_TRUE(idf.WifiInitialised);
    idf.WifiStarted = true;
    return ESP_OK;
}

esp_err_t esp_wifi_stop(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiStarted = false;
    return ESP_OK;
}

esp_err_t esp_wifi_connect(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    return idf.WifiStarted ? ESP_OK : ESP_ERR_WIFI_NOT_STARTED;
}

esp_err_t esp_wifi_disconnect(void)
{
    FAIL_IF_ASKED();
    return ESP_OK;
}

esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record)
{
    FAIL_IF_ASKED();
    record->rssi = idf.Rssi;
    return ESP_OK;
}

esp_err_t esp_wifi_internal_reg_rxcb(wifi_interface_t interface, wifi_rxcb_t callback)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    idf.WifiCallback = callback;
    return ESP_OK;
}

void esp_wifi_internal_free_rx_buffer(void *eb)
{
    WifiBuffer *buffer = (WifiBuffer *)eb;
    free(buffer->frame);
    delete buffer;
    idf.WifiBuffers--;
}

int esp_wifi_internal_tx(wifi_interface_t interface, void *buffer, uint16_t length)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    if (idf.TransmitResult == ESP_OK)
    {
        idf.Sent.push_back(Bytes((uint8_t *)buffer, (uint8_t *)buffer + length));
    }

    return idf.TransmitResult;
}

esp_err_t esp_wifi_internal_set_sta_ip(void)
{
    FAIL_IF_ASKED();
    return ESP_OK;
}

// Timers, random numbers, Bluetooth

int64_t esp_timer_get_time(void)
{
    return 0x123456789Aull;
}

esp_err_t esp_timer_create(const esp_timer_create_args_t *args, esp_timer_handle_t *timer)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ(nullptr, s_timer);
    s_timer = new Timer{*args};
    idf.Timers++;
    *timer = (esp_timer_handle_t)s_timer;
    return ESP_OK;
}

esp_err_t esp_timer_start_once(esp_timer_handle_t timer, uint64_t microseconds)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ((esp_timer_handle_t)s_timer, timer);
    if (s_timer->armed >= 0)
    {
        return ESP_ERR_INVALID_STATE;
    }

    s_timer->armed = (int64_t)microseconds;
    return ESP_OK;
}

esp_err_t esp_timer_stop(esp_timer_handle_t timer)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ((esp_timer_handle_t)s_timer, timer);
    esp_err_t result = s_timer->armed >= 0 ? ESP_OK : ESP_ERR_INVALID_STATE;
    s_timer->armed = -1;
    return result;
}

esp_err_t esp_timer_delete(esp_timer_handle_t timer)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_EQ((esp_timer_handle_t)s_timer, timer);
    EXPECT_LT(s_timer->armed, 0) << "an armed timer cannot be deleted";
    delete s_timer;
    s_timer = nullptr;
    idf.Timers--;
    return ESP_OK;
}

void bootloader_random_enable(void)
{
    idf.Called("bootloader_random_enable");
    idf.RandomFed = true;
}

void bootloader_random_disable(void)
{
    idf.Called("bootloader_random_disable");
    idf.RandomFed = false;
}

void esp_fill_random(void *buffer, size_t length)
{
    idf.Called("esp_fill_random");
    idf.RandomSource = idf.RandomFed ? "adc" : idf.WifiInitialised || idf.BluetoothRuns ? "radio" : "nothing";
    for (size_t i = 0; i < length; i++)
    {
        ((uint8_t *)buffer)[i] = (uint8_t)(i * 37 + 11);
    }
}

esp_bt_controller_status_t esp_bt_controller_get_status(void)
{
    return idf.BluetoothRuns ? ESP_BT_CONTROLLER_STATUS_ENABLED : ESP_BT_CONTROLLER_STATUS_IDLE;
}

} // extern "C"

// The HAL

bool CPU_GPIO_ReservePin(GPIO_PIN pin, bool reserve)
{
    Guard guard(idf.Lock);
    if (!reserve)
    {
        EXPECT_EQ(1u, idf.Reserved.count(pin)) << "pin " << pin << " is not ours to free";
        idf.Reserved.erase(pin);
        return true;
    }

    return idf.TakenByOthers.count(pin) == 0 && idf.Reserved.insert(pin).second;
}

void HAL_AddSoftRebootHandler(ON_SOFT_REBOOT_HANDLER handler)
{
    Guard guard(idf.Lock);
    if (idf.RebootHandler != handler)
    {
        idf.RebootHandler = handler;
        idf.RebootHandlers++;
    }
}
