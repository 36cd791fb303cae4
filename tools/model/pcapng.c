// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <string.h>

#include "model/pcapng.h"
#include "text/program.h"

/* Blocks, and what they say. All numbers are in the byte order of this host, which
 * the first block tells.
 */
#define SECTION_HEADER		0x0a0d0d0a
#define BYTE_ORDER_MAGIC	0x1a2b3c4d
#define SECTION_APPLICATION	4
#define INTERFACE		1
#define INTERFACE_RESOLUTION	9
#define PACKET			6
#define PACKET_DROPPED		4
#define COMMENT			1
/* Packets begin with an IP header. */
#define LINKTYPE_RAW		101
/* Times are counted in units of 10 to the minus so many seconds. */
#define NANOSECONDS		9

#define IP_MAX			65535

/* All headers of a packet, of either family. */
union headers {
	struct {
		struct iphdr ip;
		struct udphdr udp;
	} v4;
	struct {
		struct ip6_hdr ip;
		struct udphdr udp;
	} v6;
};

struct section_header {
	uint32_t type;
	uint32_t length;
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	uint32_t section_length[2];
};

struct interface_header {
	uint32_t type;
	uint32_t length;
	uint16_t link_type;
	uint16_t reserved;
	uint32_t snap;
};

struct packet_header {
	uint32_t type;
	uint32_t length;
	uint32_t interface;
	uint32_t time_high;
	uint32_t time_low;
	uint32_t captured;
	uint32_t original;
};

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void write_padding(FILE *file, size_t size)
{
	static const char zeros[4];

	fwrite(zeros, 1, padded(size) - size, file);
}

static size_t option_size(size_t size)
{
	return 2 * sizeof(uint16_t) + padded(size);
}

static void write_option(FILE *file, uint16_t code, const void *value, uint16_t size)
{
	fwrite(&code, sizeof(code), 1, file);
	fwrite(&size, sizeof(size), 1, file);
	fwrite(value, 1, size, file);
	write_padding(file, size);
}

/* Behind the options of a block, and behind the block, whose length is there again. */
static void write_end(FILE *file, uint32_t length)
{
	write_option(file, 0, "", 0);
	fwrite(&length, sizeof(length), 1, file);
}

#define END_SIZE	(2 * sizeof(uint16_t) + sizeof(uint32_t))

void pcapng_begin(FILE *file, uint32_t snap)
{
	static const char program[] = PROGRAM " " FLOWTEE_VERSION;
	static const uint8_t resolution = NANOSECONDS;
	struct section_header section = {
		.type = SECTION_HEADER,
		.length = sizeof(section) + option_size(strlen(program)) + END_SIZE,
		.magic = BYTE_ORDER_MAGIC,
		.major = 1,
		.section_length = { UINT32_MAX, UINT32_MAX },
	};
	struct interface_header interface = {
		.type = INTERFACE,
		.length = sizeof(interface) + option_size(sizeof(resolution)) + END_SIZE,
		.link_type = LINKTYPE_RAW,
		.snap = snap + sizeof(union headers),
	};

	fwrite(&section, sizeof(section), 1, file);
	write_option(file, SECTION_APPLICATION, program, strlen(program));
	write_end(file, section.length);
	fwrite(&interface, sizeof(interface), 1, file);
	write_option(file, INTERFACE_RESOLUTION, &resolution, sizeof(resolution));
	write_end(file, interface.length);
}

/* RFC 1071, of 16 bits at a time in network byte order. */
static uint32_t add_sum(uint32_t sum, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t i;

	for (i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	if (size % 2)
		sum += (uint32_t)bytes[size - 1] << 8;
	return sum;
}

static uint16_t finish_sum(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

/* What a header can say of a length. */
static uint16_t length_field(size_t length)
{
	return htons(length < IP_MAX ? length : IP_MAX);
}

/* The checksum field: 0, for none, if not all that it covers is known. */
static uint16_t udp_sum(const struct traced *traced, const struct udphdr *udp)
{
	const struct address *from = &traced->stream.address;
	uint32_t sum = IPPROTO_UDP + sizeof(*udp) + traced->size;
	uint16_t field;

	if (traced->payload_size < traced->size)
		return 0;
	sum = add_sum(sum, from->bytes, from->size);
	sum = add_sum(sum, traced->to.address.bytes, traced->to.address.size);
	sum = add_sum(sum, udp, sizeof(*udp));
	field = finish_sum(add_sum(sum, traced->payload, traced->payload_size));
	return field ? field : UINT16_MAX;
}

static void set_udp(struct udphdr *udp, const struct traced *traced)
{
	memset(udp, 0, sizeof(*udp));
	udp->source = htons(stream_number(&traced->stream, PORT));
	udp->dest = htons(traced->to.port);
	udp->len = length_field(sizeof(*udp) + traced->size);
	udp->check = udp_sum(traced, udp);
}

static size_t set_ipv4(union headers *headers, const struct traced *traced)
{
	struct iphdr *ip = &headers->v4.ip;

	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = sizeof(*ip) / 4;
	ip->tos = traced->tos;
	ip->tot_len = length_field(sizeof(headers->v4) + traced->size);
	ip->ttl = traced->ttl;
	ip->protocol = IPPROTO_UDP;
	memcpy(&ip->saddr, traced->stream.address.bytes, IPV4_SIZE);
	memcpy(&ip->daddr, traced->to.address.bytes, IPV4_SIZE);
	ip->check = finish_sum(add_sum(0, ip, sizeof(*ip)));
	set_udp(&headers->v4.udp, traced);
	return sizeof(headers->v4);
}

static size_t set_ipv6(union headers *headers, const struct traced *traced)
{
	struct ip6_hdr *ip = &headers->v6.ip;

	memset(ip, 0, sizeof(*ip));
	ip->ip6_flow = htonl(UINT32_C(6) << 28 | (uint32_t)traced->tos << 20);
	ip->ip6_plen = length_field(sizeof(struct udphdr) + traced->size);
	ip->ip6_nxt = IPPROTO_UDP;
	ip->ip6_hlim = traced->ttl;
	memcpy(&ip->ip6_src, traced->stream.address.bytes, IPV6_SIZE);
	memcpy(&ip->ip6_dst, traced->to.address.bytes, IPV6_SIZE);
	set_udp(&headers->v6.udp, traced);
	return sizeof(headers->v6);
}

void pcapng_add(FILE *file, const struct traced *traced, const char *comment, uint64_t skipped)
{
	size_t commented = strnlen(comment, UINT16_MAX);
	union headers headers;
	size_t size = traced->to.address.size == IPV4_SIZE ? set_ipv4(&headers, traced) :
							     set_ipv6(&headers, traced);
	size_t captured = size + traced->payload_size;
	struct packet_header packet = {
		.type = PACKET,
		.length = sizeof(packet) + padded(captured) + option_size(commented) +
			  (skipped ? option_size(sizeof(skipped)) : 0) + END_SIZE,
		.time_high = traced->time >> 32,
		.time_low = traced->time,
		.captured = captured,
		.original = size + traced->size,
	};

	fwrite(&packet, sizeof(packet), 1, file);
	fwrite(&headers, 1, size, file);
	fwrite(traced->payload, 1, traced->payload_size, file);
	write_padding(file, captured);
	write_option(file, COMMENT, comment, commented);
	if (skipped)
		write_option(file, PACKET_DROPPED, &skipped, sizeof(skipped));
	write_end(file, packet.length);
}
