/* The Internet checksum (RFC 1071) of frames and of plain data. */
#ifndef TCPNANO_MAC_SUM_H
#define TCPNANO_MAC_SUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Adds the 16-bit big-endian words of a piece to a sum. Answers 0 to 0xFFFF, to be handed in as sum with the next piece;
 * its complement is what belongs into the checksum field. Only the last piece may have an odd length. */
uint32_t mac_sum(uint32_t sum, const uint8_t *data, size_t length);

/* Copies a frame and fills, in the copy, the checksums of its IPv4 header and of the ICMP, UDP or TCP in it, whatever
 * the fields hold. Fragments get a header checksum only; what is not IPv4, or not well formed, is copied as it is. */
void mac_fill_copy(uint8_t *to, const uint8_t *from, size_t length);

/* Whether the checksums that mac_fill_copy would fill are right: 1 or 0. 1 also for frames that have none or are not well
 * formed: the stack drops those for what they are. */
int mac_verify(const uint8_t *frame, size_t length);

#ifdef __cplusplus
}
#endif

#endif
