/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every program here needs: options, time, and a verdict. */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>

/**
 * struct option_word - an option of the command line, "--name VALUE"
 * @name: without the dashes; NULL ends a list
 * @number: set to VALUE, if it is one
 * @text: set to VALUE, if any text will do
 * @flag: set, and there is no VALUE
 */
struct option_word {
	const char *name;
	uint64_t *number;
	const char **text;
	bool *flag;
};

/* What a program has found: each kind of failure once, however often it is
 * met.
 */
extern unsigned int passed, failed;

noreturn void die(const char *format, ...)
	__attribute__((format(printf, 1, 2)));
void read_options(int argc, char **argv, const struct option_word *words);
uint64_t default_seed(void);
uint64_t milliseconds(void);
void check(bool good, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int verdict(void);
void write_file(const char *path, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void print_hex(const char *title, const void *data, uint32_t len);

#endif /* FUZZ_PROGRAM_H */
