/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of a verb that stand before it. */
#ifndef FLOWTEECTL_VERBS_EARLY_H
#define FLOWTEECTL_VERBS_EARLY_H

#include "verbs/usage.h"
#include "verbs/verb.h"

/**
 * struct early - those that were found; zero initialised
 * @words: them, and their values
 * @count: number of @words
 * @awaited: what the value of the last looks like, if it is missing; else empty
 */
struct early {
	char **words;
	size_t count;
	char awaited[ARGUMENT_TEXT];
};

/**
 * early_take() - take an option that getopt_long() does not know
 * @early: to be added to
 * @verbs: all there are
 * @argv: it is before optind, which is moved behind its value
 *
 * Return: false if no verb has it
 */
bool early_take(struct early *early, const struct verb *verbs, char **argv);

/**
 * early_join() - put them where they belong: behind the verb
 * @early: found before the verb
 * @verb: it
 * @argc: number of its arguments; changed to that of the result
 * @argv: them
 *
 * Return: the arguments with the options, or NULL: the verb has not all of them, as was
 * reported
 */
char **early_join(const struct early *early, const struct verb *verb, int *argc, char **argv);

#endif /* FLOWTEECTL_VERBS_EARLY_H */
