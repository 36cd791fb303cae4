// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/observe.h"
#include "kernel/streams.h"

/* How often a dump may be interrupted before it is given up. */
#define TRIES	100

/**
 * struct question - what is asked, and where the answer goes
 * @command: it
 * @flags: of the request
 * @message: see kernel_ask()
 * @data: for @message
 * @begin: makes @data what it was before; NULL: nothing has to
 */
struct question {
	uint8_t command;
	uint16_t flags;
	message_fn *message;
	void *data;
	void (*begin)(void *data);
};

static void explain(const struct answer *answer, char reason[OBSERVE_TEXT])
{
	if (answer->error == ENOENT)
		snprintf(reason, OBSERVE_TEXT, "the flowtee module was removed");
	else if (answer->error == EPROTO)
		snprintf(reason, OBSERVE_TEXT, "the flowtee module answers what is not understood "
			 "here; install both from one release");
	else if (answer->error)
		snprintf(reason, OBSERVE_TEXT, "the kernel refuses to be read: %s",
			 strerror(answer->error));
	else
		snprintf(reason, OBSERVE_TEXT, "the configuration changes faster than it can be "
			 "read");
}

static bool ask(struct kernel *kernel, const struct question *question,
		char reason[OBSERVE_TEXT])
{
	struct request request;
	struct answer answer;
	int tries = TRIES;

	do {
		if (question->begin)
			question->begin(question->data);
		request_init(&request, question->command, question->flags, "");
		netlink_talk(&kernel->netlink, &request, kernel->family, question->message,
			     question->data, &answer);
		request_free(&request);
	} while (!answer.error && answer.interrupted && --tries);
	if (!answer.error && !answer.interrupted)
		return true;
	explain(&answer, reason);
	return false;
}

static void begin_ruleset(void *data)
{
	ruleset_release(data);
}

static void begin_streams(void *data)
{
	accounts_release(data);
}

bool observe_ruleset(struct kernel *kernel, struct ruleset *ruleset, char reason[OBSERVE_TEXT])
{
	struct release release = { .text = "" };
	const struct question configuration = {
		.command = FLOWTEE_CMD_RULESET_GET,
		.flags = NLM_F_DUMP,
		.message = ruleset_message,
		.data = ruleset,
		.begin = begin_ruleset,
	};
	const struct question module = {
		.command = FLOWTEE_CMD_VERSION_GET,
		.flags = NLM_F_ACK,
		.message = release_message,
		.data = &release,
	};

	memset(ruleset, 0, sizeof(*ruleset));
	if (!ask(kernel, &configuration, reason) || !ask(kernel, &module, reason))
		return false;
	ruleset_date(ruleset, &release);
	return true;
}

bool observe_streams(struct kernel *kernel, struct accounts *accounts,
		     char reason[OBSERVE_TEXT])
{
	const struct question question = {
		.command = FLOWTEE_CMD_EXPORTER_GET,
		.flags = NLM_F_DUMP,
		.message = accounts_message,
		.data = accounts,
		.begin = begin_streams,
	};

	memset(accounts, 0, sizeof(*accounts));
	return ask(kernel, &question, reason);
}
