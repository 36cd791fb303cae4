// SPDX-License-Identifier: GPL-2.0-only
/* What copies share of their original, and what they are charged for: body.c */
#include <linux/mm.h>

#include "kunit/trial.h"

/* Return: whether the packet is a datagram, whose body is begun then. */
static bool begin(struct ft_trial *trial, struct sk_buff *skb)
{
	struct ft_datagram *dg = &trial->dg;

	dg->dev = skb->dev;
	if (!ft_datagram_parse(dg, skb, NFPROTO_IPV4) ||
	    !ft_test_verify(dg) || !ft_datagram_is_intact(dg))
		return false;
	ft_body_begin(&trial->body, dg);
	return true;
}

/* A copy is charged for all memory that it keeps from being freed: a page that
 * holds a few bytes is a page, whoever of its holders is the last.
 */
static void body_truesize(struct kunit *test)
{
	static const struct {
		enum ft_test_kind kind;
		bool borrowed;
		unsigned int least;
		unsigned int most;
	} cases[] = {
		{ FT_TEST_LINEAR, false, 100, 2000 },
		{ FT_TEST_HEAD_OF_PAGES, true, PAGE_SIZE, PAGE_SIZE + 2000 },
		{ FT_TEST_PAYLOAD_IN_PAGES, true, 2 * PAGE_SIZE,
		  2 * PAGE_SIZE + 2000 },
	};
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV4);
	struct ft_trial *trial = ft_trial(test);
	unsigned int i, k;

	packet->payload_len = 100;
	ft_test_write(packet, NULL);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb, *copy;

		trial->shape = ft_test_shape(packet, cases[i].kind);
		trial->shape.piece = 60;
		skb = ft_test_skb(test, packet, &trial->shape);
		local_bh_disable();
		KUNIT_EXPECT_TRUE(test, begin(trial, skb));
		ft_body_fill(&trial->body, true);
		KUNIT_EXPECT_EQ(test, trial->body.borrowed,
				cases[i].borrowed);
		for (k = 0; k < 2; k++) {
			copy = ft_copy_make(&trial->body, 128);
			if (!copy)
				break;
			KUNIT_EXPECT_GE_MSG(test, copy->truesize,
					    cases[i].least, "kind %u",
					    cases[i].kind);
			KUNIT_EXPECT_LE_MSG(test, copy->truesize,
					    cases[i].most, "kind %u",
					    cases[i].kind);
			kfree_skb(copy);
		}
		local_bh_enable();
		KUNIT_EXPECT_EQ(test, k, 2U);
		ft_body_put(&trial->body);
		kfree_skb(skb);
		ft_test_pages_free(packet);
	}
}

/* Payload in the head and in as many pages as an skb can hold. */
static void body_many_pages(struct kunit *test)
{
	struct ft_test_packet *packet = ft_test_packet(test, NFPROTO_IPV4);
	struct ft_trial *trial = ft_trial(test);
	struct rnd_state rnd;
	const char *error;

	ft_test_seed(test, &rnd);
	packet->payload_len = 100 + MAX_SKB_FRAGS * 1480;
	ft_test_write(packet, &rnd);
	trial->packet = packet;
	trial->receiver->to = ft_test_random_endpoint(&rnd, NFPROTO_IPV4);
	trial->copies = 2;
	trial->headroom = 128;
	trial->shape.headroom = 64;
	trial->shape.linear = packet->len - MAX_SKB_FRAGS * 1480;
	trial->shape.piece = 1480;
	trial->shape.head_of_pages = true;
	trial->consume = false;
	error = ft_trial_run(test, trial);
	KUNIT_EXPECT_FALSE_MSG(test, error, "original goes on: %s", error);

	/* Borrowed or not, there is a payload. */
	trial->original = ft_test_skb(test, packet, &trial->shape);
	if (begin(trial, trial->original)) {
		int err;

		local_bh_disable();
		err = ft_body_fill(&trial->body, true);
		local_bh_enable();
		KUNIT_EXPECT_EQ_MSG(test, err, 0, "original consumed");
		ft_body_put(&trial->body);
	}
	kfree_skb(trial->original);
	KUNIT_EXPECT_TRUE(test, ft_test_pages_free(packet));
}

/* No payload, but bytes behind it: no copy may have a page of no bytes. */
static void body_empty(struct kunit *test)
{
	struct ft_trial *trial = ft_trial(test);
	enum ft_test_kind kind;
	unsigned int i, k;

	trial->packet = ft_test_packet(test, NFPROTO_IPV4);
	trial->packet->payload_len = 0;
	trial->packet->trailer_len = 60;
	ft_test_write(trial->packet, NULL);
	for (kind = 0; kind < FT_TEST_KINDS; kind++) {
		struct ft_test_shape shape = ft_test_shape(trial->packet, kind);
		unsigned int pieces = 0;

		for (i = 0; i < 2; i++) {
			struct sk_buff *skb = ft_test_skb(test, trial->packet,
							  &shape);

			local_bh_disable();
			KUNIT_EXPECT_TRUE(test, begin(trial, skb));
			ft_body_fill(&trial->body, i);
			local_bh_enable();
			for (k = 0; k < trial->body.n; k++)
				pieces += !trial->body.piece[k].len;
			ft_body_put(&trial->body);
			kfree_skb(skb);
		}
		KUNIT_EXPECT_TRUE(test, ft_test_pages_free(trial->packet));
		KUNIT_EXPECT_EQ_MSG(test, pieces, 0U, "shape %u", kind);
	}
}

static struct kunit_case body_cases[] = {
	KUNIT_CASE(body_truesize),
	KUNIT_CASE(body_many_pages),
	KUNIT_CASE(body_empty),
	{}
};

static struct kunit_suite body_suite = {
	.name = "flowtee_body",
	.test_cases = body_cases,
};

kunit_test_suite(body_suite);
