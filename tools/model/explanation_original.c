// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of the original, in a word and in a sentence. */
#include <stdio.h>

#include "model/explanation.h"
#include "text/memory.h"

const char *explanation_original_word(const struct explanation *explanation)
{
	static const char *const words[] = {
		[FLOWTEE_FATE_CONSUMED] = "consumed",
		[FLOWTEE_FATE_DELIVERED] = "delivered",
		[FLOWTEE_FATE_FORWARDED] = "forwarded",
		[FLOWTEE_FATE_GOES_ON] = "accepted",
		[FLOWTEE_FATE_UNDECIDED] = "undecided",
	};

	return explanation->original <= FLOWTEE_FATE_MAX ? words[explanation->original] : NULL;
}

/* Of one that 'original drop' does not consume. */
static void write_fate(const struct explanation *explanation, const char *listen, FILE *out)
{
	bool is_anywhere = address_is_any(&explanation->collector->listen.address);

	switch (explanation->original) {
	case FLOWTEE_FATE_CONSUMED:
		fprintf(out, "consumed, as no program of this host listens at %s", listen);
		break;
	case FLOWTEE_FATE_DELIVERED:
		fprintf(out, "delivered to a program of this host that listens at %s", listen);
		break;
	case FLOWTEE_FATE_FORWARDED:
		fputs("forwarded, as it is for another host", out);
		break;
	case FLOWTEE_FATE_GOES_ON:
		fputs("goes on as if there were no collector", out);
		break;
	case FLOWTEE_FATE_UNDECIDED:
		fprintf(out, "consumed, as no program of this host listens at %s, unless NAT, TPROXY "
			"or IPVS takes it elsewhere", listen);
		break;
	default:
		if (is_anywhere)
			fputs("consumed, unless a program listens at the very address that it is for",
			      out);
	}
}

static void write_original(const struct explanation *explanation, FILE *out)
{
	const struct collector *collector = explanation->collector;
	char listen[ADDRESS_TEXT];

	if (!explanation_original_word(explanation) &&
	    (explanation->original != ORIGINAL_UNKNOWN ||
	     !address_is_any(&collector->listen.address)))
		return;
	endpoint_text(&collector->listen, listen);
	if (collector->original == FLOWTEE_ORIGINAL_DROP)
		fputs("consumed", out);
	else if (explanation->diversion == OBSTRUCTION_SURE)
		fputs("taken elsewhere by a rule", out);
	else
		write_fate(explanation, listen, out);
	if (collector->original != FLOWTEE_ORIGINAL_DROP &&
	    explanation->diversion == OBSTRUCTION_MAYBE)
		fputs("; a rule may take it elsewhere", out);
	fprintf(out, " ('original %s')", collector_originals[collector->original]);
}

char *explanation_original(const struct explanation *explanation)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	write_original(explanation, out);
	fclose(out);
	return text;
}
