// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <linux/sched.h>

#include "control/listeners.h"
#include "control/own.h"
#include "control/references.h"
#include "control/seal.h"

/* Most receivers that one exporter may reach. */
static unsigned int fanout = 4096;
module_param(fanout, uint, 0644);
MODULE_PARM_DESC(fanout,
		 "most receivers of a collector that one exporter may reach, pools with all of theirs (4096)");

/* Most mebibytes of all processors' own memory that a configuration has. */
static unsigned int memory = 1024;
module_param(memory, uint, 0644);
MODULE_PARM_DESC(memory,
		 "most MiB that counters and routes of a namespace's configuration may take, on all processors that the host can have (1024)");

/* What is not the draft's own was checked and sealed when it was published. */

/* @list: name of the list that the set is, which others may have as well, or empty */
static bool is_of_family(const struct ft_prefixes *set, const char *list,
			 u8 family)
{
	u32 i;

	if (!set || *list || family == NFPROTO_UNSPEC)
		return true;
	for (i = 0; i < set->n; i++) {
		if (set->given[i].family != family)
			return false;
		cond_resched();
	}
	return true;
}

/* What is of another family than the exporters can be could never match. */
static int check_receiver_family(u8 listen, const struct ft_receiver *receiver,
				 struct ft_blame *blame,
				 struct netlink_ext_ack *extack)
{
	blame->receiver = receiver;
	if (listen != NFPROTO_UNSPEC && !ft_receiver_takes(receiver, listen)) {
		blame->attr = FLOWTEE_A_RECEIVER_TO;
		NL_SET_ERR_MSG(extack,
			       "a receiver is of another family than the listener, and has no source of its own");
		ft_blame_say(blame,
			     "receiver '%s/%s' is of another family than the listener, and has no source of its own",
			     blame->collector->object.name,
			     receiver->object.name);
		return -EAFNOSUPPORT;
	}
	if (!ft_owns(&receiver->object))
		return 0;
	if (ft_receiver_is_transparent(receiver))
		listen = receiver->to.family;
	if (!is_of_family(receiver->from, receiver->from_list, listen))
		blame->attr = FLOWTEE_A_RECEIVER_FROM;
	else if (!is_of_family(receiver->except, receiver->except_list, listen))
		blame->attr = FLOWTEE_A_RECEIVER_EXCEPT;
	else
		return 0;
	NL_SET_ERR_MSG(extack,
		       "a prefix is of another family than the exporters of the receiver");
	ft_blame_say(blame,
		     "a prefix is of another family than the exporters of receiver '%s/%s'",
		     blame->collector->object.name, receiver->object.name);
	return -EAFNOSUPPORT;
}

static int check_families(const struct ft_collector *collector,
			  struct ft_blame *blame,
			  struct netlink_ext_ack *extack)
{
	u8 listen = collector->listen.family;
	u32 i;
	int err;

	blame->collector = collector;
	if (!is_of_family(collector->allow, collector->allow_list, listen)) {
		blame->attr = FLOWTEE_A_COLLECTOR_ALLOW;
		NL_SET_ERR_MSG(extack,
			       "an allowed prefix is of another family than the listener");
		return -EAFNOSUPPORT;
	}
	if (!is_of_family(collector->except, collector->except_list, listen)) {
		blame->attr = FLOWTEE_A_COLLECTOR_EXCEPT;
		NL_SET_ERR_MSG(extack,
			       "an excepted prefix is of another family than the listener");
		return -EAFNOSUPPORT;
	}
	for (i = 0; i < collector->receivers.n; i++) {
		err = check_receiver_family(listen,
					    ft_collector_receiver(collector, i),
					    blame, extack);
		if (err)
			return err;
		cond_resched();
	}
	blame->receiver = NULL;
	blame->collector = NULL;
	return 0;
}

/* A pool can be named before it is there, and after it has gone. */
static int check_pools(struct ft_collector *collector,
		       struct ft_collector *old, struct ft_blame *blame,
		       struct netlink_ext_ack *extack)
{
	const struct ft_receiver *receiver;
	int err;

	err = ft_collector_find_pools(collector, &receiver);
	if (err != -ENOENT)
		return err;
	blame->collector = collector;
	blame->receiver = receiver;
	blame->attr = FLOWTEE_A_RECEIVER_POOL;
	if (old && ft_list_get(&old->pools, receiver->pool)) {
		NL_SET_ERR_MSG(extack, "a receiver is still in the pool");
		ft_blame_say(blame,
			     "receiver '%s/%s' is still in pool '%s'; remove it, or set its 'pool', first",
			     collector->object.name, receiver->object.name,
			     receiver->pool);
	} else {
		NL_SET_ERR_MSG(extack,
			       "the collector has no pool of the name that a receiver says it is in");
		ft_blame_say(blame,
			     "collector '%s' has no pool '%s', which receiver '%s' says it is in",
			     collector->object.name, receiver->pool,
			     receiver->object.name);
	}
	return err;
}

/* Whether what a draft has done to an object that is its own comes to nothing:
 * it is as it was, and its counters are not new. @is_same: names aside
 */
static bool is_unchanged(const struct ft_draft *draft, bool is_same,
			 const struct ft_object *object,
			 const struct ft_object *predecessor,
			 const struct ft_counters *counters,
			 const struct ft_counters *old)
{
	return is_same && !strcmp(object->name, predecessor->name) &&
	       (draft->replace || counters == old);
}

/* What turns out to be as it was before is the old version again. */
static int seal_receiver(const struct ft_draft *draft, struct ft_object **place,
			 struct ft_object *predecessor)
{
	struct ft_receiver *receiver = ft_receiver_of(*place);
	struct ft_receiver *old;

	old = predecessor ? ft_receiver_of(predecessor) : NULL;
	if (old && is_unchanged(draft, ft_receiver_same(receiver, old), *place,
				predecessor, receiver->counters, old->counters)) {
		*place = &ft_receiver_get(old)->object;
		ft_receiver_put(receiver);
		return 0;
	}
	return ft_receiver_seal(receiver, old, draft->replace);
}

static int seal_pool(const struct ft_draft *draft, struct ft_object **place,
		     struct ft_object *predecessor)
{
	struct ft_pool *pool = ft_pool_of(*place);
	struct ft_pool *old;

	old = predecessor ? ft_pool_of(predecessor) : NULL;
	if (old && is_unchanged(draft, ft_pool_same(pool, old), *place,
				predecessor, pool->counters, old->counters)) {
		*place = &ft_pool_get(old)->object;
		ft_pool_put(pool);
		return 0;
	}
	return ft_pool_seal(pool, draft->replace ? old : NULL);
}

typedef int seal_fn(const struct ft_draft *draft, struct ft_object **place,
		    struct ft_object *predecessor);

/* @old: the same list of the collector's predecessor, or NULL. */
static int seal_list(const struct ft_draft *draft, struct ft_list *list,
		     struct ft_list *old, seal_fn *seal)
{
	u32 i;
	int err;

	for (i = 0; i < list->n; i++) {
		struct ft_object *object = list->objects[i];

		if (!ft_owns(object))
			continue;
		err = seal(draft, &list->objects[i],
			   old ? ft_list_get(old, ft_draft_origin(draft, object)) :
				 NULL);
		if (err)
			return err;
		cond_resched();
	}
	return 0;
}

static bool is_same_list(const struct ft_list *a, const struct ft_list *b)
{
	return a->n == b->n &&
	       (!a->n ||
		!memcmp(a->objects, b->objects, a->n * sizeof(*a->objects)));
}

/* Everything of a collector that is the draft's own, but not itself. */
static int seal_members(const struct ft_draft *draft,
			struct ft_collector *collector,
			struct ft_collector *old, struct ft_blame *blame,
			struct netlink_ext_ack *extack)
{
	int err;

	err = check_families(collector, blame, extack);
	if (err)
		return err;
	err = check_pools(collector, old, blame, extack);
	if (err)
		return err;
	err = seal_list(draft, &collector->pools, old ? &old->pools : NULL,
			seal_pool);
	if (err)
		return err;
	return seal_list(draft, &collector->receivers,
			 old ? &old->receivers : NULL, seal_receiver);
}

/* What one datagram asks for is done by one processor. */
static int check_fanout(const struct ft_collector *collector,
			struct ft_blame *blame, struct netlink_ext_ack *extack)
{
	unsigned int most = READ_ONCE(fanout);

	if (collector->reach <= most)
		return 0;
	blame->collector = collector;
	NL_SET_ERR_MSG(extack,
		       "one exporter could reach more receivers than the module's parameter fanout allows (4096, unless it was set)");
	ft_blame_say(blame,
		     "one exporter could reach %u receivers, and the module's parameter fanout allows %u",
		     collector->reach, most);
	return -E2BIG;
}

/* Bytes that a configuration has on each processor that the host can have.
 * Context: may sleep.
 */
static u64 memory_of(const struct ft_ruleset *ruleset)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; ruleset && i < ruleset->collectors.n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		bytes += (u64)collector->receivers.n * FT_RECEIVER_CPU_SIZE +
			 (collector->pools.n + 1ULL) *
				 sizeof(struct ft_counters_cpu);
		cond_resched();
	}
	return bytes;
}

/* The host may be able to have many more processors than it has: a hypervisor
 * announces hundreds. Whoever has too much already may give back a part of it.
 */
static int check_memory(const struct ft_draft *draft, struct ft_blame *blame,
			struct netlink_ext_ack *extack)
{
	u64 bytes = memory_of(draft->ruleset);
	unsigned int most = READ_ONCE(memory);
	u64 all = bytes * num_possible_cpus();

	if (all <= (u64)most << 20 || bytes <= memory_of(draft->base))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the configuration would take more memory on all processors than the module's parameter memory allows (1024 MiB, unless it was set)");
	ft_blame_say(blame,
		     "the configuration would take %llu MiB on the %u processors that this host can have, and the module's parameter memory allows %u",
		     DIV_ROUND_UP_ULL(all, 1 << 20), num_possible_cpus(), most);
	return -E2BIG;
}

/* A list counts for each receiver that names it, whatever it was uploaded for: this
 * is what sorting takes time for, and the tries room.
 */
static int check_wanted(const struct ft_collector *collector,
			struct ft_blame *blame, struct netlink_ext_ack *extack)
{
	u64 wanted = 0;
	u32 i;

	/* What is said of it below. */
	BUILD_BUG_ON(FT_WANTED_MAX != 8388608);
	for (i = 0; i < collector->receivers.n; i++) {
		const struct ft_prefixes *from =
			ft_collector_receiver(collector, i)->from;

		wanted += from ? from->n : 2;
		cond_resched();
	}
	if (wanted <= FT_WANTED_MAX)
		return 0;
	blame->collector = collector;
	NL_SET_ERR_MSG(extack,
		       "all receivers of a collector together may have 8388608 prefixes in 'from'; a list counts for each that names it");
	return -E2BIG;
}

static int seal_collector(const struct ft_draft *draft,
			  struct ft_object **place, struct ft_blame *blame,
			  struct netlink_ext_ack *extack)
{
	struct ft_collector *collector = ft_collector_of(*place);
	struct ft_collector *old;
	int err;

	if (!ft_owns(&collector->object))
		return 0;
	old = ft_draft_predecessor(draft, collector);
	err = seal_members(draft, collector, old, blame, extack);
	if (err)
		return err;
	if (old && is_same_list(&collector->pools, &old->pools) &&
	    is_same_list(&collector->receivers, &old->receivers) &&
	    is_unchanged(draft, ft_collector_same(collector, old), *place,
			 &old->object, collector->counters, old->counters)) {
		*place = &ft_collector_get(old)->object;
		ft_collector_put(collector);
		return 0;
	}
	err = check_wanted(collector, blame, extack) ?:
	      ft_collector_seal(collector, draft->replace ? old : NULL);
	return err ?: check_fanout(collector, blame, extack);
}

/* What was removed leaves no gaps. */
static void compact(struct ft_ruleset *ruleset)
{
	u32 i;

	ft_list_compact(&ruleset->collectors);
	for (i = 0; i < ruleset->collectors.n; i++) {
		struct ft_collector *collector =
			ft_ruleset_collector(ruleset, i);

		if (!ft_owns(&collector->object))
			continue;
		ft_list_compact(&collector->pools);
		ft_list_compact(&collector->receivers);
		cond_resched();
	}
}

/**
 * ft_seal() - check a draft as a whole and make it fit for the packet path
 * @draft: not to be edited afterwards, whatever the outcome
 * @net: its namespace
 * @blame: set to what is at fault, if anything is
 * @extack: for the reason of a refusal
 *
 * Context: may sleep; the lock of the configuration is held.
 * Return: 0, -E2BIG, -EADDRINUSE, -EAFNOSUPPORT, -EBUSY, -ELOOP, -ENOENT or
 * -ENOMEM.
 */
int ft_seal(struct ft_draft *draft, struct net *net, struct ft_blame *blame,
	    struct netlink_ext_ack *extack)
{
	struct ft_ruleset *ruleset = draft->ruleset;
	u32 i;
	int err;

	memset(blame, 0, sizeof(*blame));
	compact(ruleset);
	err = check_memory(draft, blame, extack) ?:
	      ft_references_resolve(draft, blame, extack);
	if (err)
		return err;
	for (i = 0; i < ruleset->collectors.n; i++) {
		err = seal_collector(draft, &ruleset->collectors.objects[i],
				     blame, extack);
		if (err)
			return err;
		cond_resched();
	}
	return ft_listeners_seal(draft, net, blame, extack);
}
