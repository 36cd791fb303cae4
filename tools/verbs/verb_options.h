/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of verbs that say which they have. */
#ifndef FLOWTEECTL_VERBS_VERB_OPTIONS_H
#define FLOWTEECTL_VERBS_VERB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/names.h"

/**
 * struct verb_option - an option of a verb
 * @name: it, beside its letter (see option_words.h)
 * @flag: set if it is given, of one without a value
 * @value: set to its value, of one with; NULL before
 * @accepted: what that may be
 * @is_file: it is a file, and no empty word
 */
struct verb_option {
	const char *name;
	bool *flag;
	const char **value;
	const char *accepted;
	bool is_file;
};

/**
 * options_parse() - read the options, and leave the names
 * @options: all there are; one without a name is behind the last
 * @names: its words become what is no option; NULL: there may be nothing else
 * @argc: number of arguments
 * @argv: them
 *
 * Return: %DONE or %WRONG
 */
int options_parse(const struct verb_option *options, struct line *names, int argc, char **argv);

/**
 * option_number() - read the number that is the value of an option
 * @option: its name
 * @value: as options_parse() has set it; NULL: the option was not given
 * @least: smallest number that is accepted
 * @most: the largest
 * @accepted: these, for people
 * @number: set to it, if it was given
 *
 * Return: %DONE or %WRONG
 */
int option_number(const char *option, const char *value, uint32_t least, uint32_t most,
		  const char *accepted, uint32_t *number);

#endif /* FLOWTEECTL_VERBS_VERB_OPTIONS_H */
