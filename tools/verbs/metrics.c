// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/dump.h"
#include "kernel/release.h"
#include "kernel/streams.h"
#include "model/metrics.h"
#include "model/standing.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/http.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"

#define EXPORTERS	"--exporters"
#define FILE_OPTION	"--file"
#define HTTP		"--http"

/* What HTTP calls the text format. */
#define CONTENT_TYPE	"text/plain; version=0.0.4; charset=utf-8"
#define PATH		"/metrics"

/* Most streams of a collector, by default and at all. */
#define EXPORTERS_DEFAULT	10000
#define EXPORTERS_MOST		1000000
#define EXPORTERS_ACCEPTED	"0 to 1000000"

/**
 * struct wish - what is to be done
 * @most: see &struct metrics
 * @file: that gets the metrics; NULL: standard output does
 * @http: a request is answered
 */
struct wish {
	uint32_t most;
	const char *file;
	bool http;
};

/* ---- The command line */

static int parse(struct wish *wish, int argc, char **argv)
{
	const char *most = NULL;
	const struct verb_option options[] = {
		{ .name = EXPORTERS, .value = &most, .accepted = EXPORTERS_ACCEPTED },
		{ .name = FILE_OPTION, .value = &wish->file, .accepted = "FILE", .is_file = true },
		{ .name = HTTP, .flag = &wish->http },
		{ .name = NULL },
	};
	int status = options_parse(options, NULL, argc, argv);

	if (status)
		return status;
	if (wish->file && wish->http)
		return wrong(HTTP ": the answer goes to who asks; accepted: without " FILE_OPTION);
	return option_number(EXPORTERS, most, 0, EXPORTERS_MOST, EXPORTERS_ACCEPTED, &wish->most);
}

/* ---- What is told */

static int ask_release(struct release *release, const char *netns)
{
	struct kernel kernel;
	int status;

	status = kernel_open(&kernel, netns);
	if (status)
		return status;
	status = release_ask(&kernel, release);
	kernel_close(&kernel);
	return status;
}

/* Tells all there is to tell. */
static int tell(const struct context *context, const struct wish *wish,
		struct prometheus *prometheus)
{
	const struct streams streams = { .collector = NULL };
	struct accounts accounts = { .list = NULL };
	struct ruleset ruleset = { .generation = 0 };
	struct metrics metrics = { &ruleset, &accounts, "", wish->most };
	struct release release;
	int status;

	status = ask_release(&release, context->netns);
	/* The first request has entered the namespace. */
	if (!status)
		status = ruleset_load(&ruleset, NULL);
	if (!status)
		status = streams_load(&accounts, &streams, NULL);
	if (!status) {
		metrics.module = release.text;
		ruleset_reckon(&ruleset);
		metrics_write(&metrics, prometheus);
	}
	accounts_release(&accounts);
	ruleset_release(&ruleset);
	return status;
}

/* The document as text, to be freed, even if there is none. */
static int make_document(const struct context *context, const struct wish *wish, char **text,
			 size_t *size)
{
	struct prometheus prometheus = { .out = NULL };
	int status;

	prometheus.out = open_text(text, size);
	status = tell(context, wish, &prometheus);
	/* Half a document is one that has fewer receivers. */
	if (ferror(prometheus.out) | fclose(prometheus.out))
		out_of_memory();
	return status;
}

static int print_json(const struct context *context, const struct wish *wish)
{
	struct prometheus prometheus = { .families = json_array() };
	json_t *document = json_object();
	int status;

	json_object_set_new(document, "metrics", prometheus.families);
	status = tell(context, wish, &prometheus);
	if (!status)
		json_print(document);
	else
		json_decref(document);
	return status;
}

/* ---- Where it goes */

static int refuse_file(const char *file)
{
	return refused(FILE_OPTION " " QUOTED ": it cannot be written: %s", file, strerror(errno));
}

static bool fill(int fd, const char *text, size_t size)
{
	FILE *out = fdopen(fd, "w");
	bool done;

	if (!out) {
		close(fd);
		return false;
	}
	/* After a crash of the host, too, it is the old one or the new one. */
	done = fwrite(text, 1, size, out) == size && !fchmod(fd, 0644) && !fflush(out) &&
	       !fsync(fd);
	return !fclose(out) && done;
}

/* Whoever reads it finds all of the old metrics, or all of the new ones. */
static int write_file(const char *file, const char *text, size_t size)
{
	int status = DONE;
	struct stat info;
	char *other;
	int fd;

	/* It would be replaced: a device, or the link to a file. */
	if (!lstat(file, &info) && !S_ISREG(info.st_mode))
		return refused(FILE_OPTION " " QUOTED ": it is no regular file; accepted: one, or a "
			       "name that there is not", file);
	if (asprintf(&other, "%s.XXXXXX", file) < 0)
		out_of_memory();
	fd = mkstemp(other);
	if (fd < 0) {
		status = refuse_file(file);
	} else if (!fill(fd, text, size) || rename(other, file) < 0) {
		status = refuse_file(file);
		unlink(other);
	}
	free(other);
	return status;
}

/* What is wrong here is for the journal, not for who asks. */
static int answer(const struct context *context, const struct wish *wish)
{
	struct http http;
	char *text = NULL;
	size_t size;
	int status;
	bool done;

	signal(SIGPIPE, SIG_IGN);
	if (!http_read(&http, PATH))
		return DONE;
	if (http.status)
		return http_refuse(&http, http.status) ? DONE : REFUSED;
	status = make_document(context, wish, &text, &size);
	done = status ? http_refuse(&http, 503) :
			http_answer(&http, 200, CONTENT_TYPE, text, size);
	free(text);
	return done ? status : REFUSED;
}

static int print(const struct context *context, const struct wish *wish)
{
	char *text = NULL;
	size_t size;
	int status;

	status = make_document(context, wish, &text, &size);
	if (!status && wish->file)
		status = write_file(wish->file, text, size);
	else if (!status)
		fwrite(text, 1, size, stdout);
	free(text);
	return status;
}

int run_metrics(const struct context *context, int argc, char **argv)
{
	struct wish wish = { .most = EXPORTERS_DEFAULT };
	int status;

	status = parse(&wish, argc, argv);
	if (!status && context->json && (wish.file || wish.http))
		status = wrong("%s: it is for the text format; accepted: without --json",
			       wish.file ? FILE_OPTION : HTTP);
	if (status)
		return status;
	if (wish.http)
		return answer(context, &wish);
	return context->json ? print_json(context, &wish) : print(context, &wish);
}
