// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if.h>
#include <linux/in6.h>

#include "control/policy.h"

/* Types and sizes; what needs more than that is checked where it is read.
 * What is left out here (counters, the version) is refused in requests.
 */

#define FT_ADDRESS	{ .type = NLA_BINARY, .len = sizeof(struct in6_addr) }
#define FT_NAME		{ .type = NLA_NUL_STRING, .len = FLOWTEE_NAME_MAX }
#define FT_COMMENT	{ .type = NLA_NUL_STRING, .len = FLOWTEE_COMMENT_MAX }
#define FT_DEV		{ .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }

const struct nla_policy ft_endpoint_policy[FLOWTEE_A_ENDPOINT_MAX + 1] = {
	[FLOWTEE_A_ENDPOINT_ADDRESS]	= FT_ADDRESS,
	[FLOWTEE_A_ENDPOINT_PORT]	= { .type = NLA_U16 },
};

const struct nla_policy ft_source_policy[FLOWTEE_A_ENDPOINT_MAX + 1] = {
	[FLOWTEE_A_ENDPOINT_ADDRESS]	= FT_ADDRESS,
	[FLOWTEE_A_ENDPOINT_PORT]	= { .type = NLA_U16 },
	[FLOWTEE_A_ENDPOINT_HASH]	= { .type = NLA_FLAG },
};

const struct nla_policy ft_prefix_policy[FLOWTEE_A_PREFIX_MAX + 1] = {
	[FLOWTEE_A_PREFIX_ADDRESS]	= FT_ADDRESS,
	[FLOWTEE_A_PREFIX_LENGTH]	= { .type = NLA_U8 },
};

static const struct nla_policy prefixes_policy[FLOWTEE_A_PREFIXES_MAX + 1] = {
	[FLOWTEE_A_PREFIXES_PREFIX]	= NLA_POLICY_NESTED(ft_prefix_policy),
};

const struct nla_policy ft_range_policy[FLOWTEE_A_RANGE_MAX + 1] = {
	[FLOWTEE_A_RANGE_FIRST]		= { .type = NLA_U32 },
	[FLOWTEE_A_RANGE_LAST]		= { .type = NLA_U32 },
};

static const struct nla_policy domains_policy[FLOWTEE_A_DOMAINS_MAX + 1] = {
	[FLOWTEE_A_DOMAINS_RANGE]	= NLA_POLICY_NESTED(ft_range_policy),
};

static struct netlink_range_validation protocols_range = {
	.max = BIT(FLOWTEE_PROTOCOL_MAX + 1) - 1,
};

static struct netlink_range_validation silent_range = {
	.max = FLOWTEE_SILENT_MAX,
};

const struct nla_policy ft_collector_policy[FLOWTEE_A_COLLECTOR_MAX + 1] = {
	[FLOWTEE_A_COLLECTOR_NAME]	= FT_NAME,
	[FLOWTEE_A_COLLECTOR_LISTEN]	= NLA_POLICY_NESTED(ft_endpoint_policy),
	[FLOWTEE_A_COLLECTOR_DEV]	= FT_DEV,
	[FLOWTEE_A_COLLECTOR_ORIGINAL]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_ORIGINAL_MAX),
	[FLOWTEE_A_COLLECTOR_ALLOW]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_COLLECTOR_EXPORTERS]	= NLA_POLICY_MAX(NLA_U8, 1),
	[FLOWTEE_A_COLLECTOR_SILENT]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &silent_range),
	[FLOWTEE_A_COLLECTOR_EXCEPT]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_COLLECTOR_STATE]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_COLLECTOR_STATE_MAX),
	[FLOWTEE_A_COLLECTOR_COMMENT]	= FT_COMMENT,
	[FLOWTEE_A_COLLECTOR_RENAME]	= FT_NAME,
	[FLOWTEE_A_COLLECTOR_ALLOW_LIST]	= FT_NAME,
	[FLOWTEE_A_COLLECTOR_EXCEPT_LIST]	= FT_NAME,
};

const struct nla_policy ft_list_policy[FLOWTEE_A_LIST_MAX + 1] = {
	[FLOWTEE_A_LIST_NAME]		= FT_NAME,
	[FLOWTEE_A_LIST_PREFIXES]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_LIST_COMMENT]	= FT_COMMENT,
	[FLOWTEE_A_LIST_RENAME]		= FT_NAME,
};

static struct netlink_range_validation sample_range = {
	.min = 1,
	.max = U32_MAX,
};

static struct netlink_range_validation rate_range = {
	.max = FLOWTEE_RATE_MAX,
};

const struct nla_policy ft_pool_policy[FLOWTEE_A_POOL_MAX + 1] = {
	[FLOWTEE_A_POOL_COLLECTOR]	= FT_NAME,
	[FLOWTEE_A_POOL_NAME]		= FT_NAME,
	[FLOWTEE_A_POOL_BALANCE]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_BALANCE_MAX),
	[FLOWTEE_A_POOL_KEY]		= NLA_POLICY_MAX(NLA_U8, FLOWTEE_KEY_MAX),
	[FLOWTEE_A_POOL_COMMENT]	= FT_COMMENT,
	[FLOWTEE_A_POOL_RENAME]	= FT_NAME,
};

static struct netlink_range_validation refresh_range = {
	.max = FLOWTEE_REFRESH_MAX,
};

const struct nla_policy ft_receiver_policy[FLOWTEE_A_RECEIVER_MAX + 1] = {
	[FLOWTEE_A_RECEIVER_COLLECTOR]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_NAME]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_TO]		= NLA_POLICY_NESTED(ft_endpoint_policy),
	[FLOWTEE_A_RECEIVER_FROM]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_RECEIVER_TTL]	= { .type = NLA_U8 },
	[FLOWTEE_A_RECEIVER_DSCP]	= { .type = NLA_U8 },
	[FLOWTEE_A_RECEIVER_DEV]	= FT_DEV,
	[FLOWTEE_A_RECEIVER_MARK]	= { .type = NLA_U32 },
	[FLOWTEE_A_RECEIVER_STATE]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_RECEIVER_STATE_MAX),
	[FLOWTEE_A_RECEIVER_POOL]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_WEIGHT]	= NLA_POLICY_MIN(NLA_U16, 1),
	[FLOWTEE_A_RECEIVER_SAMPLE]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &sample_range),
	[FLOWTEE_A_RECEIVER_SOURCE]	= NLA_POLICY_NESTED(ft_source_policy),
	[FLOWTEE_A_RECEIVER_RATE]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &rate_range),
	[FLOWTEE_A_RECEIVER_ON_UNREACHABLE] =
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_ON_UNREACHABLE_MAX),
	[FLOWTEE_A_RECEIVER_EXCEPT]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_RECEIVER_PROTOCOLS]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &protocols_range),
	[FLOWTEE_A_RECEIVER_DOMAINS]	= NLA_POLICY_NESTED(domains_policy),
	[FLOWTEE_A_RECEIVER_AGENTS]	= NLA_POLICY_NESTED(prefixes_policy),
	[FLOWTEE_A_RECEIVER_MTU]	= { .type = NLA_U16 },
	[FLOWTEE_A_RECEIVER_TEMPLATES]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_TEMPLATES_MAX),
	[FLOWTEE_A_RECEIVER_REFRESH]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &refresh_range),
	[FLOWTEE_A_RECEIVER_COMMENT]	= FT_COMMENT,
	[FLOWTEE_A_RECEIVER_RENAME]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_FROM_LIST]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_EXCEPT_LIST] = FT_NAME,
	[FLOWTEE_A_RECEIVER_BEFORE]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_AFTER]	= FT_NAME,
};

static struct netlink_range_validation finding_for_range = {
	.min = 1,
	.max = FLOWTEE_FINDING_FOR_MAX,
};

/* What a checker has found; nothing of this is configured. */
const struct nla_policy ft_finding_policy[FLOWTEE_A_RECEIVER_MAX + 1] = {
	[FLOWTEE_A_RECEIVER_COLLECTOR]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_NAME]	= FT_NAME,
	[FLOWTEE_A_RECEIVER_FINDING]	=
		NLA_POLICY_MAX(NLA_U8, FLOWTEE_FINDING_MAX),
	[FLOWTEE_A_RECEIVER_FINDING_FOR] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &finding_for_range),
};

static struct netlink_range_validation size_range = {
	.max = FLOWTEE_SIZE_MAX,
};

const struct nla_policy ft_explain_policy[FLOWTEE_A_EXPLAIN_MAX + 1] = {
	[FLOWTEE_A_EXPLAIN_EXPORTER]	= NLA_POLICY_NESTED(ft_endpoint_policy),
	[FLOWTEE_A_EXPLAIN_SIZE]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &size_range),
};

/* Whose streams are asked for. */
const struct nla_policy ft_exporter_policy[FLOWTEE_A_EXPORTER_MAX + 1] = {
	[FLOWTEE_A_EXPORTER_ADDRESS]	= FT_ADDRESS,
};

static struct netlink_range_validation snap_range = {
	.max = FLOWTEE_TRACE_SNAP_MAX,
};

static struct netlink_range_validation trace_rate_range = {
	.min = 1,
	.max = FLOWTEE_TRACE_RATE_MAX,
};

static struct netlink_range_validation outcomes_range = {
	.max = BIT(FLOWTEE_COLLECTOR_COUNTER_MAX + 1) - 1,
};

static struct netlink_range_validation drops_range = {
	.max = BIT(FLOWTEE_RECEIVER_COUNTER_MAX + 1) - 1,
};

/* Which datagrams are told. */
const struct nla_policy ft_trace_policy[FLOWTEE_A_TRACE_MAX + 1] = {
	[FLOWTEE_A_TRACE_PREFIX]	= NLA_POLICY_NESTED(ft_prefix_policy),
	[FLOWTEE_A_TRACE_OUTCOMES]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &outcomes_range),
	[FLOWTEE_A_TRACE_DROPS]		=
		NLA_POLICY_FULL_RANGE(NLA_U32, &drops_range),
	[FLOWTEE_A_TRACE_SNAP]		=
		NLA_POLICY_FULL_RANGE(NLA_U32, &snap_range),
	[FLOWTEE_A_TRACE_RATE]		=
		NLA_POLICY_FULL_RANGE(NLA_U32, &trace_rate_range),
};

static struct netlink_range_validation confirm_range = {
	.min = 1,
	.max = FLOWTEE_CONFIRM_MAX,
};

/* Objects are looked into where a transaction can take note of a refusal. */
const struct nla_policy ft_policy[FLOWTEE_A_MAX + 1] = {
	[FLOWTEE_A_COLLECTOR]	= { .type = NLA_NESTED },
	[FLOWTEE_A_RECEIVER]	= { .type = NLA_NESTED },
	[FLOWTEE_A_POOL]	= { .type = NLA_NESTED },
	[FLOWTEE_A_LIST]	= { .type = NLA_NESTED },
	[FLOWTEE_A_EXPORTER]	= NLA_POLICY_NESTED(ft_exporter_policy),
	[FLOWTEE_A_EXPLAIN]	= NLA_POLICY_NESTED(ft_explain_policy),
	[FLOWTEE_A_TRACE]	= NLA_POLICY_NESTED(ft_trace_policy),
	[FLOWTEE_A_GENERATION]	= { .type = NLA_U32 },
	[FLOWTEE_A_REPLACE]	= { .type = NLA_FLAG },
	[FLOWTEE_A_CONFIRM]	=
		NLA_POLICY_FULL_RANGE(NLA_U32, &confirm_range),
	[FLOWTEE_A_REVERT]	= { .type = NLA_FLAG },
	[FLOWTEE_A_END_TRIAL]	= { .type = NLA_FLAG },
};
