// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "program.h"

struct endpoint endpoint(const char *address, uint16_t port)
{
	struct endpoint ep = { .port = port };

	ep.family = strchr(address, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(ep.family, address, ep.address) != 1)
		die("%s is no address", address);
	return ep;
}

static uint32_t add_up(const uint8_t *data, uint32_t len, uint32_t sum)
{
	uint32_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += get16(data + i);
	if (len & 1)
		sum += data[len - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

uint16_t internet_checksum(const void *data, uint32_t len, uint32_t sum)
{
	return ~add_up(data, len, sum);
}

static uint32_t pseudo_sum(const struct packet *packet, uint32_t len)
{
	const uint8_t *addresses = packet->data + (is_ipv6(packet) ? 8 : 12);
	uint32_t size = is_ipv6(packet) ? 32 : 8;

	return add_up(addresses, size, IPPROTO_UDP + len);
}

/* Of UDP, by its own length field if the packet has that much. */
static uint32_t udp_length(const struct packet *packet)
{
	uint32_t len = get16(packet->data + packet->transport + 4);
	uint32_t rest = packet->len - packet->transport;

	return len >= UDP_HEADER && len <= rest ? len : rest;
}

static bool has_udp(const struct packet *packet)
{
	return packet->transport && packet->transport + UDP_HEADER <= packet->len;
}

/* Fields that say how long something is, from how long it is. */
void fix_lengths(struct packet *packet)
{
	uint32_t rest = packet->len - packet->transport;

	if (is_ipv6(packet)) {
		if (packet->len >= IPV6_HEADER)
			put16(packet->data + 4, packet->len - IPV6_HEADER);
	} else if (packet->len >= IPV4_HEADER) {
		put16(packet->data + 2, packet->len);
	}
	if (has_udp(packet) && rest <= 0xffff)
		put16(packet->data + packet->transport + 4, rest);
}

void fix_ipv4_checksum(struct packet *packet)
{
	uint32_t len = (packet->data[0] & 15) * 4;

	if (is_ipv6(packet) || packet->len < IPV4_HEADER || len > packet->len ||
	    len < IPV4_HEADER)
		return;
	put16(packet->data + 10, 0);
	put16(packet->data + 10, internet_checksum(packet->data, len, 0));
}

void fix_udp_checksum(struct packet *packet)
{
	uint8_t *check = packet->data + packet->transport + 6;
	uint32_t len;
	uint16_t sum;

	if (!has_udp(packet))
		return;
	len = udp_length(packet);
	put16(check, 0);
	sum = internet_checksum(packet->data + packet->transport, len,
				pseudo_sum(packet, len));
	put16(check, sum ? sum : 0xffff);
}

/* To the device: VIRTIO_NET_HDR_F_NEEDS_CSUM */
void leave_udp_checksum(struct packet *packet)
{
	if (!has_udp(packet))
		return;
	put16(packet->data + packet->transport + 6,
	      pseudo_sum(packet, udp_length(packet)));
	packet->vnet.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	packet->vnet.csum_start = packet->transport;
	packet->vnet.csum_offset = 6;
}

/* None at all is right in IPv4. */
bool udp_checksum_is_right(const struct packet *packet)
{
	const uint8_t *udp = packet->data + packet->transport;
	uint32_t len = udp_length(packet);

	if (!get16(udp + 6))
		return !is_ipv6(packet);
	return !internet_checksum(udp, len, pseudo_sum(packet, len));
}

static void build_ip(struct packet *packet, const struct endpoint *from,
		     const struct endpoint *to)
{
	uint8_t *ip = packet->data;

	if (from->family == AF_INET6) {
		packet->transport = IPV6_HEADER;
		memset(ip, 0, IPV6_HEADER);
		ip[0] = 0x60;
		ip[6] = IPPROTO_UDP;
		ip[7] = 64;
		memcpy(ip + 8, from->address, 16);
		memcpy(ip + 24, to->address, 16);
		return;
	}
	packet->transport = IPV4_HEADER;
	memset(ip, 0, IPV4_HEADER);
	ip[0] = 0x45;
	ip[8] = 64;
	ip[9] = IPPROTO_UDP;
	memcpy(ip + 12, from->address, 4);
	memcpy(ip + 16, to->address, 4);
}

/* A datagram with which nothing is wrong. */
void build_udp(struct packet *packet, const struct endpoint *from,
	       const struct endpoint *to, const void *payload, uint32_t len)
{
	uint8_t *udp;

	memset(&packet->vnet, 0, sizeof(packet->vnet));
	build_ip(packet, from, to);
	udp = packet->data + packet->transport;
	put16(udp, from->port);
	put16(udp + 2, to->port);
	if (len)
		memcpy(udp + UDP_HEADER, payload, len);
	packet->len = packet->transport + UDP_HEADER + len;
	fix_lengths(packet);
	fix_ipv4_checksum(packet);
	fix_udp_checksum(packet);
}

/* The memory is kept for the next burst. */
struct packet *burst_add(struct burst *burst)
{
	struct packet **slot = &burst->packet[burst->n];

	if (burst->n == BURST_MAX)
		return NULL;
	if (!*slot)
		*slot = malloc(sizeof(**slot));
	if (!*slot)
		die("no memory");
	memset(&(*slot)->vnet, 0, sizeof((*slot)->vnet));
	(*slot)->len = 0;
	(*slot)->transport = 0;
	burst->n++;
	return *slot;
}

void burst_init(struct burst *burst)
{
	memset(burst, 0, sizeof(*burst));
}
