/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The attributes of a request to the kernel while they are put together, and
 * which word each of them came from, so that a refusal of the kernel can name
 * that word.
 */
#ifndef FLOWTEECTL_MODEL_ATTRIBUTES_H
#define FLOWTEECTL_MODEL_ATTRIBUTES_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The length of an attribute has 16 bits, and an object is one attribute. */
#define ATTRIBUTE_MAX	UINT16_MAX

/* One object, and the headers around it. */
#define MESSAGE_SIZE		(ATTRIBUTE_MAX + 257)

/**
 * struct mark - the words that a part of the message came from
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
 * struct attributes - attributes of a message under construction
 * @nlh: the message, in memory of %MESSAGE_SIZE
 * @too_long: something did not fit, and the message must not be sent
 * @has_marks: marks are kept; they cost more than the message
 * @marks: see &struct mark
 * @n_marks: number of @marks
 */
struct attributes {
	struct nlmsghdr *nlh;
	bool too_long;
	bool has_marks;
	struct mark *marks;
	size_t n_marks;
};

void attributes_put(struct attributes *attributes, uint16_t type, const void *data, size_t size);
void attributes_put_u8(struct attributes *attributes, uint16_t type, uint8_t value);
void attributes_put_u16(struct attributes *attributes, uint16_t type, uint16_t value);
void attributes_put_u32(struct attributes *attributes, uint16_t type, uint32_t value);
void attributes_put_text(struct attributes *attributes, uint16_t type, const char *text);

/* Reads a text, and fills the rest of @size bytes with zeros; false if it makes no sense. */
bool attribute_text(const struct nlattr *attr, char *text, size_t size);

struct nlattr *attributes_nest(struct attributes *attributes, uint16_t type);
void attributes_nest_end(struct attributes *attributes, struct nlattr *nest);

/* Where the next attribute will be. */
uint32_t attributes_offset(const struct attributes *attributes);

/**
 * attributes_mark() - all from @start on came from these words
 * @attributes: some that keep marks
 * @start: from attributes_offset()
 * @word: kept by reference
 * @value: copied
 */
void attributes_mark(struct attributes *attributes, uint32_t start, const char *word,
		     const char *value);

/* The narrowest mark around an offset, NULL if there is none. */
const struct mark *attributes_find(const struct attributes *attributes, uint32_t offset);

/* Forgets where all of it came from. */
void attributes_forget(struct attributes *attributes);

#endif /* FLOWTEECTL_MODEL_ATTRIBUTES_H */
