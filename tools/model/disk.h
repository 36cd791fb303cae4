/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where configuration files are: what is in them, and which there are. */
#ifndef FLOWTEECTL_MODEL_DISK_H
#define FLOWTEECTL_MODEL_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More than any configuration, and less than what would take all memory. */
#define DISK_SIZE_LIMIT	(256 * 1024 * 1024)

/* What a file is, whatever it is called. */
struct identity {
	uint64_t device;
	uint64_t inode;
};

/* Names of files. */
struct paths {
	char **paths;
	size_t count;
};

void paths_add(struct paths *paths, const char *path);
void paths_release(struct paths *paths);

/**
 * struct disk - a place that files are in
 * @find: adds the files that a name stands for in the file @from (NULL: in none);
 *	false and errno: this cannot be told, or not of all
 * @read: all that is in a file, to be freed, and what it is; NULL and errno: it
 *	cannot be read
 */
struct disk {
	bool (*find)(const char *from, const char *name, struct paths *paths);
	char *(*read)(const char *path, size_t *size, struct identity *identity);
};

/* That of this host. */
extern const struct disk disk_real;

/* Its @read, where a @path that is NULL stands for standard input. */
char *disk_read(const char *path, size_t *size, struct identity *identity);

#endif /* FLOWTEECTL_MODEL_DISK_H */
