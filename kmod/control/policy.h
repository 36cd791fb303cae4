/* SPDX-License-Identifier: GPL-2.0-only */
/* Which attributes a request may have, and of what type. */
#ifndef FLOWTEE_POLICY_H
#define FLOWTEE_POLICY_H

#include <linux/flowtee.h>
#include <net/netlink.h>

extern const struct nla_policy ft_policy[FLOWTEE_A_MAX + 1];
extern const struct nla_policy ft_collector_policy[FLOWTEE_A_COLLECTOR_MAX + 1];
extern const struct nla_policy ft_list_policy[FLOWTEE_A_LIST_MAX + 1];
extern const struct nla_policy ft_pool_policy[FLOWTEE_A_POOL_MAX + 1];
extern const struct nla_policy ft_receiver_policy[FLOWTEE_A_RECEIVER_MAX + 1];
extern const struct nla_policy ft_finding_policy[FLOWTEE_A_RECEIVER_MAX + 1];
extern const struct nla_policy ft_endpoint_policy[FLOWTEE_A_ENDPOINT_MAX + 1];
extern const struct nla_policy ft_source_policy[FLOWTEE_A_ENDPOINT_MAX + 1];
extern const struct nla_policy ft_explain_policy[FLOWTEE_A_EXPLAIN_MAX + 1];
extern const struct nla_policy ft_trace_policy[FLOWTEE_A_TRACE_MAX + 1];
extern const struct nla_policy ft_exporter_policy[FLOWTEE_A_EXPORTER_MAX + 1];
extern const struct nla_policy ft_range_policy[FLOWTEE_A_RANGE_MAX + 1];
extern const struct nla_policy ft_prefix_policy[FLOWTEE_A_PREFIX_MAX + 1];

#endif /* FLOWTEE_POLICY_H */
