// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>

#include "import/pmacct/address.h"
#include "import/pmacct/allow.h"
#include "import/pmacct/rows.h"

/* Lines of an allow file. */
#define ADDRESSES_MAX	2048

/* All blanks go, even those within the line. */
static void squeeze(char *text)
{
	char *out = text;

	for (; *text; text++)
		if (!isspace((unsigned char)*text))
			*out++ = *text;
	*out = '\0';
}

static void read_line(struct import *import, const struct origin *origin, char *line,
		      struct prefixes *allow)
{
	struct prefix prefix;

	squeeze(line);
	if (!line[0] || line[0] == '!')
		return;
	if (line[0] == '#') {
		report_add(&import->report, REMARK_UNNEEDED, origin, line,
			   "pmacct knows no such comment here, and ignores it as an address");
		return;
	}
	if (!pmacct_prefix(import, origin, "allow", line, &prefix)) {
		report_add(&import->report, REMARK_LOST, origin, line,
			   "it is neither an address nor a prefix: pmacct ignores it and denies who was meant; it is left out");
		return;
	}
	prefixes_add(allow, &prefix);
	report_add(&import->report, REMARK_CARRIED, origin, line, "in 'allow' of the collector");
}

static int check_count(struct import *import, const struct origin *origin,
		       const struct prefixes *allow)
{
	if (allow->count > ADDRESSES_MAX)
		report_add(&import->report, REMARK_TRAP, origin, "allow",
			   "pmacct read the first %u addresses and denied the others",
			   ADDRESSES_MAX);
	if (allow->count)
		return DONE;
	return refused("import pmacct: %s: it allows nobody, so that pmacct drops all there is; accepted: a file that allows something",
		       origin->file);
}

int pmacct_allow(struct import *import, const struct pmacct_config *config,
		 struct prefixes *allow)
{
	struct origin origin = { NULL, 0 };
	struct rows rows;
	char *text, *line;

	if (!config->allow_file.value)
		return DONE;
	text = pmacct_file(import, config, &config->allow_file, NULL, &origin.file);
	if (!text)
		return REFUSED;
	rows_start(&rows, import, origin.file, text, PMACCT_ROW_MAX);
	while ((line = rows_next_text(&rows))) {
		origin.line = rows.line;
		read_line(import, &origin, line, allow);
	}
	rows_end(&rows);
	free(text);
	origin.line = 0;
	return check_count(import, &origin, allow);
}
