/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request to the kernel while it is put together, and which word each part
 * of it came from, so that a refusal of the kernel can name that word.
 */
#ifndef FLOWTEECTL_KERNEL_REQUEST_H
#define FLOWTEECTL_KERNEL_REQUEST_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of an attribute has 16 bits, and an object is one attribute. */
#define REQUEST_NEST_MAX	UINT16_MAX

/**
 * struct mark - the words that a part of the request came from
 * @start: offset of the part from the start of the message
 * @end: offset of what follows it
 * @word: such as "listen"
 * @value: such as "10.0.1.20:20001"
 */
struct mark {
	uint32_t start;
	uint32_t end;
	const char *word;
	char *value;
};

/**
 * struct request - a netlink message under construction
 * @nlh: the message
 * @about: what is asked for, for messages about all of it: "flush"
 * @too_long: something did not fit, and the message must not be sent
 * @has_marks: marks are kept; they cost more than the message
 * @marks: see &struct mark
 * @n_marks: number of @marks
 */
struct request {
	struct nlmsghdr *nlh;
	const char *about;
	bool too_long;
	bool has_marks;
	struct mark *marks;
	size_t n_marks;
};

/**
 * request_init() - start a request of generic netlink
 * @request: to be freed with request_free()
 * @command: of the family the request will be sent to
 * @flags: beside NLM_F_REQUEST
 * @about: see &struct request
 */
void request_init(struct request *request, uint8_t command, uint16_t flags,
		  const char *about);
void request_free(struct request *request);

/* Starts another request in the memory of one, which has marks if that had. */
void request_reuse(struct request *request, uint8_t command, uint16_t flags,
		   const char *about);

void request_put(struct request *request, uint16_t type, const void *data, size_t size);
void request_put_u8(struct request *request, uint16_t type, uint8_t value);
void request_put_u16(struct request *request, uint16_t type, uint16_t value);
void request_put_u32(struct request *request, uint16_t type, uint32_t value);
void request_put_text(struct request *request, uint16_t type, const char *text);

struct nlattr *request_nest(struct request *request, uint16_t type);
void request_nest_end(struct request *request, struct nlattr *nest);

/* Where the next attribute will be. */
uint32_t request_offset(const struct request *request);

/**
 * request_mark() - all from @start on came from these words
 * @request: the request, one that keeps marks
 * @start: from request_offset()
 * @word: kept by reference
 * @value: copied
 */
void request_mark(struct request *request, uint32_t start, const char *word,
		  const char *value);

/* The narrowest mark around an offset, NULL if there is none. */
const struct mark *request_find(const struct request *request, uint32_t offset);

#endif /* FLOWTEECTL_KERNEL_REQUEST_H */
