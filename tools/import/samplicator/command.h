/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line of samplicate, as somebody has it at hand. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_COMMAND_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_COMMAND_H

#include "import/import.h"

/**
 * samplicator_command() - take what is before the arguments off a command line
 * @import: keeps what is returned
 * @argc: number of @argv, of which the first is passed over
 * @argv: arguments; a line of a unit of systemd, as several words or one; or the
 *	program with its arguments
 *
 * Return: the arguments, in the place of @argv; their number is in @argc
 */
char **samplicator_command(struct import *import, int *argc, char **argv);

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_COMMAND_H */
