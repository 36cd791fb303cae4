/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all objects of the configuration have, as they are in the tool's memory. */
#ifndef FLOWTEECTL_MODEL_OBJECT_H
#define FLOWTEECTL_MODEL_OBJECT_H

#include <linux/flowtee.h>

#include "model/counters.h"
#include "model/path.h"
#include "model/words.h"

struct choices;

/* Longest table of words. */
#define WORDS_MAX	32

/**
 * struct entity - what all objects have; the first member of each
 * @path: see &struct path
 * @comment: any text, for people; empty: none
 * @rename: what it is to be called from now on; empty: as it is
 * @statement: index of the statement in the file that it comes from, if any
 * @counters: from the kernel, by attribute
 * @since: when they began, or 0
 * @before: what these were at an earlier reading; NULL: that is not known
 */
struct entity {
	struct path path;
	char comment[FLOWTEE_COMMENT_SIZE];
	char rename[FLOWTEE_NAME_SIZE];
	size_t statement;
	uint64_t counters[COUNTERS_MAX];
	uint64_t since;
	const uint64_t *before;
};

/* What belongs to a collector, in the order of dumps and files. */
enum member {
	MEMBER_POOL,
	MEMBER_RECEIVER,
	N_MEMBERS,
};

/**
 * struct object - what there is to know about a kind of object
 * @name: "collector"
 * @plural: "collectors"
 * @path: what its path looks like, for usage
 * @reserved: a name that none can have, as it stands for none at all; NULL:
 *	there is no such name
 * @size: of its structure
 * @words: its words
 * @n_words: number of @words
 * @facts: what the kernel tells of it beside its words, none of it configuration
 * @n_facts: number of @facts
 * @counters: its counters
 * @init: sets an entity to the defaults
 * @release: frees what belongs to it, beside its words; NULL: nothing does
 * @conflict: words of a statement that exclude each other: false, and @fault
 *	and @word say which one is at fault. @known has a bit for each word whose
 *	value is known: all that were given, and those that have their default.
 *	NULL: there are none
 * @caution: what somebody should know who asks for it, or NULL. NULL: nothing
 * @tell: adds to JSON what follows from others; NULL: nothing does
 * @cautioned: the words that @caution has to do with, with NULL at the end; NULL:
 *	there are none
 * @is_member: it belongs to a collector
 * @member: as what, if @is_member
 * @attr: the attribute that carries it
 * @attr_collector: in @attr: name of its collector, if @is_member
 * @attr_name: in @attr: its name
 * @attr_counters: in @attr: its counters
 * @command_new: the command that adds it, and that tells of it
 * @command_set: the command that changes it
 * @command_del: the command that removes it
 * @command_facts: the command that tells that its facts have changed; 0: it has
 *	none
 */
struct object {
	const char *name;
	const char *plural;
	const char *path;
	const char *reserved;
	size_t size;
	const struct word *words;
	size_t n_words;
	const struct word *facts;
	size_t n_facts;
	const struct counters *counters;
	void (*init)(struct entity *entity);
	void (*release)(struct entity *entity);
	bool (*conflict)(const struct entity *entity, uint32_t known, const char **word,
			 struct fault *fault);
	const char *(*caution)(const struct entity *entity);
	const char *const *cautioned;
	void (*tell)(const struct entity *entity, json_t *json);
	bool is_member;
	enum member member;
	uint16_t attr;
	uint16_t attr_collector;
	uint16_t attr_name;
	uint16_t attr_counters;
	uint8_t command_new;
	uint8_t command_set;
	uint8_t command_del;
	uint8_t command_facts;
};

/* Whether an attribute is that of a word, or of the list that it names. */
bool word_has_attr(const struct word *word, uint16_t attr);

/**
 * word_is_edit() - tell whether a value is items with signs, in place of a list
 * @word: of the value
 * @value: it
 *
 * Only what is there can be added to, and only the command line knows of that.
 */
bool word_is_edit(const struct word *word, const char *value);

/* The word whose value stands behind the path without it, the first; NULL: there is none. */
const struct word *object_implied(const struct object *object);

/* The value of a word. */
const void *word_value(const struct word *word, const struct entity *entity);
void *word_place(const struct word *word, struct entity *entity);

/* The value as text, to be freed: as it is, maybe from others (a device, a comment);
 * and for people, so that it does nothing to a terminal.
 */
char *word_as_is(const struct word *word, const struct entity *entity);
char *word_text(const struct word *word, const struct entity *entity);

/* The word, or NULL; then all words of the object are among @accepted. */
const struct word *object_word(const struct object *object, const char *name,
			       struct choices *accepted);

/* Frees what an entity holds, and what belongs to it, but not the entity. */
void object_release(const struct object *object, struct entity *entity);

/**
 * object_get() - read an object from the kernel
 * @object: which kind of object
 * @nest: its attribute
 * @entity: what it has read before of the object, or the defaults
 *
 * Return: false if the message makes no sense
 */
bool object_get(const struct object *object, const struct nlattr *nest,
		struct entity *entity);

/* Reads just what the object is called; false if it is not told. */
bool object_get_path(const struct object *object, const struct nlattr *nest,
		     struct path *path);

/* Whether an attribute of the object is part of its path. */
bool object_is_name(const struct object *object, uint16_t attr);

/* As path_parse(), where it must be the path of this object. */
bool object_path_parse(const struct object *object, const char *text, struct path *path,
		       struct fault *fault);

/* All words of an object: a bit for each. */
uint32_t object_all_words(const struct object *object);

/* The words of an object that have a flag: a bit for each. */
uint32_t object_flagged(const struct object *object, unsigned int flag);

/* Whether the name of a word is among words of an object: a bit for each. */
bool object_has_word(const struct object *object, uint32_t words, const char *name);

/* Which words have a value that is not the default: a bit for each. */
uint32_t object_words(const struct object *object, const struct entity *entity);

/* In which words two of a kind differ. */
uint32_t object_compare(const struct object *object, const struct entity *a,
			const struct entity *b);

#endif /* FLOWTEECTL_MODEL_OBJECT_H */
