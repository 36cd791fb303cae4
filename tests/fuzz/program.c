// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "program.h"

unsigned int passed, failed;

noreturn void die(const char *format, ...)
{
	int error = errno;
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, format, args);
	fprintf(stderr, "%s%s\n", error ? ": " : "", error ? strerror(error) : "");
	va_end(args);
	exit(2);
}

static void usage(const struct option_word *words)
{
	fprintf(stderr, "usage: %s", program_invocation_short_name);
	for (; words->name; words++)
		fprintf(stderr, " [--%s%s]", words->name,
			words->flag ? "" : words->number ? " N" : " TEXT");
	fprintf(stderr, "\n");
	exit(2);
}

static const struct option_word *find_option(const struct option_word *words,
					     const char *argument)
{
	if (strncmp(argument, "--", 2))
		return NULL;
	for (; words->name; words++)
		if (!strcmp(words->name, argument + 2))
			return words;
	return NULL;
}

void read_options(int argc, char **argv, const struct option_word *words)
{
	int i;

	for (i = 1; i < argc; i++) {
		const struct option_word *word = find_option(words, argv[i]);
		char *end;

		if (!word)
			usage(words);
		if (word->flag) {
			*word->flag = true;
			continue;
		}
		if (++i == argc)
			usage(words);
		if (word->text) {
			*word->text = argv[i];
			continue;
		}
		*word->number = strtoull(argv[i], &end, 0);
		if (*end || end == argv[i])
			usage(words);
	}
	/* What is printed must be there when the kernel goes down. */
	setvbuf(stdout, NULL, _IOLBF, 0);
}

/* Another one in each run; it is printed, and --seed brings it back. */
uint64_t default_seed(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (now.tv_sec * 1000000007ull + now.tv_nsec) % 1000000000;
}

uint64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ull + now.tv_nsec / 1000000;
}

void check(bool good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("%s: ", good ? "ok" : "FAILED");
	vprintf(format, args);
	printf("\n");
	va_end(args);
	if (good)
		passed++;
	else
		failed++;
}

int verdict(void)
{
	printf("%u passed, %u failed\n", passed, failed);
	return failed ? 1 : 0;
}

void write_file(const char *path, const char *format, ...)
{
	FILE *file = fopen(path, "w");
	va_list args;

	if (!file)
		die("%s", path);
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	if (fclose(file))
		die("%s", path);
}

void print_hex(const char *title, const void *data, uint32_t len)
{
	const uint8_t *byte = data;
	uint32_t i, shown = len < 2048 ? len : 2048;

	printf("%s, %u bytes:", title, len);
	for (i = 0; i < shown; i++)
		printf("%s%02x", i % 32 ? "" : "\n  ", byte[i]);
	printf("%s\n", shown < len ? " ..." : "");
}
