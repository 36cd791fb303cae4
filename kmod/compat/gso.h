/* SPDX-License-Identifier: GPL-2.0-only */
/* Segmentation got a header of its own in 6.5. */
#ifndef FLOWTEE_COMPAT_GSO_H
#define FLOWTEE_COMPAT_GSO_H

#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#include <linux/netdevice.h>
#else
#include <net/gso.h>
#endif

#endif /* FLOWTEE_COMPAT_GSO_H */
