/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the configuration. Each object has one table of them, and that
 * table is all that add, set, show, JSON and the help know about the object.
 */
#ifndef FLOWTEECTL_MODEL_WORDS_H
#define FLOWTEECTL_MODEL_WORDS_H

#include <jansson.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/attributes.h"
#include "text/fault.h"

struct entity;
struct word;

/* Items of a list that go into one request: far from what an attribute holds,
 * and enough that few requests are needed.
 */
#define LIST_PIECE	300

/* A list with more items than this is not for a person to read between others. */
#define LIST_SHOWN	8

/**
 * struct kind - what the values of several words have in common
 * @parse: reads a value of the user; may be called on a value once
 * @put: adds the value to a request; of a list one piece, from an item on
 * @edit: makes a list of one that is there, by items to add and to remove:
 *	"+A,-B". Without the one that is there it only looks at the items. NULL: it
 *	is no list
 * @count: number of items if it is a list, which goes to the kernel in pieces
 *	of %LIST_PIECE; NULL: it is none
 * @items: what these are called: "prefixes"
 * @differ: writes what one list has that another has not, and the other way round,
 *	as @edit reads it, but no more than %LIST_SHOWN items, and how many more
 *	there are
 * @equal: whether two values are the same
 * @get: reads the value from an attribute of the kernel; called again, it adds
 *	to a list. False if the attribute makes no sense
 * @is_default: whether the word could as well be left out
 * @print: writes the value as @parse reads it
 * @is_text: the value is any text: a file quotes some characters of it
 * @is_phrase: likewise, and it may have blanks: a file has it in quotes
 * @json: the value, a new reference
 * @release: frees what the value holds; NULL if it holds nothing
 */
struct kind {
	bool (*parse)(const struct word *word, const char *text, void *value,
		      struct fault *fault);
	bool (*edit)(const struct word *word, const char *text, const void *present,
		     void *value, struct fault *fault);
	void (*put)(const struct word *word, const void *value, size_t from,
		    struct attributes *attributes);
	size_t (*count)(const void *value);
	const char *items;
	void (*differ)(const void *before, const void *after, FILE *out);
	bool (*equal)(const void *a, const void *b);
	bool (*get)(const struct word *word, const struct nlattr *attr, void *value);
	bool (*is_default)(const void *value);
	void (*print)(const struct word *word, const void *value, FILE *out);
	bool is_text;
	bool is_phrase;
	json_t *(*json)(const struct word *word, const void *value);
	void (*release)(void *value);
};

/* Flags of a word. */
#define WORD_REQUIRED	0x1	/* an object cannot be added without it */
#define WORD_SHOWN	0x2	/* show prints it even if it has its default */
#define WORD_ANY	0x4	/* an empty list stands for everything */
#define WORD_RENAME	0x8	/* what it is called from now on: only set has it */
#define WORD_ASKED	0x10	/* a fact that no event has: who wants it asks */
#define WORD_IMPLIED	0x20	/* its value stands behind the path, without the word */
#define WORD_PLACE	0x40	/* where it is to stand among others of its kind: nothing that it has */

/**
 * struct word - a word of an object, and its value
 * @name: the word
 * @value: what its value looks like, for usage
 * @help: what it is for
 * @kind: how its value is read, sent and printed
 * @choices: of a kind that is one of several names: these, in the order of
 *	their numbers, with NULL at the end; of a DSCP: what has a name
 * @offset: of the value in the object's structure
 * @attr: the attribute that carries it
 * @attr_list: that which carries the name of a list in place of it; 0: nothing does
 * @flags: WORD_*
 * @state: what show tells instead of the value, because more is known than was
 *	configured; NULL: it tells the value. Of a fact it may have nothing to tell:
 *	then it is NULL what that returns
 */
struct word {
	const char *name;
	const char *value;
	const char *help;
	const struct kind *kind;
	const char *const *choices;
	size_t offset;
	uint16_t attr;
	uint16_t attr_list;
	unsigned int flags;
	const char *(*state)(const struct entity *entity);
};

/* "inherit", and all names that &kind_dscp reads. */
extern const char *const dscp_choices[];

/* Of a choice without a default that was not made. */
#define CHOICE_NONE	0xff

extern const struct kind kind_listen;	/* struct endpoint, may be a wildcard */
extern const struct kind kind_target;	/* struct endpoint, an address */
extern const struct kind kind_source;	/* struct source */
extern const struct kind kind_device;	/* char[IFNAMSIZ], empty: any */
extern const struct kind kind_name;	/* char[FLOWTEE_NAME_SIZE], empty: none */
extern const struct kind kind_comment;	/* char[FLOWTEE_COMMENT_SIZE], empty: none */
extern const struct kind kind_rename;	/* char[FLOWTEE_NAME_SIZE], empty: as it is */
extern const struct kind kind_choice;	/* uint8_t, 0 is the default */
extern const struct kind kind_switch;	/* uint8_t, 1 is the default */
extern const struct kind kind_required;	/* uint8_t, CHOICE_NONE until it is known */
extern const struct kind kind_finding;	/* uint8_t, 0: nothing was found out */
extern const struct kind kind_prefixes;	/* struct prefixes */
extern const struct kind kind_exceptions;	/* struct prefixes */
extern const struct kind kind_members;	/* struct prefixes, never none */
extern const struct kind kind_several;	/* uint32_t, a bit for each choice; 0: any */
extern const struct kind kind_domains;	/* struct domains */
extern const struct kind kind_ttl;	/* uint8_t, FLOWTEE_TTL_INHERIT */
extern const struct kind kind_dscp;	/* uint8_t, FLOWTEE_DSCP_INHERIT */
extern const struct kind kind_mtu;	/* uint32_t, FLOWTEE_MTU_ROUTE */
extern const struct kind kind_mark;	/* uint32_t, 0: none */
extern const struct kind kind_weight;	/* uint32_t, 1 is the default */
extern const struct kind kind_sample;	/* uint32_t, 1: every one */
extern const struct kind kind_rate;	/* uint32_t, 0: none */
extern const struct kind kind_silent;	/* uint32_t, seconds; 0: never */
extern const struct kind kind_refresh;	/* uint32_t, seconds; 0: never */
extern const struct kind kind_offences;	/* struct offence[OFFENCES_MAX] */
extern const struct kind kind_time;	/* uint64_t, milliseconds */
extern const struct kind kind_moment;	/* uint64_t, milliseconds since 1970; 0: never */

#endif /* FLOWTEECTL_MODEL_WORDS_H */
