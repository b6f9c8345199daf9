/* The ESP32's Ethernet MAC without lwIP, by ESP-IDF 5.5.4. */
#include "mac_esp32.h"

#include "sdkconfig.h"

#if defined(CONFIG_IDF_TARGET_ESP32) && defined(CONFIG_ETH_USE_ESP32_EMAC)

#include "driver/gpio.h"
#include "esp_err.h"
#include "esp_eth.h"
#include "esp_event.h"
#include "esp_netif.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#include <stdlib.h>

/* How long a PHY is without power before it gets it, so that it starts anew when only the CLR has restarted; and how
 * long it and its oscillator then take to run. */
#define POWER_OFF_MS 20
#define POWER_ON_MS 50

/* After the EMAC has stopped: time for its receive task to hand over what it holds, before the task is deleted. */
#define DRAIN_MS 20

static esp_eth_handle_t s_handle;
static esp_eth_mac_t *s_mac;
static esp_eth_phy_t *s_phy;
static uint8_t s_address[MAC_ADDRESS_LENGTH];
static uint64_t s_reserved; /* GPIOs that we have marked as taken */
static int s_power;

/* RMII data pins, fixed in the ESP32: TX_EN, TXD0, TXD1, RXD0, RXD1, CRS_DV. */
static const uint8_t s_data_pins[] = {21, 19, 22, 25, 26, 27};

/* Task emac_rx. The buffer is ours: ESP-IDF has it from malloc. */
static esp_err_t received(esp_eth_handle_t handle, uint8_t *buffer, uint32_t length, void *context)
{
    (void)handle;
    (void)context;
    mac_received(buffer, length);
    free(buffer);
    return ESP_OK;
}

/* Task of the default event loop. */
static void on_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
    (void)context;
    (void)base;
    if (data == NULL || *(esp_eth_handle_t *)data != s_handle)
    {
        return;
    }

    if (id == ETHERNET_EVENT_CONNECTED)
    {
        mac_esp32_link(1);
    }
    else if (id == ETHERNET_EVENT_DISCONNECTED || id == ETHERNET_EVENT_STOP)
    {
        mac_esp32_link(0);
    }
}

static int reserve(int pin)
{
    if (pin < 0)
    {
        return 1;
    }

    if (!mac_esp32_reserve_pin(pin, 1))
    {
        return 0;
    }

    s_reserved |= 1ull << pin;
    return 1;
}

static void release_pins(void)
{
    for (int pin = 0; pin < 40; pin++)
    {
        if ((s_reserved >> pin) & 1)
        {
            mac_esp32_reserve_pin(pin, 0);
        }
    }

    s_reserved = 0;
}

static int reserve_pins(const int32_t *settings)
{
    for (size_t i = 0; i < sizeof s_data_pins; i++)
    {
        if (!reserve(s_data_pins[i]))
        {
            return 0;
        }
    }

    return reserve(settings[MAC_ETHERNET_MDC]) && reserve(settings[MAC_ETHERNET_MDIO])
        && reserve(settings[MAC_ETHERNET_RESET]) && reserve(settings[MAC_ETHERNET_POWER])
        && reserve(settings[MAC_ETHERNET_CLOCK_PIN]);
}

/* A pin that can put out: 34 to 39 only read. */
static int is_output(int pin)
{
    return pin >= 0 && pin < 34;
}

static int is_optional_output(int pin)
{
    return pin == -1 || is_output(pin);
}

static int check(const struct mac_config *config)
{
    const int32_t *s = config->settings;
    if (s == NULL || config->setting_count != MAC_ETHERNET_SETTINGS
        || s[MAC_ETHERNET_PHY] < MAC_PHY_GENERIC || s[MAC_ETHERNET_PHY] > MAC_PHY_KSZ80XX
        || s[MAC_ETHERNET_PHY_ADDRESS] < -1 || s[MAC_ETHERNET_PHY_ADDRESS] > 31
        || !is_output(s[MAC_ETHERNET_MDC]) || !is_output(s[MAC_ETHERNET_MDIO])
        || !is_optional_output(s[MAC_ETHERNET_RESET]) || !is_optional_output(s[MAC_ETHERNET_POWER]))
    {
        return 0;
    }

    int pin = s[MAC_ETHERNET_CLOCK_PIN];
    int clock = s[MAC_ETHERNET_CLOCK_MODE] == MAC_CLOCK_INPUT ? pin == 0
        : s[MAC_ETHERNET_CLOCK_MODE] == MAC_CLOCK_OUTPUT && (pin == 0 || pin == 16 || pin == 17);
    if (!clock)
    {
        return 0;
    }

    /* No pin twice. */
    uint64_t used = 0;
    for (size_t i = 0; i < sizeof s_data_pins; i++)
    {
        used |= 1ull << s_data_pins[i];
    }

    const int pins[] = {s[MAC_ETHERNET_MDC], s[MAC_ETHERNET_MDIO], s[MAC_ETHERNET_RESET], s[MAC_ETHERNET_POWER], pin};
    for (size_t i = 0; i < sizeof pins / sizeof pins[0]; i++)
    {
        if (pins[i] >= 0)
        {
            if ((used >> pins[i]) & 1)
            {
                return 0;
            }

            used |= 1ull << pins[i];
        }
    }

    return 1;
}

static void power_up(int pin)
{
    s_power = pin;
    if (pin >= 0)
    {
        gpio_set_direction((gpio_num_t)pin, GPIO_MODE_OUTPUT);
        gpio_set_level((gpio_num_t)pin, 0);
        vTaskDelay(pdMS_TO_TICKS(POWER_OFF_MS));
        gpio_set_level((gpio_num_t)pin, 1);
        vTaskDelay(pdMS_TO_TICKS(POWER_ON_MS));
    }
}

static void power_down(void)
{
    if (s_power >= 0)
    {
        gpio_set_level((gpio_num_t)s_power, 0);
        s_power = -1;
    }
}

static esp_eth_mac_t *new_mac(const int32_t *settings)
{
    eth_mac_config_t common = ETH_MAC_DEFAULT_CONFIG();
    eth_esp32_emac_config_t emac = ETH_ESP32_EMAC_DEFAULT_CONFIG();
    emac.smi_gpio.mdc_num = settings[MAC_ETHERNET_MDC];
    emac.smi_gpio.mdio_num = settings[MAC_ETHERNET_MDIO];
    emac.clock_config.rmii.clock_mode = settings[MAC_ETHERNET_CLOCK_MODE] == MAC_CLOCK_OUTPUT ? EMAC_CLK_OUT : EMAC_CLK_EXT_IN;
    emac.clock_config.rmii.clock_gpio = (emac_rmii_clock_gpio_t)settings[MAC_ETHERNET_CLOCK_PIN];
    return esp_eth_mac_new_esp32(&emac, &common);
}

static esp_eth_phy_t *new_phy(const int32_t *settings)
{
    eth_phy_config_t phy = ETH_PHY_DEFAULT_CONFIG();
    phy.phy_addr = settings[MAC_ETHERNET_PHY_ADDRESS];
    phy.reset_gpio_num = settings[MAC_ETHERNET_RESET];
    switch (settings[MAC_ETHERNET_PHY])
    {
        case MAC_PHY_LAN87XX:
            return esp_eth_phy_new_lan87xx(&phy);
        case MAC_PHY_IP101:
            return esp_eth_phy_new_ip101(&phy);
        case MAC_PHY_RTL8201:
            return esp_eth_phy_new_rtl8201(&phy);
        case MAC_PHY_DP83848:
            return esp_eth_phy_new_dp83848(&phy);
        case MAC_PHY_KSZ80XX:
            return esp_eth_phy_new_ksz80xx(&phy);
        default:
            return esp_eth_phy_new_generic(&phy);
    }
}

/* Undoes whatever open has got to. */
static void tear_down(void)
{
    if (s_handle != NULL)
    {
        esp_event_handler_unregister(ETH_EVENT, ESP_EVENT_ANY_ID, on_event);
        esp_eth_stop(s_handle);
        vTaskDelay(pdMS_TO_TICKS(DRAIN_MS));
        esp_eth_driver_uninstall(s_handle);
        s_handle = NULL;
    }

    if (s_phy != NULL)
    {
        s_phy->del(s_phy);
        s_phy = NULL;
    }

    if (s_mac != NULL)
    {
        s_mac->del(s_mac);
        s_mac = NULL;
    }

    power_down();
    release_pins();
}

static int start(const int32_t *settings)
{
    esp_err_t error = esp_event_loop_create_default();
    if (error != ESP_OK && error != ESP_ERR_INVALID_STATE) /* there is one already: it survives a restart of the CLR */
    {
        return mac_esp32_failed(error, MAC_NO_MEMORY);
    }

    power_up(settings[MAC_ETHERNET_POWER]);
    s_mac = new_mac(settings);
    s_phy = new_phy(settings);
    if (s_mac == NULL || s_phy == NULL)
    {
        return mac_esp32_failed(ESP_ERR_NO_MEM, MAC_NO_MEMORY);
    }

    esp_eth_config_t config = ETH_DEFAULT_CONFIG(s_mac, s_phy);
    esp_eth_handle_t handle = NULL;
    error = esp_eth_driver_install(&config, &handle);
    if (error != ESP_OK)
    {
        return mac_esp32_failed(error, error == ESP_ERR_NO_MEM ? MAC_NO_MEMORY : MAC_HARDWARE);
    }

    s_handle = handle;
    error = esp_eth_ioctl(handle, ETH_CMD_G_MAC_ADDR, s_address);
    if (error == ESP_OK)
    {
        error = esp_eth_update_input_path(handle, received, NULL);
    }

    if (error == ESP_OK)
    {
        error = esp_event_handler_register(ETH_EVENT, ESP_EVENT_ANY_ID, on_event, NULL);
    }

    if (error == ESP_OK)
    {
        error = esp_eth_start(handle);
    }

    return error == ESP_OK ? MAC_OK : mac_esp32_failed(error, error == ESP_ERR_NO_MEM ? MAC_NO_MEMORY : MAC_HARDWARE);
}

int mac_eth_open(const struct mac_config *config)
{
    if (!check(config))
    {
        return MAC_INVALID;
    }

    /* The firmware was built with CONFIG_ESP32_ETHERNET_SUPPORT: its lwIP has the EMAC. */
    if (esp_netif_get_handle_from_ifkey("ETH_DEF") != NULL)
    {
        return mac_esp32_failed(ESP_ERR_INVALID_STATE, MAC_BUSY);
    }

    s_power = -1;
    int result = reserve_pins(config->settings) ? start(config->settings) : mac_esp32_failed(ESP_ERR_INVALID_STATE, MAC_BUSY);
    if (result != MAC_OK)
    {
        tear_down();
    }

    return result;
}

void mac_eth_close(void)
{
    tear_down();
}

int mac_eth_transmit(const uint8_t *frame, int length)
{
    /* Copies into its DMA buffers before it returns. */
    esp_err_t error = esp_eth_transmit(s_handle, (void *)frame, (size_t)length);
    switch (error)
    {
        case ESP_OK:
            return MAC_OK;
        case ESP_ERR_NO_MEM:  /* no free descriptors */
        case ESP_ERR_TIMEOUT: /* somebody else is transmitting */
            return MAC_NO_ROOM;
        case ESP_ERR_INVALID_STATE:
            return MAC_LINK_DOWN;
        default:
            return mac_esp32_failed(error, MAC_HARDWARE);
    }
}

int mac_eth_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    for (int i = 0; i < MAC_ADDRESS_LENGTH; i++)
    {
        address[i] = s_address[i];
    }

    return MAC_OK;
}

int mac_eth_control(int code, int value)
{
    (void)value;

    /* The receive engine drops IPv4, ICMP, UDP and TCP with wrong checksums. (Nothing is said of transmission: what the
       ESP32's EMAC inserts there is not reliable, so that frames come with their checksums in them.) */
    return code == MAC_CONTROL_HARDWARE_VERIFIES ? 1 : MAC_NOT_SUPPORTED;
}

#else

/* No EMAC, or one that is wired in another way (ESP32-P4). */

int mac_eth_open(const struct mac_config *config)
{
    (void)config;
    return MAC_NOT_SUPPORTED;
}

void mac_eth_close(void)
{
}

int mac_eth_transmit(const uint8_t *frame, int length)
{
    (void)frame;
    (void)length;
    return MAC_NOT_OPEN;
}

int mac_eth_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    (void)address;
    return MAC_NOT_OPEN;
}

int mac_eth_control(int code, int value)
{
    (void)code;
    (void)value;
    return MAC_NOT_SUPPORTED;
}

#endif
