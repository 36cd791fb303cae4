/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The named sets of nf_tables. */
#ifndef FLOWTEECTL_DOCTOR_SETS_H
#define FLOWTEECTL_DOCTOR_SETS_H

#include <jansson.h>

/* Has matches of rules that name a set tell its elements, as they do where it has no name.
 * @objects: all that nft(8) tells
 */
void sets_resolve(const json_t *objects);

#endif /* FLOWTEECTL_DOCTOR_SETS_H */
