/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the arguments of samplicate to one collector. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_SAMPLICATOR_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_SAMPLICATOR_H

#include "import/import.h"

/* Fills an import; an exit status: %DONE even if much is lost. */
int import_samplicator(struct import *import, int argc, char **argv);

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_SAMPLICATOR_H */
