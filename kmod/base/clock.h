/* SPDX-License-Identifier: GPL-2.0-only */
/* Times that packets note and people read. */
#ifndef FLOWTEE_CLOCK_H
#define FLOWTEE_CLOCK_H

#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/timekeeping.h>

/**
 * ft_clock_utc_ms() - tell when something was
 * @then: by get_jiffies_64()
 *
 * Packets note jiffies, which cost them nothing. If the host's clock was set
 * meanwhile it is the time by the clock as it is now.
 *
 * Context: process.
 * Return: milliseconds since 1970-01-01 UTC.
 */
static inline u64 ft_clock_utc_ms(u64 then)
{
	u64 age = jiffies64_to_nsecs(get_jiffies_64() - then);

	return div_u64(ktime_get_real_ns() - age, NSEC_PER_MSEC);
}

#endif /* FLOWTEE_CLOCK_H */
