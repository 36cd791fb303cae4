/* SPDX-License-Identifier: GPL-2.0-only */
/* Modules came to the look-up of IPv6 routes by a table of functions, as long
 * as IPv6 could be a module itself.
 */
#ifndef FLOWTEE_COMPAT_FIB6_H
#define FLOWTEE_COMPAT_FIB6_H

#include <net/ip6_fib.h>
#ifdef FT_HAVE_FIB6_LOOKUP_STUB
#include <net/ipv6_stubs.h>
#endif

/* Context: RCU read side. Takes no reference, and no memory. */
static inline int ft_fib6_lookup(struct net *net, struct flowi6 *fl6,
				 struct fib6_result *res)
{
#ifdef FT_HAVE_FIB6_LOOKUP_STUB
	return ipv6_stub->fib6_lookup(net, 0, fl6, res, 0);
#else
	return fib6_lookup(net, 0, fl6, res, 0);
#endif
}

#endif /* FLOWTEE_COMPAT_FIB6_H */
