// SPDX-License-Identifier: GPL-2.0-or-later
#include <netinet/in.h>
#include <string.h>

#include "fragment.h"

#define FRAGMENT_HEADER	8
#define MORE_FRAGMENTS	0x2000

static void cut_ipv4(struct packet *piece, const struct packet *packet,
		     uint32_t header, uint32_t offset, uint32_t part, bool more,
		     uint32_t id)
{
	memcpy(piece->data, packet->data, header);
	memcpy(piece->data + header, packet->data + header + offset, part);
	piece->len = header + part;
	put16(piece->data + 2, piece->len);
	put16(piece->data + 4, id);
	put16(piece->data + 6, offset / 8 | (more ? MORE_FRAGMENTS : 0));
	fix_ipv4_checksum(piece);
}

/* The extension header goes right behind the IPv6 header. */
static void cut_ipv6(struct packet *piece, const struct packet *packet,
		     uint32_t offset, uint32_t part, bool more, uint32_t id)
{
	uint8_t *header = piece->data + IPV6_HEADER;

	memcpy(piece->data, packet->data, IPV6_HEADER);
	header[0] = piece->data[6];
	header[1] = 0;
	put16(header + 2, offset | more);
	put16(header + 4, id >> 16);
	put16(header + 6, id);
	piece->data[6] = IPPROTO_FRAGMENT;
	memcpy(header + FRAGMENT_HEADER, packet->data + IPV6_HEADER + offset,
	       part);
	piece->len = IPV6_HEADER + FRAGMENT_HEADER + part;
	put16(piece->data + 4, FRAGMENT_HEADER + part);
}

/* Pieces of @size bytes, a multiple of 8. */
void fragment_cut(struct burst *burst, const struct packet *packet,
		  uint32_t size, uint32_t id)
{
	uint32_t header = is_ipv6(packet) ? IPV6_HEADER :
					    (packet->data[0] & 15) * 4u;
	uint32_t total = packet->len - header;
	uint32_t offset, part;

	/* As many as a burst holds, whatever was asked for. */
	while (total / size + 1 >= BURST_MAX)
		size += 8;
	for (offset = 0; offset < total; offset += part) {
		struct packet *piece = burst_add(burst);
		bool more;

		part = total - offset < size ? total - offset : size;
		more = offset + part < total;
		if (is_ipv6(packet))
			cut_ipv6(piece, packet, offset, part, more, id);
		else
			cut_ipv4(piece, packet, header, offset, part, more, id);
	}
}

static void swap(struct burst *burst, struct rng *rng)
{
	uint32_t a = rng_below(rng, burst->n), b = rng_below(rng, burst->n);
	struct packet *packet = burst->packet[a];

	burst->packet[a] = burst->packet[b];
	burst->packet[b] = packet;
}

/* Another offset, or another idea of whether this is the last. */
static void move(struct packet *piece, struct rng *rng)
{
	static const int steps[] = { -64, -8, -1, 1, 2, 8, 64, 4096 };
	uint8_t *field = piece->data + (is_ipv6(piece) ? IPV6_HEADER + 2 : 6);
	uint16_t value = get16(field);

	if (rng_one_in(rng, 4))
		value ^= is_ipv6(piece) ? 1 : MORE_FRAGMENTS;
	else if (rng_one_in(rng, 4))
		value = rng_number(rng);
	else
		value += rng_choice(rng, steps) * (is_ipv6(piece) ? 8 : 1);
	put16(field, value);
	fix_ipv4_checksum(piece);
}

static void shorten(struct packet *piece, struct rng *rng)
{
	uint32_t header = is_ipv6(piece) ? IPV6_HEADER : IPV4_HEADER;

	if (piece->len <= header)
		return;
	piece->len = rng_between(rng, header, piece->len);
	if (is_ipv6(piece))
		put16(piece->data + 4, piece->len - IPV6_HEADER);
	else
		put16(piece->data + 2, piece->len);
	fix_ipv4_checksum(piece);
}

static void repeat(struct burst *burst, const struct packet *piece)
{
	struct packet *copy = burst_add(burst);

	if (copy)
		memcpy(copy, piece, sizeof(*copy));
}

void fragment_spoil(struct burst *burst, struct rng *rng)
{
	uint32_t rounds = rng_below(rng, 4);

	while (rounds-- && burst->n) {
		uint32_t i = rng_below(rng, burst->n);

		switch (rng_below(rng, 5)) {
		case 0:
			swap(burst, rng);
			break;
		case 1:
			move(burst->packet[i], rng);
			break;
		case 2:
			shorten(burst->packet[i], rng);
			break;
		case 3:
			repeat(burst, burst->packet[i]);
			break;
		case 4:
			/* The one that is left out stays for its memory. */
			swap(burst, rng);
			burst->n--;
			break;
		}
	}
}
