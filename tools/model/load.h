/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration file, understood and found free of errors. */
#ifndef FLOWTEECTL_MODEL_LOAD_H
#define FLOWTEECTL_MODEL_LOAD_H

#include "model/config.h"

/**
 * config_load() - read a file
 * @config: result, to be freed with config_release() in any case
 * @name: of the file; %FILE_STDIN: standard input
 *
 * Return: %DONE: what it is warned of waits for place_leave(), and for what else there
 * is to say of the file; or %REFUSED if anything is wrong: all of it was reported
 */
int config_load(struct config *config, const char *name);

/* The same between place_enter() and place_leave(), of words that were read. */
void config_read(struct config *config);

#endif /* FLOWTEECTL_MODEL_LOAD_H */
