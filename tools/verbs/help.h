/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How to use the tool. */
#ifndef FLOWTEECTL_VERBS_HELP_H
#define FLOWTEECTL_VERBS_HELP_H

#include "verbs/verb.h"

/* Print how to use the tool, or one verb of it with what follows the verb. */
void help_tool(const struct verb *verbs);
void help_verb(const struct verb *verb, int argc, char **argv);

/* Reports that there is no verb, and what somebody does first. Returns %WRONG. */
int help_first_steps(void);

#endif /* FLOWTEECTL_VERBS_HELP_H */
