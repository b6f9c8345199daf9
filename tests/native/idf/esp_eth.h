#pragma once

#include "esp_err.h"
#include "esp_event.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void *esp_eth_handle_t;

typedef struct esp_eth_mac_s esp_eth_mac_t;
struct esp_eth_mac_s
{
    esp_err_t (*del)(esp_eth_mac_t *mac);
};

typedef struct esp_eth_phy_s esp_eth_phy_t;
struct esp_eth_phy_s
{
    esp_err_t (*del)(esp_eth_phy_t *phy);
};

typedef struct
{
    uint32_t rx_task_stack_size;
} eth_mac_config_t;

typedef enum { EMAC_CLK_DEFAULT, EMAC_CLK_EXT_IN, EMAC_CLK_OUT } emac_rmii_clock_mode_t;
typedef enum { EMAC_CLK_IN_GPIO = 0, EMAC_CLK_OUT_GPIO = 16, EMAC_CLK_OUT_180_GPIO = 17 } emac_rmii_clock_gpio_t;

typedef struct
{
    struct
    {
        int mdc_num;
        int mdio_num;
    } smi_gpio;
    struct
    {
        struct
        {
            emac_rmii_clock_mode_t clock_mode;
            emac_rmii_clock_gpio_t clock_gpio;
        } rmii;
    } clock_config;
} eth_esp32_emac_config_t;

typedef struct
{
    int32_t phy_addr;
    int reset_gpio_num;
} eth_phy_config_t;

typedef struct
{
    esp_eth_mac_t *mac;
    esp_eth_phy_t *phy;
} esp_eth_config_t;

#define ETH_MAC_DEFAULT_CONFIG() {4096}
#define ETH_ESP32_EMAC_DEFAULT_CONFIG() {{-2, -2}, {{EMAC_CLK_DEFAULT, EMAC_CLK_IN_GPIO}}}
#define ETH_PHY_DEFAULT_CONFIG() {-2, -2}
#define ETH_DEFAULT_CONFIG(mac, phy) {mac, phy}

enum { ETHERNET_EVENT_START, ETHERNET_EVENT_STOP, ETHERNET_EVENT_CONNECTED, ETHERNET_EVENT_DISCONNECTED };
enum { ETH_CMD_G_MAC_ADDR };

extern esp_event_base_t const ETH_EVENT;

esp_eth_mac_t *esp_eth_mac_new_esp32(const eth_esp32_emac_config_t *emac, const eth_mac_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_generic(const eth_phy_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_lan87xx(const eth_phy_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_ip101(const eth_phy_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_rtl8201(const eth_phy_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_dp83848(const eth_phy_config_t *config);
esp_eth_phy_t *esp_eth_phy_new_ksz80xx(const eth_phy_config_t *config);

esp_err_t esp_eth_driver_install(const esp_eth_config_t *config, esp_eth_handle_t *handle);
esp_err_t esp_eth_driver_uninstall(esp_eth_handle_t handle);
esp_err_t esp_eth_start(esp_eth_handle_t handle);
esp_err_t esp_eth_stop(esp_eth_handle_t handle);
esp_err_t esp_eth_update_input_path(
    esp_eth_handle_t handle,
    esp_err_t (*input)(esp_eth_handle_t handle, uint8_t *buffer, uint32_t length, void *context),
    void *context);
esp_err_t esp_eth_transmit(esp_eth_handle_t handle, void *buffer, size_t length);
esp_err_t esp_eth_ioctl(esp_eth_handle_t handle, int command, void *data);

#ifdef __cplusplus
}
#endif
