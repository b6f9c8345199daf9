/*
 * What the three layers of the native driver know of each other:
 *
 *   CLR glue        TcpNano_Esp32_Native_*.cpp   arguments, the yielding wait       offers mac_signal, mac_link_changed
 *   frames          mac_core.c                   one open MAC, ring, checksums,
 *                                                counters                           offers mac_*
 *   port            mac_esp32.c (EMAC, Wi-Fi)    hardware                           offers mac_port_*
 *                   or another one               (the emulator's TAP)
 *
 * No CLR and no HAL header comes in here: those forbid malloc and free by name, and ports have to free what ESP-IDF has
 * allocated. All mac_* and mac_port_* functions are called from the one CLR thread; only what says so may be called from
 * elsewhere.
 */
#ifndef TCPNANO_MAC_PORT_H
#define TCPNANO_MAC_PORT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lengths of Ethernet II frames without the frame check sequence. */
#define MAC_ADDRESS_LENGTH 6
#define MAC_HEADER_LENGTH 14
#define MAC_TRANSMIT_MAX 1514 /* header and 1500 octets */
#define MAC_RECEIVE_MAX 1518  /* the same with a VLAN tag */

/* Where frames begin in managed arrays, both ways: MacDriver.FrameOffset, which says why. */
#define MAC_FRAME_OFFSET 2

/* Octets for received frames that the stack has not taken yet: 8 of full size, some 180 of the shortest. */
#ifndef MAC_RING_BYTES
#define MAC_RING_BYTES 12288
#endif

/* What the functions answer; TcpNano.Esp32.MacError says the same to managed code. Never positive: Receive's lengths are. */
enum
{
    MAC_OK = 0,
    MAC_NO_ROOM = -1,       /* transmit: no buffer free now, try again */
    MAC_LINK_DOWN = -2,     /* transmit: no carrier, or not associated */
    MAC_INVALID = -3,       /* a setting, name, password, length or code is out of range */
    MAC_BUSY = -4,          /* the hardware belongs to somebody else: the firmware's own network */
    MAC_NOT_OPEN = -5,
    MAC_NO_MEMORY = -6,
    MAC_HARDWARE = -7,      /* the hardware does not answer; MAC_CONTROL_LAST_ERROR has its own code */
    MAC_NOT_SUPPORTED = -8  /* this chip, or this firmware, cannot */
};

/* Kinds of MAC; TcpNano.Esp32.MacKind. */
enum
{
    MAC_KIND_NONE = 0,
    MAC_KIND_ETHERNET = 1,
    MAC_KIND_WIFI = 2
};

/* Settings of a MAC_KIND_ETHERNET, in this order; TcpNano.Esp32.EthernetSettings.ToArray. GPIOs that do not exist are -1. */
enum
{
    MAC_ETHERNET_PHY = 0,         /* one of MAC_PHY_* */
    MAC_ETHERNET_PHY_ADDRESS = 1, /* 0 to 31, -1 looks for it */
    MAC_ETHERNET_MDC = 2,
    MAC_ETHERNET_MDIO = 3,
    MAC_ETHERNET_RESET = 4,       /* low resets the PHY */
    MAC_ETHERNET_POWER = 5,       /* high powers the PHY or its oscillator */
    MAC_ETHERNET_CLOCK_MODE = 6,  /* MAC_CLOCK_INPUT or MAC_CLOCK_OUTPUT */
    MAC_ETHERNET_CLOCK_PIN = 7,   /* 0 in; 0, 16 or 17 (inverted) out */
    MAC_ETHERNET_SETTINGS = 8
};

/* TcpNano.Esp32.PhyType */
enum
{
    MAC_PHY_GENERIC = 0, /* anything that keeps to IEEE 802.3 clause 22 */
    MAC_PHY_LAN87XX = 1,
    MAC_PHY_IP101 = 2,
    MAC_PHY_RTL8201 = 3,
    MAC_PHY_DP83848 = 4,
    MAC_PHY_KSZ80XX = 5
};

/* TcpNano.Esp32.RmiiClock */
enum
{
    MAC_CLOCK_INPUT = 0, /* 50 MHz from the PHY or an oscillator */
    MAC_CLOCK_OUTPUT = 1 /* 50 MHz from the ESP32's audio PLL */
};

/* Settings of a MAC_KIND_WIFI. */
enum
{
    MAC_WIFI_RECONNECT = 0, /* 1: after a loss, look for the network again for as long as it takes */
    MAC_WIFI_SETTINGS = 1
};

/* Codes of mac_control; TcpNano.Esp32.MacControl. An answer below 0 is one of the errors above. */
enum
{
    MAC_CONTROL_LINK = 1,             /* get: 1 the link can carry frames, 0 it cannot */
    MAC_CONTROL_KIND = 2,             /* get: what is open, one of MAC_KIND_* */
    MAC_CONTROL_COUNTER = 3,          /* get: the counter that value says, modulo 2^31 */
    MAC_CONTROL_LAST_ERROR = 4,       /* get: the platform's own code (esp_err_t, errno) of the last thing that failed */
    MAC_CONTROL_SIGNAL_STRENGTH = 5,  /* get, Wi-Fi: dBm + 256, so that it is not taken for an error */
    MAC_CONTROL_DISCONNECT_REASON = 6,/* get, Wi-Fi: 802.11 reason of the last loss, 0 when there was none */
    MAC_CONTROL_HARDWARE_VERIFIES = 7,/* get: 1 the hardware drops frames with wrong checksums */
    MAC_CONTROL_VERIFY = 8,           /* set: 1 sums up every received frame even if the hardware has, 0 only if it has not */
    MAC_CONTROL_REFUSE = 9,           /* set, for tests: the next value frames find no room */
    MAC_CONTROL_QUANTUM_CUT = 10      /* set: 1 a frame ends the time slice of a busy thread; where a port has that */
};

/* Counters; TcpNano.Esp32.MacCounter. */
enum
{
    MAC_COUNTER_RECEIVED = 0,          /* frames handed to the stack */
    MAC_COUNTER_OVERRUN = 1,           /* dropped: the ring was full */
    MAC_COUNTER_TOO_LONG = 2,          /* dropped: longer than MAC_RECEIVE_MAX, or than the stack's buffer */
    MAC_COUNTER_BAD_CHECKSUM = 3,      /* dropped: summed up here and found wrong; the EMAC drops without counting */
    MAC_COUNTER_TRANSMITTED = 4,       /* frames the hardware accepted */
    MAC_COUNTER_NO_ROOM = 5,           /* transmissions answered with MAC_NO_ROOM */
    MAC_COUNTER_LINK_DOWN = 6,         /* transmissions answered with MAC_LINK_DOWN */
    MAC_COUNTER_TRANSMIT_FAILED = 7,   /* transmissions that failed otherwise */
    MAC_COUNTER_LINK_CHANGES = 8,
    MAC_COUNTERS = 9
};

/* Bits that NativeMac.Wait answers; MacDriver.WakeFrame and WakeKick. */
#define MAC_WAKE_FRAME 1
#define MAC_WAKE_KICK 2

/* Category of our link events in nanoFramework.Runtime.Events; TcpNano.Esp32.LinkEvents. */
#define MAC_EVENT_CATEGORY 200
#define MAC_EVENT_LINK_DOWN 0
#define MAC_EVENT_LINK_UP 1

struct mac_config
{
    int kind;
    const int32_t *settings;
    int setting_count;
    const uint8_t *name; /* Wi-Fi: SSID */
    int name_length;
    const uint8_t *password;
    int password_length;
};

/*
 * mac_core.c
 */

/* Opens a MAC. What was open before is closed first, so that opening again is always right: the CLR restarts without
 * a reset of the chip. The pointers in config need not outlive the call. */
int mac_open(const struct mac_config *config);

/* Closes; without an open MAC it does nothing. No frame arrives afterwards, and the ring is empty. */
void mac_close(void);

/* Copies a frame out, with all IPv4, ICMP, UDP and TCP checksums filled in, and hands it to the hardware. The caller's
 * buffer is not changed. */
int mac_transmit(const uint8_t *frame, int length);

/* The next frame with correct checksums, or 0. Frames longer than capacity or with wrong checksums are dropped and counted. */
int mac_receive(uint8_t *frame, int capacity);

/* Whether there is a frame for mac_receive to look at. */
int mac_pending(void);

int mac_address(uint8_t address[MAC_ADDRESS_LENGTH]);
int mac_control(int code, int value);

/* For an open port, from the one task that delivers its frames: keeps a copy for mac_receive, or drops and counts the frame. */
void mac_received(const void *frame, uint32_t length);

/*
 * What a port offers
 */

/* Never called while the port is open. Cleans up after itself when it fails. */
int mac_port_open(const struct mac_config *config);

/* Called only while the port is open. No call of mac_received or mac_link_changed may come after it has returned. */
void mac_port_close(void);

/* Hands over one frame of MAC_HEADER_LENGTH to MAC_TRANSMIT_MAX octets; the buffer is the caller's again afterwards. */
int mac_port_transmit(const uint8_t *frame, int length);

int mac_port_address(uint8_t address[MAC_ADDRESS_LENGTH]);

/* Changes of the link since the port was opened, as told with mac_link_changed. */
uint32_t mac_port_link_changes(void);

/* Codes that mac_core.c does not answer itself. */
int mac_port_control(int code, int value);

/* The next two need no open MAC. */

/* Fills with random octets that nobody can predict, also before any radio runs. */
int mac_port_random(uint8_t *to, int length);

/* Microseconds since boot. */
int64_t mac_port_microseconds(void);

/*
 * What the CLR glue offers, to be called from any task, but not from an interrupt
 */

/* A frame can be received: ends the present Wait, if there is one. To be called after mac_pending has become true. */
void mac_signal(void);

/* The link went up (1) or down (0): tells managed code by an event and ends the present or the next Wait. To be called
 * from one task only, the one of the platform's event loop, since the CLR's event queue has no lock. */
void mac_link_changed(int up);

/*
 * What a platform may add; the glue looks whether they are there
 */

/* The address of the flag that ends the time slice of the thread that waits for frames; told at every blocking Wait. */
__attribute__((weak)) void mac_quantum_pump(volatile void *expired);

/* A waiting pump was woken: end the time slice of whatever thread runs now. */
__attribute__((weak)) void mac_quantum_cut(void);

#ifdef __cplusplus
}
#endif

#endif
