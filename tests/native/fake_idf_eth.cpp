// The pretended ESP32's Ethernet.
#include "fake_idf_calls.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

extern "C"
{
#include "esp_netif.h"
#include "freertos/task.h"

    esp_event_base_t const ETH_EVENT = "ETH_EVENT";
}

namespace
{

struct Driver
{
    esp_eth_mac_t *mac;
    esp_eth_phy_t *phy;
    esp_err_t (*input)(esp_eth_handle_t, uint8_t *, uint32_t, void *) = nullptr;
    void *context = nullptr;
};

Driver *s_driver;
std::mutex s_rxTask; // held while emac_rx is in the driver

} // namespace

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

} // extern "C"
