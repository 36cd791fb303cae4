/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that are missing, and may still come. */
#ifndef FLOWTEE_GAPS_H
#define FLOWTEE_GAPS_H

#include <linux/types.h>

/* How many of the newest gaps are remembered, so that what comes late is told from
 * what comes again.
 */
#define FT_GAPS_MAX	5

/**
 * struct ft_gaps - the newest gaps; all zero: none
 * @start: first number of each, the oldest gap first
 * @len: how many numbers, at least one
 * @n: how many gaps there are
 */
struct ft_gaps {
	u32 start[FT_GAPS_MAX];
	u16 len[FT_GAPS_MAX];
	u8 n;
};

void ft_gaps_add(struct ft_gaps *gaps, u32 start, u16 len);
bool ft_gaps_fill(struct ft_gaps *gaps, u32 start, u32 *len);
void ft_gaps_forget(struct ft_gaps *gaps, u32 next, u32 far);

#endif /* FLOWTEE_GAPS_H */
