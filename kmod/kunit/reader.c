// SPDX-License-Identifier: GPL-2.0-only
#include "kunit/reader.h"

/* @chunks: of the pool */
struct ft_reader *ft_reader_start(struct kunit *test, u32 chunks,
				  unsigned long now)
{
	struct ft_reader *reader =
		kunit_kzalloc(test, sizeof(*reader), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reader);
	reader->test = test;
	reader->now = now;
	reader->pool = ft_template_pool_alloc(chunks);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, reader->pool);
	ft_test_message_init(test, &reader->message);
	return reader;
}

/* Nothing is left of what was kept. */
void ft_reader_end(struct ft_reader *reader)
{
	struct ft_templates *templates = &reader->templates;

	ft_templates_free(templates, reader->pool);
	KUNIT_EXPECT_EQ(reader->test, templates->n, 0);
	KUNIT_EXPECT_EQ(reader->test, templates->n_options, 0);
	KUNIT_EXPECT_EQ(reader->test, templates->chunks, 0U);
	KUNIT_EXPECT_EQ(reader->test, reader->pool->n_free, reader->pool->n);
	ft_template_pool_free(reader->pool);
}

/* The message, as it is written by now. */
void ft_reader_read(struct ft_reader *reader)
{
	ft_test_message_read(reader->test, &reader->message, FT_TEST_LINEAR,
			     &reader->templates, reader->pool, reader->now,
			     &reader->contents);
}

/* Return: how many records there are in so many bytes; -1: it is not known. */
int ft_reader_read_data(struct ft_reader *reader, u16 id, u8 value,
			unsigned int bytes)
{
	ft_test_message_begin(&reader->message, true);
	ft_test_set_begin(&reader->message, id);
	ft_test_fill(&reader->message, value, bytes);
	ft_test_set_end(&reader->message);
	ft_reader_read(reader);
	return reader->contents.records_known ? reader->contents.records : -1;
}
