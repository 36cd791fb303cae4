/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exporters that are known, as candidates for a word of the command line. */
#ifndef FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H
#define FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H

#include "verbs/candidates.h"

/* Addresses of those that have sent, behind the word "exporter": of the collector that is
 * named before, or of all.
 */
void offer_exporters(const struct completion *completion);

#endif /* FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H */
