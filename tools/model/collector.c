// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/collector.h"
#include "model/pool.h"
#include "model/receiver.h"

const struct object *const member_objects[N_MEMBERS] = {
	[MEMBER_POOL] = &pool_object,
	[MEMBER_RECEIVER] = &receiver_object,
};

const char *const collector_originals[] = {
	[FLOWTEE_ORIGINAL_AUTO] = "auto",
	[FLOWTEE_ORIGINAL_ACCEPT] = "accept",
	[FLOWTEE_ORIGINAL_DROP] = "drop",
	[FLOWTEE_ORIGINAL_MAX + 1] = NULL,
};

static const char *const states[] = {
	[FLOWTEE_COLLECTOR_STATE_ACTIVE] = "active",
	[FLOWTEE_COLLECTOR_STATE_STANDBY] = "standby",
	[FLOWTEE_COLLECTOR_STATE_MAX + 1] = NULL,
};

static const char *const switches[] = {
	"off",
	"on",
	NULL,
};

static const struct word words[] = {
	{
		.name = "listen",
		.value = "ADDRESS:PORT",
		.help = "the UDP address and port whose datagrams are replicated; "
			"*, 0.0.0.0 and [::] stand for any local address",
		.kind = &kind_listen,
		.offset = offsetof(struct collector, listen),
		.attr = FLOWTEE_A_COLLECTOR_LISTEN,
		.flags = WORD_REQUIRED | WORD_SHOWN,
	}, {
		.name = "dev",
		.value = "IFNAME|any",
		.help = "only what arrives by this device or VRF",
		.kind = &kind_device,
		.offset = offsetof(struct collector, dev),
		.attr = FLOWTEE_A_COLLECTOR_DEV,
	}, {
		.name = "original",
		.value = "auto|accept|drop",
		.help = "what becomes of the original: delivered if a local socket wants "
			"it (auto, the default), always let on, or always consumed",
		.kind = &kind_choice,
		.choices = collector_originals,
		.offset = offsetof(struct collector, original),
		.attr = FLOWTEE_A_COLLECTOR_ORIGINAL,
		.flags = WORD_SHOWN,
	}, {
		.name = "allow",
		.value = "PREFIX[,PREFIX]...|@LIST|any",
		.help = "the only exporters whose datagrams are replicated",
		.kind = &kind_prefixes,
		.offset = offsetof(struct collector, allow),
		.attr = FLOWTEE_A_COLLECTOR_ALLOW,
		.attr_list = FLOWTEE_A_COLLECTOR_ALLOW_LIST,
		.flags = WORD_ANY,
	}, {
		.name = "except",
		.value = "PREFIX[,PREFIX]...|@LIST|none",
		.help = "exporters whose datagrams are not replicated, whatever 'allow' says",
		.kind = &kind_exceptions,
		.offset = offsetof(struct collector, except),
		.attr = FLOWTEE_A_COLLECTOR_EXCEPT,
		.attr_list = FLOWTEE_A_COLLECTOR_EXCEPT_LIST,
	}, {
		.name = "state",
		.value = "active|standby",
		.help = "active, the default; standby: exporters and templates are known, but "
			"nothing is sent, for another host does that",
		.kind = &kind_choice,
		.choices = states,
		.offset = offsetof(struct collector, state),
		.attr = FLOWTEE_A_COLLECTOR_STATE,
	}, {
		.name = "exporters",
		.value = "on|off",
		.help = "whether account is kept of who sends and of what was lost; on is the "
			"default",
		.kind = &kind_switch,
		.choices = switches,
		.offset = offsetof(struct collector, exporters),
		.attr = FLOWTEE_A_COLLECTOR_EXPORTERS,
	}, {
		.name = "silent",
		.value = "SECONDS",
		.help = "an exporter is silent if nothing has come from it for so long, 1 to "
			"604800; 0 for never; 300 is the default",
		.kind = &kind_silent,
		.offset = offsetof(struct collector, silent),
		.attr = FLOWTEE_A_COLLECTOR_SILENT,
	}, {
		.name = "comment",
		.value = "TEXT",
		.help = "any text, for people, of up to 63 bytes; '' for none",
		.kind = &kind_comment,
		.offset = offsetof(struct collector, entity.comment),
		.attr = FLOWTEE_A_COLLECTOR_COMMENT,
	}, {
		.name = "name",
		.value = "NAME",
		.help = "what it is called from now on; its counters and all else stay",
		.kind = &kind_rename,
		.offset = offsetof(struct collector, entity.rename),
		.attr = FLOWTEE_A_COLLECTOR_RENAME,
		.flags = WORD_RENAME,
	},
};

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "words of a collector");
_Static_assert(FLOWTEE_SILENT_MAX == 604800 && FLOWTEE_SILENT_DEFAULT == 300,
	       "help tells the most, and the default");

static const struct word facts[] = {
	{
		.name = "malformed",
		.kind = &kind_offences,
		.offset = offsetof(struct collector, offences),
		.attr = FLOWTEE_A_COLLECTOR_OFFENCE,
	}, {
		.name = "last_received",
		.kind = &kind_moment,
		.offset = offsetof(struct collector, last_received),
		.attr = FLOWTEE_A_COLLECTOR_LAST_RECEIVED,
		.flags = WORD_ASKED,
	}, {
		.name = "counted_since",
		.kind = &kind_moment,
		.offset = offsetof(struct entity, since),
		.attr = FLOWTEE_A_COLLECTOR_COUNTED_SINCE,
		.flags = WORD_ASKED,
	},
};

static void init(struct entity *entity)
{
	struct collector *collector = (struct collector *)entity;

	memset(collector, 0, sizeof(*collector));
	collector->exporters = FLOWTEE_EXPORTERS_DEFAULT;
	collector->silent = FLOWTEE_SILENT_DEFAULT;
}

static void release(struct entity *entity)
{
	struct collector *collector = (struct collector *)entity;
	size_t i;

	for (i = 0; i < N_MEMBERS; i++)
		siblings_release(member_objects[i], &collector->members[i]);
}

static bool conflict(const struct entity *entity, uint32_t known, const char **word,
		     struct fault *fault)
{
	const struct collector *collector = (const struct collector *)entity;

	(void)known;
	*word = "allow";
	if (!families_agree(&collector->allow, &collector->listen, "listen", fault))
		return false;
	*word = "except";
	return families_agree(&collector->except, &collector->listen, "listen", fault);
}

static const char *caution(const struct entity *entity)
{
	const struct collector *collector = (const struct collector *)entity;

	if (!prefixes_are_excepted(&collector->allow, &collector->except))
		return NULL;
	return "'except' leaves nothing of 'allow': no exporter is replicated";
}

static const char *const cautioned[] = { "allow", "except", NULL };

const struct object collector_object = {
	.name = "collector",
	.plural = "collectors",
	.path = "NAME",
	.size = sizeof(struct collector),
	.words = words,
	.n_words = sizeof(words) / sizeof(words[0]),
	.facts = facts,
	.n_facts = sizeof(facts) / sizeof(facts[0]),
	.counters = &collector_counters,
	.init = init,
	.release = release,
	.conflict = conflict,
	.caution = caution,
	.cautioned = cautioned,
	.attr = FLOWTEE_A_COLLECTOR,
	.attr_name = FLOWTEE_A_COLLECTOR_NAME,
	.attr_counters = FLOWTEE_A_COLLECTOR_COUNTERS,
	.command_new = FLOWTEE_CMD_COLLECTOR_NEW,
	.command_set = FLOWTEE_CMD_COLLECTOR_SET,
	.command_del = FLOWTEE_CMD_COLLECTOR_DEL,
};
