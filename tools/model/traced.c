// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <string.h>

#include "model/attributes.h"
#include "model/traced.h"

static bool get_u8(const struct nlattr *attr, uint8_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
		return false;
	*value = mnl_attr_get_u8(attr);
	return true;
}

static bool get_u32(const struct nlattr *attr, uint32_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	*value = mnl_attr_get_u32(attr);
	return true;
}

static bool get_u64(const struct nlattr *attr, uint64_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
		return false;
	*value = mnl_attr_get_u64(attr);
	return true;
}

/* Port 0 is one, too: anybody may send from there. */
static bool get_endpoint(const struct nlattr *nest, struct address *address, uint16_t *port)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_ENDPOINT_ADDRESS:
			if (!address_get(attr, address))
				return false;
			break;
		case FLOWTEE_A_ENDPOINT_PORT:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return false;
			*port = ntohs(mnl_attr_get_u16(attr));
			break;
		}
	}
	return address->size;
}

static void know(struct stream *stream, uint16_t type, uint64_t number)
{
	stream->known |= UINT32_C(1) << type;
	stream->numbers[type] = number;
}

static bool get_from(const struct nlattr *nest, struct stream *stream)
{
	uint16_t port = 0;

	if (!get_endpoint(nest, &stream->address, &port))
		return false;
	know(stream, FLOWTEE_A_EXPORTER_PORT, port);
	return true;
}

static bool get_protocol(const struct nlattr *attr, struct stream *stream)
{
	uint8_t protocol;

	if (!get_u8(attr, &protocol))
		return false;
	know(stream, FLOWTEE_A_EXPORTER_PROTOCOL, protocol);
	return true;
}

static bool get_domain(const struct nlattr *attr, struct stream *stream)
{
	uint32_t domain;

	if (!get_u32(attr, &domain))
		return false;
	know(stream, FLOWTEE_A_EXPORTER_DOMAIN, domain);
	return true;
}

static bool get_copy_attribute(const struct nlattr *attr, struct traced_copy *copy)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_TRACE_COPY_RECEIVER:
		return attribute_text(attr, copy->receiver, sizeof(copy->receiver));
	case FLOWTEE_A_TRACE_COPY_POOL:
		return attribute_text(attr, copy->pool, sizeof(copy->pool));
	case FLOWTEE_A_TRACE_COPY_OUTCOME:
		return get_u8(attr, &copy->outcome);
	}
	return true;
}

/* A later module may tell of more of them. */
static bool get_copy(const struct nlattr *nest, struct traced *traced)
{
	const struct nlattr *attr;
	struct traced_copy *copy;

	if (traced->n_copies == FLOWTEE_TRACE_COPIES) {
		traced->more++;
		return true;
	}
	copy = &traced->copies[traced->n_copies++];
	memset(copy, 0, sizeof(*copy));
	mnl_attr_for_each_nested(attr, nest)
		if (!get_copy_attribute(attr, copy))
			return false;
	return copy->receiver[0] || copy->pool[0];
}

/* What a later module tells beside it is passed over. */
static bool get_attribute(const struct nlattr *attr, struct traced *traced)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_TRACE_TIME:
		return get_u64(attr, &traced->time);
	case FLOWTEE_A_TRACE_FROM:
		return get_from(attr, &traced->stream);
	case FLOWTEE_A_TRACE_TO:
		return get_endpoint(attr, &traced->to.address, &traced->to.port);
	case FLOWTEE_A_TRACE_PROTOCOL:
		return get_protocol(attr, &traced->stream);
	case FLOWTEE_A_TRACE_DOMAIN:
		return get_domain(attr, &traced->stream);
	case FLOWTEE_A_TRACE_AGENT:
		return address_get(attr, &traced->stream.agent);
	case FLOWTEE_A_TRACE_SIZE:
		return get_u32(attr, &traced->size);
	case FLOWTEE_A_TRACE_TTL:
		return get_u8(attr, &traced->ttl);
	case FLOWTEE_A_TRACE_TOS:
		return get_u8(attr, &traced->tos);
	case FLOWTEE_A_TRACE_OUTCOME:
		traced->has_datagram = true;
		return get_u8(attr, &traced->outcome);
	case FLOWTEE_A_TRACE_COPY:
		return get_copy(attr, traced);
	case FLOWTEE_A_TRACE_MORE:
		return get_u32(attr, &traced->more);
	case FLOWTEE_A_TRACE_PAYLOAD:
		traced->payload = mnl_attr_get_payload(attr);
		traced->payload_size = mnl_attr_get_payload_len(attr);
		return true;
	case FLOWTEE_A_TRACE_SKIPPED:
		return get_u64(attr, &traced->skipped);
	}
	return true;
}

bool traced_get(const struct nlattr *nest, struct traced *traced)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (!get_attribute(attr, traced))
			return false;
	return !traced->has_datagram ||
	       (traced->stream.address.size &&
		traced->stream.address.size == traced->to.address.size &&
		traced->payload_size <= traced->size);
}

const char *traced_outcome(const struct traced *traced)
{
	const char *key = counter_key(&collector_counters, traced->outcome);

	return key ? key : "other";
}

const char *traced_copy_outcome(const struct traced_copy *copy)
{
	const char *key;

	if (!copy->receiver[0])
		return counter_key(&pool_counters, FLOWTEE_POOL_NO_RECEIVER);
	key = counter_key(&receiver_counters, copy->outcome);
	return key ? key : "other";
}

bool traced_copy_is_good(const struct traced_copy *copy)
{
	return copy->receiver[0] && (copy->outcome == FLOWTEE_RECEIVER_SENT ||
				     copy->outcome == FLOWTEE_RECEIVER_NOT_SAMPLED);
}
