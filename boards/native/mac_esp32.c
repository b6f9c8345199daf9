/* The ESP32 as a port: one of EMAC and Wi-Fi, the link's state, clock and random numbers. ESP-IDF 5.5.4. */
#include "mac_esp32.h"

#include "sdkconfig.h"

#include "bootloader_random.h"
#include "esp_err.h"
#include "esp_random.h"
#include "esp_timer.h"
#if defined(CONFIG_ESP_WIFI_ENABLED)
#include "esp_wifi.h"
#endif
#if defined(CONFIG_BT_CONTROLLER_ENABLED)
#include "esp_bt.h"
#endif

static int s_kind;
static int s_last_error;

/* Written by the event loop's task, read by the CLR's. */
static int s_link;
static uint32_t s_link_changes;

void mac_esp32_link(int up)
{
    if (__atomic_exchange_n(&s_link, up, __ATOMIC_SEQ_CST) != up)
    {
        __atomic_fetch_add(&s_link_changes, 1, __ATOMIC_RELAXED);
        mac_link_changed(up);
    }
}

int mac_esp32_failed(int esp_err, int result)
{
    s_last_error = esp_err;
    return result;
}

int mac_port_open(const struct mac_config *config)
{
    s_last_error = ESP_OK;
    __atomic_store_n(&s_link, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&s_link_changes, 0, __ATOMIC_RELAXED);
    mac_esp32_close_on_reboot();
    int result = config->kind == MAC_KIND_ETHERNET ? mac_eth_open(config) : mac_wifi_open(config);
    if (result == MAC_OK)
    {
        s_kind = config->kind;
    }

    return result;
}

void mac_port_close(void)
{
    if (s_kind == MAC_KIND_ETHERNET)
    {
        mac_eth_close();
    }
    else
    {
        mac_wifi_close();
    }

    s_kind = MAC_KIND_NONE;
    __atomic_store_n(&s_link, 0, __ATOMIC_SEQ_CST);
}

int mac_port_transmit(const uint8_t *frame, int length)
{
    return s_kind == MAC_KIND_ETHERNET ? mac_eth_transmit(frame, length) : mac_wifi_transmit(frame, length);
}

int mac_port_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    return s_kind == MAC_KIND_ETHERNET ? mac_eth_address(address) : mac_wifi_address(address);
}

uint32_t mac_port_link_changes(void)
{
    return __atomic_load_n(&s_link_changes, __ATOMIC_RELAXED);
}

int mac_port_control(int code, int value)
{
    switch (code)
    {
        case MAC_CONTROL_LINK:
            return __atomic_load_n(&s_link, __ATOMIC_SEQ_CST);

        case MAC_CONTROL_LAST_ERROR:
            return s_last_error & 0x7FFFFFFF;

        case MAC_CONTROL_QUANTUM_CUT:
            return MAC_NOT_SUPPORTED;

        default:
            return s_kind == MAC_KIND_ETHERNET ? mac_eth_control(code, value) : mac_wifi_control(code, value);
    }
}

/* Whether a radio runs: its noise is what makes esp_random true random numbers (esp_random.h). */
static int radio_runs(void)
{
#if defined(CONFIG_BT_CONTROLLER_ENABLED)
    if (esp_bt_controller_get_status() == ESP_BT_CONTROLLER_STATUS_ENABLED)
    {
        return 1;
    }
#endif
#if defined(CONFIG_ESP_WIFI_ENABLED)
    /* Initialised is not started, but anybody may start it at any time: then the other source must not be touched. */
    wifi_mode_t mode;
    return esp_wifi_get_mode(&mode) == ESP_OK;
#else
    return 0;
#endif
}

int mac_port_random(uint8_t *to, int length)
{
    if (length < 0)
    {
        return MAC_INVALID;
    }

    if (radio_runs())
    {
        esp_fill_random(to, (size_t)length);
        return MAC_OK;
    }

    /* Without a radio the generator repeats what its last noise left it: a device on a cable would use the same secret
       after every power-on. This feeds it from the ADC meanwhile, which therefore must not be in use, nor I2S on the ESP32. */
    bootloader_random_enable();
    esp_fill_random(to, (size_t)length);
    bootloader_random_disable();
    return MAC_OK;
}

int64_t mac_port_microseconds(void)
{
    return esp_timer_get_time();
}
