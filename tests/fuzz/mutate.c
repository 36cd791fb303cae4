// SPDX-License-Identifier: GPL-2.0-or-later
#include <netinet/in.h>
#include <string.h>

#include "fragment.h"
#include "mutate.h"

const char *const input_names[INPUTS] = {
	"headers", "extension headers", "fragments", "offload", "trains",
	"noise",
};

/* Addresses of collectors, of nobody, and of nothing that may arrive. */
static const char *const targets[2][8] = {
	{ TARGET_IPV4, TARGET_IPV4, TARGET_IPV4, TARGET_IPV4, "203.0.113.9",
	  "10.9.0.255", "224.0.0.1", "127.0.0.1" },
	{ TARGET_IPV6, TARGET_IPV6, TARGET_IPV6, TARGET_IPV6, "2001:db8:9::9",
	  "fd09::dead", "ff02::1", "::1" },
};

static const char *const sources[2][8] = {
	{ "10.9.1.1", "10.9.1.2", "10.9.130.1", "192.0.2.1", "127.0.0.1",
	  "0.0.0.0", "224.0.0.5", "255.255.255.255" },
	{ "fd09::11", "fd09::12", "2001:db8::1", "fe80::1", "::1", "::",
	  "ff02::5", "::ffff:10.9.1.1" },
};

static const uint16_t ports[] = {
	TARGET_PORT, TARGET_PORT, TARGET_PORT, 4739, 4739, 6343, 9001, 514,
};

static struct endpoint any_source(struct rng *rng, bool ipv6)
{
	/* Mostly one that is in order. */
	uint32_t which = rng_one_in(rng, 10) ? rng_below(rng, 8) :
					       rng_below(rng, 3);

	return endpoint(sources[ipv6][which],
			rng_one_in(rng, 50) ? rng_number(rng) :
					      rng_between(rng, 1024, 65535));
}

static struct endpoint any_target(struct rng *rng, bool ipv6)
{
	uint32_t which = rng_one_in(rng, 10) ? rng_below(rng, 8) :
					       rng_below(rng, 5);

	return endpoint(targets[ipv6][which], which == 4 ? 6343 :
						 rng_choice(rng, ports));
}

/* Mostly small ones: the size costs time, and the headers are where it gets
 * interesting.
 */
static const struct payload *any_payload(struct rng *rng,
					 const struct corpus *corpus)
{
	const struct payload *payload = NULL;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		payload = &corpus->payload[rng_below(rng, corpus->n)];
		if (payload->len <= 1500)
			break;
	}
	return payload;
}

static void build(struct packet *packet, struct rng *rng,
		  const struct corpus *corpus)
{
	const struct payload *payload = any_payload(rng, corpus);
	bool ipv6 = rng_one_in(rng, 2);
	struct endpoint from = any_source(rng, ipv6);
	struct endpoint to = any_target(rng, ipv6);

	build_udp(packet, &from, &to, payload->data, payload->len);
	if (rng_one_in(rng, 3))
		packet->data[is_ipv6(packet) ? 7 : 8] =
			rng_one_in(rng, 2) ? rng_below(rng, 4) : rng_next(rng);
	if (rng_one_in(rng, 3)) {
		/* DSCP and ECN, and the start of the flow label */
		packet->data[1] = rng_next(rng);
		if (is_ipv6(packet))
			packet->data[0] = 0x60 | rng_below(rng, 16);
	}
}

static void spoil_bytes(struct packet *packet, struct rng *rng)
{
	uint32_t reach = rng_one_in(rng, 4) ? packet->len :
					      packet->transport + UDP_HEADER;
	uint32_t rounds = rng_between(rng, 1, 4);

	if (reach > packet->len)
		reach = packet->len;
	while (rounds-- && reach >= 2) {
		uint8_t *at = packet->data + rng_below(rng, reach - 1);

		switch (rng_below(rng, 4)) {
		case 0:
			*at ^= 1 << rng_below(rng, 8);
			break;
		case 1:
			*at = rng_number(rng);
			break;
		case 2:
			put16(at, rng_number(rng));
			break;
		case 3:
			put16(at, get16(at) + rng_between(rng, 0, 16) - 8);
			break;
		}
	}
}

static void insert(struct packet *packet, uint32_t at, const void *data,
		   uint32_t len)
{
	if (packet->len + len > 65535)
		return;
	memmove(packet->data + at + len, packet->data + at, packet->len - at);
	memcpy(packet->data + at, data, len);
	packet->len += len;
	packet->transport += len;
}

/* Options that are known, and some that are not. */
static void add_ipv4_options(struct packet *packet, struct rng *rng)
{
	static const uint8_t types[] = { 0, 1, 7, 68, 131, 137, 148, 130, 0xff };
	uint8_t options[40];
	uint32_t len = 4 * rng_between(rng, 1, 10), at = 0;

	rng_bytes(rng, options, sizeof(options));
	while (at < len) {
		uint32_t left = len - at;

		options[at] = rng_choice(rng, types);
		if (left > 1 && !rng_one_in(rng, 4))
			options[at + 1] = rng_between(rng, 2, left);
		at += options[at] < 2 || left == 1 ? 1 : options[at + 1] ?: 1;
	}
	insert(packet, IPV4_HEADER, options, len);
	packet->data[0] = 0x40 | (IPV4_HEADER + len) / 4;
}

/* More or fewer bytes than the headers say. */
static void spoil_length(struct packet *packet, struct rng *rng)
{
	uint8_t *udp_len = packet->data + packet->transport + 4;

	switch (rng_below(rng, 5)) {
	case 0:
		put16(udp_len, rng_number(rng));
		break;
	case 1:
		put16(udp_len, get16(udp_len) - rng_below(rng, 64));
		break;
	case 2:
		/* Data behind the datagram, that the IP header knows of. */
		if (packet->len < 60000) {
			packet->len += rng_between(rng, 1, 64);
			if (is_ipv6(packet))
				put16(packet->data + 4,
				      packet->len - IPV6_HEADER);
			else
				put16(packet->data + 2, packet->len);
		}
		break;
	case 3:
		packet->len = rng_between(rng, 1, packet->len);
		break;
	case 4:
		put16(packet->data + (is_ipv6(packet) ? 4 : 2),
		      rng_number(rng));
		break;
	}
}

static void mend(struct packet *packet, struct rng *rng)
{
	/* Without it, nothing of IPv4 gets as far as the hook. */
	if (!rng_one_in(rng, 20))
		fix_ipv4_checksum(packet);
	switch (rng_below(rng, 8)) {
	case 0:
		break;
	case 1:
		if (packet->transport + UDP_HEADER <= packet->len)
			put16(packet->data + packet->transport + 6, 0);
		break;
	case 2:
		leave_udp_checksum(packet);
		break;
	default:
		fix_udp_checksum(packet);
	}
}

static void make_headers(struct packet *packet, struct rng *rng)
{
	if (!is_ipv6(packet) && rng_one_in(rng, 4)) {
		add_ipv4_options(packet, rng);
		fix_lengths(packet);
	}
	if (rng_one_in(rng, 2))
		spoil_length(packet, rng);
	if (rng_one_in(rng, 2))
		spoil_bytes(packet, rng);
	mend(packet, rng);
}

static void make_extensions(struct packet *packet, struct rng *rng)
{
	if (!is_ipv6(packet)) {
		add_ipv4_options(packet, rng);
		fix_lengths(packet);
	} else {
		add_extensions(packet, rng);
	}
	fix_udp_checksum(packet);
	if (rng_one_in(rng, 4))
		spoil_bytes(packet, rng);
	mend(packet, rng);
}

static void make_offload(struct packet *packet, struct rng *rng)
{
	if (rng_one_in(rng, 2))
		leave_udp_checksum(packet);
	spoil_offload(packet, rng);
	if (rng_one_in(rng, 4))
		spoil_bytes(packet, rng);
	fix_ipv4_checksum(packet);
}

/* Datagrams of one flow, as GRO collects them, with a stranger among them. */
static void make_train(struct burst *burst, struct rng *rng,
		       const struct packet *first)
{
	uint32_t n = rng_between(rng, 2, BURST_MAX), i;
	bool checksums = !rng_one_in(rng, 3);

	for (i = 1; i < n; i++) {
		struct packet *packet = burst_add(burst);

		memcpy(packet, first, sizeof(*packet));
		if (rng_one_in(rng, 8) && packet->len > packet->transport + 8) {
			packet->len = rng_between(rng, packet->transport + 8,
						  packet->len);
			fix_lengths(packet);
		}
		if (packet->transport + UDP_HEADER < packet->len)
			packet->data[packet->len - 1] = i;
		/* GRO wants to see them numbered. */
		if (!is_ipv6(packet))
			put16(packet->data + 4, i);
		if (rng_one_in(rng, 30))
			spoil_bytes(packet, rng);
		fix_ipv4_checksum(packet);
		if (checksums)
			fix_udp_checksum(packet);
	}
}

static void make_fragments(struct burst *burst, struct rng *rng,
			   const struct packet *whole)
{
	static const uint32_t sizes[] = { 8, 16, 64, 512, 1400, 1480, 8192 };
	uint32_t size = rng_choice(rng, sizes);

	burst->n = 0;
	fragment_cut(burst, whole, size, rng_next(rng));
	if (rng_one_in(rng, 2))
		fragment_spoil(burst, rng);
}

static void make_noise(struct packet *packet, struct rng *rng)
{
	packet->len = rng_between(rng, 1, 200);
	rng_bytes(rng, packet->data, packet->len);
	packet->data[0] = rng_one_in(rng, 2) ? 0x45 : 0x60;
	if (rng_one_in(rng, 2))
		spoil_offload(packet, rng);
}

/* The next input: one packet, or several that belong together. */
enum input make_input(struct burst *burst, struct rng *rng,
		      const struct corpus *corpus)
{
	static struct packet whole;
	struct packet *packet;

	burst->n = 0;
	packet = burst_add(burst);
	build(packet, rng, corpus);
	switch (rng_below(rng, 20)) {
	case 0 ... 6:
		make_headers(packet, rng);
		return INPUT_HEADERS;
	case 7 ... 10:
		make_extensions(packet, rng);
		return INPUT_EXTENSIONS;
	case 11 ... 13:
		if (rng_one_in(rng, 3) && !is_ipv6(packet)) {
			add_ipv4_options(packet, rng);
			fix_lengths(packet);
			fix_udp_checksum(packet);
		}
		memcpy(&whole, packet, sizeof(whole));
		make_fragments(burst, rng, &whole);
		return INPUT_FRAGMENTS;
	case 14 ... 17:
		make_offload(packet, rng);
		return INPUT_OFFLOAD;
	case 18:
		make_train(burst, rng, packet);
		return INPUT_TRAIN;
	default:
		make_noise(packet, rng);
		return INPUT_NOISE;
	}
}
