// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/endpoint.h"
#include "model/stream.h"
#include "text/memory.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

_Static_assert(FLOWTEE_A_EXPORTER_MAX < 32, "a bit for each attribute");

static const struct {
	const char *word;
	const char *unit;
} protocols[] = {
	[FLOWTEE_PROTOCOL_OTHER] = { "other", NULL },
	[FLOWTEE_PROTOCOL_NETFLOW5] = { "netflow5", "flows" },
	[FLOWTEE_PROTOCOL_NETFLOW9] = { "netflow9", "datagrams" },
	[FLOWTEE_PROTOCOL_IPFIX] = { "ipfix", "records" },
	[FLOWTEE_PROTOCOL_SFLOW5] = { "sflow5", "datagrams" },
};

/* What is a number, and of which size. */
static const enum mnl_attr_data_type types[FLOWTEE_A_EXPORTER_MAX + 1] = {
	[FLOWTEE_A_EXPORTER_PORT] = MNL_TYPE_U16,
	[FLOWTEE_A_EXPORTER_PROTOCOL] = MNL_TYPE_U8,
	[FLOWTEE_A_EXPORTER_DOMAIN] = MNL_TYPE_U32,
	[FLOWTEE_A_EXPORTER_BYTES] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_LOST] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_REORDERED] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_DUPLICATED] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_RESTARTS] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_TEMPLATES] = MNL_TYPE_U32,
	[FLOWTEE_A_EXPORTER_SILENT] = MNL_TYPE_FLAG,
	[FLOWTEE_A_EXPORTER_FIRST_SEEN] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_LAST_SEEN] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_RATE] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_EVENT] = MNL_TYPE_U8,
	[FLOWTEE_A_EXPORTER_GAP] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_EVICTED] = MNL_TYPE_U64,
	[FLOWTEE_A_EXPORTER_COUNTED] = MNL_TYPE_U64,
};

static bool get_number(const struct nlattr *attr, enum mnl_attr_data_type type, uint64_t *number)
{
	if (mnl_attr_validate(attr, type) < 0)
		return false;
	switch (type) {
	case MNL_TYPE_U8:
		*number = mnl_attr_get_u8(attr);
		break;
	case MNL_TYPE_U16:
		*number = mnl_attr_get_u16(attr);
		break;
	case MNL_TYPE_U32:
		*number = mnl_attr_get_u32(attr);
		break;
	case MNL_TYPE_U64:
		*number = mnl_attr_get_u64(attr);
		break;
	default:
		*number = 1;
	}
	return true;
}

static bool get_template_attribute(const struct nlattr *attr, struct template *template)
{
	uint64_t number = 0;

	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_TEMPLATE_ID:
		if (!get_number(attr, MNL_TYPE_U16, &number))
			return false;
		template->id = number;
		break;
	case FLOWTEE_A_TEMPLATE_OPTIONS:
		template->is_options = true;
		break;
	case FLOWTEE_A_TEMPLATE_FIELDS:
		if (!get_number(attr, MNL_TYPE_U16, &number))
			return false;
		template->fields = number;
		break;
	case FLOWTEE_A_TEMPLATE_LENGTH:
		if (!get_number(attr, MNL_TYPE_U16, &number))
			return false;
		template->length = number;
		template->has_length = true;
		break;
	case FLOWTEE_A_TEMPLATE_AGE:
		if (!get_number(attr, MNL_TYPE_U32, &number))
			return false;
		template->age = number;
		break;
	}
	return true;
}

static bool get_template(const struct nlattr *nest, struct stream *stream)
{
	struct template template = { .id = 0 };
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (!get_template_attribute(attr, &template))
			return false;
	stream->templates = grow_by_one(stream->templates, stream->n_templates,
					sizeof(*stream->templates));
	stream->templates[stream->n_templates++] = template;
	return true;
}

/* What a later module tells beside it is passed over. */
static bool get_attribute(const struct nlattr *attr, struct stream *stream)
{
	uint16_t type = mnl_attr_get_type(attr);

	switch (type) {
	case FLOWTEE_A_EXPORTER_ADDRESS:
		return address_get(attr, &stream->address);
	case FLOWTEE_A_EXPORTER_AGENT:
		return address_get(attr, &stream->agent);
	case FLOWTEE_A_EXPORTER_OUTCOMES:
		return counters_get(attr, stream->outcomes);
	case FLOWTEE_A_EXPORTER_TEMPLATE:
		return get_template(attr, stream);
	}
	if (type >= COUNT(types) || !types[type])
		return true;
	stream->known |= UINT32_C(1) << type;
	return get_number(attr, types[type], &stream->numbers[type]);
}

bool stream_get(const struct nlattr *nest, struct stream *stream)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (!get_attribute(attr, stream))
			return false;
	stream_number(stream, PORT) = ntohs(stream_number(stream, PORT));
	return true;
}

void stream_release(struct stream *stream)
{
	free(stream->templates);
	stream->templates = NULL;
}

static int compare_addresses(const struct address *a, const struct address *b)
{
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return memcmp(a->bytes, b->bytes, a->size);
}

int stream_compare(const struct stream *a, const struct stream *b)
{
	static const uint16_t attrs[] = { FLOWTEE_A_EXPORTER_PORT, FLOWTEE_A_EXPORTER_PROTOCOL,
					  FLOWTEE_A_EXPORTER_DOMAIN };
	int order = compare_addresses(&a->address, &b->address);
	uint64_t left, right;
	size_t i;

	for (i = 0; !order && i < COUNT(attrs); i++) {
		left = a->numbers[attrs[i]];
		right = b->numbers[attrs[i]];
		order = (left > right) - (left < right);
	}
	return order ? order : compare_addresses(&a->agent, &b->agent);
}

bool stream_same(const struct stream *a, const struct stream *b)
{
	return !stream_compare(a, b);
}

uint64_t stream_datagrams(const struct stream *stream)
{
	const struct counters *counters = &collector_counters;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (counters->table[i].is_part)
			sum += stream->outcomes[counters->table[i].attr];
	return sum;
}

/* A single datagram may be of anybody. */
#define ESTABLISHED	2

static uint64_t admitted(const struct stream *stream)
{
	return stream_datagrams(stream) - stream->outcomes[FLOWTEE_COLLECTOR_DENIED] -
	       stream->outcomes[FLOWTEE_COLLECTOR_MALFORMED] -
	       stream->outcomes[FLOWTEE_COLLECTOR_LOOP];
}

bool stream_is_admitted(const struct stream *stream)
{
	return admitted(stream);
}

bool stream_is_silent(const struct stream *stream)
{
	return stream_has(stream, SILENT) && admitted(stream) >= ESTABLISHED;
}

/* A later module may know more of them. */
static uint64_t protocol(const struct stream *stream)
{
	uint64_t number = stream_number(stream, PROTOCOL);

	return number < COUNT(protocols) ? number : FLOWTEE_PROTOCOL_OTHER;
}

const char *protocol_word(unsigned int protocol)
{
	return protocols[protocol < COUNT(protocols) ? protocol : FLOWTEE_PROTOCOL_OTHER].word;
}

const char *stream_protocol(const struct stream *stream)
{
	return protocols[protocol(stream)].word;
}

const char *stream_unit(const struct stream *stream)
{
	return protocols[protocol(stream)].unit;
}

void stream_text(const struct stream *stream, char text[ADDRESS_TEXT])
{
	const struct endpoint endpoint = {
		.address = stream->address,
		.port = stream_number(stream, PORT),
	};

	if (stream_has(stream, PORT))
		endpoint_text(&endpoint, text);
	else
		address_text(&stream->address, text);
}

void stream_kind_text(const struct stream *stream, char text[STREAM_KIND_TEXT])
{
	char agent[ADDRESS_TEXT] = "";
	char domain[32] = "";

	if (stream_has(stream, DOMAIN))
		snprintf(domain, sizeof(domain), " domain %" PRIu64,
			 stream_number(stream, DOMAIN));
	if (stream->agent.size)
		address_text(&stream->agent, agent);
	snprintf(text, STREAM_KIND_TEXT, "%s%s%s%s", stream_protocol(stream), domain,
		 agent[0] ? " agent " : "", agent);
}

bool stream_has_agent(const struct stream *stream)
{
	return stream->agent.size && compare_addresses(&stream->agent, &stream->address);
}
