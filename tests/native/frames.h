// Frames for tests, and the Internet checksum the slow and obvious way to hold mac_sum.c against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

typedef std::vector<uint8_t> Bytes;

enum { Icmp = 1, Tcp = 6, Udp = 17 };

// RFC 1071, octet by octet: 0 to 0xFFFF, not complemented.
inline uint32_t SlowSum(const uint8_t *data, size_t length, uint32_t sum = 0)
{
    for (size_t i = 0; i < length; i++)
    {
        sum += (uint32_t)data[i] << (i % 2 == 0 ? 8 : 0);
        sum = (sum & 0xFFFF) + (sum >> 16);
    }

    return sum;
}

inline uint32_t SlowPseudo(const Bytes &frame, size_t length)
{
    return SlowSum(frame.data() + 26, 8) + frame[23] + (uint32_t)length;
}

inline size_t HeaderOf(const Bytes &frame)
{
    return (size_t)(frame[14] & 15) * 4;
}

// Where the checksum of what the datagram carries lies, from the start of the frame.
inline size_t FieldOf(const Bytes &frame)
{
    size_t payload = 14 + HeaderOf(frame);
    return frame[23] == Tcp ? payload + 16 : frame[23] == Udp ? payload + 6 : payload + 2;
}

// Header checksum and the one of the payload are right, by the slow sum.
inline bool SlowVerify(const Bytes &frame)
{
    size_t header = HeaderOf(frame);
    size_t total = (size_t)(frame[16] << 8 | frame[17]);
    uint32_t pseudo = frame[23] == Icmp ? 0 : SlowPseudo(frame, total - header);
    return SlowSum(frame.data() + 14, header) == 0xFFFF && SlowSum(frame.data() + 14 + header, total - header, pseudo) == 0xFFFF;
}

inline Bytes RandomBytes(std::mt19937 &random, size_t length)
{
    Bytes bytes(length);
    for (uint8_t &octet : bytes)
    {
        octet = (uint8_t)random();
    }

    return bytes;
}

// A datagram of random content in a frame; all checksums are still 0.
inline Bytes Datagram(std::mt19937 &random, int protocol, size_t payload, size_t options = 0, size_t padding = 0)
{
    Bytes frame = RandomBytes(random, 14 + 20 + options + payload + padding);
    frame[12] = 0x08;
    frame[13] = 0x00;
    size_t total = 20 + options + payload;
    frame[14] = (uint8_t)(0x45 + options / 4);
    frame[16] = (uint8_t)(total >> 8);
    frame[17] = (uint8_t)total;
    frame[20] = 0x40; // don't fragment
    frame[21] = 0;
    frame[23] = (uint8_t)protocol;
    frame[24] = 0;
    frame[25] = 0;
    if (protocol == Udp)
    {
        frame[14 + 20 + options + 4] = (uint8_t)(payload >> 8);
        frame[14 + 20 + options + 5] = (uint8_t)payload;
    }

    if (protocol == Tcp || protocol == Udp || protocol == Icmp)
    {
        size_t field = FieldOf(frame);
        frame[field] = 0;
        frame[field + 1] = 0;
    }

    return frame;
}
