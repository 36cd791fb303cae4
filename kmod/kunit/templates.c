// SPDX-License-Identifier: GPL-2.0-only
/* Templates in datagrams: telemetry/templates.c */
#include "kunit/packet.h"

#define RANDOM_DATAGRAMS	4000
#define SETS			12

/**
 * struct message - telemetry while it is written
 * @packet: around it
 * @version: of NetFlow, or IPFIX
 * @len: bytes of it
 * @carries: it has templates
 */
struct message {
	struct ft_test_packet *packet;
	u16 version;
	unsigned int len;
	bool carries;
};

static void put16(struct message *message, unsigned int offset, u16 value)
{
	__be16 raw = htons(value);

	memcpy((u8 *)(ft_test_udp(message->packet) + 1) + offset, &raw,
	       sizeof(raw));
}

static void begin(struct message *message, u16 version)
{
	message->version = version;
	message->len = version == 10 ? 16 : 20;
	message->carries = false;
	memset(ft_test_udp(message->packet) + 1, 0, 4000);
	put16(message, 0, version);
}

static void add_set(struct message *message, u16 id, u16 len)
{
	put16(message, message->len, id);
	put16(message, message->len + 2, len);
	message->len += len;
	message->carries |= message->version == 9 ? (id == 0 && len >= 12) ||
						   (id == 1 && len >= 14) :
			    message->version == 10 ? (id == 2 || id == 3) &&
						     len >= 8 : false;
}

/* Writes it, and asks in every way that a packet can be spread. */
static void expect(struct kunit *test, struct message *message,
		   unsigned int len, bool carries, const char *what)
{
	struct ft_test_packet *packet = message->packet;
	enum ft_test_kind kind;

	packet->payload_len = len;
	packet->check = FT_TEST_CHECK_RIGHT;
	ft_test_write(packet, NULL);
	for (kind = 0; kind < FT_TEST_KINDS; kind++) {
		struct ft_test_shape shape = ft_test_shape(packet, kind);
		struct ft_datagram dg = { .net = &init_net };
		struct sk_buff *skb;

		shape.piece = 700;
		skb = ft_test_skb(test, packet, &shape);
		if (!ft_datagram_parse(&dg, skb, packet->to.family) ||
		    !ft_test_verify(&dg))
			KUNIT_FAIL(test, "%s: not a datagram", what);
		else
			KUNIT_EXPECT_EQ_MSG(test, ft_datagram_is_essential(&dg),
					    carries, "%s, spread %u", what,
					    kind);
		kfree_skb(skb);
		ft_test_pages_free(packet);
	}
}

static void start(struct kunit *test, struct message *message)
{
	message->packet = ft_test_packet(test, NFPROTO_IPV4);
	message->packet->payload_len = 1;
	ft_test_write(message->packet, NULL);
}

static void templates_random(struct kunit *test)
{
	static const u16 versions[] = { 5, 9, 10 };
	struct message message;
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	start(test, &message);
	for (i = 0; i < RANDOM_DATAGRAMS / FT_TEST_KINDS; i++) {
		begin(&message, versions[ft_test_below(&rnd, 3)]);
		for (k = ft_test_below(&rnd, SETS); k; k--)
			add_set(&message, ft_test_below(&rnd, 8) ?
				256 + ft_test_below(&rnd, 300) :
				ft_test_below(&rnd, 5),
				4 * (1 + ft_test_below(&rnd, 50)));
		put16(&message, 2, message.len);
		expect(test, &message, message.len, message.carries, "random");
	}
}

static void templates_places(struct kunit *test)
{
	struct message message;

	start(test, &message);
	begin(&message, 9);
	add_set(&message, 256, 100);
	expect(test, &message, message.len, false, "data alone");
	add_set(&message, 0, 24);
	expect(test, &message, message.len, true, "a template behind data");
	expect(test, &message, message.len - 1, true, "a template cut off");
	expect(test, &message, 20 + 100 + 3, false, "a header cut off");

	begin(&message, 9);
	add_set(&message, 1, 24);
	expect(test, &message, message.len, true, "an options template");

	/* An id of the other protocol says nothing. */
	begin(&message, 9);
	add_set(&message, 2, 24);
	add_set(&message, 3, 24);
	expect(test, &message, message.len, false, "sets of IPFIX in NetFlow");
	begin(&message, 10);
	add_set(&message, 0, 24);
	add_set(&message, 1, 24);
	put16(&message, 2, message.len);
	expect(test, &message, message.len, false, "sets of NetFlow in IPFIX");

	/* What is behind the message is no part of it. */
	begin(&message, 10);
	add_set(&message, 256, 24);
	put16(&message, 2, message.len);
	add_set(&message, 2, 24);
	expect(test, &message, message.len, false, "behind the message");
	put16(&message, 2, message.len);
	expect(test, &message, message.len, true, "in the message");
	put16(&message, 2, U16_MAX);
	expect(test, &message, message.len, true, "too long a message");
}

static void templates_malformed(struct kunit *test)
{
	struct message message;
	unsigned int i, len;

	start(test, &message);
	begin(&message, 9);
	for (len = 0; len < 24; len++)
		expect(test, &message, len, false, "too short");
	/* Made to keep us busy: it ends, and is taken for a template. */
	begin(&message, 9);
	for (i = 0; i < 900; i++)
		add_set(&message, 256, 4);
	expect(test, &message, message.len, true, "hundreds of sets");
}

/* A set that has no room for a template is none, but one behind it may be. */
static void templates_short(struct kunit *test)
{
	static const struct {
		u16 version, id, least;
	} kinds[] = { { 9, 0, 12 }, { 9, 1, 14 }, { 10, 2, 8 }, { 10, 3, 8 } };
	struct message message;
	unsigned int i, len;

	start(test, &message);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (len = 4; len < 20; len++) {
			begin(&message, kinds[i].version);
			add_set(&message, kinds[i].id, len);
			add_set(&message, 256, 40);
			put16(&message, 2, message.len);
			expect(test, &message, message.len,
			       len >= kinds[i].least, "a short set");
			add_set(&message, kinds[i].id, 24);
			put16(&message, 2, message.len);
			expect(test, &message, message.len, true,
			       "a template behind a short set");
		}
	}
}

/* Behind a set whose length cannot be true there may be anything. */
static void templates_broken(struct kunit *test)
{
	static const u16 lengths[] = { 0, 1, 3, 81, 1000, U16_MAX };
	struct message message;
	unsigned int i;
	u16 version;

	start(test, &message);
	for (version = 9; version <= 10; version++) {
		for (i = 0; i < ARRAY_SIZE(lengths); i++) {
			begin(&message, version);
			add_set(&message, 300, 40);
			put16(&message, message.len, 256);
			put16(&message, message.len + 2, lengths[i]);
			message.len += 80;
			put16(&message, 2, message.len);
			expect(test, &message, message.len, true,
			       "behind a broken length");
			message.len += 20;
			put16(&message, 2, message.len - 20);
			expect(test, &message, message.len,
			       version == 10 || lengths[i] != 81,
			       "only a message has an end of its own");
		}
	}
}

/* Filled up with zeros, which are sets of no length, of templates by number. */
static void templates_filled(struct kunit *test)
{
	static const unsigned int filling[] = { 1, 4, 7, 64, 65, 1220, 3500 };
	struct message message;
	unsigned int i, k;

	start(test, &message);
	for (i = 0; i < ARRAY_SIZE(filling); i++) {
		begin(&message, 9);
		add_set(&message, 257, 160);
		message.len += filling[i];
		expect(test, &message, message.len, false, "filled");
		for (k = 0; k < 2; k++) {
			unsigned int end = 180 + (k ? filling[i] : 8);

			if (end < 188 || end > message.len)
				continue;
			put16(&message, end - 2, 1);
			expect(test, &message, message.len, true,
			       "more than zeros");
			put16(&message, end - 2, 0);
		}
		add_set(&message, 0, 24);
		expect(test, &message, message.len, true,
		       "a template behind zeros");
	}
}

static struct kunit_case templates_cases[] = {
	KUNIT_CASE(templates_random),
	KUNIT_CASE(templates_places),
	KUNIT_CASE(templates_short),
	KUNIT_CASE(templates_broken),
	KUNIT_CASE(templates_filled),
	KUNIT_CASE(templates_malformed),
	{}
};

static struct kunit_suite templates_suite = {
	.name = "flowtee_templates",
	.test_cases = templates_cases,
};

kunit_test_suite(templates_suite);
