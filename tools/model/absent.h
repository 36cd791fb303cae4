/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of a name that nothing has: what was meant, and what there is. All
 * return %REFUSED.
 */
#ifndef FLOWTEECTL_MODEL_ABSENT_H
#define FLOWTEECTL_MODEL_ABSENT_H

#include "model/ruleset.h"

/* Names that are compared to find the one that was meant, where there may be many errors. */
#define CANDIDATES	64

/* So many are told of that have a name, in room for so much text. */
#define NAMESAKES	3
#define NAMESAKES_TEXT	(NAMESAKES * (PATH_TEXT + 8))

/**
 * absent_namesakes() - find what a name may mean that lacks its collector's
 * @ruleset: what there is
 * @object: pools or receivers; NULL: both
 * @name: the last part of their names
 * @text: set to those: "'netflow/dev' or 'sflow/dev'"
 *
 * Return: whether there is any
 */
bool absent_namesakes(const struct ruleset *ruleset, const struct object *object,
		      const char *name, char text[NAMESAKES_TEXT]);

/* Whether some name may be meant by one that nothing has, and that has no '/'. */
bool absent_is_like(const struct ruleset *ruleset, const char *name);

int absent_collector(const struct ruleset *ruleset, const char *name);
/* Whatever has a name without a '/': a collector or a list. It may as well be the name of
 * what belongs to a collector, without that of the collector.
 */
int absent_top(const struct ruleset *ruleset, const char *name);
/* The same where lists have no business. */
int absent_owner(const struct ruleset *ruleset, const char *name);
int absent_list(const struct ruleset *ruleset, const char *name);

/* @object: the kind that was said; NULL: a pool or a receiver */
int absent_member(const struct collector *collector, const struct object *object,
		  const char *name);

/* The pool that a receiver of the collector says it is in. */
int absent_pool(const struct collector *collector, const char *name);

/* The one that a receiver of the collector is to stand beside, by a word. */
int absent_neighbour(const struct collector *collector, const struct receiver *receiver,
		     const char *word, const char *name);

/* The list that is the value of a word. */
int absent_reference(const struct ruleset *ruleset, const struct word *word,
		     const char *name);

/**
 * absent_words() - find what is not there of what words name
 * @ruleset: what there is
 * @object: the kind of an object that is there, or whose collector is
 * @entity: its path, and what is said of it
 *
 * Return: whether something is not, and was reported
 */
bool absent_words(const struct ruleset *ruleset, const struct object *object,
		  const struct entity *entity);

/**
 * absent_report() - find what is not there of what a change is about
 * @ruleset: what there is
 * @object: the kind of object
 * @entity: its path, and what is said of it
 * @is_new: it is to be added, and need not be there
 *
 * Return: whether something is not, and was reported
 */
bool absent_report(const struct ruleset *ruleset, const struct object *object,
		   const struct entity *entity, bool is_new);

#endif /* FLOWTEECTL_MODEL_ABSENT_H */
