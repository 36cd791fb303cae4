// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/causes.h"
#include "doctor/doctor.h"
#include "doctor/path.h"
#include "doctor/rules.h"
#include "doctor/sockets.h"
#include "kernel/dump.h"
#include "kernel/release.h"
#include "kernel/streams.h"
#include "model/standing.h"
#include "text/program.h"
#include "text/time.h"

/* What keeps most from working comes first, and what arrives before rules that may be why
 * it gets no further.
 */
static const struct check *const checks[] = {
	&check_release, &check_remarks, &check_file, &check_sight, &check_arrivals,
	&check_firewall, &check_pause, &check_receivers, &check_pools, &check_outcomes, &check_sockets, &check_exporters,
	&check_way_back, &check_mtu, &check_path_mtu, &check_host, &check_loss,
};

/* Collectors hold the module, wherever they are. */
#define LOAD_AGAIN	"'" PROGRAM " flush' in other network namespaces that have collectors, then " \
			"'systemctl stop flowtee && modprobe -r flowtee && systemctl start flowtee'"

/* "btime 1795765432"; 0: nobody knows. */
static uint64_t read_booted(void)
{
	FILE *file = fopen("/proc/stat", "re");
	unsigned long long seconds = 0;
	char line[4096];

	if (!file)
		return 0;
	while (!seconds && fgets(line, sizeof(line), file))
		if (sscanf(line, "btime %llu", &seconds) != 1)
			seconds = 0;
	fclose(file);
	return seconds * 1000;
}

static void tell_absent(struct record *record, const char *reason)
{
	record_finding(record, "module", LEVEL_ERROR, NULL,
		       "do what it says; then 'systemctl start flowtee' applies the configuration",
		       "%s", reason);
}

static void tell_strange(struct record *record, unsigned int version)
{
	record_finding(record, "version", LEVEL_ERROR, NULL,
		       "install both from one release, then " LOAD_AGAIN,
		       "the loaded module speaks version %u of its netlink interface, and this "
		       PROGRAM " speaks version %d: they do not work together", version,
		       FLOWTEE_GENL_VERSION);
}

/* @is_usable: there is something to be examined. */
static int find_module(struct examination *examination, struct release *release,
		       const char *netns, bool *is_usable)
{
	struct kernel kernel;
	int status;

	*is_usable = false;
	status = kernel_find(&kernel, netns);
	if (status)
		return status;
	if (!kernel.family) {
		tell_absent(&examination->record, kernel.reason);
	} else if (kernel.version != FLOWTEE_GENL_VERSION) {
		tell_strange(&examination->record, kernel.version);
	} else {
		status = release_ask(&kernel, release);
		*is_usable = !status;
	}
	kernel_close(&kernel);
	return status;
}

static int look(struct examination *examination)
{
	const struct streams streams = { .collector = NULL };
	int status;
	size_t i;

	/* The first request has entered the namespace. */
	status = ruleset_load(&examination->ruleset, NULL);
	if (!status)
		status = streams_load(&examination->accounts, &streams, NULL);
	if (status)
		return status;
	ruleset_reckon(&examination->ruleset);
	examination->sockets = sockets_load();
	examination->rules = rules_load();
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i]->run(examination);
	return DONE;
}

int doctor_examine(struct examination *examination, const char *netns)
{
	struct release release;
	bool is_usable;
	int status;

	examination->booted = read_booted();
	status = find_module(examination, &release, netns, &is_usable);
	if (status)
		return status;
	devices_load(&examination->devices);
	vitals_read(&examination->before);
	examination->began = time_monotonic();
	examination->module = release.text;
	if (is_usable)
		status = look(examination);
	else
		examination_look_again(examination);
	examination->module = NULL;
	if (status)
		return status;
	path_follow(examination);
	causes_join(&examination->record);
	record_sort(&examination->record);
	return DONE;
}

void doctor_release(struct examination *examination)
{
	free(examination->kept_away);
	rules_free(examination->rules);
	sockets_free(examination->sockets);
	vitals_release(&examination->before);
	vitals_release(&examination->now);
	devices_release(&examination->devices);
	devices_release(&examination->devices_now);
	accounts_release(&examination->accounts);
	ruleset_release(&examination->ruleset);
	ruleset_release(&examination->after);
	record_release(&examination->record);
}

static void run_release(struct examination *examination)
{
	if (strcmp(examination->module, FLOWTEE_VERSION))
		record_finding(&examination->record, "version", LEVEL_WARNING, NULL,
			       "load the module of this release, which interrupts replication for a "
			       "moment: " LOAD_AGAIN,
			       "the loaded module is of version %s, and this " PROGRAM
			       " of version %s", examination->module, FLOWTEE_VERSION);
}

const struct check check_release = { "version", run_release };
