// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "import/import.h"
#include "text/memory.h"

char *import_keep(struct import *import, char *text)
{
	import->kept = grow_by_one(import->kept, import->n_kept, sizeof(*import->kept));
	import->kept[import->n_kept++] = text;
	return text;
}

char *import_text(struct import *import, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	return import_keep(import, text);
}

void import_release(struct import *import)
{
	size_t i;

	for (i = 0; i < import->n_kept; i++)
		free(import->kept[i]);
	free(import->kept);
	free(import->statements);
	json_decref(import->names);
	json_decref(import->pool_names);
	json_decref(import->unread);
	report_release(&import->report);
	memset(import, 0, sizeof(*import));
}
