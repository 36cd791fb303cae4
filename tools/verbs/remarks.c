// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <string.h>

#include "doctor/remarks.h"
#include "kernel/dump.h"
#include "text/place.h"
#include "text/suggest.h"
#include "verbs/remarks.h"

/* So many objects are read again after an "add" or "set". */
#define OBJECTS_MAX	1000

/**
 * struct news - what statements have added and changed
 * @statements: the statements
 * @forms: of each; NULL: all have @form
 * @form: see @forms
 * @count: number of statements
 * @config: the file that they are of, or NULL
 * @names: what they are about, by what it is called now; the position is that of the
 *	statement
 */
struct news {
	const struct statement *statements;
	const enum form *forms;
	enum form form;
	size_t count;
	const struct config *config;
	struct index names;
};

/* About a value; a file tells whose it is by its line. */
static void warn_of(const struct remark *remark)
{
	char path[PATH_TEXT];

	path_text(&remark->entity->path, path);
	if (remark->word)
		warn("%s '%s': %s '%s': %s", remark->object->name, path, remark->word,
		     remark->value, remark->why);
	else
		warn("%s '%s': %s", remark->object->name, path, remark->why);
}

static void tell_of_file(const struct remark *remark, void *data)
{
	config_look_at(data, remark->entity, remark->word);
	warn_of(remark);
}

void remarks_of_file(struct config *config, const char *name)
{
	ruleset_expand(&config->ruleset);
	place_enter(name, &config->file.map);
	remarks_visit(&config->ruleset, tell_of_file, config);
	place_leave();
}

static enum form form_of(const struct news *news, size_t i)
{
	return news->forms ? news->forms[i] : news->form;
}

/* That has made an object what it is; NULL: none has. */
static const struct item *find(const struct news *news, const struct object *object,
			       const struct entity *entity)
{
	struct key key;

	key_of_path(object, &entity->path, &key);
	return index_find(&news->names, &key);
}

static bool has_prefixes(const struct news *news, const struct item *item)
{
	const struct statement *statement = &news->statements[item->position];

	return form_of(news, item->position) == FORM_ADD ||
	       object_has_word(&list_object, statement_words(statement), "prefixes");
}

/* That has made the list that a word names what it is; NULL: none has. */
static const struct item *find_list(const struct news *news, const struct word *word,
				    const struct entity *entity)
{
	const struct prefixes *prefixes;
	struct entity list = { .path = { .member = "" } };
	const struct item *item;

	if (!word->attr_list)
		return NULL;
	prefixes = word_value(word, entity);
	strcpy(list.path.collector, prefixes->name);
	item = prefixes->name[0] ? find(news, &list_object, &list) : NULL;
	return item && has_prefixes(news, item) ? item : NULL;
}

/* What names a list that has changed has changed with it. */
static uint32_t words_of_lists(const struct news *news, const struct object *object,
			       const struct entity *entity)
{
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (find_list(news, &object->words[i], entity))
			words |= UINT32_C(1) << i;
	return words;
}

static uint32_t words_of(const struct object *object, const struct entity *entity, void *data)
{
	const struct news *news = data;
	const struct item *item = find(news, object, entity);

	if (!item)
		return words_of_lists(news, object, entity);
	if (form_of(news, item->position) == FORM_ADD)
		return WORDS_ALL;
	return statement_words(&news->statements[item->position]) |
	       words_of_lists(news, object, entity);
}

/* Adds what a statement adds to a list; false: it says all of it, or nothing. */
static bool add_edited(const struct news *news, const struct item *item, const char *name,
		       struct prefixes *added)
{
	const struct statement *statement = &news->statements[item->position];
	struct choices accepted;
	size_t i;

	i = object_word(statement->object, name, &accepted) - statement->object->words;
	if (!(statement->edits & UINT32_C(1) << i))
		return false;
	prefixes_add_edited(added, statement->given[i]);
	return true;
}

static bool prefixes_of(const struct object *object, const struct entity *entity,
			const char *word, struct prefixes *added, void *data)
{
	const struct news *news = data;
	const struct item *item = find(news, object, entity);
	struct choices accepted;

	if (item && (form_of(news, item->position) == FORM_ADD ||
		     object_has_word(object, statement_words(&news->statements[item->position]),
				     word)))
		return add_edited(news, item, word, added);
	item = find_list(news, object_word(object, word, &accepted), entity);
	return item && add_edited(news, item, "prefixes", added);
}

/* Where the file has what is new of it. */
static void look_at(const struct news *news, const struct remark *remark)
{
	const struct item *item = find(news, remark->object, remark->entity);
	const char *word = remark->word;
	size_t i;

	if (!item && remark->party) {
		item = find(news, remark->party->object, remark->party->entity);
		word = remark->party->words[0];
	}
	for (i = 0; !item && i < remark->object->n_words; i++) {
		item = find_list(news, &remark->object->words[i], remark->entity);
		word = "prefixes";
	}
	if (item)
		config_look_at(news->config, &news->statements[item->position].any.entity, word);
}

static void tell_of_news(const struct remark *remark, void *data)
{
	const struct news *news = data;

	if (news->config)
		look_at(news, remark);
	warn_of(remark);
}

/* Of what it has made of the object; NULL: that is not known. */
static void tell_caution(const struct news *news, size_t i, const struct entity *entity)
{
	const struct statement *statement = &news->statements[i];

	if (news->config)
		config_look_at(news->config, &statement->any.entity, NULL);
	if (entity && form_of(news, i) == FORM_SET)
		statement_caution_of(statement, entity);
	else
		statement_caution(statement);
}

/* It may have given the object another name. */
static struct path path_now(const struct statement *statement)
{
	struct path path = statement->any.entity.path;

	if (statement->any.entity.rename[0])
		strcpy(statement->object->is_member ? path.member : path.collector,
		       statement->any.entity.rename);
	return path;
}

static void look(struct news *news, size_t i, const struct ruleset *ruleset)
{
	const struct object *object = news->statements[i].object;
	struct path path = path_now(&news->statements[i]);
	const struct entity *entity = ruleset_find(ruleset, object, &path);
	struct key key;
	bool is_new;

	/* Another has removed it. */
	if (!entity)
		return;
	tell_caution(news, i, entity);
	key_of_path(object, &path, &key);
	index_add(&news->names, &key, &is_new)->position = i;
}

/* Where there are more than @most objects, only of what a statement says by itself. */
static void tell(struct news *news, size_t most)
{
	struct ruleset ruleset;
	bool is_known;
	size_t i;

	is_known = ruleset_peek(&ruleset, most);
	if (is_known)
		ruleset_expand(&ruleset);
	for (i = 0; i < news->count; i++) {
		if (is_known)
			look(news, i, &ruleset);
		else
			tell_caution(news, i, NULL);
	}
	if (is_known)
		remarks_visit_new(&ruleset, words_of, prefixes_of, !news->config, tell_of_news,
				  news);
	index_release(&news->names);
	ruleset_release(&ruleset);
}

void remarks_of_statements(const struct statement *statements, size_t count, enum form form)
{
	struct news news = { .statements = statements, .form = form, .count = count };

	tell(&news, OBJECTS_MAX);
}

void remarks_of_merge(const struct merge *merge, const char *name)
{
	struct news news = {
		.statements = merge->statements,
		.forms = merge->forms,
		.count = merge->config.file.n_statements,
		.config = &merge->config,
	};

	place_enter(name, &merge->config.file.map);
	tell(&news, SIZE_MAX);
	place_leave();
}
