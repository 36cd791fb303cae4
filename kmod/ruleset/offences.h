/* SPDX-License-Identifier: GPL-2.0-only */
/* Why datagrams were malformed, and who sent the last of each kind. */
#ifndef FLOWTEE_OFFENCES_H
#define FLOWTEE_OFFENCES_H

#include <linux/flowtee.h>
#include <linux/spinlock.h>

#include "base/address.h"

/**
 * struct ft_offence - datagrams that are malformed for one reason
 * @count: how many
 * @exporter: who sent the last
 * @seen: when that came, in jiffies since the host started
 */
struct ft_offence {
	u64 count;
	struct ft_endpoint exporter;
	u64 seen;
};

/**
 * struct ft_offences - the malformed datagrams of a collector
 * @lock: for the rest
 * @of: by &enum flowtee_malformed
 */
struct ft_offences {
	spinlock_t lock; /* against softirqs */
	struct ft_offence of[FLOWTEE_MALFORMED_MAX + 1];
};

struct ft_offences *ft_offences_alloc(void);
void ft_offences_note(struct ft_offences *offences,
		      enum flowtee_malformed reason,
		      const struct ft_endpoint *exporter);
void ft_offences_read(struct ft_offences *offences,
		      enum flowtee_malformed reason,
		      struct ft_offence *offence);

#endif /* FLOWTEE_OFFENCES_H */
