/* SPDX-License-Identifier: GPL-2.0-only */
/* What follows when another ruleset is put in force. */
#ifndef FLOWTEE_FORCE_H
#define FLOWTEE_FORCE_H

struct ft_control;
struct ft_ruleset;

int ft_force(struct ft_control *control, struct ft_ruleset *ruleset,
	     struct ft_ruleset **old);

#endif /* FLOWTEE_FORCE_H */
