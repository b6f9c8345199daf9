// The pretended ESP32's Wi-Fi.
#include "fake_idf_calls.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

extern "C"
{
    esp_event_base_t const WIFI_EVENT = "WIFI_EVENT";
}

namespace
{

struct WifiBuffer
{
    uint8_t *frame;
};

} // namespace

void FakeIdf::DeliverWifi(const Bytes &frame)
{
    wifi_rxcb_t callback;
    {
        Guard guard(Lock);
        callback = WifiCallback;
    }

    if (callback != nullptr)
    {
        WifiBuffer *eb = new WifiBuffer{(uint8_t *)malloc(frame.size())};
        memcpy(eb->frame, frame.data(), frame.size());
        WifiBuffers++;
        callback(eb->frame, (uint16_t)frame.size(), eb);
    }
}

void FakeIdf::DeliverWifiWithoutBuffer()
{
    WifiBuffer *eb = new WifiBuffer{nullptr};
    WifiBuffers++;
    WifiCallback(nullptr, 60, eb);
    WifiCallback(nullptr, 60, nullptr);
}

extern "C"
{

esp_err_t esp_wifi_init(const wifi_init_config_t *config)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_FALSE(idf.WifiInitialised);
    EXPECT_TRUE(idf.HasLoop);
    idf.WifiInit = *config;
    idf.WifiInitialised = true;
    return ESP_OK;
}

esp_err_t esp_wifi_deinit(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_TRUE(idf.WifiInitialised);
    EXPECT_FALSE(idf.WifiStarted);
    EXPECT_EQ(nullptr, idf.WifiCallback);
    idf.WifiInitialised = false;
    return ESP_OK;
}

esp_err_t esp_wifi_get_mode(wifi_mode_t *mode)
{
    Guard guard(idf.Lock);
    *mode = WIFI_MODE_STA;
    return idf.WifiInitialised ? ESP_OK : ESP_ERR_WIFI_NOT_INIT;
}

esp_err_t esp_wifi_set_mode(wifi_mode_t mode)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_MODE_STA, mode);
    return ESP_OK;
}

esp_err_t esp_wifi_set_storage(wifi_storage_t storage)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiStorage = storage;
    return ESP_OK;
}

esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    idf.WifiConfig = *config;
    return ESP_OK;
}

esp_err_t esp_wifi_set_ps(wifi_ps_type_t type)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiPowerSave = type;
    return ESP_OK;
}

esp_err_t esp_wifi_get_mac(wifi_interface_t interface, uint8_t address[6])
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    memcpy(address, FakeAddress, 6);
    return ESP_OK;
}

esp_err_t esp_wifi_start(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    EXPECT_TRUE(idf.WifiInitialised);
    idf.WifiStarted = true;
    return ESP_OK;
}

esp_err_t esp_wifi_stop(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    idf.WifiStarted = false;
    return ESP_OK;
}

esp_err_t esp_wifi_connect(void)
{
    FAIL_IF_ASKED();
    Guard guard(idf.Lock);
    return idf.WifiStarted ? ESP_OK : ESP_ERR_WIFI_NOT_STARTED;
}

esp_err_t esp_wifi_disconnect(void)
{
    FAIL_IF_ASKED();
    return ESP_OK;
}

esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t *record)
{
    FAIL_IF_ASKED();
    record->rssi = idf.Rssi;
    return ESP_OK;
}

esp_err_t esp_wifi_internal_reg_rxcb(wifi_interface_t interface, wifi_rxcb_t callback)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    idf.WifiCallback = callback;
    return ESP_OK;
}

void esp_wifi_internal_free_rx_buffer(void *eb)
{
    WifiBuffer *buffer = (WifiBuffer *)eb;
    free(buffer->frame);
    delete buffer;
    idf.WifiBuffers--;
}

int esp_wifi_internal_tx(wifi_interface_t interface, void *buffer, uint16_t length)
{
    FAIL_IF_ASKED();
    EXPECT_EQ(WIFI_IF_STA, interface);
    Guard guard(idf.Lock);
    if (idf.TransmitResult == ESP_OK)
    {
        idf.Sent.push_back(Bytes((uint8_t *)buffer, (uint8_t *)buffer + length));
    }

    return idf.TransmitResult;
}

esp_err_t esp_wifi_internal_set_sta_ip(void)
{
    FAIL_IF_ASKED();
    return ESP_OK;
}

} // extern "C"
