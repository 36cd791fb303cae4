// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: FAKE_NOW=MILLISECONDS fake_kernel ANSWERS [-j] VERB [ARGUMENT]...
 *
 * Runs a verb as if the kernel answered its requests with the messages of netlink
 * in files: each request with those of ANSWERS/COMMAND, its number, or the first
 * with those of ANSWERS/COMMAND.1 and so on if these are there, and whoever listens to events with those of ANSWERS/events. The linker puts the functions
 * here in front of those of the tool.
 *
 * What arrives at the devices is in ANSWERS/arrivals: "FROM TO DEVICE IS_OTHER" a line, by the
 * index of the device; ANSWERS/listening is what the shell does meanwhile. Dumps of the host's own kernel are those of ANSWERS/host.TYPE.FAMILY or
 * ANSWERS/host.TYPE if there is one, and the first FAKE_INTERRUPTED messages of others say that something has changed.
 * How many pieces of code were run is written to the file FAKE_STEPS.
 */
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "kernel/hostdump.h"
#include "kernel/kernel.h"
#include "kernel/ethtool.h"
#include "kernel/sniffer.h"
#include "kernel/telemetry.h"
#include "text/error.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/arrange.h"
#include "verbs/verbs.h"

#define FAMILY		99
#define ANSWER_MAX	(1 << 20)

/* An answer that there is nobody any more. */
#define GONE		"gone"

/* An answer that there is something of that name already. */
#define TAKEN		"taken"

const char *answers;
/* They live as long as the program. */
static char **volatile arguments;
static bool events_are_told;
static unsigned long readings;
unsigned long long passed;
static bool has_listened;

int __wrap_kernel_open(struct kernel *kernel, const char *netns);
int __wrap_kernel_find(struct kernel *kernel, const char *netns);
void __wrap_netlink_talk(struct netlink *netlink, struct request *request, uint16_t type,
			 message_fn *message, void *data, struct answer *answer);
bool __wrap_netlink_join(struct netlink *netlink, uint32_t group, int room);
ssize_t __wrap_netlink_receive(struct netlink *netlink);
int __real_poll(struct pollfd *waits, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *waits, nfds_t count, int timeout);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
bool __wrap_sniff(unsigned int seconds, arrival_fn *tell, void *data);
bool __wrap_ethtool_ring(const char *device, struct ring *ring);
void __wrap_ethtool_statistics(const char *device, statistic_fn *tell, void *data);
bool __real_host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
		      void *data);
bool __wrap_host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
		      void *data);
ssize_t __real_mnl_socket_recvfrom(const struct mnl_socket *socket, void *buffer, size_t size);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *socket, void *buffer, size_t size);

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

/* FAKE_INTERFACE: the version of netlink that the module speaks. */
int __wrap_kernel_find(struct kernel *kernel, const char *netns)
{
	const char *version = getenv("FAKE_INTERFACE");
	int status = __wrap_kernel_open(kernel, netns);

	kernel->version = version ? strtoul(version, NULL, 10) : FLOWTEE_GENL_VERSION;
	return status;
}

/* The first time ANSWERS/COMMAND.1 if there is one, and so on. */
static size_t read_answer(unsigned int command, char *buffer, size_t size)
{
	static unsigned int asked[FLOWTEE_CMD_MAX + 1];
	char name[32];
	size_t length;

	snprintf(name, sizeof(name), "%u.%u", command, ++asked[command]);
	readings = asked[FLOWTEE_CMD_RULESET_GET];
	length = read_file(name, buffer, size);
	if (length)
		return length;
	snprintf(name, sizeof(name), "%u", command);
	return read_file(name, buffer, size);
}

void __wrap_netlink_talk(struct netlink *netlink, struct request *request, uint16_t type,
			 message_fn *message, void *data, struct answer *answer)
{
	static char buffer[ANSWER_MAX] __attribute__((aligned(8)));
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request->attributes.nlh);
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buffer;
	int left;

	(void)netlink;
	(void)type;
	memset(answer, 0, sizeof(*answer));
	left = read_answer(genl->cmd, buffer, sizeof(buffer));
	if (!strncmp(buffer, GONE, strlen(GONE)))
		answer->error = ENOENT;
	if (!strncmp(buffer, TAKEN, strlen(TAKEN)))
		answer->error = EEXIST;
	for (; !answer->error && mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (!message(nlh, data))
			answer->error = EPROTO;
	memset(buffer, 0, strlen(TAKEN));
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

/* Events come, and then a signal; or a time passes, and after so many readings comes a
 * signal.
 */
int __wrap_poll(struct pollfd *waits, nfds_t count, int timeout)
{
	if (count == 2 && timeout >= 0 && getenv("FAKE_READINGS")) {
		passed += timeout;
		return readings >= strtoul(getenv("FAKE_READINGS"), NULL, 10);
	}
	if (!count && getenv("FAKE_READINGS")) {
		passed += timeout;
		if (readings >= strtoul(getenv("FAKE_READINGS"), NULL, 10))
			raise(SIGTERM);
		return 0;
	}
	if (count < 3)
		return __real_poll(waits, count, timeout);
	waits[0].revents = events_are_told ? 0 : POLLIN;
	waits[1].revents = events_are_told ? POLLIN : 0;
	while (count-- > 2)
		waits[count].revents = 0;
	return 1;
}

/* The time at which the answers were made, and what has passed since. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	unsigned long long milliseconds = strtoull(getenv("FAKE_NOW"), NULL, 10) + passed;

	(void)clock;
	now->tv_sec = milliseconds / 1000;
	now->tv_nsec = milliseconds % 1000 * 1000000;
	return 0;
}

/* As the sniffer sees it, which has but the beginning; "-" is no payload. */
static uint8_t protocol_of(const char *hex)
{
	unsigned char payload[80];
	size_t seen = 0;

	while (seen < sizeof(payload) && sscanf(hex + 2 * seen, "%2hhx", &payload[seen]) == 1)
		seen++;
	return telemetry_protocol(payload, seen, strlen(hex) / 2);
}

bool __wrap_sniff(unsigned int seconds, arrival_fn *tell, void *data)
{
	char from[ADDRESS_TEXT], to[ADDRESS_TEXT];
	struct arrival arrival;
	struct fault fault;
	char payload[4096];
	bool is_over = false;
	char path[512];
	int is_other;
	FILE *file;

	snprintf(path, sizeof(path), "%s/arrivals", answers);
	file = fopen(path, "r");
	while (!is_over && file && fscanf(file, "%63s %63s %u.%hu %d %4095s", from, to,
					  &arrival.device, &arrival.vlan, &is_other, payload) == 6) {
		arrival.is_other = is_other;
		arrival.protocol = protocol_of(payload);
		if (!endpoint_parse(from, &arrival.from, &fault) ||
		    !endpoint_parse(to, &arrival.to, &fault))
			abort();
		is_over = !tell(&arrival, data);
	}
	if (file)
		fclose(file);
	passed += is_over ? 1 : seconds * 1000;
	has_listened = true;
	snprintf(path, sizeof(path), "sh %.480s/listening", answers);
	return file && (access(path + 3, F_OK) || !system(path));
}

/* The files "ring" ("256 4096") and "statistics" ("name value" a line) of any device. */
bool __wrap_ethtool_ring(const char *device, struct ring *ring)
{
	char text[64] = "";

	(void)device;
	read_file("ring", text, sizeof(text) - 1);
	return sscanf(text, "%u %u", &ring->size, &ring->most) == 2;
}

void __wrap_ethtool_statistics(const char *device, statistic_fn *tell, void *data)
{
	static char text[4096];
	unsigned long long value;
	const char *at = text;
	char name[64];
	int length;

	(void)device;
	memset(text, 0, sizeof(text));
	read_file("statistics", text, sizeof(text) - 1);
	while (sscanf(at, "%63s %llu%n", name, &value, &length) == 2) {
		tell(name, value, data);
		at += length;
	}
}

bool __wrap_host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
		      void *data)
{
	static char buffer[ANSWER_MAX] __attribute__((aligned(8)));
	char name[32];
	size_t length;

	/* The heads of all requests begin with their family. */
	snprintf(name, sizeof(name), "host.%u.%u", type, *(const uint8_t *)head);
	length = read_file(name, buffer, sizeof(buffer));
	if (!length && has_listened) {
		snprintf(name, sizeof(name), "host.%u.later", type);
		length = read_file(name, buffer, sizeof(buffer));
	}
	if (!length) {
		snprintf(name, sizeof(name), "host.%u", type);
		length = read_file(name, buffer, sizeof(buffer));
	}
	if (!length)
		return __real_host_dump(bus, type, head, size, message, data);
	return mnl_cb_run(buffer, length, 0, 0, message, data) >= 0;
}

/* A part of each interrupted dump is told before that is said of it. */
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *socket, void *buffer, size_t size)
{
	static unsigned long interrupted;
	ssize_t got = __real_mnl_socket_recvfrom(socket, buffer, size);
	struct nlmsghdr *nlh = buffer;
	struct nlmsghdr *next;
	int left = got;

	if (got <= 0 || !getenv("FAKE_INTERRUPTED") ||
	    interrupted >= strtoul(getenv("FAKE_INTERRUPTED"), NULL, 10))
		return got;
	interrupted++;
	next = mnl_nlmsg_next(nlh, &left);
	if (mnl_nlmsg_ok(next, left))
		nlh = next;
	nlh->nlmsg_flags |= NLM_F_DUMP_INTR;
	return got;
}

/* How many pieces of code were run, as the compiler has cut it. */
static unsigned long steps;

void __sanitizer_cov_trace_pc(void);

void __attribute__((no_sanitize_coverage)) __sanitizer_cov_trace_pc(void)
{
	steps++;
}

static void write_steps(void)
{
	FILE *file = getenv("FAKE_STEPS") ? fopen(getenv("FAKE_STEPS"), "w") : NULL;

	if (file && (fprintf(file, "%lu\n", steps) < 0 || fclose(file)))
		abort();
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
	write_steps();
	return output_finish() ? REFUSED : status;
}
