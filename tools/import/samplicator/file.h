/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of sources and their receivers. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_FILE_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_FILE_H

#include "import/samplicator/configuration.h"

/* Reads a file of sources; an exit status. */
int samplicator_file(struct samplicator *samplicator, const char *path);

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_FILE_H */
