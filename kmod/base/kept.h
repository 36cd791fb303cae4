/* SPDX-License-Identifier: GPL-2.0-only */
/* What all versions of an object share, and a lower room cannot know. */
#ifndef FLOWTEE_KEPT_H
#define FLOWTEE_KEPT_H

#include <linux/refcount.h>

/**
 * struct ft_kept - something that is kept for others
 * @refs: one for each who keeps it
 * @release: frees it when nobody keeps it any more. May sleep
 */
struct ft_kept {
	refcount_t refs;
	void (*release)(struct ft_kept *kept);
};

static inline struct ft_kept *ft_kept_get(struct ft_kept *kept)
{
	if (kept)
		refcount_inc(&kept->refs);
	return kept;
}

static inline void ft_kept_put(struct ft_kept *kept)
{
	if (kept && refcount_dec_and_test(&kept->refs))
		kept->release(kept);
}

#endif /* FLOWTEE_KEPT_H */
