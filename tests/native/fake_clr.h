// A pretended CLR: calls natives as the interpreter does, and puts a thread that waits to sleep until an event or its
// time comes, then calls the native again from its start.
#pragma once

#include <nanoCLR_Runtime.h>

#include <atomic>
#include <string>
#include <vector>

#include "frames.h"

class FakeClr
{
public:
    void Reset();

    // Milliseconds that have passed; a waiting native sleeps really, at most so long.
    static int64_t Ticks();

    // Calls a native until it has an answer.
    HRESULT Run(CLR_RT_MethodHandler native, CLR_RT_StackFrame &stack);

    // Times the last native was called before it had an answer.
    int Entries = 0;

    // Events_Set from other tasks.
    std::atomic<int> EventsSet{0};

    // PostManagedEvent: category, subcategory.
    std::vector<std::pair<int, int>> Posted;

    CLR_RT_Thread Thread;
};

extern FakeClr clr;

// An argument array of exactly its size.
struct Array
{
    CLR_RT_HeapBlock_Array header;
    std::vector<CLR_UINT8> bytes;
    std::vector<CLR_INT32> integers;

    explicit Array(const Bytes &content);
    explicit Array(const std::vector<CLR_INT32> &content);
};

// A frame of a call with up to four arguments.
struct Call
{
    CLR_RT_StackFrame stack;
    int next = 0;

    Call();
    Call &With(CLR_INT32 value);
    Call &With(Array &array);
    Call &WithNull();
    HRESULT Run(CLR_RT_MethodHandler native);
};
