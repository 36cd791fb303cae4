/* SPDX-License-Identifier: GPL-2.0-only */
/* What is in force, for those who look at it later. */
#ifndef FLOWTEE_IN_FORCE_H
#define FLOWTEE_IN_FORCE_H

struct ft_control;
struct ft_ruleset;

struct ft_ruleset *ft_in_force(struct ft_control *control);

#endif /* FLOWTEE_IN_FORCE_H */
