/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel is asked to do with an object. A list may be longer than a
 * request, so that it may take several: the object with the first piece of each
 * list, and a further one for each further piece.
 */
#ifndef FLOWTEECTL_KERNEL_CHANGE_H
#define FLOWTEECTL_KERNEL_CHANGE_H

#include "kernel/request.h"
#include "model/objects.h"
#include "model/statement.h"

/**
 * struct change - an object to be added, changed or removed
 * @object: its kind
 * @entity: it
 * @command: of the first request
 * @words: the words that are sent: a bit for each
 * @given: by word: its value in messages; NULL: as it is printed
 * @about: what it is about, for messages
 * @is_renamed: it has got its new name already, if it gets one
 * @is_one_of_many: the same words are said of others
 */
struct change {
	const struct object *object;
	const struct entity *entity;
	uint8_t command;
	uint32_t words;
	const char *const *given;
	const char *about;
	bool is_renamed;
	bool is_one_of_many;
};

/**
 * struct piece - one of the requests of a change
 * @word: 0: the first request, else 1 + index of the word whose list it goes
 *	on with
 * @from: index of the first item of that list
 */
struct piece {
	size_t word;
	size_t from;
};

/* What a statement of the command line asks for. */
void change_of_statement(struct change *change, const struct statement *statement,
			 enum form form);

/* That an object is added. */
void change_of_entity(struct change *change, const struct object *object,
		      const struct entity *entity);

/* Makes the request of a piece of the change; it is initialised. */
void change_request(const struct change *change, const struct piece *piece,
		    struct request *request);

/* Goes on to the next piece; false if there is none. */
bool change_next(const struct change *change, struct piece *piece);

#endif /* FLOWTEECTL_KERNEL_CHANGE_H */
