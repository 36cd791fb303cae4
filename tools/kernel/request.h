/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A request to the kernel while it is put together. */
#ifndef FLOWTEECTL_KERNEL_REQUEST_H
#define FLOWTEECTL_KERNEL_REQUEST_H

#include "model/attributes.h"

/**
 * struct request - a netlink message under construction
 * @attributes: what it says
 * @about: what is asked for, for messages about all of it: "flush"
 * @is_one_of_many: a message about a word says what it was asked for as well
 * @absent: called if something that it names is not there: whether that was reported;
 *	NULL: the kernel's reason will do
 * @present: the same, if there is something of a name already that it is to give
 * @data: for both
 */
struct request {
	struct attributes attributes;
	const char *about;
	bool is_one_of_many;
	bool (*absent)(const void *data);
	bool (*present)(const void *data);
	const void *data;
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

#endif /* FLOWTEECTL_KERNEL_REQUEST_H */
