// SPDX-License-Identifier: GPL-2.0-or-later
/* What the configuration says, and whether it is that of the file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/examination.h"
#include "doctor/remarks.h"
#include "model/compare.h"
#include "model/load.h"
#include "text/place.h"

static void find_remark(const struct remark *remark, void *data)
{
	struct record *record = data;

	if (remark->word)
		record_about(record, remark->check, remark->level, &remark->entity->path,
			     remark->advice, "%s '%s': %s", remark->word, remark->value,
			     remark->why);
	else
		record_about(record, remark->check, remark->level, &remark->entity->path,
			     remark->advice, "%s", remark->why);
}

static void run_remarks(struct examination *examination)
{
	ruleset_expand(&examination->ruleset);
	remarks_visit(&examination->ruleset, find_remark, &examination->record);
	ruleset_fold(&examination->ruleset);
}

const struct check check_remarks = { "remarks", run_remarks };

/**
 * struct differences - how the file differs from what is in force
 * @count: in how many objects
 * @object: the kind of the first
 * @path: the first
 */
struct differences {
	size_t count;
	const struct object *object;
	struct path path;
};

static void count_difference(const struct difference *difference, void *data)
{
	struct differences *differences = data;

	if (differences->count++)
		return;
	differences->object = difference->object;
	differences->path = difference->after ? difference->after->path : difference->before->path;
}

static void tell_errors(struct examination *examination, size_t errors)
{
	char advice[400];

	snprintf(advice, sizeof(advice), "'flowteectl check %.300s' tells each of them",
		 examination->file);
	record_finding(&examination->record, "file", LEVEL_ERROR, examination->file, advice,
		       "the file has %zu error%s: at the next boot nothing is applied", errors,
		       errors == 1 ? "" : "s");
}

static void tell_differences(struct examination *examination,
			     const struct differences *differences, bool is_empty)
{
	char path[PATH_TEXT];
	char advice[800];

	if (is_empty) {
		snprintf(advice, sizeof(advice), "'flowteectl save >%.300s' keeps it",
			 examination->file);
		record_finding(&examination->record, "not_saved", LEVEL_WARNING, examination->file,
			       advice, "the file has no statement: nothing that is configured is "
			       "there after a boot");
		return;
	}
	path_text(&differences->path, path);
	snprintf(advice, sizeof(advice), "'flowteectl diff %.300s' tells what; 'systemctl reload "
		 "flowtee' applies the file, 'flowteectl save >%.300s' keeps what is in force",
		 examination->file, examination->file);
	record_finding(&examination->record, "file", LEVEL_WARNING, examination->file, advice,
		       "what is in force is not what the file says: %zu object%s, such as %s '%s'",
		       differences->count, differences->count == 1 ? "" : "s",
		       differences->object->name, path);
}

static void tell_missing(struct examination *examination)
{
	char advice[400];

	snprintf(advice, sizeof(advice), "'flowteectl save >%.300s' keeps it",
		 examination->file);
	record_finding(&examination->record, "not_saved", LEVEL_WARNING, examination->file, advice,
		       "there is no such file: nothing that is configured is there after a boot");
}

/* Nobody has to look for an error in what cannot be read. */
static void tell_unreadable(struct examination *examination, int error)
{
	record_finding(&examination->record, "file", LEVEL_ERROR, examination->file,
		       "look at its name, and who may read it", "%s%s", error == ENOENT ?
		       "there is no such file" : "the file cannot be read: ",
		       error == ENOENT ? "" : strerror(error));
}

/* Sets errno otherwise. */
static bool is_readable(const char *file)
{
	struct stat state;

	if (!strcmp(file, "-"))
		return true;
	if (access(file, R_OK) || stat(file, &state))
		return false;
	errno = EISDIR;
	return !S_ISDIR(state.st_mode);
}

/* That of the service need not be there while there is nothing to be kept. */
static bool is_missing(const struct examination *examination)
{
	return examination->is_default && access(examination->file, F_OK) && errno == ENOENT;
}

/* Reads it without a word to standard error. */
static size_t load(struct config *config, const char *file)
{
	memset(config, 0, sizeof(*config));
	place_enter(file, &config->file.map);
	file_read(&config->file, file);
	config_read(config);
	return place_forget();
}

static void run_file(struct examination *examination)
{
	struct differences differences = { .count = 0 };
	struct config config;
	size_t errors;

	if (!examination->file)
		return;
	if (is_missing(examination)) {
		if (examination->ruleset.collectors.count)
			tell_missing(examination);
		return;
	}
	if (!is_readable(examination->file)) {
		tell_unreadable(examination, errno);
		return;
	}
	errors = load(&config, examination->file);
	if (errors)
		tell_errors(examination, errors);
	else
		ruleset_compare(&examination->ruleset, &config.ruleset, count_difference,
				&differences);
	if (differences.count)
		tell_differences(examination, &differences, !config.file.n_statements);
	config_release(&config);
}

const struct check check_file = { "file", run_file };
