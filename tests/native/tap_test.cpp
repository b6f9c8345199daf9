// The emulator's port over a real TAP, in a network of its own: needs root, or a kernel that lets users make one.
#include "mac_port.h"
#include "mac_ring.h"
#include "posix_timers.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{

typedef std::vector<uint8_t> Bytes;

// One for all tests, and gone with the process.
bool HasOwnNetwork()
{
    static int result = -1;
    if (result < 0)
    {
        result = unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
        int tun = open("/dev/net/tun", O_RDWR);
        result = result && tun >= 0;
        if (tun >= 0)
        {
            close(tun);
        }
    }

    return result != 0;
}

class Tap : public ::testing::Test
{
protected:
    void SetUp() override
    {
        if (!HasOwnNetwork())
        {
            const char *ci = getenv("CI");
            ASSERT_FALSE(ci != nullptr && std::string(ci) == "true") << "no right to make a network namespace";
            GTEST_SKIP() << "needs root, or the right to make a network namespace";
        }

        setenv("TCPNANO_TAP", "emu0", 1);
        unsetenv("TCPNANO_QUANTUM_CUT");
    }

    void TearDown() override
    {
        if (m_kernel >= 0)
        {
            close(m_kernel);
        }

        mac_close();
    }

    int Open()
    {
        mac_config config;
        memset(&config, 0, sizeof config);
        config.kind = MAC_KIND_ETHERNET;
        return mac_open(&config);
    }

    void Bring(bool up)
    {
        ifreq request;
        memset(&request, 0, sizeof request);
        strcpy(request.ifr_name, "emu0");
        int any = socket(AF_INET, SOCK_DGRAM, 0);
        ASSERT_EQ(0, ioctl(any, SIOCGIFFLAGS, &request));
        request.ifr_flags = (short)(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
        ASSERT_EQ(0, ioctl(any, SIOCSIFFLAGS, &request));
        close(any);
    }

    // The kernel's end, as a packet socket.
    void Attach()
    {
        ifreq request;
        memset(&request, 0, sizeof request);
        strcpy(request.ifr_name, "emu0");
        m_kernel = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
        ASSERT_GE(m_kernel, 0);
        ASSERT_EQ(0, ioctl(m_kernel, SIOCGIFINDEX, &request));
        sockaddr_ll address;
        memset(&address, 0, sizeof address);
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = request.ifr_ifindex;
        ASSERT_EQ(0, bind(m_kernel, (sockaddr *)&address, sizeof address));
        timeval patience = {5, 0};
        setsockopt(m_kernel, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    // A frame of a kind nobody else on this link sends.
    static Bytes Frame(size_t length, uint8_t mark)
    {
        Bytes frame(length, mark);
        memset(frame.data(), 0xFF, 6);
        frame[6] = 2;
        frame[12] = 0x88;
        frame[13] = 0xB5;
        return frame;
    }

    static bool IsOurs(const uint8_t *frame)
    {
        return frame[12] == 0x88 && frame[13] == 0xB5;
    }

    // The next frame of ours that arrives, as the driver gives it out; other hosts' chatter is passed over.
    Bytes Received(int capacity = MAC_RECEIVE_MAX)
    {
        Bytes frame(2000);
        for (int i = 0; i < 5000; i++)
        {
            int length = mac_receive(frame.data(), capacity);
            if (length > 0 && IsOurs(frame.data()))
            {
                frame.resize((size_t)length);
                return frame;
            }

            if (length == 0)
            {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }

        return Bytes();
    }

    int m_kernel = -1;
};

TEST_F(Tap, FramesGoBothWays)
{
    ASSERT_EQ(MAC_OK, Open());
    Bring(true);
    Attach();
    Bytes out = Frame(1514, 7);
    ASSERT_EQ(MAC_OK, mac_transmit(out.data(), (int)out.size()));
    Bytes seen(2000);
    ssize_t length;
    do
    {
        length = recv(m_kernel, seen.data(), seen.size(), 0);
        ASSERT_GT(length, 0) << "the kernel did not get it";
    } while (!IsOurs(seen.data()));
    seen.resize((size_t)length);
    EXPECT_EQ(out, seen);

    for (size_t size : {60u, 61u, 1514u})
    {
        Bytes in = Frame(size, (uint8_t)size);
        ASSERT_EQ((ssize_t)size, send(m_kernel, in.data(), size, 0));
        EXPECT_EQ(in, Received());
    }

    EXPECT_GT((int)signals, 0) << "the reader tells the glue";
}

TEST_F(Tap, RingFullDropsAndCounts)
{
    ASSERT_EQ(MAC_OK, Open());
    Bring(true);
    Attach();
    Bytes in = Frame(1514, 1);
    for (int i = 0; i < 200; i++)
    {
        ASSERT_EQ(1514, send(m_kernel, in.data(), in.size(), 0));
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }

    int got = 0;
    while (!Received().empty() && ++got < 200 && mac_pending())
    {
    }

    /* The kernel's own chatter (IPv6 discovery) may stand in front of ours, and a frame is never split at the end of the store. */
    const int least = MAC_RING_BYTES / (int)MAC_RING_NEED(1514) - 1;
    EXPECT_GE(got, least) << "what the ring holds";
    EXPECT_GT(mac_control(MAC_CONTROL_COUNTER, MAC_COUNTER_OVERRUN), 0);
    ASSERT_EQ(1514, send(m_kernel, in.data(), in.size(), 0));
    EXPECT_EQ(in, Received()) << "there is room again";
}

TEST_F(Tap, LinkFollowsTheInterface)
{
    ASSERT_EQ(MAC_OK, Open());
    Bytes out = Frame(60, 1);
    EXPECT_EQ(0, mac_control(MAC_CONTROL_LINK, 0));
    EXPECT_EQ(MAC_LINK_DOWN, mac_transmit(out.data(), (int)out.size()));
    Bring(true);
    EXPECT_EQ(1, mac_control(MAC_CONTROL_LINK, 0));
    EXPECT_EQ(MAC_OK, mac_transmit(out.data(), (int)out.size()));
    Bring(false);
    EXPECT_EQ(0, mac_control(MAC_CONTROL_LINK, 0));
    Bring(true);
    Attach();
    Bytes in = Frame(60, 2);
    ASSERT_EQ(60, send(m_kernel, in.data(), in.size(), 0));
    EXPECT_EQ(in, Received()) << "after the interface was down";
}

TEST_F(Tap, OpensAgainAndAgain)
{
    for (int i = 0; i < 20; i++)
    {
        ASSERT_EQ(MAC_OK, Open());
    }

    Bring(true);
    Attach();
    Bytes in = Frame(100, 3);
    ASSERT_EQ(100, send(m_kernel, in.data(), in.size(), 0));
    EXPECT_EQ(in, Received());
    mac_close();
    mac_close();
    EXPECT_EQ(MAC_NOT_OPEN, mac_transmit(in.data(), (int)in.size()));
}

TEST_F(Tap, AddressIsNotTheKernels)
{
    ASSERT_EQ(MAC_OK, Open());
    uint8_t ours[MAC_ADDRESS_LENGTH];
    ASSERT_EQ(MAC_OK, mac_address(ours));
    ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "emu0");
    int any = socket(AF_INET, SOCK_DGRAM, 0);
    ASSERT_EQ(0, ioctl(any, SIOCGIFHWADDR, &request));
    close(any);
    EXPECT_NE(0, memcmp(ours, request.ifr_hwaddr.sa_data, sizeof ours));
    EXPECT_EQ(2, ours[0] & 3) << "locally administered, one station";
}

TEST_F(Tap, WrongNames)
{
    setenv("TCPNANO_TAP", "a-name-that-is-too-long", 1);
    EXPECT_EQ(MAC_INVALID, Open());
    setenv("TCPNANO_TAP", "lo", 1);
    EXPECT_LT(Open(), 0);
    EXPECT_GT(mac_control(MAC_CONTROL_LAST_ERROR, 0), 0);
    EXPECT_EQ(MAC_NOT_OPEN, mac_control(MAC_CONTROL_LINK, 0));
}

TEST_F(Tap, QuantumCutIsAnOption)
{
    posix_quantum_cut_enable(0);
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(0, posix_quantum_cut_enabled());
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_QUANTUM_CUT, 1));
    EXPECT_EQ(1, posix_quantum_cut_enabled());
    EXPECT_EQ(MAC_OK, mac_control(MAC_CONTROL_QUANTUM_CUT, 0));
    setenv("TCPNANO_QUANTUM_CUT", "1", 1);
    ASSERT_EQ(MAC_OK, Open());
    EXPECT_EQ(1, posix_quantum_cut_enabled());
}

TEST_F(Tap, RandomAndClock)
{
    uint8_t a[16] = {0};
    uint8_t b[16] = {0};
    EXPECT_EQ(MAC_OK, mac_port_random(a, sizeof a));
    EXPECT_EQ(MAC_OK, mac_port_random(b, sizeof b));
    EXPECT_NE(0, memcmp(a, b, sizeof a));
    EXPECT_EQ(MAC_INVALID, mac_port_random(a, -1));
    int64_t before = mac_port_microseconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_GE(mac_port_microseconds() - before, 5000);
}

} // namespace

uint32_t posix_clr_events(uint32_t)
{
    return 0;
}

int posix_clr_stops(void)
{
    return 0;
}

void posix_clr_timer_due(void)
{
}

void posix_clr_quantum_over(void)
{
}
