// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "doctor/causes.h"
#include "text/memory.h"

/* Checks that find the same from two sides: the first knows why. */
static const struct {
	const char *cause;
	const char *effect;
} pairs[] = {
	{ "raw_rule", "kept_away" },
	{ "no_device", "other_device" },
	{ "no_device", "device" },
	{ "no_device", "no_route" },
	{ "no_device", "unreachable" },
	{ "other_address", "no_address" },
	{ "other_host", "no_address" },
	{ "output_rule", "transmit" },
};

static int compare(const void *a, const void *b)
{
	const struct finding *left = *(struct finding *const *)a;
	const struct finding *right = *(struct finding *const *)b;
	int order = strcmp(left->object, right->object);

	/* Otherwise as they were found. */
	return order ? order : left < right ? -1 : 1;
}

/* Those about objects, with those about the same one together. */
static struct finding **sort(const struct record *record, size_t *count)
{
	struct finding **sorted = zeros(record->n_findings + 1, sizeof(void *));
	size_t i;

	*count = 0;
	for (i = 0; i < record->n_findings; i++)
		if (record->findings[i].object)
			sorted[(*count)++] = &record->findings[i];
	qsort(sorted, *count, sizeof(void *), compare);
	return sorted;
}

static bool is_of(const struct finding *finding, const char *check)
{
	return finding->text && !strcmp(finding->check, check);
}

static void join(struct finding *cause, struct finding *effect)
{
	finding_add(cause, "; %s", effect->text);
	if (effect->level > cause->level) {
		/* It may be another cause as well. */
		finding_advise(cause, effect->advice);
		cause->level = effect->level;
	}
	finding_release(effect);
}

/* Of one object. */
static void join_pair(struct finding **list, size_t count, const char *cause, const char *effect)
{
	size_t first = 0;
	size_t i;

	while (first < count && !is_of(list[first], cause))
		first++;
	for (i = 0; first < count && i < count; i++)
		if (is_of(list[i], effect))
			join(list[first], list[i]);
}

/* As many as are about the object of the first. */
static size_t count_alike(struct finding **list, size_t count)
{
	size_t alike = 1;

	while (alike < count && !strcmp(list[alike]->object, list[0]->object))
		alike++;
	return alike;
}

static void forget_joined(struct record *record)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < record->n_findings; i++)
		if (record->findings[i].text)
			record->findings[count++] = record->findings[i];
	record->n_findings = count;
}

void causes_join(struct record *record)
{
	struct finding **sorted;
	size_t i, k, count;
	size_t alike;

	sorted = sort(record, &count);
	for (i = 0; i < count; i += alike) {
		alike = count_alike(sorted + i, count - i);
		for (k = 0; alike > 1 && k < sizeof(pairs) / sizeof(pairs[0]); k++)
			join_pair(sorted + i, alike, pairs[k].cause, pairs[k].effect);
	}
	free(sorted);
	forget_joined(record);
}
