/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration file with all that it includes, as words.
 *
 * "include FILE" stands for the statements of that file. A relative name begins
 * in the directory of the file that has it. One with '*', '?' or '[' stands for
 * all files that match, in the order of their bytes.
 */
#ifndef FLOWTEECTL_MODEL_FILE_H
#define FLOWTEECTL_MODEL_FILE_H

#include "model/disk.h"
#include "model/split.h"

/* The name that stands for standard input. */
#define FILE_STDIN	"-"

/* So many files may include one another, and so many be included in all. */
#define INCLUDE_DEPTH	16
#define INCLUDE_FILES	65536

/**
 * file_read() - read a file
 * @file: result, to be freed with file_release() in any case; zero initialised
 * @name: of the file
 *
 * What is wrong is reported to the place that was entered, with @file->map.
 */
void file_read(struct file *file, const char *name);

/* The same from memory: @size bytes. What it includes comes from @disk. */
void file_split(struct file *file, const struct disk *disk, const char *data, size_t size);

#endif /* FLOWTEECTL_MODEL_FILE_H */
