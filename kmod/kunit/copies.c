// SPDX-License-Identifier: GPL-2.0-only
/* Copies and their headers: copy.c, headers.c */
#include <linux/minmax.h>
#include <net/checksum.h>
#include <net/ip.h>

#include "kunit/trial.h"

#define RANDOM_TRIALS	4000

static const u8 families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };

static const unsigned int lengths[] = {
	0, 1, 2, 3, 7, 8, 35, 36, 37, 1471, 1472, 1473, 4095, 4096, 4097, 8192,
	32768, 65506, 65507, 65508, 65526, 65527,
};

static unsigned int longest(const struct ft_test_packet *packet)
{
	unsigned int max = FT_TEST_PAYLOAD_MAX - packet->between_len -
			   packet->trailer_len;

	return packet->to.family == NFPROTO_IPV4 ?
		max - sizeof(struct iphdr) : max;
}

static unsigned int random_length(struct rnd_state *rnd, unsigned int max)
{
	unsigned int len;

	switch (ft_test_below(rnd, 8)) {
	case 0:
		len = lengths[ft_test_below(rnd, ARRAY_SIZE(lengths))];
		break;
	case 1:
		len = ft_test_below(rnd, 40);
		break;
	case 2:
		len = ft_test_below(rnd, max + 1);
		break;
	case 3:
		len = ft_test_below(rnd, 9000);
		break;
	default:
		len = ft_test_below(rnd, 1500);
	}
	return min(len, max);
}

/* IPv4 options, or one extension header. */
static void random_between(struct rnd_state *rnd, struct ft_test_packet *packet)
{
	packet->between_len = 0;
	packet->protocol = IPPROTO_UDP;
	if (ft_test_below(rnd, 4))
		return;
	if (packet->to.family == NFPROTO_IPV4) {
		packet->between_len = 4 * ft_test_below(rnd, 11);
		memset(packet->between, IPOPT_NOP, packet->between_len);
	} else {
		packet->between_len = 8 * (1 + ft_test_below(rnd, 8));
		memset(packet->between, 0, packet->between_len);
		packet->protocol = NEXTHDR_DEST;
		packet->between[0] = IPPROTO_UDP;
		packet->between[1] = packet->between_len / 8 - 1;
	}
}

static u8 random_summed(struct rnd_state *rnd, struct ft_test_packet *packet)
{
	static const u8 summed[] = {
		CHECKSUM_NONE, CHECKSUM_COMPLETE, CHECKSUM_UNNECESSARY,
	};

	packet->check = FT_TEST_CHECK_RIGHT;
	if (!ft_test_below(rnd, 4)) {
		packet->check = FT_TEST_CHECK_PSEUDO;
		return CHECKSUM_PARTIAL;
	}
	if (packet->to.family == NFPROTO_IPV4 && !ft_test_below(rnd, 4))
		packet->check = FT_TEST_CHECK_ZERO;
	return summed[ft_test_below(rnd, ARRAY_SIZE(summed))];
}

static void random_packet(struct rnd_state *rnd, struct ft_test_packet *packet)
{
	u8 family = packet->to.family;

	packet->from = ft_test_random_endpoint(rnd, family);
	packet->to = ft_test_random_endpoint(rnd, family);
	packet->tos = prandom_u32_state(rnd);
	packet->ttl = 2 + ft_test_below(rnd, 254);
	if (family == NFPROTO_IPV6)
		packet->flow = htonl(prandom_u32_state(rnd) & 0xfffff);
	random_between(rnd, packet);
	packet->trailer_len = ft_test_below(rnd, 4) ? 0 :
			      ft_test_below(rnd, 64);
	packet->payload_len = random_length(rnd, longest(packet));
}

/* Any head that has the IP header, and anything for the rest. One page less
 * than fits an skb: the head may be a piece of its own.
 */
static struct ft_test_shape random_shape(struct rnd_state *rnd,
					 const struct ft_test_packet *packet)
{
	static const unsigned int pieces[] = { 50, 1460, 4096, 30000, 65600 };
	unsigned int ip_len = packet->to.family == NFPROTO_IPV4 ?
		packet->transport : sizeof(struct ipv6hdr);
	struct ft_test_shape shape;

	shape = ft_test_shape(packet, ft_test_below(rnd, FT_TEST_KINDS));
	shape.headroom = ft_test_below(rnd, 200);
	if (ft_test_flip(rnd))
		shape.linear = ip_len +
			       ft_test_below(rnd, packet->len - ip_len + 1);
	shape.piece = pieces[ft_test_below(rnd, ARRAY_SIZE(pieces))];
	shape.piece = max_t(unsigned int, shape.piece,
			    DIV_ROUND_UP(packet->len, MAX_SKB_FRAGS - 1));
	if (ft_test_flip(rnd))
		shape.head_of_pages = true;
	return shape;
}

static void random_receiver(struct rnd_state *rnd, struct ft_trial *trial)
{
	struct ft_receiver *receiver = trial->receiver;

	u8 family = trial->packet->to.family;

	memset(&receiver->source, 0, sizeof(receiver->source));
	if (!ft_test_below(rnd, 3)) {
		family = families[ft_test_below(rnd, ARRAY_SIZE(families))];
		receiver->source = ft_test_random_endpoint(rnd, family);
		if (ft_test_flip(rnd))
			receiver->source.port = 0;
	}
	receiver->to = ft_test_random_endpoint(rnd, family);
	receiver->ttl = ft_test_flip(rnd) ? FLOWTEE_TTL_INHERIT :
					    1 + ft_test_below(rnd, 255);
	receiver->dscp = ft_test_flip(rnd) ? FLOWTEE_DSCP_INHERIT :
					     ft_test_below(rnd, 64);
}

/* A payload whose checksum comes to zero, which is sent as 0xffff. */
static void make_original_mangled(struct ft_test_packet *packet)
{
	struct udphdr *uh = ft_test_udp(packet);
	__sum16 *word = (__sum16 *)(uh + 1);

	if (packet->check != FT_TEST_CHECK_RIGHT || packet->payload_len < 2)
		return;
	*word = 0;
	ft_test_set_check(packet);
	if (uh->check != CSUM_MANGLED_0)
		*word = uh->check;
	ft_test_set_check(packet);
}

/* A receiver for whose copy the checksum does. */
static void make_copy_mangled(struct ft_trial *trial)
{
	struct ft_receiver *receiver = trial->receiver;
	struct ft_test_packet *packet = trial->packet;
	struct ft_endpoint *to = &trial->receiver->to;
	struct udphdr *uh = ft_test_udp(packet);
	__sum16 check;
	__be16 port;

	if (!ft_receiver_is_transparent(receiver))
		return;
	uh->dest = to->port;
	check = ft_test_checksum(&packet->from, to, uh,
				 sizeof(*uh) + packet->payload_len);
	uh->dest = packet->to.port;
	port = (__force __be16)csum16_add(check, to->port);
	if (port)
		to->port = port;
}

/* IPv4 cannot carry the longest payloads of IPv6; replicate.c asks first. */
static void shorten(struct rnd_state *rnd, struct ft_trial *trial)
{
	struct ft_test_packet *packet = trial->packet;
	unsigned int most = FT_TEST_PAYLOAD_MAX - sizeof(struct iphdr);

	if (trial->receiver->to.family == NFPROTO_IPV6 ||
	    packet->payload_len <= most)
		return;
	packet->payload_len = most;
	ft_test_write(packet, rnd);
}

static void random_trial(struct rnd_state *rnd, struct ft_trial *trial)
{
	struct ft_test_packet *packet = trial->packet;

	trial->ip_summed = random_summed(rnd, packet);
	random_packet(rnd, packet);
	ft_test_write(packet, rnd);
	random_receiver(rnd, trial);
	shorten(rnd, trial);
	switch (ft_test_below(rnd, 8)) {
	case 0:
		make_original_mangled(packet);
		break;
	case 1:
		make_copy_mangled(trial);
		break;
	}
	trial->shape = random_shape(rnd, packet);
	trial->copies = ft_test_below(rnd, FT_TRIAL_COPIES + 1);
	trial->consume = ft_test_below(rnd, 3);
	trial->cloned = !ft_test_below(rnd, 5);
	trial->local = !ft_test_below(rnd, 4);
	trial->headroom = 48 + ft_test_below(rnd, 250);
}

static void copies_random(struct kunit *test)
{
	struct ft_test_packet *packets[ARRAY_SIZE(families)];
	unsigned int i, borrowed = 0, taken = 0;
	struct ft_trial *trial = ft_trial(test);
	struct rnd_state rnd;
	const char *error;

	ft_test_seed(test, &rnd);
	for (i = 0; i < ARRAY_SIZE(families); i++)
		packets[i] = ft_test_packet(test, families[i]);
	for (i = 0; i < RANDOM_TRIALS; i++) {
		trial->packet = packets[ft_test_below(&rnd, 2)];
		random_trial(&rnd, trial);
		error = ft_trial_run(test, trial);
		KUNIT_EXPECT_FALSE_MSG(test, error, "trial %u: %s", i, error);
		if (error)
			break;
		borrowed += trial->consume && trial->copies && !trial->taken;
		taken += trial->taken;
	}
	KUNIT_EXPECT_GT(test, borrowed, i / 20);
	KUNIT_EXPECT_GT(test, taken, i / 20);
}

/* Run a trial in every shape, with and without the original as last copy. */
static void expect_in_shapes(struct kunit *test, struct ft_trial *trial)
{
	struct ft_test_packet *packet = trial->packet;
	enum ft_test_kind kind;
	unsigned int i;

	for (kind = 0; kind < FT_TEST_KINDS; kind++) {
		for (i = 0; i < 3; i++) {
			const char *error;

			trial->shape = ft_test_shape(packet, kind);
			trial->shape.piece = max(500U, packet->len / 16);
			trial->consume = i > 0;
			trial->copies = i < 2;
			error = ft_trial_run(test, trial);
			KUNIT_EXPECT_FALSE_MSG(test, error,
					       "%u bytes, linear to %u, summed %u: %s",
					       packet->payload_len,
					       trial->shape.linear,
					       trial->ip_summed, error);
		}
	}
}

static void copies_lengths(struct kunit *test)
{
	static const struct {
		enum ft_test_check check;
		u8 ip_summed;
	} sums[] = {
		{ FT_TEST_CHECK_RIGHT, CHECKSUM_NONE },
		{ FT_TEST_CHECK_RIGHT, CHECKSUM_COMPLETE },
		{ FT_TEST_CHECK_PSEUDO, CHECKSUM_PARTIAL },
		{ FT_TEST_CHECK_ZERO, CHECKSUM_NONE },
	};
	struct ft_trial *trial = ft_trial(test);
	unsigned int i, k, s;
	struct rnd_state rnd;

	ft_test_seed(test, &rnd);
	trial->headroom = 128;
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		trial->packet = ft_test_packet(test, families[i]);
		trial->receiver->to = ft_test_random_endpoint(&rnd, families[i]);
		for (k = 0; k < ARRAY_SIZE(lengths); k++) {
			if (lengths[k] > longest(trial->packet))
				break;
			trial->packet->payload_len = lengths[k];
			for (s = 0; s < ARRAY_SIZE(sums); s++) {
				if (families[i] == NFPROTO_IPV6 &&
				    sums[s].check == FT_TEST_CHECK_ZERO)
					continue;
				trial->packet->check = sums[s].check;
				trial->ip_summed = sums[s].ip_summed;
				ft_test_write(trial->packet, &rnd);
				expect_in_shapes(test, trial);
			}
		}
	}
}

static struct kunit_case copies_cases[] = {
	KUNIT_CASE(copies_lengths),
	KUNIT_CASE(copies_random),
	{}
};

static struct kunit_suite copies_suite = {
	.name = "flowtee_copies",
	.test_cases = copies_cases,
};

kunit_test_suite(copies_suite);
