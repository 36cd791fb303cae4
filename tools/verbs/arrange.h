/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that stand after the verb, and "--option=value". */
#ifndef FLOWTEECTL_VERBS_ARRANGE_H
#define FLOWTEECTL_VERBS_ARRANGE_H

#include "verbs/verb.h"

/**
 * arrange() - take out what is not the verb's, and split "--option=value"
 * @context: filled with the options that would be as good before the verb
 * @verb: whose arguments these are
 * @argc: number of arguments; changed to that of those that are left
 * @argv: them
 *
 * What follows a "--", and the value of a word of a statement, is as it stands.
 * Nothing is looked at behind a "-h", unless that is a value.
 *
 * Return: those that are left, NULL at the end, or NULL: an error was reported
 */
char **arrange(struct context *context, const struct verb *verb, int *argc, char **argv);

/* Whether the value of a word of a statement comes behind these, which may be any text. */
bool arrange_is_value(const struct verb *verb, size_t argc, char **argv);

#endif /* FLOWTEECTL_VERBS_ARRANGE_H */
