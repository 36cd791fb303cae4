/* SPDX-License-Identifier: GPL-2.0-only */
/* A stream, and receivers that are to be told of it, for the suites. */
#ifndef FLOWTEE_KUNIT_STAGE_H
#define FLOWTEE_KUNIT_STAGE_H

#include "kunit/message.h"
#include "telemetry/audience.h"

/* More than one datagram has told, in a scene. */
#define FT_STAGE_RECEIVERS	300
#define FT_STAGE_AT_ONCE	256

/**
 * struct ft_stage - an account, a datagram, and who is to be told of its stream
 * @test: the case
 * @streams: the table
 * @account: of a collector
 * @message: what the datagram says
 * @skb: the datagram
 * @sighting: of the last one
 * @edition: of the collector
 * @since: of each receiver
 * @told: how often each was told
 */
struct ft_stage {
	struct kunit *test;
	struct ft_streams *streams;
	struct ft_account *account;
	struct ft_test_message message;
	struct sk_buff *skb;
	struct ft_sighting sighting;
	u32 edition;
	atomic64_t since[FT_STAGE_RECEIVERS];
	u32 told[FT_STAGE_RECEIVERS];
};

struct ft_stage *ft_stage_begin(struct kunit *test);
void ft_stage_end(struct ft_stage *stage);
void ft_stage_send(struct ft_stage *stage, u16 port, bool has_template);
void ft_stage_hear(struct ft_stage *stage, u32 i);
bool ft_stage_is_due(const struct ft_stage *stage);
bool ft_stage_tell(struct ft_stage *stage, u32 budget);
void ft_stage_tell_all(struct ft_stage *stage);

#endif /* FLOWTEE_KUNIT_STAGE_H */
