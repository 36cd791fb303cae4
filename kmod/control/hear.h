/* SPDX-License-Identifier: GPL-2.0-only */
/* Which receivers are to be told of templates again. */
#ifndef FLOWTEE_HEAR_H
#define FLOWTEE_HEAR_H

struct ft_collector;
struct ft_receiver;
struct ft_ruleset;

void ft_hear(const struct ft_collector *collector,
	     struct ft_receiver *receiver);
void ft_hear_for_change(struct ft_ruleset *old, struct ft_ruleset *new);
void ft_hear_for_health(const struct ft_collector *collector,
			struct ft_receiver *receiver);
void ft_hear_for_verdict(const struct ft_collector *collector,
			 struct ft_receiver *receiver);
void ft_hear_for_time(const struct ft_collector *collector,
		      struct ft_receiver *receiver);

#endif /* FLOWTEE_HEAR_H */
