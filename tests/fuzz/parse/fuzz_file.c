// SPDX-License-Identifier: GPL-2.0-or-later
/* A configuration file of any bytes. What stands between form feeds are files that may be included, called 0, 1 and so on. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "model/file.h"
#include "model/load.h"
#include "text/memory.h"
#include "text/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	const char *at;
	size_t size;
} parts[8];

#define N_PARTS (sizeof(parts) / sizeof(parts[0]))

static void divide(const char *data, size_t size)
{
	const char *end = data + size;
	const char *next;
	size_t i;

	for (i = 0; i < N_PARTS; i++) {
		next = data < end ? memchr(data, '\f', end - data) : NULL;
		next = next && i + 1 < N_PARTS ? next : end;
		parts[i].at = data;
		parts[i].size = next - data;
		data = next + (next < end);
	}
}

static bool find(const char *from, const char *name, struct paths *paths)
{
	char path[] = "0";

	(void)from;
	if (name[0] != '*') {
		paths_add(paths, name);
		return true;
	}
	/* Neither the first file nor all of them. */
	paths_add(paths, "6");
	for (path[0] = '4'; path[0] < '6'; path[0]++)
		paths_add(paths, path);
	errno = EIO;
	return name[1];
}

static char *read_part(const char *path, size_t *size, struct identity *identity)
{
	size_t number = path[0] - '0';
	char *data;

	if (number >= N_PARTS || path[1]) {
		errno = ENOENT;
		return NULL;
	}
	*identity = (struct identity){ 1, number };
	*size = parts[number].size;
	data = grow(NULL, *size + 1, 1);
	memcpy(data, parts[number].at, *size);
	return data;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct disk disk = { find, read_part };
	struct config config;

	divide((const char *)data, size);
	memset(&config, 0, sizeof(config));
	place_enter("fuzz", &config.file.map);
	file_split(&config.file, &disk, parts[0].at, parts[0].size);
	config_read(&config);
	if (!place_leave())
		check_ruleset(&config.ruleset);
	config_release(&config);
	return 0;
}
