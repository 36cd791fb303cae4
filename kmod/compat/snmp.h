/* SPDX-License-Identifier: GPL-2.0-only */
/* Since 6.7 what is asked to be sent is counted apart from what is sent. */
#ifndef FLOWTEE_COMPAT_SNMP_H
#define FLOWTEE_COMPAT_SNMP_H

#include <net/ip.h>
#include <net/ipv6.h>

/* As __ip_local_out() and ip_output() count a packet. */
static inline void ft_snmp_out_ipv4(struct net *net, unsigned int len)
{
#ifdef FT_HAVE_IPSTATS_OUTREQUESTS
	IP_INC_STATS(net, IPSTATS_MIB_OUTREQUESTS);
#endif
	IP_UPD_PO_STATS(net, IPSTATS_MIB_OUT, len);
}

/* As ip6_finish_output2() does: before, only senders counted. */
static inline void ft_snmp_out_ipv6(struct net *net, struct inet6_dev *idev,
				    unsigned int len)
{
#ifdef FT_HAVE_IPSTATS_OUTREQUESTS
	IP6_UPD_PO_STATS(net, idev, IPSTATS_MIB_OUT, len);
#endif
}

#endif /* FLOWTEE_COMPAT_SNMP_H */
