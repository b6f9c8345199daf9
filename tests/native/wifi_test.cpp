// mac_wifi.c, mac_esp32.c and mac_core.c over a pretended ESP-IDF.
#include "esp32_fixture.h"

#include <cstring>
#include <thread>

namespace
{

class Wifi : public Esp32
{
protected:
    static int Open(const std::string &name = "network", const std::string &password = "password", int reconnect = 1)
    {
        mac_config config;
        memset(&config, 0, sizeof config);
        int32_t settings[] = {reconnect};
        config.kind = MAC_KIND_WIFI;
        config.settings = settings;
        config.setting_count = MAC_WIFI_SETTINGS;
        config.name = (const uint8_t *)name.data();
        config.name_length = (int)name.size();
        config.password = (const uint8_t *)password.data();
        config.password_length = (int)password.size();
        return mac_open(&config);
    }

    static void Connect()
    {
        idf.Post(WIFI_EVENT, WIFI_EVENT_STA_START, nullptr);
        idf.Post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, nullptr);
    }

    static void Lose(uint8_t reason)
    {
        wifi_event_sta_disconnected_t event = {reason};
        idf.Post(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &event);
    }
};

} // namespace

TEST_F(Wifi, StartsAStation)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_TRUE(idf.InOrder({"esp_event_loop_create_default", "esp_wifi_init", "esp_wifi_set_storage", "esp_wifi_set_mode",
        "esp_wifi_set_config", "esp_event_handler_register", "esp_wifi_start"}));
    EXPECT_EQ(0, idf.WifiInit.nvs_enable);
    EXPECT_EQ(0x1F2F3F4F, idf.WifiInit.magic);
    EXPECT_EQ(WIFI_STORAGE_RAM, idf.WifiStorage);
    EXPECT_EQ(WIFI_PS_NONE, idf.WifiPowerSave);
    EXPECT_STREQ("network", (const char *)idf.WifiConfig.sta.ssid);
    EXPECT_STREQ("password", (const char *)idf.WifiConfig.sta.password);
    EXPECT_EQ(WIFI_AUTH_WPA2_PSK, idf.WifiConfig.sta.threshold.authmode);
    EXPECT_EQ(WPA3_SAE_PWE_BOTH, idf.WifiConfig.sta.sae_pwe_h2e);
    EXPECT_TRUE(idf.WifiConfig.sta.pmf_cfg.capable);
    uint8_t address[6];
    EXPECT_EQ(MAC_OK, mac_address(address));
    EXPECT_EQ(0, memcmp(address, FakeAddress, 6));
    EXPECT_EQ(0, mac_control(MAC_CONTROL_HARDWARE_VERIFIES, 0));
    EXPECT_EQ(0, idf.Calls("esp_wifi_connect")) << "not before the driver says that it has started";
    EXPECT_EQ(0, Link());
}

TEST_F(Wifi, TakesNamesAndPasswordsOfEveryLength)
{
    EXPECT_EQ(MAC_INVALID, Open(""));
    EXPECT_EQ(MAC_OK, Open("n"));
    EXPECT_EQ(MAC_OK, Open(std::string(32, 'n')));
    EXPECT_EQ(0, memcmp(idf.WifiConfig.sta.ssid, std::string(32, 'n').data(), 32));
    EXPECT_EQ(MAC_INVALID, Open(std::string(33, 'n')));
    EXPECT_EQ(MAC_INVALID, Open("n", "1234567"));
    EXPECT_EQ(MAC_OK, Open("n", "12345678"));
    EXPECT_EQ(MAC_OK, Open("n", std::string(64, 'a')));
    EXPECT_EQ(0, memcmp(idf.WifiConfig.sta.password, std::string(64, 'a').data(), 64));
    EXPECT_EQ(MAC_INVALID, Open("n", std::string(65, 'a')));
    EXPECT_EQ(MAC_OK, Open("n", ""));
    EXPECT_EQ(WIFI_AUTH_OPEN, idf.WifiConfig.sta.threshold.authmode);
    EXPECT_EQ(0, idf.WifiConfig.sta.password[0]);
}

TEST_F(Wifi, LeavesTheRadioToTheFirmwaresOwnNetwork)
{
    idf.WifiInitialised = true;
    EXPECT_EQ(MAC_BUSY, Open());
    EXPECT_EQ(0, idf.Calls("esp_wifi_init"));
    EXPECT_EQ(0, idf.Calls("esp_wifi_deinit"));
    idf.WifiInitialised = false;
}

TEST_F(Wifi, GivesEverythingBackWhenAStepFails)
{
    const char *steps[] = {"esp_event_loop_create_default", "esp_timer_create", "esp_wifi_init", "esp_wifi_set_storage",
        "esp_wifi_set_mode", "esp_wifi_set_config", "esp_wifi_get_mac", "esp_event_handler_register", "esp_wifi_start",
        "esp_wifi_set_ps"};
    for (const char *step : steps)
    {
        for (esp_err_t error : {ESP_ERR_NO_MEM, ESP_ERR_INVALID_ARG})
        {
            idf.Reset();
            idf.FailOnce(step, error);
            EXPECT_EQ(error == ESP_ERR_NO_MEM ? MAC_NO_MEMORY : MAC_HARDWARE, Open()) << step;
            EXPECT_EQ(0, idf.HandedOut()) << step;
            EXPECT_EQ(error, mac_control(MAC_CONTROL_LAST_ERROR, 0)) << step;
            EXPECT_EQ(MAC_OK, Open()) << "after " << step;
            mac_close();
        }
    }
}

TEST_F(Wifi, ReceivesOnlyWhileConnected)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(nullptr, idf.WifiCallback);
    Connect();
    EXPECT_EQ(1, idf.Calls("esp_wifi_connect"));
    EXPECT_EQ(1, idf.Calls("esp_wifi_internal_set_sta_ip"));
    EXPECT_EQ(1, Link());
    EXPECT_EQ((std::vector<int>{1}), TakeLinkChanges());
    std::mt19937 random(1);
    Bytes sent = RandomBytes(random, 400);
    idf.DeliverWifi(sent);
    EXPECT_EQ(1, signals);
    Bytes received;
    EXPECT_EQ(400, Receive(received));
    EXPECT_EQ(sent, received);
    Lose(8);
    EXPECT_EQ(nullptr, idf.WifiCallback);
    EXPECT_EQ((std::vector<int>{0}), TakeLinkChanges());
}

// The driver's buffers go back on every path: the teardown counts them.
TEST_F(Wifi, GivesEveryBufferBack)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    for (int i = 0; i < 30; i++)
    {
        idf.DeliverWifi(Bytes(1514, (uint8_t)i));
    }

    EXPECT_EQ(0, idf.WifiBuffers);
    EXPECT_EQ(22, Count(MAC_COUNTER_OVERRUN));
    idf.DeliverWifi(Bytes(1600, 1));
    idf.DeliverWifiWithoutBuffer();
    EXPECT_EQ(0, idf.WifiBuffers);
    EXPECT_EQ(1, Count(MAC_COUNTER_TOO_LONG));
}

// No hardware does: a frame with a wrong checksum is dropped before the stack sees it.
TEST_F(Wifi, SumsUpWhatItReceives)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    std::mt19937 random(2);
    Bytes frame = Datagram(random, Tcp, 100); // its checksum is 0
    idf.DeliverWifi(frame);
    Bytes received;
    EXPECT_EQ(0, Receive(received));
    EXPECT_EQ(1, Count(MAC_COUNTER_BAD_CHECKSUM));
}

TEST_F(Wifi, ConnectsAgainWithGrowingPauses)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    const int64_t pauses[] = {250000, 500000, 1000000, 2000000, 4000000, 8000000, 8000000, 8000000};
    int connects = idf.Calls("esp_wifi_connect");
    for (int64_t pause : pauses)
    {
        Lose(WIFI_REASON_NO_AP_FOUND);
        EXPECT_EQ(connects, idf.Calls("esp_wifi_connect")) << "not before the pause is over";
        EXPECT_EQ(pause, idf.FireTimer());
        EXPECT_EQ(++connects, idf.Calls("esp_wifi_connect"));
    }

    EXPECT_EQ(WIFI_REASON_NO_AP_FOUND, mac_control(MAC_CONTROL_DISCONNECT_REASON, 0));
    idf.Post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, nullptr);
    EXPECT_EQ(1, Link());
    Lose(8);
    EXPECT_EQ(250000, idf.ArmedFor()) << "from the beginning after a success";
    EXPECT_EQ(8, mac_control(MAC_CONTROL_DISCONNECT_REASON, 0));
    EXPECT_EQ((std::vector<int>{1, 0, 1, 0}), TakeLinkChanges());
    EXPECT_EQ(4, Count(MAC_COUNTER_LINK_CHANGES));
}

TEST_F(Wifi, ConnectsOnceOnlyWhenAskedTo)
{
    ASSERT_EQ(MAC_OK, Open("network", "password", 0));
    Connect();
    Lose(8);
    EXPECT_EQ(-1, idf.ArmedFor());
    EXPECT_EQ(0, Link());
}

TEST_F(Wifi, LeavesRoamingToTheDriver)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    Lose(WIFI_REASON_ROAMING);
    EXPECT_EQ(-1, idf.ArmedFor());
    EXPECT_EQ(0, Link());
    idf.Post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, nullptr);
    EXPECT_EQ(1, Link());
}

TEST_F(Wifi, IgnoresOtherEvents)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    idf.Post(WIFI_EVENT, WIFI_EVENT_SCAN_DONE, nullptr);
    EXPECT_EQ(1, Link());
    idf.Post(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, nullptr); // without saying why
    EXPECT_EQ(0, Link());
    EXPECT_EQ(0, mac_control(MAC_CONTROL_DISCONNECT_REASON, 0));
}

TEST_F(Wifi, ClosesWhileItWaitsToConnectAgain)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    Lose(8);
    EXPECT_EQ(250000, idf.ArmedFor());
    mac_close();
    EXPECT_EQ(0, idf.HandedOut());
    EXPECT_TRUE(idf.InOrder({"esp_wifi_start", "esp_event_handler_unregister", "esp_timer_stop", "esp_timer_delete",
        "esp_wifi_disconnect", "esp_wifi_stop", "esp_wifi_deinit"}));

    // What the closing left in the event queue comes to the next opening, and does no harm.
    ASSERT_EQ(MAC_OK, Open());
    Lose(8);
    EXPECT_EQ(0, Link());
    EXPECT_EQ(250000, idf.FireTimer());
    EXPECT_TRUE(TakeLinkChanges() == (std::vector<int>{1, 0}));
    EXPECT_EQ(0, Count(MAC_COUNTER_LINK_CHANGES));
}

TEST_F(Wifi, TranslatesEveryErrorOfTransmit)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    Bytes frame(60, 1);
    const struct
    {
        esp_err_t error;
        int result;
    } cases[] = {
        {ESP_OK, MAC_OK},
        {ESP_ERR_NO_MEM, MAC_NO_ROOM},
        {ESP_ERR_WIFI_POST, MAC_NO_ROOM},
        {ESP_ERR_WIFI_TX_DISALLOW, MAC_NO_ROOM},
        {ESP_ERR_WIFI_CONN, MAC_LINK_DOWN},
        {ESP_ERR_WIFI_STATE, MAC_LINK_DOWN},
        {ESP_ERR_WIFI_NOT_STARTED, MAC_LINK_DOWN},
        {ESP_ERR_WIFI_NOT_ASSOC, MAC_LINK_DOWN},
        {ESP_ERR_WIFI_IF, MAC_HARDWARE},
        {ESP_ERR_INVALID_ARG, MAC_HARDWARE},
    };
    for (auto &one : cases)
    {
        idf.TransmitResult = one.error;
        EXPECT_EQ(one.result, mac_transmit(frame.data(), 60)) << one.error;
    }

    EXPECT_EQ(ESP_ERR_INVALID_ARG, mac_control(MAC_CONTROL_LAST_ERROR, 0));
    EXPECT_EQ(1u, idf.Sent.size());
}

TEST_F(Wifi, TellsSignalStrength)
{
    ASSERT_EQ(MAC_OK, Open());
    Connect();
    EXPECT_EQ(256 - 60, mac_control(MAC_CONTROL_SIGNAL_STRENGTH, 0));
    idf.FailOnce("esp_wifi_sta_get_ap_info", ESP_FAIL);
    EXPECT_EQ(MAC_LINK_DOWN, mac_control(MAC_CONTROL_SIGNAL_STRENGTH, 0));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_control(999, 0));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_control(MAC_CONTROL_QUANTUM_CUT, 1));
}

TEST_F(Wifi, TakesTurnsWithEthernet)
{
    mac_config config;
    memset(&config, 0, sizeof config);
    const int32_t settings[MAC_ETHERNET_SETTINGS] = {MAC_PHY_LAN87XX, 1, 23, 18, -1, -1, MAC_CLOCK_INPUT, 0};
    config.kind = MAC_KIND_ETHERNET;
    config.settings = settings;
    config.setting_count = MAC_ETHERNET_SETTINGS;
    for (int round = 0; round < 3; round++)
    {
        ASSERT_EQ(MAC_OK, mac_open(&config));
        EXPECT_FALSE(idf.WifiInitialised);
        ASSERT_EQ(MAC_OK, Open());
        EXPECT_EQ(0, idf.Drivers);
        Connect();
        idf.DeliverWifi(Bytes(60, 3));
        Bytes frame;
        EXPECT_EQ(60, Receive(frame));
    }
}

TEST_F(Wifi, IsOpenedAndClosedUnderTraffic)
{
    std::atomic<bool> stop{false};
    std::atomic<bool> deliver{false};
    std::mutex task; // the Wi-Fi task does not outlive esp_wifi_stop
    std::thread radio([&]
    {
        Bytes frame(300, 5);
        while (!stop)
        {
            std::lock_guard<std::mutex> guard(task);
            if (deliver)
            {
                idf.DeliverWifi(frame);
            }
        }
    });
    std::thread events([&]
    {
        while (!stop)
        {
            idf.Post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, nullptr);
            Lose(8);
            idf.FireTimer();
        }
    });

    int received = 0;
    Bytes frame;
    for (int round = 0; round < 100; round++)
    {
        ASSERT_EQ(MAC_OK, Open());
        deliver = true;
        while (received <= round * 3)
        {
            if (Receive(frame) == 300)
            {
                received++;
            }
            else
            {
                std::this_thread::yield();
            }
        }

        mac_control(MAC_CONTROL_DISCONNECT_REASON, 0);
        {
            std::lock_guard<std::mutex> guard(task);
            deliver = false;
        }

        mac_close();
    }

    stop = true;
    radio.join();
    events.join();
    EXPECT_GT(received, 250);
}
