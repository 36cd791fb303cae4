// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "program.h"

/**
 * struct ledger_kind - what differs between objects
 * @command: of the messages that tell of it
 * @attr: the attribute that it is in
 * @collector: in it: the name of its collector
 * @name: in it: its name, or 0
 * @counters: in it: its counters
 * @apart: a bit for each counter that is no part of the sum, which is the first
 */
struct ledger_kind {
	uint8_t command;
	int attr;
	int collector;
	int name;
	int counters;
	uint32_t apart;
};

#define BIT(n)	(UINT32_C(1) << (n))

static const struct ledger_kind kinds[] = {
	{
		.command = FLOWTEE_CMD_COLLECTOR_NEW,
		.attr = FLOWTEE_A_COLLECTOR,
		.collector = FLOWTEE_A_COLLECTOR_NAME,
		.counters = FLOWTEE_A_COLLECTOR_COUNTERS,
		.apart = BIT(FLOWTEE_COLLECTOR_RECEIVED_BYTES),
	}, {
		.command = FLOWTEE_CMD_POOL_NEW,
		.attr = FLOWTEE_A_POOL,
		.collector = FLOWTEE_A_POOL_COLLECTOR,
		.name = FLOWTEE_A_POOL_NAME,
		.counters = FLOWTEE_A_POOL_COUNTERS,
		.apart = BIT(FLOWTEE_POOL_TEMPLATE_COPIES),
	}, {
		.command = FLOWTEE_CMD_RECEIVER_NEW,
		.attr = FLOWTEE_A_RECEIVER,
		.collector = FLOWTEE_A_RECEIVER_COLLECTOR,
		.name = FLOWTEE_A_RECEIVER_NAME,
		.counters = FLOWTEE_A_RECEIVER_COUNTERS,
		.apart = BIT(FLOWTEE_RECEIVER_SENT_BYTES) |
			 BIT(FLOWTEE_RECEIVER_NOT_SAMPLED) |
			 BIT(FLOWTEE_RECEIVER_REPLAYED) |
			 BIT(FLOWTEE_RECEIVER_REPLAYED_BYTES) |
			 BIT(FLOWTEE_RECEIVER_REPLAY_FAILED),
	}, {
		/* Nothing is counted of it. */
		.command = FLOWTEE_CMD_LIST_NEW,
		.attr = FLOWTEE_A_LIST,
		.collector = FLOWTEE_A_LIST_NAME,
	},
};

#define COLLECTOR	(&kinds[0])
#define POOL		(&kinds[1])
#define RECEIVER	(&kinds[2])

struct attrs {
	uint8_t *start;
	size_t len;
};

/* The next attribute, or NULL at the end or where the rest makes no sense. */
static struct nlattr *next(struct attrs *attrs)
{
	struct nlattr *attr = (struct nlattr *)attrs->start;
	size_t step;

	if (attrs->len < sizeof(*attr) || attr->nla_len < sizeof(*attr) ||
	    attr->nla_len > attrs->len)
		return NULL;
	step = NLA_ALIGN(attr->nla_len);
	if (step > attrs->len)
		step = attrs->len;
	attrs->start += step;
	attrs->len -= step;
	return attr;
}

static struct attrs inside(struct nlattr *attr)
{
	return (struct attrs) {
		.start = (uint8_t *)(attr + 1),
		.len = attr->nla_len - sizeof(*attr),
	};
}

static void read_name(char name[FLOWTEE_NAME_SIZE], struct nlattr *attr)
{
	snprintf(name, FLOWTEE_NAME_SIZE, "%.*s",
		 (int)(attr->nla_len - sizeof(*attr)), (char *)(attr + 1));
}

/* Sets what it has read to 0, for the comparison of configurations. */
static void read_counters(struct ledger_object *object, struct nlattr *nest)
{
	struct attrs attrs = inside(nest);
	struct nlattr *attr;

	while ((attr = next(&attrs))) {
		unsigned int type = attr->nla_type & NLA_TYPE_MASK;

		if (attr->nla_len != sizeof(*attr) + sizeof(uint64_t) ||
		    type >= LEDGER_COUNTERS)
			continue;
		memcpy(&object->counter[type], attr + 1, sizeof(uint64_t));
		memset(attr + 1, 0, sizeof(uint64_t));
	}
}

static void set_to_zero(struct nlattr *attr)
{
	memset(attr + 1, 0, attr->nla_len - sizeof(*attr));
}

static void read_object(struct ledger_object *object, struct nlattr *nest)
{
	const struct ledger_kind *kind = object->kind;
	struct attrs attrs = inside(nest);
	struct nlattr *attr;

	while ((attr = next(&attrs))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (type == kind->collector)
			read_name(object->collector, attr);
		else if (type == kind->name)
			read_name(object->name, attr);
		else if (type == kind->counters)
			read_counters(object, attr);
		else if (kind == RECEIVER &&
			 (type == FLOWTEE_A_RECEIVER_HEALTH ||
			  type == FLOWTEE_A_RECEIVER_DOWN_MS ||
			  type == FLOWTEE_A_RECEIVER_DOWN_SINCE ||
			  type == FLOWTEE_A_RECEIVER_LAST_SENT ||
			  type == FLOWTEE_A_RECEIVER_FINDING ||
			  type == FLOWTEE_A_RECEIVER_FINDING_UNTIL ||
			  type == FLOWTEE_A_RECEIVER_COUNTED_SINCE))
			set_to_zero(attr);
		else if (kind == COLLECTOR &&
			 (type == FLOWTEE_A_COLLECTOR_LAST_RECEIVED ||
			  type == FLOWTEE_A_COLLECTOR_COUNTED_SINCE))
			set_to_zero(attr);
		else if (kind == POOL && type == FLOWTEE_A_POOL_COUNTED_SINCE)
			set_to_zero(attr);
	}
}

/* Set to 0: a configuration that came back has another one. */
static void read_generation(struct ledger *ledger, struct nlattr *attr)
{
	if (attr->nla_len != sizeof(*attr) + sizeof(ledger->generation))
		return;
	memcpy(&ledger->generation, attr + 1, sizeof(ledger->generation));
	set_to_zero(attr);
}

static void *larger(void *array, size_t size)
{
	array = realloc(array, size);
	if (!array)
		die("no memory");
	return array;
}

static bool same_object(const struct ledger_object *a,
			const struct ledger_object *b)
{
	return a->kind == b->kind && !strcmp(a->collector, b->collector) &&
	       !strcmp(a->name, b->name);
}

static const struct ledger_kind *kind_of(uint8_t command)
{
	unsigned int i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].command == command)
			return &kinds[i];
	die("a dump has a message of command %u", command);
}

static void read_message(void *context, uint8_t command, uint8_t *data,
			 size_t len)
{
	struct attrs attrs = { .start = data, .len = len };
	struct ledger_object object = { .kind = kind_of(command) };
	struct ledger *ledger = context;
	struct nlattr *attr;

	while ((attr = next(&attrs))) {
		int type = attr->nla_type & NLA_TYPE_MASK;

		if (type == FLOWTEE_A_GENERATION)
			read_generation(ledger, attr);
		else if (type == object.kind->attr)
			read_object(&object, attr);
	}
	ledger->config = larger(ledger->config, ledger->config_len + len);
	memcpy(ledger->config + ledger->config_len, data, len);
	ledger->config_len += len;

	/* A continuation, with more prefixes. */
	if (ledger->n && same_object(&ledger->objects[ledger->n - 1], &object))
		return;
	ledger->objects = larger(ledger->objects,
				 (ledger->n + 1) * sizeof(object));
	ledger->objects[ledger->n++] = object;
}

/* Return: 0, or a negative error. */
int ledger_read(struct ledger *ledger, struct genl *genl)
{
	int error;

	memset(ledger, 0, sizeof(*ledger));
	error = genl_dump(genl, read_message, ledger);
	if (error)
		ledger_free(ledger);
	return error;
}

void ledger_free(struct ledger *ledger)
{
	free(ledger->objects);
	free(ledger->config);
	memset(ledger, 0, sizeof(*ledger));
}

bool ledger_same_config(const struct ledger *a, const struct ledger *b)
{
	return a->config_len == b->config_len &&
	       (!a->config_len || !memcmp(a->config, b->config, a->config_len));
}

bool ledger_is_receiver(const struct ledger_object *object)
{
	return object->kind == RECEIVER;
}

/* The same object in another dump, or NULL. */
const struct ledger_object *ledger_same(const struct ledger *ledger,
					const struct ledger_object *object)
{
	size_t i;

	for (i = 0; i < ledger->n; i++)
		if (same_object(&ledger->objects[i], object))
			return &ledger->objects[i];
	return NULL;
}

/* The collector of an object, or NULL. */
const struct ledger_object *ledger_collector(const struct ledger *ledger,
					     const struct ledger_object *object)
{
	struct ledger_object collector = *object;

	collector.kind = COLLECTOR;
	collector.name[0] = '\0';
	return ledger_same(ledger, &collector);
}

/* The first counter is the sum of all but itself and those apart. */
static bool is_balanced(const struct ledger_object *object)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 2; i < LEDGER_COUNTERS; i++)
		if (!(object->kind->apart & BIT(i)))
			sum += object->counter[i];
	return object->counter[1] == sum;
}

/* At rest: no copy without a datagram. */
static bool is_possible(const struct ledger *ledger,
			const struct ledger_object *object)
{
	const struct ledger_object *collector =
		ledger_collector(ledger, object);

	return object->kind != RECEIVER ||
	       (collector && object->counter[FLOWTEE_RECEIVER_OFFERED] <=
			     collector->counter[FLOWTEE_COLLECTOR_REPLICATED]);
}

static void print_object(const struct ledger_object *object, FILE *to)
{
	unsigned int i;

	fprintf(to, "  %s%s%s:", object->collector,
		object->name[0] ? "/" : "", object->name);
	for (i = 1; i < LEDGER_COUNTERS; i++)
		fprintf(to, " %llu", (unsigned long long)object->counter[i]);
	fprintf(to, "\n");
}

/* How many objects do not add up; they are described in this file. */
unsigned int ledger_violations(const struct ledger *ledger, FILE *to)
{
	unsigned int violations = 0;
	size_t i;

	for (i = 0; i < ledger->n; i++) {
		const struct ledger_object *object = &ledger->objects[i];

		if (is_balanced(object) && is_possible(ledger, object))
			continue;
		fprintf(to, "does not add up (counters in the order of flowtee.h):\n");
		print_object(object, to);
		violations++;
	}
	return violations;
}

void ledger_print(const struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->n; i++)
		print_object(&ledger->objects[i], stdout);
}
