/* SPDX-License-Identifier: GPL-2.0-only */
/* What a draft may change, as nobody else has it. */
#ifndef FLOWTEE_OWN_H
#define FLOWTEE_OWN_H

#include "ruleset/ruleset.h"

struct ft_member_kind;

struct ft_collector *ft_own_collector(struct ft_ruleset *ruleset, u32 place);
struct ft_object *ft_own_member(struct ft_list *list, u32 place,
				const struct ft_member_kind *kind);

/* Whether a draft, or a list of it, is the only one that holds this object. */
static inline bool ft_owns(const struct ft_object *object)
{
	return refcount_read(&object->refs) == 1;
}

#endif /* FLOWTEE_OWN_H */
