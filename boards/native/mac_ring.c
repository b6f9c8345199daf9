#include "mac_ring.h"

#include "mac_word.h"

#include <string.h>

/*
 *            tail                head                          tail wraps to 0 where it finds the mark
 *             v                   v                             v
 *   | free    | frame | frame     | free       |     | frame    | mark, never used     |
 *   0                                          size
 *
 * The producer publishes with a store of head what the consumer sees with an acquiring load of it; the consumer gives
 * room back the same way with tail. A full ring keeps at least 4 octets free, so that equal offsets mean empty.
 *
 * The store of head and the load in mac_ring_pending are sequentially consistent, and not only releasing and acquiring: a
 * consumer announces that it waits and then looks, a producer puts and then looks for an announcement. At least one of
 * them has to see what the other did.
 */

#define WRAP 0xFFFFFFFFu

static void count(uint32_t *counter)
{
    /* One writer: no read-modify-write is needed, only that readers never see half a value. */
    __atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
}

void mac_ring_init(struct mac_ring *ring, void *store, uint32_t size)
{
    memset(ring, 0, sizeof *ring);
    ring->store = (uint8_t *)store;
    ring->size = size;
}

void mac_ring_clear(struct mac_ring *ring)
{
    __atomic_store_n(&ring->tail, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&ring->head, 0, __ATOMIC_RELEASE);
}

int mac_ring_put(struct mac_ring *ring, const void *frame, uint32_t length, uint32_t longest)
{
    if (length == 0 || length > longest)
    {
        count(&ring->too_long);
        return 0;
    }

    uint32_t need = MAC_RING_NEED(length);
    uint32_t head = __atomic_load_n(&ring->head, __ATOMIC_RELAXED);
    uint32_t tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
    uint32_t at = head;
    if (head >= tail)
    {
        uint32_t rest = ring->size - head;
        if (need > rest || (need == rest && tail == 0))
        {
            /* Not up to the end: then from the start, if that stays behind the consumer. */
            if (need >= tail)
            {
                count(&ring->overruns);
                return 0;
            }

            mac_store32(ring->store + head, WRAP);
            at = 0;
        }
    }
    else if (need >= tail - head)
    {
        count(&ring->overruns);
        return 0;
    }

    mac_store32(ring->store + at, length);
    memcpy(ring->store + at + 4, frame, length);
    head = at + need;
    __atomic_store_n(&ring->head, head == ring->size ? 0 : head, __ATOMIC_SEQ_CST);
    return 1;
}

int mac_ring_pending(const struct mac_ring *ring)
{
    return __atomic_load_n(&ring->head, __ATOMIC_SEQ_CST) != __atomic_load_n(&ring->tail, __ATOMIC_RELAXED);
}

int mac_ring_get(struct mac_ring *ring, void *frame, uint32_t capacity)
{
    uint32_t tail = __atomic_load_n(&ring->tail, __ATOMIC_RELAXED);
    uint32_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
    if (head == tail)
    {
        return 0;
    }

    uint32_t length = mac_load32(ring->store + tail);
    if (length == WRAP)
    {
        tail = 0;
        length = mac_load32(ring->store);
    }

    int result = -(int)length;
    if (length <= capacity)
    {
        memcpy(frame, ring->store + tail + 4, length);
        result = (int)length;
    }

    tail += MAC_RING_NEED(length);
    __atomic_store_n(&ring->tail, tail == ring->size ? 0 : tail, __ATOMIC_RELEASE);
    return result;
}

uint32_t mac_ring_count(const uint32_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}
