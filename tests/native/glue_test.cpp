// The CLR glue and mac_core.c, between a pretended CLR and a pretended port. Called through the method table, by the number
// a method has in NativeMac.cs.
#include "fake_clr.h"
#include "fake_port.h"

#include "TcpNano_Esp32_Native.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <thread>

namespace
{

enum Method { Open, Close, Transmit, Receive, Wait, Kick, Address, Random, MicrosecondClock, Checksum, Control };

CLR_RT_MethodHandler Native(Method method)
{
    return g_CLR_AssemblyNative_TcpNano_Esp32_Native.m_pNativeMethods[method];
}

void PushFrame(const Bytes &frame)
{
    mac_received(frame.data(), (uint32_t)frame.size());
}

void TakeFrame()
{
    uint8_t frame[MAC_RECEIVE_MAX];
    EXPECT_GT(mac_receive(frame, sizeof frame), 0);
}

// A frame in an array as managed code has it: behind octets that do not count.
Bytes AsArray(const Bytes &frame, uint8_t before)
{
    Bytes array(MAC_FRAME_OFFSET, before);
    array.insert(array.end(), frame.begin(), frame.end());
    return array;
}

Bytes ArpOf(uint32_t number)
{
    Bytes frame(60);
    frame[12] = 0x08;
    frame[13] = 0x06;
    memcpy(frame.data() + 14, &number, 4);
    return frame;
}

class Glue : public ::testing::Test
{
protected:
    void SetUp() override
    {
        mac_close();
        port = FakePort();
        Drain();
        clr.Reset();
        Array settings(std::vector<CLR_INT32>{1, 2, 3});
        Array name(Bytes{'n', 'e', 't'});
        Array password(Bytes{'p'});
        Call call;
        call.With(MAC_KIND_WIFI).With(settings).With(name).With(password);
        ASSERT_EQ(S_OK, call.Run(Native(Open)));
        ASSERT_EQ(MAC_OK, call.stack.m_result);
    }

    void TearDown() override
    {
        Call call;
        EXPECT_EQ(S_OK, call.Run(Native(Close)));
        EXPECT_FALSE(port.open);
    }

    // Takes what other tests have left of kicks.
    static void Drain()
    {
        WaitFor(0);
    }

    static CLR_INT64 WaitFor(int timeout)
    {
        Call call;
        call.With(timeout);
        EXPECT_EQ(S_OK, call.Run(Native(Wait)));
        EXPECT_TRUE(call.stack.m_hasResult);
        return call.stack.m_result;
    }

    static void DoKick()
    {
        Call call;
        EXPECT_EQ(S_OK, call.Run(Native(Kick)));
    }

    static int64_t Elapsed(int64_t since)
    {
        return (FakeClr::Ticks() - since) / 10000;
    }
};

} // namespace

TEST_F(Glue, OpensWithWhatItIsGiven)
{
    EXPECT_EQ(MAC_KIND_WIFI, port.config.kind);
    EXPECT_EQ((std::vector<int32_t>{1, 2, 3}), port.settings);
    EXPECT_EQ((Bytes{'n', 'e', 't'}), port.name);
    EXPECT_EQ((Bytes{'p'}), port.password);

    Array settings(std::vector<CLR_INT32>{7});
    Array empty((Bytes()));
    Call call;
    call.With(MAC_KIND_ETHERNET).With(settings).WithNull().With(empty);
    EXPECT_EQ(S_OK, call.Run(Native(Open)));
    EXPECT_EQ(MAC_OK, call.stack.m_result);
    EXPECT_EQ(0, port.config.name_length);
    EXPECT_EQ(0, port.config.password_length);
    EXPECT_EQ(1, port.closed);

    port.openResult = MAC_HARDWARE;
    Call fails;
    fails.With(MAC_KIND_ETHERNET).With(settings).WithNull().WithNull();
    EXPECT_EQ(S_OK, fails.Run(Native(Open)));
    EXPECT_EQ(MAC_HARDWARE, fails.stack.m_result);

    Call wrong;
    wrong.With(MAC_KIND_ETHERNET).WithNull().WithNull().WithNull();
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, wrong.Run(Native(Open)));
}

TEST_F(Glue, ChecksWhatTransmitIsGiven)
{
    Array frame(AsArray(Bytes(100, 1), 7));
    Call call;
    call.With(frame).With(60);
    EXPECT_EQ(S_OK, call.Run(Native(Transmit)));
    EXPECT_EQ(MAC_OK, call.stack.m_result);
    ASSERT_EQ(1u, port.sent.size());
    EXPECT_EQ(Bytes(60, 1), port.sent[0]);

    Array large(Bytes(1600, 1));
    Call all;
    all.With(frame).With(100);
    EXPECT_EQ(S_OK, all.Run(Native(Transmit)));
    EXPECT_EQ(Bytes(100, 1), port.sent[1]);
    for (int length : {13, 0, -1, 101, 1515})
    {
        Call wrong;
        wrong.With(length == 1515 ? large : frame).With(length);
        EXPECT_EQ(CLR_E_OUT_OF_RANGE, wrong.Run(Native(Transmit))) << length;
        EXPECT_FALSE(wrong.stack.m_hasResult);
    }

    Call null;
    null.WithNull().With(60);
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, null.Run(Native(Transmit)));
    EXPECT_EQ(2u, port.sent.size());

    port.transmitResult = MAC_NO_ROOM;
    Call full;
    full.With(frame).With(14);
    EXPECT_EQ(S_OK, full.Run(Native(Transmit)));
    EXPECT_EQ(MAC_NO_ROOM, full.stack.m_result);
}

TEST_F(Glue, ReceivesIntoTheArray)
{
    PushFrame(ArpOf(5));
    PushFrame(ArpOf(6));
    Array exact(AsArray(Bytes(60, 0), 7));
    Call call;
    call.With(exact);
    EXPECT_EQ(S_OK, call.Run(Native(Receive)));
    EXPECT_EQ(60, call.stack.m_result);
    EXPECT_EQ(AsArray(ArpOf(5), 7), exact.bytes);

    Array small(AsArray(Bytes(59, 0), 0));
    Call dropped;
    dropped.With(small);
    EXPECT_EQ(S_OK, dropped.Run(Native(Receive)));
    EXPECT_EQ(0, dropped.stack.m_result);

    for (size_t room = 0; room < MAC_FRAME_OFFSET; room++)
    {
        Array none(Bytes(room, 0));
        Call wrong;
        wrong.With(none);
        EXPECT_EQ(CLR_E_OUT_OF_RANGE, wrong.Run(Native(Receive)));
    }

    Call null;
    null.WithNull();
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, null.Run(Native(Receive)));
}

TEST_F(Glue, AnswersTheSmallQuestions)
{
    Array address(Bytes(6, 0));
    Call call;
    call.With(address);
    EXPECT_EQ(S_OK, call.Run(Native(Address)));
    EXPECT_EQ((Bytes{2, 0, 0, 0, 0, 9}), address.bytes);
    Array small(Bytes(5, 0));
    Call wrong;
    wrong.With(small);
    EXPECT_EQ(CLR_E_OUT_OF_RANGE, wrong.Run(Native(Address)));
    Call null;
    null.WithNull();
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, null.Run(Native(Address)));

    Array secret(Bytes(16, 0));
    Call random;
    random.With(secret);
    EXPECT_EQ(S_OK, random.Run(Native(Random)));
    EXPECT_EQ(16, secret.bytes[15]);
    Call nullRandom;
    nullRandom.WithNull();
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, nullRandom.Run(Native(Random)));

    Call clock;
    EXPECT_EQ(S_OK, clock.Run(Native(MicrosecondClock)));
    EXPECT_EQ(0x123456789ABLL, clock.stack.m_result);

    Call control;
    control.With(MAC_CONTROL_KIND).With(0);
    EXPECT_EQ(S_OK, control.Run(Native(Control)));
    EXPECT_EQ(MAC_KIND_WIFI, control.stack.m_result);
}

TEST_F(Glue, SumsUpPartsOfArrays)
{
    std::mt19937 random(1);
    Bytes bytes = RandomBytes(random, 101);
    Array array(bytes);
    for (int offset = 0; offset <= 101; offset++)
    {
        Call call;
        call.With(array).With(offset).With(101 - offset).With(0x1234);
        ASSERT_EQ(S_OK, call.Run(Native(Checksum)));
        ASSERT_EQ(SlowSum(bytes.data() + offset, (size_t)(101 - offset), 0x1234), (uint32_t)call.stack.m_result);
    }

    const int wrong[][2] = {{-1, 5}, {102, 0}, {0, 102}, {100, 2}, {5, -1}, {0x7FFFFFFF, 1}, {1, 0x7FFFFFFF}};
    for (auto &range : wrong)
    {
        Call call;
        call.With(array).With(range[0]).With(range[1]).With(0);
        EXPECT_EQ(CLR_E_OUT_OF_RANGE, call.Run(Native(Checksum)));
    }

    Call null;
    null.WithNull().With(0).With(0).With(0);
    EXPECT_EQ(CLR_E_ARGUMENT_NULL, null.Run(Native(Checksum)));
}

TEST_F(Glue, WaitLooksWithoutWaiting)
{
    EXPECT_EQ(0, WaitFor(0));
    EXPECT_EQ(1, clr.Entries);
    PushFrame(ArpOf(1));
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(0));
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(-1));
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(1000));
    EXPECT_EQ(1, clr.Entries);
}

TEST_F(Glue, WaitEndsWhenTheTimeIsOver)
{
    int64_t start = FakeClr::Ticks();
    EXPECT_EQ(0, WaitFor(30));
    EXPECT_GE(Elapsed(start), 30);
    EXPECT_EQ(2, clr.Entries);
}

TEST_F(Glue, WaitTakesEveryNegativeTimeForNoLimit)
{
    std::thread other([]
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        PushFrame(ArpOf(1));
    });
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(-5));
    other.join();
}

TEST_F(Glue, AFrameEndsTheWait)
{
    std::thread driver([]
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        PushFrame(ArpOf(1));
    });
    int64_t start = FakeClr::Ticks();
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(10000));
    EXPECT_LT(Elapsed(start), 5000);
    driver.join();
    EXPECT_EQ(1, clr.EventsSet);
}

TEST_F(Glue, ASignalForNothingDoesNotEndTheWait)
{
    std::thread driver([]
    {
        for (int i = 0; i < 5; i++)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            mac_signal();
        }
    });
    int64_t start = FakeClr::Ticks();
    EXPECT_EQ(0, WaitFor(100));
    EXPECT_GE(Elapsed(start), 100);
    driver.join();
}

TEST_F(Glue, AKickEndsThePresentAndTheNextWait)
{
    DoKick();
    EXPECT_EQ(MAC_WAKE_KICK, WaitFor(-1));
    EXPECT_EQ(1, clr.Entries);
    EXPECT_EQ(0, WaitFor(0)) << "one kick, one answer";

    DoKick();
    PushFrame(ArpOf(1));
    EXPECT_EQ(MAC_WAKE_KICK | MAC_WAKE_FRAME, WaitFor(-1));
    TakeFrame();

    std::thread app([]
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        Call call;
        Native(Kick)(call.stack);
    });
    EXPECT_EQ(MAC_WAKE_KICK, WaitFor(-1));
    app.join();
}

TEST_F(Glue, ALinkChangeIsAnEventAndEndsTheWait)
{
    std::thread events([]
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        mac_link_changed(1);
    });
    EXPECT_EQ(MAC_WAKE_KICK, WaitFor(-1));
    events.join();
    mac_link_changed(0);
    EXPECT_EQ(MAC_WAKE_KICK, WaitFor(0));
    EXPECT_EQ((std::vector<std::pair<int, int>>{{200, 1}, {200, 0}}), clr.Posted);
}

TEST_F(Glue, SignalsCostNothingWhileNobodyWaits)
{
    for (int i = 0; i < 1000; i++)
    {
        mac_signal();
    }

    EXPECT_EQ(0, clr.EventsSet);
}

// Frames from another thread at full speed, and a consumer that drains and waits for ever: if a wake-up got lost, this
// would hang, and if one were sent per frame, it would show.
TEST_F(Glue, NoWakeUpIsLost)
{
    const uint32_t Frames = 20000;
    std::atomic<uint32_t> received{0};
    std::thread driver([&]
    {
        std::mt19937 random(1);
        for (uint32_t i = 0; i < Frames; i++)
        {
            while (i - received > 100) // the ring has room for so many
            {
                std::this_thread::yield();
            }

            PushFrame(ArpOf(i));
            if (random() % 16 == 0)
            {
                std::this_thread::yield();
            }
        }
    });
    Array array(Bytes(1518, 0));
    while (received < Frames)
    {
        EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(-1));
        for (;;)
        {
            Call call;
            call.With(array);
            ASSERT_EQ(S_OK, call.Run(Native(Receive)));
            if (call.stack.m_result == 0)
            {
                break;
            }

            uint32_t number;
            memcpy(&number, array.bytes.data() + MAC_FRAME_OFFSET + 14, 4);
            ASSERT_EQ(received, number);
            received++;
        }
    }

    driver.join();
    EXPECT_LE(clr.EventsSet, (int)Frames);
}
