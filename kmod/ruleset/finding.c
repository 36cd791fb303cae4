// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ktime.h>
#include <linux/math64.h>

#include "ruleset/finding.h"

void ft_finding_init(struct ft_finding *finding)
{
	spin_lock_init(&finding->lock);
}

/* Both as they are at one time. */
static bool read_both(struct ft_finding *finding, u64 *until)
{
	bool down;

	spin_lock(&finding->lock);
	down = finding->down;
	*until = finding->until;
	spin_unlock(&finding->lock);
	return down;
}

/**
 * ft_finding_set() - note what a checker has found
 * @finding: of the receiver
 * @down: it does not work; else it does, or nobody looks after it any more
 * @seconds: after so many that is over; 0: it is not, before something else is
 *	found
 *
 * Context: process; one caller at a time.
 * Return: whether it was otherwise before, but for the time.
 */
bool ft_finding_set(struct ft_finding *finding, bool down, u32 seconds)
{
	bool changes = finding->down != down;

	spin_lock(&finding->lock);
	finding->until = down && seconds ?
		ktime_get_boottime_ns() + (u64)seconds * NSEC_PER_SEC : 0;
	WRITE_ONCE(finding->down, down);
	spin_unlock(&finding->lock);
	return changes;
}

/* Whether it has come to its end, and nobody has said so. Context: process. */
bool ft_finding_is_over(struct ft_finding *finding)
{
	u64 end;

	return read_both(finding, &end) && end &&
	       ktime_get_boottime_ns() >= end;
}

/**
 * ft_finding_get() - tell what has been found
 * @finding: of the receiver
 * @until: set to when that ends, in milliseconds since 1970-01-01 UTC by the clock
 *	as it is now; 0: it does not end by itself, or there is none
 *
 * Context: process.
 * Return: whether the receiver was found down.
 */
bool ft_finding_get(struct ft_finding *finding, u64 *until)
{
	bool down = read_both(finding, until);

	if (*until)
		*until = div_u64(*until + ktime_get_real_ns() -
				 ktime_get_boottime_ns(), NSEC_PER_MSEC);
	return down;
}
