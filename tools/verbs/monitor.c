// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/events.h"
#include "text/signals.h"
#include "text/suggest.h"
#include "text/time.h"
#include "verbs/event.h"
#include "verbs/lists.h"
#include "verbs/stream_event.h"
#include "verbs/verb.h"

static const char *cause_name(uint8_t cause)
{
	static const char *const names[] = {
		[FLOWTEE_CAUSE_REQUEST] = "request",
		[FLOWTEE_CAUSE_TRANSACTION] = "transaction",
		[FLOWTEE_CAUSE_REVERT] = "revert",
		[FLOWTEE_CAUSE_TIMEOUT] = "timeout",
	};

	return cause <= FLOWTEE_CAUSE_MAX ? names[cause] : "other";
}

/* A line is of use when it is printed, not when others follow. */
static void print_json(json_t *json)
{
	json_t *timed = json_object();

	json_object_set_new(timed, "time", time_json(time_now()));
	json_object_update(timed, json);
	json_decref(json);
	json_print(timed);
	fflush(stdout);
}

/* Each line begins with the time. */
static void print_time(void)
{
	char text[TIME_TEXT];

	time_text(time_now(), text);
	printf("%s%s%s ", style_start(STYLE_HEADER), text, style_end(STYLE_HEADER));
}

/**
 * struct output - how events are printed, and what is known of those before
 * @json: as JSON; the first member, and all that most events look at
 * @lists: what the lists of objects were
 */
struct output {
	bool json;
	struct lists lists;
};

static void print_changed(enum event_kind kind, const struct object *object,
			  const struct entity *entity, void *data)
{
	struct output *output = data;
	const struct entity *before;
	uint32_t words;

	if (output->json) {
		print_json(event_json("event", kind, object, entity));
		return;
	}
	before = lists_before(&output->lists, object, entity, &words);
	print_time();
	event_print(kind, object, entity, kind == EVENT_CHANGED ? before : NULL, words);
	puts(style_end(event_style(kind)));
	fflush(stdout);
	lists_tell(&output->lists, object, entity);
}

static void print_found(const struct object *object, const struct entity *entity,
			const struct writer *writer, void *data)
{
	const bool *json = data;

	if (*json) {
		print_json(facts_json(object, entity, writer));
		return;
	}
	print_time();
	facts_print(object, entity, writer);
	fflush(stdout);
}

static void print_replayed(const struct object *object, const struct entity *entity, void *data)
{
	const bool *json = data;

	if (*json) {
		print_json(replay_json(object, entity));
		return;
	}
	print_time();
	replay_print(object, entity);
	fflush(stdout);
}

static void print_told(const char *collector, const struct stream *stream, void *data)
{
	const bool *json = data;

	if (*json) {
		print_json(stream_event_json(collector, stream));
		return;
	}
	print_time();
	stream_event_print(collector, stream);
	fflush(stdout);
}

static void print_commit_text(const struct summary *summary)
{
	print_time();
	printf("= generation %u by %s: ", summary->generation, cause_name(summary->cause));
	summary_print(summary, stdout);
	if (summary->confirm)
		printf("; goes back in %u s unless it is confirmed", summary->confirm);
	writer_print(&summary->writer, stdout);
	putchar('\n');
	fflush(stdout);
}

static json_t *generation_json(const char *event, const struct summary *summary)
{
	json_t *json = json_object();

	json_object_set_new(json, "event", json_string(event));
	json_object_set_new(json, "generation", json_integer(summary->generation));
	json_object_set_new(json, "writer", writer_json(&summary->writer));
	return json;
}

static void print_commit_json(const struct summary *summary)
{
	json_t *json = generation_json("committed", summary);

	json_object_set_new(json, "cause", json_string(cause_name(summary->cause)));
	summary_add_json(summary, json);
	print_json(json);
}

static void print_committed(const struct summary *summary, void *data)
{
	const bool *json = data;

	if (*json)
		print_commit_json(summary);
	else
		print_commit_text(summary);
}

static void print_confirmed(const struct summary *summary, void *data)
{
	const bool *json = data;

	if (*json) {
		print_json(generation_json("confirmed", summary));
		return;
	}
	print_time();
	printf("= generation %u is confirmed", summary->generation);
	writer_print(&summary->writer, stdout);
	putchar('\n');
	fflush(stdout);
}

static void print_lost(void *data)
{
	const bool *json = data;
	json_t *document;

	if (*json) {
		document = json_object();
		json_object_set_new(document, "event", json_string("lost"));
		print_json(document);
		return;
	}
	print_time();
	puts("! events were lost: they came faster than they could be printed");
	fflush(stdout);
}

static const struct listener printer = {
	.changed = print_changed,
	.found = print_found,
	.told = print_told,
	.replayed = print_replayed,
	.committed = print_committed,
	.confirmed = print_confirmed,
	.lost = print_lost,
};

/* Until a signal asks for the end, or nobody reads the output any more. */
static int follow(struct events *events, int signals)
{
	struct pollfd waits[] = {
		{ .fd = mnl_socket_get_fd(events->kernel->netlink.socket), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int status = DONE;

	while (!status && !ferror(stdout)) {
		if (poll(waits, sizeof(waits) / sizeof(waits[0]), -1) < 0) {
			if (errno == EINTR)
				continue;
			return refused("monitor: %s", strerror(errno));
		}
		if (waits[1].revents || waits[2].revents & (POLLERR | POLLHUP))
			return DONE;
		if (waits[0].revents)
			status = events_receive(events);
	}
	return status;
}

int run_monitor(const struct context *context, int argc, char **argv)
{
	struct output output = { .json = context->json };
	struct kernel kernel;
	struct events events = {
		.kernel = &kernel,
		.about = "monitor",
		.listener = &printer,
		.data = &output,
	};
	int signals;
	int status;

	if (argc)
		return superfluous(argv[0]);
	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	signals = signals_catch();
	output_interruptible(signals);
	status = events_subscribe(&events);
	/* What changes from now on is told. */
	if (!status && !output.json)
		lists_load(&output.lists);
	if (!status)
		status = follow(&events, signals);
	events_end(&events);
	lists_release(&output.lists);
	kernel_close(&kernel);
	return status;
}
