// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/output.h"
#include "model/load.h"
#include "text/clean.h"
#include "text/memory.h"
#include "text/output.h"
#include "text/place.h"

/* What is printed is what `check` finds no error in: it is read as a file. */
static int check_statements(const struct import *import)
{
	struct config config;
	char *text = NULL;
	size_t errors;
	size_t size;
	FILE *out;
	size_t i;

	memset(&config, 0, sizeof(config));
	/* The report has it. */
	config.is_silent = true;
	out = open_text(&text, &size);
	for (i = 0; i < import->n_statements; i++)
		fprintf(out, "%s\n", import->statements[i]);
	fclose(out);
	place_enter("imported", &config.file.map);
	file_split(&config.file, NULL, text, size);
	config_read(&config);
	errors = place_leave();
	config_release(&config);
	free(text);
	return errors ? REFUSED : DONE;
}

/* A comment that a file name cannot break out of. */
static void print_head(const struct import *import)
{
	const char *c;

	printf("# Taken over from %s: ", import->program);
	for (c = import->origin; *c; c++)
		putchar(*c == '\t' ? ' ' : iscntrl((unsigned char)*c) || *c == '\\' ? '?' : *c);
	putchar('\n');
	if (import->report.counts[REMARK_LOST])
		printf("# Not complete: %zu could not be carried over.\n",
		       import->report.counts[REMARK_LOST]);
}

static void print_text(const struct import *import)
{
	size_t i;

	print_head(import);
	for (i = 0; i < import->n_statements; i++)
		puts(import->statements[i]);
}

/* configuration is null where there would be none without JSON. */
static void print_json(const struct import *import, bool good)
{
	json_t *document = json_object();
	json_t *lines = json_null();
	size_t i;

	if (good) {
		lines = json_array();
		for (i = 0; i < import->n_statements; i++)
			json_array_append_new(lines, clean_json(import->statements[i]));
	}
	json_object_set_new(document, "program", json_string(import->program));
	json_object_set_new(document, "complete",
			    json_boolean(!import->report.counts[REMARK_LOST]));
	json_object_set_new(document, "configuration", lines);
	json_object_set_new(document, "report", report_json(&import->report));
	json_print(document);
}

static int refuse_lost(const struct import *import)
{
	return refused("import %s: %zu cannot be carried over, and nothing is printed; accepted: "
		       "--partial, which leaves it out", import->program,
		       import->report.counts[REMARK_LOST]);
}

int import_print(struct import *import, bool json, bool partial)
{
	bool lost = import->report.counts[REMARK_LOST];
	int status = DONE;
	char *summary;

	report_sort(&import->report);
	if (!json) {
		report_print(&import->report);
		summary = report_summary(&import->report);
		fprintf(stderr, PROGRAM ": import %s: %s\n", import->program, summary);
		free(summary);
	}
	if (lost && !partial)
		status = refuse_lost(import);
	else if (!import->n_statements)
		status = refused("import %s: nothing of it can be carried over", import->program);
	else if (import->n_statements == import->n_first)
		status = refused("import %s: no receiver is left, and a collector without receivers "
				 "would only take datagrams away; nothing is printed",
				 import->program);
	else
		status = check_statements(import);
	if (json)
		print_json(import, !status);
	else if (!status)
		print_text(import);
	return status;
}
