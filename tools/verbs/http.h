/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request of HTTP/1.1 on standard input, and its answer on standard output. */
#ifndef FLOWTEECTL_VERBS_HTTP_H
#define FLOWTEECTL_VERBS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct http - a request that was read
 * @status: to be answered, where it is not for what is served: 404; 0: it is
 * @is_head: nobody wants more than the head of the answer
 */
struct http {
	unsigned int status;
	bool is_head;
};

/**
 * http_read() - read a request for a path
 * @http: result
 * @path: what is served
 *
 * Whoever is slow, or says more than anybody has to, is not waited for.
 *
 * Return: whether there is anybody to be answered
 */
bool http_read(struct http *http, const char *path);

/**
 * http_answer() - answer it, once
 * @http: the request
 * @status: such as 200
 * @type: of the content
 * @content: it
 * @size: of @content
 *
 * Return: whether all of it was taken
 */
bool http_answer(const struct http *http, unsigned int status, const char *type,
		 const char *content, size_t size);

/* The same with a line that says no more than the status does. */
bool http_refuse(const struct http *http, unsigned int status);

#endif /* FLOWTEECTL_VERBS_HTTP_H */
