// The glue on a platform that can end the time slice of a busy thread.
#include "fake_clr.h"
#include "fake_port.h"

#include "TcpNano_Esp32_Native.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <thread>

static volatile void *s_pump;
static std::atomic<int> s_cuts{0};

void mac_quantum_pump(volatile void *expired)
{
    s_pump = expired;
}

void mac_quantum_cut(void)
{
    s_cuts++;
}

static CLR_INT64 WaitFor(int timeout)
{
    Call call;
    call.With(timeout);
    EXPECT_EQ(S_OK, call.Run(Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac::Wait___STATIC__I4__I4));
    return call.stack.m_result;
}

static void PushFrame()
{
    Bytes frame(60);
    mac_received(frame.data(), (uint32_t)frame.size());
}

TEST(Quantum, IsCutForThePumpOnly)
{
    mac_config config;
    memset(&config, 0, sizeof config);
    config.kind = MAC_KIND_ETHERNET;
    ASSERT_EQ(MAC_OK, mac_open(&config));

    PushFrame();
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(100));
    EXPECT_EQ(nullptr, (void *)s_pump) << "it did not wait";
    EXPECT_EQ(0, s_cuts);
    uint8_t frame[60];
    EXPECT_EQ(60, mac_receive(frame, sizeof frame));

    std::thread driver([]
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        PushFrame();
        mac_signal();
    });
    EXPECT_EQ(MAC_WAKE_FRAME, WaitFor(-1));
    driver.join();
    EXPECT_EQ((void *)&clr.Thread.m_timeQuantumExpired, (void *)s_pump);
    EXPECT_EQ(1, s_cuts) << "only the signal that woke somebody cuts";
    mac_close();
}
