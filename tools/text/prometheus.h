/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics as Prometheus reads them: its text format, or the same as JSON. */
#ifndef FLOWTEECTL_TEXT_PROMETHEUS_H
#define FLOWTEECTL_TEXT_PROMETHEUS_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

/* Most labels that a sample has. */
#define LABELS_MAX	8

/* A label without a value is as if it were not there. */
struct label {
	const char *name;
	const char *value;
};

/* What the numbers of a family are. */
enum metric_type {
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_UNTYPED,	/* it counts, and may fall: a gauge is not called "total" */
};

/**
 * struct prometheus - where metrics go
 * @out: for text; NULL: they become JSON
 * @families: a JSON array of them, if there is no @out
 * @samples: those of the last family
 * @name: of the last family
 */
struct prometheus {
	FILE *out;
	json_t *families;
	json_t *samples;
	char name[80];
};

/**
 * prometheus_family() - begin a family of metrics, of which all samples follow
 * @prometheus: where they go
 * @type: what they are
 * @help: a sentence; what breaks its line is escaped
 * @format: of the name
 */
void prometheus_family(struct prometheus *prometheus, enum metric_type type, const char *help,
		       const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A sample of the family; its labels end with one without a name. */
void prometheus_sample(struct prometheus *prometheus, const struct label *labels,
		       uint64_t value);

/* The same of a number of seconds, given in milliseconds. */
void prometheus_seconds(struct prometheus *prometheus, const struct label *labels,
			uint64_t milliseconds);

#endif /* FLOWTEECTL_TEXT_PROMETHEUS_H */
