/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The doctor: looks for what commonly goes wrong. A check is a file, or a few
 * that are alike are one; it is entered in the table of doctor.c, and what it
 * finds goes to the record of the examination.
 */
#ifndef FLOWTEECTL_DOCTOR_EXAMINATION_H
#define FLOWTEECTL_DOCTOR_EXAMINATION_H

#include <stdbool.h>

#include "doctor/devices.h"
#include "doctor/record.h"
#include "doctor/vitals.h"
#include "kernel/sniffer.h"
#include "model/account.h"
#include "model/collector.h"
#include "model/ruleset.h"

struct sockets;
struct rules;

/* More findings of a kind about one collector than anybody reads. */
#define ALIKE_MAX	10

/**
 * struct kept_away - what arrived for a collector that did not get it
 * @collector: it
 * @arrival: one of the datagrams
 */
struct kept_away {
	const struct collector *collector;
	struct arrival arrival;
};

/**
 * struct examination - what is known, and what was found
 * @file: configuration to be compared; NULL: it is known to nobody here
 * @is_default: @file is that of the service, which nobody has named
 * @listen: most seconds to listen for what arrives
 * @is_asked_to_listen: somebody has said for how long, so that what no collector gets is
 *	told though they receive other datagrams
 * @module: version of the module
 * @ruleset: what is in force
 * @after: the same when it had listened, without the relations; else empty
 * @accounts: the streams of its collectors
 * @sockets: UDP sockets of this network namespace, by sockets_load()
 * @rules: those of nf_tables, by rules_load()
 * @devices: of this network namespace, when the examination began
 * @devices_now: the same when it was looked at again
 * @before: what the host has lost, when the examination began
 * @now: the same when it was looked at again
 * @began: when it did, by time_monotonic()
 * @has_listened: time has passed since
 * @kept_away: of some collectors, what they lack
 * @n_kept_away: number of @kept_away
 * @booted: when the host did, in milliseconds since 1970-01-01 UTC
 * @record: result
 */
struct examination {
	const char *file;
	bool is_default;
	unsigned int listen;
	bool is_asked_to_listen;
	const char *module;
	struct ruleset ruleset;
	struct ruleset after;
	struct accounts accounts;
	struct sockets *sockets;
	struct rules *rules;
	struct devices devices;
	struct devices devices_now;
	struct vitals before;
	struct vitals now;
	uint64_t began;
	bool has_listened;
	struct kept_away *kept_away;
	size_t n_kept_away;
	uint64_t booted;
	struct record record;
};

/**
 * struct check - something that is looked for
 * @name: what it is about
 * @run: looks for it
 */
struct check {
	const char *name;
	void (*run)(struct examination *examination);
};

extern const struct check check_release, check_remarks, check_file, check_receivers;
extern const struct check check_pools, check_outcomes, check_exporters, check_firewall;
extern const struct check check_arrivals, check_sockets, check_mtu, check_path_mtu;
extern const struct check check_way_back, check_host, check_pause, check_loss, check_sight;

/* Looks again at what grows, after a time. */
void examination_look_again(struct examination *examination);

/* Whether so much of all is worth a warning, and not just a note: one in a thousand. */
enum level level_of_share(uint64_t part, uint64_t all);

/* Whether it is as much, and anything at all. */
bool is_much(uint64_t part, uint64_t all);

/* Whether a collector should receive, and has not: never, or not of late. */
bool is_quiet(const struct collector *collector);

/* Whether it has received something until @now: then it only took a while. */
bool has_received(const struct ruleset *now, const struct collector *collector);

/* Whether it is the network namespace of process 1, where the service acts. */
bool is_first_namespace(void);

#endif /* FLOWTEECTL_DOCTOR_EXAMINATION_H */
