// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "text/memory.h"
#include "text/time.h"
#include "verbs/http.h"

/* Far more than a scraper says of itself. */
#define REQUEST_MAX	16384

/* Seconds in which all of a request is here: who only connects keeps others out. */
#define REQUEST_PATIENCE	3

/* And in which a part of an answer is taken. */
#define ANSWER_PATIENCE		10

static const struct {
	unsigned int status;
	const char *phrase;
} phrases[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 431, "Request Header Fields Too Large" },
	{ 503, "Service Unavailable" },
};

static const char *phrase_of(unsigned int status)
{
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";
}

/* Returns how many bytes came, 0 at the end, or -1 after @deadline, by time_monotonic(). */
static ssize_t read_some(char *buffer, size_t size, uint64_t deadline)
{
	struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t now;
	ssize_t got;

	for (;;) {
		now = time_monotonic();
		if (now >= deadline || poll(&wait, 1, deadline - now) == 0)
			return -1;
		got = read(STDIN_FILENO, buffer, size);
		if (got >= 0 || (errno != EINTR && errno != EAGAIN))
			return got < 0 ? 0 : got;
	}
}

static bool is_complete(const char *text)
{
	return strstr(text, "\r\n\r\n") || strstr(text, "\n\n");
}

/* "GET /metrics?x HTTP/1.1"; returns the status of the answer, 0 if it is for @path. */
static unsigned int judge(struct http *http, char *line, const char *path)
{
	char *method, *target, *version, *rest;

	line[strcspn(line, "\r\n")] = '\0';
	method = strtok_r(line, " ", &rest);
	target = strtok_r(NULL, " ", &rest);
	version = strtok_r(NULL, " ", &rest);
	if (!version || strncmp(version, "HTTP/1.", 7) || strtok_r(NULL, " ", &rest))
		return 400;
	http->is_head = !strcmp(method, "HEAD");
	if (!http->is_head && strcmp(method, "GET"))
		return 405;
	target[strcspn(target, "?")] = '\0';
	return strcmp(target, path) ? 404 : 0;
}

bool http_read(struct http *http, const char *path)
{
	uint64_t deadline = time_monotonic() + REQUEST_PATIENCE * 1000;
	char *request = zeros(REQUEST_MAX + 1, 1);
	size_t size = 0;
	ssize_t got;

	*http = (struct http){ .status = 0 };
	do {
		got = read_some(request + size, REQUEST_MAX - size, deadline);
		if (got > 0)
			size += got;
		/* What is text to us ends at a zero, and that is no request. */
	} while (got > 0 && size < REQUEST_MAX && !is_complete(request));
	if (is_complete(request))
		http->status = judge(http, request, path);
	else if (size == REQUEST_MAX)
		http->status = 431;
	else
		http->status = got < 0 ? 408 : 400;
	free(request);
	return size || got < 0;
}

static bool write_all(const char *text, size_t size)
{
	ssize_t done;

	while (size) {
		done = write(STDOUT_FILENO, text, size);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		size -= done;
	}
	return true;
}

/* A socket that is closed while something is unread is reset, and its last words with it. */
static void end_connection(void)
{
	uint64_t deadline = time_monotonic() + 1000;
	char buffer[512];

	if (shutdown(STDOUT_FILENO, SHUT_WR) < 0)
		return;
	while (read_some(buffer, sizeof(buffer), deadline) > 0)
		;
}

bool http_answer(const struct http *http, unsigned int status, const char *type,
		 const char *content, size_t size)
{
	const struct timeval patience = { .tv_sec = ANSWER_PATIENCE };
	char head[400];
	int length;
	bool done;

	setsockopt(STDOUT_FILENO, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	length = snprintf(head, sizeof(head),
			  "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s"
			  "Connection: close\r\n\r\n", status, phrase_of(status), type, size,
			  status == 405 ? "Allow: GET, HEAD\r\n" : "");
	done = write_all(head, length);
	if (done && !http->is_head)
		done = write_all(content, size);
	end_connection();
	return done;
}

bool http_refuse(const struct http *http, unsigned int status)
{
	char text[64];
	int size;

	size = snprintf(text, sizeof(text), "%u %s\n", status, phrase_of(status));
	return http_answer(http, status, "text/plain; charset=utf-8", text, size);
}
