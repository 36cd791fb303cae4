/* SPDX-License-Identifier: GPL-2.0-only */
/* A stream whose messages are read, for the suites. */
#ifndef FLOWTEE_KUNIT_READER_H
#define FLOWTEE_KUNIT_READER_H

#include "kunit/message.h"

/**
 * struct ft_reader - a stream that is written to
 * @test: the case
 * @message: what comes next
 * @pool: of all streams
 * @templates: of the stream
 * @contents: of the message that came last
 * @now: in jiffies
 */
struct ft_reader {
	struct kunit *test;
	struct ft_test_message message;
	struct ft_template_pool *pool;
	struct ft_templates templates;
	struct ft_contents contents;
	unsigned long now;
};

struct ft_reader *ft_reader_start(struct kunit *test, u32 chunks,
				  unsigned long now);
void ft_reader_end(struct ft_reader *reader);
void ft_reader_read(struct ft_reader *reader);
int ft_reader_read_data(struct ft_reader *reader, u16 id, u8 value,
			unsigned int bytes);

#endif /* FLOWTEE_KUNIT_READER_H */
