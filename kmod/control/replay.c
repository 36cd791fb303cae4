// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/sched.h>

#include "control/configure.h"
#include "control/control.h"
#include "control/in_force.h"
#include "control/policy.h"
#include "control/read.h"
#include "control/replay.h"
#include "packet/path.h"
#include "packet/prime.h"
#include "ruleset/ruleset.h"
#include "telemetry/table.h"

/*
 * Mostly, a receiver is told of a stream when the next datagram of that comes
 * (packet/prime.c). Here it is said who is to be told, and why. Who has asked for
 * it does not wait for datagrams.
 */

/* A datagram that has not been sent has this many hops before it. */
#define TTL	64

static struct ft_account *account_of(const struct ft_collector *collector)
{
	return collector->account ? ft_account_of(collector->account) : NULL;
}

/* A receiver hears from now on: what streams said before it is to be told. */
static void hear(const struct ft_collector *collector,
		 struct ft_receiver *receiver)
{
	struct ft_account *account = account_of(collector);

	if (account)
		ft_account_hear(account, &receiver->health->hearing.since);
}

static void go_on(const struct ft_collector *collector)
{
	struct ft_account *account = account_of(collector);

	if (account)
		ft_account_go_on(account);
}

static struct ft_object *find(const struct ft_list *list, const char *name)
{
	return list ? ft_list_get((struct ft_list *)list, name) : NULL;
}

typedef bool same_fn(struct ft_object *a, struct ft_object *b);

static bool is_same_receiver(struct ft_object *a, struct ft_object *b)
{
	return ft_receiver_of(a)->counters == ft_receiver_of(b)->counters;
}

static bool is_same_collector(struct ft_object *a, struct ft_object *b)
{
	return ft_collector_of(a)->counters == ft_collector_of(b)->counters;
}

/* An object as it was before a change, or NULL: it has the same counters then, and
 * the name that it has, or that it had.
 */
static struct ft_object *before(const struct ft_list *old,
				struct ft_object *object, same_fn *is_same)
{
	const char *const names[] = { object->name, object->origin };
	struct ft_object *other;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		other = find(old, names[i]);
		if (other && is_same(other, object))
			return other;
	}
	return NULL;
}

static const struct ft_pool *pool_of(const struct ft_collector *collector,
				     const struct ft_receiver *receiver)
{
	struct ft_object *pool = find(&collector->pools, receiver->pool);

	return pool ? ft_pool_of(pool) : NULL;
}

/* Whether a receiver gets streams by the same pool, in the same way, as before: it
 * may be called otherwise.
 */
static bool is_same_pool(const struct ft_pool *pool, const struct ft_pool *old)
{
	if (!pool || !old)
		return pool == old;
	return pool->counters == old->counters && pool->balance == old->balance;
}

/* Whether a receiver gets the streams that it got before a change, as it did. */
static bool goes_on(const struct ft_collector *collector,
		    const struct ft_receiver *receiver,
		    const struct ft_collector *old_collector,
		    const struct ft_receiver *old)
{
	return receiver->state == old->state &&
	       receiver->templates == old->templates &&
	       receiver->hash_port == old->hash_port &&
	       receiver->health == old->health &&
	       is_same_pool(pool_of(collector, receiver),
			    pool_of(old_collector, old)) &&
	       ft_receiver_wants_same(receiver, old);
}

/* @old: the version before, if it kept the same account, and sent as well; or NULL.
 */
static void renew(const struct ft_collector *collector,
		  const struct ft_collector *old)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		struct ft_receiver *receiver =
			ft_collector_receiver(collector, i);
		struct ft_object *object = before(old ? &old->receivers : NULL,
						  &receiver->object,
						  is_same_receiver);

		cond_resched();
		if (!object || !goes_on(collector, receiver, old,
					ft_receiver_of(object)))
			hear(collector, receiver);
	}
	go_on(collector);
}

static void renew_collector(const struct ft_collector *collector,
			    const struct ft_collector *old)
{
	bool same = old && old->account == collector->account &&
		    old->state == collector->state;

	if (!collector->account)
		return;
	/* Written before the time goes on; see ft_prime_all(). */
	WRITE_ONCE(ft_account_of(collector->account)->version, collector);
	renew(collector, same ? old : NULL);
}

/**
 * ft_replay_for_change() - see to it that receivers are told after a change
 * @old: the ruleset that was in force, or NULL
 * @new: the one that is, or NULL
 *
 * Context: may sleep; the lock of the configuration is held.
 */
void ft_replay_for_change(struct ft_ruleset *old, struct ft_ruleset *new)
{
	u32 i;

	for (i = 0; new && i < new->collectors.n; i++) {
		struct ft_collector *collector = ft_ruleset_collector(new, i);
		struct ft_object *object = before(old ? &old->collectors : NULL,
						  &collector->object,
						  is_same_collector);

		cond_resched();
		if (object != &collector->object)
			renew_collector(collector,
					object ? ft_collector_of(object) :
						 NULL);
	}
}

/* It was found out that a receiver is of use, or is not. */
void ft_replay_for_health(const struct ft_collector *collector,
			  struct ft_receiver *receiver)
{
	if (ft_receiver_is_well(receiver))
		hear(collector, receiver);
	else
		go_on(collector);
}

/* Its "refresh" may be over. One at a time looks. */
void ft_replay_for_time(const struct ft_collector *collector,
			struct ft_receiver *receiver)
{
	struct ft_hearing *hearing = &receiver->health->hearing;
	u64 now = get_jiffies_64();

	if (!receiver->refresh ||
	    now - hearing->refreshed < (u64)receiver->refresh * HZ)
		return;
	hearing->refreshed = now;
	hear(collector, receiver);
}

/* Which collector a stream is of, if that keeps account still. */
static const struct ft_collector *
collector_of(struct ft_ruleset *ruleset, struct ft_account *account)
{
	char name[FLOWTEE_NAME_SIZE];
	struct ft_object *object;

	ft_account_name(account, name);
	object = ft_list_get(&ruleset->collectors, name);
	if (!object || ft_collector_of(object)->account != &account->kept)
		return NULL;
	return ft_collector_of(object);
}

/* The device that the next datagram is to come by, as the last one did. If that is
 * gone no link is known on which a link-local exporter could be.
 */
static const struct net_device *arrival(struct net *net, int ifindex)
{
	return dev_get_by_index_rcu(net, ifindex) ?: net->loopback_dev;
}

/* As if the next datagram of a stream had come. */
static void tell_stream(struct ft_path *path, struct ft_ruleset *ruleset,
			struct ft_sighting *sighting)
{
	const struct ft_collector *collector =
		collector_of(ruleset, sighting->account);
	struct ft_datagram dg = {
		.net = path->net,
		.dev = arrival(path->net, sighting->ifindex),
		.guard = path->guard,
		.from = {
			.addr = sighting->name.addr,
			.port = sighting->port,
			.family = sighting->name.family,
		},
		.ttl = TTL,
		.essential = FT_ESSENTIAL_YES,
		.report = &sighting->report,
	};
	struct ft_prime prime;

	if (!collector || collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY)
		return;
	dg.to = collector->listen;
	dg.to.family = dg.from.family;
	ft_prime_begin(&prime, ruleset, collector, &dg, sighting);
	ft_prime_end(&prime);
}

static void tell_all(struct ft_control *control, struct ft_ruleset *ruleset)
{
	struct ft_streams *streams = control->path->streams;
	u32 used = streams ? ft_streams_used(streams) : 0;
	struct ft_sighting sighting;
	u32 i;

	/* If another was put in force meanwhile, it is begun anew with that. */
	for (i = 0; i < used && !READ_ONCE(control->leaving); i++) {
		cond_resched();
		if (READ_ONCE(control->ruleset) != ruleset) {
			queue_work(control->path->queue, &control->replay);
			return;
		}
		if (!ft_streams_has(streams, i))
			continue;
		local_bh_disable();
		rcu_read_lock();
		if (ft_audience_next(streams, i, &sighting))
			tell_stream(control->path, ruleset, &sighting);
		rcu_read_unlock();
		local_bh_enable();
	}
}

static void work(struct work_struct *work)
{
	struct ft_control *control = container_of(work, struct ft_control,
						  replay);
	struct ft_ruleset *ruleset = ft_in_force(control);

	if (!ruleset)
		return;
	tell_all(control, ruleset);
	ft_ruleset_put(ruleset);
}

void ft_replay_init(struct ft_control *control)
{
	INIT_WORK(&control->replay, work);
}

/* No request can come any more. */
void ft_replay_exit(struct ft_control *control)
{
	WRITE_ONCE(control->leaving, true);
	cancel_work_sync(&control->replay);
}

static void ask(const struct ft_collector *collector,
		struct ft_receiver *receiver)
{
	if (receiver->templates == FLOWTEE_TEMPLATES_REPLAY)
		hear(collector, receiver);
}

static int ask_one(struct ft_collector *collector, const char *name,
		   struct netlink_ext_ack *extack)
{
	struct ft_receiver *receiver =
		ft_in_force_receiver(collector, name, extack);

	if (!receiver)
		return -ENOENT;
	if (receiver->templates != FLOWTEE_TEMPLATES_REPLAY) {
		NL_SET_ERR_MSG(extack,
			       "the receiver is not sent templates by flowtee: its 'templates' is pass");
		return -EOPNOTSUPP;
	}
	ask(collector, receiver);
	return 0;
}

static int ask_for(struct ft_control *control, const char *collector_name,
		   const char *receiver_name, struct netlink_ext_ack *extack)
{
	struct ft_collector *collector =
		ft_in_force_collector(control, collector_name, extack);
	u32 i;

	if (!collector)
		return -ENOENT;
	if (!collector->account) {
		NL_SET_ERR_MSG(extack,
			       "the collector knows no templates: its 'exporters' is off");
		return -EOPNOTSUPP;
	}
	if (collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY) {
		NL_SET_ERR_MSG(extack,
			       "the collector is on standby, and sends nothing");
		return -EOPNOTSUPP;
	}
	if (receiver_name)
		return ask_one(collector, receiver_name, extack);
	for (i = 0; i < collector->receivers.n; i++) {
		ask(collector, ft_collector_receiver(collector, i));
		cond_resched();
	}
	return 0;
}

/* The names that a request has, inside @info. */
static int read_names(struct genl_info *info, const char **collector,
		      const char **receiver)
{
	struct nlattr *attrs[FLOWTEE_A_RECEIVER_MAX + 1];
	int err;

	*receiver = NULL;
	if (!info->attrs[FLOWTEE_A_RECEIVER]) {
		*collector =
			ft_configure_collector_name(info->attrs[FLOWTEE_A_COLLECTOR],
						    info->extack);
		return PTR_ERR_OR_ZERO(*collector);
	}
	err = nla_parse_nested(attrs, FLOWTEE_A_RECEIVER_MAX,
			       info->attrs[FLOWTEE_A_RECEIVER],
			       ft_receiver_policy, info->extack);
	if (err)
		return err;
	*collector = NULL;
	if (!attrs[FLOWTEE_A_RECEIVER_COLLECTOR] ||
	    !attrs[FLOWTEE_A_RECEIVER_NAME])
		return 0;
	*collector = ft_read_name(attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
				  info->extack);
	*receiver = ft_read_name(attrs[FLOWTEE_A_RECEIVER_NAME], info->extack);
	return PTR_ERR_OR_ZERO(*collector) ?: PTR_ERR_OR_ZERO(*receiver);
}

/* Handles FLOWTEE_CMD_REPLAY. */
int ft_replay_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	const char *collector, *receiver;
	int err;

	err = read_names(info, &collector, &receiver);
	if (err)
		return err;
	if (!collector) {
		NL_SET_ERR_MSG(info->extack, "the request names no collector");
		return -EINVAL;
	}
	mutex_lock(&control->lock);
	err = ask_for(control, collector, receiver, info->extack);
	if (!err)
		queue_work(control->path->queue, &control->replay);
	mutex_unlock(&control->lock);
	return err;
}
