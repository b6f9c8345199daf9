#include "mac_sum.h"

#include "mac_word.h"

#include <string.h>

#define ETHERNET_HEADER 14u
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

/* Sums are built over 16-bit words in the processor's own order, little-endian on every chip this runs on, and turned
 * at the end: RFC 1071 section 2 (B). */

static uint32_t swap16(uint32_t value)
{
    return ((value & 0xFF) << 8) | (value >> 8);
}

static uint32_t fold(uint64_t sum)
{
    sum = (sum & 0xFFFFFFFF) + (sum >> 32);
    sum = (sum & 0xFFFFFFFF) + (sum >> 32);
    uint32_t narrow = ((uint32_t)sum & 0xFFFF) + ((uint32_t)sum >> 16);
    return (narrow & 0xFFFF) + (narrow >> 16);
}

/* Folded, in the processor's order. Copies on the way unless to is null; to must lie as far from a multiple of 4 as from. */
static uint32_t sum_copy(uint8_t *to, const uint8_t *from, size_t length)
{
    uint64_t sum = 0;
    int odd = ((uintptr_t)from & 1) != 0 && length != 0;
    if (odd)
    {
        /* From here on every octet counts in the other half of its word: turned back below. */
        sum = (uint32_t)*from << 8;
        if (to != NULL)
        {
            *to++ = *from;
        }

        from++;
        length--;
    }

    if (((uintptr_t)from & 2) != 0 && length >= 2)
    {
        uint16_t half = mac_load16(from);
        sum += half;
        if (to != NULL)
        {
            mac_store16(to, half);
            to += 2;
        }

        from += 2;
        length -= 2;
    }

    if (to != NULL)
    {
        while (length >= 4)
        {
            uint32_t word = mac_load32(from);
            mac_store32(to, word);
            sum += word;
            from += 4;
            to += 4;
            length -= 4;
        }
    }
    else
    {
        while (length >= 4)
        {
            sum += mac_load32(from);
            from += 4;
            length -= 4;
        }
    }

    /* Up to three octets are left, at an even address. */
    while (length >= 2)
    {
        sum += (uint32_t)(from[0] | (from[1] << 8));
        if (to != NULL)
        {
            *to++ = from[0];
            *to++ = from[1];
        }

        from += 2;
        length -= 2;
    }

    if (length != 0)
    {
        sum += *from;
        if (to != NULL)
        {
            *to = *from;
        }
    }

    uint32_t folded = fold(sum);
    return odd ? swap16(folded) : folded;
}

static uint32_t read16(const uint8_t *from)
{
    return (uint32_t)(from[0] << 8 | from[1]);
}

/* The field of a sum in the processor's order. */
static void write_field(uint8_t *to, uint32_t sum)
{
    uint32_t field = swap16(sum) ^ 0xFFFF;
    to[0] = (uint8_t)(field >> 8);
    to[1] = (uint8_t)field;
}

/* Where things are in a frame that holds a datagram. */
struct datagram
{
    size_t header;    /* octets of the IPv4 header */
    size_t length;    /* octets of what it carries */
    int protocol;
    int fragment;
    size_t field;     /* offset of the checksum in what it carries; 0: none that we know */
    uint32_t pseudo;  /* sum of the pseudo-header in the processor's order, not folded; 0 for ICMP */
};

/* 0 when this is no datagram, or not all of it is here. */
static int parse(struct datagram *d, const uint8_t *frame, size_t length)
{
    const uint8_t *ip = frame + ETHERNET_HEADER;
    if (length < ETHERNET_HEADER + 20 || frame[12] != 0x08 || frame[13] != 0x00 || (ip[0] >> 4) != 4)
    {
        return 0;
    }

    size_t total = read16(ip + 2);
    d->header = (size_t)(ip[0] & 0x0F) * 4;
    if (d->header < 20 || total < d->header || total > length - ETHERNET_HEADER)
    {
        return 0;
    }

    d->length = total - d->header;
    d->protocol = ip[9];
    d->fragment = (read16(ip + 6) & 0x3FFF) != 0; /* more fragments, or an offset */
    d->field = 0;
    d->pseudo = 0;
    if (d->fragment)
    {
        return 1;
    }

    if (d->protocol == PROTOCOL_TCP && d->length >= 20)
    {
        d->field = 16;
    }
    else if (d->protocol == PROTOCOL_UDP && d->length >= 8)
    {
        /* RFC 768: UDP has a length of its own. */
        size_t own = read16(ip + d->header + 4);
        if (own < 8 || own > d->length)
        {
            return 1;
        }

        d->length = own;
        d->field = 6;
    }
    else if (d->protocol == PROTOCOL_ICMP && d->length >= 8)
    {
        d->field = 2;
        return 1;
    }
    else
    {
        return 1;
    }

    uint32_t pseudo = (uint32_t)d->protocol + (uint32_t)d->length;
    for (int i = 12; i < 20; i += 2)
    {
        pseudo += read16(ip + i);
    }

    pseudo = (pseudo & 0xFFFF) + (pseudo >> 16);
    pseudo = (pseudo & 0xFFFF) + (pseudo >> 16);
    d->pseudo = swap16(pseudo);
    return 1;
}

uint32_t mac_sum(uint32_t sum, const uint8_t *data, size_t length)
{
    return swap16(fold((uint64_t)swap16(fold(sum)) + sum_copy(NULL, data, length)));
}

void mac_fill_copy(uint8_t *to, const uint8_t *from, size_t length)
{
    struct datagram d;
    if (!parse(&d, from, length))
    {
        memcpy(to, from, length);
        return;
    }

    size_t payload = ETHERNET_HEADER + d.header;
    memcpy(to, from, payload);
    to[ETHERNET_HEADER + 10] = 0;
    to[ETHERNET_HEADER + 11] = 0;
    write_field(to + ETHERNET_HEADER + 10, sum_copy(NULL, to + ETHERNET_HEADER, d.header));
    if (d.field == 0)
    {
        memcpy(to + payload, from + payload, length - payload);
        return;
    }

    /* Before and after the field, which counts as zero. */
    size_t after = payload + d.field + 2;
    size_t end = payload + d.length;
    uint64_t sum = d.pseudo;
    if ((((uintptr_t)to ^ (uintptr_t)from) & 3) == 0)
    {
        sum += sum_copy(to + payload, from + payload, d.field);
        sum += sum_copy(to + after, from + after, end - after);
    }
    else
    {
        memcpy(to + payload, from + payload, d.length);
        sum += sum_copy(NULL, from + payload, d.field);
        sum += sum_copy(NULL, from + after, end - after);
    }

    write_field(to + payload + d.field, fold(sum));
    uint8_t *field = to + payload + d.field;
    if (d.protocol == PROTOCOL_UDP && field[0] == 0 && field[1] == 0)
    {
        /* RFC 768: a 0 means that there is no checksum. */
        field[0] = 0xFF;
        field[1] = 0xFF;
    }

    memcpy(to + end, from + end, length - end);
}

int mac_verify(const uint8_t *frame, size_t length)
{
    struct datagram d;
    if (!parse(&d, frame, length))
    {
        return 1;
    }

    if (sum_copy(NULL, frame + ETHERNET_HEADER, d.header) != 0xFFFF)
    {
        return 0;
    }

    const uint8_t *payload = frame + ETHERNET_HEADER + d.header;
    if (d.field == 0 || (d.protocol == PROTOCOL_UDP && payload[6] == 0 && payload[7] == 0))
    {
        return 1;
    }

    return fold((uint64_t)d.pseudo + sum_copy(NULL, payload, d.length)) == 0xFFFF;
}
