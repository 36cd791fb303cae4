/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a word of the command line could be. A candidate is a line, with what it
 * is for after a tab. A line ":files" stands for the names of files; no
 * candidate has a colon in front. A candidate with a slash at its end goes on.
 */
#ifndef FLOWTEECTL_VERBS_CANDIDATES_H
#define FLOWTEECTL_VERBS_CANDIDATES_H

#include "model/objects.h"
#include "verbs/verb.h"

/**
 * struct completion - what is asked for
 * @given: the words before the one that is completed; the verb's only, once
 *	the options were read
 * @n_given: number of @given
 * @start: what there is of the word, or of the value in "--option=value"
 * @before: what stands before @start in that: "--option="; else empty
 * @path: of the object whose words these are; NULL: of none
 * @like: only names with a slash, or none, are wanted, as this has one or none; and
 *	none that was given. NULL: any
 * @netns: see &struct context
 * @verbs: see &struct context
 * @verb: the name of the one that was given; NULL: none was
 */
struct completion {
	char **given;
	int n_given;
	const char *start;
	const char *before;
	const char *path;
	const char *like;
	const char *netns;
	const struct verb *verbs;
	const char *verb;
};

/* Prints one, if it starts like the word, behind what is before that. */
void offer(const struct completion *completion, const char *candidate,
	   const char *summary);

/* The same of what several ways to go on may have: once. */
void offer_once(const struct completion *completion, const char *candidate,
		const char *summary);

/* Whether anything was offered. */
bool is_any_offered(void);

/* Whether a word is among those that were given: the first, and each @step behind it. */
bool was_given(const struct completion *completion, const char *word, int step);

/* Names of the network namespaces of ip-netns(8), or files. */
void offer_netns(const struct completion *completion);

/* Verbs that are listed. */
void offer_verbs(const struct completion *completion);

/* Names of what there is, or, to add to it, the start of a name. */
void offer_path(const struct completion *completion, const struct object *object,
		enum form form);

/* Names of whatever there is. */
void offer_names(const struct completion *completion);

/* Whatever a usage text has in one place (see usage.h). */
void offer_place(const struct completion *completion, const char *place);

#endif /* FLOWTEECTL_VERBS_CANDIDATES_H */
