/* SPDX-License-Identifier: GPL-2.0-only */
/* Who keeps account of streams. */
#ifndef FLOWTEE_ACCOUNTS_H
#define FLOWTEE_ACCOUNTS_H

#include "control/draft.h"

struct ft_control;

void ft_accounts_in_force(struct ft_ruleset *old, struct ft_ruleset *new);
int ft_accounts_give(struct ft_control *control, const struct ft_draft *draft);

#endif /* FLOWTEE_ACCOUNTS_H */
