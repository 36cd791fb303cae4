// SPDX-License-Identifier: GPL-2.0-or-later
/* Extension headers of IPv6, and what a virtio-net header can say. */
#include <netinet/in.h>
#include <string.h>

#include "mutate.h"

/* Room before a packet in which a chain is built. */
#define CHAIN_MAX	2048

/* One header of a chain, at the start of @at. Return: its length. */
static uint32_t write_extension(uint8_t *at, uint8_t type, uint8_t next,
				struct rng *rng)
{
	uint32_t units = rng_one_in(rng, 6) ? rng_below(rng, 16) : 0;
	uint32_t len = 8 + 8 * units;

	memset(at, 0, len);
	at[0] = next;
	at[1] = units;
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_DSTOPTS:
		/* PadN to the end, or whatever. */
		if (rng_one_in(rng, 4)) {
			rng_bytes(rng, at + 2, len - 2);
		} else {
			at[2] = 1;
			at[3] = len - 4;
		}
		break;
	case IPPROTO_ROUTING:
		at[2] = rng_one_in(rng, 2) ? rng_below(rng, 5) : rng_next(rng);
		at[3] = rng_one_in(rng, 2) ? 0 : rng_below(rng, 4);
		break;
	case IPPROTO_FRAGMENT:
		/* Mostly atomic: a fragment that is the whole. */
		at[1] = 0;
		if (rng_one_in(rng, 4))
			put16(at + 2, rng_number(rng));
		rng_bytes(rng, at + 4, 4);
		return 8;
	case IPPROTO_AH:
		/* Counts in units of 4, less 2. */
		at[1] = len / 4 - 2;
		rng_bytes(rng, at + 4, len - 4);
		break;
	default:
		rng_bytes(rng, at + 2, len - 2);
	}
	if (rng_one_in(rng, 20))
		at[1] = rng_number(rng);
	return len;
}

/* A chain of up to ten between the IPv6 and the UDP header. */
void add_extensions(struct packet *packet, struct rng *rng)
{
	static const uint8_t types[] = {
		IPPROTO_HOPOPTS, IPPROTO_DSTOPTS, IPPROTO_DSTOPTS,
		IPPROTO_ROUTING, IPPROTO_FRAGMENT, IPPROTO_AH, IPPROTO_MH,
		IPPROTO_NONE, IPPROTO_ESP, 139, 140, 253,
	};
	uint32_t n = rng_one_in(rng, 3) ? rng_between(rng, 1, 10) : 1, i;
	uint8_t chain[CHAIN_MAX], type[11];
	uint32_t len = 0;

	for (i = 0; i < n; i++)
		type[i] = rng_one_in(rng, 3) ? rng_choice(rng, types) :
					       types[rng_below(rng, 6)];
	type[n] = packet->data[6];
	for (i = 0; i < n; i++)
		len += write_extension(chain + len, type[i], type[i + 1], rng);
	if (packet->len + len > 65535)
		return;
	memmove(packet->data + IPV6_HEADER + len, packet->data + IPV6_HEADER,
		packet->len - IPV6_HEADER);
	memcpy(packet->data + IPV6_HEADER, chain, len);
	packet->data[6] = type[0];
	packet->len += len;
	packet->transport += len;
	fix_lengths(packet);
}

static uint8_t any_gso_type(const struct packet *packet, struct rng *rng)
{
	/* 5 is VIRTIO_NET_HDR_GSO_UDP_L4, which older headers lack. */
	static const uint8_t types[] = {
		VIRTIO_NET_HDR_GSO_UDP, 5, VIRTIO_NET_HDR_GSO_TCPV4,
		VIRTIO_NET_HDR_GSO_TCPV6,
	};
	uint8_t type = rng_one_in(rng, 3) ? rng_choice(rng, types) :
					    types[rng_below(rng, 2)];

	if (rng_one_in(rng, 20))
		return rng_next(rng);
	if (rng_one_in(rng, 20))
		type |= VIRTIO_NET_HDR_GSO_ECN;
	return packet->len ? type : VIRTIO_NET_HDR_GSO_NONE;
}

/* Claims of a guest that may be true, or not. */
void spoil_offload(struct packet *packet, struct rng *rng)
{
	struct virtio_net_hdr *vnet = &packet->vnet;

	if (!rng_one_in(rng, 4)) {
		vnet->gso_type = any_gso_type(packet, rng);
		vnet->hdr_len = packet->transport + UDP_HEADER;
		vnet->gso_size = rng_one_in(rng, 2) ?
			rng_between(rng, 1, 1500) : rng_number(rng);
		/* The kernel believes nothing without it. */
		if (!rng_one_in(rng, 4))
			leave_udp_checksum(packet);
	}
	if (rng_one_in(rng, 4))
		vnet->flags = VIRTIO_NET_HDR_F_DATA_VALID;
	if (rng_one_in(rng, 6))
		vnet->hdr_len = rng_number(rng);
	if (rng_one_in(rng, 6))
		vnet->csum_start = rng_one_in(rng, 2) ? rng_number(rng) :
						    rng_below(rng, 64);
	if (rng_one_in(rng, 6))
		vnet->csum_offset = rng_one_in(rng, 2) ? rng_number(rng) :
						     2 * rng_below(rng, 16);
	if (rng_one_in(rng, 20))
		vnet->flags = rng_next(rng);
}
