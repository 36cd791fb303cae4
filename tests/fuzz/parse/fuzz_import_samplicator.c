// SPDX-License-Identifier: GPL-2.0-or-later
/* The arguments of samplicate, separated by blanks, and its file. */
#include <stdlib.h>
#include <string.h>

#include "import/samplicator/samplicator.h"
#include "imports.h"

#define WORDS	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "arguments", "file", NULL };
	struct import import = { .read = imports_read };
	char *words[WORDS + 1] = { "samplicate" };
	char *arguments;
	int count = 1;
	char *word;
	int status;

	imports_open(data, size, names);
	arguments = imports_read("arguments");
	for (word = strtok(arguments, " "); word && count < WORDS; word = strtok(NULL, " "))
		words[count++] = word;
	imports_source(&import, size / 2);
	status = import_samplicator(&import, count, words);
	imports_finish(&import, status, size % 2);
	free(arguments);
	imports_close();
	return 0;
}
