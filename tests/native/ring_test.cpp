#include "mac_port.h"
#include "mac_ring.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <thread>

#include "frames.h"

namespace
{

const uint32_t Longest = MAC_RECEIVE_MAX;

// A ring whose store has exactly the size it says.
struct Ring
{
    std::unique_ptr<uint32_t[]> store;
    mac_ring ring;

    explicit Ring(uint32_t size) : store(new uint32_t[size / 4])
    {
        mac_ring_init(&ring, store.get(), size);
    }

    bool Put(const Bytes &frame)
    {
        return mac_ring_put(&ring, frame.data(), (uint32_t)frame.size(), Longest) != 0;
    }

    // In an array of exactly the capacity.
    int Get(Bytes &frame, uint32_t capacity = Longest)
    {
        frame.assign(capacity, 0xEE);
        int length = mac_ring_get(&ring, frame.data(), capacity);
        frame.resize(length > 0 ? (size_t)length : 0);
        return length;
    }
};

} // namespace

TEST(Ring, IsEmptyAtFirst)
{
    Ring ring(8192);
    Bytes frame;
    EXPECT_FALSE(mac_ring_pending(&ring.ring));
    EXPECT_EQ(0, ring.Get(frame));
}

TEST(Ring, HandsOutWhatWasPutIn)
{
    Ring ring(8192);
    Bytes sent(61, 0x5A);
    ASSERT_TRUE(ring.Put(sent));
    EXPECT_TRUE(mac_ring_pending(&ring.ring));
    Bytes received;
    EXPECT_EQ(61, ring.Get(received));
    EXPECT_EQ(sent, received);
    EXPECT_FALSE(mac_ring_pending(&ring.ring));
    EXPECT_EQ(0, ring.Get(received));
}

TEST(Ring, HoldsEightFullFramesInTwelveKilobytes)
{
    Ring ring(12288);
    int count = 0;
    while (ring.Put(Bytes(1514, (uint8_t)count)))
    {
        count++;
    }

    EXPECT_EQ(8, count);
    EXPECT_EQ(1u, mac_ring_count(&ring.ring.overruns));
}

TEST(Ring, HoldsManyShortFrames)
{
    Ring ring(12288);
    int count = 0;
    while (ring.Put(Bytes(60, (uint8_t)count)))
    {
        count++;
    }

    EXPECT_EQ(191, count);
    Bytes frame;
    for (int i = 0; i < count; i++)
    {
        ASSERT_EQ(60, ring.Get(frame));
        ASSERT_EQ((uint8_t)i, frame[59]);
    }

    EXPECT_EQ(0, ring.Get(frame));
}

TEST(Ring, CountsOverrunsAndKeepsWhatItHas)
{
    Ring ring(4096);
    ASSERT_TRUE(ring.Put(Bytes(1514, 1)));
    ASSERT_TRUE(ring.Put(Bytes(1514, 2)));
    for (int i = 0; i < 5; i++)
    {
        EXPECT_FALSE(ring.Put(Bytes(1514, 3)));
    }

    EXPECT_EQ(5u, mac_ring_count(&ring.ring.overruns));
    Bytes frame;
    EXPECT_EQ(1514, ring.Get(frame));
    EXPECT_EQ(1, frame[0]);
    EXPECT_EQ(1514, ring.Get(frame));
    EXPECT_EQ(2, frame[0]);
    ASSERT_TRUE(ring.Put(Bytes(1514, 4)));
    EXPECT_EQ(1514, ring.Get(frame));
    EXPECT_EQ(4, frame[0]);
    EXPECT_EQ(0, ring.Get(frame));
}

TEST(Ring, TakesNoFrameThatIsTooLongOrEmpty)
{
    Ring ring(8192);
    EXPECT_TRUE(ring.Put(Bytes(Longest, 1)));
    EXPECT_FALSE(ring.Put(Bytes(Longest + 1, 1)));
    EXPECT_FALSE(ring.Put(Bytes()));
    EXPECT_EQ(2u, mac_ring_count(&ring.ring.too_long));
    EXPECT_EQ(0u, mac_ring_count(&ring.ring.overruns));
}

TEST(Ring, DropsAFrameThatTheReaderHasNoRoomFor)
{
    Ring ring(8192);
    ASSERT_TRUE(ring.Put(Bytes(1514, 1)));
    ASSERT_TRUE(ring.Put(Bytes(60, 2)));
    Bytes frame;
    EXPECT_EQ(-1514, ring.Get(frame, 1513));
    EXPECT_EQ(60, ring.Get(frame, 60));
    EXPECT_EQ(2, frame[0]);
}

TEST(Ring, IsEmptyAfterClearAndKeepsItsCounters)
{
    Ring ring(4096);
    while (ring.Put(Bytes(1000, 7)))
    {
    }

    mac_ring_clear(&ring.ring);
    EXPECT_FALSE(mac_ring_pending(&ring.ring));
    Bytes frame;
    EXPECT_EQ(0, ring.Get(frame));
    EXPECT_EQ(1u, mac_ring_count(&ring.ring.overruns));
    EXPECT_TRUE(ring.Put(Bytes(1000, 8)));
    EXPECT_EQ(1000, ring.Get(frame));
}

// The smallest store that is allowed has room for the longest frame wherever it is empty.
TEST(Ring, EmptyHasRoomForAnyFrameWhereverItsEndsAre)
{
    uint32_t size = 2 * MAC_RING_NEED(Longest);
    for (uint32_t start = 0; start < size; start += 4)
    {
        Ring ring(size);
        ring.ring.head = start;
        ring.ring.tail = start;
        Bytes sent(Longest, (uint8_t)start);
        ASSERT_TRUE(ring.Put(sent)) << "empty at " << start;
        Bytes received;
        ASSERT_EQ((int)Longest, ring.Get(received));
        ASSERT_EQ(sent, received);
        ASSERT_FALSE(mac_ring_pending(&ring.ring));
    }
}

// Against a queue, with random lengths, over many turns of the store, in stores of many sizes.
TEST(Ring, BehavesAsAQueue)
{
    std::mt19937 random(1);
    for (uint32_t size = 2 * MAC_RING_NEED(Longest); size < 9000; size += 508)
    {
        Ring ring(size);
        std::deque<Bytes> model;
        uint32_t overruns = 0;
        size_t turns = 0;
        for (int step = 0; step < 5000; step++)
        {
            if (random() % 100 < 52)
            {
                uint32_t kind = random() % 4;
                Bytes frame = RandomBytes(random, kind == 0 ? Longest - random() % 8 : kind == 1 ? 60 : 1 + random() % Longest);
                uint32_t before = ring.ring.head;
                if (ring.Put(frame))
                {
                    model.push_back(frame);
                    turns += ring.ring.head < before;
                }
                else
                {
                    overruns++;
                    ASSERT_FALSE(model.empty()) << "an empty ring has room";
                }
            }
            else
            {
                uint32_t capacity = random() % 10 == 0 ? 1 + random() % 200 : Longest;
                Bytes frame;
                int length = ring.Get(frame, capacity);
                if (model.empty())
                {
                    ASSERT_EQ(0, length);
                    continue;
                }

                if (model.front().size() > capacity)
                {
                    ASSERT_EQ(-(int)model.front().size(), length);
                }
                else
                {
                    ASSERT_EQ(model.front(), frame);
                }

                model.pop_front();
            }

            ASSERT_EQ(!model.empty(), mac_ring_pending(&ring.ring) != 0);
        }

        EXPECT_EQ(overruns, mac_ring_count(&ring.ring.overruns));
        EXPECT_GT(turns, 50u);
        EXPECT_GT(overruns, 0u);
    }
}

// One thread puts, one takes: everything arrives whole and in order, and what does not was counted.
TEST(Ring, CarriesFramesFromThreadToThread)
{
    const uint32_t Frames = 100000;
    Ring ring(8192);
    std::thread producer([&]
    {
        Bytes frame(Longest);
        std::mt19937 random(2);
        for (uint32_t number = 0; number < Frames; number++)
        {
            uint32_t length = 8 + random() % (number % 5 == 0 ? 1500 : 100);
            memcpy(frame.data(), &number, 4);
            memcpy(frame.data() + 4, &length, 4);
            memset(frame.data() + 8, (int)(number & 0xFF), length - 8);
            mac_ring_put(&ring.ring, frame.data(), length, Longest);
        }
    });

    Bytes frame(Longest);
    uint32_t received = 0;
    int64_t last = -1;
    bool whole = true;
    bool ordered = true;
    while (last < (int64_t)Frames - 1)
    {
        int got = mac_ring_get(&ring.ring, frame.data(), Longest);
        if (got == 0)
        {
            if (received + mac_ring_count(&ring.ring.overruns) == Frames)
            {
                break;
            }

            std::this_thread::yield();
            continue;
        }

        uint32_t number;
        uint32_t length;
        memcpy(&number, frame.data(), 4);
        memcpy(&length, frame.data() + 4, 4);
        ordered &= (int64_t)number > last;
        whole &= (int)length == got;
        for (uint32_t i = 8; i < length; i++)
        {
            whole &= frame[i] == (uint8_t)number;
        }

        last = number;
        received++;
    }

    producer.join();
    EXPECT_TRUE(ordered);
    EXPECT_TRUE(whole);
    EXPECT_EQ(Frames, received + mac_ring_count(&ring.ring.overruns));
    EXPECT_GT(received, 0u);
    EXPECT_FALSE(mac_ring_pending(&ring.ring));
}
