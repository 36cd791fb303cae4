/* SPDX-License-Identifier: GPL-2.0-only */
/* What names an object goes on naming it when that is called otherwise. */
#ifndef FLOWTEE_FOLLOW_H
#define FLOWTEE_FOLLOW_H

struct ft_collector;
struct ft_ruleset;

int ft_follow_pool(struct ft_collector *collector, const char *before,
		   const char *name);
int ft_follow_list(struct ft_ruleset *ruleset, const char *before,
		   const char *name);

#endif /* FLOWTEE_FOLLOW_H */
