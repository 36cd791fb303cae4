/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options before the verb. */
#ifndef FLOWTEECTL_VERBS_OPTIONS_H
#define FLOWTEECTL_VERBS_OPTIONS_H

#include <getopt.h>

/* As getopt_long() reads them. */
#define OPTIONS	"+:jn:qhV"
extern const struct option options[];

#endif /* FLOWTEECTL_VERBS_OPTIONS_H */
