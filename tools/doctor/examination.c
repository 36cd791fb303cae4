// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>

#include "doctor/examination.h"
#include "text/time.h"

/* In seconds, of a collector that has no time of its own. */
#define QUIET	60

void examination_look_again(struct examination *examination)
{
	vitals_read(&examination->now);
	devices_load(&examination->devices_now);
}

enum level level_of_share(uint64_t part, uint64_t all)
{
	return part * 1000 >= all ? LEVEL_WARNING : LEVEL_NOTE;
}

bool is_much(uint64_t part, uint64_t all)
{
	return part && level_of_share(part, all) == LEVEL_WARNING;
}

bool is_quiet(const struct collector *collector)
{
	uint64_t quiet = (uint64_t)(collector->silent ? collector->silent : QUIET) * 1000;

	if (collector->state != FLOWTEE_COLLECTOR_STATE_ACTIVE)
		return false;
	if (!collector->entity.counters[FLOWTEE_COLLECTOR_RECEIVED])
		return true;
	return collector->last_received && collector->last_received + quiet < time_now();
}

bool has_received(const struct ruleset *now, const struct collector *collector)
{
	const struct collector *other = ruleset_collector(now, collector->entity.path.collector);

	return !other || other->entity.counters[FLOWTEE_COLLECTOR_RECEIVED] !=
			 collector->entity.counters[FLOWTEE_COLLECTOR_RECEIVED];
}

bool is_first_namespace(void)
{
	struct stat ours, first;

	return !stat("/proc/thread-self/ns/net", &ours) && !stat("/proc/1/ns/net", &first) &&
	       ours.st_ino == first.st_ino;
}
