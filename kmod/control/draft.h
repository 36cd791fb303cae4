/* SPDX-License-Identifier: GPL-2.0-only */
/* A configuration that nobody but its author sees yet. */
#ifndef FLOWTEE_DRAFT_H
#define FLOWTEE_DRAFT_H

#include "control/edit.h"
#include "ruleset/ruleset.h"

/**
 * struct ft_draft - a ruleset that is being edited
 * @ruleset: the draft. Objects on which it holds the only reference are its
 *	own and may be changed; those that it shares with @base may not
 * @base: the ruleset that was in force when the draft was begun, with a
 *	reference, or NULL if there was none
 * @replace: the draft was begun empty, and its objects take over the state of
 *	those of @base that have the same names
 */
struct ft_draft {
	struct ft_ruleset *ruleset;
	struct ft_ruleset *base;
	bool replace;
};

int ft_draft_begin(struct ft_draft *draft, struct ft_ruleset *base,
		   bool replace);
int ft_draft_edit(struct ft_draft *draft, const struct ft_edit *edit);
void ft_draft_drop(struct ft_draft *draft);
struct ft_collector *ft_draft_predecessor(const struct ft_draft *draft,
					  const struct ft_collector *collector);

/* What an object was called in the ruleset that the draft began with. What is added to
 * an empty draft takes over from what has its name there.
 */
static inline const char *ft_draft_origin(const struct ft_draft *draft,
					  const struct ft_object *object)
{
	return draft->replace ? object->name : ft_object_origin(object);
}

#endif /* FLOWTEE_DRAFT_H */
