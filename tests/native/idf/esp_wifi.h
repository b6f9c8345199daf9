#pragma once

#include "esp_err.h"
#include "esp_event.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ESP_ERR_WIFI_NOT_INIT 0x3001
#define ESP_ERR_WIFI_NOT_STARTED 0x3002
#define ESP_ERR_WIFI_IF 0x3004
#define ESP_ERR_WIFI_STATE 0x3006
#define ESP_ERR_WIFI_CONN 0x3007
#define ESP_ERR_WIFI_POST 0x3012
#define ESP_ERR_WIFI_NOT_ASSOC 0x3015
#define ESP_ERR_WIFI_TX_DISALLOW 0x3016

typedef enum { WIFI_IF_STA, WIFI_IF_AP } wifi_interface_t;
typedef enum { WIFI_MODE_NULL, WIFI_MODE_STA, WIFI_MODE_AP } wifi_mode_t;
typedef enum { WIFI_STORAGE_FLASH, WIFI_STORAGE_RAM } wifi_storage_t;
typedef enum { WIFI_PS_NONE, WIFI_PS_MIN_MODEM } wifi_ps_type_t;
typedef enum { WIFI_AUTH_OPEN, WIFI_AUTH_WEP, WIFI_AUTH_WPA_PSK, WIFI_AUTH_WPA2_PSK } wifi_auth_mode_t;
typedef enum { WPA3_SAE_PWE_UNSPECIFIED, WPA3_SAE_PWE_HUNT_AND_PECK, WPA3_SAE_PWE_BOTH } wifi_sae_pwe_method_t;

enum { WIFI_EVENT_SCAN_DONE = 1, WIFI_EVENT_STA_START, WIFI_EVENT_STA_STOP, WIFI_EVENT_STA_CONNECTED, WIFI_EVENT_STA_DISCONNECTED };
enum { WIFI_REASON_NO_AP_FOUND = 201, WIFI_REASON_ROAMING = 207 };

typedef struct
{
    int nvs_enable;
    int magic;
} wifi_init_config_t;

#define WIFI_INIT_CONFIG_DEFAULT() {1, 0x1F2F3F4F}

typedef union
{
    struct
    {
        uint8_t ssid[32];
        uint8_t password[64];
        struct
        {
            wifi_auth_mode_t authmode;
        } threshold;
        struct
        {
            bool capable;
        } pmf_cfg;
        wifi_sae_pwe_method_t sae_pwe_h2e;
    } sta;
} wifi_config_t;

typedef struct
{
    int8_t rssi;
} wifi_ap_record_t;

typedef struct
{
    uint8_t reason;
} wifi_event_sta_disconnected_t;

extern esp_event_base_t const WIFI_EVENT;

esp_err_t esp_wifi_init(const wifi_init_config_t *config);
esp_err_t esp_wifi_deinit(void);
esp_err_t esp_wifi_get_mode(wifi_mode_t *mode);
esp_err_t esp_wifi_set_mode(wifi_mode_t mode);
esp_err_t esp_wifi_set_storage(wifi_storage_t storage);
esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config);
esp_err_t esp_wifi_set_ps(wifi_ps_type_t type);
esp_err_t esp_wifi_get_mac(wifi_interface_t interface, uint8_t address[6]);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_stop(void);
esp_err_t esp_wifi_connect(void);
esp_err_t esp_wifi_disconnect(void);
esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record);

#ifdef __cplusplus
}
#endif
