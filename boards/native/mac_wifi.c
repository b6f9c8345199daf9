/* A Wi-Fi station without lwIP, by ESP-IDF 5.5.4. */
#include "mac_esp32.h"

#include "sdkconfig.h"

#if defined(CONFIG_ESP_WIFI_ENABLED)

#include "esp_err.h"
#include "esp_event.h"
#include "esp_private/wifi.h"
#include "esp_timer.h"
#include "esp_wifi.h"

#include <string.h>

/* Pauses between attempts to connect: doubled from the first to the last. */
#define FIRST_PAUSE_MS 250
#define PAUSE_DOUBLINGS 5

static esp_timer_handle_t s_timer;
static uint8_t s_address[MAC_ADDRESS_LENGTH];
static int s_initialised;
static int s_handler;

/* Written by the CLR's task while no event can come, or by the event loop's. */
static int s_reconnect;
static int s_failures;

/* Written by the event loop's task, read by the CLR's. */
static int s_reason;

/* Wi-Fi task, which must not be held up: copy, give the buffer back, done. */
static esp_err_t received(void *buffer, uint16_t length, void *eb)
{
    if (buffer != NULL)
    {
        mac_received(buffer, length);
    }

    if (eb != NULL)
    {
        /* The handle that came with the buffer, not the buffer. */
        esp_wifi_internal_free_rx_buffer(eb);
    }

    return ESP_OK;
}

/* Task of esp_timer. When the driver has been stopped meanwhile it answers with an error, and nothing happens. */
static void on_pause_over(void *context)
{
    (void)context;
    esp_wifi_connect();
}

static void connect_later(void)
{
    int64_t pause = (int64_t)FIRST_PAUSE_MS * 1000 << (s_failures < PAUSE_DOUBLINGS ? s_failures : PAUSE_DOUBLINGS);
    s_failures++;
    esp_timer_start_once(s_timer, (uint64_t)pause);
}

static void on_disconnected(const wifi_event_sta_disconnected_t *event)
{
    esp_wifi_internal_reg_rxcb(WIFI_IF_STA, NULL);
    mac_esp32_link(0);
    if (event != NULL)
    {
        __atomic_store_n(&s_reason, event->reason, __ATOMIC_RELAXED);
        if (event->reason == WIFI_REASON_ROAMING)
        {
            /* The driver is on its way to another access point by itself. */
            return;
        }
    }

    if (s_reconnect)
    {
        connect_later();
    }
}

/* Task of the default event loop. */
static void on_event(void *context, esp_event_base_t base, int32_t id, void *data)
{
    (void)context;
    (void)base;
    switch (id)
    {
        case WIFI_EVENT_STA_START:
            esp_wifi_connect();
            break;

        case WIFI_EVENT_STA_CONNECTED:
            s_failures = 0;
            esp_wifi_internal_reg_rxcb(WIFI_IF_STA, received);

            /* The driver wants to be told that there is an address, as ESP-IDF tells it with a static one: now. */
            esp_wifi_internal_set_sta_ip();
            mac_esp32_link(1);
            break;

        case WIFI_EVENT_STA_DISCONNECTED:
            on_disconnected((const wifi_event_sta_disconnected_t *)data);
            break;

        default:
            break;
    }
}

static int check(const struct mac_config *config)
{
    /* IEEE 802.11: a passphrase of WPA has 8 to 63 octets, 64 are the key itself in hexadecimal; none is an open network. */
    return config->setting_count == MAC_WIFI_SETTINGS && config->settings != NULL
        && config->name != NULL && config->name_length >= 1 && config->name_length <= 32
        && (config->password_length == 0
            || (config->password != NULL && config->password_length >= 8 && config->password_length <= 64));
}

static void tear_down(void)
{
    if (s_handler)
    {
        esp_event_handler_unregister(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event);
        s_handler = 0;
    }

    if (s_timer != NULL)
    {
        esp_timer_stop(s_timer);
        esp_timer_delete(s_timer);
        s_timer = NULL;
    }

    if (s_initialised)
    {
        esp_wifi_internal_reg_rxcb(WIFI_IF_STA, NULL);
        esp_wifi_disconnect();
        esp_wifi_stop();
        esp_wifi_deinit();
        s_initialised = 0;
    }
}

static esp_err_t configure(const struct mac_config *config)
{
    wifi_config_t wifi;
    memset(&wifi, 0, sizeof wifi);
    memcpy(wifi.sta.ssid, config->name, (size_t)config->name_length);
    if (config->password_length != 0)
    {
        /* WPA2 or better: a password must not go to a WEP or WPA network that calls itself the same. */
        memcpy(wifi.sta.password, config->password, (size_t)config->password_length);
        wifi.sta.threshold.authmode = WIFI_AUTH_WPA2_PSK;
        wifi.sta.sae_pwe_h2e = WPA3_SAE_PWE_BOTH;
        wifi.sta.pmf_cfg.capable = true;
    }

    return esp_wifi_set_config(WIFI_IF_STA, &wifi);
}

static esp_err_t start(const struct mac_config *config)
{
    esp_err_t error = esp_event_loop_create_default();
    if (error != ESP_OK && error != ESP_ERR_INVALID_STATE) /* there is one already: it survives a restart of the CLR */
    {
        return error;
    }

    esp_timer_create_args_t timer;
    memset(&timer, 0, sizeof timer);
    timer.callback = on_pause_over;
    timer.name = "tcpnano_wifi";
    error = esp_timer_create(&timer, &s_timer);
    if (error != ESP_OK)
    {
        s_timer = NULL;
        return error;
    }

    /* What is configured here is not kept in flash: the app has it. */
    wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
    init.nvs_enable = 0;
    error = esp_wifi_init(&init);
    if (error != ESP_OK)
    {
        return error;
    }

    s_initialised = 1;
    error = esp_wifi_set_storage(WIFI_STORAGE_RAM);
    if (error == ESP_OK)
    {
        error = esp_wifi_set_mode(WIFI_MODE_STA);
    }

    if (error == ESP_OK)
    {
        error = configure(config);
    }

    if (error == ESP_OK)
    {
        error = esp_wifi_get_mac(WIFI_IF_STA, s_address);
    }

    if (error == ESP_OK)
    {
        error = esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_event, NULL);
        s_handler = error == ESP_OK;
    }

    if (error == ESP_OK)
    {
        error = esp_wifi_start();
    }

    if (error == ESP_OK)
    {
        /* A sleeping radio answers up to three beacons late. */
        error = esp_wifi_set_ps(WIFI_PS_NONE);
    }

    return error;
}

int mac_wifi_open(const struct mac_config *config)
{
    if (!check(config))
    {
        return MAC_INVALID;
    }

    /* The firmware was built with System.Net or System.Device.Wifi: its lwIP has the radio. */
    wifi_mode_t mode;
    if (esp_wifi_get_mode(&mode) != ESP_ERR_WIFI_NOT_INIT)
    {
        return mac_esp32_failed(ESP_ERR_INVALID_STATE, MAC_BUSY);
    }

    s_reconnect = config->settings[MAC_WIFI_RECONNECT] != 0;
    s_failures = 0;
    __atomic_store_n(&s_reason, 0, __ATOMIC_RELAXED);
    esp_err_t error = start(config);
    if (error == ESP_OK)
    {
        return MAC_OK;
    }

    tear_down();
    return mac_esp32_failed(error, error == ESP_ERR_NO_MEM ? MAC_NO_MEMORY : MAC_HARDWARE);
}

void mac_wifi_close(void)
{
    tear_down();
}

int mac_wifi_transmit(const uint8_t *frame, int length)
{
    /* Copies before it returns. */
    esp_err_t error = esp_wifi_internal_tx(WIFI_IF_STA, (void *)frame, (uint16_t)length);
    switch (error)
    {
        case ESP_OK:
            return MAC_OK;
        case ESP_ERR_NO_MEM:
        case ESP_ERR_WIFI_POST:
        case ESP_ERR_WIFI_TX_DISALLOW: /* associated, keys not yet exchanged */
            return MAC_NO_ROOM;
        case ESP_ERR_WIFI_CONN:
        case ESP_ERR_WIFI_STATE:
        case ESP_ERR_WIFI_NOT_STARTED:
        case ESP_ERR_WIFI_NOT_ASSOC:
            return MAC_LINK_DOWN;
        default:
            return mac_esp32_failed(error, MAC_HARDWARE);
    }
}

int mac_wifi_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    memcpy(address, s_address, MAC_ADDRESS_LENGTH);
    return MAC_OK;
}

int mac_wifi_control(int code, int value)
{
    (void)value;
    switch (code)
    {
        case MAC_CONTROL_HARDWARE_VERIFIES:
            return 0;

        case MAC_CONTROL_SIGNAL_STRENGTH:
        {
            wifi_ap_record_t station;
            return esp_wifi_sta_get_ap_info(&station) == ESP_OK ? station.rssi + 256 : MAC_LINK_DOWN;
        }

        case MAC_CONTROL_DISCONNECT_REASON:
            return __atomic_load_n(&s_reason, __ATOMIC_RELAXED);

        default:
            return MAC_NOT_SUPPORTED;
    }
}

#else

/* No radio. */

int mac_wifi_open(const struct mac_config *config)
{
    (void)config;
    return MAC_NOT_SUPPORTED;
}

void mac_wifi_close(void)
{
}

int mac_wifi_transmit(const uint8_t *frame, int length)
{
    (void)frame;
    (void)length;
    return MAC_NOT_OPEN;
}

int mac_wifi_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    (void)address;
    return MAC_NOT_OPEN;
}

int mac_wifi_control(int code, int value)
{
    (void)code;
    (void)value;
    return MAC_NOT_SUPPORTED;
}

#endif
