// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/trace.h"
#include "model/pcapng.h"
#include "model/collector.h"
#include "text/memory.h"
#include "text/output.h"
#include "text/signals.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/trace_view.h"
#include "verbs/trace_words.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"

#define EXPORTER	"exporter"
#define OUTCOME		"outcome"

/* How often it is looked whether somebody reads a pipe. */
#define READER_MS	100

#define RATE_ACCEPTED	"1 to 1000000"
#define SNAP_ACCEPTED	"0 to 61440"
#define COUNT_ACCEPTED	"1 to 4294967295"

_Static_assert(FLOWTEE_TRACE_RATE_MAX == 1000000 && FLOWTEE_TRACE_SNAP_MAX == 61440,
	       "messages tell the limits");

/**
 * struct view - what becomes of datagrams that are told
 * @json: they are printed as JSON
 * @is_printed: they are printed
 * @has_count: the end comes after @count of them
 * @count: see @has_count
 * @pcap: name of the file that they are written to, or NULL
 * @file: that file
 * @fd: of it
 * @is_new: it was not there before
 * @snap: most bytes of a payload in it
 * @is_begun: what it was before is gone
 * @missing: how many are missing in it since the last
 */
struct view {
	bool json;
	bool is_printed;
	bool has_count;
	uint32_t count;
	const char *pcap;
	FILE *file;
	int fd;
	bool is_new;
	uint32_t snap;
	bool is_begun;
	uint64_t missing;
};

/* What was in a file is lost only if there is something to be written. */
static void begin_file(struct view *view)
{
	if (view->is_begun || !view->file)
		return;
	view->is_begun = true;
	/* A pipe has nothing that could be cut off. */
	if (view->file != stdout && ftruncate(view->fd, 0) < 0)
		errno = 0;
	pcapng_begin(view->file, view->snap);
	fflush(view->file);
}

static void capture(struct view *view, const struct traced *traced)
{
	char *comment;

	begin_file(view);
	view->missing += traced->skipped;
	if (!traced->has_datagram)
		return;
	comment = trace_comment(traced);
	pcapng_add(view->file, traced, comment, view->missing);
	free(comment);
	view->missing = 0;
}

/* A line is of use when it is printed, not when others follow; so is a packet. */
static bool show(const struct traced *traced, void *data)
{
	struct view *view = data;

	if (view->file)
		capture(view, traced);
	if (view->is_printed && view->json)
		trace_print_json(traced);
	else if (view->is_printed)
		trace_print(traced);
	fflush(stdout);
	if (view->file)
		fflush(view->file);
	return !traced->has_datagram || !view->has_count || --view->count;
}

static int parse_exporters(struct trace_filter *filter, const char *value)
{
	struct fault fault = { "", "" };

	if (!prefix_parse(value, &filter->exporters, &fault))
		return fault_report(&fault, EXPORTER, value);
	filter->has_exporters = true;
	filter->exporters_text = value;
	return DONE;
}

static bool is_word(const char *text)
{
	return text && (!strcmp(text, EXPORTER) || !strcmp(text, OUTCOME));
}

/* @value: what follows the word, or NULL */
static int parse_word(struct trace_filter *filter, const char *word, const char *value)
{
	bool is_exporter = !strcmp(word, EXPORTER);
	struct choices accepted;

	choices_init(&accepted, word);
	choices_add(&accepted, EXPORTER);
	choices_add(&accepted, OUTCOME);
	if (!is_word(word))
		return unknown_or_exporter(&accepted, EXPORTER);
	if (is_exporter ? filter->has_exporters : filter->outcomes || filter->drops)
		return wrong("%s: the word is given twice; accepted: once", word);
	if (!value)
		return wrong("%s: its value is missing; accepted: %s", word,
			     is_exporter ? "ADDRESS or ADDRESS/LENGTH" :
					   "the outcome of a datagram or a copy");
	return is_exporter ? parse_exporters(filter, value) : trace_choose(filter, value);
}

/* A collector may be called as a word is; then a word follows. */
static int parse_words(struct trace_filter *filter, const struct line *line)
{
	char **words = line->words;
	size_t n = line->n_words;
	int status = DONE;
	size_t i = 0;

	if (collector_is_said(n, words, is_word))
		i++;
	if (i || (n && (!is_word(words[0]) || (n % 2 && n > 1 && is_word(words[1]))))) {
		filter->collector = words[i++];
		status = collector_argument(filter->collector);
	}
	for (; !status && i < n; i += 2)
		status = parse_word(filter, words[i], i + 1 < n ? words[i + 1] : NULL);
	return status;
}

static int parse(struct trace_filter *filter, struct view *view, int argc, char **argv)
{
	const char *count = NULL, *rate = NULL, *snap = NULL;
	const struct verb_option options[] = {
		{ .name = "--count", .value = &count, .accepted = COUNT_ACCEPTED },
		{ .name = "--rate", .value = &rate, .accepted = RATE_ACCEPTED },
		{ .name = "--pcap", .value = &view->pcap, .accepted = "FILE", .is_file = true },
		{ .name = "--snap", .value = &snap, .accepted = SNAP_ACCEPTED },
		{ .name = NULL },
	};
	struct line line = { .words = zeros(argc + 1, sizeof(*line.words)) };
	int status;

	status = options_parse(options, &line, argc, argv);
	if (!status)
		status = parse_words(filter, &line);
	if (!status)
		status = option_number("--count", count, 1, UINT32_MAX, COUNT_ACCEPTED,
				       &view->count);
	if (!status)
		status = option_number("--rate", rate, 1, FLOWTEE_TRACE_RATE_MAX, RATE_ACCEPTED,
				       &filter->rate);
	if (!status)
		status = option_number("--snap", snap, 0, FLOWTEE_TRACE_SNAP_MAX, SNAP_ACCEPTED,
				       &filter->snap);
	if (!status && snap && !view->pcap)
		status = wrong("--snap: payload is only written to a file; accepted: with --pcap");
	view->has_count = count;
	free(line.words);
	return status;
}

/* What exporters send is not for everybody: a file that is there already becomes our
 * own, or is not taken. open(2) would wait for who reads a pipe, and no signal would end
 * that; ENXIO: nobody reads it. Return: it, or -1 and errno.
 */
static int open_private(const char *name, bool *is_new)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat stat;
	int reason;

	*is_new = fd >= 0;
	if (fd < 0 && errno == EEXIST)
		fd = open(name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return fd;
	if (!fcntl(fd, F_SETFL, 0) && !fstat(fd, &stat) &&
	    (!S_ISREG(stat.st_mode) || !fchmod(fd, 0600)))
		return fd;
	reason = errno;
	close(fd);
	errno = reason;
	return -1;
}

/* The same, but whoever is to read a pipe may come later, or a signal: EINTR. */
static int open_read(struct view *view, int signals)
{
	bool is_told = false;
	int fd;

	for (;;) {
		fd = open_private(view->pcap, &view->is_new);
		if (fd >= 0 || errno != ENXIO)
			return fd;
		if (!is_told)
			warn("--pcap " QUOTED ": nobody reads the pipe yet; waiting for a reader",
			     view->pcap);
		is_told = true;
		if (signals_wait(signals, READER_MS))
			continue;
		errno = EINTR;
		return -1;
	}
}

/* Without a file it is over: there was a signal. */
static int open_file(struct view *view, int signals)
{
	if (!strcmp(view->pcap, "-")) {
		if (output_is_terminal())
			return refused("--pcap '-': standard output is a terminal; accepted: a file "
				       "or a pipe");
		view->is_printed = false;
		view->file = stdout;
		return DONE;
	}
	view->fd = open_read(view, signals);
	if (view->fd < 0 && errno == EINTR)
		return DONE;
	view->file = view->fd < 0 ? NULL : open_interruptible(view->fd, signals);
	if (view->file)
		return DONE;
	return refused("--pcap " QUOTED ": %s", view->pcap, strerror(errno));
}

static int close_file(struct view *view)
{
	bool has_failed = ferror(view->file);

	/* Standard output is seen to by who began it. */
	if (view->file == stdout)
		return DONE;
	if (!fclose(view->file) && !has_failed)
		return DONE;
	return refused("--pcap " QUOTED ": it could not be written", view->pcap);
}

/* Until a signal asks for the end, all are told that were to be, or nobody reads the
 * output, or the pipe, any more.
 */
static int follow(struct trace *trace, const struct view *view, int signals)
{
	struct pollfd waits[] = {
		{ .fd = mnl_socket_get_fd(trace->kernel->netlink.socket), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = view->fd },
	};
	bool goes_on = !trace->ended && !trace->status;

	while (goes_on && !ferror(stdout) && !(view->file && ferror(view->file))) {
		if (poll(waits, sizeof(waits) / sizeof(waits[0]), -1) < 0) {
			if (errno == EINTR)
				continue;
			return refused("trace: %s", strerror(errno));
		}
		if (waits[1].revents ||
		    (waits[2].revents | waits[3].revents) & (POLLERR | POLLHUP))
			return DONE;
		if (waits[0].revents)
			goes_on = trace_receive(trace);
	}
	return trace->status;
}

static int run(struct kernel *kernel, const struct trace_filter *filter, struct view *view)
{
	struct trace trace = { .kernel = kernel, .tell = show, .data = view };
	int signals = signals_catch();
	int status;

	output_interruptible(signals);
	view->snap = filter->snap;
	/* Datagrams may be told before it is known that they will be. */
	status = view->pcap ? open_file(view, signals) : DONE;
	if (!status && view->pcap && !view->file)
		return DONE;
	if (!status)
		status = trace_start(&trace, filter);
	if (!status) {
		begin_file(view);
		status = follow(&trace, view, signals);
	}
	if (view->file && close_file(view) && !status)
		status = REFUSED;
	/* Nothing is left of what was refused. */
	if (view->is_new && !view->is_begun)
		unlink(view->pcap);
	return status;
}

int run_trace(const struct context *context, int argc, char **argv)
{
	struct trace_filter filter = {
		.rate = FLOWTEE_TRACE_RATE,
		.snap = FLOWTEE_TRACE_SNAP_MAX,
	};
	struct view view = { .json = context->json, .is_printed = true, .fd = -1 };
	struct kernel kernel;
	int status;

	status = parse(&filter, &view, argc, argv);
	if (status)
		return status;
	if (!view.pcap)
		filter.snap = FLOWTEE_TRACE_SNAP;
	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	status = run(&kernel, &filter, &view);
	kernel_close(&kernel);
	return status;
}
