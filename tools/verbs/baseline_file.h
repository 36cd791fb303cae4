/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the baseline of counters is kept: a file for each user and network namespace. */
#ifndef FLOWTEECTL_VERBS_BASELINE_FILE_H
#define FLOWTEECTL_VERBS_BASELINE_FILE_H

#include "model/baseline.h"

/**
 * baseline_load() - read the baseline of the network namespace that this process is in
 * @baseline: set to it, a reference; NULL: there is none
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int baseline_load(json_t **baseline);

/* Keeps it; returns %DONE, or the exit status of an error that was reported. */
int baseline_store(const json_t *baseline);

#endif /* FLOWTEECTL_VERBS_BASELINE_FILE_H */
