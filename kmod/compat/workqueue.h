/* SPDX-License-Identifier: GPL-2.0-only */
/* Since 6.17 a queue whose work stays on its processor says so. */
#ifndef FLOWTEE_COMPAT_WORKQUEUE_H
#define FLOWTEE_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#ifdef FT_HAVE_WQ_PERCPU
# define FT_WQ_PERCPU	WQ_PERCPU
#else
# define FT_WQ_PERCPU	0
#endif

#endif /* FLOWTEE_COMPAT_WORKQUEUE_H */
