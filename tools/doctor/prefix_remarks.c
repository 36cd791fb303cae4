// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/prefix_remarks.h"
#include "model/index.h"

/* Of which there may be many: the first, and how many others there are. */
struct inner {
	char inner[ADDRESS_TEXT];
	char outer[ADDRESS_TEXT];
	size_t count;
};

static void find_nested(const struct prefixes *prefixes, const struct fresh *fresh,
			struct inner *inner)
{
	struct prefix *list = prefixes_sorted(prefixes);
	const struct prefix *outer = list;
	size_t i;

	for (i = 1; i < prefixes->count; i++) {
		if (!prefix_covers(outer, &list[i])) {
			outer = &list[i];
			continue;
		}
		if (!fresh_has(fresh, &list[i]) && !fresh_has(fresh, outer))
			continue;
		if (inner->count++)
			continue;
		prefix_text(&list[i], inner->inner);
		prefix_text(outer, inner->outer);
	}
	free(list);
}

void remark_nested(const struct remarks *remarks, const struct object *object,
		   const struct entity *entity, const char *word,
		   const struct prefixes *prefixes)
{
	char why[ADDRESS_TEXT + 100];
	struct inner inner = { .count = 0 };
	char more[MORE_TEXT];
	struct fresh fresh;

	/* A list is looked at once, not for each that names it. */
	if (prefixes->name[0])
		return;
	fresh_find(&fresh, remarks, object, entity, word);
	find_nested(prefixes, &fresh, &inner);
	fresh_release(&fresh);
	if (!inner.count)
		return;
	remark_more(inner.count - 1, more);
	snprintf(why, sizeof(why), "it is in '%s' of the same list already%s", inner.outer,
		 more);
	remark(remarks, &(struct remark){
		"nested_prefix", LEVEL_NOTE, object, entity, word, inner.inner,
		why,
		"leave it away: the other one has it",
		NULL, NULL,
	});
}

static bool has_family(const struct prefixes *prefixes, const struct address *address)
{
	size_t i;

	for (i = 0; i < prefixes->count; i++)
		if (prefixes->list[i].address.size == address->size)
			return true;
	return false;
}

void remark_family(const struct remarks *remarks, const struct object *object,
		   const struct entity *entity, const char *word,
		   const struct prefixes *prefixes, const char *word_of,
		   const struct endpoint *endpoint)
{
	static const char *const others[] = { "listen", "to", "source", NULL };
	char name[FLOWTEE_NAME_SIZE + 1];
	char text[ADDRESS_TEXT];
	char why[ADDRESS_TEXT + 80];

	if (!prefixes->name[0] || !prefixes->count || !endpoint->address.size ||
	    has_family(prefixes, &endpoint->address))
		return;
	snprintf(name, sizeof(name), "@%s", prefixes->name);
	endpoint_text(endpoint, text);
	snprintf(why, sizeof(why), "none of its prefixes is %s, as '%s %s' is",
		 address_family(&endpoint->address), word_of, text);
	remark(remarks, &(struct remark){
		"other_family", LEVEL_WARNING, object, entity, word, name,
		why,
		"add prefixes of that family to the list, or name another",
		others, NULL,
	});
}

static const char *const list_words[] = { "prefixes", NULL };

static void note_lists(const struct object *object, const struct entity *entity, void *data)
{
	const struct prefixes *prefixes;
	struct path path = { .member = "" };
	struct key key;
	bool is_new;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		if (!object->words[i].attr_list)
			continue;
		prefixes = word_value(&object->words[i], entity);
		if (!prefixes->name[0])
			continue;
		strcpy(path.collector, prefixes->name);
		key_of_path(&list_object, &path, &key);
		index_add(data, &key, &is_new);
	}
}

/* Whether it was added just now, and what names it may come later. */
static bool may_be_named(const struct remarks *remarks, const struct entity *list)
{
	return remarks->is_part && remarks->changed &&
	       remarks->changed(&list_object, list, remarks->data) == WORDS_ALL;
}

void remark_lists(const struct remarks *remarks, const struct ruleset *ruleset)
{
	struct index used = { NULL };
	const struct entity *list;
	struct key key;
	size_t i;

	ruleset_visit(ruleset, note_lists, &used);
	for (i = 0; i < ruleset->lists.count; i++) {
		list = sibling(&list_object, &ruleset->lists, i);
		remark_nested(remarks, &list_object, list, "prefixes",
			      &((const struct prefix_list *)list)->prefixes);
		key_of_path(&list_object, &list->path, &key);
		if (!index_find(&used, &key) && !may_be_named(remarks, list))
			remark(remarks, &(struct remark){
				"unused_list", LEVEL_NOTE, &list_object, list, NULL, NULL,
				"no collector and no receiver names it",
				"name it as @LIST in 'allow', 'from' or 'except', or remove it",
				list_words, NULL,
			});
	}
	index_release(&used);
}
