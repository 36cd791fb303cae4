/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of configurations. */
#ifndef FLOWTEE_MEMORY_H
#define FLOWTEE_MEMORY_H

#include <linux/gfp.h>

/* Charged to the cgroup of who asks for it. If that has no more to give, the
 * request is refused; without __GFP_RETRY_MAYFAIL a process would be killed.
 */
#define FT_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL)

#endif /* FLOWTEE_MEMORY_H */
