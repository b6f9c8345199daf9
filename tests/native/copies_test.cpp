// nf-interpreter builds with -fno-builtin and -fno-builtin-memcpy: memcpy of a word is a call there, into the chip's ROM. The
// objects of this test are built with the same, and its memcpy writes down what it is asked for.
#include "frames.h"
#include "mac_ring.h"
#include "mac_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

extern "C" void *__real_memcpy(void *to, const void *from, size_t length);
extern "C" void *__wrap_memcpy(void *to, const void *from, size_t length);

namespace
{

// Lengths of the first copies since Record.
size_t lengths[16];
int copies = -1;

void Record()
{
    copies = 0;
}

std::vector<size_t> Recorded()
{
    int count = copies;
    copies = -1;
    return std::vector<size_t>(lengths, lengths + std::min<int>(count, 16));
}

} // namespace

void *__wrap_memcpy(void *to, const void *from, size_t length)
{
    if (copies >= 0)
    {
        if (copies < 16)
        {
            lengths[copies] = length;
        }

        copies++;
    }

    return __real_memcpy(to, from, length);
}

// The headers and the padding behind the datagram are copied at once, what is summed up on the way by words.
TEST(Copies, SendCopiesTheHeadersAndThePadding)
{
    std::mt19937 random(1);
    Bytes frame = Datagram(random, Tcp, 1480, 0, 7);
    for (size_t skew = 0; skew < 4; skew++)
    {
        Bytes from(frame.size() + 4);
        Bytes to(frame.size() + 4);
        uint8_t *source = from.data() + skew;
        uint8_t *target = to.data() + (((uintptr_t)source - (uintptr_t)to.data()) & 3);
        std::copy(frame.begin(), frame.end(), source);
        Record();
        mac_fill_copy(target, source, frame.size());
        EXPECT_EQ((std::vector<size_t>{34, 7}), Recorded()) << skew;
        EXPECT_TRUE(SlowVerify(Bytes(target, target + frame.size())));
    }
}

TEST(Copies, SumsCopyNothing)
{
    std::mt19937 random(2);
    Bytes frame = Datagram(random, Tcp, 1480);
    Record();
    uint32_t sum = mac_sum(0, frame.data(), frame.size());
    mac_verify(frame.data(), frame.size());
    EXPECT_EQ(std::vector<size_t>{}, Recorded());
    EXPECT_EQ(SlowSum(frame.data(), frame.size()), sum);
}

TEST(Copies, TheRingCopiesEachFrameOnceInAndOnceOut)
{
    alignas(4) uint8_t store[512];
    mac_ring ring;
    mac_ring_init(&ring, store, sizeof store);
    uint8_t frame[100] = {1, 2, 3};
    for (int round = 0; round < 10; round++) // around the end of the store, too
    {
        Record();
        ASSERT_EQ(1, mac_ring_put(&ring, frame, sizeof frame, 200));
        ASSERT_EQ(100, mac_ring_get(&ring, frame, sizeof frame));
        EXPECT_EQ((std::vector<size_t>{100, 100}), Recorded());
    }
}
