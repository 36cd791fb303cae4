// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bottom_half.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ipv6.h>

#include "base/memory.h"
#include "compat/genetlink.h"
#include "control/configure.h"
#include "control/control.h"
#include "control/explain.h"
#include "control/family.h"
#include "control/endpoint_message.h"
#include "control/in_force.h"
#include "control/message.h"
#include "control/pin.h"
#include "control/policy.h"
#include "control/read.h"
#include "packet/admit.h"
#include "packet/decide.h"
#include "packet/fate.h"
#include "packet/hop.h"
#include "packet/way.h"
#include "ruleset/ruleset.h"
#include "telemetry/table.h"

/* A datagram that has not been sent has this many hops before it. */
#define TTL	64

/* So many decisions are taken without letting others run. */
#define IN_A_ROW	64

/**
 * struct explanation - how far a question is answered
 * @pin: the ruleset that was in force when it was asked, unless the request is still
 *	to be read
 * @ruleset: the same, while an answer is written
 * @path: of the namespace
 * @collector: of @ruleset, that it is about; NULL: the request is still to be read
 * @dg: the datagram; it has no packet
 * @ifindex: of the device that it would come by, if that matters and is known
 * @refusal: why it would not be replicated, or 0
 * @walk: where one is among the targets
 * @decision: the last one
 * @pending: @decision did not fit the message before
 * @tally: of what was decided so far
 * @ended: all is said
 */
struct explanation {
	struct ft_pin pin;
	struct ft_ruleset *ruleset;
	struct ft_path *path;
	struct ft_collector *collector;
	struct ft_datagram dg;
	int ifindex;
	enum flowtee_collector_counter refusal;
	struct ft_walk walk;
	struct ft_decision decision;
	bool pending;
	struct ft_tally tally;
	bool ended;
};

static struct explanation *explanation_of(struct netlink_callback *cb)
{
	return (struct explanation *)cb->args[0];
}

static int read_datagram(struct ft_datagram *dg, const struct nlattr *nest,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[FLOWTEE_A_EXPLAIN_MAX + 1] = {};
	int err;

	err = nest ? nla_parse_nested(attrs, FLOWTEE_A_EXPLAIN_MAX, nest,
				      ft_explain_policy, extack) : 0;
	if (err)
		return err;
	if (!attrs[FLOWTEE_A_EXPLAIN_EXPORTER]) {
		NL_SET_ERR_MSG(extack, "the request names no exporter");
		return -EINVAL;
	}
	err = ft_read_endpoint(attrs[FLOWTEE_A_EXPLAIN_EXPORTER], &dg->from,
			       extack);
	if (err)
		return err;
	if (dg->from.family == NFPROTO_UNSPEC) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[FLOWTEE_A_EXPLAIN_EXPORTER],
				    "an exporter has an address");
		return -EINVAL;
	}
	if (attrs[FLOWTEE_A_EXPLAIN_SIZE])
		dg->payload_len = nla_get_u32(attrs[FLOWTEE_A_EXPLAIN_SIZE]);
	dg->udp_len = sizeof(struct udphdr) + dg->payload_len;
	dg->ttl = TTL;
	dg->essential = FT_ESSENTIAL_NO;
	return 0;
}

/* The lock of the configuration is held. */
static int find_collector(struct explanation *explanation,
			  struct ft_control *control, const char *name,
			  struct netlink_ext_ack *extack)
{
	struct ft_datagram *dg = &explanation->dg;
	struct ft_collector *collector;

	collector = ft_in_force_collector(control, name, extack);
	if (!collector)
		return -ENOENT;
	dg->to = collector->listen;
	if (dg->to.family != NFPROTO_UNSPEC &&
	    dg->to.family != dg->from.family) {
		NL_SET_ERR_MSG(extack,
			       "the collector does not listen to the family of the exporter");
		return -EAFNOSUPPORT;
	}
	dg->to.family = dg->from.family;
	dg->net = control->net;
	explanation->collector = collector;
	explanation->path = control->path;
	ft_pin_begin(&explanation->pin, control);
	return 0;
}

/* The device that a datagram is to come by, as the last one of its exporter did. It
 * matters to who has an address of one link, and to sockets of one device.
 */
static int foresee_arrival(const struct explanation *explanation)
{
	struct ft_kept *kept = explanation->collector->account;

	return kept ? ft_streams_arrival(ft_account_of(kept),
					 &explanation->dg.from) : 0;
}

/* What is not known is a device that no address of a link belongs to. */
static void arrive(struct explanation *explanation)
{
	struct ft_datagram *dg = &explanation->dg;
	const char *bound = explanation->collector->dev;

	dg->dev = dev_get_by_index_rcu(dg->net, explanation->ifindex);
	if (!dg->dev && *bound)
		dg->dev = dev_get_by_name_rcu(dg->net, bound);
	if (!dg->dev)
		dg->dev = dg->net->loopback_dev;
}

/* It is all there to be asked. To look through the streams takes time, for which nobody
 * is kept from the configuration.
 */
static void ask(struct explanation *explanation)
{
	explanation->ifindex = foresee_arrival(explanation);
	explanation->refusal = ft_admit(explanation->collector,
					&explanation->dg);
	if (!explanation->refusal)
		ft_decide_begin(&explanation->walk, &explanation->dg,
				explanation->collector, true);
}

/* Return: 0 or a negative error, for which there is a reason then. */
static int begin(struct explanation *explanation, struct netlink_callback *cb)
{
	struct ft_control *control = ft_control_of(sock_net(cb->skb->sk));
	struct nlattr **attrs = ft_genl_dump_attrs(cb);
	const char *name;
	int err;

	name = ft_configure_collector_name(attrs[FLOWTEE_A_COLLECTOR],
					   cb->extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (!name) {
		NL_SET_ERR_MSG(cb->extack, "the request names no collector");
		return -EINVAL;
	}
	err = read_datagram(&explanation->dg, attrs[FLOWTEE_A_EXPLAIN],
			    cb->extack);
	if (err)
		return err;
	mutex_lock(&control->lock);
	err = find_collector(explanation, control, name, cb->extack);
	mutex_unlock(&control->lock);
	return err;
}

int ft_explain_start(struct netlink_callback *cb)
{
	struct explanation *explanation;

	explanation = kzalloc(sizeof(*explanation), FT_GFP);
	if (!explanation)
		return -ENOMEM;
	cb->args[0] = (long)explanation;
	return 0;
}

int ft_explain_done(struct netlink_callback *cb)
{
	struct explanation *explanation = explanation_of(cb);

	ft_pin_end(&explanation->pin);
	kfree(explanation);
	return 0;
}

/* What the copy takes on the link, fragments and all. */
static u32 count_fragments(const struct ft_receiver *receiver,
			   unsigned int udp_len, u32 mtu)
{
	bool ipv4 = receiver->to.family == NFPROTO_IPV4;
	unsigned int headers = ipv4 ? sizeof(struct iphdr) :
				      sizeof(struct ipv6hdr);
	unsigned int room;

	if (headers + udp_len <= mtu)
		return 1;
	if (!ipv4)
		headers += sizeof(struct frag_hdr);
	room = mtu > headers ? round_down(mtu - headers, 8) : 0;
	return room ? DIV_ROUND_UP(udp_len, room) : 0;
}

static int put_link(struct sk_buff *skb, const struct ft_way *way,
		    const struct ft_datagram *dg,
		    const struct ft_receiver *receiver)
{
	u32 mtu = dst_mtu(way->dst);
	struct ft_hop hop;

	if (receiver->mtu != FLOWTEE_MTU_ROUTE)
		mtu = min_t(u32, mtu, receiver->mtu);
	if (nla_put_u32(skb, FLOWTEE_A_EXPLAIN_MTU, mtu) ||
	    nla_put_u32(skb, FLOWTEE_A_EXPLAIN_FRAGMENTS,
			count_fragments(receiver, dg->udp_len, mtu)))
		return -EMSGSIZE;
	if (dst_xfrm(way->dst))
		return nla_put_flag(skb, FLOWTEE_A_EXPLAIN_IPSEC);
	ft_hop_find(&hop, way->dst, &receiver->to);
	if (nla_put(skb, FLOWTEE_A_EXPLAIN_NEXT_HOP,
		    ft_address_len(hop.family), &hop.addr))
		return -EMSGSIZE;
	return hop.nud == NUD_NONE ? 0 :
		nla_put_u16(skb, FLOWTEE_A_EXPLAIN_NEIGHBOUR, hop.nud);
}

static int put_way(struct sk_buff *skb, const struct ft_way *way,
		   const struct ft_datagram *dg,
		   const struct ft_receiver *receiver)
{
	if (ft_message_put_endpoint(skb, FLOWTEE_A_EXPLAIN_SOURCE, way->from) ||
	    nla_put_string(skb, FLOWTEE_A_EXPLAIN_DEV, way->dst->dev->name))
		return -EMSGSIZE;
	return way->local ? nla_put_flag(skb, FLOWTEE_A_EXPLAIN_LOCAL) :
			    put_link(skb, way, dg, receiver);
}

/* What would become of a copy for the receiver of a decision. */
static int put_copy(struct sk_buff *skb, const struct explanation *explanation)
{
	const struct ft_datagram *dg = &explanation->dg;
	struct ft_receiver *receiver = explanation->decision.receiver;
	u8 outcome = explanation->decision.reason;
	struct nlattr *nest;
	struct ft_way way;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPLAIN);
	if (!nest)
		return -EMSGSIZE;
	if (!outcome)
		outcome = ft_way_find(&way, explanation->ruleset, dg, receiver,
				      dg->payload_len);
	if (outcome) {
		err = nla_put_u8(skb, FLOWTEE_A_EXPLAIN_OUTCOME, outcome);
	} else {
		err = nla_put_u8(skb, FLOWTEE_A_EXPLAIN_OUTCOME,
				 FLOWTEE_RECEIVER_SENT);
		if (!err)
			err = put_way(skb, &way, dg, receiver);
		ft_way_put(&way);
	}
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

static int put_decision(struct sk_buff *skb,
			const struct explanation *explanation)
{
	const struct ft_decision *decision = &explanation->decision;
	const struct ft_item pool = {
		.collector = explanation->collector,
		.pool = decision->pool,
	};
	const struct ft_item receiver = {
		.collector = explanation->collector,
		.receiver = decision->receiver,
	};
	int err;

	err = decision->pool ? ft_message_put_names(skb, &pool, 0) : 0;
	if (!err && decision->receiver)
		err = ft_message_put_names(skb, &receiver, 0);
	if (!err && decision->receiver)
		err = put_copy(skb, explanation);
	return err;
}

/* A datagram for a listener without an address is for some address of this host:
 * what has all of them gets it, but what has just one may, too.
 */
static int put_fate_anywhere(struct sk_buff *skb,
			     const struct ft_collector *collector,
			     const struct ft_datagram *dg)
{
	enum flowtee_fate fate;

	if (collector->original == FLOWTEE_ORIGINAL_DROP)
		fate = FLOWTEE_FATE_CONSUMED;
	else if (ft_original_has_socket(dg))
		fate = FLOWTEE_FATE_DELIVERED;
	else if (collector->original == FLOWTEE_ORIGINAL_ACCEPT)
		fate = FLOWTEE_FATE_GOES_ON;
	else
		return 0;
	return nla_put_u8(skb, FLOWTEE_A_EXPLAIN_ORIGINAL, fate);
}

static int put_fate(struct sk_buff *skb, const struct explanation *explanation)
{
	const struct ft_collector *collector = explanation->collector;
	const struct ft_datagram *dg = &explanation->dg;
	enum flowtee_fate fate;

	if (ft_address_is_any(&dg->to.addr))
		return put_fate_anywhere(skb, collector, dg);
	fate = ft_fate_of(explanation->path, collector, dg);
	if (fate == FLOWTEE_FATE_GOES_ON)
		fate = ft_original_taker(dg);
	return nla_put_u8(skb, FLOWTEE_A_EXPLAIN_ORIGINAL, fate);
}

static int put_end(struct sk_buff *skb, const struct explanation *explanation)
{
	const struct ft_item item = { .collector = explanation->collector };
	struct nlattr *nest;

	if (ft_message_put_names(skb, &item, 0) ||
	    nla_put_u32(skb, FLOWTEE_A_GENERATION, explanation->pin.generation))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, FLOWTEE_A_EXPLAIN);
	if (!nest || nla_put_u8(skb, FLOWTEE_A_EXPLAIN_OUTCOME,
				explanation->refusal ?:
				ft_tally_outcome(&explanation->tally)) ||
	    put_fate(skb, explanation))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_message(struct sk_buff *skb, struct netlink_callback *cb,
		       int (*put)(struct sk_buff *skb,
				  const struct explanation *explanation))
{
	void *message;
	int err;

	message = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, &ft_family, NLM_F_MULTI,
			      FLOWTEE_CMD_EXPLAIN);
	if (!message)
		return -EMSGSIZE;
	err = put(skb, explanation_of(cb));
	if (err)
		genlmsg_cancel(skb, message);
	else
		genlmsg_end(skb, message);
	return err;
}

/* As many answers as fit, or as may be given in a row. */
static int put_messages(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct explanation *explanation = explanation_of(cb);
	unsigned int i;
	int err;

	for (i = 0; i < IN_A_ROW && !explanation->ended; i++) {
		if (!explanation->pending && !explanation->refusal)
			explanation->pending =
				ft_decide_next(&explanation->walk,
					       &explanation->decision);
		err = put_message(skb, cb, explanation->pending ?
				  put_decision : put_end);
		if (err)
			return err;
		if (explanation->pending)
			ft_tally_add(&explanation->tally,
				     &explanation->decision);
		else
			explanation->ended = true;
		explanation->pending = false;
	}
	return 0;
}

/* Between two calls there is nothing but the reference on the ruleset. The
 * request is read here: older kernels do not pass on why a dump does not start.
 */
int ft_explain_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct explanation *explanation = explanation_of(cb);
	bool is_new = !explanation->collector;
	int err;

	if (explanation->ended)
		return 0;
	if (is_new) {
		err = begin(explanation, cb);
		if (err)
			return err;
	}
	explanation->ruleset = ft_pin_get(&explanation->pin, cb);
	if (!explanation->ruleset)
		return 0;
	if (is_new)
		ask(explanation);
	local_bh_disable();
	rcu_read_lock();
	arrive(explanation);
	err = put_messages(skb, cb);
	rcu_read_unlock();
	local_bh_enable();
	ft_ruleset_put(explanation->ruleset);
	/* A full buffer is no error if something is in it. */
	return skb->len ?: err;
}
