/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What shells offer in a statement. */
#ifndef FLOWTEECTL_VERBS_COMPLETE_STATEMENT_H
#define FLOWTEECTL_VERBS_COMPLETE_STATEMENT_H

#include "verbs/candidates.h"
#include "verbs/verb.h"

/* Those of the words behind the verb. */
void offer_statement(struct completion *completion, enum form form);

#endif /* FLOWTEECTL_VERBS_COMPLETE_STATEMENT_H */
