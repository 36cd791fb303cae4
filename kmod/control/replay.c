// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/err.h>
#include <linux/netdevice.h>
#include <linux/sched.h>

#include "control/configure.h"
#include "control/control.h"
#include "control/hear.h"
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
 * (packet/prime.c). Who has asked for it does not wait for datagrams.
 */

/* A datagram that has not been sent has this many hops before it. */
#define TTL	64

/* Which collector a stream is of, if that keeps account still. By name it cannot be
 * looked for here, without the lock and with BH disabled.
 * @place: where the one of the stream before was, which is mostly the same; set
 */
static const struct ft_collector *
collector_of(const struct ft_ruleset *ruleset, const struct ft_account *account,
	     u32 *place)
{
	u32 i, n = ruleset->collectors.n;

	for (i = 0; i < n; i++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, (*place + i) % n);

		if (collector->account == &account->kept) {
			*place = (*place + i) % n;
			return collector;
		}
	}
	return NULL;
}

/* The device that the next datagram is to come by, as the last one did. If that is
 * gone no link is known on which a link-local exporter could be.
 */
static const struct net_device *arrival(struct net *net, int ifindex)
{
	return dev_get_by_index_rcu(net, ifindex) ?: net->loopback_dev;
}

/* As if the next datagram of a stream had come. @place: as of collector_of() */
static void tell_stream(struct ft_path *path, struct ft_ruleset *ruleset,
			struct ft_sighting *sighting, u32 *place)
{
	const struct ft_collector *collector =
		collector_of(ruleset, sighting->account, place);
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
	ft_prime_is_ready(&prime);
	ft_prime_end(&prime);
}

/* As long as there is somebody who is to be told of a stream, and that does some
 * good: it may be too much for one datagram.
 */
static void tell_of(struct ft_path *path, struct ft_ruleset *ruleset,
		    u32 stream, u32 *collector)
{
	struct ft_telling at, before;
	struct ft_sighting sighting;
	bool due, first = true;

	do {
		cond_resched();
		local_bh_disable();
		rcu_read_lock();
		due = ft_audience_next(path->streams, stream, &sighting, &at) &&
		      (first || at.before > before.before ||
		       at.place > before.place);
		if (due)
			tell_stream(path, ruleset, &sighting, collector);
		rcu_read_unlock();
		local_bh_enable();
		before = at;
		first = false;
	} while (due);
}

static void tell_all(struct ft_control *control, struct ft_ruleset *ruleset)
{
	struct ft_streams *streams = control->path->streams;
	u32 used = streams ? ft_streams_used(streams) : 0;
	u32 i, collector = 0;

	/* If another was put in force meanwhile, it is begun anew with that. */
	for (i = 0; i < used && !READ_ONCE(control->leaving); i++) {
		cond_resched();
		if (READ_ONCE(control->ruleset) != ruleset) {
			queue_work(control->path->queue, &control->replay);
			return;
		}
		if (ft_streams_has(streams, i))
			tell_of(control->path, ruleset, i, &collector);
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
		ft_hear(collector, receiver);
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
