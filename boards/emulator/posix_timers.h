/*
 * Timers of the emulator: one thread for the CLR's quantum and its next timer, and a wait that ends when it should.
 * Upstream starts a thread for each quantum, of which a 32-bit process can have too few, and waits in slices of 10 ms.
 * Here without any CLR header, so that it can be tested by itself; posix_clr.cpp joins it to the CLR.
 */
#ifndef TCPNANO_POSIX_TIMERS_H
#define TCPNANO_POSIX_TIMERS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sets the flag after so many milliseconds; only the last call counts. Null: no flag any more. */
void posix_quantum_arm(volatile void *flag, uint32_t milliseconds);

/* Calls posix_clr_timer_due after so many microseconds; only the last call counts. */
void posix_timer_arm(uint64_t microseconds);

/* Waits until posix_clr_events answers other than 0, posix_clr_stops does, or the time is over; answers the events.
 * UINT32_MAX is for ever. */
uint32_t posix_wait(uint32_t events, uint32_t milliseconds);

/* To be called after events were set: has posix_wait look again. */
void posix_wake(void);

/* Whether a frame ends the quantum of a busy thread. Off at first. */
void posix_quantum_cut_enable(int enable);
int posix_quantum_cut_enabled(void);

/*
 * Offered by posix_clr.cpp
 */

/* The events of these that are set now; they stay set. */
uint32_t posix_clr_events(uint32_t events);

/* Whether the CLR is about to end or to start again. */
int posix_clr_stops(void);

/* The CLR's next timer is due. Called on the timer thread, without any lock. */
void posix_clr_timer_due(void);

/* The quantum is over. Called on the timer thread, without any lock. */
void posix_clr_quantum_over(void);

#ifdef __cplusplus
}
#endif

#endif
