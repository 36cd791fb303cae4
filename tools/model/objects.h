/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The objects of the configuration, as they are in the tool's memory. */
#ifndef FLOWTEECTL_MODEL_OBJECTS_H
#define FLOWTEECTL_MODEL_OBJECTS_H

#include <linux/flowtee.h>
#include <net/if.h>

#include "model/address.h"
#include "model/counters.h"
#include "model/prefixes.h"
#include "model/siblings.h"
#include "model/source.h"
#include "model/words.h"

struct choices;

/* Longest table of words. */
#define WORDS_MAX	16

/**
 * struct path - what an object is called
 * @collector: name of the collector
 * @member: name within the collector; empty: the collector itself
 */
struct path {
	char collector[FLOWTEE_NAME_SIZE];
	char member[FLOWTEE_NAME_SIZE];
};

/**
 * struct entity - what all objects have; the first member of each
 * @path: see &struct path
 * @statement: index of the statement in the file that it comes from, if any
 * @counters: from the kernel, by attribute
 */
struct entity {
	struct path path;
	size_t statement;
	uint64_t counters[COUNTERS_MAX];
};

/* What belongs to a collector, in the order of dumps and files. */
enum member {
	MEMBER_POOL,
	MEMBER_RECEIVER,
	N_MEMBERS,
};

/**
 * struct collector - a collector and what belongs to it
 * @members: by kind
 */
struct collector {
	struct entity entity;
	struct endpoint listen;
	struct prefixes allow;
	char dev[IFNAMSIZ];
	uint8_t original;
	struct siblings members[N_MEMBERS];
};

struct pool {
	struct entity entity;
	uint8_t balance;
};

/**
 * struct receiver - a receiver, and what the kernel has found out about it
 * @pool: name of its pool; empty: it is in none
 * @health: &enum flowtee_health
 * @down_ms: how long it was down or unreachable, in all
 */
struct receiver {
	struct entity entity;
	struct endpoint to;
	char pool[FLOWTEE_NAME_SIZE];
	uint32_t weight;
	struct prefixes from;
	uint32_t sample;
	uint32_t rate;
	struct source source;
	char dev[IFNAMSIZ];
	uint32_t mark;
	uint8_t ttl;
	uint8_t dscp;
	uint32_t mtu;
	uint8_t state;
	uint8_t on_unreachable;
	uint8_t health;
	uint64_t down_ms;
};

/* Room for an object of any kind. */
union any {
	struct entity entity;
	struct collector collector;
	struct pool pool;
	struct receiver receiver;
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
 * @conflict: words of a statement that exclude each other: false, and @fault
 *	and @word say which one is at fault. @known has a bit for each word whose
 *	value is known: all that were given, and those that have their default.
 *	NULL: there are none
 * @caution: what somebody should know who asks for it, or NULL. NULL: nothing
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
	bool (*conflict)(const struct entity *entity, uint32_t known, const char **word,
			 struct fault *fault);
	const char *(*caution)(const struct entity *entity);
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

extern const struct object collector_object;
extern const struct object pool_object;
extern const struct object receiver_object;

/* All objects, NULL at the end. */
extern const struct object *const objects[];

/* Those that belong to a collector. */
extern const struct object *const member_objects[N_MEMBERS];

/* The object called @name, or NULL; then all are among @accepted. */
const struct object *object_find(const char *name, struct choices *accepted);

/* The value of a word. */
const void *word_value(const struct word *word, const struct entity *entity);
void *word_place(const struct word *word, struct entity *entity);

/* The value as text, to be freed. */
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

/* Reads the name of an object, all of the text. */
bool name_parse(const char *text, char name[FLOWTEE_NAME_SIZE], struct fault *fault);

/**
 * path_parse() - read NAME or COLLECTOR/NAME
 * @text: from the command line
 * @path: result; @path->member is empty if there is no '/'
 * @fault: set if it is not accepted
 */
bool path_parse(const char *text, struct path *path, struct fault *fault);

/* The same, where it must be the path of this object. */
bool object_path_parse(const struct object *object, const char *text, struct path *path,
		       struct fault *fault);

/* Room for the longest path. */
#define PATH_TEXT	(2 * FLOWTEE_NAME_SIZE)

/* The path as path_parse() reads it. */
void path_text(const struct path *path, char text[PATH_TEXT]);

/* The last name of a path. */
const char *path_name(const struct path *path);

/* All words of an object: a bit for each. */
uint32_t object_all_words(const struct object *object);

/* Which words have a value that is not the default: a bit for each. */
uint32_t object_words(const struct object *object, const struct entity *entity);

/* In which words two of a kind differ. */
uint32_t object_compare(const struct object *object, const struct entity *a,
			const struct entity *b);

/* Faults a list of prefixes one of which is not of the family of the endpoint. */
bool families_agree(const struct prefixes *prefixes, const struct endpoint *endpoint,
		    const char *endpoint_word, struct fault *fault);

#endif /* FLOWTEECTL_MODEL_OBJECTS_H */
