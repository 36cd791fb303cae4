// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>

#include "control/control.h"
#include "control/event.h"
#include "control/finding.h"
#include "control/hear.h"
#include "control/in_force.h"
#include "control/policy.h"
#include "control/read.h"
#include "ruleset/ruleset.h"

/*
 * What a checker tells is kept beside the configuration, not in it: there is no
 * other generation, a change on trial stays on trial, and what an operator has set
 * down stays down. It ends by itself at one of the looks at all receivers
 * (watch.c), so that a checker that has died holds nobody down for ever.
 */

/**
 * struct report - what a checker tells
 * @collector: name of the collector
 * @receiver: name of the receiver
 * @down: it does not work
 * @seconds: for how long that holds; 0: until it tells something else
 */
struct report {
	const char *collector;
	const char *receiver;
	bool down;
	u32 seconds;
};

static int read_names(struct report *report, struct nlattr **attrs,
		      struct netlink_ext_ack *extack)
{
	if (!attrs[FLOWTEE_A_RECEIVER_COLLECTOR] ||
	    !attrs[FLOWTEE_A_RECEIVER_NAME]) {
		NL_SET_ERR_MSG(extack, "the request names no receiver");
		return -EINVAL;
	}
	report->collector = ft_read_name(attrs[FLOWTEE_A_RECEIVER_COLLECTOR],
					 extack);
	report->receiver = ft_read_name(attrs[FLOWTEE_A_RECEIVER_NAME], extack);
	return PTR_ERR_OR_ZERO(report->collector) ?:
	       PTR_ERR_OR_ZERO(report->receiver);
}

static int read_finding(struct report *report, struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *seconds = attrs[FLOWTEE_A_RECEIVER_FINDING_FOR];

	if (!attrs[FLOWTEE_A_RECEIVER_FINDING]) {
		NL_SET_ERR_MSG(extack, "the request does not say what was found");
		return -EINVAL;
	}
	report->down = nla_get_u8(attrs[FLOWTEE_A_RECEIVER_FINDING]) ==
		       FLOWTEE_FINDING_DOWN;
	if (seconds && !report->down) {
		NL_SET_ERR_MSG_ATTR(extack, seconds,
				    "only what is found down comes to an end");
		return -EINVAL;
	}
	report->seconds = seconds ? nla_get_u32(seconds) : 0;
	return 0;
}

static int read_report(struct report *report, const struct genl_info *info)
{
	const struct nlattr *nest = info->attrs[FLOWTEE_A_RECEIVER];
	struct nlattr *attrs[FLOWTEE_A_RECEIVER_MAX + 1];
	int err;

	if (!nest) {
		NL_SET_ERR_MSG(info->extack, "the request names no receiver");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, FLOWTEE_A_RECEIVER_MAX, nest,
			       ft_finding_policy, info->extack);
	if (!err)
		err = read_names(report, attrs, info->extack);
	return err ?: read_finding(report, attrs, info->extack);
}

/* What follows for templates, for those who listen, and for the time that is
 * measured. @writer: who has told it; NULL: nobody
 */
static void tell(struct ft_control *control,
		 const struct ft_collector *collector,
		 struct ft_receiver *receiver, const struct ft_writer *writer)
{
	ft_health_keep_time(receiver->health, !ft_receiver_is_well(receiver));
	ft_hear_for_health(collector, receiver);
	ft_event_health(control, collector, receiver, writer);
}

/**
 * ft_finding_end() - end a finding whose time is over
 * @control: where; its lock is held
 * @collector: in force
 * @receiver: of @collector
 *
 * Context: may sleep.
 */
void ft_finding_end(struct ft_control *control,
		    const struct ft_collector *collector,
		    struct ft_receiver *receiver)
{
	struct ft_finding *finding = &receiver->counters->finding;

	/* Its checker may have told again meanwhile. */
	if (ft_finding_is_over(finding) && ft_finding_set(finding, false, 0))
		tell(control, collector, receiver, NULL);
}

/* Whoever withdraws what was found may take the receiver for up. */
static void warn(const struct ft_receiver *receiver,
		 struct netlink_ext_ack *extack)
{
	if (receiver->state == FLOWTEE_RECEIVER_DOWN)
		NL_SET_ERR_MSG(extack, "it stays down: its 'state' is down");
	else if (ft_health_verdict(receiver->health))
		NL_SET_ERR_MSG(extack, "it stays unreachable, as the kernel has found out");
}

static int note(struct ft_control *control, const struct report *report,
		struct netlink_ext_ack *extack)
{
	struct ft_collector *collector;
	struct ft_receiver *receiver;
	struct ft_writer writer;

	collector = ft_in_force_collector(control, report->collector, extack);
	if (!collector)
		return -ENOENT;
	receiver = ft_in_force_receiver(collector, report->receiver, extack);
	if (!receiver)
		return -ENOENT;
	if (ft_finding_set(&receiver->counters->finding, report->down,
			   report->seconds)) {
		ft_writer_note(&writer, control->net);
		tell(control, collector, receiver, &writer);
	}
	if (!report->down)
		warn(receiver, extack);
	return 0;
}

/* Handles FLOWTEE_CMD_HEALTH. */
int ft_finding_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ft_control *control = ft_control_of(genl_info_net(info));
	struct report report;
	int err;

	err = read_report(&report, info);
	if (err)
		return err;
	mutex_lock(&control->lock);
	err = note(control, &report, info->extack);
	mutex_unlock(&control->lock);
	return err;
}
