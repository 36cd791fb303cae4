/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets for the suites: written as bytes, then spread over an skb. */
#ifndef FLOWTEE_KUNIT_PACKET_H
#define FLOWTEE_KUNIT_PACKET_H

#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/prandom.h>
#include <linux/skbuff.h>
#include <linux/udp.h>

#include "packet/datagram.h"

/* Room for the longest packet, with what the copies' headers may add. */
#define FT_TEST_BYTES	(65535 + sizeof(struct ipv6hdr))

/* The longest payload: that of a length field, and for IPv4 of a packet. */
#define FT_TEST_PAYLOAD_MAX	(65535 - sizeof(struct udphdr))

/* What is written to the checksum field. */
enum ft_test_check {
	FT_TEST_CHECK_RIGHT,
	FT_TEST_CHECK_WRONG,
	FT_TEST_CHECK_ZERO,
	FT_TEST_CHECK_PSEUDO,
};

/**
 * struct ft_test_packet - a packet as bytes
 * @from: source
 * @to: destination; its family is the packet's
 * @tos: DSCP and ECN
 * @ttl: TTL or hop limit
 * @flow: IPv6 flow label
 * @protocol: protocol of the IPv4 header, first next header of the IPv6 one
 * @between: IPv4 options or IPv6 extension headers
 * @between_len: bytes in @between
 * @payload_len: bytes behind the UDP header that belong to it
 * @trailer_len: bytes behind those
 * @check: what becomes of the checksum field
 * @bytes: the packet, once it is written
 * @len: bytes in @bytes
 * @transport: offset of the UDP header
 * @page: pages of all skbs made of it, with a reference of our own on each
 * @n_pages: pages in @page
 */
struct ft_test_packet {
	struct ft_endpoint from;
	struct ft_endpoint to;
	u8 tos;
	u8 ttl;
	__be32 flow;
	u8 protocol;
	u8 between[256];
	unsigned int between_len;
	unsigned int payload_len;
	unsigned int trailer_len;
	enum ft_test_check check;
	u8 *bytes;
	unsigned int len;
	unsigned int transport;
	struct page *page[2 * MAX_SKB_FRAGS];
	unsigned int n_pages;
};

/* Ways to spread a packet; all of them have the IP header in the head. */
enum ft_test_kind {
	FT_TEST_LINEAR,
	FT_TEST_HEAD_OF_PAGES,
	FT_TEST_PAYLOAD_IN_PAGES,
	FT_TEST_UDP_IN_PAGES,
	FT_TEST_UDP_ACROSS,
	FT_TEST_PAYLOAD_IN_LIST,
	FT_TEST_UDP_IN_LIST,
	FT_TEST_KINDS,
};

/**
 * struct ft_test_shape - how a packet is spread
 * @headroom: bytes before it
 * @linear: bytes of it in the head, at most
 * @piece: bytes in each of the pieces that hold the rest; a larger size is
 *	taken if there would be more pieces than pages an skb can hold
 * @head_of_pages: the head is of pages, not of slab memory
 * @list: the pieces are skbs of a list, not pages
 */
struct ft_test_shape {
	unsigned int headroom;
	unsigned int linear;
	unsigned int piece;
	bool head_of_pages;
	bool list;
};

void ft_test_seed(struct kunit *test, struct rnd_state *rnd);
u32 ft_test_below(struct rnd_state *rnd, u32 limit);

static inline bool ft_test_flip(struct rnd_state *rnd)
{
	return prandom_u32_state(rnd) & 1;
}

static inline unsigned int ft_test_ip_len(u8 family)
{
	return family == NFPROTO_IPV4 ? sizeof(struct iphdr) :
					sizeof(struct ipv6hdr);
}

static inline struct udphdr *ft_test_udp(const struct ft_test_packet *packet)
{
	return (struct udphdr *)(packet->bytes + packet->transport);
}

/* For those who do not ask why. */
static inline bool ft_test_verify(struct ft_datagram *dg)
{
	enum flowtee_malformed fault;

	return ft_datagram_verify(dg, &fault);
}

struct ft_endpoint ft_test_endpoint(u8 family, const char *addr, u16 port);
struct ft_endpoint ft_test_random_endpoint(struct rnd_state *rnd, u8 family);
struct ft_test_packet *ft_test_packet(struct kunit *test, u8 family);
void ft_test_write(struct ft_test_packet *packet, struct rnd_state *rnd);
void ft_test_set_check(struct ft_test_packet *packet);
__sum16 ft_test_checksum(const struct ft_endpoint *from,
			 const struct ft_endpoint *to,
			 const struct udphdr *uh, unsigned int len);

struct ft_test_shape ft_test_shape(const struct ft_test_packet *packet,
				   enum ft_test_kind kind);
struct sk_buff *ft_test_skb(struct kunit *test, struct ft_test_packet *packet,
			    const struct ft_test_shape *shape);
void ft_test_summed(struct sk_buff *skb, const struct ft_test_packet *packet,
		    u8 ip_summed);
bool ft_test_pages_free(struct ft_test_packet *packet);

#endif /* FLOWTEE_KUNIT_PACKET_H */
