/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of other programs that are not on any disk, and what is true of every import. */
#ifndef FLOWTEE_FUZZ_IMPORTS_H
#define FLOWTEE_FUZZ_IMPORTS_H

#include <stdint.h>

#include "import/import.h"

/* Between the files of an input. */
#define IMPORTS_SEPARATOR	'\x1d'

/* Makes the parts of an input files: called by the names in their order, the last one by any other name too. */
void imports_open(const uint8_t *data, size_t size, const char *const *names);
void imports_close(void);

/* The text of a file by its name, as an import reads it. */
char *imports_read(const char *path);

/* Gives the import a --source for no family, one, both, or that of the exporter, by the number. */
void imports_source(struct import *import, size_t number);

/* Prints the import, and checks that what is printed is a configuration. Releases it. */
void imports_finish(struct import *import, int status, bool json);

#endif /* FLOWTEE_FUZZ_IMPORTS_H */
