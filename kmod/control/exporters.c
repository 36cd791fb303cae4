// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>

#include "base/memory.h"
#include "compat/genetlink.h"
#include "control/configure.h"
#include "control/control.h"
#include "control/exporters.h"
#include "control/family.h"
#include "control/policy.h"
#include "control/read.h"
#include "control/stream_message.h"
#include "packet/path.h"
#include "ruleset/ruleset.h"
#include "telemetry/table.h"

/**
 * struct listing - how far a dump of streams has got
 * @begun: the request was read
 * @name: only the streams of this collector; empty: of all
 * @family: of @addr, or NFPROTO_UNSPEC: streams from anywhere
 * @addr: only streams from there, with their templates
 * @collector: index of the collector that is told of next
 * @place: of the stream that is next
 * @template: how far its templates were told of, or 0
 * @generation: of that stream then
 */
struct listing {
	bool begun;
	char name[FLOWTEE_NAME_SIZE];
	u8 family;
	union nf_inet_addr addr;
	u32 collector;
	u32 place;
	u32 template;
	u32 generation;
};

static struct listing *listing_of(struct netlink_callback *cb)
{
	return (struct listing *)cb->args[0];
}

static int read_address(struct listing *listing, const struct nlattr *nest,
			struct netlink_ext_ack *extack)
{
	struct nlattr *attrs[FLOWTEE_A_EXPORTER_MAX + 1];
	int err;

	err = nla_parse_nested(attrs, FLOWTEE_A_EXPORTER_MAX, nest,
			       ft_exporter_policy, extack);
	if (err || !attrs[FLOWTEE_A_EXPORTER_ADDRESS])
		return err;
	return ft_read_address(attrs[FLOWTEE_A_EXPORTER_ADDRESS],
			       &listing->addr, &listing->family, extack);
}

/* Older kernels do not pass on why a dump does not start, so this is read when it
 * has. The lock of the configuration is held.
 */
static int begin(struct listing *listing, const struct ft_control *control,
		 struct netlink_callback *cb)
{
	struct nlattr **attrs = ft_genl_dump_attrs(cb);
	const char *name;
	int err = 0;

	name = ft_configure_collector_name(attrs[FLOWTEE_A_COLLECTOR],
					   cb->extack);
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (attrs[FLOWTEE_A_EXPORTER])
		err = read_address(listing, attrs[FLOWTEE_A_EXPORTER],
				   cb->extack);
	if (err)
		return err;
	if (name)
		strscpy(listing->name, name, sizeof(listing->name));
	if (name && (!control->ruleset ||
		     !ft_list_get(&control->ruleset->collectors, name))) {
		NL_SET_ERR_MSG(cb->extack,
			       "there is no collector of this name");
		return -ENOENT;
	}
	listing->begun = true;
	return 0;
}

static bool wants_account(const struct listing *listing,
			  const struct ft_account *account)
{
	return !*listing->name || !strcmp(listing->name, account->name);
}

static bool wants_stream(const struct listing *listing,
			 const struct ft_stream *stream, const char *collector)
{
	return READ_ONCE(stream->account->in_force) &&
	       (!*listing->name || !strcmp(listing->name, collector)) &&
	       (listing->family == NFPROTO_UNSPEC ||
		(listing->family == stream->name.family &&
		 nf_inet_addr_cmp(&listing->addr, &stream->name.addr)));
}

static void *begin_message(struct sk_buff *skb, struct netlink_callback *cb)
{
	void *message;

	message = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, &ft_family, NLM_F_MULTI,
			      FLOWTEE_CMD_EXPORTER_GET);
	if (message)
		genl_dump_check_consistent(cb, message);
	return message;
}

static int put_account(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct ft_account *account)
{
	void *message;
	int err;

	message = begin_message(skb, cb);
	if (!message)
		return -EMSGSIZE;
	err = ft_stream_message_put_collector(skb, account->name);
	if (!err)
		err = ft_stream_message_put_evicted(skb,
						    atomic64_read(&account->evicted),
						    false);
	if (err)
		genlmsg_cancel(skb, message);
	else
		genlmsg_end(skb, message);
	return err;
}

static int put_accounts(struct sk_buff *skb, struct netlink_callback *cb,
			const struct ft_ruleset *ruleset)
{
	struct listing *listing = listing_of(cb);
	int err;

	for (; listing->collector < ruleset->collectors.n;
	     listing->collector++) {
		const struct ft_collector *collector =
			ft_ruleset_collector(ruleset, listing->collector);
		const struct ft_account *account;

		cond_resched();
		if (!collector->account)
			continue;
		account = ft_account_of(collector->account);
		if (!wants_account(listing, account))
			continue;
		err = put_account(skb, cb, account);
		if (err)
			return err;
	}
	return 0;
}

/* One message, of a stream or of the rest of its templates. The stream is
 * locked; if it is not the one that the rest is of, that is not told any more.
 */
static int put_stream(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct ft_stream *stream, const char *collector)
{
	struct listing *listing = listing_of(cb);
	u32 template = listing->template;
	void *message;
	int err;

	if (listing->generation != stream->generation)
		template = 0;
	message = begin_message(skb, cb);
	if (!message)
		return -EMSGSIZE;
	err = ft_stream_message_put_collector(skb, collector);
	if (!err)
		err = ft_stream_message_put(skb, stream,
					    listing->family != NFPROTO_UNSPEC,
					    &template);
	if (err) {
		genlmsg_cancel(skb, message);
		return err;
	}
	genlmsg_end(skb, message);
	listing->template = template;
	listing->generation = stream->generation;
	return 0;
}

/* Return: 0, with &listing.template if there is more to be told of it. */
static int put_place(struct sk_buff *skb, struct netlink_callback *cb,
		     struct ft_streams *streams)
{
	struct listing *listing = listing_of(cb);
	char collector[FLOWTEE_NAME_SIZE];
	struct ft_bucket *bucket;
	struct ft_stream *stream;
	int err = 0;

	bucket = ft_streams_lock(streams, listing->place, &stream);
	if (stream)
		ft_account_name(stream->account, collector);
	if (stream && wants_stream(listing, stream, collector))
		err = put_stream(skb, cb, stream, collector);
	else
		listing->template = 0;
	ft_streams_unlock(bucket);
	return err;
}

static int put_streams(struct sk_buff *skb, struct netlink_callback *cb,
		       struct ft_streams *streams)
{
	struct listing *listing = listing_of(cb);
	int err = 0;

	while (!err && listing->place < ft_streams_used(streams)) {
		cond_resched();
		if (ft_streams_has(streams, listing->place))
			err = put_place(skb, cb, streams);
		else
			listing->template = 0;
		if (!err && !listing->template)
			listing->place++;
	}
	return err;
}

int ft_exporters_start(struct netlink_callback *cb)
{
	struct listing *listing;

	listing = kzalloc(sizeof(*listing), FT_GFP);
	if (!listing)
		return -ENOMEM;
	cb->args[0] = (long)listing;
	return 0;
}

int ft_exporters_done(struct netlink_callback *cb)
{
	kfree(listing_of(cb));
	return 0;
}

/* If the configuration changes meanwhile the dump is marked (NLM_F_DUMP_INTR). */
int ft_exporters_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct ft_control *control = ft_control_of(sock_net(cb->skb->sk));
	struct listing *listing = listing_of(cb);
	struct ft_streams *streams;
	int err = 0;

	mutex_lock(&control->lock);
	/* 0 stands for a dump that cannot be marked. */
	cb->seq = control->generation ?: 1;
	if (!listing->begun)
		err = begin(listing, control, cb);
	if (!err && control->ruleset)
		err = put_accounts(skb, cb, control->ruleset);
	streams = control->path->streams;
	mutex_unlock(&control->lock);
	/* They are there as long as the namespace is. */
	if (!err && streams)
		err = put_streams(skb, cb, streams);
	/* A full buffer is no error if something is in it. */
	return skb->len ?: err;
}
