// Random numbers and time of mac_esp32.c; built once with a Bluetooth controller in the firmware, once without.
#include "fake_idf.h"
#include "mac_port.h"

#include <gtest/gtest.h>

namespace
{

class Random : public ::testing::Test
{
protected:
    void SetUp() override
    {
        idf.Reset();
    }

    void TearDown() override
    {
        idf.WifiInitialised = false;
        EXPECT_FALSE(idf.RandomFed) << "the ADC was left running";
    }
};

} // namespace

// Only the radio's noise or the ADC's makes true random numbers: with neither, every boot could have the same secret.
TEST_F(Random, IsFedByTheAdcWhileNoRadioRuns)
{
    uint8_t secret[17] = {};
    EXPECT_EQ(MAC_OK, mac_port_random(secret, 16));
    EXPECT_EQ("adc", idf.RandomSource);
    EXPECT_TRUE(idf.InOrder({"bootloader_random_enable", "esp_fill_random", "bootloader_random_disable"}));
    EXPECT_EQ(11, secret[0]);
    EXPECT_EQ((15 * 37 + 11) & 0xFF, secret[15]);
    EXPECT_EQ(0, secret[16]);
}

TEST_F(Random, LeavesTheAdcAloneWhileWifiRuns)
{
    idf.WifiInitialised = true;
    uint8_t secret[16];
    EXPECT_EQ(MAC_OK, mac_port_random(secret, 16));
    EXPECT_EQ("radio", idf.RandomSource);
    EXPECT_EQ(0, idf.Calls("bootloader_random_enable"));
}

TEST_F(Random, KnowsOfBluetoothWhereThereIsOne)
{
    idf.BluetoothRuns = true;
    uint8_t secret[16];
    EXPECT_EQ(MAC_OK, mac_port_random(secret, 16));
#ifdef FAKE_BLUETOOTH
    EXPECT_EQ("radio", idf.RandomSource);
    EXPECT_EQ(0, idf.Calls("bootloader_random_enable"));
#else
    EXPECT_EQ("adc", idf.RandomSource);
#endif
}

TEST_F(Random, WantsALength)
{
    uint8_t secret[1];
    EXPECT_EQ(MAC_INVALID, mac_port_random(secret, -1));
    EXPECT_EQ(MAC_OK, mac_port_random(secret, 0));
}

TEST(Clock, CountsMicrosecondsPast32Bits)
{
    EXPECT_EQ(0x123456789All, mac_port_microseconds());
}
