// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "model/stream_json.h"
#include "text/output.h"
#include "verbs/stream_event.h"
#include "verbs/stream_view.h"

static const struct {
	const char *name;
	const char *sentence;
	enum style style;
} kinds[] = {
	[FLOWTEE_EXPORTER_NEW] = { "new", "new", STYLE_ADDED },
	[FLOWTEE_EXPORTER_SILENT] = { "silent", "silent", STYLE_BAD },
	[FLOWTEE_EXPORTER_BACK] = { "back", "back", STYLE_ADDED },
	[FLOWTEE_EXPORTER_RESTART] = { "restart", "restarted", STYLE_CHANGED },
	[FLOWTEE_EXPORTER_GAP] = { "gap", "lost", STYLE_BAD },
	[FLOWTEE_EXPORTER_MALFORMED] = { "malformed", "malformed", STYLE_BAD },
	[FLOWTEE_EXPORTER_FULL] = { "full", "no room for all", STYLE_BAD },
	[FLOWTEE_EXPORTER_EVENT_MAX + 1] = { "other", "other", STYLE_CHANGED },
};

/* A later module may tell more. */
static uint64_t kind_of(const struct stream *stream)
{
	uint64_t kind = stream_number(stream, EVENT);

	return kind <= FLOWTEE_EXPORTER_EVENT_MAX ? kind : FLOWTEE_EXPORTER_EVENT_MAX + 1;
}

static void print_name(const char *collector, const struct stream *stream)
{
	char kind[STREAM_KIND_TEXT];
	char text[ADDRESS_TEXT];

	if (!stream->address.size) {
		printf("! exporters %s", collector);
		return;
	}
	stream_text(stream, text);
	stream_kind_text(stream, kind);
	printf("! exporter %s %s %s", collector, text, kind);
}

void stream_event_print(const char *collector, const struct stream *stream)
{
	uint64_t kind = kind_of(stream);
	const char *unit = stream_unit(stream);

	fputs(style_start(kinds[kind].style), stdout);
	print_name(collector, stream);
	printf(": %s", kinds[kind].sentence);
	if (kind == FLOWTEE_EXPORTER_GAP)
		printf(" %" PRIu64 " %s", stream_number(stream, GAP), unit ? unit : "of them");
	if (kind == FLOWTEE_EXPORTER_FULL)
		printf(", evicted %" PRIu64, stream_number(stream, EVICTED));
	puts(style_end(kinds[kind].style));
}

json_t *stream_event_json(const char *collector, const struct stream *stream)
{
	uint64_t kind = kind_of(stream);
	json_t *json = json_object();

	json_object_set_new(json, "event", json_string(kinds[kind].name));
	json_object_set_new(json, "object", json_string("exporter"));
	json_object_set_new(json, "collector", json_string(collector));
	if (stream->address.size)
		stream_add_name(json, stream);
	if (kind == FLOWTEE_EXPORTER_GAP) {
		json_object_set_new(json, "lost", json_integer(stream_number(stream, GAP)));
		stream_add_unit(json, stream);
	}
	if (kind == FLOWTEE_EXPORTER_FULL)
		json_object_set_new(json, "evicted", json_integer(stream_number(stream, EVICTED)));
	return json;
}
