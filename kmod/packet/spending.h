/* SPDX-License-Identifier: GPL-2.0-only */
/* What a processor spends on something in softirqs. */
#ifndef FLOWTEE_SPENDING_H
#define FLOWTEE_SPENDING_H

#include <linux/sched/clock.h>
#include <linux/time64.h>
#include <linux/types.h>

/* In each window of time it may take this much, in nanoseconds. */
#define FT_SPENDING_WINDOW	(10 * NSEC_PER_MSEC)
#define FT_SPENDING_SHARE	(5 * NSEC_PER_MSEC)

/**
 * struct ft_spending - what was spent of the present window
 * @since: when the window began, by local_clock()
 * @spent: nanoseconds
 *
 * There is one for each processor; BH are disabled while it is used.
 */
struct ft_spending {
	u64 since;
	u64 spent;
};

static inline bool ft_spending_is_over(const struct ft_spending *spending)
{
	return unlikely(spending->spent > FT_SPENDING_SHARE);
}

/* Whether the present window has not ended. It is longer by what was too much: so long
 * at least a share of the last time, as long as a window, was spent.
 */
static inline bool ft_spending_lasts(const struct ft_spending *spending,
				     u64 now)
{
	u64 window = FT_SPENDING_WINDOW;

	if (ft_spending_is_over(spending))
		window += spending->spent - FT_SPENDING_SHARE;
	return now - spending->since <= window;
}

/* Something was done, from @start until @end by local_clock(). What is too much by
 * itself has a window of its own: whatever was before, it ends no sooner.
 */
static inline void ft_spending_add_until(struct ft_spending *spending,
					 u64 start, u64 end)
{
	if (end - start > FT_SPENDING_SHARE ||
	    !ft_spending_lasts(spending, end)) {
		spending->since = start;
		spending->spent = 0;
	}
	spending->spent += end - start;
}

/* The same, until now. */
static inline void ft_spending_add(struct ft_spending *spending, u64 start)
{
	ft_spending_add_until(spending, start, local_clock());
}

/* Whether what is left to be done must wait for a thread. */
static inline bool ft_spending_is_enough(const struct ft_spending *spending)
{
	return ft_spending_is_over(spending) &&
	       ft_spending_lasts(spending, local_clock());
}

#endif /* FLOWTEE_SPENDING_H */
