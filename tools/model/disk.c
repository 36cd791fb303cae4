// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/disk.h"
#include "text/memory.h"

#define READ_SIZE	(64 * 1024)

/* What makes a pattern of a name. */
#define WILD		"*?["

void paths_add(struct paths *paths, const char *path)
{
	paths->paths = grow_by_one(paths->paths, paths->count, sizeof(*paths->paths));
	paths->paths[paths->count++] = duplicate(path);
}

void paths_release(struct paths *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		free(paths->paths[i]);
	free(paths->paths);
	memset(paths, 0, sizeof(*paths));
}

/* All of a stream, or NULL and errno. */
static char *read_all(FILE *in, size_t *size)
{
	char *data = NULL;
	size_t room = 0;
	size_t got;

	*size = 0;
	do {
		if (room - *size < READ_SIZE) {
			room = 2 * room + READ_SIZE;
			data = grow(data, room, 1);
		}
		got = fread(data + *size, 1, READ_SIZE, in);
		*size += got;
	} while (got && *size <= DISK_SIZE_LIMIT);
	if (!ferror(in) && *size <= DISK_SIZE_LIMIT)
		return data;
	if (!ferror(in))
		errno = EFBIG;
	free(data);
	return NULL;
}

static void identify(FILE *in, struct identity *identity)
{
	struct stat stat;

	memset(identity, 0, sizeof(*identity));
	if (fstat(fileno(in), &stat))
		return;
	identity->device = stat.st_dev;
	identity->inode = stat.st_ino;
}

char *disk_read(const char *path, size_t *size, struct identity *identity)
{
	FILE *in = path ? fopen(path, "re") : stdin;
	char *data;
	int error;

	if (!in)
		return NULL;
	identify(in, identity);
	data = read_all(in, size);
	error = errno;
	if (in != stdin)
		fclose(in);
	errno = error;
	return data;
}

/* Length of what stands before the name itself, with its last '/'. */
static size_t directory_length(const char *from)
{
	const char *slash = from ? strrchr(from, '/') : NULL;

	return slash ? slash + 1 - from : 0;
}

/* @is_pattern: nothing in the directory is to be taken for a part of it */
static char *beside(const char *from, const char *name, bool is_pattern)
{
	size_t length = name[0] == '/' ? 0 : directory_length(from);
	char *path = grow(NULL, 2 * length + strlen(name) + 1, 1);
	char *out = path;
	size_t i;

	for (i = 0; i < length; i++) {
		if (is_pattern && strchr(WILD "\\", from[i]))
			*out++ = '\\';
		*out++ = from[i];
	}
	strcpy(out, name);
	return path;
}

/* A directory that is not there has no files. */
static int is_serious(const char *path, int error)
{
	(void)path;
	errno = error;
	return error != ENOENT && error != ENOTDIR;
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* GLOB_MARK puts a '/' behind directories. The order is the same in every language. */
static bool find_matching(const char *pattern, struct paths *paths)
{
	glob_t found;
	int error;
	size_t i;

	errno = 0;
	error = glob(pattern, GLOB_MARK | GLOB_NOSORT, is_serious, &found);
	if (error == GLOB_NOSPACE)
		out_of_memory();
	if (error)
		return error == GLOB_NOMATCH;
	for (i = 0; i < found.gl_pathc; i++)
		if (found.gl_pathv[i][strlen(found.gl_pathv[i]) - 1] != '/')
			paths_add(paths, found.gl_pathv[i]);
	globfree(&found);
	if (paths->count)
		qsort(paths->paths, paths->count, sizeof(*paths->paths), compare);
	return true;
}

static bool find(const char *from, const char *name, struct paths *paths)
{
	bool is_pattern = strpbrk(name, WILD);
	char *path = beside(from, name, is_pattern);
	bool is_found = true;
	int error;

	if (is_pattern)
		is_found = find_matching(path, paths);
	else
		paths_add(paths, path);
	error = errno;
	free(path);
	errno = error;
	return is_found;
}

const struct disk disk_real = {
	.find = find,
	.read = disk_read,
};
