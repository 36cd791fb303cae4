// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_vlan.h>
#include <linux/mm.h>
#include <net/dsfield.h>
#include <net/inet_ecn.h>
#include <net/route.h>

#include "packet/headers.h"
#include "kunit/trial.h"

#define QUEUE	3

struct ft_trial *ft_trial(struct kunit *test)
{
	struct ft_trial *trial;

	trial = kunit_kzalloc(test, sizeof(*trial), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial);
	trial->flat = kunit_kzalloc(test, FT_TEST_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial->flat);
	trial->receiver = kunit_kzalloc(test, sizeof(*trial->receiver),
					GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial->receiver);
	trial->receiver->dscp = FLOWTEE_DSCP_INHERIT;
	return trial;
}

static void nothing(struct sk_buff *skb)
{
}

/* What an original may bring along, and no copy may keep. */
static void soil(struct sk_buff *skb)
{
	skb->mark = 0xbad;
	skb->priority = 5;
	skb->tstamp = 1;
	skb->skb_iif = 9;
	skb->pkt_type = PACKET_MULTICAST;
	skb->encapsulation = 1;
	skb->csum_level = 1;
	skb->csum_valid = 1;
	skb->destructor = nothing;
	skb_set_hash(skb, 0xbad, PKT_HASH_TYPE_L4);
	skb->sw_hash = 1;
	skb->csum_complete_sw = 1;
	skb->no_fcs = 1;
	skb->dst_pending_confirm = 1;
	skb_set_redirected(skb, true);
#ifdef CONFIG_NETWORK_SECMARK
	skb->secmark = 7;
#endif
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || IS_ENABLED(CONFIG_NF_TABLES)
	skb->nf_trace = 1;
#endif
#if defined(CONFIG_NET_RX_BUSY_POLL) || defined(CONFIG_XPS)
	/* As it is where it was sent on another processor: by veth, with RPS. */
	skb->sender_cpu = 1;
#endif
	skb_reset_mac_header(skb);
	skb->mac_len = 14;
	skb_hwtstamps(skb)->hwtstamp = 1;
	skb_shinfo(skb)->tx_flags |= SKBTX_HW_TSTAMP;
	skb_shinfo(skb)->tskey = 1;
	skb_set_queue_mapping(skb, QUEUE);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), 99);
	memset(skb->cb, 0xcb, sizeof(skb->cb));
}

/* What cards and queues go by, and what they would do for a sender. */
static bool is_like_any(struct sk_buff *copy)
{
	const struct skb_shared_info *shinfo = skb_shinfo(copy);

	return !copy->hash && !copy->l4_hash && !copy->sw_hash &&
	       !copy->dev && !copy->csum_complete_sw && !copy->no_fcs &&
	       !copy->dst_pending_confirm && !copy->mac_len &&
	       !skb_is_redirected(copy) &&
	       !skb_mac_header_was_set(copy) &&
#ifdef CONFIG_NETWORK_SECMARK
	       !copy->secmark &&
#endif
#if IS_ENABLED(CONFIG_NETFILTER_XT_TARGET_TRACE) || IS_ENABLED(CONFIG_NF_TABLES)
	       !copy->nf_trace &&
#endif
#if defined(CONFIG_NET_RX_BUSY_POLL) || defined(CONFIG_XPS)
	       !copy->sender_cpu &&
#endif
	       !shinfo->hwtstamps.hwtstamp && !shinfo->tskey &&
	       !(shinfo->tx_flags & SKBTX_HW_TSTAMP);
}

static bool is_clean(const struct sk_buff *copy)
{
	return !copy->mark && !copy->priority && !copy->tstamp &&
	       !copy->skb_iif && copy->pkt_type == PACKET_HOST &&
	       !copy->encapsulation && !copy->csum_level &&
	       !copy->csum_valid && !copy->destructor && !copy->sk &&
	       !skb_vlan_tag_present(copy) && !skb_dst(copy) &&
	       !memchr_inv(copy->cb, 0, sizeof(copy->cb));
}

static u8 expected_tos(const struct ft_trial *trial)
{
	u8 tos = trial->packet->tos;

	if (trial->receiver->dscp == FLOWTEE_DSCP_INHERIT)
		return tos;
	return (trial->receiver->dscp << 2) | (tos & 3);
}

static u8 expected_ttl(const struct ft_trial *trial)
{
	if (trial->receiver->ttl)
		return trial->receiver->ttl;
	return trial->packet->ttl - !trial->local;
}

/* Where the copies must come from. */
static struct ft_endpoint expected_from(const struct ft_trial *trial)
{
	struct ft_endpoint from = trial->receiver->source;

	if (from.family == NFPROTO_UNSPEC)
		return trial->packet->from;
	if (!from.port)
		from.port = trial->packet->from.port;
	return from;
}

static __be32 expected_flow(const struct ft_trial *trial)
{
	return trial->packet->to.family == NFPROTO_IPV6 ? trial->packet->flow :
							  0;
}

static bool is_right_ipv4(const struct ft_trial *trial,
			  const struct sk_buff *copy)
{
	const struct ft_endpoint from = expected_from(trial);
	const struct iphdr *iph = ip_hdr(copy);

	return iph->version == 4 && iph->ihl == 5 &&
	       iph->tos == expected_tos(trial) && !iph->frag_off &&
	       iph->ttl == expected_ttl(trial) &&
	       iph->protocol == IPPROTO_UDP &&
	       iph->saddr == from.addr.ip &&
	       iph->daddr == trial->receiver->to.addr.ip &&
	       copy->protocol == htons(ETH_P_IP) &&
	       copy->priority == rt_tos2priority(iph->tos);
}

static bool is_right_ipv6(const struct ft_trial *trial,
			  const struct sk_buff *copy)
{
	const struct ft_endpoint from = expected_from(trial);
	const struct ipv6hdr *ip6h = ipv6_hdr(copy);

	return ip6h->version == 6 &&
	       ipv6_get_dsfield(ip6h) == expected_tos(trial) &&
	       ip6_flowlabel(ip6h) == expected_flow(trial) &&
	       ip6h->hop_limit == expected_ttl(trial) &&
	       ip6h->nexthdr == IPPROTO_UDP &&
	       ipv6_addr_equal(&ip6h->saddr, &from.addr.in6) &&
	       ipv6_addr_equal(&ip6h->daddr, &trial->receiver->to.addr.in6) &&
	       copy->protocol == htons(ETH_P_IPV6) && !copy->priority;
}

static const char *check_checksum(const struct ft_trial *trial,
				  struct sk_buff *copy, unsigned int ip_len)
{
	const struct udphdr *uh = (const void *)(trial->flat + ip_len);
	const struct ft_endpoint from = expected_from(trial);

	if (trial->receiver->to.family == NFPROTO_IPV4 &&
	    trial->ip_summed != CHECKSUM_PARTIAL &&
	    trial->packet->check == FT_TEST_CHECK_ZERO) {
		if (copy->ip_summed != CHECKSUM_NONE)
			return "no checksum, but not CHECKSUM_NONE";
		return uh->check ? "a zero checksum did not stay zero" : NULL;
	}
	if (uh->check != ft_test_checksum(&from,
					  &trial->receiver->to, uh,
					  copy->len - ip_len))
		return "the checksum is not that of the copy";
	return NULL;
}

/* With headers now; those are where the stack looks for them. */
static const char *check_headers(struct ft_trial *trial, struct sk_buff *copy)
{
	const struct ft_test_packet *packet = trial->packet;
	const struct ft_endpoint from = expected_from(trial);
	bool ipv4 = from.family == NFPROTO_IPV4;
	unsigned int ip_len = ft_test_ip_len(from.family);
	unsigned int len = packet->payload_len;
	const struct udphdr *uh;

	if (copy->len != ip_len + sizeof(*uh) + len)
		return "the copy's length is wrong";
	if (skb_headlen(copy) < ip_len + sizeof(*uh))
		return "the headers are not in the head";
	if (skb_network_offset(copy) || skb_transport_offset(copy) != ip_len)
		return "header offsets are wrong";
	if (ipv4 ? !is_right_ipv4(trial, copy) : !is_right_ipv6(trial, copy))
		return "the IP header is wrong";
	uh = udp_hdr(copy);
	if (uh->source != from.port ||
	    uh->dest != trial->receiver->to.port ||
	    ntohs(uh->len) != sizeof(*uh) + len)
		return "the UDP header is wrong";
	if (trial->ip_summed == CHECKSUM_PARTIAL) {
		if (copy->ip_summed != CHECKSUM_PARTIAL)
			return "a partial checksum did not stay partial";
		if (skb_checksum_help(copy))
			return "the partial checksum cannot be completed";
	}
	if (skb_copy_bits(copy, 0, trial->flat, copy->len))
		return "the copy cannot be read";
	if (memcmp(trial->flat + ip_len + sizeof(*uh),
		   ft_test_udp(packet) + 1, len))
		return "the payload is not the original's";
	return check_checksum(trial, copy, ip_len);
}

static const char *check_copy(struct ft_trial *trial, struct sk_buff *copy)
{
	const struct ft_endpoint *from = &trial->dg.from;
	struct ft_endpoint source;

	if (!is_clean(copy))
		return "the copy has something of the original";
	if (!is_like_any(copy))
		return "the copy would not leave like others";
	if (copy->len != trial->packet->payload_len)
		return "the copy has another length than the payload";
	if (skb_headroom(copy) < trial->headroom)
		return "the copy lacks headroom";
	if (skb_get_queue_mapping(copy) != QUEUE)
		return "the copy leaves by another queue";
	if (!ft_receiver_is_transparent(trial->receiver)) {
		ft_headers_source(&source, &trial->dg, trial->receiver);
		from = &source;
	}
	ft_headers_push(copy, &trial->body, &trial->dg, trial->receiver, from, trial->local);
	return check_headers(trial, copy);
}

static bool is_unchanged(const struct ft_trial *trial, struct sk_buff *skb)
{
	const struct ft_test_packet *packet = trial->packet;

	return skb->len == packet->len &&
	       !skb_copy_bits(skb, 0, trial->flat, skb->len) &&
	       !memcmp(trial->flat, packet->bytes, packet->len);
}

/* Whether nobody but the trial can have pages of the original. */
static bool is_borrowable(const struct ft_trial *trial)
{
	unsigned int headers = trial->packet->transport +
			       sizeof(struct udphdr);
	unsigned int linear = min(trial->shape.linear, trial->packet->len);
	bool list = trial->shape.list && linear < trial->packet->len;

	return trial->consume && !trial->cloned && !list &&
	       (trial->shape.head_of_pages || linear <= headers);
}

/* How often piece @i's page is among the pieces. */
static int pieces_of_page(const struct ft_body *body, unsigned int i)
{
	unsigned int k;
	int n = 0;

	for (k = 0; k < body->n; k++)
		n += body->piece[k].page == body->piece[i].page;
	return n;
}

static const char *make_copies(struct ft_trial *trial)
{
	struct ft_body *body = &trial->body;
	unsigned int i, len = 0;

	if (ft_body_fill(body, trial->consume))
		return "no payload";
	if (trial->packet->payload_len &&
	    body->borrowed != is_borrowable(trial))
		return body->borrowed ? "borrowed" : "not borrowed";
	for (i = 0; i < body->n; i++) {
		trial->refs[i] = page_ref_count(body->piece[i].page);
		len += body->piece[i].len;
	}
	if (len != trial->packet->payload_len)
		return "the pieces are not the payload";

	for (i = 0; i < trial->copies; i++) {
		struct sk_buff *copy = ft_copy_make(body, trial->headroom);

		if (!copy)
			return "no copy";
		trial->copy[trial->n_copies++] = copy;
		if (skb_shinfo(copy)->nr_frags != body->n)
			return "the copy does not share all pieces";
		if (body->n && !skb_has_shared_frag(copy))
			return "the copy's pages are not marked as shared";
	}
	for (i = 0; body->borrowed && i < body->n; i++)
		if (page_ref_count(body->piece[i].page) != trial->refs[i] +
		    (int)trial->copies * pieces_of_page(body, i))
			return "copies do not hold one reference on each piece";
	return NULL;
}

static const char *end_original(struct ft_trial *trial)
{
	bool possible = !trial->cloned && !trial->body.borrowed;
	struct sk_buff *skb = trial->original;

	if (!is_unchanged(trial, skb))
		return "the original was changed";
	if (trial->consume) {
		struct sk_buff *copy = ft_copy_take(&trial->body,
						    trial->headroom);

		if (copy && copy != skb)
			return "something else was taken";
		if (!!copy != possible)
			return possible ? "not taken" : "taken";
		trial->taken = copy;
	}
	if (trial->taken) {
		trial->copy[trial->n_copies++] = skb;
	} else {
		if (!is_unchanged(trial, skb))
			return "the original was changed, and not taken";
		kfree_skb(skb);
	}
	trial->original = NULL;
	return NULL;
}

static const char *check_copies(struct ft_trial *trial)
{
	const char *error;
	unsigned int i;

	for (i = 0; i < trial->n_copies; i++) {
		error = check_copy(trial, trial->copy[i]);
		if (error)
			return error;
	}
	error = ft_trial_overwrite(trial);
	if (error)
		return error;
	if (trial->clone && !is_unchanged(trial, trial->clone))
		return "the clone was changed";
	return NULL;
}

static void release(struct ft_trial *trial)
{
	while (trial->n_copies)
		kfree_skb(trial->copy[--trial->n_copies]);
	kfree_skb(trial->original);
	kfree_skb(trial->clone);
	trial->original = NULL;
	trial->clone = NULL;
}

/* Let go of all. That no reference is left on the original's own pages shows
 * when the test gives up its packet (ft_test_pages_free()). Those of duplicates
 * cannot be counted: like the copies' heads they are cut from a cache of the CPU,
 * which takes and gives references in bulk.
 */
static const char *let_go(struct ft_trial *trial)
{
	struct ft_body *body = &trial->body;

	ft_body_put(body);
	release(trial);
	return body->n || body->borrowed ? "the payload is not empty" : NULL;
}

static const char *run(struct ft_trial *trial)
{
	struct ft_datagram *dg = &trial->dg;
	struct sk_buff *skb = trial->original;
	const char *error = NULL;

	dg->net = &init_net;
	dg->dev = skb->dev;
	if (!ft_datagram_parse(dg, skb, trial->packet->to.family))
		return "not parsed";
	if (!ft_test_verify(dg) || !ft_datagram_is_intact(dg))
		return "not valid";
	soil(skb);
	ft_body_begin(&trial->body, dg);
	if (trial->cloned) {
		trial->clone = skb_clone(skb, GFP_ATOMIC);
		if (!trial->clone)
			return "no clone";
	}
	if (trial->copies)
		error = make_copies(trial);
	if (!error)
		error = end_original(trial);
	return error ?: check_copies(trial);
}

/**
 * ft_trial_run() - copy a datagram and check all that comes of it
 * @test: fails without memory
 * @trial: what to do
 *
 * Return: what is wrong, or NULL.
 */
const char *ft_trial_run(struct kunit *test, struct ft_trial *trial)
{
	const char *error, *leak;
	bool alone;

	trial->original = ft_test_skb(test, trial->packet, &trial->shape);
	ft_test_summed(trial->original, trial->packet, trial->ip_summed);
	memset(&trial->body, 0, sizeof(trial->body));
	trial->n_copies = 0;
	trial->taken = false;

	local_bh_disable();
	error = run(trial);
	leak = let_go(trial);
	local_bh_enable();
	alone = ft_test_pages_free(trial->packet);
	return error ?: leak ?: alone ? NULL :
	       "references on the original's pages are left";
}
