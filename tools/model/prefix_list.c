// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/prefix_list.h"

static const struct word words[] = {
	{
		.name = "prefixes",
		.value = "PREFIX[,PREFIX]...",
		.help = "what is in it, of either family; @NAME stands for it in 'allow', 'from' and "
			"'except'",
		.kind = &kind_members,
		.offset = offsetof(struct prefix_list, prefixes),
		.attr = FLOWTEE_A_LIST_PREFIXES,
		.flags = WORD_REQUIRED | WORD_SHOWN | WORD_IMPLIED,
	}, {
		.name = "comment",
		.value = "TEXT",
		.help = "any text, for people, of up to 63 bytes; '' for none",
		.kind = &kind_comment,
		.offset = offsetof(struct prefix_list, entity.comment),
		.attr = FLOWTEE_A_LIST_COMMENT,
	}, {
		.name = "name",
		.value = "NAME",
		.help = "what it is called from now on; whatever names it goes on naming it",
		.kind = &kind_rename,
		.offset = offsetof(struct prefix_list, entity.rename),
		.attr = FLOWTEE_A_LIST_RENAME,
		.flags = WORD_RENAME,
	},
};

/* Nothing is counted. */
static const struct counters nothing = { .count = 0 };

static void init(struct entity *entity)
{
	memset(entity, 0, sizeof(struct prefix_list));
}

const struct object list_object = {
	.name = "list",
	.plural = "lists",
	.path = "NAME",
	.size = sizeof(struct prefix_list),
	.words = words,
	.n_words = sizeof(words) / sizeof(words[0]),
	.counters = &nothing,
	.init = init,
	.attr = FLOWTEE_A_LIST,
	.attr_name = FLOWTEE_A_LIST_NAME,
	.command_new = FLOWTEE_CMD_LIST_NEW,
	.command_set = FLOWTEE_CMD_LIST_SET,
	.command_del = FLOWTEE_CMD_LIST_DEL,
};
