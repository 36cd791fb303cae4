// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/receiver.h"

/* Words that others depend on, by their index. */
enum {
	WORD_TO,
	WORD_POOL,
	WORD_WEIGHT,
	WORD_FROM,
	WORD_EXCEPT,
	WORD_PROTOCOL,
	WORD_DOMAIN,
	WORD_AGENT,
	WORD_SAMPLE,
	WORD_RATE,
	WORD_TEMPLATES,
	WORD_REFRESH,
	WORD_SOURCE,
	WORD_TTL,
	WORD_DSCP,
	WORD_MTU,
	WORD_DEV,
	WORD_MARK,
	WORD_STATE,
	WORD_ON_UNREACHABLE,
	WORD_COMMENT,
	WORD_NAME,
	WORD_BEFORE,
	WORD_AFTER,
};

/* RFC 8200, section 5 */
#define IPV6_MTU_MIN	1280

static const char *const protocol_names[] = {
	[FLOWTEE_PROTOCOL_OTHER] = "other",
	[FLOWTEE_PROTOCOL_NETFLOW5] = "netflow5",
	[FLOWTEE_PROTOCOL_NETFLOW9] = "netflow9",
	[FLOWTEE_PROTOCOL_IPFIX] = "ipfix",
	[FLOWTEE_PROTOCOL_SFLOW5] = "sflow5",
	[FLOWTEE_PROTOCOL_MAX + 1] = NULL,
};

static const char *const reactions[] = {
	[FLOWTEE_ON_UNREACHABLE_OFFER] = "offer",
	[FLOWTEE_ON_UNREACHABLE_SKIP] = "skip",
	[FLOWTEE_ON_UNREACHABLE_MAX + 1] = NULL,
};

static const char *const templates[] = {
	[FLOWTEE_TEMPLATES_REPLAY] = "replay",
	[FLOWTEE_TEMPLATES_PASS] = "pass",
	[FLOWTEE_TEMPLATES_MAX + 1] = NULL,
};

static const struct word words[] = {
	[WORD_TO] = {
		.name = "to",
		.value = "ADDRESS:PORT",
		.help = "where the copies go; may be a local address",
		.kind = &kind_target,
		.offset = offsetof(struct receiver, to),
		.attr = FLOWTEE_A_RECEIVER_TO,
		.flags = WORD_REQUIRED | WORD_SHOWN,
	},
	[WORD_POOL] = {
		.name = "pool",
		.value = "POOL|none",
		.help = "the pool of its collector that it is in; none, the default: it gets a "
			"copy of everything",
		.kind = &kind_name,
		.offset = offsetof(struct receiver, pool),
		.attr = FLOWTEE_A_RECEIVER_POOL,
	},
	[WORD_WEIGHT] = {
		.name = "weight",
		.value = "N",
		.help = "its share in its pool, 1 to 65535; 1 is the default. Failover does not "
			"look at it",
		.kind = &kind_weight,
		.offset = offsetof(struct receiver, weight),
		.attr = FLOWTEE_A_RECEIVER_WEIGHT,
	},
	[WORD_FROM] = {
		.name = "from",
		.value = "PREFIX[,PREFIX]...|@LIST|any",
		.help = "the only exporters whose datagrams are copied to it",
		.kind = &kind_prefixes,
		.offset = offsetof(struct receiver, from),
		.attr = FLOWTEE_A_RECEIVER_FROM,
		.attr_list = FLOWTEE_A_RECEIVER_FROM_LIST,
		.flags = WORD_ANY,
	},
	[WORD_EXCEPT] = {
		.name = "except",
		.value = "PREFIX[,PREFIX]...|@LIST|none",
		.help = "exporters whose datagrams are not copied to it, whatever 'from' says",
		.kind = &kind_exceptions,
		.offset = offsetof(struct receiver, except),
		.attr = FLOWTEE_A_RECEIVER_EXCEPT,
		.attr_list = FLOWTEE_A_RECEIVER_EXCEPT_LIST,
	},
	[WORD_PROTOCOL] = {
		.name = "protocol",
		.value = "PROTOCOL[,PROTOCOL]...|any",
		.help = "the only datagrams that are copied to it: netflow5, netflow9, ipfix, "
			"sflow5, other",
		.kind = &kind_several,
		.choices = protocol_names,
		.offset = offsetof(struct receiver, protocols),
		.attr = FLOWTEE_A_RECEIVER_PROTOCOLS,
	},
	[WORD_DOMAIN] = {
		.name = "domain",
		.value = "N[-M][,N[-M]]...|any",
		.help = "the only datagrams that are copied to it, by their observation domain, "
			"source id, engine or sub-agent",
		.kind = &kind_domains,
		.offset = offsetof(struct receiver, domains),
		.attr = FLOWTEE_A_RECEIVER_DOMAINS,
	},
	[WORD_AGENT] = {
		.name = "agent",
		.value = "PREFIX[,PREFIX]...|any",
		.help = "the only datagrams that are copied to it: of sFlow, by their agent",
		.kind = &kind_prefixes,
		.offset = offsetof(struct receiver, agents),
		.attr = FLOWTEE_A_RECEIVER_AGENTS,
		.flags = WORD_ANY,
	},
	[WORD_SAMPLE] = {
		.name = "sample",
		.value = "N",
		.help = "one of N datagrams is copied to it, and all that have templates; 1, the "
			"default: every one",
		.kind = &kind_sample,
		.offset = offsetof(struct receiver, sample),
		.attr = FLOWTEE_A_RECEIVER_SAMPLE,
	},
	[WORD_RATE] = {
		.name = "rate",
		.value = "N|none",
		.help = "most datagrams a second that are sent to it, 1 to 1000000000; none is "
			"the default",
		.kind = &kind_rate,
		.offset = offsetof(struct receiver, rate),
		.attr = FLOWTEE_A_RECEIVER_RATE,
	},
	[WORD_TEMPLATES] = {
		.name = "templates",
		.value = "replay|pass",
		.help = "replay, the default: before the first data of a stream that it gets, "
			"the templates and options data that are known are sent to it; pass: "
			"it gets what exporters send",
		.kind = &kind_choice,
		.choices = templates,
		.offset = offsetof(struct receiver, templates),
		.attr = FLOWTEE_A_RECEIVER_TEMPLATES,
	},
	[WORD_REFRESH] = {
		.name = "refresh",
		.value = "SECONDS",
		.help = "these are sent to it again after so many seconds, 1 to 86400, as its "
			"restart cannot be seen; 0, the default: never",
		.kind = &kind_refresh,
		.offset = offsetof(struct receiver, refresh),
		.attr = FLOWTEE_A_RECEIVER_REFRESH,
	},
	[WORD_SOURCE] = {
		.name = "source",
		.value = "transparent|ADDRESS[:PORT]|ADDRESS:hash",
		.help = "source address of the copies, and port: by default the exporter's, or "
			"one that is made from the exporter (hash); transparent, the default: "
			"both are the exporter's",
		.kind = &kind_source,
		.offset = offsetof(struct receiver, source),
		.attr = FLOWTEE_A_RECEIVER_SOURCE,
	},
	[WORD_TTL] = {
		.name = "ttl",
		.value = "inherit|N",
		.help = "TTL or hop limit of the copies, 1 to 255; inherit, the default: "
			"that of the original, less one if the copy leaves the host",
		.kind = &kind_ttl,
		.offset = offsetof(struct receiver, ttl),
		.attr = FLOWTEE_A_RECEIVER_TTL,
	},
	[WORD_DSCP] = {
		.name = "dscp",
		.value = "inherit|N|NAME",
		.help = "DSCP of the copies, 0 to 63 or a name such as cs5, af41, ef; "
			"inherit, the default: that of the original",
		.kind = &kind_dscp,
		.choices = dscp_choices,
		.offset = offsetof(struct receiver, dscp),
		.attr = FLOWTEE_A_RECEIVER_DSCP,
	},
	[WORD_MTU] = {
		.name = "mtu",
		.value = "route|N",
		.help = "copies are fragmented for an MTU of N, 68 (IPv6: 1280) to 65535, if that "
			"is less than the route's; route, the default: for the route's alone",
		.kind = &kind_mtu,
		.offset = offsetof(struct receiver, mtu),
		.attr = FLOWTEE_A_RECEIVER_MTU,
	},
	[WORD_DEV] = {
		.name = "dev",
		.value = "IFNAME|any",
		.help = "the device or VRF that copies leave by",
		.kind = &kind_device,
		.offset = offsetof(struct receiver, dev),
		.attr = FLOWTEE_A_RECEIVER_DEV,
	},
	[WORD_MARK] = {
		.name = "mark",
		.value = "N",
		.help = "firewall mark of the copies, decimal or 0x hexadecimal; 0, the "
			"default, for none",
		.kind = &kind_mark,
		.offset = offsetof(struct receiver, mark),
		.attr = FLOWTEE_A_RECEIVER_MARK,
	},
	[WORD_STATE] = {
		.name = "state",
		.value = "up|down",
		.help = "whether copies are sent; up is the default",
		.kind = &kind_choice,
		.choices = receiver_states,
		.offset = offsetof(struct receiver, state),
		.attr = FLOWTEE_A_RECEIVER_STATE,
		.flags = WORD_SHOWN,
		.state = receiver_state,
	},
	[WORD_ON_UNREACHABLE] = {
		.name = "on-unreachable",
		.value = "offer|skip",
		.help = "whether it is offered copies while it is found to be unreachable, if it "
			"is in no pool; offer is the default",
		.kind = &kind_choice,
		.choices = reactions,
		.offset = offsetof(struct receiver, on_unreachable),
		.attr = FLOWTEE_A_RECEIVER_ON_UNREACHABLE,
	},
	[WORD_COMMENT] = {
		.name = "comment",
		.value = "TEXT",
		.help = "any text, for people, of up to 63 bytes; '' for none",
		.kind = &kind_comment,
		.offset = offsetof(struct receiver, entity.comment),
		.attr = FLOWTEE_A_RECEIVER_COMMENT,
	},
	[WORD_NAME] = {
		.name = "name",
		.value = "NAME",
		.help = "what it is called from now on; its counters and all else stay",
		.kind = &kind_rename,
		.offset = offsetof(struct receiver, entity.rename),
		.attr = FLOWTEE_A_RECEIVER_RENAME,
		.flags = WORD_RENAME,
	},
	[WORD_BEFORE] = {
		.name = "before",
		.value = "RECEIVER",
		.help = "another receiver of its collector: it stands right before that from now "
			"on. Failover takes the first that is up",
		.kind = &kind_rename,
		.offset = offsetof(struct receiver, before),
		.attr = FLOWTEE_A_RECEIVER_BEFORE,
		.flags = WORD_PLACE,
	},
	[WORD_AFTER] = {
		.name = "after",
		.value = "RECEIVER",
		.help = "likewise, right behind it; a new one is the last, unless it says where",
		.kind = &kind_rename,
		.offset = offsetof(struct receiver, after),
		.attr = FLOWTEE_A_RECEIVER_AFTER,
		.flags = WORD_PLACE,
	},
};

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "words of a receiver");
_Static_assert(FLOWTEE_WEIGHT_MAX == 65535 && FLOWTEE_RATE_MAX == 1000000000 &&
	       FLOWTEE_REFRESH_MAX == 86400,
	       "help tells the largest numbers");

static const struct word facts[] = {
	{
		.name = "reason",
		.kind = &kind_finding,
		.choices = receiver_reasons,
		.offset = offsetof(struct receiver, health),
		.attr = FLOWTEE_A_RECEIVER_HEALTH,
		.state = receiver_reason,
	}, {
		.name = "health",
		.kind = &kind_finding,
		.choices = receiver_findings,
		.offset = offsetof(struct receiver, finding),
		.attr = FLOWTEE_A_RECEIVER_FINDING,
	}, {
		.name = "health_until",
		.kind = &kind_moment,
		.offset = offsetof(struct receiver, finding_until),
		.attr = FLOWTEE_A_RECEIVER_FINDING_UNTIL,
	}, {
		.name = "down_seconds",
		.kind = &kind_time,
		.offset = offsetof(struct receiver, down_ms),
		.attr = FLOWTEE_A_RECEIVER_DOWN_MS,
	}, {
		.name = "down_since",
		.kind = &kind_moment,
		.offset = offsetof(struct receiver, down_since),
		.attr = FLOWTEE_A_RECEIVER_DOWN_SINCE,
		.flags = WORD_ASKED,
	}, {
		.name = "last_sent",
		.kind = &kind_moment,
		.offset = offsetof(struct receiver, last_sent),
		.attr = FLOWTEE_A_RECEIVER_LAST_SENT,
		.flags = WORD_ASKED,
	}, {
		.name = "counted_since",
		.kind = &kind_moment,
		.offset = offsetof(struct entity, since),
		.attr = FLOWTEE_A_RECEIVER_COUNTED_SINCE,
		.flags = WORD_ASKED,
	},
};

static void init(struct entity *entity)
{
	struct receiver *receiver = (struct receiver *)entity;

	memset(receiver, 0, sizeof(*receiver));
	receiver->weight = 1;
	receiver->sample = 1;
	receiver->ttl = FLOWTEE_TTL_INHERIT;
	receiver->dscp = FLOWTEE_DSCP_INHERIT;
}

bool receiver_wants_same(const struct receiver *a, const struct receiver *b)
{
	const uint32_t wants = UINT32_C(1) << WORD_FROM | UINT32_C(1) << WORD_EXCEPT |
			       UINT32_C(1) << WORD_PROTOCOL | UINT32_C(1) << WORD_DOMAIN |
			       UINT32_C(1) << WORD_AGENT;
	bool takes_all = a->source.address.size && b->source.address.size;

	return !(object_compare(&receiver_object, &a->entity, &b->entity) & wants) &&
	       (takes_all || a->to.address.size == b->to.address.size);
}

static bool source_agrees(const struct source *source, const struct endpoint *to,
			  struct fault *fault)
{
	const char *family = address_family(&to->address);
	char text[ADDRESS_TEXT];

	if (!to->port || !source->address.size || source->address.size == to->address.size)
		return true;
	endpoint_text(to, text);
	return fault_why(fault, "it is %s, and copies to '%s' need an %s source; accepted: an %s "
			 "address", address_family(&source->address), text, family, family);
}

static bool mtu_agrees(uint32_t mtu, const struct endpoint *to, struct fault *fault)
{
	char text[ADDRESS_TEXT];

	if (mtu == FLOWTEE_MTU_ROUTE || mtu >= IPV6_MTU_MIN || !to->port || to->address.size == IPV4_SIZE)
		return true;
	endpoint_text(to, text);
	return fault_why(fault, "it is less than a link of IPv6 has, and copies go to '%s'; accepted: "
			 "'route', %d to 65535", text, IPV6_MTU_MIN);
}

static bool place_agrees(const struct receiver *receiver, const char **word, struct fault *fault)
{
	const char *name = receiver->entity.path.member;

	if (!receiver->before[0] && !receiver->after[0])
		return true;
	*word = words[WORD_AFTER].name;
	if (receiver->before[0] && receiver->after[0])
		return fault_why(fault, "it is to stand before '%s'; accepted: one of the words",
				 receiver->before);
	if (!strcmp(receiver->after, name))
		return fault_why(fault, "it is the receiver itself; accepted: another receiver");
	*word = words[WORD_BEFORE].name;
	return strcmp(receiver->before, name) ||
	       fault_why(fault, "it is the receiver itself; accepted: another receiver");
}

/* A transparent copy has its exporter's address as its source. */
static bool conflict(const struct entity *entity, uint32_t known, const char **word,
		     struct fault *fault)
{
	const struct receiver *receiver = (const struct receiver *)entity;

	if (!place_agrees(receiver, word, fault))
		return false;
	*word = words[WORD_SOURCE].name;
	if (!source_agrees(&receiver->source, &receiver->to, fault))
		return false;
	*word = words[WORD_MTU].name;
	if (!mtu_agrees(receiver->mtu, &receiver->to, fault))
		return false;
	if (!(known & UINT32_C(1) << WORD_SOURCE) || receiver->source.address.size)
		return true;
	*word = words[WORD_FROM].name;
	if (!families_agree(&receiver->from, &receiver->to, words[WORD_TO].name, fault))
		return false;
	*word = words[WORD_EXCEPT].name;
	return families_agree(&receiver->except, &receiver->to, words[WORD_TO].name, fault);
}

const struct object receiver_object = {
	.name = "receiver",
	.plural = "receivers",
	.path = "COLLECTOR/RECEIVER",
	.size = sizeof(struct receiver),
	.words = words,
	.n_words = sizeof(words) / sizeof(words[0]),
	.facts = facts,
	.n_facts = sizeof(facts) / sizeof(facts[0]),
	.counters = &receiver_counters,
	.init = init,
	.conflict = conflict,
	.caution = receiver_caution,
	.cautioned = receiver_cautioned,
	.is_member = true,
	.member = MEMBER_RECEIVER,
	.attr = FLOWTEE_A_RECEIVER,
	.attr_collector = FLOWTEE_A_RECEIVER_COLLECTOR,
	.attr_name = FLOWTEE_A_RECEIVER_NAME,
	.attr_counters = FLOWTEE_A_RECEIVER_COUNTERS,
	.command_new = FLOWTEE_CMD_RECEIVER_NEW,
	.command_set = FLOWTEE_CMD_RECEIVER_SET,
	.command_del = FLOWTEE_CMD_RECEIVER_DEL,
	.command_facts = FLOWTEE_CMD_HEALTH,
};
