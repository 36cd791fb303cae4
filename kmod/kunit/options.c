// SPDX-License-Identifier: GPL-2.0-only
/* Options data in whatever order it comes: telemetry/options.c */
#include "kunit/reader.h"
#include "telemetry/options.h"

#define CHUNKS		(16 * 1024)
#define ID		300

/* Of a scope of two bytes, and of @length others. */
static void receive_template(struct ft_reader *trial, u16 length)
{
	const u16 words[] = { ID, 2, 1, 1, 2, 2, length };
	unsigned int i;

	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message,
			  ft_test_templates_id(&trial->message, true));
	for (i = 0; i < ARRAY_SIZE(words); i++)
		ft_test_put16(&trial->message, words[i]);
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
}

static struct ft_reader *begin(struct kunit *test, u16 length)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, 1000);

	receive_template(trial, length);
	return trial;
}

/* So many records in one datagram, whose scopes are @step apart, each with two bytes
 * more, in a field that may be @variable.
 */
static void receive_records(struct ft_reader *trial, u16 scope, int step,
			    unsigned int n, u8 value, bool variable)
{
	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, ID);
	for (; n--; scope += step) {
		ft_test_put16(&trial->message, scope);
		if (variable)
			ft_test_put8(&trial->message, 2);
		ft_test_fill(&trial->message, value, 2);
	}
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
}

/* How many there are of scopes from @first on, with @value in the fourth byte. */
static unsigned int count(const struct ft_reader *trial, u16 first, u8 value)
{
	const struct ft_template *record;
	unsigned int n = 0;
	u32 index;

	for (index = trial->templates.options; index; index = record->next) {
		record = ft_template_at(trial->pool, index);
		n += (record->bytes[0] << 8 | record->bytes[1]) >= first &&
		     record->bytes[3] == value;
	}
	return n;
}

/* All of a table is kept, from which end to which it may come. */
static void options_order(struct kunit *test)
{
	static const int steps[] = { 1, -1, 77, -51 };
	struct ft_reader *trial = begin(test, 2);
	unsigned int i;
	u16 first;

	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		first = 1000 * (i + 1);
		receive_records(trial, first, 1, FT_OPTIONS_MAX, i, false);
		KUNIT_EXPECT_EQ(test, trial->templates.n_options,
				FT_OPTIONS_MAX);
		KUNIT_EXPECT_EQ(test, count(trial, first, i), FT_OPTIONS_MAX);
		receive_records(trial, steps[i] > 0 ? first : first + 255,
				steps[i] > 0 ? 1 : -1, FT_OPTIONS_MAX, 99,
				false);
		KUNIT_EXPECT_EQ(test, count(trial, first, 99), FT_OPTIONS_MAX);
		/* Another takes its place, whose scopes are apart. */
		receive_records(trial, 30000, steps[i], FT_OPTIONS_MAX, 5,
				false);
		KUNIT_EXPECT_EQ(test, count(trial, 0, 5), FT_OPTIONS_MAX);
		ft_templates_free(&trial->templates, trial->pool);
		receive_template(trial, 2);
	}
	ft_reader_end(trial);
}

/* What is known of a scope goes if a record is longer. */
static void options_sizes(struct kunit *test)
{
	struct ft_reader *trial = begin(test, U16_MAX);

	receive_records(trial, 100, 1, 100, 1, true);
	KUNIT_EXPECT_EQ(test, count(trial, 100, 1), 100U);
	ft_test_message_begin(&trial->message, true);
	ft_test_set_begin(&trial->message, ID);
	ft_test_put16(&trial->message, 150);
	ft_test_put8(&trial->message, 200);
	ft_test_fill(&trial->message, 2, 200);
	ft_test_put16(&trial->message, 100);
	ft_test_put8(&trial->message, 1);
	ft_test_fill(&trial->message, 2, 1);
	ft_test_set_end(&trial->message);
	ft_reader_read(trial);
	KUNIT_EXPECT_EQ(test, trial->templates.n_options, 100);
	KUNIT_EXPECT_EQ(test, count(trial, 0, 2), 2U);
	receive_records(trial, 199, -1, 100, 3, true);
	KUNIT_EXPECT_EQ(test, count(trial, 100, 3), 100U);
	ft_reader_end(trial);
}

static struct kunit_case options_cases[] = {
	KUNIT_CASE(options_order),
	KUNIT_CASE(options_sizes),
	{}
};

static struct kunit_suite options_suite = {
	.name = "flowtee_options",
	.test_cases = options_cases,
};

kunit_test_suite(options_suite);
