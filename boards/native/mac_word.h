/*
 * Words in octet arrays, at addresses that are multiples of their size. Firmware is built with -fno-builtin-memcpy: memcpy of
 * four octets is a call into the chip's ROM there. __builtin_memcpy is one instruction in spite of that, and, unlike a cast,
 * within the rules for aliasing; for that the compiler has to know the alignment.
 */
#ifndef TCPNANO_MAC_WORD_H
#define TCPNANO_MAC_WORD_H

#include <stdint.h>

static inline uint16_t mac_load16(const uint8_t *from)
{
    uint16_t value;
    __builtin_memcpy(&value, __builtin_assume_aligned(from, sizeof value), sizeof value);
    return value;
}

static inline void mac_store16(uint8_t *to, uint16_t value)
{
    __builtin_memcpy(__builtin_assume_aligned(to, sizeof value), &value, sizeof value);
}

static inline uint32_t mac_load32(const uint8_t *from)
{
    uint32_t value;
    __builtin_memcpy(&value, __builtin_assume_aligned(from, sizeof value), sizeof value);
    return value;
}

static inline void mac_store32(uint8_t *to, uint32_t value)
{
    __builtin_memcpy(__builtin_assume_aligned(to, sizeof value), &value, sizeof value);
}

#endif
