/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that run until somebody ends them. */
#ifndef FLOWTEECTL_TEXT_SIGNALS_H
#define FLOWTEECTL_TEXT_SIGNALS_H

#include <stdbool.h>

/* Blocks the signals that ask for the end; a descriptor of signalfd(2) has them. A pipe
 * that nobody reads any more ends nobody: a file of output.h takes what is written to it.
 */
int signals_catch(void);

/* Waits so many milliseconds; false: a signal came, or nobody reads the output any
 * more.
 */
bool signals_wait(int signals, int milliseconds);

#endif /* FLOWTEECTL_TEXT_SIGNALS_H */
