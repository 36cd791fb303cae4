// SPDX-License-Identifier: GPL-2.0-only
/* The table of streams: who is in it, who makes room: table.c, sighting.c */
#include "kunit/packet.h"
#include "telemetry/sighting.h"
#include "telemetry/table.h"

#define OTHERS	5000

/**
 * struct scene - a table, and datagrams for it
 * @test: the case
 * @streams: the table
 * @account: of a collector
 * @skb: a datagram without headers
 * @last: the last stream that was counted
 * @held: the bucket of the stream that is held
 */
struct scene {
	struct kunit *test;
	struct ft_streams *streams;
	struct ft_account *account;
	struct sk_buff *skb;
	struct ft_stream *last;
	struct ft_bucket *held;
};

static struct ft_account *open_account(struct scene *scene, const char *name)
{
	struct ft_account *account = ft_account_alloc(scene->streams, name);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, account);
	return account;
}

static void begin(struct kunit *test, struct scene *scene, u32 n)
{
	scene->test = test;
	scene->streams = ft_streams_alloc(n);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->streams);
	scene->account = open_account(scene, "a");
	scene->skb = alloc_skb(64, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->skb);
	skb_put_zero(scene->skb, 64);
	scene->last = kunit_kzalloc(test, sizeof(*scene->last), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->last);
}

static void end(struct scene *scene)
{
	kfree_skb(scene->skb);
	if (scene->account)
		ft_kept_put(&scene->account->kept);
	ft_streams_free(scene->streams);
}

static struct ft_endpoint exporter(u32 number, u16 port)
{
	return (struct ft_endpoint) {
		.addr.ip = htonl(0x0a000000 + number),
		.port = htons(port),
		.family = NFPROTO_IPV4,
	};
}

/* A datagram of NetFlow v9 without sets. */
static void write_datagram(struct scene *scene, u32 domain, u32 sequence)
{
	__be32 *word = (__be32 *)scene->skb->data;

	word[0] = htonl(9 << 16);
	word[3] = htonl(sequence);
	word[4] = htonl(domain);
}

/* @sighting: what is known of the datagram before it is read */
static void see(struct scene *scene, struct ft_sighting *sighting,
		const struct ft_endpoint *from, u32 domain, u32 sequence)
{
	write_datagram(scene, domain, sequence);
	sighting->bytes = 20;
	local_bh_disable();
	ft_sighting_read(sighting, from, scene->skb, 0, 20);
	local_bh_enable();
}

static void come(struct scene *scene, struct ft_account *account,
		 const struct ft_endpoint *from, u32 domain, u32 sequence)
{
	struct ft_sighting sighting = {
		.account = account,
		.outcome = FLOWTEE_COLLECTOR_REPLICATED,
		.admitted = true,
	};

	see(scene, &sighting, from, domain, sequence);
}

static void release(struct scene *scene)
{
	ft_streams_unlock(scene->held);
}

/* NULL: there is none, and nothing to be released. */
static struct ft_stream *hold(struct scene *scene, u32 place)
{
	struct ft_stream *stream;

	scene->held = ft_streams_lock(scene->streams, place, &stream);
	if (!stream)
		release(scene);
	return stream;
}

/* How many streams there are of an account, of an exporter or of all (NULL). */
static u32 count(struct scene *scene, const struct ft_account *account,
		 const struct ft_endpoint *from)
{
	struct ft_stream *stream;
	u32 i, n = 0;

	for (i = 0; i < scene->streams->n; i++) {
		stream = hold(scene, i);
		if (!stream)
			continue;
		if (stream->account == account &&
		    (!from || stream->name.addr.ip == from->addr.ip)) {
			n++;
			*scene->last = *stream;
		}
		release(scene);
	}
	return n;
}

/* Who has come twice stays, however many strangers come; and each stranger has
 * room for a while.
 */
static void streams_flood(struct kunit *test)
{
	struct ft_endpoint known = exporter(1, 2000);
	struct scene scene;
	u32 i;

	begin(test, &scene, 64);
	come(&scene, scene.account, &known, 5, 0);
	come(&scene, scene.account, &known, 5, 3);
	for (i = 0; i < OTHERS; i++) {
		struct ft_endpoint other = exporter(100 + i, 2000);

		come(&scene, scene.account, &other, 5, 0);
		KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &other), 1U);
		/* The oldest has gone, none that is younger. */
		other = exporter(100 + i - 62, 2000);
		if (i >= 62)
			KUNIT_EXPECT_EQ(test, count(&scene, scene.account,
						    &other), 1U);
	}
	come(&scene, scene.account, &known, 5, 4);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &known), 1U);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last), 3ULL);
	KUNIT_EXPECT_EQ(test, scene.last->sequence.lost, 2ULL);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, NULL), 64U);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&scene.account->evicted),
			(u64)OTHERS - 63);
	end(&scene);
}

/* All places are taken, by exporters that have come twice. */
static void fill(struct scene *scene)
{
	u32 i, n = scene->streams->n;

	for (i = 0; i < 2 * n; i++) {
		struct ft_endpoint from = exporter(i % n, 2000);

		come(scene, scene->account, &from, 0, i / n);
	}
}

/* Where all have come twice there is no room for one more, and that is counted. */
static void streams_full(struct kunit *test)
{
	struct ft_endpoint other = exporter(1000, 2000);
	struct scene scene;

	begin(test, &scene, 40);
	fill(&scene);
	come(&scene, scene.account, &other, 0, 0);
	come(&scene, scene.account, &other, 0, 1);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &other), 0U);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, NULL), 40U);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&scene.account->evicted), 2ULL);
	end(&scene);
}

/* Who has just been seen by another CPU, whose time is later, is not idle. */
static void streams_ahead(struct kunit *test)
{
	struct ft_endpoint other = exporter(1000, 2000);
	struct ft_stream *stream;
	struct scene scene;
	u32 i;

	begin(test, &scene, 40);
	fill(&scene);
	scene.account->silent = 1;
	for (i = 0; i < 40; i++) {
		stream = hold(&scene, i);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stream);
		stream->last = get_jiffies_64() + 5 * HZ;
		KUNIT_EXPECT_FALSE(test, ft_stream_is_silent(stream,
							     get_jiffies_64()));
		release(&scene);
	}
	come(&scene, scene.account, &other, 0, 0);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &other), 0U);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, NULL), 40U);
	/* And who is, makes room. */
	stream = hold(&scene, 7);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stream);
	stream->last = get_jiffies_64() - 3600 * HZ;
	release(&scene);
	for (i = 0; i < 3; i++)
		come(&scene, scene.account, &other, 0, 0);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &other), 1U);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, NULL), 40U);
	end(&scene);
}

/* Who is established keeps his port, whatever others send in his name that is not
 * admitted, or only once.
 */
static void streams_keep_port(struct kunit *test)
{
	struct ft_endpoint known = exporter(7, 2000);
	struct scene scene;
	u32 i;

	begin(test, &scene, 200);
	come(&scene, scene.account, &known, 1, 0);
	come(&scene, scene.account, &known, 1, 1);
	for (i = 0; i < 100; i++) {
		struct ft_endpoint from = exporter(7, 3000 + i);
		struct ft_sighting sighting = {
			.account = scene.account,
			.outcome = FLOWTEE_COLLECTOR_DENIED,
		};

		see(&scene, &sighting, &from, 1, 0);
	}
	come(&scene, scene.account, &known, 1, 5);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &known), 2U);
	for (i = 0; i < scene.streams->n; i++) {
		struct ft_stream *other = hold(&scene, i);

		if (!other)
			continue;
		if (other->port)
			*scene.last = *other;
		else
			KUNIT_EXPECT_EQ(test, other->admitted, (u8)0);
		release(&scene);
	}
	KUNIT_EXPECT_EQ(test, scene.last->port, known.port);
	KUNIT_EXPECT_EQ(test, scene.last->sequence.lost, 3ULL);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last), 3ULL);
	end(&scene);
}

/* One that waits is numbered when it comes, and counted later. */
static void streams_wait(struct kunit *test)
{
	struct ft_endpoint from = exporter(1, 2000);
	struct ft_sighting sighting = { .admitted = true };
	struct scene scene;

	begin(test, &scene, 16);
	come(&scene, scene.account, &from, 1, 0);
	sighting.account = scene.account;
	see(&scene, &sighting, &from, 1, 1);
	come(&scene, scene.account, &from, 1, 2);
	sighting.outcome = FLOWTEE_COLLECTOR_REPLICATED;
	sighting.numbered = true;
	see(&scene, &sighting, &from, 1, 1);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &from), 1U);
	KUNIT_EXPECT_EQ(test, scene.last->sequence.lost, 0ULL);
	KUNIT_EXPECT_EQ(test, scene.last->sequence.reordered, 0ULL);
	KUNIT_EXPECT_EQ(test, scene.last->sequence.duplicated, 0ULL);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last), 3ULL);
	end(&scene);
}

/* What was not foreseen moves, also if the stream has become part of another, and
 * never below zero.
 */
static void streams_amend(struct kunit *test)
{
	struct ft_endpoint from = exporter(1, 2000);
	struct ft_sighting sighting = {
		.outcome = FLOWTEE_COLLECTOR_REPLICATED,
		.admitted = true,
	};
	const u64 *outcomes;
	struct scene scene;
	u32 i;

	begin(test, &scene, 64);
	outcomes = scene.last->outcomes;
	sighting.account = scene.account;
	see(&scene, &sighting, &from, 1, 0);
	ft_sighting_amend(&sighting, FLOWTEE_COLLECTOR_NOT_SAMPLED);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &from), 1U);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last), 1ULL);
	KUNIT_EXPECT_EQ(test, outcomes[sighting.outcome], 0ULL);
	KUNIT_EXPECT_EQ(test, outcomes[FLOWTEE_COLLECTOR_NOT_SAMPLED], 1ULL);

	from = exporter(2, 2000);
	see(&scene, &sighting, &from, 1, 0);
	for (i = 1; i <= FT_STREAM_PORTS; i++) {
		from.port = htons(2000 + i);
		come(&scene, scene.account, &from, 1, i);
	}
	ft_sighting_amend(&sighting, FLOWTEE_COLLECTOR_NO_RECEIVER);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &from), 1U);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last),
			FT_STREAM_PORTS + 1ULL);
	KUNIT_EXPECT_EQ(test, outcomes[FLOWTEE_COLLECTOR_NO_RECEIVER], 1ULL);
	end(&scene);
}

/* An exporter with a new port each time is one stream, which nothing is lost of;
 * other domains of it are not touched.
 */
static void streams_ports(struct kunit *test)
{
	struct ft_endpoint from;
	struct scene scene;
	u64 lost;
	u32 i;

	begin(test, &scene, 200);
	for (i = 0; i < 100; i++) {
		from = exporter(7, 3000 + i);
		come(&scene, scene.account, &from, 1, 2 * i);
		KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &from),
				i < FT_STREAM_PORTS ? i + 1 : 1);
	}
	count(&scene, scene.account, &from);
	KUNIT_EXPECT_EQ(test, ft_stream_datagrams(scene.last), 100ULL);
	KUNIT_EXPECT_EQ(test, scene.last->bytes, 2000ULL);
	KUNIT_EXPECT_EQ(test, scene.last->port, (__be16)0);
	KUNIT_EXPECT_FALSE(test, ft_stream_lost(scene.last, &lost));
	come(&scene, scene.account, &from, 2, 0);
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, &from), 2U);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&scene.account->evicted), 0ULL);
	end(&scene);
}

/* What a collector has goes with its account, and nothing else does. */
static void streams_accounts(struct kunit *test)
{
	struct ft_account *other;
	struct ft_endpoint from;
	struct scene scene;
	u32 i;

	begin(test, &scene, 100);
	other = open_account(&scene, "b");
	for (i = 0; i < 50; i++) {
		from = exporter(i, 2000);
		come(&scene, scene.account, &from, 0, 0);
		come(&scene, other, &from, 0, 0);
	}
	KUNIT_EXPECT_EQ(test, count(&scene, scene.account, NULL), 50U);
	ft_kept_put(&scene.account->kept);
	KUNIT_EXPECT_EQ(test, count(&scene, other, NULL), 50U);
	scene.account = other;
	for (i = 0; i < 50; i++) {
		from = exporter(1000 + i, 2000);
		come(&scene, other, &from, 0, 0);
	}
	KUNIT_EXPECT_EQ(test, count(&scene, other, NULL), 100U);
	KUNIT_EXPECT_EQ(test, (u64)atomic64_read(&other->evicted), 0ULL);
	end(&scene);
}

/* A slow model: how many datagrams each of many streams has sent. */
static void streams_random(struct kunit *test)
{
	u16 *model = kunit_kzalloc(test, 8 * 4 * 3 * sizeof(*model),
				   GFP_KERNEL);
	struct ft_stream *stream;
	struct rnd_state rnd;
	struct scene scene;
	u32 i, which;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	ft_test_seed(test, &rnd);
	begin(test, &scene, 8 * 4 * 3);
	for (i = 0; i < OTHERS; i++) {
		u32 address = ft_test_below(&rnd, 8);
		u32 port = ft_test_below(&rnd, 4);
		u32 domain = ft_test_below(&rnd, 3);
		struct ft_endpoint from = exporter(address, 2000 + port);

		come(&scene, scene.account, &from, domain, i);
		model[(address * 4 + port) * 3 + domain]++;
	}
	for (i = 0; i < scene.streams->n; i++) {
		stream = hold(&scene, i);
		if (!stream)
			continue;
		which = (ntohl(stream->name.addr.ip) - 0x0a000000) * 4 +
			ntohs(stream->port) - 2000;
		which = which * 3 + stream->name.domain;
		KUNIT_EXPECT_EQ(test, ft_stream_datagrams(stream),
				(u64)model[which]);
		model[which] = 0;
		release(&scene);
	}
	for (i = 0; i < 8 * 4 * 3; i++)
		KUNIT_EXPECT_EQ(test, model[i], (u16)0);
	end(&scene);
}

static struct kunit_case streams_cases[] = {
	KUNIT_CASE(streams_flood),
	KUNIT_CASE(streams_full),
	KUNIT_CASE(streams_ahead),
	KUNIT_CASE(streams_ports),
	KUNIT_CASE(streams_keep_port),
	KUNIT_CASE(streams_wait),
	KUNIT_CASE(streams_amend),
	KUNIT_CASE(streams_accounts),
	KUNIT_CASE(streams_random),
	{}
};

static struct kunit_suite streams_suite = {
	.name = "flowtee_streams",
	.test_cases = streams_cases,
};

kunit_test_suite(streams_suite);
