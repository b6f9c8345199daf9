/*
 * A Linux TAP as a port, for nanoCLR on a PC. Takes the settings of whatever MAC the application asks for and looks at
 * none of them: on this machine there is one network.
 *
 *   TCPNANO_TAP          name of the TAP, "tap0" when not set
 *   TCPNANO_QUANTUM_CUT  1: a frame ends the time slice of a busy managed thread (MAC_CONTROL_QUANTUM_CUT)
 *
 * As on the ESP32 a thread of its own delivers the frames, and what finds no room in the ring is dropped.
 */
#include "mac_port.h"

#include "posix_timers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/if_tun.h>

/* One octet more than is allowed shows that a frame was longer. */
#define READ_MAX (MAC_RECEIVE_MAX + 1)

static uint8_t s_address[MAC_ADDRESS_LENGTH];
static int s_tap = -1;
static int s_stop = -1;
static int s_last_error;
static pthread_t s_reader;

static void *read_frames(void *unused)
{
    (void)unused;
    static uint8_t frame[READ_MAX];
    struct pollfd wait[2] = {{.fd = s_tap, .events = POLLIN}, {.fd = s_stop, .events = POLLIN}};
    for (;;)
    {
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
        {
            return NULL;
        }

        if (wait[1].revents != 0)
        {
            return NULL;
        }

        ssize_t length = read(s_tap, frame, sizeof frame);
        if (length > 0)
        {
            mac_received(frame, (uint32_t)length);
        }
        else if (length == 0 || (errno != EAGAIN && errno != EINTR))
        {
            /* The interface is down, or gone: whatever comes next may be long in coming. */
            struct timespec pause = {.tv_sec = 0, .tv_nsec = 10 * 1000 * 1000};
            nanosleep(&pause, NULL);
        }
    }
}

static int failed(int result)
{
    s_last_error = errno;
    if (s_tap >= 0)
    {
        close(s_tap);
        s_tap = -1;
    }

    if (s_stop >= 0)
    {
        close(s_stop);
        s_stop = -1;
    }

    return result;
}

/* The kernel's end of the cable has the TAP's own address; ours differs in the last octet and is locally administered. */
static int find_address(void)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    if (ioctl(s_tap, SIOCGIFHWADDR, &request) < 0)
    {
        return -1;
    }

    memcpy(s_address, request.ifr_hwaddr.sa_data, MAC_ADDRESS_LENGTH);
    s_address[0] = (uint8_t)((s_address[0] | 2) & ~1);
    s_address[MAC_ADDRESS_LENGTH - 1] ^= 0xFF;
    return 0;
}

static int start_reader(void)
{
    /* Signals are the main thread's business. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&s_reader, NULL, read_frames, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return error == 0 ? 0 : -1;
}

int mac_port_open(const struct mac_config *config)
{
    (void)config;
    static int registered;
    const char *name = getenv("TCPNANO_TAP");
    if (name == NULL || name[0] == 0)
    {
        name = "tap0";
    }

    s_last_error = 0;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    if (strlen(name) >= sizeof request.ifr_name)
    {
        return MAC_INVALID;
    }

    strcpy(request.ifr_name, name);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    s_tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (s_tap < 0)
    {
        return failed(MAC_HARDWARE);
    }

    if (ioctl(s_tap, TUNSETIFF, &request) < 0)
    {
        return failed(errno == EBUSY ? MAC_BUSY : MAC_HARDWARE);
    }

    s_stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s_stop < 0 || find_address() < 0)
    {
        return failed(MAC_HARDWARE);
    }

    if (start_reader() < 0)
    {
        return failed(MAC_NO_MEMORY);
    }

    /* The reader calls into the CLR's glue, and must be gone before the process takes that down. */
    if (!registered)
    {
        registered = 1;
        atexit(mac_close);
    }

    const char *cut = getenv("TCPNANO_QUANTUM_CUT");
    if (cut != NULL && strcmp(cut, "1") == 0)
    {
        posix_quantum_cut_enable(1);
    }

    return MAC_OK;
}

void mac_port_close(void)
{
    uint64_t one = 1;
    while (write(s_stop, &one, sizeof one) < 0 && errno == EINTR)
    {
    }

    pthread_join(s_reader, NULL);
    close(s_tap);
    close(s_stop);
    s_tap = -1;
    s_stop = -1;
}

int mac_port_transmit(const uint8_t *frame, int length)
{
    ssize_t written;
    do
    {
        written = write(s_tap, frame, (size_t)length);
    } while (written < 0 && errno == EINTR);

    if (written == length)
    {
        return MAC_OK;
    }

    s_last_error = written < 0 ? errno : EIO;
    switch (s_last_error)
    {
        case EAGAIN:
        case ENOBUFS:
        case ENOMEM:
            return MAC_NO_ROOM;
        case EIO:
            /* The interface is down. */
            return MAC_LINK_DOWN;
        default:
            return MAC_HARDWARE;
    }
}

int mac_port_address(uint8_t address[MAC_ADDRESS_LENGTH])
{
    memcpy(address, s_address, MAC_ADDRESS_LENGTH);
    return MAC_OK;
}

/* Whether the kernel's end is up. */
static int link_is_up(void)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    if (ioctl(s_tap, TUNGETIFF, &request) < 0)
    {
        return 0;
    }

    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0)
    {
        return 0;
    }

    int up = ioctl(any, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) != 0;
    close(any);
    return up;
}

uint32_t mac_port_link_changes(void)
{
    return 0; /* nobody is told */
}

int mac_port_control(int code, int value)
{
    switch (code)
    {
        case MAC_CONTROL_LINK:
            return link_is_up();

        case MAC_CONTROL_HARDWARE_VERIFIES:
            return 0;

        case MAC_CONTROL_LAST_ERROR:
            return s_last_error;

        case MAC_CONTROL_QUANTUM_CUT:
            posix_quantum_cut_enable(value);
            return MAC_OK;

        default:
            return MAC_NOT_SUPPORTED;
    }
}

int mac_port_random(uint8_t *to, int length)
{
    if (length < 0)
    {
        return MAC_INVALID;
    }

    while (length > 0)
    {
        ssize_t got = getrandom(to, (size_t)length, 0);
        if (got > 0)
        {
            to += got;
            length -= (int)got;
        }
        else if (errno != EINTR)
        {
            s_last_error = errno;
            return MAC_HARDWARE;
        }
    }

    return MAC_OK;
}

int64_t mac_port_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
