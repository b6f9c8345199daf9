/*
 * A ring of frames between one task that has them and one that wants them: lock-free, single producer, single consumer,
 * no allocation. Frames are stored in their own length, one after the other, so that many short ones fit where few long
 * ones do; none is split at the end of the store.
 */
#ifndef TCPNANO_MAC_RING_H
#define TCPNANO_MAC_RING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mac_ring
{
    uint8_t *store;
    uint32_t size;

    /* Offsets into the store. Each is written by one side only; equal means empty. */
    uint32_t head; /* producer: where the next frame goes */
    uint32_t tail; /* consumer: where the oldest frame is */

    /* Written by the producer, read by anybody. */
    uint32_t overruns;
    uint32_t too_long;
};

/* Octets a frame takes in the store: its length in front, and rounded up. */
#define MAC_RING_NEED(length) (4u + (((uint32_t)(length) + 3u) & ~3u))

/* Sets up an empty ring with counters at 0. The store must be aligned to 4, and its size a multiple of 4 and at least twice
 * what the longest frame needs: then an empty ring has room for any frame. */
void mac_ring_init(struct mac_ring *ring, void *store, uint32_t size);

/* Forgets all frames, keeps the counters. Only while no producer can be running. */
void mac_ring_clear(struct mac_ring *ring);

/* Producer: stores a copy of a frame of at least one octet. 1 done; 0 dropped and counted. */
int mac_ring_put(struct mac_ring *ring, const void *frame, uint32_t length, uint32_t longest);

/* Consumer: whether there is a frame. */
int mac_ring_pending(const struct mac_ring *ring);

/* Consumer: takes the oldest frame. Its length; 0 when there is none; minus its length when it was longer than capacity
 * and is gone. */
int mac_ring_get(struct mac_ring *ring, void *frame, uint32_t capacity);

/* Either of the counters, from any task. */
uint32_t mac_ring_count(const uint32_t *counter);

#ifdef __cplusplus
}
#endif

#endif
