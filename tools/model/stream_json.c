// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/stream_json.h"
#include "text/time.h"

static void add_number(json_t *json, const char *key, uint64_t number)
{
	json_object_set_new(json, key, json_integer(number));
}

static void add_known(json_t *json, const char *key, bool is_known, uint64_t number)
{
	json_object_set_new(json, key, is_known ? json_integer(number) : json_null());
}

void stream_add_name(json_t *json, const struct stream *stream)
{
	json_object_set_new(json, "address", address_json(&stream->address));
	add_known(json, "port", stream_has(stream, PORT), stream_number(stream, PORT));
	json_object_set_new(json, "protocol", json_string(stream_protocol(stream)));
	add_known(json, "domain", stream_has(stream, DOMAIN), stream_number(stream, DOMAIN));
	json_object_set_new(json, "agent", address_json(&stream->agent));
}

static json_t *outcomes_json(const struct stream *stream)
{
	const struct counters *counters = &collector_counters;
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (counters->table[i].is_part)
			add_number(json, counters->table[i].key,
				   stream->outcomes[counters->table[i].attr]);
	return json;
}

void stream_add_unit(json_t *json, const struct stream *stream)
{
	const char *unit = stream_unit(stream);

	json_object_set_new(json, "unit", unit ? json_string(unit) : json_null());
}

static json_t *template_json(const struct template *template)
{
	json_t *json = json_object();

	add_number(json, "id", template->id);
	json_object_set_new(json, "kind", json_string(template->is_options ? "options" : "data"));
	add_number(json, "fields", template->fields);
	add_known(json, "length", template->has_length, template->length);
	add_number(json, "age", template->age);
	return json;
}

static json_t *templates_json(const struct stream *stream)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < stream->n_templates; i++)
		json_array_append_new(json, template_json(&stream->templates[i]));
	return json;
}

static json_t *stream_json(const struct stream *stream, bool in_detail)
{
	json_t *json = json_object();

	stream_add_name(json, stream);
	add_number(json, "datagrams", stream_datagrams(stream));
	add_number(json, "bytes", stream_number(stream, BYTES));
	json_object_set_new(json, "outcomes", outcomes_json(stream));
	add_known(json, "lost", stream_has(stream, LOST), stream_number(stream, LOST));
	stream_add_unit(json, stream);
	add_number(json, "reordered", stream_number(stream, REORDERED));
	add_number(json, "duplicated", stream_number(stream, DUPLICATED));
	add_number(json, "restarts", stream_number(stream, RESTARTS));
	add_number(json, "templates", stream_number(stream, TEMPLATES));
	json_object_set_new(json, "silent", json_boolean(stream_has(stream, SILENT)));
	json_object_set_new(json, "first_seen", time_json(stream_number(stream, FIRST_SEEN)));
	json_object_set_new(json, "last_seen", time_json(stream_number(stream, LAST_SEEN)));
	json_object_set_new(json, "rate", json_real(stream_number(stream, RATE) / 1000.0));
	add_known(json, "counted", stream_has(stream, COUNTED), stream_number(stream, COUNTED));
	if (in_detail)
		json_object_set_new(json, "template_list", templates_json(stream));
	return json;
}

static json_t *account_json(const struct account *account, bool in_detail)
{
	json_t *json = json_object();
	json_t *exporters = json_array();
	size_t i;

	for (i = 0; i < account->count; i++)
		json_array_append_new(exporters, stream_json(&account->streams[i], in_detail));
	json_object_set_new(json, "name", json_string(account->collector));
	json_object_set_new(json, "exporters", exporters);
	add_number(json, "evicted", account->evicted);
	return json;
}

json_t *accounts_json(const struct accounts *accounts, bool in_detail)
{
	json_t *collectors = json_array();
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < accounts->count; i++)
		json_array_append_new(collectors, account_json(&accounts->list[i], in_detail));
	json_object_set_new(json, "collectors", collectors);
	return json;
}
