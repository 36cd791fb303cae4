// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/proc.h"
#include "text/memory.h"

/* Its place in a line of names, counted in words; 0: it is not there. */
static size_t find_word(char *line, const char *name)
{
	char *word, *rest;
	size_t i;

	for (i = 0, word = strtok_r(line, " \n", &rest); word; i++) {
		if (!strcmp(word, name))
			return i;
		word = strtok_r(NULL, " \n", &rest);
	}
	return 0;
}

static uint64_t number_at(char *line, size_t place)
{
	char *word, *rest;
	size_t i;

	for (i = 0, word = strtok_r(line, " \n", &rest); word && i < place; i++)
		word = strtok_r(NULL, " \n", &rest);
	return word ? strtoull(word, NULL, 10) : 0;
}

/* A line of names is followed by one of their numbers, both after "Group:". */
uint64_t proc_counter(const char *file, const char *group, const char *name)
{
	FILE *stream = fopen(file, "re");
	size_t length = strlen(group);
	uint64_t number = 0;
	char *line = NULL;
	size_t place = 0;
	size_t size = 0;

	while (stream && getline(&line, &size, stream) > 0) {
		if (strncmp(line, group, length) || line[length] != ':')
			continue;
		if (place) {
			number = number_at(line, place);
			break;
		}
		place = find_word(line, name);
	}
	free(line);
	if (stream)
		fclose(stream);
	return number;
}

uint64_t proc_counter6(const char *file, const char *name)
{
	FILE *stream = fopen(file, "re");
	unsigned long long number = 0;
	char found[64];

	if (!stream)
		return 0;
	while (fscanf(stream, "%63s %llu", found, &number) == 2) {
		if (!strcmp(found, name))
			break;
		number = 0;
	}
	fclose(stream);
	return number;
}

long proc_number(const char *file)
{
	FILE *stream = fopen(file, "re");
	long number = 0;

	if (!stream)
		return 0;
	if (fscanf(stream, "%ld", &number) != 1)
		number = 0;
	fclose(stream);
	return number;
}

struct softnet *proc_softnet(size_t *count)
{
	FILE *stream = fopen("/proc/self/net/softnet_stat", "re");
	unsigned int processed, dropped, squeezed;
	struct softnet *list = NULL;
	char line[512];

	*count = 0;
	while (stream && fgets(line, sizeof(line), stream)) {
		if (sscanf(line, "%x %x %x", &processed, &dropped, &squeezed) != 3)
			continue;
		list = grow_by_one(list, *count, sizeof(*list));
		list[(*count)++] = (struct softnet){ processed, dropped, squeezed };
	}
	if (stream)
		fclose(stream);
	return list;
}
