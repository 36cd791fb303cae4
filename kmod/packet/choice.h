/* SPDX-License-Identifier: GPL-2.0-only */
/* Which of a pool's receivers gets a datagram. */
#ifndef FLOWTEE_CHOICE_H
#define FLOWTEE_CHOICE_H

#include "packet/datagram.h"
#include "ruleset/group.h"

/**
 * struct ft_candidates - whom a datagram can be given to
 * @group: of these
 * @dg: the datagram
 * @any: those that seem to be unreachable, too, as there is no other
 */
struct ft_candidates {
	struct ft_group *group;
	const struct ft_datagram *dg;
	bool any;
};

bool ft_choice_candidates(struct ft_group *group, const struct ft_datagram *dg,
			  struct ft_candidates *candidates);
bool ft_choice_is_wanted(const struct ft_candidates *candidates);
bool ft_choice_wants(const struct ft_candidates *candidates, u32 place);
bool ft_choice_may_have(const struct ft_candidates *candidates, u32 place);
struct ft_receiver *ft_choice_make(const struct ft_candidates *candidates,
				   u64 turn);

#endif /* FLOWTEE_CHOICE_H */
