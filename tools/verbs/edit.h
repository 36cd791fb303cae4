/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What add, set and del do. */
#ifndef FLOWTEECTL_VERBS_EDIT_H
#define FLOWTEECTL_VERBS_EDIT_H

#include "verbs/verb.h"

/**
 * edit() - do what a statement of the command line asks for
 * @context: see &struct context
 * @verb: name of the verb
 * @form: what it takes
 * @argc: number of @argv
 * @argv: the statement
 *
 * Return: exit status
 */
int edit(const struct context *context, const char *verb, enum form form, int argc,
	 char **argv);

#endif /* FLOWTEECTL_VERBS_EDIT_H */
