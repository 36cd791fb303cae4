/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed in the end. */
#ifndef FLOWTEECTL_IMPORT_OUTPUT_H
#define FLOWTEECTL_IMPORT_OUTPUT_H

#include "import/import.h"

/**
 * import_print() - print what came of it
 * @import: the import
 * @json: one document instead of a configuration and a report
 * @partial: a construct that cannot be carried over is no error
 *
 * Return: exit status
 */
int import_print(struct import *import, bool json, bool partial);

#endif /* FLOWTEECTL_IMPORT_OUTPUT_H */
