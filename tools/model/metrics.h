/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration, counters and streams as metrics. */
#ifndef FLOWTEECTL_MODEL_METRICS_H
#define FLOWTEECTL_MODEL_METRICS_H

#include "model/account.h"
#include "model/ruleset.h"
#include "text/prometheus.h"

/**
 * struct metrics - what is told
 * @ruleset: configuration and counters, reckoned (standing.h)
 * @accounts: the streams of its collectors; they may be sorted anew
 * @module: the version of the module
 * @most: streams of one collector that are told: of more those that were there first
 */
struct metrics {
	const struct ruleset *ruleset;
	const struct accounts *accounts;
	const char *module;
	size_t most;
};

void metrics_write(const struct metrics *metrics, struct prometheus *prometheus);

/* Those of the streams, a part of all. */
void metrics_write_streams(const struct metrics *metrics, struct prometheus *prometheus);

#endif /* FLOWTEECTL_MODEL_METRICS_H */
