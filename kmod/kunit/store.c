// SPDX-License-Identifier: GPL-2.0-only
/* How many templates are kept, which, and for how long: telemetry/store.c */
#include <linux/jiffies.h>

#include "kunit/reader.h"

#define CHUNKS		(16 * 1024)
#define AGE		(FT_TEMPLATES_SECONDS * HZ)

/* Soon they wrap. */
#define BEGIN		((unsigned long)-AGE)

/* A record of a template with fields of one length. */
static void put_template(struct ft_reader *trial, u16 id, unsigned int fields,
			 u16 length)
{
	unsigned int i;

	ft_test_put16(&trial->message, id);
	ft_test_put16(&trial->message, fields);
	for (i = 0; i < fields; i++) {
		ft_test_put16(&trial->message, 1 + i % 100);
		ft_test_put16(&trial->message, length);
	}
}

static void receive_template(struct ft_reader *trial, u16 id,
			     unsigned int fields, u16 length)
{
	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, 2);
	put_template(trial, id, fields, length);
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
	KUNIT_EXPECT_TRUE(trial->test, trial->contents.templates);
}

/* Eight of them, from an id on, whose records have as many bytes as fields. */
static void receive_series(struct ft_reader *trial, u16 id)
{
	unsigned int i;

	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, 2);
	for (i = id; i < id + 8; i++)
		put_template(trial, i, 1 + i % 5, 1);
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
}

/* The one that was not used for longest makes room. */
static void store_limit(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	unsigned int i;

	for (i = 0; i < FT_TEMPLATES_MAX; i++)
		receive_template(trial, 256 + i, 5, 4);
	KUNIT_EXPECT_EQ(test, trial->templates.n, FT_TEMPLATES_MAX);
	/* One is used, one is sent again. */
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	receive_template(trial, 258, 5, 4);
	for (i = 0; i < 2; i++)
		receive_template(trial, 1000 + i, 5, 4);
	KUNIT_EXPECT_EQ(test, trial->templates.n, FT_TEMPLATES_MAX);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 0, 40), -1);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 259, 0, 40), -1);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 258, 0, 40), 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 260, 0, 40), 2);
	/* As many as there can be. */
	for (i = 256; i < 65536; i += 8)
		receive_series(trial, i);
	KUNIT_EXPECT_EQ(test, trial->templates.n, FT_TEMPLATES_MAX);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 65535, 0, 5), 5);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 65535 - 256, 0, 5), -1);
	ft_reader_end(trial);
}

/* A stream has its part of the memory, for those that it has used last; what has no
 * room is not known.
 */
static void store_exhausted(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, 16 * 20, BEGIN);
	struct ft_templates *others;
	unsigned int i, n = 0;

	others = kunit_kcalloc(test, 17, sizeof(*others), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, others);
	/* A chunk and three more: of 500 bytes. */
	for (i = 0; i < 10; i++) {
		receive_template(trial, 256 + i, 110, 1);
		n += !trial->contents.exhausted;
	}
	KUNIT_EXPECT_EQ(test, n, 10U);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 5);
	KUNIT_EXPECT_EQ(test, trial->templates.chunks, 20U);
	receive_template(trial, 256, 110, 1);
	KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	receive_template(trial, 257, 700, 1);
	KUNIT_EXPECT_TRUE(test, trial->contents.exhausted);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 220), 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 0, 220), -1);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 5);
	receive_template(trial, 257, 110, 1);
	KUNIT_EXPECT_FALSE(test, trial->contents.exhausted);
	/* Many streams take all of it. */
	for (n = 0; n < 16; n++) {
		swap(trial->templates, others[n]);
		for (i = 0; i < 5; i++)
			receive_template(trial, 256 + i, 110, 1);
	}
	KUNIT_EXPECT_TRUE(test, trial->contents.exhausted);
	KUNIT_EXPECT_EQ(test, trial->pool->n_free, 0U);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	for (n = 0; n < 17; n++)
		ft_templates_free(&others[n], trial->pool);
	ft_reader_end(trial);
}

static void store_expire(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);

	receive_template(trial, 256, 5, 4);
	receive_template(trial, 257, 5, 4);
	trial->now += 10;
	receive_template(trial, 258, 5, 4);
	trial->now = BEGIN + AGE;
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	receive_template(trial, 256, 5, 4);
	ft_templates_expire(&trial->templates, trial->pool, trial->now);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 3);
	/* That it was used keeps nothing. */
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 0, 40), 2);
	trial->now++;
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 0, 40), -1);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 2);
	trial->now += 9;
	ft_templates_expire(&trial->templates, trial->pool, trial->now);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 2);
	trial->now++;
	ft_templates_expire(&trial->templates, trial->pool, trial->now);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 1);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	KUNIT_EXPECT_EQ(test, trial->pool->n_free, trial->pool->n - 1);
	ft_reader_end(trial);
}

/* Of two definitions of one id the one that was sent last is true. */
static void store_move(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	struct ft_templates other = {};
	unsigned int i;

	receive_template(trial, 256, 5, 4);
	receive_template(trial, 300, 5, 4);
	trial->now++;
	swap(trial->templates, other);
	receive_template(trial, 256, 10, 4);
	receive_template(trial, 257, 10, 4);
	receive_template(trial, 301, 10, 4);
	trial->now++;
	swap(trial->templates, other);
	receive_template(trial, 257, 5, 4);
	ft_templates_move(&trial->templates, &other, trial->pool);
	KUNIT_EXPECT_EQ(test, other.n, 0);
	KUNIT_EXPECT_EQ(test, other.chunks, 0U);
	KUNIT_EXPECT_EQ(test, other.first, 0U);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 4);
	KUNIT_EXPECT_EQ(test, trial->pool->n_free, trial->pool->n - 4);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 1);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 0, 40), 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 300, 0, 40), 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 301, 0, 40), 1);
	/* No more than there may be. */
	for (i = 0; i < FT_TEMPLATES_MAX; i++)
		receive_template(trial, 1000 + i, 1, 1);
	swap(trial->templates, other);
	for (i = 0; i < FT_TEMPLATES_MAX; i++)
		receive_template(trial, 2000 + i, 1, 1);
	ft_templates_move(&trial->templates, &other, trial->pool);
	KUNIT_EXPECT_EQ(test, other.n, 0);
	KUNIT_EXPECT_EQ(test, trial->templates.n, FT_TEMPLATES_MAX);
	KUNIT_EXPECT_EQ(test, trial->pool->n_free,
			trial->pool->n - FT_TEMPLATES_MAX);
	ft_reader_end(trial);
}

/* Fields that vary, in more than one chunk. */
static void store_long(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	u32 chunks;

	receive_template(trial, 256, 400, 65535);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 1);
	chunks = trial->templates.chunks;
	KUNIT_EXPECT_EQ(test, chunks, ft_chunks_needed(401 * 2 + 4 + 400 * 4));
	/* Zeros: each field has no bytes but that which says so. */
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 1600 + 399), 4);
	receive_template(trial, 256, 400, 65535);
	KUNIT_EXPECT_EQ(test, trial->templates.chunks, chunks);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 800), 2);
	/* Defined anew with one field less, and shorter ones. */
	receive_template(trial, 256, 399, 65535);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 798), 2);
	receive_template(trial, 256, 2, 3);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 798), 133);
	KUNIT_EXPECT_EQ(test, trial->templates.chunks, 1U);
	/* Longer than a datagram, and of no length at all. */
	receive_template(trial, 256, 300, 60000);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 65000), 0);
	receive_template(trial, 256, 3, 0);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), -1);
	ft_reader_end(trial);
}

/* A record that is longer than its set, and where the lengths of fields end. */
static void store_overrun(struct kunit *test)
{
	static const struct {
		u8 bytes[6];
		unsigned int len;
		int records;
	} sets[] = {
		{ { 0, 1, 7 }, 3, 2 },
		{ { 5, 1, 2, 3, 4, 5 }, 6, 1 },
		{ { 6, 1, 2, 3, 4, 5 }, 6, -1 },
		{ { 0, 255 }, 2, -1 },
		{ { 0, 255, 0 }, 3, -1 },
		{ { 0, 255, 0, 0 }, 4, 2 },
		{ { 255, 0, 1, 9, 0, 0 }, 6, 3 },
		{ { 255, 0, 3, 9, 0 }, 5, -1 },
	};
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	unsigned int i;

	receive_template(trial, 256, 1, 65535);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		ft_test_message_begin(&trial->message, true);
		ft_test_set_begin(&trial->message, 256);
		ft_test_put(&trial->message, sets[i].bytes, sets[i].len);
		ft_test_set_end(&trial->message);
		ft_reader_read(trial);
		KUNIT_EXPECT_EQ_MSG(test, trial->contents.records_known ?
				    (int)trial->contents.records : -1,
				    sets[i].records, "set %u", i);
	}
	ft_reader_end(trial);
}

/* More than can be read: nothing is known then, rather than what may be wrong. */
static void store_budget(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	unsigned int i;

	receive_template(trial, 256, 5, 4);
	receive_template(trial, 257, 15000, 4);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), -1);
	KUNIT_EXPECT_FALSE(test, trial->contents.options);
	/* Records of one byte that could be as long as they like. */
	receive_template(trial, 256, 1, 65535);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 4000), 4000);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40000), -1);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 1);
	/* Many sets that nothing is known of, with many templates. */
	for (i = 0; i < FT_TEMPLATES_MAX; i++)
		receive_template(trial, 1000 + i, 1, 1);
	ft_test_message_begin(&trial->message, true);
	for (i = 0; i < 500; i++) {
		ft_test_set_begin(&trial->message, 20000 + i);
		ft_test_set_end(&trial->message);
	}
	ft_reader_read(trial);
	KUNIT_EXPECT_FALSE(test, trial->contents.templates);
	KUNIT_EXPECT_TRUE(test, trial->contents.options);
	KUNIT_EXPECT_FALSE(test, trial->contents.records_known);
	KUNIT_EXPECT_EQ(test, trial->templates.n, FT_TEMPLATES_MAX);
	/* A template behind them is found, but not read. */
	ft_test_set_begin(&trial->message, 2);
	put_template(trial, 256, 5, 4);
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
	KUNIT_EXPECT_TRUE(test, trial->contents.templates);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	/* All of a kind are withdrawn, again and again. */
	for (i = 0; i < 100; i++)
		receive_template(trial, 1000 + i, 1, 1);
	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, 3);
	for (i = 0; i < 1000; i++) {
		ft_test_put16(&trial->message, 3);
		ft_test_put16(&trial->message, 0);
	}
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	ft_reader_end(trial);
}

/* A message that has been cut off belongs to no stream. */
static void store_cut(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, BEGIN);
	unsigned int len;

	for (len = 4; len < 24; len++) {
		ft_test_message_begin(&trial->message, true);
		ft_test_set_begin(&trial->message, 2);
		put_template(trial, 256, 5, 4);
		trial->message.len = trial->message.set + len;
		ft_test_set_end(&trial->message);
		ft_reader_read(trial);
		KUNIT_EXPECT_EQ_MSG(test, trial->templates.n, 0, "%u", len);
	}
	receive_template(trial, 255, 5, 4);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	/* What is behind a message without sets is none of its sets. */
	receive_template(trial, 256, 1, 4);
	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, 256);
	trial->message.behind = trial->message.len - trial->message.set;
	trial->message.len = trial->message.set;
	ft_reader_read(trial);
	KUNIT_EXPECT_TRUE(test, trial->contents.records_known);
	KUNIT_EXPECT_EQ(test, trial->contents.records, 0U);
	ft_templates_free(&trial->templates, trial->pool);
	/* NetFlow has fields of options in bytes, which are whole fields. */
	for (len = 4; len < 8; len++) {
		ft_test_message_begin(&trial->message, false);
		ft_test_set_begin(&trial->message, 1);
		ft_test_put16(&trial->message, 256);
		ft_test_put16(&trial->message, 4);
		ft_test_put16(&trial->message, len);
		ft_test_fill(&trial->message, 1, 4 + len);
		ft_test_set_end(&trial->message);
		ft_reader_read(trial);
		KUNIT_EXPECT_EQ_MSG(test, trial->templates.n, len == 4,
				    "%u", len);
		ft_templates_free(&trial->templates, trial->pool);
	}
	ft_reader_end(trial);
}

static struct kunit_case store_cases[] = {
	KUNIT_CASE(store_limit),
	KUNIT_CASE(store_exhausted),
	KUNIT_CASE(store_expire),
	KUNIT_CASE(store_move),
	KUNIT_CASE(store_long),
	KUNIT_CASE(store_overrun),
	KUNIT_CASE(store_budget),
	KUNIT_CASE(store_cut),
	{}
};

static struct kunit_suite store_suite = {
	.name = "flowtee_store",
	.test_cases = store_cases,
};

kunit_test_suite(store_suite);
