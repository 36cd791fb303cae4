// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/error.h"
#include "verbs/baseline_file.h"

/* It need not outlive the counters. */
#define ROOT_DIRECTORY	"/run/flowtee"

static int refuse_file(const char *path)
{
	return refused("baseline " QUOTED ": %s; accepted: a directory that can be written in, by "
		       "XDG_STATE_HOME or HOME", path, strerror(errno));
}

/* What is there of a path may be another's: who has become root by sudo may have kept
 * where files of the user are.
 */
static bool is_of_another(const char *path)
{
	char part[PATH_MAX];
	struct stat found;
	char *slash;

	snprintf(part, sizeof(part), "%s", path);
	while (lstat(part, &found)) {
		slash = strrchr(part, '/');
		if (!slash || slash == part)
			return false;
		*slash = '\0';
	}
	return found.st_uid != geteuid() || !S_ISDIR(found.st_mode);
}

/* False: the user has no such directory, or one of a name that is too long. */
static bool directory_of_user(char path[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int length;

	if (state && state[0] == '/')
		length = snprintf(path, PATH_MAX, "%s/flowtee", state);
	else if (!geteuid())
		length = snprintf(path, PATH_MAX, ROOT_DIRECTORY);
	else if (home && home[0] == '/')
		length = snprintf(path, PATH_MAX, "%s/.local/state/flowtee", home);
	else
		return false;
	return length < PATH_MAX - 64;
}

/* The inode of a network namespace is its own while it is there; when it is another's the
 * counters are, too.
 */
static int path_of(char path[PATH_MAX])
{
	struct stat namespace;
	size_t length;

	if (!directory_of_user(path))
		return refused("baseline: there is no directory for it; accepted: one by XDG_STATE_HOME "
			       "or HOME");
	if (stat("/proc/self/ns/net", &namespace))
		return refuse_file("/proc/self/ns/net");
	if (is_of_another(path))
		return refused("baseline " QUOTED ": it belongs to another user, or is no directory; "
			       "accepted: a directory of one's own, by XDG_STATE_HOME or HOME", path);
	length = strlen(path);
	snprintf(path + length, PATH_MAX - length, "/stats-%llu.json",
		 (unsigned long long)namespace.st_ino);
	return DONE;
}

int baseline_load(json_t **baseline)
{
	char path[PATH_MAX];
	json_error_t error;
	FILE *file;
	int status;
	int fd;

	*baseline = NULL;
	status = path_of(path);
	if (status)
		return status;
	/* No link is followed, and no pipe waited for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? DONE : refuse_file(path);
	/* From a descriptor it would be read a byte at a time. */
	file = fdopen(fd, "r");
	if (!file) {
		close(fd);
		return refuse_file(path);
	}
	*baseline = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	fclose(file);
	if (!*baseline)
		return refused("baseline " QUOTED ": %.200s; accepted: to remove it", path,
			       error.text);
	if (!baseline_is_valid(*baseline))
		return refused("baseline " QUOTED ": it is none; accepted: to remove it", path);
	return DONE;
}

/* All directories that a path is in. */
static bool make_directories(const char *path)
{
	char directory[PATH_MAX];
	char *slash = directory;

	snprintf(directory, sizeof(directory), "%s", path);
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(directory, 0700) && errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

static bool fill(int fd, const json_t *baseline)
{
	FILE *out = fdopen(fd, "w");
	bool done;

	if (!out) {
		close(fd);
		return false;
	}
	done = !json_dumpf(baseline, out, JSON_COMPACT) && !fflush(out);
	return !fclose(out) && done;
}

/* Whoever reads it finds the old one or the new one. */
int baseline_store(const json_t *baseline)
{
	char path[PATH_MAX], other[PATH_MAX + 8];
	int status;
	int fd;

	status = path_of(path);
	if (status)
		return status;
	if (!make_directories(path))
		return refuse_file(path);
	snprintf(other, sizeof(other), "%s.XXXXXX", path);
	fd = mkstemp(other);
	if (fd < 0)
		return refuse_file(path);
	if (!fill(fd, baseline) || rename(other, path)) {
		status = refuse_file(path);
		unlink(other);
	}
	return status;
}
