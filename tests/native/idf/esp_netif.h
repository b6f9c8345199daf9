#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_netif_obj esp_netif_t;

esp_netif_t *esp_netif_get_handle_from_ifkey(const char *key);

#ifdef __cplusplus
}
#endif
