// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>

#include "base/identity.h"

/**
 * ft_identity_new() - make a number that stands for an object
 *
 * Unlike its address it does not come again when the object is gone.
 *
 * Context: any.
 * Return: not 0, which stands for none.
 */
u32 ft_identity_new(void)
{
	static atomic_t last;

	return atomic_inc_return(&last) ?: atomic_inc_return(&last);
}
