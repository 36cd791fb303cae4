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
	unsigned int line;
	struct message *messages;
	size_t n_messages;
} place;

void place_enter(const char *file)
{
	place.file = file;
	place.line = 0;
}

void place_line(unsigned int line)
{
	place.line = line;
}

bool place_is_file(void)
{
	return place.file;
}

bool place_hold(const char *text, bool is_error)
{
	struct message *message;

	if (!place.file)
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
	char *name = duplicate(place.file);

	clean(name);
	if (message->line)
		fprintf(stderr, "%s:%u: %s%s\n", name, message->line, prefix, message->text);
	else
		fprintf(stderr, PROGRAM ": %s%s: %s\n", prefix, name, message->text);
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
