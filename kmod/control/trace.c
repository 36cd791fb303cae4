// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "control/configure.h"
#include "control/control.h"
#include "control/family.h"
#include "control/policy.h"
#include "control/read.h"
#include "control/trace.h"
#include "control/trace_message.h"
#include "packet/path.h"
#include "packet/trace.h"
#include "ruleset/ruleset.h"

/*
 * A socket of a namespace is told of datagrams until it is closed. What cannot be
 * told is counted, and the count is told with the next datagram, or else by a
 * work a moment later.
 */

/* Until it is told that something was not. */
#define SOON	(HZ / 2)

/**
 * struct ft_trace_session - a socket that is told of datagrams
 * @tracer: what packets know of it
 * @control: of its namespace
 * @portid: of the socket
 * @closed: it is closed, and its number may be another's
 * @count: tells what was not told
 */
struct ft_trace_session {
	struct ft_tracer tracer;
	struct ft_control *control;
	u32 portid;
	bool closed;
	struct delayed_work count;
};

/* The family is about to go: nothing is told under its number any more. */
static bool silent;

static struct ft_trace_session *session_of(struct ft_tracer *tracer)
{
	return container_of(tracer, struct ft_trace_session, tracer);
}

/* RCU read side. Return: whether it will be read, unless the socket is closed. */
static bool send(const struct ft_trace_session *session, struct sk_buff *skb)
{
	if (!skb)
		return false;
	if (READ_ONCE(silent) || READ_ONCE(session->closed)) {
		nlmsg_free(skb);
		return false;
	}
	return !genlmsg_unicast(session->control->net, skb, session->portid);
}

static bool tell(struct ft_tracer *tracer, const struct ft_collector *collector,
		 const struct ft_datagram *dg, const struct ft_trace_note *note)
{
	const struct ft_trace_session *session = session_of(tracer);
	u64 skipped = 0;

	if (unlikely(atomic64_read(&tracer->skipped)))
		skipped = atomic64_xchg(&tracer->skipped, 0);
	if (send(session, ft_trace_message(session->portid, collector, dg, note,
					   skipped)))
		return true;
	atomic64_add(skipped, &tracer->skipped);
	return false;
}

static void skip(struct ft_tracer *tracer)
{
	struct ft_trace_session *session = session_of(tracer);

	queue_delayed_work(session->control->path->queue, &session->count,
			   SOON);
}

static void tell_count(struct work_struct *work)
{
	struct ft_trace_session *session =
		container_of(to_delayed_work(work), struct ft_trace_session,
			     count);
	struct ft_tracer *tracer = &session->tracer;
	u64 skipped = atomic64_xchg(&tracer->skipped, 0);
	bool told;

	if (!skipped)
		return;
	rcu_read_lock();
	told = send(session,
		    ft_trace_message_skipped(session->portid, skipped));
	rcu_read_unlock();
	if (told)
		return;
	atomic64_add(skipped, &tracer->skipped);
	skip(tracer);
}

static void free_session(struct ft_trace_session *session)
{
	ft_prefixes_put(session->tracer.exporters);
	kfree(session);
}

/* Return: 0 or a negative error, with its reason. So do those that follow. */
static int read_exporters(struct ft_tracer *tracer, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	tracer->exporters = ft_prefixes_alloc(1);
	if (!tracer->exporters)
		return -ENOMEM;
	return ft_read_prefix(attr, &tracer->exporters->given[0], extack);
}

static u32 number_of(const struct nlattr *attr, u32 absent)
{
	return attr ? nla_get_u32(attr) : absent;
}

static int read_filter(struct ft_tracer *tracer, const struct nlattr *nest,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[FLOWTEE_A_TRACE_MAX + 1] = {};
	int err;

	err = nest ? nla_parse_nested(attrs, FLOWTEE_A_TRACE_MAX, nest,
				      ft_trace_policy, extack) : 0;
	if (!err && attrs[FLOWTEE_A_TRACE_PREFIX])
		err = read_exporters(tracer, attrs[FLOWTEE_A_TRACE_PREFIX],
				     extack);
	if (err)
		return err;
	if (tracer->exporters)
		ft_prefixes_seal(tracer->exporters);
	tracer->outcomes = number_of(attrs[FLOWTEE_A_TRACE_OUTCOMES], 0);
	tracer->drops = number_of(attrs[FLOWTEE_A_TRACE_DROPS], 0);
	tracer->snap = number_of(attrs[FLOWTEE_A_TRACE_SNAP],
				 FLOWTEE_TRACE_SNAP);
	tracer->limit = number_of(attrs[FLOWTEE_A_TRACE_RATE],
				  FLOWTEE_TRACE_RATE);
	return 0;
}

static int read_request(struct ft_tracer *tracer, const struct genl_info *info)
{
	const char *name;

	name = ft_configure_collector_name(info->attrs[FLOWTEE_A_COLLECTOR],
					   info->extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (name)
		strcpy(tracer->collector, name);
	return read_filter(tracer, info->attrs[FLOWTEE_A_TRACE], info->extack);
}

/* The lock of the configuration is held. */
static int start(struct ft_control *control, struct ft_trace_session *session,
		 const struct genl_info *info)
{
	const char *name = session->tracer.collector;

	if (control->trace) {
		NL_SET_ERR_MSG(info->extack,
			       "the datagrams of this network namespace are traced already: one socket at a time may");
		return -EBUSY;
	}
	if (*name && (!control->ruleset ||
		      !ft_list_get(&control->ruleset->collectors, name))) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[FLOWTEE_A_COLLECTOR],
				    "there is no collector of this name");
		return -ENOENT;
	}
	control->trace = session;
	ft_trace_start(&control->path->trace, &session->tracer);
	return 0;
}

int ft_trace_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	struct ft_trace_session *session;
	int err;

	session = kzalloc(sizeof(*session), FT_GFP);
	if (!session)
		return ft_request_end(-ENOMEM, info);
	session->control = control;
	session->portid = info->snd_portid;
	session->tracer.tell = tell;
	session->tracer.skip = skip;
	ft_rate_init(&session->tracer.rate);
	INIT_DELAYED_WORK(&session->count, tell_count);
	err = read_request(&session->tracer, info);
	if (!err) {
		mutex_lock(&control->lock);
		err = start(control, session, info);
		mutex_unlock(&control->lock);
	}
	if (err)
		free_session(session);
	return ft_request_end(err, info);
}

/* No packet comes any more; a grace period follows before ft_trace_free(). */
void ft_trace_end_of_path(struct ft_control *control)
{
	ft_trace_stop(&control->path->trace);
}

/* Nobody can ask for anything any more. */
void ft_trace_free(struct ft_control *control)
{
	if (!control->trace)
		return;
	cancel_delayed_work_sync(&control->trace->count);
	free_session(control->trace);
	control->trace = NULL;
}

/* Return: the session of the socket, which is nobody's any more then, or NULL. */
static struct ft_trace_session *take_session(struct ft_control *control,
					     u32 portid)
{
	struct ft_trace_session *session;

	mutex_lock(&control->lock);
	session = control->trace;
	if (session && session->portid == portid) {
		control->trace = NULL;
		ft_trace_stop(&control->path->trace);
	} else {
		session = NULL;
	}
	mutex_unlock(&control->lock);
	return session;
}

/* Whether a socket is told of datagrams; it is not from now on. It can be seen
 * without the lock, as its requests are done: nobody else who closes a socket is to
 * wait for what takes long.
 */
static bool close_session(struct ft_control *control, u32 portid)
{
	struct ft_tracer *tracer;
	bool found = false;

	rcu_read_lock();
	tracer = rcu_dereference(control->path->trace.tracer);
	if (tracer && session_of(tracer)->portid == portid) {
		WRITE_ONCE(session_of(tracer)->closed, true);
		found = true;
	}
	rcu_read_unlock();
	return found;
}

/* A socket was closed, of whatever protocol. */
static int socket_closed(struct notifier_block *notifier, unsigned long event,
			 void *data)
{
	const struct netlink_notify *notify = data;
	struct ft_trace_session *session;
	struct ft_control *control;

	if (event != NETLINK_URELEASE || notify->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	control = ft_control_of(notify->net);
	if (!close_session(control, notify->portid))
		return NOTIFY_DONE;
	session = take_session(control, notify->portid);
	if (!session)
		return NOTIFY_DONE;
	synchronize_rcu();
	cancel_delayed_work_sync(&session->count);
	free_session(session);
	return NOTIFY_DONE;
}

/* Before others wait for locks: its number may be another socket's meanwhile. */
static struct notifier_block sockets = {
	.notifier_call = socket_closed,
	.priority = 1,
};

int ft_trace_init(void)
{
	return netlink_register_notifier(&sockets);
}

/* Requests may still come until the family has gone, but nobody is told. */
void ft_trace_exit(void)
{
	WRITE_ONCE(silent, true);
	synchronize_rcu();
	netlink_unregister_notifier(&sockets);
}
