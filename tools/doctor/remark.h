/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a remark is, and who is told of it. */
#ifndef FLOWTEECTL_DOCTOR_REMARK_H
#define FLOWTEECTL_DOCTOR_REMARK_H

#include "doctor/record.h"
#include "model/ruleset.h"
#include "model/spans.h"

/**
 * struct party - another object that a remark has to do with
 * @object: the kind of object
 * @entity: it
 * @words: words of it that the remark has to do with, the one that it is about most
 *	first, with NULL at the end
 */
struct party {
	const struct object *object;
	const struct entity *entity;
	const char *const *words;
};

/**
 * struct remark - something that can hardly be meant
 * @check: word for it
 * @level: how bad it is in what is in force
 * @object: the kind of object
 * @entity: the object
 * @word: of it; NULL: it is about all of the object
 * @value: of @word, or the part of it
 * @why: what is odd about it
 * @advice: what to do
 * @others: words that it has to do with beside @word, with NULL at the end; NULL:
 *	there are none
 * @party: another object that it has to do with, or NULL
 */
struct remark {
	const char *check;
	enum level level;
	const struct object *object;
	const struct entity *entity;
	const char *word;
	const char *value;
	const char *why;
	const char *advice;
	const char *const *others;
	const struct party *party;
};

typedef void remark_fn(const struct remark *remark, void *data);

/* All words of an object: it was added. */
#define WORDS_ALL	UINT32_MAX

/* The words of an object that were changed: a bit for each. */
typedef uint32_t changed_fn(const struct object *object, const struct entity *entity,
			    void *data);

/* Adds the prefixes that were added to a word of an object, item by item; false: it is
 * not known that these are all that is new of it.
 */
typedef bool added_fn(const struct object *object, const struct entity *entity,
		      const char *word, struct prefixes *added, void *data);

/**
 * struct remarks - what is looked at
 * @tell: called with each remark
 * @changed: tells what is new; NULL: all is
 * @added: tells what is new of a list; not NULL if @changed is not
 * @data: for @tell, @changed and @added
 * @is_part: what an object is without may come later
 * @collector: of what is looked at
 * @allow: of @collector
 */
struct remarks {
	remark_fn *tell;
	changed_fn *changed;
	added_fn *added;
	void *data;
	bool is_part;
	const struct collector *collector;
	struct spans allow;
};

/**
 * struct fresh - prefixes of a list that are new; zero initialised
 * @sorted: those, by prefix_compare()
 * @count: number of @sorted
 * @is_part: there are others; else all are new, whatever is in @sorted
 */
struct fresh {
	struct prefix *sorted;
	size_t count;
	bool is_part;
};

/* What is new of a word of an object; to be released by fresh_release(). */
void fresh_find(struct fresh *fresh, const struct remarks *remarks, const struct object *object,
		const struct entity *entity, const char *word);
bool fresh_has(const struct fresh *fresh, const struct prefix *prefix);
void fresh_release(struct fresh *fresh);

/* Room for remark_more(). */
#define MORE_TEXT	40

/* "; 3 more like it", or nothing: others of a list. */
void remark_more(size_t count, char text[MORE_TEXT]);

/* Whether an object was added, or any of its words was changed, which end with NULL. */
bool remark_is_changed(const struct remarks *remarks, const struct object *object,
		       const struct entity *entity, const char *const *words);

/* Tells it, if it has to do with what was changed. */
void remark(const struct remarks *remarks, const struct remark *remark);

#endif /* FLOWTEECTL_DOCTOR_REMARK_H */
