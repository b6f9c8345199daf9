#include "fake_clr.h"

#include <nanoPAL_Events.h>

#include <gtest/gtest.h>

#include <chrono>

FakeClr clr;
CLR_RT_ExecutionEngine g_CLR_RT_ExecutionEngine;

static std::mutex s_lock;
static std::condition_variable s_wake;
static bool s_halEvent;       // the HAL's flag: set by any task, taken by the CLR between two natives
static CLR_UINT32 s_raised;   // the CLR's events: sticky
static CLR_UINT32 s_waitsFor;
static CLR_INT64 s_expire;

static const CLR_INT64 Infinite = INT64_MAX;

void FakeClr::Reset()
{
    std::lock_guard<std::mutex> guard(s_lock);
    s_halEvent = false;
    s_raised = 0;
    s_waitsFor = 0;
    EventsSet = 0;
    Posted.clear();
    Thread.m_timeQuantumExpired = false;
}

int64_t FakeClr::Ticks()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count() / 100;
}

HRESULT FakeClr::Run(CLR_RT_MethodHandler native, CLR_RT_StackFrame &stack)
{
    stack.m_owningThread = &Thread;
    Entries = 0;
    for (;;)
    {
        Entries++;
        HRESULT result = native(stack);
        if (result != CLR_E_THREAD_WAITING)
        {
            EXPECT_TRUE(stack.m_evaluation.empty()) << "the evaluation stack is not as it was";
            return result;
        }

        std::unique_lock<std::mutex> guard(s_lock);
        for (;;)
        {
            if (s_halEvent)
            {
                s_halEvent = false;
                s_raised |= Event_Radio;
            }

            if ((s_raised & s_waitsFor) != 0 || Ticks() >= s_expire)
            {
                break;
            }

            if (s_expire == Infinite)
            {
                s_wake.wait(guard);
            }
            else
            {
                s_wake.wait_for(guard, std::chrono::nanoseconds((s_expire - Ticks()) * 100));
            }
        }
    }
}

HRESULT CLR_RT_StackFrame::SetupTimeoutFromTicks(CLR_RT_HeapBlock &ticks, CLR_INT64 *&expire)
{
    if (m_customState == 0)
    {
        CLR_INT64 timeout = ticks.NumericByRef().s8;
        if (timeout < 0 && timeout != -1 * TIME_CONVERSION__TO_MILLISECONDS)
        {
            return CLR_E_OUT_OF_RANGE;
        }

        CLR_RT_HeapBlock value;
        value.SetInteger(timeout < 0 ? Infinite : FakeClr::Ticks() + timeout);
        m_evaluation.push_back(value);
        m_customState = 1;
    }

    expire = &m_evaluation[0].NumericByRef().s8;
    return S_OK;
}

void CLR_RT_StackFrame::PopValue()
{
    ASSERT_FALSE(m_evaluation.empty());
    m_evaluation.pop_back();
}

HRESULT CLR_RT_ExecutionEngine::WaitEvents(CLR_RT_Thread *thread, const CLR_INT64 &expire, CLR_UINT32 events, bool &success)
{
    EXPECT_EQ(&clr.Thread, thread);
    std::lock_guard<std::mutex> guard(s_lock);
    if ((s_raised & events) != 0)
    {
        s_raised &= ~events;
        success = true;
        return S_OK;
    }

    success = false;
    if (FakeClr::Ticks() >= expire)
    {
        return S_OK;
    }

    s_waitsFor = events;
    s_expire = expire;
    return CLR_E_THREAD_WAITING;
}

void CLR_RT_ExecutionEngine::SignalEvents(CLR_UINT32 events)
{
    std::lock_guard<std::mutex> guard(s_lock);
    s_raised |= events;
    s_wake.notify_all();
}

void Events_Set(uint32_t events)
{
    EXPECT_EQ(0x00010000u, events);
    clr.EventsSet++;
    std::lock_guard<std::mutex> guard(s_lock);
    s_halEvent = true;
    s_wake.notify_all();
}

void PostManagedEvent(uint8_t category, uint8_t subCategory, uint16_t data1, uint32_t data2)
{
    EXPECT_EQ(0u, data1 + data2);
    clr.Posted.push_back(std::make_pair((int)category, (int)subCategory));
}

Array::Array(const Bytes &content) : bytes(content)
{
    bytes.shrink_to_fit();
    header.m_numOfElements = (CLR_UINT32)bytes.size();
    header.m_elements = bytes.data();
}

Array::Array(const std::vector<CLR_INT32> &content) : integers(content)
{
    header.m_numOfElements = (CLR_UINT32)integers.size();
    header.m_elements = (CLR_UINT8 *)integers.data();
}

Call::Call()
{
}

Call &Call::With(CLR_INT32 value)
{
    stack.m_arguments[next++].m_numeric.s4 = value;
    return *this;
}

Call &Call::With(Array &array)
{
    stack.m_arguments[next++].m_array = &array.header;
    return *this;
}

Call &Call::WithNull()
{
    next++;
    return *this;
}

HRESULT Call::Run(CLR_RT_MethodHandler native)
{
    return clr.Run(native, stack);
}
