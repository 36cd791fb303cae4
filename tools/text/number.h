/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers, read and printed. */
#ifndef FLOWTEECTL_TEXT_NUMBER_H
#define FLOWTEECTL_TEXT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "text/fault.h"

enum number {
	NUMBER_OK,
	NUMBER_NONE,	/* the text is not a number */
	NUMBER_RANGE,	/* it is not in the range */
};

/* Reads decimal digits and nothing else: no sign, space or fraction. */
enum number number_parse(const char *text, uint32_t min, uint32_t max, uint32_t *value);

/* The same, and hexadecimal digits after 0x. */
enum number number_parse_hex(const char *text, uint32_t min, uint32_t max, uint32_t *value);

/* Whether it is one; if not, @fault says so, and what would be accepted. */
bool number_is_accepted(enum number number, const char *accepted, struct fault *fault);

/* Room for a number as count_text() has it. */
#define COUNT_TEXT	24

/* 99999999, or 123.4M of more. */
void count_text(uint64_t count, char text[COUNT_TEXT]);

/* Room for a number of bytes with its unit. */
#define BYTES_TEXT	32

/* 1536 is "1.5 KiB". */
void bytes_text(uint64_t bytes, char text[BYTES_TEXT]);

#endif /* FLOWTEECTL_TEXT_NUMBER_H */
