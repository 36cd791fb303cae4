// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/clean.h"
#include "text/memory.h"
#include "text/place.h"
#include "text/program.h"

struct message {
	unsigned int line;
	size_t number;	/* in the order in which they came */
	bool is_error;
	char *text;
};

/* There is one reader of one file at a time. */
static struct {
	const char *file;
	const struct place_map *map;
	unsigned int line;
	bool is_paused;
	struct message *messages;
	size_t n_messages;
} place;

void place_map_add(struct place_map *map, unsigned int first, const char *file,
		   unsigned int line)
{
	map->parts = grow_by_one(map->parts, map->count, sizeof(*map->parts));
	map->parts[map->count++] = (struct place_part){
		.first = first,
		.line = line,
		.file = file ? duplicate(file) : NULL,
	};
}

void place_map_release(struct place_map *map)
{
	size_t i;

	for (i = 0; i < map->count; i++)
		free(map->parts[i].file);
	free(map->parts);
	memset(map, 0, sizeof(*map));
}

/* Makes @line that of a file, whose name is returned. */
static const char *file_of(unsigned int *line)
{
	const struct place_part *parts = place.map->parts;
	size_t least = 0, most = place.map->count;
	size_t middle;

	/* The part that begins last of those that do not begin behind it. */
	while (most - least > 1) {
		middle = least + (most - least) / 2;
		if (parts[middle].first <= *line)
			least = middle;
		else
			most = middle;
	}
	if (!most || !*line)
		return place.file;
	*line += parts[least].line - parts[least].first;
	return parts[least].file ? parts[least].file : place.file;
}

void place_text(unsigned int line, char text[PLACE_TEXT])
{
	unsigned int here = place.line;
	const char *file = file_of(&line);

	if (!strcmp(file, file_of(&here)))
		snprintf(text, PLACE_TEXT, "line %u", line);
	else
		snprintf(text, PLACE_TEXT, "%.255s:%u", file, line);
}

void place_enter(const char *file, const struct place_map *map)
{
	place.file = file;
	place.map = map;
	place.line = 0;
	place.is_paused = false;
}

size_t place_pause(void)
{
	size_t errors = 0;
	size_t i;

	place.is_paused = true;
	for (i = 0; i < place.n_messages; i++)
		errors += place.messages[i].is_error;
	return errors;
}

void place_line(unsigned int line)
{
	place.line = line;
}

bool place_is_file(void)
{
	return place.file && !place.is_paused;
}

bool place_hold(const char *text, bool is_error)
{
	struct message *message;

	if (!place_is_file())
		return false;
	place.messages = grow_by_one(place.messages, place.n_messages, sizeof(*message));
	message = &place.messages[place.n_messages];
	message->line = place.line;
	message->number = place.n_messages++;
	message->is_error = is_error;
	message->text = duplicate(text);
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct message *a = left;
	const struct message *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* The name of the file is the user's. */
static void print(const struct message *message)
{
	const char *prefix = message->is_error ? "" : WARNING;
	unsigned int line = message->line;
	char *name = duplicate(file_of(&line));

	clean(name);
	if (line)
		fprintf(stderr, "%s:%u: %s%s\n", name, line, prefix, message->text);
	else
		fprintf(stderr, PROGRAM ": %s%s: %s\n", prefix, name[0] ? name : "''",
			message->text);
	free(name);
}

static size_t leave(bool is_told)
{
	size_t count = place.n_messages;
	size_t errors = 0;
	size_t i;

	if (count)
		qsort(place.messages, count, sizeof(*place.messages), compare);
	for (i = 0; i < count; i++) {
		if (is_told)
			print(&place.messages[i]);
		errors += place.messages[i].is_error;
		free(place.messages[i].text);
	}
	free(place.messages);
	memset(&place, 0, sizeof(place));
	return errors;
}

size_t place_leave(void)
{
	return leave(true);
}

size_t place_forget(void)
{
	return leave(false);
}
