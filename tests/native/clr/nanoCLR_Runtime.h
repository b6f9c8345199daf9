#pragma once

#include <nanoCLR_Interop.h>

#include <condition_variable>
#include <mutex>

#define Event_Radio 0x400

struct CLR_RT_ExecutionEngine
{
    HRESULT WaitEvents(CLR_RT_Thread *thread, const CLR_INT64 &expire, CLR_UINT32 events, bool &success);
    void SignalEvents(CLR_UINT32 events);
};

extern CLR_RT_ExecutionEngine g_CLR_RT_ExecutionEngine;
