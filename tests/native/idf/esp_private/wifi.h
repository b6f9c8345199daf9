#pragma once

#include "esp_wifi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef esp_err_t (*wifi_rxcb_t)(void *buffer, uint16_t length, void *eb);

esp_err_t esp_wifi_internal_reg_rxcb(wifi_interface_t interface, wifi_rxcb_t callback);
void esp_wifi_internal_free_rx_buffer(void *eb);
int esp_wifi_internal_tx(wifi_interface_t interface, void *buffer, uint16_t length);
esp_err_t esp_wifi_internal_set_sta_ip(void);

#ifdef __cplusplus
}
#endif
