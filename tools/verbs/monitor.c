// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "kernel/summary.h"
#include "model/statement.h"
#include "text/suggest.h"
#include "verbs/event.h"
#include "verbs/verbs.h"

/**
 * struct monitor - what is known of the events so far
 * @kernel: the way to the kernel, as a member of the group
 * @json: output is JSON
 * @is_gone: the module was removed
 * @object: the kind of the object of the last message, which a further message
 *	may continue; NULL: there is none
 * @command: of that message
 * @any: that object
 */
struct monitor {
	struct kernel kernel;
	bool json;
	bool is_gone;
	const struct object *object;
	uint8_t command;
	union any any;
};

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

static enum event_kind kind_of(const struct monitor *monitor)
{
	if (monitor->command == monitor->object->command_new)
		return EVENT_ADDED;
	if (monitor->command == monitor->object->command_set)
		return EVENT_CHANGED;
	return EVENT_REMOVED;
}

/* A line is of use when it is printed, not when others follow. */
static void print_json(json_t *json)
{
	json_print(json);
	fflush(stdout);
}

static void print_object(const struct monitor *monitor)
{
	enum event_kind kind = kind_of(monitor);
	const struct object *object = monitor->object;

	if (!monitor->json) {
		event_print(kind, object, &monitor->any.entity);
		puts(style_end(event_style(kind)));
		fflush(stdout);
		return;
	}
	print_json(event_json("event", kind, object, &monitor->any.entity));
}

/* No message will continue the object any more. */
static void finish_object(struct monitor *monitor, bool print)
{
	if (!monitor->object)
		return;
	if (print)
		print_object(monitor);
	object_release(monitor->object, &monitor->any.entity);
	monitor->object = NULL;
}

static bool is_command_of(const struct object *object, uint8_t command)
{
	return command == object->command_new || command == object->command_set ||
	       command == object->command_del;
}

/* A message that continues an object has no words but a list. If there is
 * nothing to continue, the beginning was lost.
 */
static bool is_beginning(const struct object *object, const struct nlattr *nest)
{
	const struct nlattr *attr;
	size_t i;

	mnl_attr_for_each_nested(attr, nest)
		for (i = 0; i < object->n_words; i++)
			if (object->words[i].flags & WORD_REQUIRED &&
			    object->words[i].attr == mnl_attr_get_type(attr))
				return true;
	return false;
}

static bool object_message(struct monitor *monitor, uint8_t command,
			   const struct object *object, const struct nlattr *nest)
{
	struct path path;

	if (!object_get_path(object, nest, &path))
		return false;
	if (monitor->object != object || monitor->command != command ||
	    memcmp(&monitor->any.entity.path, &path, sizeof(path))) {
		finish_object(monitor, true);
		if (command != object->command_del && !is_beginning(object, nest))
			return true;
		monitor->object = object;
		monitor->command = command;
		object->init(&monitor->any.entity);
	}
	return object_get(object, nest, &monitor->any.entity);
}

static void print_commit_text(const struct summary *summary)
{
	printf("= generation %u by %s: ", summary->generation, cause_name(summary->cause));
	summary_print(summary, stdout);
	if (summary->confirm)
		printf("; goes back in %u s unless it is confirmed", summary->confirm);
	putchar('\n');
	fflush(stdout);
}

static json_t *generation_json(const char *event, const struct summary *summary)
{
	json_t *json = json_object();

	json_object_set_new(json, "event", json_string(event));
	json_object_set_new(json, "generation", json_integer(summary->generation));
	return json;
}

static void print_commit_json(const struct summary *summary)
{
	json_t *json = generation_json("committed", summary);

	json_object_set_new(json, "cause", json_string(cause_name(summary->cause)));
	summary_add_json(summary, json);
	print_json(json);
}

static void print_confirmed(const struct monitor *monitor, const struct summary *summary)
{
	if (monitor->json) {
		print_json(generation_json("confirmed", summary));
		return;
	}
	printf("= generation %u is confirmed\n", summary->generation);
	fflush(stdout);
}

static bool summary_message(struct monitor *monitor, const struct nlmsghdr *nlh,
			    uint8_t command)
{
	struct summary summary;

	finish_object(monitor, true);
	if (!summary_read(nlh, &summary))
		return false;
	if (command == FLOWTEE_CMD_CONFIRM)
		print_confirmed(monitor, &summary);
	else if (monitor->json)
		print_commit_json(&summary);
	else
		print_commit_text(&summary);
	return true;
}

static void print_facts(const struct monitor *monitor, const struct object *object)
{
	if (monitor->json) {
		print_json(facts_json(object, &monitor->any.entity));
		return;
	}
	facts_print(object, &monitor->any.entity);
	fflush(stdout);
}

/* What was found out of an object: nothing continues it. */
static bool facts_message(struct monitor *monitor, const struct object *object,
			  const struct nlattr *nest)
{
	struct path path;
	bool valid;

	finish_object(monitor, true);
	object->init(&monitor->any.entity);
	valid = object_get_path(object, nest, &path) &&
		object_get(object, nest, &monitor->any.entity);
	if (valid)
		print_facts(monitor, object);
	object_release(object, &monitor->any.entity);
	return valid;
}

static bool message_of(struct monitor *monitor, uint8_t command, const struct object *object,
		       const struct nlattr *nest)
{
	if (is_command_of(object, command))
		return object_message(monitor, command, object, nest);
	return !object->command_facts || command != object->command_facts ||
	       facts_message(monitor, object, nest);
}

/* False if it makes no sense. What a later module tells beside it is skipped. */
static bool event_message(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	size_t i;

	if (genl->cmd == FLOWTEE_CMD_COMMIT || genl->cmd == FLOWTEE_CMD_CONFIRM)
		return summary_message(monitor, nlh, genl->cmd);
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		for (i = 0; objects[i]; i++)
			if (objects[i]->attr == mnl_attr_get_type(attr) &&
			    !message_of(monitor, genl->cmd, objects[i], attr))
				return false;
	return true;
}

/* Of the families of generic netlink: whether ours is no more. */
static void family_message(struct monitor *monitor, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (genl->cmd != CTRL_CMD_DELFAMILY)
		return;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) == 0 &&
		    mnl_attr_get_u16(attr) == monitor->kernel.family)
			monitor->is_gone = true;
}

/* The gap comes after what has been received already, which is still printed. */
static int lost(const struct monitor *monitor)
{
	json_t *json;

	if (monitor->json) {
		json = json_object();
		json_object_set_new(json, "event", json_string("lost"));
		print_json(json);
		return DONE;
	}
	puts("! events were lost: they came faster than they could be printed");
	fflush(stdout);
	return DONE;
}

static int receive(struct monitor *monitor)
{
	struct netlink *netlink = &monitor->kernel.netlink;
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)netlink->buffer;
	ssize_t size = netlink_receive(netlink);
	int left = size;

	if (size < 0 && errno == ENOBUFS)
		return lost(monitor);
	if (size < 0)
		return refused("monitor: events cannot be received: %s", strerror(errno));
	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
			continue;
		if (nlh->nlmsg_type == GENL_ID_CTRL)
			family_message(monitor, nlh);
		else if (nlh->nlmsg_type == monitor->kernel.family &&
			 !event_message(monitor, nlh))
			return refused("monitor: the flowtee module told what this " PROGRAM
				       " does not understand; install both from one release");
	}
	return monitor->is_gone ? refused("monitor: the flowtee module was removed") : DONE;
}

/* Until a signal asks for the end, or nobody reads the output any more. */
static int follow(struct monitor *monitor, int signals)
{
	struct pollfd waits[] = {
		{ .fd = mnl_socket_get_fd(monitor->kernel.netlink.socket), .events = POLLIN },
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
			status = receive(monitor);
	}
	return status;
}

static int subscribe(struct kernel *kernel)
{
	/* The families' own group, which is told of those that go. */
	uint32_t families = GENL_ID_CTRL;

	if (!kernel->group)
		return refused("monitor: the loaded flowtee module tells no events; install it "
			       "and this " PROGRAM " from one release");
	if (!netlink_join(&kernel->netlink, kernel->group, EVENT_ROOM) ||
	    !netlink_join(&kernel->netlink, families, EVENT_ROOM))
		return refused("monitor: events cannot be subscribed to: %s", strerror(errno));
	return DONE;
}

static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

int run_monitor(const struct context *context, int argc, char **argv)
{
	struct monitor monitor = { .json = context->json };
	int signals;
	int status;

	if (argc)
		return superfluous(argv[0]);
	status = kernel_open(&monitor.kernel, context->netns);
	if (status)
		return status;
	signals = catch_signals();
	output_interruptible(signals);
	status = subscribe(&monitor.kernel);
	if (!status)
		status = follow(&monitor, signals);
	finish_object(&monitor, false);
	kernel_close(&monitor.kernel);
	return status;
}
