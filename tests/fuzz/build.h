/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets from the IP header on, as a tun device takes them. */
#ifndef FUZZ_BUILD_H
#define FUZZ_BUILD_H

#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random.h"

#define PACKET_MAX	65600
#define IPV4_HEADER	20
#define IPV6_HEADER	40
#define UDP_HEADER	8

/**
 * struct packet - what is given to the kernel
 * @vnet: offload that it is told to do, or 0
 * @len: bytes in @data
 * @transport: offset of the UDP header, as long as it was not mutated away
 * @data: from the IP header on
 */
struct packet {
	struct virtio_net_hdr vnet;
	uint32_t len;
	uint32_t transport;
	uint8_t data[PACKET_MAX];
};

/* Packets that belong together: fragments, or a train of one flow. */
#define BURST_MAX	64

struct burst {
	unsigned int n;
	struct packet *packet[BURST_MAX];
};

/* Addresses of 4 or 16 bytes; ports in host byte order. */
struct endpoint {
	uint8_t family;
	uint8_t address[16];
	uint16_t port;
};

/* AF_INET and AF_INET6 in one bit. */
static inline bool is_ipv6(const struct packet *packet)
{
	return packet->len && packet->data[0] >> 4 == 6;
}

static inline uint16_t get16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static inline void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

struct endpoint endpoint(const char *address, uint16_t port);
void build_udp(struct packet *packet, const struct endpoint *from,
	       const struct endpoint *to, const void *payload, uint32_t len);
void fix_lengths(struct packet *packet);
void fix_ipv4_checksum(struct packet *packet);
void fix_udp_checksum(struct packet *packet);
void leave_udp_checksum(struct packet *packet);
bool udp_checksum_is_right(const struct packet *packet);
uint16_t internet_checksum(const void *data, uint32_t len, uint32_t sum);
struct packet *burst_add(struct burst *burst);
void burst_init(struct burst *burst);

#endif /* FUZZ_BUILD_H */
