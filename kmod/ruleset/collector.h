/* SPDX-License-Identifier: GPL-2.0-only */
/* A collector: an address whose datagrams are replicated. */
#ifndef FLOWTEE_COLLECTOR_H
#define FLOWTEE_COLLECTOR_H

#include <linux/flowtee.h>
#include <linux/if.h>

#include "base/address.h"
#include "base/kept.h"
#include "ruleset/counters.h"
#include "ruleset/group.h"
#include "ruleset/list.h"
#include "ruleset/pool.h"
#include "ruleset/prefixes.h"
#include "ruleset/receiver.h"
#include "ruleset/trie.h"

/**
 * struct ft_collector - one version of a collector, immutable once published
 * @object: its name; a reference for each ruleset that lists it
 * @listen: whose datagrams it takes; all zeros in the address stand for any
 *	local address
 * @dev: device or VRF by which they must arrive; empty for any
 * @original: &enum flowtee_original
 * @state: &enum flowtee_collector_state
 * @allow: exporters that are replicated; NULL for all
 * @except: of these, exporters that are not; NULL for none
 * @allow_list: name of the list that @allow is, or empty
 * @except_list: likewise of @except
 * @exporters: account is kept of streams
 * @silent: after so many seconds without a datagram a stream is silent; 0: it
 *	never is
 * @counters: shared by all versions of the collector; NULL until sealed
 * @account: of the streams of its exporters, shared by all versions that keep
 *	it; NULL if none does
 * @pools: of &struct ft_pool, with a reference on each
 * @receivers: of &struct ft_receiver, with a reference on each
 * @pool_places: of each receiver's pool in @pools, or %FT_NO_POOL; only from
 *	when they are looked for until it is sealed
 * @groups: who is in @pools, each in its place; NULL until sealed
 * @reach: most receivers that the datagrams of one exporter can reach
 * @keepers: most pools that give a stream of one exporter to one receiver each
 * @copies: most copies that a datagram may ask for
 * @wanted_ipv4: which of them all want an exporter of IPv4; NULL until sealed,
 *	or if it listens to IPv6 alone
 * @wanted_ipv6: likewise
 * @edition: tells this version from others
 * @reads: a receiver or a pool asks what datagrams say
 */
struct ft_collector {
	struct ft_object object;
	struct ft_endpoint listen;
	char dev[IFNAMSIZ];
	u8 original;
	u8 state;
	struct ft_prefixes *allow;
	struct ft_prefixes *except;
	char allow_list[FLOWTEE_NAME_SIZE];
	char except_list[FLOWTEE_NAME_SIZE];
	bool exporters;
	u32 silent;
	struct ft_counters *counters;
	struct ft_kept *account;
	struct ft_list pools;
	struct ft_list receivers;
	u32 *pool_places;
	struct ft_group **groups;
	u32 reach;
	u32 keepers;
	u32 copies;
	struct ft_trie *wanted_ipv4;
	struct ft_trie *wanted_ipv6;
	u32 edition;
	bool reads;
};

/* The place of the pool of a receiver that is in none. */
#define FT_NO_POOL	U32_MAX

/* So many prefixes its receivers may have in all: of more, sums and sizes would be
 * more than what they are counted in.
 */
#define FT_WANTED_MAX	BIT(23)

struct ft_collector *ft_collector_alloc(void);
struct ft_collector *ft_collector_clone(const struct ft_collector *old);
struct ft_collector *ft_collector_get(struct ft_collector *collector);
void ft_collector_put(struct ft_collector *collector);

int ft_collector_find_pools(struct ft_collector *collector,
			    const struct ft_receiver **blame);
int ft_collector_seal(struct ft_collector *collector,
		      const struct ft_collector *predecessor);
bool ft_collector_same(const struct ft_collector *a,
		       const struct ft_collector *b);
bool ft_collector_told_same(const struct ft_collector *a,
			    const struct ft_collector *b);

/* Whether datagrams of an exporter are replicated. */
static inline bool ft_collector_allows(const struct ft_collector *collector,
				       u8 family,
				       const union nf_inet_addr *addr)
{
	return ft_prefixes_cover(collector->allow, family, addr) &&
	       !ft_prefixes_except(collector->except, family, addr);
}

/* Who wants an exporter of @family; NULL: nobody does. */
static inline const struct ft_trie *
ft_collector_wanted(const struct ft_collector *collector, u8 family)
{
	return family == NFPROTO_IPV4 ? collector->wanted_ipv4 :
					collector->wanted_ipv6;
}

static inline struct ft_collector *ft_collector_of(struct ft_object *object)
{
	return container_of(object, struct ft_collector, object);
}

/* The receiver at a place of the list, which has no gaps. */
static inline struct ft_receiver *
ft_collector_receiver(const struct ft_collector *collector, u32 place)
{
	return ft_receiver_of(collector->receivers.objects[place]);
}

/* The pool at a place of the list, which has no gaps. */
static inline struct ft_pool *
ft_collector_pool(const struct ft_collector *collector, u32 place)
{
	return ft_pool_of(collector->pools.objects[place]);
}

#endif /* FLOWTEE_COLLECTOR_H */
