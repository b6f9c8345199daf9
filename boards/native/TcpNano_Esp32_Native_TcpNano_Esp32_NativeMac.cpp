// From the CLR's calling convention to plain C, and the one thing that needs the CLR's scheduler: waiting for a frame
// without stopping the other managed threads. The same on every platform.
//
// All natives run on the CLR's own thread, and its collector runs only when something allocates. Nothing here does, so a
// pointer into an array holds until the native returns or waits.
#include "TcpNano_Esp32_Native.h"

#include <nanoHAL.h>
#include <nanoPAL_Events.h>

#include "mac_port.h"
#include "mac_sum.h"

typedef Library_TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac NativeMac;

// A managed thread is in Wait and has found nothing to do.
static int s_waiting;

// Kick was called, or the link changed, and no Wait has answered it yet.
static int s_kicked;

//
// For the port, from any task
//

void mac_signal(void)
{
    // Whoever runs will look by itself before it waits, so that most frames cost one exchange and no event. The frame
    // was published before this, and Wait announces itself before it looks: one of the two sees the other.
    if (__atomic_exchange_n(&s_waiting, 0, __ATOMIC_SEQ_CST) == 0)
    {
        return;
    }

    Events_Set(SYSTEM_EVENT_FLAG_RADIO);
    if (mac_quantum_cut != NULL)
    {
        mac_quantum_cut();
    }
}

void mac_link_changed(int up)
{
    PostManagedEvent(MAC_EVENT_CATEGORY, up ? MAC_EVENT_LINK_UP : MAC_EVENT_LINK_DOWN, 0, 0);
    __atomic_store_n(&s_kicked, 1, __ATOMIC_SEQ_CST);
    mac_signal();
}

//
// Natives
//

// Octets or elements of an array that may be null, which is an empty one.
static int LengthOf(CLR_RT_HeapBlock_Array *array)
{
    return array == NULL ? 0 : (int)array->m_numOfElements;
}

HRESULT NativeMac::Open___STATIC__I4__I4__SZARRAY_I4__SZARRAY_U1__SZARRAY_U1(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *settings = stack.Arg1().DereferenceArray();
        CLR_RT_HeapBlock_Array *name = stack.Arg2().DereferenceArray();
        CLR_RT_HeapBlock_Array *password = stack.Arg3().DereferenceArray();
        FAULT_ON_NULL_ARG(settings);

        mac_config config;
        config.kind = stack.Arg0().NumericByRef().s4;
        config.settings = (const int32_t *)settings->GetFirstElement();
        config.setting_count = LengthOf(settings);
        config.name_length = LengthOf(name);
        config.name = config.name_length == 0 ? NULL : name->GetFirstElement();
        config.password_length = LengthOf(password);
        config.password = config.password_length == 0 ? NULL : password->GetFirstElement();

        stack.SetResult_I4(mac_open(&config));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::Close___STATIC__VOID(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    (void)stack;
    mac_close();
    NANOCLR_NOCLEANUP_NOLABEL();
}

HRESULT NativeMac::Transmit___STATIC__I4__SZARRAY_U1__I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *frame = stack.Arg0().DereferenceArray();
        int length = stack.Arg1().NumericByRef().s4;
        FAULT_ON_NULL_ARG(frame);
        if (length < MAC_HEADER_LENGTH || length > MAC_TRANSMIT_MAX || length > LengthOf(frame) - MAC_FRAME_OFFSET)
        {
            NANOCLR_SET_AND_LEAVE(CLR_E_OUT_OF_RANGE);
        }

        stack.SetResult_I4(mac_transmit(frame->GetFirstElement() + MAC_FRAME_OFFSET, length));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::Receive___STATIC__I4__SZARRAY_U1(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *frame = stack.Arg0().DereferenceArray();
        FAULT_ON_NULL_ARG(frame);
        int capacity = LengthOf(frame) - MAC_FRAME_OFFSET;
        if (capacity < 0)
        {
            NANOCLR_SET_AND_LEAVE(CLR_E_OUT_OF_RANGE);
        }

        stack.SetResult_I4(mac_receive(frame->GetFirstElement() + MAC_FRAME_OFFSET, capacity));
    }
    NANOCLR_NOCLEANUP();
}

// What Wait has to tell now: MAC_WAKE_* bits.
static int Ready()
{
    int result = mac_pending() ? MAC_WAKE_FRAME : 0;
    if (__atomic_exchange_n(&s_kicked, 0, __ATOMIC_SEQ_CST) != 0)
    {
        result |= MAC_WAKE_KICK;
    }

    return result;
}

// The CLR calls this again from its start each time the thread is woken. m_customState tells the calls apart: 0 the first
// time, 1 once SetupTimeoutFromTicks has pushed the time to give up onto the evaluation stack.
HRESULT NativeMac::Wait___STATIC__I4__I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        int timeout = stack.Arg0().NumericByRef().s4;
        int result;
        if (stack.m_customState == 0)
        {
            result = Ready();
            if (result != 0 || timeout == 0)
            {
                stack.SetResult_I4(result);
                NANOCLR_SET_AND_LEAVE(S_OK);
            }
        }

        if (mac_quantum_pump != NULL)
        {
            mac_quantum_pump(&stack.m_owningThread->m_timeQuantumExpired);
        }

        CLR_RT_HeapBlock ticks;
        CLR_INT64 *expire;
        bool signalled = true;
        ticks.SetInteger((CLR_INT64)(timeout < 0 ? -1 : timeout) * TIME_CONVERSION__TO_MILLISECONDS);
        NANOCLR_CHECK_HRESULT(stack.SetupTimeoutFromTicks(ticks, expire));
        for (;;)
        {
            // Announce, look, wait. WaitEvents returns at once when the event was raised earlier, which is no proof that
            // there is something to do now: hence the loop.
            __atomic_store_n(&s_waiting, 1, __ATOMIC_SEQ_CST);
            result = Ready();
            if (result != 0 || !signalled)
            {
                break;
            }

            NANOCLR_CHECK_HRESULT(
                g_CLR_RT_ExecutionEngine.WaitEvents(stack.m_owningThread, *expire, Event_Radio, signalled));
        }

        __atomic_store_n(&s_waiting, 0, __ATOMIC_SEQ_CST);
        stack.PopValue();
        stack.SetResult_I4(result);
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::Kick___STATIC__VOID(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    (void)stack;
    __atomic_store_n(&s_kicked, 1, __ATOMIC_SEQ_CST);

    // On the CLR's own thread already: no need to go through the HAL's events.
    g_CLR_RT_ExecutionEngine.SignalEvents(Event_Radio);
    NANOCLR_NOCLEANUP_NOLABEL();
}

HRESULT NativeMac::Address___STATIC__I4__SZARRAY_U1(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *address = stack.Arg0().DereferenceArray();
        FAULT_ON_NULL_ARG(address);
        if (LengthOf(address) < MAC_ADDRESS_LENGTH)
        {
            NANOCLR_SET_AND_LEAVE(CLR_E_OUT_OF_RANGE);
        }

        stack.SetResult_I4(mac_address(address->GetFirstElement()));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::Random___STATIC__I4__SZARRAY_U1(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *secret = stack.Arg0().DereferenceArray();
        FAULT_ON_NULL_ARG(secret);
        stack.SetResult_I4(mac_port_random(secret->GetFirstElement(), LengthOf(secret)));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::MicrosecondClock___STATIC__I8(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    stack.SetResult_I8(mac_port_microseconds());
    NANOCLR_NOCLEANUP_NOLABEL();
}

HRESULT NativeMac::Checksum___STATIC__I4__SZARRAY_U1__I4__I4__I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    {
        CLR_RT_HeapBlock_Array *data = stack.Arg0().DereferenceArray();
        int offset = stack.Arg1().NumericByRef().s4;
        int length = stack.Arg2().NumericByRef().s4;
        int sum = stack.Arg3().NumericByRef().s4;
        FAULT_ON_NULL_ARG(data);
        if (offset < 0 || offset > LengthOf(data) || length < 0 || length > LengthOf(data) - offset)
        {
            NANOCLR_SET_AND_LEAVE(CLR_E_OUT_OF_RANGE);
        }

        stack.SetResult_I4((CLR_INT32)mac_sum((uint32_t)sum, data->GetFirstElement() + offset, (size_t)length));
    }
    NANOCLR_NOCLEANUP();
}

HRESULT NativeMac::Control___STATIC__I4__I4__I4(CLR_RT_StackFrame &stack)
{
    NANOCLR_HEADER();
    stack.SetResult_I4(mac_control(stack.Arg0().NumericByRef().s4, stack.Arg1().NumericByRef().s4));
    NANOCLR_NOCLEANUP_NOLABEL();
}
