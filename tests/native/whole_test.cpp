// All of it at once: a frame's way from the driver task through ring and glue to a managed thread that waits, and back.
#include "fake_clr.h"
#include "fake_idf.h"
#include "mac_port.h"

#include "TcpNano_Esp32_Native.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

namespace
{

enum Method { Open, Close, Transmit, Receive, Wait, Kick, Address, Random, MicrosecondClock, Checksum, Control };

CLR_INT64 Invoke(Method method, Call &call)
{
    EXPECT_EQ(S_OK, call.Run(g_CLR_AssemblyNative_TcpNano_Esp32_Native.m_pNativeMethods[method]));
    return call.stack.m_result;
}

CLR_INT64 RunControl(int code, int value)
{
    Call call;
    call.With(code).With(value);
    return Invoke(Control, call);
}

} // namespace

// The driver's task delivers as fast as it can, another changes the link, and a managed thread drains and waits. Every
// frame is either received, in order, or counted as lost; no wait sleeps while there is one.
TEST(Whole, EveryFrameIsReceivedOrCounted)
{
    const uint32_t Frames = 60000;
    idf.Reset();
    clr.Reset();
    Array settings(std::vector<CLR_INT32>{MAC_PHY_LAN87XX, 1, 23, 18, -1, 16, MAC_CLOCK_INPUT, 0});
    Call open;
    open.With(MAC_KIND_ETHERNET).With(settings).WithNull().WithNull();
    ASSERT_EQ(MAC_OK, Invoke(Open, open));

    std::atomic<bool> stop{false};
    std::atomic<bool> sent{false};
    std::thread emac([&]
    {
        std::mt19937 random(1);
        for (uint32_t i = 0; i < Frames; i++)
        {
            Bytes frame(60 + random() % (i % 3 == 0 ? 1455 : 40), (uint8_t)i);
            memcpy(frame.data() + 14, &i, 4);
            frame[12] = 0x08;
            frame[13] = 0x06;
            idf.DeliverEthernet(frame);
            if (random() % 8 == 0)
            {
                std::this_thread::yield();
            }
        }

        sent = true;
    });
    std::thread events([&]
    {
        bool up = false;
        while (!stop)
        {
            idf.PostLink(up = !up);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });

    Array array(Bytes(1518, 0));
    uint32_t received = 0;
    int64_t last = -1;
    int kicks = 0;
    for (;;)
    {
        bool done = sent;
        Call wait;
        wait.With(5000);
        CLR_INT64 woken = Invoke(Wait, wait);
        ASSERT_NE(0, woken) << "slept with " << received << " of " << Frames;
        kicks += (woken & MAC_WAKE_KICK) != 0;
        for (;;)
        {
            Call receive;
            receive.With(array);
            CLR_INT64 length = Invoke(Receive, receive);
            if (length == 0)
            {
                break;
            }

            uint32_t number;
            memcpy(&number, array.bytes.data() + MAC_FRAME_OFFSET + 14, 4);
            ASSERT_GT((int64_t)number, last);
            ASSERT_EQ((uint8_t)number, array.bytes[MAC_FRAME_OFFSET + (size_t)length - 1]);
            last = number;
            received++;
        }

        if (done)
        {
            break;
        }
    }

    emac.join();
    stop = true;
    events.join();
    EXPECT_EQ(Frames, received + (uint32_t)RunControl(MAC_CONTROL_COUNTER, MAC_COUNTER_OVERRUN));
    EXPECT_EQ(received, (uint32_t)RunControl(MAC_CONTROL_COUNTER, MAC_COUNTER_RECEIVED));
    EXPECT_GT(received, Frames / 100);
    EXPECT_GT(kicks, 0);
    EXPECT_FALSE(clr.Posted.empty());
    Call close;
    Invoke(Close, close);
    EXPECT_EQ(0, idf.HandedOut());
}
