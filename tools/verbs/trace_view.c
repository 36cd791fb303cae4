// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>

#include "model/stream_json.h"
#include "text/memory.h"
#include "text/output.h"
#include "text/time.h"
#include "verbs/stream_view.h"
#include "verbs/trace_view.h"

static enum style style_of(const struct traced *traced)
{
	return traced->outcome == FLOWTEE_COLLECTOR_REPLICATED ||
	       traced->outcome == FLOWTEE_COLLECTOR_NOT_SAMPLED ||
	       traced->outcome == FLOWTEE_COLLECTOR_STANDBY ? STYLE_PLAIN : STYLE_BAD;
}

static void put_styled(FILE *file, const char *text, enum style style, bool has_style)
{
	fprintf(file, "%s%s%s", has_style ? style_start(style) : "", text,
		has_style ? style_end(style) : "");
}

static void put_copy(FILE *file, const struct traced_copy *copy, bool has_style)
{
	bool is_good = traced_copy_is_good(copy);

	/* A pool has a name of its own; of its receivers, theirs tells. */
	if (copy->receiver[0])
		fprintf(file, "%s ", copy->receiver);
	else
		fprintf(file, "pool %s ", copy->pool);
	put_styled(file, traced_copy_outcome(copy), is_good ? STYLE_PLAIN : STYLE_BAD, has_style);
}

static void put_outcomes(FILE *file, const struct traced *traced, bool has_style)
{
	size_t i;

	put_styled(file, traced_outcome(traced), style_of(traced), has_style);
	for (i = 0; i < traced->n_copies; i++) {
		fputs(i ? ", " : "; ", file);
		put_copy(file, &traced->copies[i], has_style);
	}
	if (traced->more)
		fprintf(file, ", and %" PRIu32 " more", traced->more);
}

char *trace_comment(const struct traced *traced)
{
	size_t size;
	char *text;
	FILE *file = open_text(&text, &size);

	put_outcomes(file, traced, false);
	fclose(file);
	return text;
}

static void print_skipped(const struct traced *traced)
{
	char text[TIME_TEXT];

	time_text_exact(traced->has_datagram ? traced->time : time_now() * 1000000, text);
	printf("%s%s%s %s! %" PRIu64 " not shown%s\n", style_start(STYLE_HEADER), text,
	       style_end(STYLE_HEADER), style_start(STYLE_CHANGED), traced->skipped,
	       style_end(STYLE_CHANGED));
}

static void print_datagram(const struct traced *traced)
{
	char kind[STREAM_KIND_TEXT];
	char from[ADDRESS_TEXT];
	char text[TIME_TEXT];

	time_text_exact(traced->time, text);
	stream_text(&traced->stream, from);
	stream_kind_text(&traced->stream, kind);
	printf("%s%s%s %s%s%s %s %s, %" PRIu32 " bytes: ", style_start(STYLE_HEADER), text,
	       style_end(STYLE_HEADER), style_start(STYLE_NAME), traced->collector,
	       style_end(STYLE_NAME), from, kind, traced->size);
	put_outcomes(stdout, traced, true);
	putchar('\n');
}

void trace_print(const struct traced *traced)
{
	if (traced->skipped)
		print_skipped(traced);
	if (traced->has_datagram)
		print_datagram(traced);
}

static json_t *name_json(const char *name)
{
	return name[0] ? json_string(name) : json_null();
}

static json_t *copies_json(const struct traced *traced)
{
	json_t *json = json_array();
	json_t *object;
	size_t i;

	for (i = 0; i < traced->n_copies; i++) {
		object = json_object();
		json_object_set_new(object, "name", name_json(traced->copies[i].receiver));
		json_object_set_new(object, "pool", name_json(traced->copies[i].pool));
		json_object_set_new(object, "outcome",
				    json_string(traced_copy_outcome(&traced->copies[i])));
		json_array_append_new(json, object);
	}
	return json;
}

static json_t *datagram_json(const struct traced *traced)
{
	char text[ADDRESS_TEXT];
	json_t *json = json_object();

	json_object_set_new(json, "time", time_json_exact(traced->time));
	json_object_set_new(json, "collector", json_string(traced->collector));
	stream_add_name(json, &traced->stream);
	endpoint_text(&traced->to, text);
	json_object_set_new(json, "to", json_string(text));
	json_object_set_new(json, "bytes", json_integer(traced->size));
	json_object_set_new(json, "outcome", json_string(traced_outcome(traced)));
	json_object_set_new(json, "receivers", copies_json(traced));
	json_object_set_new(json, "more", json_integer(traced->more));
	return json;
}

static json_t *skipped_json(const struct traced *traced)
{
	uint64_t time = traced->has_datagram ? traced->time : time_now() * 1000000;
	json_t *json = json_object();

	json_object_set_new(json, "time", time_json_exact(time));
	json_object_set_new(json, "not_shown", json_integer(traced->skipped));
	return json;
}

void trace_print_json(const struct traced *traced)
{
	if (traced->skipped)
		json_print(skipped_json(traced));
	if (traced->has_datagram)
		json_print(datagram_json(traced));
}
