// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/explain.h"
#include "kernel/kernel.h"
#include "model/names.h"
#include "text/clean.h"
#include "text/error.h"

/* How often the configuration may change between two requests. */
#define TRIES	100

static bool get_u32(const struct nlattr *attr, uint32_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	*value = mnl_attr_get_u32(attr);
	return true;
}

static bool get_dev(const struct nlattr *attr, char dev[IFNAMSIZ])
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > IFNAMSIZ)
		return false;
	strcpy(dev, mnl_attr_get_str(attr));
	clean(dev);
	return true;
}

static bool get_next_hop(const struct nlattr *attr, struct address *address)
{
	size_t size = mnl_attr_get_payload_len(attr);

	if (size != IPV4_SIZE && size != IPV6_SIZE)
		return false;
	address->size = size;
	memcpy(address->bytes, mnl_attr_get_payload(attr), size);
	return true;
}

/* What a later module tells beside it is passed over. */
static bool get_attribute(const struct nlattr *attr, struct copy *copy)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_EXPLAIN_OUTCOME:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
			return false;
		copy->outcome = mnl_attr_get_u8(attr);
		break;
	case FLOWTEE_A_EXPLAIN_SOURCE:
		return kind_target.get(NULL, attr, &copy->source);
	case FLOWTEE_A_EXPLAIN_DEV:
		return get_dev(attr, copy->dev);
	case FLOWTEE_A_EXPLAIN_LOCAL:
		copy->is_local = true;
		break;
	case FLOWTEE_A_EXPLAIN_NEXT_HOP:
		return get_next_hop(attr, &copy->next_hop);
	case FLOWTEE_A_EXPLAIN_NEIGHBOUR:
		if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
			return false;
		copy->neighbour = mnl_attr_get_u16(attr);
		break;
	case FLOWTEE_A_EXPLAIN_MTU:
		return get_u32(attr, &copy->mtu);
	case FLOWTEE_A_EXPLAIN_FRAGMENTS:
		return get_u32(attr, &copy->fragments);
	case FLOWTEE_A_EXPLAIN_IPSEC:
		copy->is_ipsec = true;
		break;
	}
	return true;
}

/**
 * struct message - what one message tells
 * @has_receiver: it is about @receiver
 * @has_generation: and so it is the last
 * @receiver: the path of a receiver
 * @generation: of the configuration
 * @copy: of the receiver; of the last one just the outcome of the datagram
 * @original: of the last one, as &struct explanation has it
 */
struct message {
	bool has_receiver;
	bool has_generation;
	struct path receiver;
	uint32_t generation;
	struct copy copy;
	uint8_t original;
};

static bool read_original(const struct nlattr *nest, uint8_t *original)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) != FLOWTEE_A_EXPLAIN_ORIGINAL)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
			return false;
		*original = mnl_attr_get_u8(attr);
	}
	return true;
}

static bool read_copy(const struct nlattr *nest, struct copy *copy)
{
	const struct nlattr *attr;

	copy->is_told = true;
	mnl_attr_for_each_nested(attr, nest)
		if (!get_attribute(attr, copy))
			return false;
	return true;
}

static bool read_message(const struct nlmsghdr *nlh, struct message *message)
{
	const struct nlattr *attr;

	memset(message, 0, sizeof(*message));
	message->original = ORIGINAL_UNKNOWN;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_RECEIVER:
			message->has_receiver = true;
			if (!object_get_path(&receiver_object, attr, &message->receiver))
				return false;
			break;
		case FLOWTEE_A_GENERATION:
			message->has_generation = true;
			if (!get_u32(attr, &message->generation))
				return false;
			break;
		case FLOWTEE_A_EXPLAIN:
			if (!read_copy(attr, &message->copy) ||
			    !read_original(attr, &message->original))
				return false;
			break;
		}
	}
	return true;
}

/* A pool that has nobody is told of as well: it has none of the receivers then. */
static bool explain_message(const struct nlmsghdr *nlh, void *data)
{
	struct explanation *explanation = data;
	struct message message;
	struct copy *copy;

	if (!read_message(nlh, &message))
		return false;
	if (message.has_generation) {
		explanation->generation = message.generation;
		explanation->outcome = message.copy.outcome;
		explanation->original = message.original;
	} else if (message.has_receiver) {
		copy = explanation_copy(explanation, &message.receiver);
		/* One that is new: the generation will tell. */
		if (copy)
			*copy = message.copy;
	}
	return true;
}

static void put_collector(struct attributes *attributes, const char *name)
{
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_COLLECTOR);

	attributes_put_text(attributes, FLOWTEE_A_COLLECTOR_NAME, name);
	attributes_nest_end(attributes, nest);
}

static void put_datagram(struct attributes *attributes, const struct question *question)
{
	static const struct word exporter = { .attr = FLOWTEE_A_EXPLAIN_EXPORTER };
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_EXPLAIN);

	kind_target.put(&exporter, &question->exporter, 0, attributes);
	attributes_put_u32(attributes, FLOWTEE_A_EXPLAIN_SIZE, question->size);
	attributes_nest_end(attributes, nest);
}

static int ask(struct explanation *explanation)
{
	const struct question *question = explanation->question;
	struct request request;
	struct kernel kernel;
	int status;

	/* The first request has entered the namespace. */
	status = kernel_open(&kernel, NULL);
	if (status)
		return status;
	request_init(&request, FLOWTEE_CMD_EXPLAIN, NLM_F_DUMP, "explain");
	put_collector(&request.attributes, question->collector);
	put_datagram(&request.attributes, question);
	status = kernel_ask(&kernel, &request, explain_message, explanation);
	request_free(&request);
	kernel_close(&kernel);
	return status;
}

static int check_family(const struct question *question, const struct collector *collector)
{
	const struct endpoint *listen = &collector->listen;
	char exporter[ADDRESS_TEXT];
	char text[ADDRESS_TEXT];

	if (!listen->address.size || listen->address.size == question->exporter.address.size)
		return DONE;
	address_text(&question->exporter.address, exporter);
	endpoint_text(listen, text);
	return refused("exporter '%s': it is %s, and collector '%s' listens to %s; accepted: an "
		       "%s address", exporter, address_family(&question->exporter.address),
		       question->collector, text, address_family(&listen->address));
}

int explain_ask(struct explanation *explanation, const struct collector *collector,
		uint32_t generation, const struct question *question)
{
	int status;

	explanation_init(explanation, question, collector);
	status = ask(explanation);
	explanation_settle(explanation);
	return !status && explanation->generation != generation ? ASK_AGAIN : status;
}

/* Once; %ASK_AGAIN: the configuration changed meanwhile. */
static int load(struct explanation *explanation, struct ruleset *ruleset,
		const struct question *question, const char *netns)
{
	int status;

	status = ruleset_load(ruleset, netns);
	if (!status)
		status = ruleset_narrow(ruleset, question->collector);
	if (!status)
		ruleset_expand(ruleset);
	if (!status)
		status = check_family(question, collector_at(ruleset, 0));
	return status ? status : explain_ask(explanation, collector_at(ruleset, 0),
					     ruleset->generation, question);
}

int explain_load(struct explanation *explanation, struct ruleset *ruleset,
		 const struct question *question, const char *netns)
{
	int tries = TRIES;
	int status;

	memset(explanation, 0, sizeof(*explanation));
	while ((status = load(explanation, ruleset, question, netns)) == ASK_AGAIN && --tries) {
		explanation_release(explanation);
		ruleset_release(ruleset);
		netns = NULL;
	}
	if (status == ASK_AGAIN)
		status = refused("explain: the configuration changed %d times while it was read; "
				 "try again", TRIES);
	return status;
}
