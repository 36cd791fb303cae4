/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that stand for objects which packets remember and do not hold. */
#ifndef FLOWTEE_IDENTITY_H
#define FLOWTEE_IDENTITY_H

#include <linux/types.h>

u32 ft_identity_new(void);

#endif /* FLOWTEE_IDENTITY_H */
