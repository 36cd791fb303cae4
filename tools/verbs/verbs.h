/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_VERBS_VERBS_H
#define FLOWTEECTL_VERBS_VERBS_H

#include "verbs/verb.h"

/* All verbs, one without a name at the end. */
extern const struct verb verbs[];

#endif /* FLOWTEECTL_VERBS_VERBS_H */
