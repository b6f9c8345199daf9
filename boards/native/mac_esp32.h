/* What the ESP32's two MACs share: the link's state, the calls into the rest of the firmware. */
#ifndef TCPNANO_MAC_ESP32_H
#define TCPNANO_MAC_ESP32_H

#include "mac_port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* mac_esp32.c, to be called by a MAC from the event loop's task. */
void mac_esp32_link(int up);

/* Keeps a platform error for MAC_CONTROL_LAST_ERROR, and answers the MAC_* that is given with it. */
int mac_esp32_failed(int esp_err, int result);

/* mac_eth.c */
int mac_eth_open(const struct mac_config *config);
void mac_eth_close(void);
int mac_eth_transmit(const uint8_t *frame, int length);
int mac_eth_address(uint8_t address[MAC_ADDRESS_LENGTH]);
int mac_eth_control(int code, int value);

/* mac_wifi.c */
int mac_wifi_open(const struct mac_config *config);
void mac_wifi_close(void);
int mac_wifi_transmit(const uint8_t *frame, int length);
int mac_wifi_address(uint8_t address[MAC_ADDRESS_LENGTH]);
int mac_wifi_control(int code, int value);

/* mac_esp32_clr.cpp: the two things for which a port needs the CLR. */

/* Marks a pin as taken, so that GpioController does not hand it out, or as free. 0 when another driver has it. */
int mac_esp32_reserve_pin(int pin, int reserve);

/* Has mac_close called when the CLR restarts without a reset of the chip: on debugging and deployment. */
void mac_esp32_close_on_reboot(void);

#ifdef __cplusplus
}
#endif

#endif
