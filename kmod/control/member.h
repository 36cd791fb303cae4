/* SPDX-License-Identifier: GPL-2.0-only */
/* What is done in the same way with pools and receivers, which belong to a collector,
 * and lists, which belong to none.
 */
#ifndef FLOWTEE_MEMBER_H
#define FLOWTEE_MEMBER_H

#include "control/edit.h"
#include "ruleset/list.h"

/**
 * struct ft_member_kind - what is done in the same way with such objects
 * @list: offset of their list in the collector, or in the ruleset
 * @collector: the attribute that names their collector, or 0: they have none
 * @name: the attribute that names them
 * @rename: the attribute that gives them another name
 * @before: the attribute that names the one that it is to stand before, or 0: they
 *	stand as they were added. No request has an attribute of this number
 * @after: likewise, the one that it is to stand behind
 * @required: the attribute without which they cannot be added
 * @alloc: makes one
 * @clone: makes another version of one
 * @configure: changes one
 * @put: gives up a reference
 * @absent: why a request is refused: there is none of this name
 * @present: there is one of this name already
 * @incomplete: @required is missing
 */
struct ft_member_kind {
	size_t list;
	int collector;
	int name;
	int rename;
	int before;
	int after;
	int required;
	struct ft_object *(*alloc)(void);
	struct ft_object *(*clone)(struct ft_object *old);
	int (*configure)(struct ft_object *object, const struct ft_edit *edit);
	void (*put)(struct ft_object *object);
	const char *absent;
	const char *present;
	const char *incomplete;
};

extern const struct ft_member_kind ft_member_list;
extern const struct ft_member_kind ft_member_pool;
extern const struct ft_member_kind ft_member_receiver;

#endif /* FLOWTEE_MEMBER_H */
