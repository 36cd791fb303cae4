/* SPDX-License-Identifier: GPL-2.0-only */
/* Which exporters a request is about. */
#ifndef FLOWTEE_SELECTION_H
#define FLOWTEE_SELECTION_H

#include "control/edit.h"
#include "ruleset/prefixes.h"

int ft_selection_read(const struct nlattr *attr, struct ft_prefixes **set,
		      const struct ft_edit *edit);

#endif /* FLOWTEE_SELECTION_H */
