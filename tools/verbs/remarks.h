/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings of what is no error, but can hardly be meant. */
#ifndef FLOWTEECTL_VERBS_REMARKS_H
#define FLOWTEECTL_VERBS_REMARKS_H

#include "model/config.h"

/* Of a file without errors, of which nothing else is wanted any more; devices and
 * addresses are those of the network namespace that this is run in.
 */
void remarks_of_file(struct config *config, const char *name);

/* Of an object that was added, in the network namespace that the request for it has
 * entered; where there are very many it is not looked for.
 */
void remarks_of_added(const struct object *object, const struct path *path);

#endif /* FLOWTEECTL_VERBS_REMARKS_H */
