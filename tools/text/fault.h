/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a value is not accepted. */
#ifndef FLOWTEECTL_TEXT_FAULT_H
#define FLOWTEECTL_TEXT_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "text/error.h"

/**
 * struct fault - why a value is not accepted
 * @item: the part of the value at fault, empty if it is all of it
 * @why: the reason, and what would be accepted
 *
 * A parser knows what is wrong with a value but not where the value came from;
 * its caller puts the two together.
 */
struct fault {
	char item[96];
	char why[384];
};

/* Sets @fault->why and returns false. */
bool fault_why(struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Narrows the fault to @item; the length is in bytes. */
void fault_item(struct fault *fault, const char *item, size_t length);

/* Says which value is at fault and why; returns %WRONG. */
int fault_report(const struct fault *fault, const char *word, const char *value);

#endif /* FLOWTEECTL_TEXT_FAULT_H */
