// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/record.h"
#include "text/clean.h"
#include "text/memory.h"
#include "text/time.h"

static const char *const levels[] = {
	[LEVEL_NOTE] = "note",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error",
};

const char *level_word(enum level level)
{
	return levels[level];
}

static void add(struct record *record, const struct finding *finding)
{
	record->findings = grow_by_one(record->findings, record->n_findings, sizeof(*finding));
	record->findings[record->n_findings++] = *finding;
	/* Some of it is from others: names of rules, of files, of devices. */
	clean(finding->text);
	clean(finding->advice);
	if (finding->object)
		clean(finding->object);
}

void record_finding(struct record *record, const char *check, enum level level,
		    const char *object, const char *advice, const char *format, ...)
{
	struct finding finding = {
		.check = check,
		.level = level,
		.object = object ? duplicate(object) : NULL,
		.advice = duplicate(advice),
	};
	va_list args;

	va_start(args, format);
	finding.text = format_text(format, args);
	va_end(args);
	add(record, &finding);
}

void record_about(struct record *record, const char *check, enum level level,
		  const struct path *path, const char *advice, const char *format, ...)
{
	struct finding finding = {
		.check = check,
		.level = level,
		.object = zeros(PATH_TEXT, 1),
		.advice = duplicate(advice),
	};
	va_list args;

	path_text(path, finding.object);
	va_start(args, format);
	finding.text = format_text(format, args);
	va_end(args);
	add(record, &finding);
}

void finding_add(struct finding *finding, const char *format, ...)
{
	size_t length = strlen(finding->text);
	va_list args;
	char *more;

	va_start(args, format);
	more = format_text(format, args);
	va_end(args);
	finding->text = grow(finding->text, length + strlen(more) + 1, 1);
	strcpy(finding->text + length, more);
	clean(finding->text + length);
	free(more);
}

void finding_advise(struct finding *finding, const char *advice)
{
	size_t length = strlen(finding->advice);

	finding->advice = grow(finding->advice, length + strlen(advice) + sizeof("; or "), 1);
	sprintf(finding->advice + length, "; or %s", advice);
}

void finding_release(struct finding *finding)
{
	free(finding->object);
	free(finding->text);
	free(finding->advice);
	finding->object = finding->text = finding->advice = NULL;
}

struct finding *record_find(const struct record *record, const char *check, const char *object)
{
	struct finding *finding;
	size_t i;

	for (i = 0; i < record->n_findings; i++) {
		finding = &record->findings[i];
		if (!strcmp(finding->check, check) && finding->object &&
		    !strcmp(finding->object, object))
			return finding;
	}
	return NULL;
}

struct stage *record_stage(struct record *record, const char *where, const char *object,
			   uint64_t since)
{
	struct stage *stage;

	record->path = grow_by_one(record->path, record->n_path, sizeof(*stage));
	stage = &record->path[record->n_path++];
	*stage = (struct stage){
		.where = where, .object = object ? duplicate(object) : NULL, .since = since,
	};
	if (stage->object)
		clean(stage->object);
	return stage;
}

void stage_lost(struct stage *stage, const char *reason, uint64_t count)
{
	size_t i = 0;

	if (!count)
		return;
	stage->lost += count;
	while (i < REASONS_MAX && stage->reasons[i].reason)
		i++;
	if (i < REASONS_MAX)
		stage->reasons[i] = (struct loss){ reason, count };
}

void record_sort(struct record *record)
{
	struct finding *sorted = zeros(record->n_findings, sizeof(*sorted));
	size_t count = 0;
	size_t i;
	int level;

	for (level = LEVEL_ERROR; level >= LEVEL_NOTE; level--)
		for (i = 0; i < record->n_findings; i++)
			if ((int)record->findings[i].level == level)
				sorted[count++] = record->findings[i];
	free(record->findings);
	record->findings = sorted;
}

void record_release(struct record *record)
{
	size_t i;

	for (i = 0; i < record->n_findings; i++)
		finding_release(&record->findings[i]);
	for (i = 0; i < record->n_path; i++)
		free(record->path[i].object);
	free(record->findings);
	free(record->path);
}

size_t record_count(const struct record *record, enum level level)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < record->n_findings; i++)
		count += record->findings[i].level == level;
	return count;
}

static json_t *text_json(const char *text)
{
	return text ? clean_json(text) : json_null();
}

static json_t *finding_json(const struct finding *finding)
{
	json_t *json = json_object();

	json_object_set_new(json, "check", json_string(finding->check));
	json_object_set_new(json, "level", json_string(levels[finding->level]));
	json_object_set_new(json, "object", text_json(finding->object));
	json_object_set_new(json, "text", text_json(finding->text));
	json_object_set_new(json, "advice", text_json(finding->advice));
	return json;
}

static json_t *stage_json(const struct stage *stage)
{
	json_t *reasons = json_object();
	json_t *json = json_object();
	size_t i;

	for (i = 0; i < REASONS_MAX && stage->reasons[i].reason; i++)
		json_object_set_new(reasons, stage->reasons[i].reason,
				    json_integer(stage->reasons[i].count));
	json_object_set_new(json, "where", json_string(stage->where));
	json_object_set_new(json, "object", text_json(stage->object));
	json_object_set_new(json, "lost", json_integer(stage->lost));
	json_object_set_new(json, "reasons", reasons);
	json_object_set_new(json, "since", stage->since ? time_json(stage->since) : json_null());
	return json;
}

json_t *record_json(const struct record *record)
{
	json_t *findings = json_array();
	json_t *json = json_object();
	json_t *path = json_array();
	size_t i;

	for (i = 0; i < record->n_findings; i++)
		json_array_append_new(findings, finding_json(&record->findings[i]));
	for (i = 0; i < record->n_path; i++)
		json_array_append_new(path, stage_json(&record->path[i]));
	json_object_set_new(json, "findings", findings);
	json_object_set_new(json, "path", path);
	return json;
}
