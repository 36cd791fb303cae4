/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options before the verb. */
#ifndef FLOWTEECTL_VERBS_OPTIONS_H
#define FLOWTEECTL_VERBS_OPTIONS_H

#include <getopt.h>

/* What getopt_long() returns for an option without a letter. */
#define COLOR	256

/* As getopt_long() reads them. */
#define OPTIONS	"+:jn:qhV"
extern const struct option options[];

/* Says whether there is colour: %DONE, or %WRONG; @when may be NULL. */
int color_option(const char *when);

#endif /* FLOWTEECTL_VERBS_OPTIONS_H */
