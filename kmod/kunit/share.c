// SPDX-License-Identifier: GPL-2.0-only
/* What streams have of the memory of templates: telemetry/store.c, chunks.c */
#include "kunit/message.h"

#define CHUNKS		(16 * 1024)
#define GREEDY		48

/* Of templates of so many fields, each of which takes four chunks, in one datagram. */
#define FIELDS		112
#define SERIES		16

/**
 * struct trial - streams that are written to
 * @test: the case
 * @message: what comes next
 * @pool: of all streams
 * @greedy: streams that take what they can get
 * @other: one more
 * @contents: of the message that came last
 */
struct trial {
	struct kunit *test;
	struct ft_test_message message;
	struct ft_template_pool *pool;
	struct ft_templates greedy[GREEDY];
	struct ft_templates other;
	struct ft_contents contents;
};

static void receive(struct trial *trial, struct ft_templates *templates,
		    u16 id, unsigned int n, unsigned int fields, u16 length)
{
	struct ft_test_message *message = &trial->message;
	unsigned int i;

	ft_test_message_begin(message, true);
	ft_test_set_begin(message, ft_test_templates_id(message, false));
	for (; n--; id++) {
		ft_test_put16(message, id);
		ft_test_put16(message, fields);
		for (i = 0; i < fields; i++) {
			ft_test_put16(message, 1 + i % 400);
			ft_test_put16(message, length);
		}
	}
	ft_test_set_end(message);
	ft_test_message_read(trial->test, message, FT_TEST_LINEAR, templates,
			     trial->pool, 1000, &trial->contents);
}

static struct trial *trial_start(struct kunit *test)
{
	struct trial *trial = kunit_kzalloc(test, sizeof(*trial), GFP_KERNEL);
	unsigned int i, k;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial);
	trial->test = test;
	trial->pool = ft_template_pool_alloc(CHUNKS);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, trial->pool);
	ft_test_message_init(test, &trial->message);
	for (i = 0; i < GREEDY; i++)
		for (k = 0; k < FT_TEMPLATES_MAX; k += SERIES)
			receive(trial, &trial->greedy[i], 256 + k, SERIES,
				FIELDS, 4);
	return trial;
}

static void trial_end(struct trial *trial)
{
	unsigned int i;

	for (i = 0; i < GREEDY; i++)
		ft_templates_free(&trial->greedy[i], trial->pool);
	ft_templates_free(&trial->other, trial->pool);
	KUNIT_EXPECT_EQ(trial->test, trial->pool->n_free, trial->pool->n);
	ft_template_pool_free(trial->pool);
}

/* However many an exporter has, who comes after them finds room. */
static void share_new(struct kunit *test)
{
	struct trial *trial = trial_start(test);
	unsigned int i;

	/* Some have all that a stream may have, the last have their part. */
	KUNIT_EXPECT_EQ(test, trial->greedy[0].chunks, ft_chunks_max(trial->pool));
	KUNIT_EXPECT_LE(test, trial->greedy[GREEDY - 1].chunks,
			CHUNKS / 4U / FT_TEMPLATE_CHUNKS_PART);
	/* As many as most exporters have. */
	for (i = 0; i < 20; i++) {
		receive(trial, &trial->other, 256 + i, 1, 20, 4);
		KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	}
	KUNIT_EXPECT_EQ(test, trial->other.n, 20);
	/* As long as one in a datagram of 1,500 bytes can be. */
	ft_templates_free(&trial->other, trial->pool);
	receive(trial, &trial->other, 256, 1, 360, U16_MAX);
	KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	KUNIT_EXPECT_EQ(test, trial->other.n, 1);
	trial_end(trial);
}

/* Who has more keeps it, and takes no more: one makes room for another of his own. */
static void share_old(struct kunit *test)
{
	struct trial *trial = trial_start(test);
	struct ft_templates *old = &trial->greedy[0];
	u32 chunks = old->chunks, n_free = trial->pool->n_free;

	receive(trial, old, 256, 1, FIELDS - 1, 4);
	KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	KUNIT_EXPECT_EQ(test, old->n, FT_TEMPLATES_MAX);
	receive(trial, old, 1000, SERIES, FIELDS, 4);
	KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	KUNIT_EXPECT_EQ(test, old->n, FT_TEMPLATES_MAX);
	KUNIT_EXPECT_EQ(test, old->chunks, chunks);
	KUNIT_EXPECT_EQ(test, trial->pool->n_free, n_free);
	/* What is given back is not taken again. */
	receive(trial, old, 2, 1, 0, 0);
	KUNIT_EXPECT_EQ(test, old->n, 0);
	receive(trial, &trial->greedy[1], 2, 1, 0, 0);
	receive(trial, old, 256, SERIES, FIELDS, 4);
	KUNIT_EXPECT_LE(test, old->chunks, ft_chunks_fair(trial->pool));
	trial_end(trial);
}

static struct kunit_case share_cases[] = {
	KUNIT_CASE(share_new),
	KUNIT_CASE(share_old),
	{}
};

static struct kunit_suite share_suite = {
	.name = "flowtee_share",
	.test_cases = share_cases,
};

kunit_test_suite(share_suite);
