/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What options are for, and their letters: of the tool, and of its verbs. */
#ifndef FLOWTEECTL_VERBS_OPTION_WORDS_H
#define FLOWTEECTL_VERBS_OPTION_WORDS_H

/* The short name of an option, or NULL; it is the same for all verbs. */
const char *option_letter(const char *name);

/* The name that a short one stands for, or NULL. */
const char *option_of_letter(const char *letter);

/* What an option is for, in a few words; @verb NULL: one of the tool. */
const char *option_help(const char *verb, const char *name);

#endif /* FLOWTEECTL_VERBS_OPTION_WORDS_H */
