/* SPDX-License-Identifier: GPL-2.0-only */
/* Before 5.13 defragmentation stayed on, once enabled, until its namespace
 * ended.
 */
#ifndef FLOWTEE_COMPAT_DEFRAG_H
#define FLOWTEE_COMPAT_DEFRAG_H

#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#ifndef FT_HAVE_DEFRAG_IPV4_DISABLE
static inline void nf_defrag_ipv4_disable(struct net *net)
{
}
#endif

#ifndef FT_HAVE_DEFRAG_IPV6_DISABLE
static inline void nf_defrag_ipv6_disable(struct net *net)
{
}
#endif

#endif /* FLOWTEE_COMPAT_DEFRAG_H */
