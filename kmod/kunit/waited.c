// SPDX-License-Identifier: GPL-2.0-only
/* Datagrams that had to wait are read twice: telemetry/sighting.c, templates.c */
#include "kunit/reader.h"
#include "telemetry/sighting.h"
#include "telemetry/table.h"

#define CHUNKS		1024

/* Of fields of four bytes; of options: the first is the scope. */
static void receive_template(struct ft_reader *trial, bool options, u16 id,
			     unsigned int fields)
{
	struct ft_test_message *message = &trial->message;

	ft_test_message_begin(message, true);
	ft_test_set_begin(message, ft_test_templates_id(message, options));
	ft_test_put16(message, id);
	ft_test_put16(message, fields);
	if (options)
		ft_test_put16(message, 1);
	while (fields--) {
		ft_test_put16(message, 1 + fields % 100);
		ft_test_put16(message, 4);
	}
	ft_test_set_end(message);
	ft_reader_read(trial);
	KUNIT_EXPECT_TRUE(trial->test, trial->contents.templates);
}

/* It is found as it is; nothing is kept of it, nor forgotten. */
static void waited_templates(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, 1000);
	const struct ft_template *template;
	unsigned long sent;

	receive_template(trial, false, 256, 5);
	template = ft_template_at(trial->pool, trial->templates.first);
	sent = trial->now++;
	trial->message.again = true;
	receive_template(trial, false, 257, 5);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 1);
	receive_template(trial, false, 256, 10);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	/* It says what is known, which need not be told before it. */
	receive_template(trial, false, 256, 5);
	KUNIT_EXPECT_EQ(test, template->turn, trial->templates.turn);
	KUNIT_EXPECT_EQ(test, template->sent, sent);
	/* Withdrawn, and too much work. */
	receive_template(trial, false, 256, 0);
	receive_template(trial, false, 2, 0);
	receive_template(trial, false, 257, 15000);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 0, 40), 2);
	trial->message.again = false;
	receive_template(trial, false, 256, 0);
	KUNIT_EXPECT_EQ(test, trial->templates.n, 0);
	ft_reader_end(trial);
}

static void waited_options(struct kunit *test)
{
	struct ft_reader *trial = ft_reader_start(test, CHUNKS, 1000);
	const struct ft_template *record;

	receive_template(trial, true, 256, 1);
	receive_template(trial, true, 257, 2);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 7, 4), 1);
	record = ft_template_at(trial->pool, trial->templates.options);
	trial->now++;
	trial->message.again = true;
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 256, 7, 4), 1);
	KUNIT_EXPECT_EQ(test, record->sent, trial->now - 1);
	KUNIT_EXPECT_EQ(test, ft_reader_read_data(trial, 257, 8, 16), 2);
	KUNIT_EXPECT_EQ(test, trial->templates.n_options, 1);
	/* That it is options data is known all the same. */
	KUNIT_EXPECT_TRUE(test, trial->contents.options);
	KUNIT_EXPECT_FALSE(test, trial->contents.flows);
	KUNIT_EXPECT_EQ(test, trial->contents.aside, 2U);
	ft_reader_end(trial);
}

/* A message of IPFIX, with a template of one field, or with data of 16 bytes. */
static unsigned int write_message(struct sk_buff *skb, u32 number, u16 field)
{
	const u16 template[] = { 2, 12, 400, 1, 8, field };
	const u16 data[] = { 400, 4 + 16 };
	const u16 *set = field ? template : data;
	unsigned int n = field ? ARRAY_SIZE(template) : ARRAY_SIZE(data);
	__be16 *word = (__be16 *)skb->data;
	unsigned int i;

	memset(word, 0, skb->len);
	word[0] = htons(10);
	word[1] = htons(16 + set[1]);
	word[5] = htons(number);
	for (i = 0; i < n; i++)
		word[8 + i] = htons(set[i]);
	return 16 + set[1];
}

/* How a message comes. */
enum way { AT_ONCE, TO_WAIT, HAVING_WAITED };

static struct ft_stream *see(struct ft_account *account, struct sk_buff *skb,
			     unsigned int len, enum way way)
{
	const struct ft_endpoint from = {
		.family = NFPROTO_IPV4,
		.port = htons(2000),
	};
	struct ft_sighting sighting = {
		.account = account,
		.outcome = way == TO_WAIT ? 0 : FLOWTEE_COLLECTOR_REPLICATED,
		.bytes = len,
		.admitted = true,
		.numbered = way == HAVING_WAITED,
	};

	local_bh_disable();
	ft_sighting_read(&sighting, &from, skb, 0, len);
	local_bh_enable();
	return sighting.stream;
}

/* Two definitions wait, and data of the second, whose records are counted by it. */
static void waited_numbers(struct kunit *test)
{
	struct ft_streams *streams = ft_streams_alloc(16);
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);
	struct ft_account *account;
	struct ft_stream *stream = NULL;
	u32 i, number = 100;
	u64 lost;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, streams);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, skb);
	account = ft_account_alloc(streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, account);
	skb_put_zero(skb, 64);
	see(account, skb, write_message(skb, number, 4), AT_ONCE);
	for (i = 0; i < 10; i++, number += 4)
		see(account, skb, write_message(skb, number, 0), AT_ONCE);
	see(account, skb, write_message(skb, number, 4), TO_WAIT);
	see(account, skb, write_message(skb, number, 2), TO_WAIT);
	see(account, skb, write_message(skb, number, 4), HAVING_WAITED);
	for (i = 0; i < 3; i++, number += 8)
		see(account, skb, write_message(skb, number, 0), TO_WAIT);
	see(account, skb, write_message(skb, number, 2), HAVING_WAITED);
	for (i = 0; i < 30; i++, number += 8)
		stream = see(account, skb, write_message(skb, number, 0),
			     AT_ONCE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stream);
	KUNIT_EXPECT_TRUE(test, ft_stream_lost(stream, &lost));
	KUNIT_EXPECT_EQ(test, lost, 0ULL);
	KUNIT_EXPECT_EQ(test, ft_stream_sequence(stream)->counted,
			(u64)number - 100);
	kfree_skb(skb);
	ft_kept_put(&account->kept);
	ft_streams_free(streams);
}

static struct kunit_case waited_cases[] = {
	KUNIT_CASE(waited_templates),
	KUNIT_CASE(waited_options),
	KUNIT_CASE(waited_numbers),
	{}
};

static struct kunit_suite waited_suite = {
	.name = "flowtee_waited",
	.test_cases = waited_cases,
};

kunit_test_suite(waited_suite);
