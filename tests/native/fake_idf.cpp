#include "fake_idf_calls.h"

#include <gtest/gtest.h>

extern "C"
{
#include "driver/gpio.h"
}

#include "nanoPAL.h"

// As nanoHAL.h has it; not included here, since it forbids malloc.
typedef void (*ON_SOFT_REBOOT_HANDLER)(void);
void HAL_AddSoftRebootHandler(ON_SOFT_REBOOT_HANDLER handler);

FakeIdf idf;
const uint8_t FakeAddress[6] = {0x24, 0x6F, 0x28, 0x01, 0x02, 0x03};

namespace
{

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
    HasLoop = false;
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

esp_err_t esp_event_loop_create_default(void)
{
    FAIL_IF_ASKED();
    if (idf.HasLoop)
    {
        return ESP_ERR_INVALID_STATE;
    }

    idf.HasLoop = true;
    return ESP_OK;
}

esp_err_t esp_event_handler_register(esp_event_base_t base, int32_t id, esp_event_handler_t handler, void *context)
{
    FAIL_IF_ASKED();
    Guard loop(s_loop);
    EXPECT_TRUE(idf.HasLoop);
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
