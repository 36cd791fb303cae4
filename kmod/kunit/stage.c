// SPDX-License-Identifier: GPL-2.0-only
#include "kunit/stage.h"
#include "telemetry/table.h"

#define TEMPLATE	400
#define FIELD		44

struct ft_stage *ft_stage_begin(struct kunit *test)
{
	struct ft_stage *stage = kunit_kzalloc(test, sizeof(*stage), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stage);
	stage->test = test;
	ft_test_message_init(test, &stage->message);
	stage->streams = ft_streams_alloc(256);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stage->streams);
	stage->account = ft_account_alloc(stage->streams, "a");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stage->account);
	stage->skb = alloc_skb(128, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stage->skb);
	return stage;
}

void ft_stage_end(struct ft_stage *stage)
{
	kfree_skb(stage->skb);
	ft_kept_put(&stage->account->kept);
	ft_streams_free(stage->streams);
}

/* A datagram of NetFlow v9, with a template or with data of it. */
void ft_stage_send(struct ft_stage *stage, u16 port, bool has_template)
{
	struct ft_test_message *message = &stage->message;
	struct ft_sighting *sighting = &stage->sighting;
	const struct ft_endpoint from = {
		.addr.ip = htonl(0x0a000001),
		.port = htons(port),
		.family = NFPROTO_IPV4,
	};

	ft_test_message_simple(message, has_template, TEMPLATE, FIELD);
	skb_trim(stage->skb, 0);
	skb_put_data(stage->skb, message->bytes, message->len);
	*sighting = (struct ft_sighting) {
		.account = stage->account,
		.outcome = FLOWTEE_COLLECTOR_REPLICATED,
		.bytes = stage->skb->len,
		.admitted = true,
		.ifindex = 1,
	};
	local_bh_disable();
	ft_sighting_read(sighting, &from, stage->skb, 0, stage->skb->len);
	local_bh_enable();
}

void ft_stage_hear(struct ft_stage *stage, u32 i)
{
	ft_account_hear(stage->account, &stage->since[i]);
}

/* Return: whether there is something to tell. */
static bool has_replay(struct ft_stage *stage)
{
	struct sk_buff *skb = ft_audience_replay(&stage->sighting);

	KUNIT_ASSERT_FALSE(stage->test, IS_ERR(skb));
	if (!skb)
		return false;
	kfree_skb_list(skb);
	return true;
}

bool ft_stage_is_due(const struct ft_stage *stage)
{
	return ft_audience_is_due(&stage->sighting,
				  ft_account_time(stage->account));
}

/* As packet/prime.c: a round, or a part of one. Return: whether there was one. */
bool ft_stage_tell(struct ft_stage *stage, u32 budget)
{
	struct ft_telling telling = {
		.time = ft_account_time(stage->account),
		.edition = stage->edition,
	};
	struct ft_telling other = telling;
	bool has_any, all = true;
	u32 i;

	if (ft_audience_claim(&stage->sighting, &telling) != FT_CLAIM_OURS)
		return false;
	KUNIT_EXPECT_EQ(stage->test, ft_audience_claim(&stage->sighting, &other),
			FT_CLAIM_OTHERS);
	has_any = has_replay(stage);
	for (i = telling.place; i < FT_STAGE_RECEIVERS; i++) {
		u64 since = atomic64_read(&stage->since[i]);

		if (has_any && since > telling.before &&
		    since <= telling.time) {
			if (!budget--) {
				all = false;
				break;
			}
			stage->told[i]++;
		}
		telling.place = i + 1;
	}
	ft_audience_end(&stage->sighting, &telling, all);
	return true;
}

void ft_stage_tell_all(struct ft_stage *stage)
{
	while (ft_stage_is_due(stage) && ft_stage_tell(stage, FT_STAGE_AT_ONCE))
		;
}
