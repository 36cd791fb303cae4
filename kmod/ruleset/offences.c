// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "ruleset/offences.h"

/* Returns NULL without memory. May sleep. */
struct ft_offences *ft_offences_alloc(void)
{
	struct ft_offences *offences;

	offences = kzalloc(sizeof(*offences), FT_GFP);
	if (offences)
		spin_lock_init(&offences->lock);
	return offences;
}

/* Context: BH disabled. */
void ft_offences_note(struct ft_offences *offences,
		      enum flowtee_malformed reason,
		      const struct ft_endpoint *exporter)
{
	struct ft_offence *offence = &offences->of[reason];

	spin_lock(&offences->lock);
	offence->count++;
	offence->exporter = *exporter;
	offence->seen = get_jiffies_64();
	spin_unlock(&offences->lock);
}

/* Context: process. */
void ft_offences_read(struct ft_offences *offences,
		      enum flowtee_malformed reason,
		      struct ft_offence *offence)
{
	spin_lock_bh(&offences->lock);
	*offence = offences->of[reason];
	spin_unlock_bh(&offences->lock);
}
