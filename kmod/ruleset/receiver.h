/* SPDX-License-Identifier: GPL-2.0-only */
/* A receiver: an address that gets copies. */
#ifndef FLOWTEE_RECEIVER_H
#define FLOWTEE_RECEIVER_H

#include <linux/flowtee.h>
#include <linux/if.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "base/address.h"
#include "ruleset/counters.h"
#include "ruleset/domains.h"
#include "ruleset/health.h"
#include "ruleset/known_route.h"
#include "ruleset/list.h"
#include "ruleset/prefixes.h"

/**
 * struct ft_receiver - one version of a receiver, immutable once published
 * @object: its name; a reference for each collector version that lists it
 * @to: where copies go
 * @from: exporters that are copied to it; NULL for all
 * @except: of these, exporters that are not; NULL for none
 * @from_list: name of the list that @from is, or empty
 * @except_list: likewise of @except
 * @protocols: that are copied to it, a bit for each &enum flowtee_protocol; 0 for
 *	all
 * @domains: that are copied to it; NULL for all
 * @agents: of sFlow that are copied to it; NULL for all, and all else
 * @dev: device or VRF to leave by; empty for the route's
 * @mark: firewall mark of copies
 * @ttl: of copies, or %FLOWTEE_TTL_INHERIT
 * @dscp: of copies, or %FLOWTEE_DSCP_INHERIT
 * @mtu: what copies are fragmented for, or %FLOWTEE_MTU_ROUTE
 * @state: &enum flowtee_receiver_state
 * @on_unreachable: &enum flowtee_on_unreachable
 * @source: of copies; no family: it is the exporter's. Without port: its port
 *	is the exporter's
 * @hash_port: the source port of copies follows from the exporter
 * @pool: name of the pool that it is in, or empty
 * @weight: share in its pool; never 0
 * @sample: one in so many datagrams; never 0
 * @limit: most datagrams a second, or 0 for all
 * @templates: &enum flowtee_templates
 * @refresh: it is told of templates again after so many seconds; 0: never
 * @is_picky: @from does not say all of what it wants; known once sealed
 * @gets_all: nothing of this, nor what the kernel finds out, keeps it from a copy
 *	of what it wants; known once sealed. Where it is in a pool, that chooses
 * @counters: shared by all versions of the receiver; NULL until sealed
 * @health: shared by those versions that copies go the same way to; NULL until
 *	sealed
 * @routes: the way to it. They belong to this version: another @to, @source, @dev or
 *	@mark means another route. Not there until sealed
 */
struct ft_receiver {
	struct ft_object object;
	struct ft_endpoint to;
	struct ft_prefixes *from;
	struct ft_prefixes *except;
	char from_list[FLOWTEE_NAME_SIZE];
	char except_list[FLOWTEE_NAME_SIZE];
	u32 protocols;
	struct ft_domains *domains;
	struct ft_prefixes *agents;
	char dev[IFNAMSIZ];
	u32 mark;
	u8 ttl;
	u8 dscp;
	u16 mtu;
	u8 state;
	u8 on_unreachable;
	struct ft_endpoint source;
	bool hash_port;
	char pool[FLOWTEE_NAME_SIZE];
	u16 weight;
	u32 sample;
	u32 limit;
	u8 templates;
	u32 refresh;
	bool is_picky;
	bool gets_all;
	struct ft_counters *counters;
	struct ft_health *health;
	struct ft_known_routes routes;
};

struct ft_receiver *ft_receiver_alloc(void);
struct ft_receiver *ft_receiver_clone(const struct ft_receiver *receiver);
struct ft_receiver *ft_receiver_get(struct ft_receiver *receiver);
int ft_receiver_seal(struct ft_receiver *receiver,
		     const struct ft_receiver *old, bool replaces);
bool ft_receiver_same(const struct ft_receiver *a, const struct ft_receiver *b);
bool ft_receiver_told_same(const struct ft_receiver *a,
			   const struct ft_receiver *b);
void ft_receiver_put(struct ft_receiver *receiver);

/* Bytes that a receiver has on each processor. */
#define FT_RECEIVER_CPU_SIZE	(sizeof(struct ft_counters_cpu) + \
				 sizeof(struct ft_known_route *) + \
				 sizeof(struct ft_known_route))

/* The ports that an exporter's may become (hash_port): dynamic ones (RFC 6335,
 * section 6).
 */
#define FT_HASH_PORTS_FIRST	49152
#define FT_HASH_PORTS		(65536 - FT_HASH_PORTS_FIRST)

static inline bool ft_is_hash_port(__be16 port)
{
	return ntohs(port) >= FT_HASH_PORTS_FIRST;
}

/* Whether copies keep the exporter's address. */
static inline bool ft_receiver_is_transparent(const struct ft_receiver *receiver)
{
	return receiver->source.family == NFPROTO_UNSPEC;
}

/* Whether links of its family may have the MTU that is given, if one is. */
static inline bool ft_receiver_has_mtu(const struct ft_receiver *receiver)
{
	unsigned int least = receiver->to.family == NFPROTO_IPV6 ?
			     IPV6_MIN_MTU : IPV4_MIN_MTU;

	return receiver->mtu == FLOWTEE_MTU_ROUTE || receiver->mtu >= least;
}

/* Whether exporters of a family can be copied to it. */
static inline bool ft_receiver_takes(const struct ft_receiver *receiver,
				     u8 family)
{
	return !ft_receiver_is_transparent(receiver) ||
	       receiver->to.family == family;
}

/* Whether it wants an exporter, of a family that it takes. */
static inline bool ft_receiver_wants(const struct ft_receiver *receiver,
				     u8 family, const union nf_inet_addr *addr)
{
	return ft_prefixes_cover(receiver->from, family, addr) &&
	       !ft_prefixes_except(receiver->except, family, addr);
}

/* Whether what it wants depends on what datagrams say. */
static inline bool ft_receiver_reads(const struct ft_receiver *receiver)
{
	return receiver->protocols || receiver->domains || receiver->agents;
}

/* Whether a checker has found it down. It is sealed. */
static inline bool ft_receiver_is_found_down(const struct ft_receiver *receiver)
{
	return ft_finding_is_down(&receiver->counters->finding);
}

/* Whether it gets nothing, by hand or as a checker has found it down. */
static inline bool ft_receiver_is_down(const struct ft_receiver *receiver)
{
	return receiver->state == FLOWTEE_RECEIVER_DOWN ||
	       ft_receiver_is_found_down(receiver);
}

/* Whether copies can be of use to it, as far as is known. */
static inline bool ft_receiver_is_well(const struct ft_receiver *receiver)
{
	return !ft_receiver_is_down(receiver) &&
	       !ft_health_verdict(receiver->health);
}

/* Whether two want the same of the exporters of a family that they take. */
bool ft_receiver_wants_same(const struct ft_receiver *a,
			    const struct ft_receiver *b);

static inline struct ft_receiver *ft_receiver_of(struct ft_object *object)
{
	return container_of(object, struct ft_receiver, object);
}

#endif /* FLOWTEE_RECEIVER_H */
