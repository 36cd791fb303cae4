/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration as the text of a file. */
#ifndef FLOWTEECTL_VERBS_SAVE_H
#define FLOWTEECTL_VERBS_SAVE_H

#include <stdio.h>

#include "model/ruleset.h"

/* Writes statements that, read again, make the same ruleset. */
void save_print(const struct ruleset *ruleset, FILE *out);

#endif /* FLOWTEECTL_VERBS_SAVE_H */
