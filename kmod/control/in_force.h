/* SPDX-License-Identifier: GPL-2.0-only */
/* What is in force, for those who look at it later. */
#ifndef FLOWTEE_IN_FORCE_H
#define FLOWTEE_IN_FORCE_H

struct ft_collector;
struct ft_control;
struct ft_receiver;
struct ft_ruleset;
struct netlink_ext_ack;

struct ft_ruleset *ft_in_force(struct ft_control *control);
struct ft_collector *ft_in_force_collector(const struct ft_control *control,
					   const char *name,
					   struct netlink_ext_ack *extack);
struct ft_receiver *ft_in_force_receiver(struct ft_collector *collector,
					 const char *name,
					 struct netlink_ext_ack *extack);

#endif /* FLOWTEE_IN_FORCE_H */
