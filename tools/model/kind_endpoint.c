// SPDX-License-Identifier: GPL-2.0-or-later
/* The value of listen and to: an address and a port. */
#include <arpa/inet.h>
#include <linux/flowtee.h>
#include <string.h>

#include "model/endpoint.h"
#include "model/source.h"
#include "model/words.h"

/* Says what to type instead of a zone, which a device of its own is for. */
static bool parse(const char *text, struct endpoint *endpoint, struct fault *fault)
{
	char bare[ADDRESS_TEXT], zone[ADDRESS_TEXT];

	if (address_split_zone(text, bare, zone) && endpoint_parse(bare, endpoint, fault))
		return fault_why(fault, "an address has no zone (%%%s) here; accepted: %s, and "
				 "'dev %s' beside it", zone, bare, zone);
	return endpoint_parse(text, endpoint, fault);
}

static bool parse_listen(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	(void)word;
	return parse(text, value, fault);
}

static bool parse_target(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	const struct endpoint *endpoint = value;

	(void)word;
	if (!parse(text, value, fault))
		return false;
	if (address_is_any(&endpoint->address))
		return fault_why(fault, "a copy cannot be sent to any address; accepted: "
				 "one address and its port");
	return true;
}

static void put_address(struct attributes *attributes, const struct address *address)
{
	if (address->size)
		attributes_put(attributes, FLOWTEE_A_ENDPOINT_ADDRESS, address->bytes,
			       address->size);
}

static void put(const struct word *word, const void *value, size_t from,
		struct attributes *attributes)
{
	const struct endpoint *endpoint = value;
	struct nlattr *nest;

	(void)from;
	nest = attributes_nest(attributes, word->attr);
	put_address(attributes, &endpoint->address);
	attributes_put_u16(attributes, FLOWTEE_A_ENDPOINT_PORT, htons(endpoint->port));
	attributes_nest_end(attributes, nest);
}

/* Of an endpoint or a source; what is neither is passed over. */
static bool get_part(const struct nlattr *attr, struct address *address, uint16_t *port)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_ENDPOINT_ADDRESS:
		return address_get(attr, address);
	case FLOWTEE_A_ENDPOINT_PORT:
		if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
			return false;
		*port = ntohs(mnl_attr_get_u16(attr));
		break;
	}
	return true;
}

static bool get(const struct word *word, const struct nlattr *nest, void *value)
{
	struct endpoint *endpoint = value;
	const struct nlattr *attr;

	(void)word;
	memset(endpoint, 0, sizeof(*endpoint));
	mnl_attr_for_each_nested(attr, nest)
		if (!get_part(attr, &endpoint->address, &endpoint->port))
			return false;
	return endpoint->port;
}

static bool equal(const void *a, const void *b)
{
	return endpoint_equal(a, b);
}

static bool is_default(const void *value)
{
	const struct endpoint *endpoint = value;

	return !endpoint->port;
}

static void print(const struct word *word, const void *value, FILE *out)
{
	char text[ADDRESS_TEXT];

	(void)word;
	endpoint_text(value, text);
	fputs(text, out);
}

static json_t *json(const struct word *word, const void *value)
{
	char text[ADDRESS_TEXT];

	(void)word;
	endpoint_text(value, text);
	return json_string(text);
}

const struct kind kind_listen = {
	.parse = parse_listen,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
};

const struct kind kind_target = {
	.parse = parse_target,
	.put = put,
	.equal = equal,
	.get = get,
	.is_default = is_default,
	.print = print,
	.json = json,
};

static bool parse_source(const struct word *word, const char *text, void *value,
			 struct fault *fault)
{
	(void)word;
	return source_parse(text, value, fault);
}

static void put_source(const struct word *word, const void *value, size_t from,
		       struct attributes *attributes)
{
	const struct source *source = value;
	struct nlattr *nest;

	(void)from;
	nest = attributes_nest(attributes, word->attr);
	put_address(attributes, &source->address);
	if (source->port)
		attributes_put_u16(attributes, FLOWTEE_A_ENDPOINT_PORT, htons(source->port));
	if (source->is_hash)
		attributes_put(attributes, FLOWTEE_A_ENDPOINT_HASH, NULL, 0);
	attributes_nest_end(attributes, nest);
}

static bool get_source(const struct word *word, const struct nlattr *nest, void *value)
{
	struct source *source = value;
	const struct nlattr *attr;

	(void)word;
	memset(source, 0, sizeof(*source));
	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == FLOWTEE_A_ENDPOINT_HASH)
			source->is_hash = true;
		else if (!get_part(attr, &source->address, &source->port))
			return false;
	}
	return true;
}

static bool equal_source(const void *a, const void *b)
{
	return source_equal(a, b);
}

static bool is_default_source(const void *value)
{
	const struct source *source = value;

	return !source->address.size;
}

static void print_source(const struct word *word, const void *value, FILE *out)
{
	char text[SOURCE_TEXT];

	(void)word;
	source_text(value, text);
	fputs(text, out);
}

static json_t *json_source(const struct word *word, const void *value)
{
	char text[SOURCE_TEXT];

	(void)word;
	source_text(value, text);
	return json_string(text);
}

const struct kind kind_source = {
	.parse = parse_source,
	.put = put_source,
	.equal = equal_source,
	.get = get_source,
	.is_default = is_default_source,
	.print = print_source,
	.json = json_source,
};
