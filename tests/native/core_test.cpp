// mac_core.c over a port that does what the test says.
#include "fake_port.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "frames.h"
#include "signals.h"

namespace
{

class Core : public ::testing::Test
{
protected:
    void SetUp() override
    {
        mac_close();
        port = FakePort();
    }

    void TearDown() override
    {
        mac_close();
        EXPECT_FALSE(port.open);
    }

    static int Open(int kind = MAC_KIND_ETHERNET)
    {
        mac_config config;
        memset(&config, 0, sizeof config);
        config.kind = kind;
        return mac_open(&config);
    }

    static int Count(int counter)
    {
        return mac_control(MAC_CONTROL_COUNTER, counter);
    }

    static void Deliver(const std::vector<Bytes> &frames)
    {
        for (const Bytes &frame : frames)
        {
            mac_received(frame.data(), (uint32_t)frame.size());
        }
    }

    static Bytes Valid()
    {
        std::mt19937 random(1);
        Bytes frame = Datagram(random, Tcp, 60);
        Bytes filled(frame.size());
        mac_fill_copy(filled.data(), frame.data(), frame.size());
        return filled;
    }
};

} // namespace

TEST_F(Core, AnswersNotOpen)
{
    uint8_t buffer[64] = {};
    EXPECT_EQ(MAC_NOT_OPEN, mac_transmit(buffer, 60));
    EXPECT_EQ(MAC_NOT_OPEN, mac_receive(buffer, 64));
    EXPECT_EQ(MAC_NOT_OPEN, mac_address(buffer));
    EXPECT_EQ(0, mac_pending());
    EXPECT_EQ(MAC_NOT_OPEN, mac_control(MAC_CONTROL_LINK, 0));
    EXPECT_EQ(MAC_KIND_NONE, mac_control(MAC_CONTROL_KIND, 0));
    port.lastError = 77;
    EXPECT_EQ(77, mac_control(MAC_CONTROL_LAST_ERROR, 0));
}

TEST_F(Core, RefusesAKindThatIsNone)
{
    EXPECT_EQ(MAC_INVALID, Open(MAC_KIND_NONE));
    EXPECT_EQ(MAC_INVALID, Open(3));
    EXPECT_EQ(MAC_INVALID, mac_open(nullptr));
    EXPECT_EQ(0, port.opened);
}

TEST_F(Core, OpensAgainByClosingFirst)
{
    ASSERT_EQ(MAC_OK, Open());
    ASSERT_EQ(MAC_OK, Open(MAC_KIND_WIFI));
    EXPECT_EQ(2, port.opened);
    EXPECT_EQ(1, port.closed);
    EXPECT_EQ(MAC_KIND_WIFI, mac_control(MAC_CONTROL_KIND, 0));
    mac_close();
    mac_close();
    EXPECT_EQ(2, port.closed);
}

TEST_F(Core, StaysClosedWhenThePortDoesNotOpen)
{
    ASSERT_EQ(MAC_OK, Open());
    port.openResult = MAC_HARDWARE;
    EXPECT_EQ(MAC_HARDWARE, Open());
    EXPECT_EQ(MAC_KIND_NONE, mac_control(MAC_CONTROL_KIND, 0));
    EXPECT_EQ(1, port.closed);
    mac_close();
    EXPECT_EQ(1, port.closed);
}

TEST_F(Core, TransmitsACopyWithChecksums)
{
    ASSERT_EQ(MAC_OK, Open());
    std::mt19937 random(2);
    for (size_t offset = 0; offset < 4; offset++)
    {
        Bytes frame = Datagram(random, Tcp, 1480);
        Bytes memory(offset + frame.size());
        std::copy(frame.begin(), frame.end(), memory.begin() + (long)offset);
        ASSERT_EQ(MAC_OK, mac_transmit(memory.data() + offset, 1514));
        ASSERT_TRUE(std::equal(frame.begin(), frame.end(), memory.begin() + (long)offset)) << "the caller's frame was changed";
        ASSERT_EQ(offset + 1, port.sent.size());
        ASSERT_TRUE(SlowVerify(port.sent.back()));
    }

    EXPECT_EQ(4, Count(MAC_COUNTER_TRANSMITTED));
}

TEST_F(Core, TransmitsOnlyFramesOfALength)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes frame(1600);
    EXPECT_EQ(MAC_INVALID, mac_transmit(frame.data(), 13));
    EXPECT_EQ(MAC_INVALID, mac_transmit(frame.data(), 1515));
    EXPECT_EQ(MAC_INVALID, mac_transmit(frame.data(), -1));
    EXPECT_EQ(MAC_OK, mac_transmit(frame.data(), 14));
    EXPECT_EQ(MAC_OK, mac_transmit(frame.data(), 1514));
    EXPECT_EQ(2u, port.sent.size());
}

TEST_F(Core, CountsEveryAnswerOfTransmit)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes frame(60);
    const int results[] = {MAC_OK, MAC_NO_ROOM, MAC_NO_ROOM, MAC_LINK_DOWN, MAC_HARDWARE, MAC_INVALID};
    for (int result : results)
    {
        port.transmitResult = result;
        EXPECT_EQ(result, mac_transmit(frame.data(), 60));
    }

    EXPECT_EQ(1, Count(MAC_COUNTER_TRANSMITTED));
    EXPECT_EQ(2, Count(MAC_COUNTER_NO_ROOM));
    EXPECT_EQ(1, Count(MAC_COUNTER_LINK_DOWN));
    EXPECT_EQ(2, Count(MAC_COUNTER_TRANSMIT_FAILED));

    // A new opening counts from 0.
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, Count(MAC_COUNTER_NO_ROOM));
}

TEST_F(Core, RefusesAsManyFramesAsATestWants)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes frame(60);
    EXPECT_EQ(MAC_INVALID, mac_control(MAC_CONTROL_REFUSE, -1));
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_REFUSE, 2));
    EXPECT_EQ(MAC_NO_ROOM, mac_transmit(frame.data(), 60));
    EXPECT_EQ(MAC_NO_ROOM, mac_transmit(frame.data(), 60));
    EXPECT_EQ(MAC_OK, mac_transmit(frame.data(), 60));
    EXPECT_EQ(1u, port.sent.size());
    EXPECT_EQ(2, Count(MAC_COUNTER_NO_ROOM));
}

TEST_F(Core, ReceivesWhatHasRightChecksums)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes right = Valid();
    Bytes wrong = right;
    wrong[50] ^= 1;
    Deliver({wrong, right, wrong, wrong, right});
    Bytes buffer(1518);
    EXPECT_EQ(1, mac_pending());
    EXPECT_EQ((int)right.size(), mac_receive(buffer.data(), 1518));
    EXPECT_EQ((int)right.size(), mac_receive(buffer.data(), 1518));
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
    EXPECT_EQ(0, mac_pending());
    EXPECT_EQ(3, Count(MAC_COUNTER_BAD_CHECKSUM));
    EXPECT_EQ(2, Count(MAC_COUNTER_RECEIVED));
}

TEST_F(Core, BelievesHardwareThatVerifiesUnlessToldOtherwise)
{
    port.hardwareVerifies = 1;
    ASSERT_EQ(MAC_OK, Open());
    Bytes wrong = Valid();
    wrong[50] ^= 1;
    Bytes buffer(1518);
    Deliver({wrong});
    EXPECT_EQ((int)wrong.size(), mac_receive(buffer.data(), 1518));
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_VERIFY, 1));
    Deliver({wrong});
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_VERIFY, 0));
    Deliver({wrong});
    EXPECT_EQ((int)wrong.size(), mac_receive(buffer.data(), 1518));

    // Without such hardware it cannot be turned off: the stack relies on it.
    port.hardwareVerifies = 0;
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_VERIFY, 0));
    Deliver({wrong});
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
}

TEST_F(Core, DropsFramesTooLongForTheBuffer)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes right = Valid();
    Deliver({Bytes(200), right, Bytes(1518)});
    Bytes buffer(right.size());
    EXPECT_EQ((int)right.size(), mac_receive(buffer.data(), (int)right.size()));
    EXPECT_EQ(0, mac_receive(buffer.data(), (int)right.size()));
    EXPECT_EQ(2, Count(MAC_COUNTER_TOO_LONG));

    // Too long for everybody: dropped before the ring.
    int told = signals;
    Deliver({Bytes(1519), Bytes(1519), Bytes(5000)});
    EXPECT_EQ(5, Count(MAC_COUNTER_TOO_LONG));
    EXPECT_EQ(told, signals);
    EXPECT_EQ(0, mac_pending());
}

// Somebody who sends nothing but wrong frames must not keep the CLR in here.
TEST_F(Core, GivesUpAfterManyWrongFrames)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes wrong = Valid();
    wrong[50] ^= 1;
    Deliver(std::vector<Bytes>(75, wrong));
    Bytes buffer(1518);
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
    EXPECT_EQ(64, Count(MAC_COUNTER_BAD_CHECKSUM));
    EXPECT_EQ(1, mac_pending());
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
    EXPECT_EQ(75, Count(MAC_COUNTER_BAD_CHECKSUM));
    EXPECT_EQ(0, mac_pending());
}

TEST_F(Core, SignalsEachFrameAndCountsWhatFindsNoRoom)
{
    ASSERT_EQ(MAC_OK, Open());
    signals = 0;
    Deliver(std::vector<Bytes>(20, Bytes(1514)));
    EXPECT_EQ(8, signals) << "the ring holds 8 of full size";
    EXPECT_EQ(12, Count(MAC_COUNTER_OVERRUN));

    // A new opening counts from 0, and knows nothing of the frames.
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, Count(MAC_COUNTER_OVERRUN));
    EXPECT_EQ(0, mac_pending());
    Bytes buffer(1518);
    EXPECT_EQ(0, mac_receive(buffer.data(), 1518));
}

TEST_F(Core, HandsOtherCodesToThePort)
{
    ASSERT_EQ(MAC_OK, Open());
    port.linkChanges = 9;
    EXPECT_EQ(9, Count(MAC_COUNTER_LINK_CHANGES));
    EXPECT_EQ(MAC_INVALID, Count(-1));
    EXPECT_EQ(MAC_INVALID, Count(MAC_COUNTERS));
    EXPECT_EQ(1, mac_control(MAC_CONTROL_LINK, 0));
    EXPECT_EQ(MAC_NOT_SUPPORTED, mac_control(1234, 0));
    uint8_t address[6];
    EXPECT_EQ(MAC_OK, mac_address(address));
    EXPECT_EQ(2, address[0]);
}
