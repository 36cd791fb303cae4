/* SPDX-License-Identifier: GPL-2.0-only */
/* For how long the module cannot be removed. */
#ifndef FLOWTEE_HOLD_H
#define FLOWTEE_HOLD_H

#include <linux/types.h>

struct ft_control;
struct ft_ruleset;

bool ft_hold_begin(struct ft_control *control, const struct ft_ruleset *ruleset);
void ft_hold_update(struct ft_control *control);
void ft_hold_end(struct ft_control *control);

#endif /* FLOWTEE_HOLD_H */
