// The emulator's timers: the quantum, the CLR's next timer, the wait, and the cut of a busy thread's quantum.
#include "mac_port.h"
#include "posix_timers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace
{

typedef std::chrono::steady_clock Clock;

std::atomic<uint32_t> s_events{0};
std::atomic<int> s_stops{0};
std::atomic<int> s_timers{0};
std::atomic<int> s_quanta{0};

int64_t MillisecondsSince(Clock::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

void Sleep(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

bool IsRaised(volatile bool *flag)
{
    return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

template <typename Condition> bool Becomes(Condition condition)
{
    for (int i = 0; i < 5000 && !condition(); i++)
    {
        Sleep(1);
    }

    return condition();
}

} // namespace

uint32_t posix_clr_events(uint32_t events)
{
    return s_events & events;
}

int posix_clr_stops(void)
{
    return s_stops;
}

void posix_clr_timer_due(void)
{
    s_timers++;
}

void posix_clr_quantum_over(void)
{
    s_quanta++;
}

TEST(Timers, QuantumEndsInItsTime)
{
    volatile bool flag = true;
    int quanta = s_quanta;
    Clock::time_point start = Clock::now();
    posix_quantum_arm(&flag, 30);
    EXPECT_FALSE(IsRaised(&flag)) << "arming lowers the flag";
    EXPECT_TRUE(Becomes([&] { return IsRaised(&flag); }));
    EXPECT_GE(MillisecondsSince(start), 30);
    EXPECT_TRUE(Becomes([&] { return s_quanta == quanta + 1; }));
}

TEST(Timers, OnlyTheLastQuantumCounts)
{
    volatile bool first = false;
    volatile bool second = false;
    posix_quantum_arm(&first, 10);
    posix_quantum_arm(&second, 60000);
    Sleep(50);
    EXPECT_FALSE(IsRaised(&first));
    EXPECT_FALSE(IsRaised(&second));
    posix_quantum_arm(&second, 10);
    posix_quantum_arm(nullptr, 0);
    Sleep(50);
    EXPECT_FALSE(IsRaised(&second)) << "the quantum was called off";
}

TEST(Timers, TimerIsDueOnce_AndTheLastOneCounts)
{
    int timers = s_timers;
    posix_timer_arm(20000);
    EXPECT_TRUE(Becomes([&] { return s_timers == timers + 1; }));
    posix_timer_arm(0);
    EXPECT_TRUE(Becomes([&] { return s_timers == timers + 2; })) << "due at once";
    posix_timer_arm(10000);
    posix_timer_arm(UINT64_MAX);
    Sleep(50);
    EXPECT_EQ(timers + 2, s_timers) << "the last one is never due";
}

TEST(Timers, WaitEndsWithItsTime)
{
    s_events = 0;
    for (uint32_t milliseconds : {0u, 1u, 17u, 150u})
    {
        Clock::time_point start = Clock::now();
        EXPECT_EQ(0u, posix_wait(1, milliseconds));
        EXPECT_GE(MillisecondsSince(start), milliseconds);
    }
}

TEST(Timers, WaitEndsWithAnEventOfItsOwn)
{
    s_events = 4;
    EXPECT_EQ(4u, posix_wait(6, UINT32_MAX)) << "set before";
    s_events = 0;
    std::thread other([]
    {
        Sleep(20);
        s_events = 1;
        posix_wake();
        Sleep(20);
        s_events = 3;
        posix_wake();
    });
    EXPECT_EQ(2u, posix_wait(2, UINT32_MAX));
    other.join();
    s_events = 0;
}

TEST(Timers, NoWakeIsLost)
{
    // A setter that is faster than the waiter, and slower, in turns.
    std::thread setter([]
    {
        for (int i = 0; i < 20000; i++)
        {
            while (s_events != 0)
            {
                std::this_thread::yield();
            }

            s_events = 1;
            posix_wake();
        }
    });
    Clock::time_point start = Clock::now();
    for (int i = 0; i < 20000; i++)
    {
        ASSERT_EQ(1u, posix_wait(1, UINT32_MAX));
        s_events = 0;
    }

    setter.join();
    EXPECT_LT(MillisecondsSince(start), 60000) << "waits ended by looking, not by being woken";
}

TEST(Timers, WaitEndsWhenTheClrDoes)
{
    s_events = 0;
    std::thread other([]
    {
        Sleep(20);
        s_stops = 1;
    });
    EXPECT_EQ(0u, posix_wait(1, UINT32_MAX));
    other.join();
    s_stops = 0;
}

TEST(QuantumCut, EndsTheQuantumOfABusyThread)
{
    volatile bool pump = false;
    volatile bool busy = false;
    posix_quantum_cut_enable(1);
    mac_quantum_pump(&pump);
    posix_quantum_arm(&busy, 60000);
    mac_quantum_cut();
    EXPECT_TRUE(IsRaised(&busy));

    // Whoever comes next passes on at once, until it is the pump's turn.
    volatile bool other = false;
    posix_quantum_arm(&other, 60000);
    EXPECT_TRUE(IsRaised(&other));
    posix_quantum_arm(&pump, 60000);
    EXPECT_FALSE(IsRaised(&pump));
    posix_quantum_arm(&other, 60000);
    EXPECT_FALSE(IsRaised(&other)) << "the pump has run";
    posix_quantum_arm(nullptr, 0);
}

TEST(QuantumCut, LeavesThePumpAlone)
{
    volatile bool pump = false;
    volatile bool other = false;
    posix_quantum_cut_enable(1);
    mac_quantum_pump(&pump);
    posix_quantum_arm(&pump, 60000);
    mac_quantum_cut();
    EXPECT_FALSE(IsRaised(&pump));
    posix_quantum_arm(&other, 60000);
    EXPECT_FALSE(IsRaised(&other));
    posix_quantum_arm(nullptr, 0);
}

TEST(QuantumCut, HoldsNobodyUpForEver)
{
    volatile bool pump = false;
    volatile bool other = false;
    posix_quantum_cut_enable(1);
    mac_quantum_pump(&pump);
    posix_quantum_arm(nullptr, 0);
    mac_quantum_cut();
    int cut = 0;
    for (int i = 0; i < 1000; i++)
    {
        posix_quantum_arm(&other, 60000);
        cut += IsRaised(&other) ? 1 : 0;
    }

    EXPECT_EQ(32, cut);
    posix_quantum_arm(nullptr, 0);
}

TEST(QuantumCut, IsOffUnlessAskedFor)
{
    volatile bool pump = false;
    volatile bool busy = false;
    posix_quantum_cut_enable(0);
    EXPECT_EQ(0, posix_quantum_cut_enabled());
    mac_quantum_pump(&pump);
    posix_quantum_arm(&busy, 60000);
    mac_quantum_cut();
    EXPECT_FALSE(IsRaised(&busy));
    posix_quantum_cut_enable(1);
    EXPECT_EQ(1, posix_quantum_cut_enabled());
    posix_quantum_arm(nullptr, 0);
}
