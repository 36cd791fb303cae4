/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects that a command line is about: [collector|pool|receiver|list] NAME...
 * The kind may be left out where the name tells it. "NAME/" stands for all that
 * is in the collector NAME, and a kind alone for all of it that is to be looked at.
 */
#ifndef FLOWTEECTL_MODEL_NAMES_H
#define FLOWTEECTL_MODEL_NAMES_H

#include "model/ruleset.h"
#include "model/statement.h"

/**
 * struct named - one name
 * @text: as it was given
 * @object: the kind of object; NULL: a pool or a receiver if there is a '/', else a
 *	collector or a list
 * @path: what it names
 * @is_all: it is "NAME/": what is in the collector of @path
 */
struct named {
	const char *text;
	const struct object *object;
	struct path path;
	bool is_all;
};

/**
 * struct names - the names of a command line, and what it says of them
 * @verb: see &struct line
 * @object: the kind that was said; NULL: none was
 * @list: the names
 * @count: number of @list
 * @words: WORD VALUE ..., in pairs: "+A" "-B" is "+A,-B"
 * @n_words: number of @words
 * @has_elements: a value begins with + or -
 * @is_implied: the first of @words was not said: it is that of a list
 * @all: the only name is the name of this kind; NULL: it is not
 * @is_alone: there is one name, and a kind could stand in its place
 */
struct names {
	const char *verb;
	const struct object *object;
	struct named *list;
	size_t count;
	char **words;
	size_t n_words;
	bool has_elements;
	bool is_implied;
	const struct object *all;
	bool is_alone;
};

/**
 * struct target - an object that is there, and was named
 * @object: its kind
 * @entity: it
 */
struct target {
	const struct object *object;
	const struct entity *entity;
};

/**
 * names_parse() - read the names of a command line
 * @names: result, to be freed with names_release() in any case
 * @form: %FORM_SET: words follow; else all are names
 * @line: the command line
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int names_parse(struct names *names, enum form form, const struct line *line);
void names_release(struct names *names);

/* Refuses a name that stands where a word of a "set" should, as only one of it and of the
 * first name has a '/'; returns %WRONG.
 */
int names_refuse_mixed(const char *given, const char *first);

/* The words that are said of an object of a kind, and how many. */
char **names_words(const struct names *names, const struct object *object, size_t *n_words);

/* Where the words of a "set" begin, or its last argument ends. */
size_t names_end(size_t argc, char **argv);

/* Whether a value is what comes next in a "set". */
bool names_await_value(size_t argc, char **argv);

/**
 * names_find() - find the objects that are named
 * @names: parsed
 * @ruleset: what is there; it must live as long as @targets
 * @targets: result, to be freed
 * @count: number of @targets
 *
 * "NAME/" stands for the receivers of a collector, or for its pools if that kind
 * was said.
 *
 * Return: %DONE, or the exit status of an error that was reported: one is not
 * there, is named twice, or is either a pool or a receiver
 */
int names_find(const struct names *names, const struct ruleset *ruleset,
	       struct target **targets, size_t *count);

/**
 * names_narrow() - leave only what is named
 * @names: parsed
 * @ruleset: loaded. The collector of what belongs to one stays with it, as do the
 *	receivers of a pool, and both of a pool and a receiver of one name
 *
 * Return: %DONE, or the exit status of an error that was reported: one is not
 * there
 */
int names_narrow(const struct names *names, struct ruleset *ruleset);

/**
 * ruleset_narrow() - leave only one collector
 * @ruleset: loaded
 * @name: of the collector
 *
 * Return: %DONE, or the exit status of an error that was reported: there is no
 * such collector
 */
int ruleset_narrow(struct ruleset *ruleset, const char *name);

#endif /* FLOWTEECTL_MODEL_NAMES_H */
