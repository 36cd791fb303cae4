// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text/suggest.h"
#include "verbs/trace_words.h"

/* Whether a counter says how a datagram, or a copy, has ended. */
static bool is_outcome(const struct counter *counter, const struct counters *counters)
{
	return counter->is_part ||
	       (counters == &receiver_counters &&
		(counter->attr == FLOWTEE_RECEIVER_SENT ||
		 counter->attr == FLOWTEE_RECEIVER_NOT_SAMPLED));
}

/* The bit of the outcome of this name; 0: there is none. */
static uint32_t bit_of(const struct counters *counters, const char *word)
{
	size_t i;

	for (i = 0; i < counters->count; i++)
		if (is_outcome(&counters->table[i], counters) &&
		    !strcmp(counters->table[i].key, word))
			return UINT32_C(1) << counters->table[i].attr;
	return 0;
}

const char *trace_word(size_t i)
{
	static const struct counters *const both[] = { &collector_counters, &receiver_counters };
	const struct counter *counter;
	size_t j, k;

	for (j = 0; j < sizeof(both) / sizeof(both[0]); j++)
		for (k = 0; k < both[j]->count; k++) {
			counter = &both[j]->table[k];
			if (is_outcome(counter, both[j]) &&
			    (!j || !bit_of(both[0], counter->key)) && !i--)
				return counter->key;
		}
	return NULL;
}

int trace_choose(struct trace_filter *filter, const char *word)
{
	struct choices accepted;
	const char *other;
	size_t i;

	filter->outcomes = bit_of(&collector_counters, word);
	filter->drops = bit_of(&receiver_counters, word);
	if (filter->outcomes || filter->drops)
		return DONE;
	choices_init(&accepted, word);
	for (i = 0; (other = trace_word(i)); i++)
		choices_add(&accepted, other);
	return unknown("outcome", &accepted);
}
