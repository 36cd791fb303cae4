// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "doctor/remark.h"

static bool has_any(const struct object *object, uint32_t words, const char *const *names)
{
	for (; names && *names; names++)
		if (object_has_word(object, words, *names))
			return true;
	return false;
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
	return party && has_any(party->object,
				remarks->changed(party->object, party->entity, remarks->data),
				party->words);
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
