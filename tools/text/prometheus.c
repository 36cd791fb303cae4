// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "text/prometheus.h"

static const char *const types[] = {
	[METRIC_COUNTER] = "counter",
	[METRIC_GAUGE] = "gauge",
	[METRIC_UNTYPED] = "untyped",
};

/* Help knows no quotes, and the value of a label is between two. */
static void print_escaped(const char *text, const char *special, FILE *out)
{
	for (; *text; text++) {
		if (!strchr(special, *text)) {
			putc(*text, out);
			continue;
		}
		putc('\\', out);
		putc(*text == '\n' ? 'n' : *text, out);
	}
}

static void add_family(struct prometheus *prometheus, enum metric_type type, const char *help)
{
	json_t *family = json_object();

	prometheus->samples = json_array();
	json_object_set_new(family, "name", json_string(prometheus->name));
	json_object_set_new(family, "type", json_string(types[type]));
	json_object_set_new(family, "help", json_string(help));
	json_object_set_new(family, "samples", prometheus->samples);
	json_array_append_new(prometheus->families, family);
}

void prometheus_family(struct prometheus *prometheus, enum metric_type type, const char *help,
		       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(prometheus->name, sizeof(prometheus->name), format, args);
	va_end(args);
	if (!prometheus->out) {
		add_family(prometheus, type, help);
		return;
	}
	fprintf(prometheus->out, "# HELP %s ", prometheus->name);
	print_escaped(help, "\\\n", prometheus->out);
	fprintf(prometheus->out, "\n# TYPE %s %s\n", prometheus->name, types[type]);
}

static void print_name(struct prometheus *prometheus, const struct label *labels)
{
	const char *before = "{";

	fputs(prometheus->name, prometheus->out);
	for (; labels->name; labels++) {
		fprintf(prometheus->out, "%s%s=\"", before, labels->name);
		print_escaped(labels->value, "\\\n\"", prometheus->out);
		putc('"', prometheus->out);
		before = ",";
	}
	fputs(*before == ',' ? "} " : " ", prometheus->out);
}

static void add_sample(struct prometheus *prometheus, const struct label *labels, json_t *value)
{
	json_t *sample = json_object();
	json_t *object = json_object();

	for (; labels->name; labels++)
		json_object_set_new(object, labels->name, json_string(labels->value));
	json_object_set_new(sample, "labels", object);
	json_object_set_new(sample, "value", value);
	json_array_append_new(prometheus->samples, sample);
}

void prometheus_sample(struct prometheus *prometheus, const struct label *labels,
		       uint64_t value)
{
	if (!prometheus->out) {
		add_sample(prometheus, labels, json_integer(value));
		return;
	}
	print_name(prometheus, labels);
	fprintf(prometheus->out, "%" PRIu64 "\n", value);
}

void prometheus_seconds(struct prometheus *prometheus, const struct label *labels,
			uint64_t milliseconds)
{
	if (!prometheus->out) {
		add_sample(prometheus, labels, json_real(milliseconds / 1000.0));
		return;
	}
	print_name(prometheus, labels);
	fprintf(prometheus->out, "%" PRIu64 ".%03" PRIu64 "\n", milliseconds / 1000,
		milliseconds % 1000);
}
