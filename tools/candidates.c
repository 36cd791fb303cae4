// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <dirent.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "candidates.h"
#include "module.h"
#include "netns.h"
#include "ruleset.h"
#include "usage.h"

/* More receivers than this are offered one collector at a time. */
#define RECEIVERS_MAX	200

static bool starts(const struct completion *completion, const char *candidate)
{
	return !strncmp(candidate, completion->start, strlen(completion->start));
}

/* Names that are not flowtee's may hold anything. */
static bool is_printable(const char *text)
{
	for (; *text; text++)
		if (isspace((unsigned char)*text) || iscntrl((unsigned char)*text))
			return false;
	return true;
}

void offer(const struct completion *completion, const char *candidate,
	   const char *summary)
{
	if (starts(completion, candidate) && candidate[0] != ':' && is_printable(candidate))
		printf("%s\t%s\n", candidate, summary);
}

static void offer_files(void)
{
	puts(":files");
}

static void offer_devices(const struct completion *completion)
{
	struct if_nameindex *devices;
	size_t i;

	if (completion->netns && netns_enter(completion->netns))
		return;
	devices = if_nameindex();
	for (i = 0; devices && devices[i].if_name; i++)
		offer(completion, devices[i].if_name, "");
	if (devices)
		if_freenameindex(devices);
}

void offer_netns(const struct completion *completion)
{
	const struct dirent *entry;
	DIR *directory;

	if (strchr(completion->start, '/')) {
		offer_files();
		return;
	}
	directory = opendir(NETNS_DIRECTORY);
	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			offer(completion, entry->d_name, "");
	closedir(directory);
}

static bool load(const struct completion *completion, struct ruleset *ruleset)
{
	memset(ruleset, 0, sizeof(*ruleset));
	return module_is_loaded() && !ruleset_load(ruleset, completion->netns);
}

static void offer_collectors(const struct completion *completion,
			     const struct ruleset *ruleset, const char *end)
{
	char name[FLOWTEE_NAME_SIZE + 1];
	size_t i;

	for (i = 0; i < ruleset->n_collectors; i++) {
		snprintf(name, sizeof(name), "%s%s",
			 ruleset->collectors[i].entity.path.collector, end);
		offer(completion, name, "");
	}
}

/* Offers them only if @print, and returns how many there are. */
static size_t receivers(const struct completion *completion, const struct ruleset *ruleset,
			bool print)
{
	char name[2 * FLOWTEE_NAME_SIZE];
	const struct collector *collector;
	size_t count = 0;
	size_t i, j;

	for (i = 0; i < ruleset->n_collectors; i++) {
		collector = &ruleset->collectors[i];
		for (j = 0; j < collector->n_receivers; j++) {
			snprintf(name, sizeof(name), "%s/%s",
				 collector->entity.path.collector,
				 collector->receivers[j].entity.path.member);
			count += starts(completion, name);
			if (print)
				offer(completion, name, "");
		}
	}
	return count;
}

static void offer_receivers(const struct completion *completion, const struct ruleset *ruleset)
{
	if (strchr(completion->start, '/') ||
	    receivers(completion, ruleset, false) <= RECEIVERS_MAX)
		receivers(completion, ruleset, true);
	else
		offer_collectors(completion, ruleset, "/");
}

/* A new receiver needs the name of its collector. */
void offer_path(const struct completion *completion, const struct object *object,
		enum form form)
{
	struct ruleset ruleset;

	if (form == FORM_ADD && !object->is_member)
		return;
	if (load(completion, &ruleset)) {
		if (form == FORM_ADD)
			offer_collectors(completion, &ruleset, "/");
		else if (object->is_member)
			offer_receivers(completion, &ruleset);
		else
			offer_collectors(completion, &ruleset, "");
	}
	ruleset_release(&ruleset);
}

/* Of a collector or a receiver. */
static void offer_names(const struct completion *completion)
{
	struct ruleset ruleset;

	if (load(completion, &ruleset)) {
		offer_collectors(completion, &ruleset, "");
		offer_receivers(completion, &ruleset);
	}
	ruleset_release(&ruleset);
}

static void offer_collector_names(const struct completion *completion)
{
	offer_path(completion, &collector_object, FORM_SET);
}

void offer_verbs(const struct completion *completion)
{
	const struct verb *verb;

	for (verb = verbs; verb->name; verb++)
		if (!verb->hidden)
			offer(completion, verb->name, verb->summary);
}

static void offer_files_or_input(const struct completion *completion)
{
	(void)completion;
	offer_files();
}

/* What usage texts have in capitals. Nothing is known of the others. */
static const struct {
	const char *name;
	void (*offer)(const struct completion *completion);
} placeholders[] = {
	{ "COLLECTOR", offer_collector_names },
	{ "COLLECTOR[/RECEIVER]", offer_names },
	{ "FILE", offer_files_or_input },
	{ "IFNAME", offer_devices },
	{ "VERB", offer_verbs },
};

static void offer_placeholder(const struct completion *completion, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		if (!strcmp(placeholders[i].name, name))
			placeholders[i].offer(completion);
}

/* What a usage text has in one place. */
void offer_place(const struct completion *completion, const char *place)
{
	char text[ARGUMENT_TEXT];

	while (usage_alternative(&place, text)) {
		if (usage_is_placeholder(text))
			offer_placeholder(completion, text);
		else
			offer(completion, text, "");
	}
}

void offer_value(const struct completion *completion, const struct word *word)
{
	size_t i;

	for (i = 0; word->choices && word->choices[i]; i++)
		offer(completion, word->choices[i], "");
	if (!word->choices)
		offer_place(completion, word->value);
}
