/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory. Nothing here returns NULL: there is nothing better to do than to give up. */
#ifndef FLOWTEECTL_TEXT_MEMORY_H
#define FLOWTEECTL_TEXT_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Says that there is none, and ends the program. */
void out_of_memory(void) __attribute__((noreturn));

/* Room for so many, of zeros. */
void *zeros(size_t count, size_t size);

void *grow(void *block, size_t count, size_t size);
char *duplicate(const char *text);

char *format_text(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* A stream into memory: once it is closed its text is there, to be freed. */
FILE *open_text(char **text, size_t *size);

/* Room for one more than @count, which grew one by one. */
void *grow_by_one(void *array, size_t count, size_t size);

#endif /* FLOWTEECTL_TEXT_MEMORY_H */
