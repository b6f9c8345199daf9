// mac_eth.c, mac_esp32.c and mac_core.c over a pretended ESP-IDF.
#include "esp32_fixture.h"

#include <cstring>
#include <thread>

namespace
{

struct Board
{
    int32_t settings[MAC_ETHERNET_SETTINGS] = {MAC_PHY_LAN87XX, 1, 23, 18, -1, 16, MAC_CLOCK_INPUT, 0};

    Board With(int setting, int value) const
    {
        Board other = *this;
        other.settings[setting] = value;
        return other;
    }
};

class Ethernet : public Esp32
{
protected:
    static int Open(const Board &board = Board())
    {
        mac_config config;
        memset(&config, 0, sizeof config);
        config.kind = MAC_KIND_ETHERNET;
        config.settings = board.settings;
        config.setting_count = MAC_ETHERNET_SETTINGS;
        return mac_open(&config);
    }
};

} // namespace

TEST_F(Ethernet, PassesSettingsOn)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ("esp_eth_phy_new_lan87xx", idf.PhyDriver);
    EXPECT_EQ(1, idf.Phy.phy_addr);
    EXPECT_EQ(-1, idf.Phy.reset_gpio_num);
    EXPECT_EQ(23, idf.Emac.smi_gpio.mdc_num);
    EXPECT_EQ(18, idf.Emac.smi_gpio.mdio_num);
    EXPECT_EQ(EMAC_CLK_EXT_IN, idf.Emac.clock_config.rmii.clock_mode);
    EXPECT_EQ(0, idf.Emac.clock_config.rmii.clock_gpio);
    uint8_t address[6];
    EXPECT_EQ(MAC_OK, mac_address(address));
    EXPECT_EQ(0, memcmp(address, FakeAddress, 6));
    EXPECT_EQ(1, mac_control(MAC_CONTROL_HARDWARE_VERIFIES, 0));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_control(MAC_CONTROL_SIGNAL_STRENGTH, 0));

    ASSERT_EQ(MAC_OK, Open(Board().With(MAC_ETHERNET_CLOCK_MODE, MAC_CLOCK_OUTPUT).With(MAC_ETHERNET_CLOCK_PIN, 17)
        .With(MAC_ETHERNET_RESET, 5).With(MAC_ETHERNET_POWER, -1).With(MAC_ETHERNET_PHY_ADDRESS, -1)));
    EXPECT_EQ(EMAC_CLK_OUT, idf.Emac.clock_config.rmii.clock_mode);
    EXPECT_EQ(17, idf.Emac.clock_config.rmii.clock_gpio);
    EXPECT_EQ(5, idf.Phy.reset_gpio_num);
    EXPECT_EQ(-1, idf.Phy.phy_addr);
}

TEST_F(Ethernet, ChoosesThePhyDriver)
{
    const char *drivers[] = {"generic", "lan87xx", "ip101", "rtl8201", "dp83848", "ksz80xx"};
    for (int phy = MAC_PHY_GENERIC; phy <= MAC_PHY_KSZ80XX; phy++)
    {
        ASSERT_EQ(MAC_OK, Open(Board().With(MAC_ETHERNET_PHY, phy)));
        EXPECT_EQ(std::string("esp_eth_phy_new_") + drivers[phy], idf.PhyDriver);
    }
}

TEST_F(Ethernet, RefusesSettingsThatCannotBe)
{
    const int wrong[][2] = {
        {MAC_ETHERNET_PHY, -1}, {MAC_ETHERNET_PHY, 6}, {MAC_ETHERNET_PHY_ADDRESS, -2}, {MAC_ETHERNET_PHY_ADDRESS, 32},
        {MAC_ETHERNET_MDC, -1}, {MAC_ETHERNET_MDC, 34}, {MAC_ETHERNET_MDIO, -1}, {MAC_ETHERNET_MDIO, 40},
        {MAC_ETHERNET_RESET, -2}, {MAC_ETHERNET_RESET, 35}, {MAC_ETHERNET_POWER, 34}, {MAC_ETHERNET_POWER, 1000},
        {MAC_ETHERNET_CLOCK_MODE, 2}, {MAC_ETHERNET_CLOCK_MODE, -1}, {MAC_ETHERNET_CLOCK_PIN, 16}, {MAC_ETHERNET_CLOCK_PIN, -1},
        // pins twice: as data pin, as MDC
        {MAC_ETHERNET_MDC, 21}, {MAC_ETHERNET_MDIO, 27}, {MAC_ETHERNET_RESET, 23}, {MAC_ETHERNET_POWER, 18}, {MAC_ETHERNET_POWER, 0},
    };
    for (auto &setting : wrong)
    {
        EXPECT_EQ(MAC_INVALID, Open(Board().With(setting[0], setting[1]))) << setting[0] << " = " << setting[1];
    }

    Board out = Board().With(MAC_ETHERNET_CLOCK_MODE, MAC_CLOCK_OUTPUT);
    EXPECT_EQ(MAC_INVALID, Open(out.With(MAC_ETHERNET_CLOCK_PIN, 5)));
    EXPECT_EQ(MAC_INVALID, Open(out.With(MAC_ETHERNET_CLOCK_PIN, 16))) << "is the power pin";
    EXPECT_EQ(MAC_OK, Open(out));

    mac_config config;
    memset(&config, 0, sizeof config);
    config.kind = MAC_KIND_ETHERNET;
    Board board;
    config.settings = board.settings;
    config.setting_count = MAC_ETHERNET_SETTINGS - 1;
    EXPECT_EQ(MAC_INVALID, mac_open(&config));
    config.settings = nullptr;
    config.setting_count = MAC_ETHERNET_SETTINGS;
    EXPECT_EQ(MAC_INVALID, mac_open(&config));
}

TEST_F(Ethernet, TakesItsPinsAndGivesThemBack)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ((std::set<int>{0, 16, 18, 19, 21, 22, 23, 25, 26, 27}), idf.Reserved);
    mac_close();
    EXPECT_TRUE(idf.Reserved.empty());
}

TEST_F(Ethernet, RespectsPinsThatAnotherDriverHas)
{
    for (int pin : {21, 27, 23, 18, 16, 0})
    {
        idf.TakenByOthers = {pin};
        EXPECT_EQ(MAC_BUSY, Open()) << "pin " << pin;
        EXPECT_TRUE(idf.Reserved.empty());
    }

    EXPECT_EQ(0, idf.Calls("esp_eth_mac_new_esp32"));
}

TEST_F(Ethernet, LeavesTheHardwareToTheFirmwaresOwnNetwork)
{
    idf.NetifEthernet = true;
    EXPECT_EQ(MAC_BUSY, Open());
    EXPECT_EQ(0, idf.Calls("esp_eth_mac_new_esp32"));
    EXPECT_EQ(ESP_ERR_INVALID_STATE, mac_control(MAC_CONTROL_LAST_ERROR, 0));
}

TEST_F(Ethernet, TurnsPowerOffAndOnBeforeThePhyIsLookedFor)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ((std::vector<int>{16 * 2, 16 * 2 + 1}), idf.LevelsOf);
    EXPECT_TRUE(idf.InOrder({"gpio_set_direction", "gpio_set_level", "vTaskDelay", "gpio_set_level", "vTaskDelay", "esp_eth_driver_install"}));
    mac_close();
    EXPECT_EQ(0, idf.Levels[16]);
    EXPECT_TRUE(idf.InOrder({"esp_eth_driver_uninstall", "gpio_set_level"}));

    idf.LevelsOf.clear();
    ASSERT_EQ(MAC_OK, Open(Board().With(MAC_ETHERNET_POWER, -1)));
    mac_close();
    EXPECT_TRUE(idf.LevelsOf.empty());
}

// Every step fails once: the error is told, everything is given back, and the next attempt succeeds.
TEST_F(Ethernet, GivesEverythingBackWhenAStepFails)
{
    const struct
    {
        const char *function;
        esp_err_t error;
        int result;
    } steps[] = {
        {"esp_event_loop_create_default", ESP_ERR_NO_MEM, MAC_NO_MEMORY},
        {"esp_eth_mac_new_esp32", ESP_FAIL, MAC_NO_MEMORY},
        {"esp_eth_phy_new_lan87xx", ESP_FAIL, MAC_NO_MEMORY},
        {"esp_eth_driver_install", ESP_ERR_TIMEOUT, MAC_HARDWARE},
        {"esp_eth_driver_install", ESP_ERR_NO_MEM, MAC_NO_MEMORY},
        {"esp_eth_ioctl", ESP_FAIL, MAC_HARDWARE},
        {"esp_eth_update_input_path", ESP_ERR_INVALID_ARG, MAC_HARDWARE},
        {"esp_event_handler_register", ESP_ERR_NO_MEM, MAC_NO_MEMORY},
        {"esp_eth_start", ESP_FAIL, MAC_HARDWARE},
    };
    for (auto &step : steps)
    {
        idf.Reset();
        idf.FailOnce(step.function, step.error);
        EXPECT_EQ(step.result, Open()) << step.function;
        EXPECT_EQ(0, idf.HandedOut()) << step.function;
        EXPECT_EQ(0, idf.Levels[16]) << step.function;
        EXPECT_NE(0, mac_control(MAC_CONTROL_LAST_ERROR, 0)) << step.function;
        EXPECT_EQ(MAC_NOT_OPEN, mac_control(MAC_CONTROL_LINK, 0));
        EXPECT_EQ(MAC_OK, Open()) << "after " << step.function;
        mac_close();
    }
}

TEST_F(Ethernet, LivesWithAnEventLoopThatIsThere)
{
    ASSERT_EQ(MAC_OK, Open());
    mac_close();
    EXPECT_EQ(MAC_OK, Open());
    EXPECT_EQ(2, idf.Calls("esp_event_loop_create_default"));
}

TEST_F(Ethernet, ReceivesFramesAndWakesTheStack)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes sent(1514, 0x42);
    EXPECT_EQ(0, mac_pending());
    idf.DeliverEthernet(sent);
    EXPECT_EQ(1, signals);
    EXPECT_EQ(1, mac_pending());
    Bytes received;
    EXPECT_EQ(1514, Receive(received));
    EXPECT_EQ(sent, received);
    EXPECT_EQ(0, Receive(received));
    EXPECT_EQ(1, Count(MAC_COUNTER_RECEIVED));
}

// Lost frames are given back, too: AddressSanitizer would see them otherwise.
TEST_F(Ethernet, CountsOverruns)
{
    ASSERT_EQ(MAC_OK, Open());
    for (int i = 0; i < 20; i++)
    {
        idf.DeliverEthernet(Bytes(1514, (uint8_t)i));
    }

    EXPECT_EQ(8, signals) << "a lost frame wakes nobody";
    EXPECT_EQ(12, Count(MAC_COUNTER_OVERRUN));
    Bytes frame;
    for (int i = 0; i < 8; i++)
    {
        ASSERT_EQ(1514, Receive(frame));
        EXPECT_EQ(i, frame[0]);
    }

    EXPECT_EQ(0, Receive(frame));
    idf.DeliverEthernet(Bytes(60, 99));
    EXPECT_EQ(60, Receive(frame));
}

TEST_F(Ethernet, DropsFramesThatAreTooLong)
{
    ASSERT_EQ(MAC_OK, Open());
    idf.DeliverEthernet(Bytes(1519, 1));
    idf.DeliverEthernet(Bytes(1518, 2));
    Bytes frame;
    EXPECT_EQ(1518, Receive(frame));
    EXPECT_EQ(0, Receive(frame));
    EXPECT_EQ(1, Count(MAC_COUNTER_TOO_LONG));
}

TEST_F(Ethernet, FollowsTheLink)
{
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, Link());
    for (int flap = 0; flap < 5; flap++)
    {
        idf.PostLink(true);
        EXPECT_EQ(1, Link());
        idf.PostLink(true); // says nothing new
        idf.PostLink(false);
        EXPECT_EQ(0, Link());
        idf.PostLink(false);
    }

    EXPECT_EQ((std::vector<int>{1, 0, 1, 0, 1, 0, 1, 0, 1, 0}), TakeLinkChanges());
    EXPECT_EQ(10, Count(MAC_COUNTER_LINK_CHANGES));

    // A stop, by whomever, is a link that is down.
    idf.PostLink(true);
    void *handle = nullptr;
    idf.Post(ETH_EVENT, ETHERNET_EVENT_STOP, &handle);
    EXPECT_EQ(1, Link()) << "of another driver";
    idf.Post(ETH_EVENT, ETHERNET_EVENT_CONNECTED, nullptr);
    idf.Post(ETH_EVENT, ETHERNET_EVENT_START, &handle);
    idf.Post("OTHER", ETHERNET_EVENT_STOP, &handle);
    EXPECT_EQ(1, Link());
}

TEST_F(Ethernet, IsDownWhenOpenedAgain)
{
    ASSERT_EQ(MAC_OK, Open());
    idf.PostLink(true);
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, Link());
    EXPECT_EQ(0, Count(MAC_COUNTER_LINK_CHANGES));
    mac_close();
    TakeLinkChanges();
    idf.PostLink(true);
    EXPECT_TRUE(TakeLinkChanges().empty()) << "nobody listens any more";
}

TEST_F(Ethernet, TranslatesEveryErrorOfTransmit)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes frame(60, 1);
    const struct
    {
        esp_err_t error;
        int result;
    } cases[] = {
        {ESP_OK, MAC_OK},
        {ESP_ERR_NO_MEM, MAC_NO_ROOM},
        {ESP_ERR_TIMEOUT, MAC_NO_ROOM},
        {ESP_ERR_INVALID_STATE, MAC_LINK_DOWN},
        {ESP_ERR_INVALID_ARG, MAC_HARDWARE},
        {ESP_FAIL, MAC_HARDWARE},
    };
    for (auto &one : cases)
    {
        idf.TransmitResult = one.error;
        EXPECT_EQ(one.result, mac_transmit(frame.data(), 60)) << one.error;
    }

    EXPECT_EQ(1u, idf.Sent.size());
    EXPECT_EQ(1, Count(MAC_COUNTER_TRANSMITTED));
    EXPECT_EQ(2, Count(MAC_COUNTER_NO_ROOM));
    EXPECT_EQ(1, Count(MAC_COUNTER_LINK_DOWN));
    EXPECT_EQ(2, Count(MAC_COUNTER_TRANSMIT_FAILED));
    idf.TransmitResult = ESP_OK;
}

TEST_F(Ethernet, SendsWithChecksums)
{
    ASSERT_EQ(MAC_OK, Open());
    std::mt19937 random(1);
    Bytes frame = Datagram(random, Tcp, 500);
    ASSERT_EQ(MAC_OK, mac_transmit(frame.data(), (int)frame.size()));
    ASSERT_EQ(1u, idf.Sent.size());
    EXPECT_TRUE(SlowVerify(idf.Sent[0]));
}

TEST_F(Ethernet, ForgetsFramesWhenItIsClosed)
{
    ASSERT_EQ(MAC_OK, Open());
    idf.DeliverEthernet(Bytes(60, 1));
    mac_close();
    EXPECT_EQ(0, mac_pending());
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, mac_pending());
    Bytes frame;
    EXPECT_EQ(0, Receive(frame));
}

TEST_F(Ethernet, TearsDownInOrder)
{
    ASSERT_EQ(MAC_OK, Open());
    mac_close();
    EXPECT_TRUE(idf.InOrder({"esp_eth_start", "esp_event_handler_unregister", "esp_eth_stop", "vTaskDelay", "esp_eth_driver_uninstall"}));
}

TEST_F(Ethernet, IsClosedWhenTheClrRestarts)
{
    ASSERT_EQ(MAC_OK, Open());
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(1, idf.RebootHandlers);
    ASSERT_NE(nullptr, idf.RebootHandler);
    idf.RebootHandler();
    EXPECT_EQ(0, idf.HandedOut());
    EXPECT_EQ(MAC_KIND_NONE, mac_control(MAC_CONTROL_KIND, 0));
    idf.RebootHandler();
    EXPECT_EQ(MAC_OK, Open());
}

// Frames and link changes come from their tasks while the CLR opens, closes and reads.
TEST_F(Ethernet, IsOpenedAndClosedUnderTraffic)
{
    std::atomic<bool> stop{false};
    std::thread emac([&]
    {
        Bytes frame(300, 5);
        while (!stop)
        {
            idf.DeliverEthernet(frame);
        }
    });
    std::thread events([&]
    {
        bool up = false;
        while (!stop)
        {
            idf.PostLink(up = !up);
        }
    });

    int received = 0;
    Bytes frame;
    for (int round = 0; round < 200; round++)
    {
        ASSERT_EQ(MAC_OK, Open());
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

        Link();
        Count(MAC_COUNTER_OVERRUN);
        mac_close();
        ASSERT_EQ(0, mac_pending());
    }

    stop = true;
    emac.join();
    events.join();
    EXPECT_GT(received, 500);
}
