// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/file.h"
#include "text/memory.h"
#include "text/suggest.h"

/**
 * struct reading - a file that is read, and all that it includes
 * @file: the result
 * @disk: where files are
 * @n_files: how many were included
 * @size: of all of them
 */
struct reading {
	struct file *file;
	const struct disk *disk;
	size_t n_files;
	size_t size;
};

/**
 * struct level - a file that is read now
 * @name: of it; NULL: it has none
 * @identity: what it is, whatever it is called
 * @above: the file that includes it; NULL: none does
 * @depth: how many are above it
 */
struct level {
	const char *name;
	struct identity identity;
	const struct level *above;
	unsigned int depth;
};

/* Messages are about the line that a file is included on. */
static void refuse(unsigned int line, const char *name, const char *why)
{
	place_line(line);
	refused(FILE_INCLUDE " " QUOTED ": %s", name, why);
}

static bool is_above(const struct level *level, const struct identity *identity)
{
	for (; level; level = level->above)
		if (level->identity.device == identity->device &&
		    level->identity.inode == identity->inode)
			return true;
	return false;
}

/* Why no more can be included, or NULL. */
static const char *limit(const struct reading *reading, const struct level *level)
{
	if (level->depth == INCLUDE_DEPTH)
		return "files include one another 16 deep, and no more; accepted: fewer levels";
	if (reading->n_files == INCLUDE_FILES)
		return "65536 files are included, and no more can be; accepted: fewer files";
	return NULL;
}

static void read_level(struct reading *reading, const struct level *level, const char *data,
		       size_t size);

static void include_file(struct reading *reading, const struct level *above,
			 const char *path, unsigned int line)
{
	struct level level = { .name = path, .above = above, .depth = above->depth + 1 };
	const char *why = limit(reading, above);
	char *data = NULL;
	char text[160];
	size_t size;

	if (!why)
		data = reading->disk->read(path, &size, &level.identity);
	if (!why && !data) {
		snprintf(text, sizeof(text), "it cannot be read: %.80s; accepted: a configuration "
			 "file", strerror(errno));
		why = text;
	} else if (data && is_above(above, &level.identity)) {
		why = "it would include itself; accepted: a file that is not being read already";
	} else if (data && size > DISK_SIZE_LIMIT - reading->size) {
		why = "all files together are too large; accepted: 256 MiB";
	}
	if (why) {
		refuse(line, path, why);
		free(data);
		return;
	}
	reading->n_files++;
	reading->size += size;
	read_level(reading, &level, data, size);
	free(data);
}

static void include_name(struct reading *reading, const struct level *level,
			 const char *name, unsigned int line)
{
	struct paths paths = { .count = 0 };
	char text[160];
	size_t i;

	if (!name[0]) {
		refuse(line, name, "the name is empty; accepted: the name of a file");
		return;
	}
	if (!reading->disk) {
		refuse(line, name, "there are no files here; accepted: statements");
		return;
	}
	if (!reading->disk->find(level->name, name, &paths)) {
		snprintf(text, sizeof(text), "files cannot be looked for: %.80s; accepted: a "
			 "directory that can be read", strerror(errno));
		refuse(line, name, text);
	}
	for (i = 0; i < paths.count; i++)
		include_file(reading, level, paths.paths[i], line);
	paths_release(&paths);
}

/* The last statement is one: what it includes takes its place. */
static void include(struct reading *reading, const struct level *level)
{
	struct file *file = reading->file;
	struct line line = file_line(file, file->n_statements - 1);
	unsigned int number = line.numbers[line.n_words > 1];
	const char *name = line.n_words > 1 ? line.words[1] : NULL;

	place_line(line.numbers[line.n_words > 2 ? 2 : 0]);
	if (!name)
		wrong(FILE_INCLUDE ": the name is missing; accepted: " FILE_INCLUDE " FILE");
	else if (line.n_words > 2)
		superfluous(line.words[2]);
	split_drop(file);
	if (name && line.n_words == 2)
		include_name(reading, level, name, number);
}

/* What has been read is at the line of a file. */
static void enter(const struct reading *reading, const char *name, unsigned int line)
{
	struct file *file = reading->file;

	place_map_add(&file->map, file->lines, name, line);
}

static void read_level(struct reading *reading, const struct level *level, const char *data,
		       size_t size)
{
	struct file *file = reading->file;
	unsigned int began, line = 1;
	struct reader reader;

	/* No line of one file has the number of one of another. */
	began = ++file->lines;
	enter(reading, level->name, line);
	split_begin(&reader, file, data, size);
	while (split_next(&reader)) {
		if (strcmp(file->words[file->statements[file->n_statements - 1]], FILE_INCLUDE))
			continue;
		line += file->lines - began;
		include(reading, level);
		began = ++file->lines;
		enter(reading, level->name, line);
	}
}

void file_split(struct file *file, const struct disk *disk, const char *data, size_t size)
{
	struct reading reading = { .file = file, .disk = disk, .size = size };
	const struct level level = { .name = NULL };

	read_level(&reading, &level, data, size);
}

void file_read(struct file *file, const char *name)
{
	struct reading reading = { .file = file, .disk = &disk_real };
	struct level level = { .name = name };
	char *data;

	if (!name[0]) {
		refused("the name of the file is empty; accepted: a configuration file, or '-' "
			"for standard input");
		return;
	}
	data = disk_read(strcmp(name, FILE_STDIN) ? name : NULL, &reading.size,
			 &level.identity);
	if (!data) {
		refused("it cannot be read: %s; accepted: a configuration file, or '-' for "
			"standard input", strerror(errno));
		return;
	}
	read_level(&reading, &level, data, reading.size);
	free(data);
}
