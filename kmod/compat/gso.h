/* SPDX-License-Identifier: GPL-2.0-only */
/* Segmentation got a header of its own in 6.5. */
#ifndef FLOWTEE_COMPAT_GSO_H
#define FLOWTEE_COMPAT_GSO_H

#ifdef FT_HAVE_GSO_HEADER
#include <net/gso.h>
#else
#include <linux/netdevice.h>
#endif

#endif /* FLOWTEE_COMPAT_GSO_H */
