/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outcomes that datagrams are chosen by. */
#ifndef FLOWTEECTL_VERBS_TRACE_WORDS_H
#define FLOWTEECTL_VERBS_TRACE_WORDS_H

#include "kernel/trace.h"

/* The outcomes of datagrams and of copies, each word once; NULL behind the last. */
const char *trace_word(size_t i);

/* Has a filter choose by the word, whatever it is about; %DONE or %WRONG. */
int trace_choose(struct trace_filter *filter, const char *word);

#endif /* FLOWTEECTL_VERBS_TRACE_WORDS_H */
