/* Frames between the CLR glue and a port: one open MAC, ring, checksums, counters. The same on every platform. */
#include "mac_port.h"

#include "mac_ring.h"
#include "mac_sum.h"

#include <string.h>

static int s_kind;
static int s_verify; /* sum up received frames here */
static int s_refuse;
static uint32_t s_counters[MAC_COUNTERS];

/* Received frames on their way from the port's task to the CLR's. */
static struct mac_ring s_ring;
static uint8_t s_store[MAC_RING_BYTES] __attribute__((aligned(4)));

_Static_assert(MAC_RING_BYTES % 4 == 0 && MAC_RING_BYTES >= 2 * MAC_RING_NEED(MAC_RECEIVE_MAX), "the ring is too small");

/* Where frames get their checksums. The spare octets let the copy lie to a word as its source does. */
static uint8_t s_staging[MAC_TRANSMIT_MAX + 3 + 3] __attribute__((aligned(4)));

int mac_open(const struct mac_config *config)
{
    if (config == NULL || (config->kind != MAC_KIND_ETHERNET && config->kind != MAC_KIND_WIFI))
    {
        return MAC_INVALID;
    }

    mac_close();
    mac_ring_init(&s_ring, s_store, sizeof s_store);
    int result = mac_port_open(config);
    if (result != MAC_OK)
    {
        return result;
    }

    memset(s_counters, 0, sizeof s_counters);
    s_refuse = 0;
    s_verify = mac_port_control(MAC_CONTROL_HARDWARE_VERIFIES, 0) != 1;
    s_kind = config->kind;
    return MAC_OK;
}

void mac_close(void)
{
    if (s_kind != MAC_KIND_NONE)
    {
        s_kind = MAC_KIND_NONE;
        mac_port_close();
        mac_ring_clear(&s_ring);
    }
}

void mac_received(const void *frame, uint32_t length)
{
    if (mac_ring_put(&s_ring, frame, length, MAC_RECEIVE_MAX))
    {
        mac_signal();
    }
}

int mac_transmit(const uint8_t *frame, int length)
{
    if (s_kind == MAC_KIND_NONE)
    {
        return MAC_NOT_OPEN;
    }

    if (length < MAC_HEADER_LENGTH || length > MAC_TRANSMIT_MAX)
    {
        return MAC_INVALID;
    }

    int result = MAC_NO_ROOM;
    if (s_refuse > 0)
    {
        s_refuse--;
    }
    else
    {
        uint8_t *copy = s_staging + ((uintptr_t)frame & 3);
        mac_fill_copy(copy, frame, (size_t)length);
        result = mac_port_transmit(copy, length);
    }

    switch (result)
    {
        case MAC_OK:
            s_counters[MAC_COUNTER_TRANSMITTED]++;
            break;
        case MAC_NO_ROOM:
            s_counters[MAC_COUNTER_NO_ROOM]++;
            break;
        case MAC_LINK_DOWN:
            s_counters[MAC_COUNTER_LINK_DOWN]++;
            break;
        default:
            s_counters[MAC_COUNTER_TRANSMIT_FAILED]++;
            break;
    }

    return result;
}

int mac_receive(uint8_t *frame, int capacity)
{
    if (s_kind == MAC_KIND_NONE)
    {
        return MAC_NOT_OPEN;
    }

    /* A frame that is dropped makes way for the next one: 0 must mean that there is none. Every turn takes one out of a
       bounded ring, so that a sender of wrong frames cannot hold us here as long as it likes. */
    for (int turns = 0; turns < 64; turns++)
    {
        int length = mac_ring_get(&s_ring, frame, (uint32_t)capacity);
        if (length == 0)
        {
            return 0;
        }

        if (length < 0)
        {
            s_counters[MAC_COUNTER_TOO_LONG]++;
        }
        else if (s_verify && !mac_verify(frame, (size_t)length))
        {
            s_counters[MAC_COUNTER_BAD_CHECKSUM]++;
        }
        else
        {
            s_counters[MAC_COUNTER_RECEIVED]++;
            return length;
        }
    }

    /* There may be more, and Wait will say so at once. */
    return 0;
}

int mac_pending(void)
{
    return s_kind != MAC_KIND_NONE && mac_ring_pending(&s_ring);
}

int mac_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    return s_kind == MAC_KIND_NONE ? MAC_NOT_OPEN : mac_port_address(address);
}

static int counter(int which)
{
    if (which < 0 || which >= MAC_COUNTERS)
    {
        return MAC_INVALID;
    }

    uint32_t count = s_counters[which];
    switch (which)
    {
        case MAC_COUNTER_OVERRUN:
            count += mac_ring_count(&s_ring.overruns);
            break;
        case MAC_COUNTER_TOO_LONG:
            /* On both sides of the ring. */
            count += mac_ring_count(&s_ring.too_long);
            break;
        case MAC_COUNTER_LINK_CHANGES:
            count += mac_port_link_changes();
            break;
        default:
            break;
    }

    return (int)(count & 0x7FFFFFFF);
}

int mac_control(int code, int value)
{
    switch (code)
    {
        case MAC_CONTROL_KIND:
            return s_kind;

        case MAC_CONTROL_LAST_ERROR:
        case MAC_CONTROL_QUANTUM_CUT:
            /* Also after an open that failed. */
            return mac_port_control(code, value);

        default:
            break;
    }

    if (s_kind == MAC_KIND_NONE)
    {
        return MAC_NOT_OPEN;
    }

    switch (code)
    {
        case MAC_CONTROL_COUNTER:
            return counter(value);

        case MAC_CONTROL_VERIFY:
            s_verify = value != 0 || mac_port_control(MAC_CONTROL_HARDWARE_VERIFIES, 0) != 1;
            return MAC_OK;

        case MAC_CONTROL_REFUSE:
            if (value < 0)
            {
                return MAC_INVALID;
            }

            s_refuse = value;
            return MAC_OK;

        default:
            return mac_port_control(code, value);
    }
}
