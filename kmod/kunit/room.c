// SPDX-License-Identifier: GPL-2.0-only
/* What streams lose of their templates for want of room is counted: sighting.c, table.c,
 * store.c
 */
#include "kunit/message.h"
#include "telemetry/sighting.h"
#include "telemetry/table.h"

/**
 * struct scene - an account, and a stream of IPFIX
 * @test: the case
 * @streams: the table
 * @account: of a collector
 * @message: what comes next
 * @stream: of what came last
 */
struct scene {
	struct kunit *test;
	struct ft_streams *streams;
	struct ft_account *account;
	struct ft_test_message message;
	struct ft_stream *stream;
};

static void begin(struct kunit *test, struct scene *scene)
{
	scene->test = test;
	scene->streams = ft_streams_alloc(64);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->streams);
	scene->account = ft_account_alloc(scene->streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene->account);
	ft_test_message_init(test, &scene->message);
}

static void end(struct scene *scene)
{
	ft_kept_put(&scene->account->kept);
	ft_streams_free(scene->streams);
}

static u64 evicted(const struct scene *scene)
{
	return atomic64_read(&scene->account->evicted);
}

/* The message, as it is written by now. */
static void come(struct scene *scene, u16 port)
{
	struct ft_test_message *message = &scene->message;
	struct ft_sighting sighting = {
		.account = scene->account,
		.outcome = FLOWTEE_COLLECTOR_REPLICATED,
		.bytes = message->len,
		.admitted = true,
	};
	const struct ft_endpoint from = {
		.addr.ip = htonl(0x0a000001),
		.port = htons(port),
		.family = NFPROTO_IPV4,
	};
	struct sk_buff *skb = alloc_skb(message->len, GFP_KERNEL);
	__be16 len = htons(message->len);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(scene->test, skb);
	memcpy(message->bytes + sizeof(len), &len, sizeof(len));
	skb_put_data(skb, message->bytes, message->len);
	local_bh_disable();
	ft_sighting_read(&sighting, &from, skb, 0, skb->len);
	local_bh_enable();
	scene->stream = sighting.stream;
	kfree_skb(skb);
}

/* Templates from an id on, or one of options. */
static void put_templates(struct scene *scene, bool options, u16 id,
			  unsigned int n, unsigned int fields)
{
	struct ft_test_message *message = &scene->message;
	unsigned int i;

	ft_test_set_begin(message, ft_test_templates_id(message, options));
	for (; n--; id++) {
		ft_test_put16(message, id);
		ft_test_put16(message, fields);
		if (options)
			ft_test_put16(message, 1);
		for (i = 0; i < fields; i++) {
			ft_test_put16(message, 1 + i);
			ft_test_put16(message, 4);
		}
	}
	ft_test_set_end(message);
}

static void send_templates(struct scene *scene, u16 port, u16 id,
			   unsigned int n, unsigned int fields)
{
	ft_test_message_begin(&scene->message, true);
	put_templates(scene, false, id, n, fields);
	come(scene, port);
}

/* One record, with its template. */
static void send_options(struct scene *scene, u16 port, u8 scope)
{
	ft_test_message_begin(&scene->message, true);
	put_templates(scene, true, 256, 1, 2);
	ft_test_set_begin(&scene->message, 256);
	ft_test_fill(&scene->message, scope, 8);
	ft_test_set_end(&scene->message);
	come(scene, port);
}

/* A datagram counts once, however many templates of the stream make room for its own. */
static void room_templates(struct kunit *test)
{
	struct scene scene;
	u32 max;

	begin(test, &scene);
	max = ft_chunks_max(scene.streams->templates);
	send_templates(&scene, 1, 256, max, 1);
	KUNIT_EXPECT_EQ(test, scene.stream->templates.chunks, max);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 0ULL);
	send_templates(&scene, 1, 1000, max / 2, 1);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 1ULL);
	send_templates(&scene, 1, 1000, max / 2, 1);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 1ULL);
	end(&scene);
}

/* Options data is not kept if others have taken most of the pool, and goes if
 * templates of the stream need its room; but newer takes the place of older.
 */
static void room_options(struct kunit *test)
{
	struct scene scene;
	unsigned int i;
	u16 port = 2;

	begin(test, &scene);
	for (i = 0; i < 100; i++)
		send_options(&scene, 1, i);
	KUNIT_EXPECT_GT(test, scene.stream->templates.n_options, 10);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 0ULL);
	send_templates(&scene, 1, 1000, 60, 1);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 1ULL);
	while (!ft_chunks_are_few(scene.streams->templates))
		send_templates(&scene, port++, 256, 60, 1);
	i = evicted(&scene);
	send_options(&scene, port, 1);
	KUNIT_EXPECT_EQ(test, evicted(&scene), i + 1ULL);
	KUNIT_EXPECT_EQ(test, scene.stream->templates.n_options, 0);
	end(&scene);
}

/* What ports have of their own is more than the stream has that they become. */
static void room_ports(struct kunit *test)
{
	struct scene scene;
	u16 port;

	begin(test, &scene);
	for (port = 1; port <= FT_STREAM_PORTS; port++)
		send_templates(&scene, port, 256 + 20 * port, 20, 1);
	KUNIT_EXPECT_EQ(test, evicted(&scene), 0ULL);
	send_templates(&scene, port, 256, 1, 1);
	KUNIT_EXPECT_TRUE(test, scene.stream->flags & FT_STREAM_MANY_PORTS);
	KUNIT_EXPECT_GT(test, evicted(&scene), 0ULL);
	end(&scene);
}

static struct kunit_case room_cases[] = {
	KUNIT_CASE(room_templates),
	KUNIT_CASE(room_options),
	KUNIT_CASE(room_ports),
	{}
};

static struct kunit_suite room_suite = {
	.name = "flowtee_room",
	.test_cases = room_cases,
};

kunit_test_suite(room_suite);
