// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <dirent.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/module.h"
#include "kernel/netns.h"
#include "model/ruleset.h"
#include "text/memory.h"
#include "verbs/candidates.h"
#include "verbs/trace_words.h"
#include "verbs/usage.h"

/* More names than this are offered one collector at a time. */
#define MEMBERS_MAX	200

/* Many more than a verb has options, or an object words. */
#define ONCE_MAX	128

/* How many were printed. */
static size_t n_offered;

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

/* A name beside those that were given. */
static bool is_another(const struct completion *completion, const char *name)
{
	return !strchr(name, '/') == !strchr(completion->like, '/') &&
	       !was_given(completion, name, 1);
}

void offer(const struct completion *completion, const char *candidate,
	   const char *summary)
{
	if (!starts(completion, candidate) || candidate[0] == ':' || !is_printable(candidate))
		return;
	if (completion->like && !is_another(completion, candidate))
		return;
	printf("%s%s\t%s\n", completion->before, candidate, summary);
	n_offered++;
}

void offer_once(const struct completion *completion, const char *candidate,
		const char *summary)
{
	static char *offered[ONCE_MAX];
	static size_t count;
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(offered[i], candidate))
			return;
	if (count < ONCE_MAX)
		offered[count++] = duplicate(candidate);
	offer(completion, candidate, summary);
}

bool is_any_offered(void)
{
	return n_offered;
}

bool was_given(const struct completion *completion, const char *word, int step)
{
	int i;

	for (i = 0; i < completion->n_given; i += step)
		if (!strcmp(completion->given[i], word))
			return true;
	return false;
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

	for (i = 0; i < ruleset->collectors.count; i++) {
		snprintf(name, sizeof(name), "%s%s",
			 collector_at(ruleset, i)->entity.path.collector, end);
		offer(completion, name, "");
	}
}

/* @sign: what stands before each */
static void offer_lists_of(const struct completion *completion, const struct ruleset *ruleset,
			   const char *sign)
{
	char name[FLOWTEE_NAME_SIZE + 1];
	size_t i;

	for (i = 0; i < ruleset->lists.count; i++) {
		snprintf(name, sizeof(name), "%s%s", sign,
			 sibling(&list_object, &ruleset->lists, i)->path.collector);
		offer(completion, name, "");
	}
}

/* What may stand for the prefixes of a word. */
static void offer_lists(const struct completion *completion)
{
	struct ruleset ruleset;

	if (load(completion, &ruleset))
		offer_lists_of(completion, &ruleset, "@");
	ruleset_release(&ruleset);
}

/* Offers them only if @print, and returns how many there are. */
static size_t members(const struct completion *completion, const struct object *object,
		      const struct ruleset *ruleset, bool print)
{
	const struct siblings *siblings;
	char name[PATH_TEXT];
	size_t count = 0;
	size_t i, j;

	for (i = 0; i < ruleset->collectors.count; i++) {
		siblings = &collector_at(ruleset, i)->members[object->member];
		for (j = 0; j < siblings->count; j++) {
			path_text(&sibling(object, siblings, j)->path, name);
			count += starts(completion, name);
			if (print)
				offer(completion, name, "");
		}
	}
	return count;
}

static void offer_members(const struct completion *completion, const struct object *object,
			  const struct ruleset *ruleset)
{
	if (strchr(completion->start, '/') ||
	    members(completion, object, ruleset, false) <= MEMBERS_MAX)
		members(completion, object, ruleset, true);
	else
		offer_collectors(completion, ruleset, "/");
}

/* What is new in a collector needs the name of that. */
void offer_path(const struct completion *completion, const struct object *object,
		enum form form)
{
	struct ruleset ruleset;

	if (form == FORM_ADD && !object->is_member)
		return;
	if (load(completion, &ruleset)) {
		if (object == &list_object)
			offer_lists_of(completion, &ruleset, "");
		else if (form == FORM_ADD)
			offer_collectors(completion, &ruleset, "/");
		else if (object->is_member)
			offer_members(completion, object, &ruleset);
		else
			offer_collectors(completion, &ruleset, "");
	}
	ruleset_release(&ruleset);
}

static void offer_all_collectors(const struct completion *completion)
{
	offer_path(completion, &collector_object, FORM_SET);
}

static void offer_all_lists(const struct completion *completion)
{
	offer_path(completion, &list_object, FORM_SET);
}

static void offer_all_pools(const struct completion *completion)
{
	offer_path(completion, &pool_object, FORM_SET);
}

static void offer_all_receivers(const struct completion *completion)
{
	offer_path(completion, &receiver_object, FORM_SET);
}

/* Of a collector or of what belongs to one. */
static void offer_counted(const struct completion *completion)
{
	struct ruleset ruleset;
	size_t i;

	if (load(completion, &ruleset)) {
		offer_collectors(completion, &ruleset, "");
		for (i = 0; i < N_MEMBERS; i++)
			offer_members(completion, member_objects[i], &ruleset);
	}
	ruleset_release(&ruleset);
}

void offer_names(const struct completion *completion)
{
	offer_counted(completion);
	offer_path(completion, &list_object, FORM_SET);
}

static void offer_receivers(const struct completion *completion)
{
	struct ruleset ruleset;

	if (load(completion, &ruleset)) {
		offer_collectors(completion, &ruleset, "");
		offer_members(completion, &receiver_object, &ruleset);
	}
	ruleset_release(&ruleset);
}

static void offer_pools_of(const struct completion *completion,
			   const struct collector *collector)
{
	const struct siblings *pools = &collector->members[MEMBER_POOL];
	size_t i;

	for (i = 0; i < pools->count; i++)
		offer(completion, sibling(&pool_object, pools, i)->path.member, "");
}

static void offer_receivers_of(const struct completion *completion,
			       const struct collector *collector, const char *without)
{
	const struct siblings *receivers = &collector->members[MEMBER_RECEIVER];
	const char *name;
	size_t i;

	for (i = 0; i < receivers->count; i++) {
		name = sibling(&receiver_object, receivers, i)->path.member;
		if (strcmp(name, without))
			offer(completion, name, "");
	}
}

/* What is in the collector that the path on the command line names. */
static void offer_siblings(const struct completion *completion, const struct object *object)
{
	const struct collector *collector;
	struct ruleset ruleset;
	struct fault fault;
	struct path path;

	if (!completion->path || !path_parse(completion->path, &path, &fault))
		return;
	load(completion, &ruleset);
	collector = ruleset_collector(&ruleset, path.collector);
	if (collector && object == &pool_object)
		offer_pools_of(completion, collector);
	else if (collector)
		offer_receivers_of(completion, collector, path.member);
	ruleset_release(&ruleset);
}

static void offer_pools(const struct completion *completion)
{
	offer_siblings(completion, &pool_object);
}

/* Those that the one on the command line may stand beside. */
static void offer_neighbours(const struct completion *completion)
{
	offer_siblings(completion, &receiver_object);
}

void offer_verbs(const struct completion *completion)
{
	const struct verb *verb;

	for (verb = completion->verbs; verb->name; verb++)
		if (!verb->hidden)
			offer(completion, verb->name, verb->summary);
}

/* Outcomes of datagrams, and of their copies. */
static void offer_outcomes(const struct completion *completion)
{
	const char *word;
	size_t i;

	for (i = 0; (word = trace_word(i)); i++)
		offer(completion, word, "");
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
	{ "@LIST", offer_lists },
	{ "COLLECTOR", offer_all_collectors },
	{ "COLLECTOR/POOL", offer_all_pools },
	{ "COLLECTOR/RECEIVER", offer_all_receivers },
	{ "COLLECTOR[/NAME]", offer_counted },
	{ "COLLECTOR[/RECEIVER]", offer_receivers },
	{ "FILE", offer_files_or_input },
	{ "IFNAME", offer_devices },
	{ "LIST", offer_all_lists },
	{ "POOL", offer_pools },
	{ "RECEIVER", offer_neighbours },
	{ "VERB", offer_verbs },
	{ "WORD", offer_outcomes },
};

#define N_PLACEHOLDERS	(sizeof(placeholders) / sizeof(placeholders[0]))

/* Several ways to go on may have the same in this place. */
static void offer_placeholder(const struct completion *completion, const char *name)
{
	static bool is_done[N_PLACEHOLDERS];
	size_t i;

	for (i = 0; i < N_PLACEHOLDERS; i++)
		if (!strcmp(placeholders[i].name, name) && !is_done[i]) {
			is_done[i] = true;
			placeholders[i].offer(completion);
		}
}

/* Offers what stands for a value; false if there is nothing like that. */
static bool offer_placeholders(const struct completion *completion, const char *place)
{
	char text[ARGUMENT_TEXT];
	bool has_one = false;

	while (usage_alternative(&place, text)) {
		if (!usage_is_placeholder(text))
			continue;
		has_one = true;
		offer_placeholder(completion, text);
	}
	return has_one;
}

/* What a usage text has in one place. Where any value may be, "none" is not
 * offered as if it were the only one.
 */
void offer_place(const struct completion *completion, const char *place)
{
	size_t before = n_offered;
	char text[ARGUMENT_TEXT];

	if (offer_placeholders(completion, place) && n_offered == before && !completion->start[0])
		return;
	while (usage_alternative(&place, text))
		if (!usage_is_placeholder(text))
			offer_once(completion, text, "");
}
