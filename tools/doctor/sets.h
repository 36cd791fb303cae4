/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The named sets and maps of nf_tables. */
#ifndef FLOWTEECTL_DOCTOR_SETS_H
#define FLOWTEECTL_DOCTOR_SETS_H

#include <jansson.h>

/* Has rules that name a set or a map of verdicts tell its elements, as they do where it has no
 * name.
 * @objects: all that nft(8) tells
 */
void sets_resolve(const json_t *objects);

#endif /* FLOWTEECTL_DOCTOR_SETS_H */
