// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/remark.h"

/* Whether it has to do with what was changed. */
static bool is_new(const struct remarks *remarks, const struct remark *remark)
{
	size_t i;

	if (!remarks->words)
		return true;
	if (remark->word && object_has_word(remark->object, remarks->words, remark->word))
		return true;
	for (i = 0; remark->others && remark->others[i]; i++)
		if (object_has_word(remark->object, remarks->words, remark->others[i]))
			return true;
	return false;
}

void remark(const struct remarks *remarks, const struct remark *remark)
{
	if (is_new(remarks, remark))
		remarks->tell(remark, remarks->data);
}
