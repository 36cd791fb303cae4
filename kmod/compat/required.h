/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kernel must be built with for this module. */
#ifndef FLOWTEE_COMPAT_REQUIRED_H
#define FLOWTEE_COMPAT_REQUIRED_H

#include <linux/version.h>

/* The headers are not where Kbuild looks for them. */
#ifndef FT_HAVE_HEADERS
#error "flowtee cannot find the headers of the kernel that it is built for"
#endif

/* No probe can tell this: it is the oldest kernel that the tests run on. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "flowtee needs Linux 5.10 or later"
#endif

#if !IS_ENABLED(CONFIG_NETFILTER) || !IS_ENABLED(CONFIG_IPV6) || \
	!IS_ENABLED(CONFIG_NF_DEFRAG_IPV4) || \
	!IS_ENABLED(CONFIG_NF_DEFRAG_IPV6)
#error "flowtee needs a kernel with NETFILTER, IPV6, NF_DEFRAG_IPV4 and NF_DEFRAG_IPV6"
#endif

#endif /* FLOWTEE_COMPAT_REQUIRED_H */
