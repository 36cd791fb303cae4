/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings of what is no error, but can hardly be meant. */
#ifndef FLOWTEECTL_VERBS_REMARKS_H
#define FLOWTEECTL_VERBS_REMARKS_H

#include "model/merge.h"

/* Of a file without errors, of which nothing else is wanted any more; devices and
 * addresses are those of the network namespace that this is run in.
 */
void remarks_of_file(struct config *config, const char *name);

/* Of objects that were added or changed by statements, in the network namespace that the
 * request for it has entered: of a change, what it has to do with. Where there are very
 * many, only of what a statement says by itself.
 */
void remarks_of_statements(const struct statement *statements, size_t count, enum form form);

/* Likewise, of those that a file has added or changed, however many there are. */
void remarks_of_merge(const struct merge *merge, const char *name);

#endif /* FLOWTEECTL_VERBS_REMARKS_H */
