// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "text/clean.h"
#include "text/error.h"
#include "text/memory.h"
#include "text/output.h"

/* Of a line, at the least. */
#define WIDTH	80

/* Of a screen that does not say. */
#define HEIGHT	24

bool output_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

int output_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < WIDTH)
		return WIDTH;
	return size.ws_col;
}

int output_height(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row)
		return HEIGHT;
	return size.ws_row;
}

/* As the option says; negative: nothing was said, or it is not known yet. */
static int colour = -1;

bool output_colour(const char *when)
{
	if (!strcmp(when, "always"))
		colour = 1;
	else if (!strcmp(when, "never"))
		colour = 0;
	else if (!strcmp(when, "auto"))
		colour = -1;
	else
		return false;
	return true;
}

static bool is_coloured(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *force = getenv("CLICOLOR_FORCE");
	const char *term = getenv("TERM");

	if (no_color && no_color[0])
		return false;
	if (force && force[0] && strcmp(force, "0"))
		return true;
	return output_is_terminal() && term && strcmp(term, "dumb");
}

/* Asked for every word that is printed: it is found out once. */
bool output_is_coloured(void)
{
	if (colour < 0)
		colour = is_coloured();
	return colour;
}

const char *style_start(enum style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "",
		[STYLE_NAME] = "\033[1m",
		[STYLE_HEADER] = "\033[2m",
		[STYLE_BAD] = "\033[31m",
		[STYLE_ADDED] = "\033[32m",
		[STYLE_CHANGED] = "\033[33m",
	};

	return output_is_coloured() ? codes[style] : "";
}

const char *style_end(enum style style)
{
	return style != STYLE_PLAIN && output_is_coloured() ? "\033[0m" : "";
}

/* As many digits as a number of milliseconds has, not those of its binary form. */
#define JSON_FLAGS	JSON_REAL_PRECISION(15)

/* A terminal may obey what JSON need not escape. */
static bool obeys(const json_t *document)
{
	char *text = output_is_terminal() ? json_dumps(document, JSON_FLAGS) : NULL;
	bool is_obeyed = text && has_high_controls(text);

	free(text);
	return is_obeyed;
}

void json_print(json_t *document)
{
	json_dumpf(document, stdout, JSON_FLAGS | (obeys(document) ? JSON_ENSURE_ASCII : 0));
	putchar('\n');
	json_decref(document);
}

/**
 * struct outlet - what is written to until a signal comes
 * @fd: it
 * @signals: a descriptor of signalfd(2)
 */
struct outlet {
	int fd;
	int signals;
};

/* As fopencookie(3) wants it: all of the text, or 0 for an error. Where nobody reads any
 * more nothing is missed, and who follows the descriptor sees it.
 */
static ssize_t write_or_give_up(void *cookie, const char *text, size_t size)
{
	const struct outlet *outlet = cookie;
	struct pollfd waits[] = {
		{ .fd = outlet->fd, .events = POLLOUT },
		{ .fd = outlet->signals, .events = POLLIN },
	};
	size_t done = 0;
	ssize_t written;

	while (done < size) {
		if (poll(waits, sizeof(waits) / sizeof(waits[0]), -1) < 0) {
			if (errno == EINTR)
				continue;
			return 0;
		}
		if (!waits[0].revents)
			break;
		/* A pipe that is not full takes that much at once. */
		written = write(outlet->fd, text + done,
				size - done < PIPE_BUF ? size - done : PIPE_BUF);
		if (written < 0)
			return errno == EPIPE ? size : 0;
		done += written;
	}
	return size;
}

static int close_outlet(void *cookie)
{
	struct outlet *outlet = cookie;
	int result = close(outlet->fd);

	free(outlet);
	return result;
}

FILE *open_interruptible(int fd, int signals)
{
	static const cookie_io_functions_t functions = {
		.write = write_or_give_up,
		.close = close_outlet,
	};
	struct outlet *outlet = zeros(1, sizeof(*outlet));
	FILE *file;

	*outlet = (struct outlet){ fd, signals };
	file = fopencookie(outlet, "w", functions);
	if (!file)
		free(outlet);
	return file;
}

void output_interruptible(int signals)
{
	static const cookie_io_functions_t functions = { .write = write_or_give_up };
	static struct outlet outlet;
	FILE *file;

	outlet = (struct outlet){ STDOUT_FILENO, signals };
	file = fopencookie(&outlet, "w", functions);
	if (file)
		stdout = file;
}

int output_finish(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return DONE;
	return refused("standard output cannot be written: %s", strerror(errno));
}
