// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "objects.h"

static const char *const states[] = {
	[FLOWTEE_RECEIVER_UP] = "up",
	[FLOWTEE_RECEIVER_DOWN] = "down",
	[FLOWTEE_RECEIVER_STATE_MAX + 1] = NULL,
};

static const struct word words[] = {
	{
		.name = "to",
		.value = "ADDRESS:PORT",
		.help = "where the copies go; may be a local address",
		.kind = &kind_target,
		.offset = offsetof(struct receiver, to),
		.attr = FLOWTEE_A_RECEIVER_TO,
		.flags = WORD_REQUIRED | WORD_SHOWN,
	}, {
		.name = "from",
		.value = "PREFIX[,PREFIX]...|any",
		.help = "the only exporters whose datagrams are copied to it",
		.kind = &kind_prefixes,
		.offset = offsetof(struct receiver, from),
		.attr = FLOWTEE_A_RECEIVER_FROM,
	}, {
		.name = "ttl",
		.value = "inherit|N",
		.help = "TTL or hop limit of the copies, 1 to 255; inherit, the default: "
			"that of the original, less one if the copy leaves the host",
		.kind = &kind_ttl,
		.offset = offsetof(struct receiver, ttl),
		.attr = FLOWTEE_A_RECEIVER_TTL,
	}, {
		.name = "dscp",
		.value = "inherit|N",
		.help = "DSCP of the copies, 0 to 63 or a name such as cs5, af41, ef; "
			"inherit, the default: that of the original",
		.kind = &kind_dscp,
		.offset = offsetof(struct receiver, dscp),
		.attr = FLOWTEE_A_RECEIVER_DSCP,
	}, {
		.name = "dev",
		.value = "IFNAME|any",
		.help = "the device or VRF that copies leave by",
		.kind = &kind_device,
		.offset = offsetof(struct receiver, dev),
		.attr = FLOWTEE_A_RECEIVER_DEV,
	}, {
		.name = "mark",
		.value = "N",
		.help = "firewall mark of the copies, decimal or 0x hexadecimal; 0, the "
			"default, for none",
		.kind = &kind_mark,
		.offset = offsetof(struct receiver, mark),
		.attr = FLOWTEE_A_RECEIVER_MARK,
	}, {
		.name = "state",
		.value = "up|down",
		.help = "whether copies are sent; up is the default",
		.kind = &kind_choice,
		.choices = states,
		.offset = offsetof(struct receiver, state),
		.attr = FLOWTEE_A_RECEIVER_STATE,
		.flags = WORD_SHOWN,
	},
};

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "words of a receiver");

static void init(struct entity *entity)
{
	struct receiver *receiver = (struct receiver *)entity;

	memset(receiver, 0, sizeof(*receiver));
	receiver->ttl = FLOWTEE_TTL_INHERIT;
	receiver->dscp = FLOWTEE_DSCP_INHERIT;
}

/* A copy has its exporter's address as its source. */
static bool conflict(const struct entity *entity, const char **word, struct fault *fault)
{
	const struct receiver *receiver = (const struct receiver *)entity;

	*word = "from";
	return families_agree(&receiver->from, &receiver->to, "to", fault);
}

const struct object receiver_object = {
	.name = "receiver",
	.path = "COLLECTOR/RECEIVER",
	.words = words,
	.n_words = sizeof(words) / sizeof(words[0]),
	.counters = &receiver_counters,
	.init = init,
	.conflict = conflict,
	.is_member = true,
	.attr = FLOWTEE_A_RECEIVER,
	.attr_collector = FLOWTEE_A_RECEIVER_COLLECTOR,
	.attr_name = FLOWTEE_A_RECEIVER_NAME,
	.attr_counters = FLOWTEE_A_RECEIVER_COUNTERS,
	.command_new = FLOWTEE_CMD_RECEIVER_NEW,
	.command_set = FLOWTEE_CMD_RECEIVER_SET,
	.command_del = FLOWTEE_CMD_RECEIVER_DEL,
};
