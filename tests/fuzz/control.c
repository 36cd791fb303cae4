// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "fragment.h"
#include "mutate.h"
#include "program.h"

#define MAGIC	"flowtee control"
/* Magic, number */
#define CONTROL_MIN	24
#define CONTROL_MAX	9000

void outlet_open(struct outlet *outlet, const char *dev, uint64_t limit)
{
	memset(outlet, 0, sizeof(*outlet));
	outlet->fd = tun_attach(dev, IFF_TUN);
	outlet->limit = limit;
	outlet->sent = calloc(1, limit / 8 + 1);
	if (!outlet->sent)
		die("no memory");
}

/* The payload of control datagram @number says all about itself. Those of a
 * group have one flow and one length.
 */
static uint32_t make_payload(uint8_t *payload, uint64_t number)
{
	struct rng rng;
	uint32_t len;

	rng_seed(&rng, 0xc0, number / CONTROL_GROUP);
	len = rng_one_in(&rng, 20) ? rng_between(&rng, CONTROL_MIN, CONTROL_MAX) :
				     rng_between(&rng, CONTROL_MIN, 1400);
	rng_bytes(&rng, payload, len);
	memcpy(payload, MAGIC, sizeof(MAGIC));
	memcpy(payload + sizeof(MAGIC), &number, sizeof(number));
	return len;
}

static uint16_t source_port(uint64_t number)
{
	return 1024 + number / CONTROL_GROUP % 60000;
}

static void bad_copy(struct outlet *outlet, const struct packet *packet,
		     const char *why)
{
	if (!outlet->bad++) {
		printf("a copy that is not in order: %s\n", why);
		print_hex("copy", packet->data, packet->len);
	}
}

static void read_control(struct outlet *outlet, const struct packet *packet)
{
	static const char *const addresses[] = {
		CONTROL_SOURCE_IPV4, CONTROL_SOURCE_IPV6,
	};
	bool ipv6 = is_ipv6(packet);
	const uint8_t *udp = packet->data + packet->transport;
	uint32_t len = packet->len - packet->transport - UDP_HEADER;
	struct endpoint from = endpoint(addresses[ipv6], 0);
	uint8_t expected[CONTROL_MAX];
	uint64_t number;

	memcpy(&number, udp + UDP_HEADER + sizeof(MAGIC), sizeof(number));
	if (len < CONTROL_MIN || memcmp(udp + UDP_HEADER, MAGIC, sizeof(MAGIC)) ||
	    number >= outlet->limit)
		return bad_copy(outlet, packet, "no control datagram was like it");
	if (len != make_payload(expected, number) ||
	    memcmp(udp + UDP_HEADER, expected, len))
		return bad_copy(outlet, packet, "another payload than was sent");
	if (memcmp(packet->data + (ipv6 ? 8 : 12), from.address, ipv6 ? 16 : 4) ||
	    get16(udp) != source_port(number))
		return bad_copy(outlet, packet, "not the exporter's address and port");
	if (packet->data[ipv6 ? 7 : 8] != 63)
		return bad_copy(outlet, packet, "not the TTL less one");
	if (!(outlet->sent[number / 8] & 1 << number % 8)) {
		outlet->repeated++;
		return;
	}
	outlet->sent[number / 8] &= ~(1 << number % 8);
	outlet->missing--;
}

/* What every copy has in common. Return: why it is not in order, or NULL. */
static const char *look_at(struct packet *packet)
{
	uint8_t *data = packet->data;

	if (is_ipv6(packet)) {
		packet->transport = IPV6_HEADER;
		if (get16(data + 4) + IPV6_HEADER != (int)packet->len)
			return "payload length";
	} else {
		packet->transport = IPV4_HEADER;
		if (data[0] != 0x45)
			return "IPv4 options";
		if (get16(data + 2) != packet->len)
			return "total length";
		if (internet_checksum(data, IPV4_HEADER, 0))
			return "IPv4 checksum";
	}
	if (packet->transport + UDP_HEADER > packet->len ||
	    get16(data + packet->transport + 4) !=
	    packet->len - packet->transport)
		return "UDP length";
	return udp_checksum_is_right(packet) ? NULL : "UDP checksum";
}

static void read_copy(struct outlet *outlet, struct packet *packet)
{
	bool ipv6 = is_ipv6(packet);
	const char *fault;
	uint16_t port;

	/* The host's own: router solicitations, MLD. */
	if (packet->len < IPV4_HEADER ||
	    packet->data[ipv6 ? 6 : 9] != IPPROTO_UDP)
		return;
	fault = look_at(packet);
	if (fault)
		return bad_copy(outlet, packet, fault);
	port = get16(packet->data + packet->transport + 2);
	outlet->copies[ipv6][port]++;
	if (port == CONTROL_PORT)
		read_control(outlet, packet);
}

/* Takes what is there. */
void outlet_drain(struct outlet *outlet)
{
	static struct packet packet;
	int len;

	while ((len = read(outlet->fd, packet.data, sizeof(packet.data))) > 0) {
		packet.len = len;
		read_copy(outlet, &packet);
	}
	errno = 0;
}

/* Until all control datagrams are back, or no more have come for a while. */
void outlet_wait(struct outlet *outlet, unsigned int timeout)
{
	struct pollfd poll_fd = { .fd = outlet->fd, .events = POLLIN };

	outlet_drain(outlet);
	while (outlet->missing > 0 && poll(&poll_fd, 1, timeout) > 0)
		outlet_drain(outlet);
}

static void build_control(struct packet *packet, uint64_t number, bool ipv6)
{
	static const char *const from[] = {
		CONTROL_SOURCE_IPV4, CONTROL_SOURCE_IPV6,
	};
	static const char *const to[] = { TARGET_IPV4, TARGET_IPV6 };
	struct endpoint source = endpoint(from[ipv6], source_port(number));
	struct endpoint target = endpoint(to[ipv6], TARGET_PORT);
	uint8_t payload[CONTROL_MAX];

	build_udp(packet, &source, &target, payload,
		  make_payload(payload, number));
	if (!ipv6) {
		put16(packet->data + 4, number);
		fix_ipv4_checksum(packet);
	}
}

static void next_control(struct outlet *outlet, struct packet *packet, bool ipv6)
{
	uint64_t number = outlet->controls++;

	build_control(packet, number, ipv6);
	outlet->sent[number / 8] |= 1 << number % 8;
	outlet->missing++;
}

static void send_fragments(struct injector *injector,
			   const struct packet *packet, struct rng *rng)
{
	static struct burst burst;
	unsigned int i;

	burst.n = 0;
	fragment_cut(&burst, packet, 8 * rng_between(rng, 20, 180),
		     rng_next(rng));
	for (i = 0; i < burst.n; i++)
		inject(injector, burst.packet[i]);
}

/* A group: as a train, which GRO makes one packet of, or each on its own. */
void control_send(struct outlet *outlet, struct injector *injector,
		  struct rng *rng)
{
	bool train = rng_one_in(rng, 3), ipv6 = rng_one_in(rng, 2);
	static struct packet packet;
	unsigned int i;

	for (i = 0; i < CONTROL_GROUP; i++) {
		next_control(outlet, &packet, ipv6);
		if (!train && rng_one_in(rng, 4)) {
			send_fragments(injector, &packet, rng);
			continue;
		}
		if (!train && rng_one_in(rng, 3)) {
			leave_udp_checksum(&packet);
			if (rng_one_in(rng, 2)) {
				packet.vnet.gso_type = VIRTIO_NET_HDR_GSO_UDP;
				packet.vnet.gso_size = 1400;
				packet.vnet.hdr_len = packet.transport +
						      UDP_HEADER;
			}
		}
		inject(injector, &packet);
	}
}
