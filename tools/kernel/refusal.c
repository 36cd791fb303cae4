// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdio.h>

#include "kernel/refusal.h"
#include "text/program.h"

/* Names, and an empty attribute for the word at fault. */
static bool read_object(const struct object *object, const struct nlattr *nest,
			struct refusal *refusal)
{
	const struct nlattr *attr;

	refusal->object = object;
	mnl_attr_for_each_nested(attr, nest)
		if (!object_is_name(object, mnl_attr_get_type(attr)))
			refusal->attr = mnl_attr_get_type(attr);
	return object_get_path(object, nest, &refusal->path);
}

bool refusal_message(const struct nlmsghdr *nlh, void *data)
{
	struct refusal *refusal = data;
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == FLOWTEE_A_REASON &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			snprintf(refusal->reason, sizeof(refusal->reason), "%s",
				 mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == FLOWTEE_A_CONFIRM &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			refusal->confirm = mnl_attr_get_u32(attr);
		for (i = 0; objects[i]; i++)
			if (objects[i]->attr == mnl_attr_get_type(attr) &&
			    !read_object(objects[i], attr, refusal))
				return false;
	}
	return true;
}

void refusal_answer(const struct refusal *refusal, struct answer *answer)
{
	if (refusal->confirm)
		snprintf(answer->text, sizeof(answer->text),
			 "the last change is on trial, and goes back in %u s; accepted: '" PROGRAM
			 " confirm' to keep it, or '" PROGRAM " confirm --revert' to take it "
			 "back, first", refusal->confirm);
	else if (refusal->reason[0])
		snprintf(answer->text, sizeof(answer->text), "%s", refusal->reason);
}
