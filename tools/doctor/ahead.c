// SPDX-License-Identifier: GPL-2.0-or-later
#include <limits.h>
#include <stdlib.h>

#include "doctor/ahead.h"
#include "text/memory.h"

/**
 * struct search - for what some packets meet
 * @obstacles: result
 * @explanation: of them, which is told of those that drop
 * @i: the receiver whose copy it is, unless @receiver is NULL
 * @receiver: see &struct obstacle
 * @is_behind: of the datagram itself: it is the collector's by then, and only the
 *	original goes on
 */
struct search {
	struct obstacles *obstacles;
	struct explanation *explanation;
	size_t i;
	const char *receiver;
	bool is_behind;
};

static void meet(const struct encounter *encounter, void *data)
{
	const struct search *search = data;
	struct obstacles *obstacles = search->obstacles;

	if ((encounter->fate == FATE_DROP) == search->is_behind)
		return;
	obstacles->list = grow_by_one(obstacles->list, obstacles->count,
				      sizeof(*obstacles->list));
	obstacles->list[obstacles->count++] = (struct obstacle){ search->receiver, *encounter };
	if (encounter->fate != FATE_DROP)
		explanation_divert(search->explanation, encounter->is_sure);
	else if (search->receiver)
		explanation_obstruct_copy(search->explanation, search->i, encounter->is_sure);
	else
		explanation_obstruct(search->explanation, encounter->is_sure);
}

static void meet_datagram(struct obstacles *obstacles, struct rules *rules,
			  struct explanation *explanation)
{
	const struct packets packets = {
		.to = &explanation->collector->listen,
		.from = &explanation->question->exporter,
		.in = explanation->collector->dev,
		.out = "",
	};
	struct search search = { .obstacles = obstacles, .explanation = explanation };

	rules_meet(rules, "ingress", LONG_MIN, LONG_MAX, &packets, meet, &search);
	rules_meet(rules, "prerouting", LONG_MIN, RULES_OUR_PRIORITY - 1, &packets, meet, &search);
	search.is_behind = true;
	if (explanation->collector->original != FLOWTEE_ORIGINAL_DROP)
		rules_meet(rules, "prerouting", RULES_OUR_PRIORITY + 1, LONG_MAX, &packets, meet,
			   &search);
}

/* Connection tracking does not see copies, so no NAT does. */
static void meet_copy(struct obstacles *obstacles, struct rules *rules,
		      struct explanation *explanation, size_t i)
{
	const struct receiver *receiver = explanation_receiver(explanation, i);
	const struct copy *copy = &explanation->copies[i];
	const struct packets packets = {
		.to = &receiver->to,
		.from = &copy->source,
		.in = "",
		.out = copy->dev,
	};
	struct search search = {
		.obstacles = obstacles,
		.explanation = explanation,
		.i = i,
		.receiver = receiver->entity.path.member,
	};

	rules_meet(rules, "output", LONG_MIN, LONG_MAX, &packets, meet, &search);
	rules_meet(rules, "postrouting", LONG_MIN, LONG_MAX, &packets, meet, &search);
	rules_meet(rules, "egress", LONG_MIN, LONG_MAX, &packets, meet, &search);
}

void obstacles_find(struct obstacles *obstacles, struct explanation *explanation)
{
	struct rules *rules = rules_load();
	const struct copy *copy;
	size_t i;

	*obstacles = (struct obstacles){ .list = NULL };
	meet_datagram(obstacles, rules, explanation);
	for (i = 0; i < explanation->collector->members[MEMBER_RECEIVER].count; i++) {
		copy = &explanation->copies[i];
		/* What stays here leaves by no device. */
		if (copy->is_told && copy->outcome == FLOWTEE_RECEIVER_SENT && !copy->is_local)
			meet_copy(obstacles, rules, explanation, i);
	}
	rules_free(rules);
}

void obstacles_release(struct obstacles *obstacles)
{
	free(obstacles->list);
}
