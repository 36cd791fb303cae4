// SPDX-License-Identifier: GPL-2.0-only
/* What is told of a stream is what it said: telemetry/replay.c, options.c */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/prandom.h>

#include "kunit/message.h"
#include "telemetry/options.h"
#include "telemetry/replay.h"

#define CHUNKS		(16 * 1024)
#define BEGIN		1000
#define STREAMS		40
#define MESSAGES	60

/**
 * struct trial - a stream that somebody tells, and one that he is told
 * @test: the case
 * @message: what the exporter sends
 * @rnd: of the case
 * @ipfix: the protocol
 * @pool: of what the exporter has sent
 * @said: that
 * @heard_pool: of what is told
 * @heard: that
 * @datagrams: how many that took
 * @longest: the payload of the longest
 */
struct trial {
	struct kunit *test;
	struct ft_test_message message;
	struct rnd_state rnd;
	bool ipfix;
	struct ft_template_pool *pool;
	struct ft_templates said;
	struct ft_template_pool *heard_pool;
	struct ft_templates heard;
	unsigned int datagrams;
	unsigned int longest;
};

static struct trial *trial_start(struct kunit *test, bool ipfix)
{
	struct trial *trial = kunit_kzalloc(test, sizeof(*trial), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial);
	trial->test = test;
	trial->ipfix = ipfix;
	prandom_seed_state(&trial->rnd, 14 + ipfix);
	trial->pool = ft_template_pool_alloc(CHUNKS);
	trial->heard_pool = ft_template_pool_alloc(CHUNKS);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial->pool);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial->heard_pool);
	ft_test_message_init(test, &trial->message);
	return trial;
}

static void forget(struct trial *trial)
{
	ft_templates_free(&trial->said, trial->pool);
	ft_templates_free(&trial->heard, trial->heard_pool);
	KUNIT_EXPECT_EQ(trial->test, trial->pool->n_free, trial->pool->n);
	KUNIT_EXPECT_EQ(trial->test, trial->heard_pool->n_free,
			trial->heard_pool->n);
}

static void trial_end(struct trial *trial)
{
	forget(trial);
	ft_template_pool_free(trial->pool);
	ft_template_pool_free(trial->heard_pool);
}

static u32 below(struct trial *trial, u32 limit)
{
	return prandom_u32_state(&trial->rnd) % limit;
}

static void begin(struct trial *trial)
{
	ft_test_message_begin(&trial->message, trial->ipfix);
}

static void say(struct trial *trial)
{
	struct ft_contents contents;

	ft_test_message_read(trial->test, &trial->message,
			     below(trial, FT_TEST_KINDS), &trial->said,
			     trial->pool, BEGIN, &contents);
}

/* Fields of a template, some of a length that varies. */
static void put_fields(struct trial *trial, unsigned int fields)
{
	while (fields--) {
		ft_test_put16(&trial->message, 1 + below(trial, 300));
		ft_test_put16(&trial->message,
			      trial->ipfix && !below(trial, 5) ?
				0xffff : 1 + below(trial, 8));
	}
}

static void put_template(struct trial *trial, u16 id, unsigned int fields)
{
	ft_test_set_begin(&trial->message,
			  ft_test_templates_id(&trial->message, false));
	ft_test_put16(&trial->message, id);
	ft_test_put16(&trial->message, fields);
	put_fields(trial, fields);
	ft_test_set_end(&trial->message);
}

static void put_options_template(struct trial *trial, u16 id,
				 unsigned int fields, unsigned int scopes)
{
	ft_test_set_begin(&trial->message,
			  ft_test_templates_id(&trial->message, true));
	ft_test_put16(&trial->message, id);
	if (trial->ipfix) {
		ft_test_put16(&trial->message, fields);
		ft_test_put16(&trial->message, scopes);
	} else {
		ft_test_put16(&trial->message, scopes * 4);
		ft_test_put16(&trial->message, (fields - scopes) * 4);
	}
	put_fields(trial, fields);
	ft_test_set_end(&trial->message);
}

static void put_data(struct trial *trial, u16 id, unsigned int bytes)
{
	ft_test_set_begin(&trial->message, id);
	while (bytes--)
		ft_test_put8(&trial->message, below(trial, 4));
	ft_test_set_end(&trial->message);
}

/* Some of everything. */
static void say_something(struct trial *trial, bool mutated)
{
	struct ft_test_message *message = &trial->message;
	unsigned int i;

	begin(trial);
	for (i = 0; i <= below(trial, 4); i++) {
		u16 id = 256 + below(trial, 20);

		switch (below(trial, 3)) {
		case 0:
			put_template(trial, id, 1 + below(trial, 40));
			break;
		case 1:
			put_options_template(trial, id, 2 + below(trial, 5),
					     1 + below(trial, 2));
			break;
		default:
			put_data(trial, id, below(trial, 200));
		}
	}
	for (i = 0; mutated && i < 4; i++)
		message->bytes[4 + below(trial, message->len - 4)] =
			below(trial, 256);
	say(trial);
}

/* Have somebody hear all that is known. */
static void tell(struct trial *trial)
{
	const struct ft_replay_header header = {
		.protocol = trial->ipfix ? FLOWTEE_PROTOCOL_IPFIX :
					   FLOWTEE_PROTOCOL_NETFLOW9,
		.domain = 0x01020304,
		.sequence = 0xfffffff0,
		.stamp = 77,
	};
	struct sk_buff *told, *skb;

	trial->datagrams = 0;
	trial->longest = 0;
	told = ft_replay_make(&trial->said, trial->pool, &header, BEGIN, NULL);
	KUNIT_ASSERT_FALSE(trial->test, IS_ERR(told));
	for (skb = told; skb; skb = skb->next) {
		unsigned int len = skb->len - sizeof(struct udphdr);
		struct ft_contents contents;
		struct ft_report report;

		ft_report_read(&report, skb, sizeof(struct udphdr), len);
		KUNIT_EXPECT_EQ(trial->test, report.protocol, header.protocol);
		KUNIT_EXPECT_EQ(trial->test, report.domain, header.domain);
		KUNIT_EXPECT_EQ(trial->test, report.sequence, header.sequence);
		KUNIT_EXPECT_EQ(trial->test, report.stamp, header.stamp);
		KUNIT_EXPECT_EQ(trial->test, report.end, skb->len);
		ft_templates_read(&trial->heard, trial->heard_pool, skb,
				  &report, BEGIN, false, &contents);
		KUNIT_EXPECT_FALSE(trial->test, contents.flows);
		trial->datagrams++;
		trial->longest = max(trial->longest, len);
	}
	kfree_skb_list(told);
}

static bool is_same(const struct trial *trial, struct ft_template *said,
		    struct ft_template *heard)
{
	unsigned int bytes = said->size + ft_template_runs(said);
	struct ft_cursor a, b;

	if (said->size != heard->size || said->variable != heard->variable ||
	    said->options != heard->options)
		return false;
	ft_cursor_start(&a, trial->pool, said);
	ft_cursor_start(&b, trial->heard_pool, heard);
	while (bytes--) {
		ft_cursor_turn(&a);
		ft_cursor_turn(&b);
		if (*a.at != *b.at)
			return false;
		ft_cursor_move(&a, 1);
		ft_cursor_move(&b, 1);
	}
	return true;
}

static struct ft_template *find(const struct ft_templates *templates,
				struct ft_template_pool *pool, u16 id)
{
	u32 index;

	for (index = templates->first; index;
	     index = ft_template_at(pool, index)->next)
		if (ft_template_at(pool, index)->id == id)
			return ft_template_at(pool, index);
	return NULL;
}

/* Of what was said, which of it can be read still. */
static unsigned int readable(struct trial *trial)
{
	struct ft_template *record, *template;
	unsigned int n = 0;
	u32 index;

	for (index = trial->said.options; index; index = record->next) {
		record = ft_template_at(trial->pool, index);
		template = find(&trial->said, trial->pool, record->id);
		n += template && template->options &&
		     template->born == record->born;
	}
	return n;
}

static void expect_same(struct trial *trial)
{
	struct ft_template *said, *heard;
	u32 index;

	KUNIT_EXPECT_EQ(trial->test, trial->heard.n, trial->said.n);
	KUNIT_EXPECT_EQ(trial->test, (unsigned int)trial->heard.n_options,
			readable(trial));
	for (index = trial->said.first; index; index = said->next) {
		said = ft_template_at(trial->pool, index);
		heard = find(&trial->heard, trial->heard_pool, said->id);
		KUNIT_EXPECT_TRUE(trial->test,
				  heard && is_same(trial, said, heard));
	}
}

static void check_streams(struct kunit *test, bool mutated)
{
	unsigned int i, k;

	for (i = 0; i < 2; i++) {
		struct trial *trial = trial_start(test, i);

		for (k = 0; k < STREAMS * MESSAGES; k++) {
			say_something(trial, mutated);
			if (k % MESSAGES == MESSAGES - 1) {
				tell(trial);
				expect_same(trial);
				KUNIT_EXPECT_LE(test, trial->longest,
						(unsigned int)FT_REPLAY_PAYLOAD);
				forget(trial);
			}
		}
		trial_end(trial);
	}
}

static void replay_random(struct kunit *test)
{
	check_streams(test, false);
}

static void replay_mutated(struct kunit *test)
{
	check_streams(test, true);
}

/* No more is kept than there is room for, however much there is. */
static void replay_bounds(struct kunit *test)
{
	struct trial *trial = trial_start(test, true);
	unsigned int i;

	/* One that has a datagram of its own. */
	begin(trial);
	put_template(trial, 256, 2000);
	say(trial);
	tell(trial);
	expect_same(trial);
	KUNIT_EXPECT_EQ(test, trial->datagrams, 1U);
	KUNIT_EXPECT_GT(test, trial->longest, (unsigned int)FT_REPLAY_PAYLOAD);
	/* Many of them, and each again with other fields. */
	for (i = 0; i < 1000; i++) {
		begin(trial);
		put_template(trial, 256 + i % 300, 1 + below(trial, 1500));
		say(trial);
		KUNIT_EXPECT_LE(test, trial->said.chunks, CHUNKS / 16U);
	}
	ft_templates_free(&trial->heard, trial->heard_pool);
	tell(trial);
	expect_same(trial);
	/* Of a length of which only one has room. */
	forget(trial);
	for (i = 0; i < FT_TEMPLATES_MAX; i++) {
		begin(trial);
		put_template(trial, 256 + i, 150);
		say(trial);
	}
	tell(trial);
	expect_same(trial);
	KUNIT_EXPECT_GT(test, trial->datagrams, 150U);
	KUNIT_EXPECT_LE(test, trial->datagrams, (unsigned int)FT_REPLAY_MAX);
	trial_end(trial);
}

static void put_records(struct trial *trial, unsigned int first, unsigned int n)
{
	ft_test_set_begin(&trial->message, 300);
	for (; n--; first++) {
		ft_test_put16(&trial->message, first);
		ft_test_put16(&trial->message, below(trial, 65536));
	}
	ft_test_set_end(&trial->message);
}

static void begin_options(struct trial *trial)
{
	begin(trial);
	ft_test_set_begin(&trial->message,
			  ft_test_templates_id(&trial->message, true));
	ft_test_put16(&trial->message, 300);
	ft_test_put16(&trial->message, trial->ipfix ? 2 : 4);
	ft_test_put16(&trial->message, trial->ipfix ? 1 : 4);
	ft_test_put16(&trial->message, 1);
	ft_test_put16(&trial->message, 2);
	ft_test_put16(&trial->message, 2);
	ft_test_put16(&trial->message, 2);
	ft_test_set_end(&trial->message);
}

/* A table of interfaces that comes again and again is kept once. */
static void replay_options(struct kunit *test)
{
	unsigned int i, k;

	for (i = 0; i < 2; i++) {
		struct trial *trial = trial_start(test, i);

		begin_options(trial);
		for (k = 0; k < 5; k++) {
			put_records(trial, 0, 200);
			say(trial);
			KUNIT_EXPECT_EQ(test, trial->said.n_options, 200);
			begin(trial);
		}
		tell(trial);
		expect_same(trial);
		/* Of a larger one, what came last. */
		for (k = 0; k < 1000; k += 100) {
			begin(trial);
			put_records(trial, k, 100);
			say(trial);
		}
		KUNIT_EXPECT_EQ(test, trial->said.n_options, FT_OPTIONS_MAX);
		ft_templates_free(&trial->heard, trial->heard_pool);
		tell(trial);
		expect_same(trial);
		trial_end(trial);
	}
}

static struct kunit_case replay_cases[] = {
	KUNIT_CASE(replay_random),
	KUNIT_CASE(replay_mutated),
	KUNIT_CASE(replay_bounds),
	KUNIT_CASE(replay_options),
	{}
};

static struct kunit_suite replay_suite = {
	.name = "flowtee_replay",
	.test_cases = replay_cases,
};

kunit_test_suite(replay_suite);
