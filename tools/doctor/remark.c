// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/remark.h"

static bool has_any(const struct object *object, uint32_t words, const char *const *names)
{
	for (; names && *names; names++)
		if (object_has_word(object, words, *names))
			return true;
	return false;
}

bool remark_is_changed(const struct remarks *remarks, const struct object *object,
		       const struct entity *entity, const char *const *words)
{
	return !remarks->changed ||
	       has_any(object, remarks->changed(object, entity, remarks->data), words);
}

/* Whether it has to do with what was changed. */
static bool is_new(const struct remarks *remarks, const struct remark *remark)
{
	const struct party *party = remark->party;
	uint32_t words;

	if (!remarks->changed)
		return true;
	words = remarks->changed(remark->object, remark->entity, remarks->data);
	if (words == WORDS_ALL || has_any(remark->object, words, remark->others) ||
	    (remark->word && object_has_word(remark->object, words, remark->word)))
		return true;
	return party && remark_is_changed(remarks, party->object, party->entity, party->words);
}

void fresh_find(struct fresh *fresh, const struct remarks *remarks, const struct object *object,
		const struct entity *entity, const char *word)
{
	struct prefixes added = { .count = 0 };

	memset(fresh, 0, sizeof(*fresh));
	if (!remarks->changed || !remarks->added(object, entity, word, &added, remarks->data))
		return;
	fresh->is_part = true;
	fresh->sorted = prefixes_sorted(&added);
	fresh->count = added.count;
	free(added.list);
}

bool fresh_has(const struct fresh *fresh, const struct prefix *prefix)
{
	return !fresh->is_part || prefixes_hold(fresh->sorted, fresh->count, prefix);
}

void fresh_release(struct fresh *fresh)
{
	free(fresh->sorted);
}

void remark_more(size_t count, char text[MORE_TEXT])
{
	text[0] = '\0';
	if (count)
		snprintf(text, MORE_TEXT, "; %zu more like it", count);
}

void remark(const struct remarks *remarks, const struct remark *remark)
{
	if (is_new(remarks, remark))
		remarks->tell(remark, remarks->data);
}
