// As much of the CLR as natives see: results, stack frames, arrays, and waiting.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vector>

typedef int32_t HRESULT;
typedef int32_t CLR_INT32;
typedef int64_t CLR_INT64;
typedef uint8_t CLR_UINT8;
typedef uint32_t CLR_UINT32;

#define S_OK 0
#define CLR_E_ARGUMENT_NULL ((HRESULT)0x80000001)
#define CLR_E_OUT_OF_RANGE ((HRESULT)0x80000002)
#define CLR_E_THREAD_WAITING ((HRESULT)0x80000003)
#define FAILED(result) ((result) < 0)

#define NANOCLR_HEADER() HRESULT hr
#define NANOCLR_SET_AND_LEAVE(result)                                                                                                      \
    {                                                                                                                                      \
        hr = (result);                                                                                                                     \
        goto nanoCLR_Cleanup;                                                                                                              \
    }
#define NANOCLR_CHECK_HRESULT(result)                                                                                                      \
    {                                                                                                                                      \
        if (FAILED(hr = (result)))                                                                                                         \
            goto nanoCLR_Cleanup;                                                                                                          \
    }
#define NANOCLR_NOCLEANUP()                                                                                                                \
    hr = S_OK;                                                                                                                             \
    nanoCLR_Cleanup:                                                                                                                       \
    return hr
#define NANOCLR_NOCLEANUP_NOLABEL()                                                                                                        \
    hr = S_OK;                                                                                                                             \
    return hr
#define FAULT_ON_NULL_ARG(pointer)                                                                                                         \
    if (!(pointer))                                                                                                                        \
    NANOCLR_SET_AND_LEAVE(CLR_E_ARGUMENT_NULL)

#define TIME_CONVERSION__TO_MILLISECONDS 10000

// An array: elements follow in memory of exactly their size, so that AddressSanitizer sees every step past the end.
struct CLR_RT_HeapBlock_Array
{
    CLR_UINT32 m_numOfElements;
    CLR_UINT8 *m_elements;

    CLR_UINT8 *GetFirstElement()
    {
        return m_elements;
    }
};

struct CLR_RT_HeapBlock
{
    struct
    {
        CLR_INT32 s4;
        CLR_INT64 s8;
    } m_numeric = {0, 0};
    CLR_RT_HeapBlock_Array *m_array = nullptr;

    decltype(m_numeric) &NumericByRef()
    {
        return m_numeric;
    }

    CLR_RT_HeapBlock_Array *DereferenceArray()
    {
        return m_array;
    }

    void SetInteger(CLR_INT64 value)
    {
        m_numeric.s8 = value;
    }
};

struct CLR_RT_Thread
{
    volatile bool m_timeQuantumExpired = false;
};

struct CLR_RT_StackFrame
{
    CLR_RT_HeapBlock m_arguments[4];
    std::vector<CLR_RT_HeapBlock> m_evaluation;
    CLR_UINT32 m_customState = 0;
    CLR_RT_Thread *m_owningThread = nullptr;
    bool m_hasResult = false;
    CLR_INT64 m_result = 0;

    CLR_RT_HeapBlock &Arg0()
    {
        return m_arguments[0];
    }

    CLR_RT_HeapBlock &Arg1()
    {
        return m_arguments[1];
    }

    CLR_RT_HeapBlock &Arg2()
    {
        return m_arguments[2];
    }

    CLR_RT_HeapBlock &Arg3()
    {
        return m_arguments[3];
    }

    void SetResult_I4(CLR_INT32 value)
    {
        m_hasResult = true;
        m_result = value;
    }

    void SetResult_I8(CLR_INT64 value)
    {
        m_hasResult = true;
        m_result = value;
    }

    HRESULT SetupTimeoutFromTicks(CLR_RT_HeapBlock &ticks, CLR_INT64 *&expire);
    void PopValue();
};

typedef HRESULT (*CLR_RT_MethodHandler)(CLR_RT_StackFrame &stack);

struct CLR_RT_NativeAssemblyData
{
    const char *m_szAssemblyName;
    CLR_UINT32 m_checkSum;
    const CLR_RT_MethodHandler *m_pNativeMethods;
    struct
    {
        uint16_t major;
        uint16_t minor;
        uint16_t build;
        uint16_t revision;
    } m_Version;
};

#define NANOCLR_NATIVE_DECLARE(name) static HRESULT name(CLR_RT_StackFrame &stack)
