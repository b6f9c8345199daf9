// See posix_timers.h. Also the quantum cut that mac_port.h describes.
#include "posix_timers.h"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <pthread.h>
#include <thread>

#include "mac_port.h"

namespace
{
typedef std::chrono::steady_clock Clock;

const Clock::time_point c_never = Clock::time_point::max();

// The end of the CLR is not announced by an event.
const std::chrono::milliseconds c_lookForEnd(100);

// Quanta of other threads that end at once for one frame, until the pump runs: more than there are threads, few enough that a
// pump which does not want to run, or is gone, holds nobody up.
const int c_mostCuts = 32;

struct Timers
{
    std::mutex lock;
    std::condition_variable changed;
    bool started = false;
    volatile bool *flag = nullptr; // of the quantum that runs
    Clock::time_point flagDue = c_never;
    Clock::time_point timerDue = c_never;
    volatile bool *pump = nullptr; // flag of the thread that waits for frames
    int cuts = 0;
    bool cutEnabled = false;
};

struct Waiting
{
    std::mutex lock;
    std::condition_variable woken;
};

// Never destroyed: the threads that use them outlive main.
Timers &T()
{
    static Timers *timers = new Timers;
    return *timers;
}

Waiting &W()
{
    static Waiting *waiting = new Waiting;
    return *waiting;
}

// The CLR looks at the flag as a plain bool, on every target.
void Raise(volatile bool *flag)
{
    __atomic_store_n(flag, true, __ATOMIC_RELEASE);
}

void Run()
{
    Timers &t = T();
    std::unique_lock<std::mutex> held(t.lock);
    for (;;)
    {
        Clock::time_point now = Clock::now();
        bool quantumOver = t.flag != nullptr && t.flagDue <= now;
        bool timerDue = t.timerDue <= now;
        if (quantumOver)
        {
            Raise(t.flag);
            t.flag = nullptr;
            t.flagDue = c_never;
        }

        if (timerDue)
        {
            t.timerDue = c_never;
        }

        if (quantumOver || timerDue)
        {
            held.unlock();
            if (timerDue)
            {
                posix_clr_timer_due();
            }

            if (quantumOver)
            {
                posix_clr_quantum_over();
            }

            held.lock();
            continue;
        }

        Clock::time_point next = t.flagDue < t.timerDue ? t.flagDue : t.timerDue;
        if (next == c_never)
        {
            t.changed.wait(held);
        }
        else
        {
            t.changed.wait_until(held, next);
        }
    }
}

void Start(Timers &t)
{
    if (t.started)
    {
        return;
    }

    // Signals are the main thread's business.
    t.started = true;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread(Run).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}
} // namespace

void posix_quantum_arm(volatile void *flag, uint32_t milliseconds)
{
    Timers &t = T();
    volatile bool *quantum = static_cast<volatile bool *>(flag);
    std::lock_guard<std::mutex> held(t.lock);
    Start(t);
    t.flag = nullptr;
    t.flagDue = c_never;
    if (quantum == nullptr)
    {
        return;
    }

    __atomic_store_n(quantum, false, __ATOMIC_RELEASE);
    if (quantum == t.pump)
    {
        t.cuts = 0;
    }
    else if (t.cuts > 0)
    {
        // The scheduler may take a busy thread first although the pump is ready: let it pass on at once.
        t.cuts--;
        Raise(quantum);
        return;
    }

    t.flag = quantum;
    t.flagDue = Clock::now() + std::chrono::milliseconds(milliseconds);
    t.changed.notify_one();
}

void posix_timer_arm(uint64_t microseconds)
{
    // Further than the clock can count is never.
    const uint64_t most = 1000000ull * 86400 * 365 * 100;
    Timers &t = T();
    std::lock_guard<std::mutex> held(t.lock);
    Start(t);
    t.timerDue = microseconds > most ? c_never : Clock::now() + std::chrono::microseconds(microseconds);
    t.changed.notify_one();
}

uint32_t posix_wait(uint32_t events, uint32_t milliseconds)
{
    Waiting &w = W();
    Clock::time_point end = milliseconds == UINT32_MAX ? c_never : Clock::now() + std::chrono::milliseconds(milliseconds);
    std::unique_lock<std::mutex> held(w.lock);
    for (;;)
    {
        // Whoever sets an event calls posix_wake afterwards: either it is seen here, or the wait below hears of it.
        uint32_t set = posix_clr_events(events);
        Clock::time_point now = Clock::now();
        if (set != 0 || now >= end || posix_clr_stops())
        {
            return set;
        }

        Clock::time_point look = now + c_lookForEnd;
        w.woken.wait_until(held, look < end ? look : end);
    }
}

void posix_wake(void)
{
    Waiting &w = W();
    std::lock_guard<std::mutex> held(w.lock);
    w.woken.notify_all();
}

void posix_quantum_cut_enable(int enable)
{
    Timers &t = T();
    std::lock_guard<std::mutex> held(t.lock);
    t.cutEnabled = enable != 0;
    t.cuts = 0;
}

int posix_quantum_cut_enabled(void)
{
    Timers &t = T();
    std::lock_guard<std::mutex> held(t.lock);
    return t.cutEnabled ? 1 : 0;
}

void mac_quantum_pump(volatile void *expired)
{
    Timers &t = T();
    std::lock_guard<std::mutex> held(t.lock);
    t.pump = static_cast<volatile bool *>(expired);
    t.cuts = 0;
}

void mac_quantum_cut(void)
{
    Timers &t = T();
    std::lock_guard<std::mutex> held(t.lock);
    if (!t.cutEnabled || t.flag == t.pump)
    {
        return;
    }

    t.cuts = c_mostCuts;
    if (t.flag != nullptr)
    {
        Raise(t.flag);
        t.flag = nullptr;
        t.flagDue = c_never;
    }
}
