/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exporters that are known, as candidates for a word of the command line. */
#ifndef FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H
#define FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H

#include "verbs/candidates.h"

/* The word that they follow. */
#define EXPORTER	"exporter"

/* Addresses of those that have sent: of the collector that is the first word given, or of
 * all. Several ways to go on may have them: once.
 */
void offer_exporters(const struct completion *completion);

#endif /* FLOWTEECTL_VERBS_CANDIDATE_EXPORTERS_H */
