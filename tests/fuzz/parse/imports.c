// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "import/output.h"
#include "imports.h"
#include "text/memory.h"

#define FILES_MAX	8

static struct {
	const char *name;
	char *text;
} files[FILES_MAX];

void imports_open(const uint8_t *data, size_t size, const char *const *names)
{
	const uint8_t *end;
	size_t i, length;

	for (i = 0; names[i]; i++) {
		end = size ? memchr(data, IMPORTS_SEPARATOR, size) : NULL;
		length = end ? (size_t)(end - data) : size;
		files[i].name = names[i];
		files[i].text = grow(NULL, length + 1, 1);
		if (length)
			memcpy(files[i].text, data, length);
		files[i].text[length] = '\0';
		data += length + !!end;
		size -= length + !!end;
	}
}

void imports_close(void)
{
	size_t i;

	for (i = 0; i < FILES_MAX; i++)
		free(files[i].text);
	memset(files, 0, sizeof(files));
}

char *imports_read(const char *path)
{
	size_t i;

	for (i = 0; i + 1 < FILES_MAX && files[i + 1].name; i++)
		if (!strcmp(files[i].name, path))
			break;
	return duplicate(files[i].text);
}

void imports_source(struct import *import, size_t number)
{
	static const char *const sources[][2] = {
		{ NULL, NULL }, { "10.0.0.9:7", NULL }, { "10.0.0.9", "[2001:db8::9]:hash" },
		{ "transparent", NULL },
	};
	const char *const *texts = sources[number % (sizeof(sources) / sizeof(sources[0]))];
	struct fault fault;
	size_t i;

	for (i = 0; i < 2 && texts[i]; i++)
		expect(own_sources_add(&import->sources, texts[i], &fault), "the source is accepted");
}

/* Where there are receivers, the tool finds no error in the statements: else it refuses to print. */
void imports_finish(struct import *import, int status, bool json)
{
	bool has_any = import->n_statements > import->n_first;

	if (!status) {
		expect(import_print(import, json, true) == (has_any ? DONE : REFUSED),
		       "what is printed is a configuration");
	}
	import_release(import);
}
