#include "mac_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "frames.h"

namespace
{

// A copy that starts at an address of our choice and ends where its memory ends.
struct Placed
{
    std::unique_ptr<uint8_t[]> memory;
    uint8_t *data;

    Placed(const Bytes &bytes, size_t offset) : memory(new uint8_t[bytes.size() + offset]), data(memory.get() + offset)
    {
        std::copy(bytes.begin(), bytes.end(), data);
    }
};

Bytes Fill(const Bytes &frame, size_t from, size_t to)
{
    Placed source(frame, from);
    Placed target(Bytes(frame.size(), 0xCC), to);
    mac_fill_copy(target.data, source.data, frame.size());
    EXPECT_EQ(0, memcmp(source.data, frame.data(), frame.size())) << "the source was changed";
    return Bytes(target.data, target.data + frame.size());
}

bool Verify(const Bytes &frame, size_t offset = 0)
{
    Placed placed(frame, offset);
    return mac_verify(placed.data, frame.size()) != 0;
}

} // namespace

// The example of RFC 1071 section 3.
TEST(Sum, OfTheExampleInRfc1071)
{
    const uint8_t data[] = {0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7};
    EXPECT_EQ(0xDDF2u, mac_sum(0, data, sizeof data));
}

TEST(Sum, IsTheSlowOneAtEveryAddressAndLength)
{
    std::mt19937 random(3);
    for (size_t length = 0; length < 1600; length = length < 80 ? length + 1 : length + 1 + random() % 40)
    {
        for (size_t offset = 0; offset < 8; offset++)
        {
            Bytes bytes = RandomBytes(random, length);
            Placed placed(bytes, offset);
            ASSERT_EQ(SlowSum(bytes.data(), length), mac_sum(0, placed.data, length)) << length << " octets at " << offset;
        }
    }
}

TEST(Sum, CarriesWhereEveryBitIsSet)
{
    for (size_t length = 0; length < 1600; length += 1 + length / 7)
    {
        Bytes bytes(length, 0xFF);
        Placed placed(bytes, length % 4);
        ASSERT_EQ(SlowSum(bytes.data(), length), mac_sum(0, placed.data, length));
    }
}

TEST(Sum, IsBuiltInPieces)
{
    std::mt19937 random(4);
    for (int round = 0; round < 1000; round++)
    {
        Bytes bytes = RandomBytes(random, 2 + random() % 600);
        size_t cut = (random() % bytes.size()) & ~(size_t)1;
        uint32_t seed = random() & 0xFFFF;
        uint32_t sum = mac_sum(mac_sum(seed, bytes.data(), cut), bytes.data() + cut, bytes.size() - cut);
        ASSERT_EQ(SlowSum(bytes.data(), bytes.size(), seed), sum);
    }
}

TEST(Fill, IsRightForEveryProtocolLengthAndAddress)
{
    std::mt19937 random(5);
    const int protocols[] = {Icmp, Tcp, Udp};
    for (int protocol : protocols)
    {
        size_t shortest = protocol == Tcp ? 20 : 8;
        for (size_t payload = shortest; payload <= 1480; payload = payload < 80 ? payload + 1 : payload + 1 + random() % 60)
        {
            size_t options = (random() % 11) * 4;
            options = payload + options > 1480 ? 0 : options;
            Bytes frame = Datagram(random, protocol, payload, options, random() % 2 == 0 ? 0 : random() % 40);
            size_t from = random() % 4;
            size_t to = random() % 2 == 0 ? from : random() % 4;
            Bytes filled = Fill(frame, from, to);
            ASSERT_TRUE(SlowVerify(filled)) << "protocol " << protocol << ", " << payload << " octets";
            ASSERT_TRUE(Verify(filled, from));

            // And nothing but the two fields has changed.
            filled[24] = filled[25] = 0;
            filled[FieldOf(frame)] = filled[FieldOf(frame) + 1] = 0;
            ASSERT_EQ(frame, filled);
        }
    }
}

TEST(Fill, DoesNotCareWhatTheFieldsHold)
{
    std::mt19937 random(6);
    for (int round = 0; round < 500; round++)
    {
        Bytes frame = Datagram(random, round % 3 == 0 ? Icmp : round % 3 == 1 ? Tcp : Udp, 20 + random() % 100);
        Bytes clean = Fill(frame, 0, 0);
        frame[24] = (uint8_t)random();
        frame[25] = (uint8_t)random();
        frame[FieldOf(frame)] = (uint8_t)random();
        frame[FieldOf(frame) + 1] = (uint8_t)random();
        ASSERT_EQ(clean, Fill(frame, 2, 2));
        ASSERT_EQ(clean, Fill(clean, 1, 3));
    }
}

// An echo reply of nothing but zeros: its checksum is 0xFFFF, not 0.
TEST(Fill, IsRightForAMessageOfZeros)
{
    std::mt19937 random(7);
    Bytes frame = Datagram(random, Icmp, 24);
    std::fill(frame.begin() + 34, frame.end(), (uint8_t)0);
    Bytes filled = Fill(frame, 2, 2);
    EXPECT_EQ(0xFF, filled[36]);
    EXPECT_EQ(0xFF, filled[37]);
    EXPECT_TRUE(Verify(filled));
}

// RFC 768: a computed checksum of 0 is sent as 0xFFFF, since 0 says that there is none.
TEST(Fill, NeverSaysThatUdpHasNoChecksum)
{
    std::mt19937 random(8);
    Bytes frame = Datagram(random, Udp, 10);
    frame[42] = 0;
    frame[43] = 0;
    uint32_t sum = SlowSum(frame.data() + 34, 10, SlowPseudo(frame, 10));
    frame[42] = (uint8_t)((sum ^ 0xFFFF) >> 8);
    frame[43] = (uint8_t)(sum ^ 0xFFFF);
    Bytes filled = Fill(frame, 0, 0);
    EXPECT_EQ(0xFF, filled[40]);
    EXPECT_EQ(0xFF, filled[41]);
    EXPECT_TRUE(Verify(filled));
}

TEST(Fill, LeavesFragmentsTheirPayload)
{
    std::mt19937 random(9);
    Bytes frame = Datagram(random, Tcp, 100);
    frame[20] = 0x20; // more fragments
    Bytes filled = Fill(frame, 0, 0);
    EXPECT_EQ(0xFFFFu, SlowSum(filled.data() + 14, 20));
    EXPECT_EQ(0, memcmp(frame.data() + 34, filled.data() + 34, 100));
    EXPECT_TRUE(Verify(filled));

    frame[20] = 0x00;
    frame[21] = 0xB9; // an offset
    filled = Fill(frame, 0, 0);
    EXPECT_EQ(0, memcmp(frame.data() + 34, filled.data() + 34, 100));
    EXPECT_TRUE(Verify(filled));
}

TEST(Fill, CopiesWhatItDoesNotKnow)
{
    std::mt19937 random(10);
    Bytes arp = RandomBytes(random, 42);
    arp[12] = 0x08;
    arp[13] = 0x06;
    EXPECT_EQ(arp, Fill(arp, 0, 0));
    EXPECT_TRUE(Verify(arp));

    // IPv6, a datagram that says it is longer than its frame, one with a header of 16 octets, one of 10.
    Bytes frame = Datagram(random, Tcp, 40);
    frame[14] = 0x65;
    EXPECT_EQ(frame, Fill(frame, 0, 0));
    frame = Datagram(random, Tcp, 40);
    frame[17]++;
    EXPECT_EQ(frame, Fill(frame, 0, 0));
    frame = Datagram(random, Tcp, 40);
    frame[14] = 0x44;
    EXPECT_EQ(frame, Fill(frame, 0, 0));
    frame = Datagram(random, Tcp, 40);
    frame[16] = 0;
    frame[17] = 10;
    EXPECT_EQ(frame, Fill(frame, 0, 0));

    // A protocol without a checksum of its own, and a TCP segment that is too short to have one: the header only.
    for (int protocol : {47, (int)Tcp})
    {
        frame = Datagram(random, 47, 18);
        frame[23] = (uint8_t)protocol;
        Bytes filled = Fill(frame, 0, 0);
        EXPECT_EQ(0xFFFFu, SlowSum(filled.data() + 14, 20));
        EXPECT_EQ(0, memcmp(frame.data() + 34, filled.data() + 34, 18));
    }
}

TEST(Verify, SeesEverySingleWrongBit)
{
    std::mt19937 random(11);
    for (int protocol : {(int)Icmp, (int)Tcp, (int)Udp})
    {
        Bytes frame = Fill(Datagram(random, protocol, 41), 0, 0);
        for (size_t bit = 14 * 8; bit < frame.size() * 8; bit++)
        {
            Bytes wrong = frame;
            wrong[bit / 8] ^= (uint8_t)(1 << bit % 8);

            // These bits make it another kind of datagram, which has no such checksum or is not well formed: the header
            // checksum is wrong then, unless the stack refuses the header for what it says.
            bool refused = bit / 8 == 14 || bit / 8 == 16 || bit / 8 == 17;
            if (!refused)
            {
                bool length = protocol == Udp && (bit / 8 == 38 || bit / 8 == 39);
                ASSERT_TRUE(!Verify(wrong) || length) << "protocol " << protocol << ", bit " << bit;
            }
        }
    }
}

TEST(Verify, AcceptsUdpWithoutChecksum)
{
    std::mt19937 random(12);
    Bytes frame = Fill(Datagram(random, Udp, 30), 0, 0);
    frame[40] = 0;
    frame[41] = 0;
    EXPECT_TRUE(Verify(frame));
    frame[41] = 1;
    EXPECT_FALSE(Verify(frame));
}

// Nothing is read past the end, and filling twice is filling once, whatever the frame says of itself.
TEST(FillAndVerify, StayWithinTheFrame)
{
    std::mt19937 random(13);
    for (int round = 0; round < 200000; round++)
    {
        Bytes frame = RandomBytes(random, 1 + random() % 80);
        if (frame.size() > 13)
        {
            frame[12] = 0x08;
            frame[13] = 0x00;
        }

        if (frame.size() > 23)
        {
            frame[14] = (uint8_t)(0x40 | (random() % 16));
            frame[16] = 0;
            frame[17] = (uint8_t)(random() % 80);
            frame[20] &= (uint8_t)(random() % 2 == 0 ? 0 : 0xFF);
            frame[21] &= frame[20] == 0 ? 0 : 0xFF;
            const int protocols[] = {Icmp, Tcp, Udp, 47};
            frame[23] = (uint8_t)protocols[random() % 4];
        }

        if (frame.size() < 14)
        {
            continue;
        }

        size_t offset = random() % 4;
        Bytes filled = Fill(frame, offset, offset);
        ASSERT_EQ(filled, Fill(filled, 0, 1));
        ASSERT_TRUE(Verify(filled, offset) || filled == frame);
    }
}
