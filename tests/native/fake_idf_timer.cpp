// The pretended ESP32's timers, random numbers and Bluetooth.
#include "fake_idf_calls.h"

#include <gtest/gtest.h>

extern "C"
{
#include "bootloader_random.h"
#include "esp_bt.h"
#include "esp_random.h"
}

namespace
{

struct Timer
{
    esp_timer_create_args_t args;
    int64_t armed = -1;
};

Timer *s_timer;

} // namespace

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

extern "C"
{

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
