// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import/samplicator/file.h"
#include "import/samplicator/receiver.h"
#include "import/samplicator/source.h"

/* What is read of a line at once. */
#define LINE_MAX_READ	8000
/* Receivers that there is room for in a line. */
#define LINE_RECEIVERS	100

static void lost(struct samplicator *samplicator, const struct origin *origin,
		 const char *word, const char *why)
{
	report_add(&samplicator->import->report, REMARK_LOST, origin, word,
		   "%s, and samplicator does not start with it; the line is left out", why);
}

/* A comment begins anywhere, but a receiver that touches it goes on in it. */
static bool cut_comment(struct samplicator *samplicator, const struct origin *origin,
			char *line)
{
	char *hash = strchr(line, '#');
	bool touches = hash && hash > line && !isspace((unsigned char)hash[-1]);

	if (!hash)
		return true;
	*hash = '\0';
	if (!touches || !strchr(line, ':'))
		return true;
	lost(samplicator, origin, "#", "a comment without a blank before it belongs to the receiver");
	return false;
}

/* The colon after the source; that of an IPv6 source is after its bracket. */
static char *find_colon(char *line)
{
	char *start = *line == '[' ? strchr(line, ']') : line;

	return start ? strchr(start, ':') : NULL;
}

static void read_receivers(struct samplicator *samplicator, const struct origin *origin,
			   char *text, const struct prefix *source)
{
	size_t count = 0;
	char *receiver;

	for (receiver = strtok(text, " \t\r\n\v\f"); receiver;
	     receiver = strtok(NULL, " \t\r\n\v\f")) {
		samplicator_receivers(samplicator, origin, receiver, source);
		count++;
	}
	if (!count)
		report_add(&samplicator->import->report, REMARK_TRAP, origin, "receivers",
			   "the line has none, and does nothing; it is left out");
	if (count > LINE_RECEIVERS)
		report_add(&samplicator->import->report, REMARK_TRAP, origin, "receivers",
			   "samplicator has room for %u of these %zu receivers, and writes the others over its own memory",
			   LINE_RECEIVERS, count);
}

static void read_line(struct samplicator *samplicator, const struct origin *origin,
		      char *line)
{
	const char *text = import_text(samplicator->import, "%s", line);
	struct prefix source;
	char *colon;
	bool any;

	if (!cut_comment(samplicator, origin, line))
		return;
	while (isspace((unsigned char)*line))
		line++;
	if (!*line)
		return;
	colon = find_colon(line);
	if (!colon) {
		lost(samplicator, origin, line, "it has no colon after a source");
		return;
	}
	*colon = '\0';
	if (!samplicator_source(samplicator, origin, line, &source, &any))
		return;
	report_add(&samplicator->import->report, REMARK_CARRIED, origin, text,
		   any ? "its receivers have no 'from'" :
			 "its source is in 'from' of its receivers");
	read_receivers(samplicator, origin, colon + 1, any ? NULL : &source);
}

int samplicator_file(struct samplicator *samplicator, const char *path)
{
	struct import *import = samplicator->import;
	struct origin origin = { path, 0 };
	char *text, *rest, *line;

	text = import->read(path, NULL);
	if (!text)
		return REFUSED;
	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		origin.line++;
		if (strlen(line) < LINE_MAX_READ - 1)
			read_line(samplicator, &origin, line);
		else
			report_add(&import->report, REMARK_LOST, &origin, "line",
				   "it has more than %u characters: samplicator takes the rest for a line of its own, and none of it is taken over",
				   LINE_MAX_READ - 2);
	}
	free(text);
	return DONE;
}
