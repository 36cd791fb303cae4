/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Usage texts, read instead of written: "FILE [--confirm SECONDS]". What is in
 * capitals stands for a value, all else for itself; " | " separates ways to go
 * on, "|" without spaces values in one place.
 */
#ifndef FLOWTEECTL_VERBS_USAGE_H
#define FLOWTEECTL_VERBS_USAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Room for one argument of a usage text. */
#define ARGUMENT_TEXT	64

/**
 * struct argument - an argument of a usage text
 * @text: what it looks like, or the name of an option; brackets that make it
 *	optional are left out
 * @value: what the value of an option looks like, empty if it takes none
 * @is_option: it is an option, which may be anywhere
 * @is_repeated: there may be several
 * @is_required: there are no brackets around it
 */
struct argument {
	char text[ARGUMENT_TEXT];
	char value[ARGUMENT_TEXT];
	bool is_option;
	bool is_repeated;
	bool is_required;
};

/**
 * usage_next() - read the next argument of a usage text
 * @usage: what is left of the text
 * @argument: result
 *
 * Return: what is left then, or NULL if there was no argument left in this way
 * to go on
 */
const char *usage_next(const char *usage, struct argument *argument);

/* Finds the option of this name in one way to go on. */
bool usage_option(const char *usage, const char *name, struct argument *option);

/* The next way to go on after that of @usage, NULL if it is the last. */
const char *usage_other(const char *usage);

/* Takes "auto" off "auto|drop"; false if nothing is left. */
bool usage_alternative(const char **alternatives, char text[ARGUMENT_TEXT]);

/* Whether a text stands for a value, and not for itself. */
bool usage_is_placeholder(const char *text);

#endif /* FLOWTEECTL_VERBS_USAGE_H */
