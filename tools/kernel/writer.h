/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has asked for a change, or has told what was found. */
#ifndef FLOWTEECTL_KERNEL_WRITER_H
#define FLOWTEECTL_KERNEL_WRITER_H

#include <jansson.h>
#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct writer - who has asked for a change
 * @is_known: somebody has, and the module tells who
 * @has_process: it is known which process that was
 * @has_login: it is known as whom he has logged in
 * @uid: the effective user
 * @login: as whom he has logged in
 * @pid: the process
 * @command: its name, any bytes
 */
struct writer {
	bool is_known;
	bool has_process;
	bool has_login;
	uint32_t uid;
	uint32_t login;
	uint32_t pid;
	char command[16];
};

/* Reads it; @writer is zero initialised. False if it makes no sense. */
bool writer_read(const struct nlattr *nest, struct writer *writer);

/* "; by flowteectl[4711], uid 0, login 1000", or nothing */
void writer_print(const struct writer *writer, FILE *out);

/* The same: a new reference. */
json_t *writer_json(const struct writer *writer);

#endif /* FLOWTEECTL_KERNEL_WRITER_H */
