// SPDX-License-Identifier: GPL-2.0-only
/* Who has been told what is known of a stream: audience.c, table.c */
#include "kunit/packet.h"
#include "telemetry/audience.h"
#include "telemetry/table.h"

#define TEMPLATE	400
#define FIELD		44

/* More than one datagram has told, in a scene. */
#define RECEIVERS	300
#define AT_ONCE		256

/**
 * struct scene - an account, a datagram, and who is to be told of its stream
 * @test: the case
 * @streams: the table
 * @account: of a collector
 * @skb: the datagram
 * @sighting: of the last one
 * @edition: of the collector
 * @since: of each receiver
 * @told: how often each was told
 */
struct scene {
	struct kunit *test;
	struct ft_streams *streams;
	struct ft_account *account;
	struct sk_buff *skb;
	struct ft_sighting sighting;
	u32 edition;
	atomic64_t since[RECEIVERS];
	u32 told[RECEIVERS];
};

static struct scene *begin(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene);
	scene->test = test;
	scene->streams = ft_streams_alloc(256);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->streams);
	scene->account = ft_account_alloc(scene->streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->account);
	scene->skb = alloc_skb(128, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->skb);
	return scene;
}

static void end(struct scene *scene)
{
	kfree_skb(scene->skb);
	ft_kept_put(&scene->account->kept);
	ft_streams_free(scene->streams);
}

static void put16(struct scene *scene, u16 value)
{
	*(__be16 *)skb_put(scene->skb, sizeof(__be16)) = htons(value);
}

/* A datagram of NetFlow v9, with a template or with data of it. */
static void send(struct scene *scene, u16 port, bool has_template)
{
	struct ft_sighting *sighting = &scene->sighting;
	const struct ft_endpoint from = {
		.addr.ip = htonl(0x0a000001),
		.port = htons(port),
		.family = NFPROTO_IPV4,
	};

	skb_trim(scene->skb, 0);
	put16(scene, 9);
	skb_put_zero(scene->skb, 18);
	put16(scene, has_template ? 0 : TEMPLATE);
	put16(scene, has_template ? 12 : 4 + FIELD);
	if (has_template) {
		put16(scene, TEMPLATE);
		put16(scene, 1);
		put16(scene, 8);
		put16(scene, FIELD);
	} else {
		skb_put_zero(scene->skb, FIELD);
	}
	*sighting = (struct ft_sighting) {
		.account = scene->account,
		.outcome = FLOWTEE_COLLECTOR_REPLICATED,
		.bytes = scene->skb->len,
		.admitted = true,
		.ifindex = 1,
	};
	local_bh_disable();
	ft_sighting_read(sighting, &from, scene->skb, 0, scene->skb->len);
	local_bh_enable();
}

static void hear(struct scene *scene, u32 i)
{
	ft_account_hear(scene->account, &scene->since[i]);
}

/* Return: whether there is something to tell. */
static bool has_replay(struct scene *scene)
{
	struct sk_buff *skb = ft_audience_replay(&scene->sighting);

	KUNIT_ASSERT_FALSE(scene->test, IS_ERR(skb));
	if (!skb)
		return false;
	kfree_skb_list(skb);
	return true;
}

static bool is_due(const struct scene *scene)
{
	return ft_audience_is_due(&scene->sighting,
				  ft_account_time(scene->account));
}

/* As packet/prime.c: a round, or a part of one. Return: whether there was one. */
static bool tell(struct scene *scene, u32 budget)
{
	struct ft_telling telling = {
		.time = ft_account_time(scene->account),
		.edition = scene->edition,
	};
	struct ft_telling other = telling;
	bool has_any, all = true;
	u32 i;

	if (!ft_audience_claim(&scene->sighting, &telling))
		return false;
	KUNIT_EXPECT_FALSE(scene->test,
			   ft_audience_claim(&scene->sighting, &other));
	has_any = has_replay(scene);
	for (i = telling.place; i < RECEIVERS; i++) {
		u64 since = atomic64_read(&scene->since[i]);

		if (has_any && since > telling.before &&
		    since <= telling.time) {
			if (!budget--) {
				all = false;
				break;
			}
			scene->told[i]++;
		}
		telling.place = i + 1;
	}
	ft_audience_end(&scene->sighting, &telling, all);
	return true;
}

static void tell_all(struct scene *scene)
{
	while (is_due(scene) && tell(scene, AT_ONCE))
		;
}

/* All hear once, however often the time goes on in between. */
static void audience_rounds(struct kunit *test)
{
	struct scene *scene = begin(test);
	u32 i, n = 0;

	for (i = 0; i < RECEIVERS; i++)
		hear(scene, i);
	send(scene, 1, true);
	for (i = 0; i < 4; i++) {
		send(scene, 1, false);
		tell(scene, AT_ONCE / 2);
		hear(scene, 0);
	}
	tell_all(scene);
	for (i = 1; i < RECEIVERS; i++)
		n += scene->told[i] == 1;
	KUNIT_EXPECT_EQ(test, n, (u32)RECEIVERS - 1);
	KUNIT_EXPECT_GE(test, scene->told[0], 2U);
	KUNIT_EXPECT_FALSE(test, is_due(scene));
	end(scene);
}

/* Another version of the collector has its receivers in another order. */
static void audience_editions(struct kunit *test)
{
	struct scene *scene = begin(test);
	u32 i, n = 0;

	for (i = 0; i < RECEIVERS; i++)
		hear(scene, i);
	send(scene, 1, true);
	send(scene, 1, false);
	tell(scene, AT_ONCE);
	scene->edition++;
	for (i = 0; i < RECEIVERS / 2; i++) {
		swap(scene->since[i].counter,
		     scene->since[RECEIVERS - 1 - i].counter);
		swap(scene->told[i], scene->told[RECEIVERS - 1 - i]);
	}
	tell_all(scene);
	for (i = 0; i < RECEIVERS; i++)
		n += !scene->told[i];
	KUNIT_EXPECT_EQ(test, n, 0U);
	end(scene);
}

/* Who has another port each time is one stream by and by: who comes late is told of what
 * was said by a port before.
 */
static void audience_ports(struct kunit *test)
{
	struct scene *scene = begin(test);
	u16 port;

	hear(scene, 0);
	send(scene, 1, true);
	tell_all(scene);
	for (port = 2; port < 60; port++) {
		if (port == 10)
			hear(scene, 1);
		send(scene, port, false);
		tell_all(scene);
	}
	KUNIT_EXPECT_TRUE(test, scene->sighting.stream->flags &
				FT_STREAM_MANY_PORTS);
	KUNIT_EXPECT_EQ(test, scene->told[1], 1U);
	end(scene);
}

/* Whoever is at it while the streams become one has not told all of both. */
static void audience_merged(struct kunit *test)
{
	struct scene *scene = begin(test);
	struct ft_telling telling = {};
	struct ft_sighting into;
	u16 port;

	hear(scene, 0);
	send(scene, 1, true);
	for (port = 2; !(scene->sighting.stream->flags & FT_STREAM_MANY_PORTS);
	     port++) {
		telling.time = ft_account_time(scene->account);
		KUNIT_EXPECT_TRUE(test, ft_audience_claim(&scene->sighting,
							  &telling));
		into = scene->sighting;
		send(scene, port, false);
		if (scene->sighting.stream == into.stream)
			break;
		ft_audience_end(&into, &telling, false);
	}
	ft_audience_end(&into, &telling, true);
	KUNIT_EXPECT_TRUE(test, is_due(scene));
	tell_all(scene);
	KUNIT_EXPECT_EQ(test, scene->told[0], 1U);
	end(scene);
}

/* Each time that it is no good it takes longer, but not for ever. */
static void audience_put_off(struct kunit *test)
{
	struct scene *scene = begin(test);
	u32 i, delay = HZ, last = 0;
	struct ft_owed *owed;

	send(scene, 1, true);
	for (i = 0; i < 20; i++) {
		ft_audience_owe(&scene->sighting, 7, 0, HZ);
		owed = &scene->sighting.stream->owed[0];
		KUNIT_EXPECT_EQ(test, owed->receiver, 7U);
		last = owed->due - (u32)jiffies;
		KUNIT_EXPECT_LE(test, last, delay);
		KUNIT_EXPECT_GT(test, last + HZ, delay);
		owed->due = (u32)jiffies;
		delay = min(2 * delay, 256U * HZ);
	}
	KUNIT_EXPECT_GT(test, last, 255U * HZ - 1);
	end(scene);
}

/* What is owed goes with a port into the stream of many. */
static void audience_owed_ports(struct kunit *test)
{
	struct scene *scene = begin(test);
	u16 port;

	for (port = 1; port < 60; port++) {
		send(scene, port, port == 1);
		if (port == 3)
			ft_audience_owe(&scene->sighting, 7, 0, HZ);
	}
	KUNIT_EXPECT_TRUE(test, scene->sighting.stream->flags &
				FT_STREAM_MANY_PORTS);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(&scene->sighting, 7));
	KUNIT_EXPECT_EQ(test, scene->sighting.stream->n_owed, 1);
	end(scene);
}

/* What is owed is told a moment later, and of more there is no room. */
static void audience_owed(struct kunit *test)
{
	struct scene *scene = begin(test);
	const struct ft_sighting *sighting = &scene->sighting;
	struct ft_stream *stream;
	u32 i, n = 0;

	send(scene, 1, true);
	stream = sighting->stream;
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	for (i = 1; i <= 2 * FT_OWED; i++) {
		ft_audience_owe(&scene->sighting, i, 0, 0);
		KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, i));
		ft_audience_owe(&scene->sighting, i, 0, 5 * HZ);
		KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, i));
		/* Before that is due no other loss puts it off. */
		ft_audience_owe(&scene->sighting, i, 0, 50 * HZ);
	}
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED);
	for (i = 0; i < FT_OWED; i++)
		stream->owed[i].due -= 10 * HZ;
	for (i = 1; i <= 2 * FT_OWED; i++)
		n += ft_audience_owes(sighting, i);
	KUNIT_EXPECT_EQ(test, n, (u32)FT_OWED);
	/* Nobody who is not owed anything. */
	ft_audience_pay(&scene->sighting, 3 * FT_OWED);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED);
	ft_audience_pay(&scene->sighting, 2 * FT_OWED);
	ft_audience_pay(&scene->sighting, 2 * FT_OWED);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED - 1);
	ft_owed_expire(stream);
	KUNIT_EXPECT_EQ(test, stream->n_owed, FT_OWED - 1);
	/* However often it was tried. */
	for (i = 0; i < FT_OWED; i++) {
		if (!stream->owed[i].receiver)
			continue;
		stream->owed[i].since -= 31 * 60 * HZ;
		ft_audience_owe(&scene->sighting, stream->owed[i].receiver, 0, HZ);
	}
	ft_owed_expire(stream);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	end(scene);
}

/* Who has a stream from a pool is owed nothing any more when that gives it to another;
 * who has it of itself, or from another pool, is.
 */
static void audience_owed_pools(struct kunit *test)
{
	enum { POOL = 1, OTHER_POOL, FIRST, SECOND, THIRD, PLAIN };
	struct scene *scene = begin(test);
	struct ft_sighting *sighting = &scene->sighting;

	send(scene, 1, true);
	ft_audience_give(sighting, POOL, FIRST);
	ft_audience_give(sighting, OTHER_POOL, THIRD);
	ft_audience_owe(sighting, FIRST, POOL, 0);
	ft_audience_owe(sighting, THIRD, OTHER_POOL, 0);
	ft_audience_owe(sighting, PLAIN, 0, 0);
	ft_audience_give(sighting, POOL, FIRST);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, FIRST));
	ft_audience_owe(sighting, SECOND, POOL, 0);
	ft_audience_give(sighting, POOL, SECOND);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, FIRST));
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	/* It is told when it has the stream again. */
	KUNIT_EXPECT_TRUE(test, ft_audience_moves(sighting, POOL, FIRST));
	/* It has gone into the other pool, or out of any, meanwhile. */
	ft_audience_owe(sighting, SECOND, OTHER_POOL, 0);
	ft_audience_give(sighting, POOL, 0);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	ft_audience_owe(sighting, SECOND, 0, 0);
	ft_audience_give(sighting, OTHER_POOL, 0);
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, SECOND));
	KUNIT_EXPECT_FALSE(test, ft_audience_owes(sighting, THIRD));
	KUNIT_EXPECT_TRUE(test, ft_audience_owes(sighting, PLAIN));
	ft_audience_pay(sighting, SECOND);
	ft_audience_pay(sighting, PLAIN);
	KUNIT_EXPECT_FALSE(test, ft_audience_owes_any(sighting));
	end(scene);
}

/* Years of refreshing. */
static void audience_time(struct kunit *test)
{
	static const u64 times[] = { S32_MAX, U32_MAX, S64_MAX - 100 };
	struct scene *scene = begin(test);
	u32 i;

	hear(scene, 0);
	send(scene, 1, true);
	tell_all(scene);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		atomic64_set(&scene->account->time, times[i]);
		hear(scene, 1 + i);
		KUNIT_EXPECT_GT(test, ft_account_time(scene->account),
				times[i]);
		send(scene, 1, false);
		tell_all(scene);
		KUNIT_EXPECT_EQ(test, scene->told[1 + i], 1U);
		/* A stream that nobody was told of. */
		send(scene, 2 + i, true);
		send(scene, 2 + i, false);
		tell_all(scene);
		KUNIT_EXPECT_EQ(test, scene->told[1 + i], 2U);
	}
	/* It was there when the first stream began. */
	KUNIT_EXPECT_EQ(test, scene->told[0], (u32)ARRAY_SIZE(times));
	end(scene);
}

static struct kunit_case audience_cases[] = {
	KUNIT_CASE(audience_rounds),
	KUNIT_CASE(audience_editions),
	KUNIT_CASE(audience_ports),
	KUNIT_CASE(audience_merged),
	KUNIT_CASE(audience_owed),
	KUNIT_CASE(audience_put_off),
	KUNIT_CASE(audience_owed_ports),
	KUNIT_CASE(audience_owed_pools),
	KUNIT_CASE(audience_time),
	{}
};

static struct kunit_suite audience_suite = {
	.name = "flowtee_audience",
	.test_cases = audience_cases,
};

kunit_test_suite(audience_suite);
