// Joins the emulator's timers and its MAC to the CLR. The __wrap_ functions take the place of upstream's by the linker's
// --wrap (tcpnano.cmake); __real_Events_Set is upstream's own.
#include <nanoCLR_Runtime.h>
#include <nanoHAL.h>
#include <nanoHAL_Time.h>
#include <nanoHAL_v2.h>
#include <nanoPAL_Events.h>

#include "posix_timers.h"

extern "C"
{
    void __real_Events_Set(uint32_t events);

    void __wrap_Events_Set(uint32_t events)
    {
        __real_Events_Set(events);
        posix_wake();
    }

    void __wrap_Events_SetBoolTimer(bool *flag, uint32_t milliseconds)
    {
        posix_quantum_arm(flag, milliseconds);
    }

    // The value is a point of time in the CLR's ticks of 100 ns.
    void __wrap_Time_SetCompare(uint64_t value)
    {
        uint64_t now = HAL_Time_CurrentTime();
        posix_timer_arm(value <= now ? 0 : (value - now) / 10);
    }

    uint32_t __wrap_Events_WaitForEvents(uint32_t powerLevel, uint32_t events, uint32_t milliseconds)
    {
        (void)powerLevel;
        return posix_wait(events, milliseconds);
    }
}

uint32_t posix_clr_events(uint32_t events)
{
    return Events_MaskedRead(events);
}

int posix_clr_stops(void)
{
    return CLR_EE_DBG_IS(RebootPending) || CLR_EE_DBG_IS(ExitPending) ? 1 : 0;
}

void posix_clr_timer_due(void)
{
    HAL_COMPLETION::DequeueAndExec();
    __wrap_Events_Set(SYSTEM_EVENT_FLAG_SYSTEM_TIMER);
}

void posix_clr_quantum_over(void)
{
    __wrap_Events_Set(SYSTEM_EVENT_FLAG_SYSTEM_TIMER);
}
