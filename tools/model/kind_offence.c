// SPDX-License-Identifier: GPL-2.0-or-later
/* The fact that datagrams of a collector were malformed: one offence a reason. */
#include <arpa/inet.h>
#include <string.h>

#include "model/offence.h"
#include "model/words.h"
#include "text/time.h"

#define REASON_OTHER	(FLOWTEE_MALFORMED_MAX + 1)

static const char *const reasons[OFFENCES_MAX] = {
	[FLOWTEE_MALFORMED_LENGTH] = "length",
	[FLOWTEE_MALFORMED_SOURCE] = "source",
	[FLOWTEE_MALFORMED_CHECKSUM] = "checksum",
	[REASON_OTHER] = "other",
};

const char *offence_reason(size_t place)
{
	return reasons[place];
}

static bool get_exporter(const struct nlattr *nest, struct endpoint *exporter)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_ENDPOINT_ADDRESS:
			if (!address_get(attr, &exporter->address))
				return false;
			break;
		case FLOWTEE_A_ENDPOINT_PORT:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return false;
			exporter->port = ntohs(mnl_attr_get_u16(attr));
			break;
		}
	}
	return exporter->address.size;
}

static bool get_u64(const struct nlattr *attr, uint64_t *value)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
		return false;
	*value = mnl_attr_get_u64(attr);
	return true;
}

static bool get_attribute(const struct nlattr *attr, struct offence *offence, uint8_t *reason)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_OFFENCE_REASON:
		if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
			return false;
		*reason = mnl_attr_get_u8(attr);
		break;
	case FLOWTEE_A_OFFENCE_COUNT:
		return get_u64(attr, &offence->count);
	case FLOWTEE_A_OFFENCE_EXPORTER:
		return get_exporter(attr, &offence->exporter);
	case FLOWTEE_A_OFFENCE_SEEN:
		return get_u64(attr, &offence->seen);
	}
	return true;
}

/* A later module may have reasons that are not known here: they are one. */
static bool get(const struct word *word, const struct nlattr *nest, void *value)
{
	struct offence *offences = value;
	struct offence offence = { .count = 0 };
	uint8_t reason = REASON_OTHER;
	const struct nlattr *attr;

	(void)word;
	mnl_attr_for_each_nested(attr, nest)
		if (!get_attribute(attr, &offence, &reason))
			return false;
	if (reason > REASON_OTHER)
		reason = REASON_OTHER;
	offence.count += offences[reason].count;
	offences[reason] = offence;
	return true;
}

static bool is_default(const void *value)
{
	const struct offence *offences = value;
	size_t i;

	for (i = 0; i < OFFENCES_MAX; i++)
		if (offences[i].count)
			return false;
	return true;
}

static json_t *offence_json(size_t place, const struct offence *offence)
{
	char text[ADDRESS_TEXT];
	json_t *json = json_object();

	json_object_set_new(json, "reason", json_string(reasons[place]));
	json_object_set_new(json, "count", json_integer(offence->count));
	if (offence->exporter.address.size) {
		endpoint_text(&offence->exporter, text);
		json_object_set_new(json, "exporter", json_string(text));
	} else {
		json_object_set_new(json, "exporter", json_null());
	}
	json_object_set_new(json, "seen",
			    offence->seen ? time_json(offence->seen) : json_null());
	return json;
}

static json_t *json(const struct word *word, const void *value)
{
	const struct offence *offences = value;
	json_t *array = json_array();
	size_t i;

	(void)word;
	for (i = 0; i < OFFENCES_MAX; i++)
		if (offences[i].count)
			json_array_append_new(array, offence_json(i, &offences[i]));
	return array;
}

const struct kind kind_offences = {
	.get = get,
	.is_default = is_default,
	.json = json,
};
