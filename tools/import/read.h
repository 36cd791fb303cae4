/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of other programs. */
#ifndef FLOWTEECTL_IMPORT_READ_H
#define FLOWTEECTL_IMPORT_READ_H

#include "import/import.h"

/* The text of a file, to be freed; NULL after a message; see &struct import. */
char *import_read(const char *path, const struct mention *named);

#endif /* FLOWTEECTL_IMPORT_READ_H */
