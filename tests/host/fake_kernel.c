// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: FAKE_NOW=MILLISECONDS fake_kernel ANSWERS [-j] VERB [ARGUMENT]...
 *
 * Runs a verb as if the kernel answered its requests with the messages of netlink
 * in files: each request with those of ANSWERS/COMMAND, its number, and whoever
 * listens to events with those of ANSWERS/events. The linker puts the functions
 * here in front of those of the tool.
 */
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/kernel.h"
#include "text/error.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/arrange.h"
#include "verbs/verbs.h"

#define FAMILY		99
#define ANSWER_MAX	(1 << 20)

static const char *answers;
/* They live as long as the program. */
static char **volatile arguments;
static bool events_are_told;

int __wrap_kernel_open(struct kernel *kernel, const char *netns);
int __wrap_kernel_ask(struct kernel *kernel, struct request *request, message_fn *message,
		      void *data);
bool __wrap_netlink_join(struct netlink *netlink, uint32_t group, int room);
ssize_t __wrap_netlink_receive(struct netlink *netlink);
int __real_poll(struct pollfd *waits, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *waits, nfds_t count, int timeout);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);

/* Returns its size; what is not there is empty. */
static size_t read_file(const char *name, char *buffer, size_t size)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", answers, name);
	file = fopen(path, "rb");
	if (!file)
		return 0;
	size = fread(buffer, 1, size, file);
	fclose(file);
	return size;
}

int __wrap_kernel_open(struct kernel *kernel, const char *netns)
{
	(void)netns;
	memset(kernel, 0, sizeof(*kernel));
	kernel->family = FAMILY;
	kernel->group = 1;
	return netlink_open(&kernel->netlink) ? DONE : refused("no socket: %s", strerror(errno));
}

int __wrap_kernel_ask(struct kernel *kernel, struct request *request, message_fn *message,
		      void *data)
{
	static char buffer[ANSWER_MAX] __attribute__((aligned(8)));
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request->attributes.nlh);
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buffer;
	char name[16];
	int left;

	(void)kernel;
	snprintf(name, sizeof(name), "%u", genl->cmd);
	left = read_file(name, buffer, sizeof(buffer));
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (!message(nlh, data))
			return refused("%s: the answer makes no sense", request->about);
	return DONE;
}

bool __wrap_netlink_join(struct netlink *netlink, uint32_t group, int room)
{
	(void)netlink;
	(void)group;
	(void)room;
	return true;
}

ssize_t __wrap_netlink_receive(struct netlink *netlink)
{
	events_are_told = true;
	return read_file("events", netlink->buffer, 4096);
}

/* Events come, and then a signal. */
int __wrap_poll(struct pollfd *waits, nfds_t count, int timeout)
{
	if (count != 3)
		return __real_poll(waits, count, timeout);
	waits[0].revents = events_are_told ? 0 : POLLIN;
	waits[1].revents = events_are_told ? POLLIN : 0;
	waits[2].revents = 0;
	return 1;
}

/* The time at which the answers were made. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	unsigned long long milliseconds = strtoull(getenv("FAKE_NOW"), NULL, 10);

	(void)clock;
	now->tv_sec = milliseconds / 1000;
	now->tv_nsec = milliseconds % 1000 * 1000000;
	return 0;
}

int main(int argc, char **argv)
{
	struct context context = { .verbs = verbs };
	const struct verb *verb;
	struct choices accepted;
	int status;

	if (argc < 3)
		return WRONG;
	answers = argv[1];
	argv += 2;
	context.json = !strcmp(*argv, "-j");
	if (context.json)
		argv++;
	verb = *argv ? verb_find(verbs, *argv, &accepted) : NULL;
	if (!verb)
		return WRONG;
	for (argc = 0; argv[argc + 1]; argc++)
		;
	arguments = arrange(&context, verb, &argc, argv + 1);
	if (!arguments)
		return WRONG;
	status = verb->run(&context, argc, arguments);
	return output_finish() ? REFUSED : status;
}
