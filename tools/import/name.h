/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of objects that have others, or none, with the other program. */
#ifndef FLOWTEECTL_IMPORT_NAME_H
#define FLOWTEECTL_IMPORT_NAME_H

#include "import/import.h"

/* Makes a name valid: what is not allowed becomes '-', what is too long a hash. */
void import_name(const char *text, char name[FLOWTEE_NAME_SIZE]);

/* The name, or the first of NAME-2, NAME-3... that is not among @names, which it is
 * added to.
 */
const char *unique_name(struct import *import, json_t **names, const char *text);

#endif /* FLOWTEECTL_IMPORT_NAME_H */
