// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ways to other hosts, beside fake_kernel.c: "TO MTU IS_ANSWERED LINKS" a line of ANSWERS/ways, with
 * the MTU of the route, and the links behind the first as "ROUTER=MTU,..." or "-". What is sent
 * there goes to ANSWERS/probes: "TO DEV MARK SIZE" a line.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_kernel.h"
#include "kernel/prober.h"

int __wrap_prober_open(void);
uint32_t __wrap_prober_aim(struct probe *probe);
bool __wrap_prober_send(const struct probe *probe, uint32_t size);
bool __wrap_prober_hear(int listener, int milliseconds, struct retort *retort);

/* A line of ANSWERS/ways. */
struct road {
	char to[ADDRESS_TEXT];
	unsigned int mtu;
	int is_answered;
	char links[256];
};

#define RETORTS_MAX	1024

/* What is said, and was not heard yet. */
static struct retort retorts[RETORTS_MAX];
static size_t said, heard;

static FILE *open_answers(const char *name, const char *mode)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", answers, name);
	return fopen(path, mode);
}

/* Nobody may listen where there are no ways. */
int __wrap_prober_open(void)
{
	FILE *file = open_answers("ways", "r");

	if (!file)
		return -1;
	fclose(file);
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static bool find_road(const struct probe *probe, struct road *road)
{
	FILE *file = open_answers("ways", "r");
	char to[ADDRESS_TEXT];
	bool found = false;

	address_text(&probe->to, to);
	while (file && !found && fscanf(file, "%63s %u %d %255s", road->to, &road->mtu,
					&road->is_answered, road->links) == 4)
		found = !strcmp(road->to, to);
	if (file)
		fclose(file);
	return found;
}

uint32_t __wrap_prober_aim(struct probe *probe)
{
	struct road road;

	probe->fd = -1;
	return find_road(probe, &road) ? road.mtu : 0;
}

static void say(const struct probe *probe, const char *router, uint32_t mtu)
{
	struct retort *retort = &retorts[said++];
	struct fault fault;

	if (said > RETORTS_MAX || !address_parse(router, &retort->from, &fault))
		abort();
	retort->to = probe->to;
	retort->number = probe->number;
	retort->is_too_big = mtu;
	retort->mtu = mtu;
}

/* The router before the first link that is too small says so, or who it is for does. */
bool __wrap_prober_send(const struct probe *probe, uint32_t size)
{
	FILE *log = open_answers("probes", "a");
	char *rest = NULL, *link;
	struct road road;
	uint32_t mtu;

	if (!log || !find_road(probe, &road))
		abort();
	fprintf(log, "%s %s %u %u\n", road.to, probe->dev[0] ? probe->dev : "-", probe->mark, size);
	fclose(log);
	for (link = strtok_r(road.links, ",", &rest); link; link = strtok_r(NULL, ",", &rest)) {
		if (!strchr(link, '='))
			continue;
		mtu = strtoul(strchr(link, '=') + 1, NULL, 10);
		*strchr(link, '=') = '\0';
		if (mtu < size) {
			say(probe, link, mtu);
			return true;
		}
	}
	if (road.is_answered)
		say(probe, road.to, 0);
	return true;
}

bool __wrap_prober_hear(int listener, int milliseconds, struct retort *retort)
{
	(void)listener;
	if (heard < said) {
		*retort = retorts[heard++];
		return true;
	}
	passed += milliseconds;
	return false;
}
