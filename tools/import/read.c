// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "import/read.h"
#include "text/error.h"
#include "text/memory.h"

/* No configuration of these programs is as large. */
#define SIZE_LIMIT	(64UL << 20)

static char *read_stream(const char *path, FILE *file)
{
	size_t size = 4096;
	size_t length = 0;
	char *text = NULL;

	do {
		size *= 2;
		text = grow(text, size, 1);
		length += fread(text + length, 1, size - 1 - length, file);
	} while (length == size - 1 && length < SIZE_LIMIT);
	text[length] = '\0';
	if (ferror(file))
		refused("import: file " QUOTED ": %s", path, strerror(errno));
	else if (length >= SIZE_LIMIT)
		refused("import: file " QUOTED ": it is too large; accepted: up to %lu MiB", path,
			SIZE_LIMIT >> 20);
	else if (strlen(text) != length)
		refused("import: file " QUOTED ": it has a zero byte; accepted: a text file", path);
	else
		return text;
	free(text);
	return NULL;
}

/* Where it was named, and what may be given instead of it. */
static void refuse(const char *path, const struct mention *named, const char *why)
{
	char where[PATH_MAX + 32] = "";

	if (named && named->origin.file)
		snprintf(where, sizeof(where), ", which %s:%u names", named->origin.file,
			 named->origin.line);
	refused("import: file " QUOTED "%s: %s; accepted: a file that can be read%s%s", path, where, why,
		named && named->instead ? ", or another by " : "",
		named && named->instead ? named->instead : "");
}

char *import_read(const char *path, const struct mention *named)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	char *text;

	if (!file || fstat(fileno(file), &st) < 0) {
		refuse(path, named, strerror(errno));
		if (file)
			fclose(file);
		return NULL;
	}
	if (S_ISDIR(st.st_mode)) {
		refuse(path, named, "it is a directory");
		fclose(file);
		return NULL;
	}
	text = read_stream(path, file);
	fclose(file);
	return text;
}
