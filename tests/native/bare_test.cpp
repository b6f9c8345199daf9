// A chip with neither EMAC nor radio: everything compiles, and opening says what is missing.
#include "mac_port.h"
#include "mac_esp32.h"

#include <gtest/gtest.h>

#include <cstring>

TEST(BareChip, SupportsNeither)
{
    mac_config config;
    memset(&config, 0, sizeof config);
    config.kind = MAC_KIND_ETHERNET;
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_open(&config));
    config.kind = MAC_KIND_WIFI;
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_open(&config));
    EXPECT_EQ(MAC_KIND_NONE, mac_control(MAC_CONTROL_KIND, 0));

    uint8_t buffer[16];
    EXPECT_EQ(MAC_NOT_OPEN, mac_eth_transmit(buffer, 16));
    EXPECT_EQ(MAC_NOT_OPEN, mac_wifi_transmit(buffer, 16));
    EXPECT_EQ(MAC_NOT_OPEN, mac_eth_address(buffer));
    EXPECT_EQ(MAC_NOT_OPEN, mac_wifi_address(buffer));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_eth_control(MAC_CONTROL_HARDWARE_VERIFIES, 0));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_wifi_control(MAC_CONTROL_HARDWARE_VERIFIES, 0));
    mac_eth_close();
    mac_wifi_close();
    EXPECT_EQ(MAC_OK, mac_port_random(buffer, 16));
}
