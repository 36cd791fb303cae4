// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a datagram ends as it does, in a sentence. */
#include <stdio.h>

#include "model/explanation.h"
#include "text/memory.h"

static size_t count_receivers(const struct explanation *explanation)
{
	return explanation->collector->members[MEMBER_RECEIVER].count;
}

/* Whether one asks for what a question does not tell of its datagram. */
static bool is_conditional(const struct receiver *receiver)
{
	return receiver->protocols || receiver->domains.count || receiver->agents.count;
}

/* As far as the protocol says. A pool may have another for it. */
static bool may_fit(const struct receiver *receiver, unsigned int protocol)
{
	if (receiver->pool[0])
		return true;
	if (receiver->protocols && !(receiver->protocols & UINT32_C(1) << protocol))
		return false;
	if (receiver->domains.count && protocol == FLOWTEE_PROTOCOL_OTHER)
		return false;
	return !receiver->agents.count || protocol == FLOWTEE_PROTOCOL_SFLOW5;
}

/**
 * struct reach - how many get a datagram
 * @offered: that are offered a copy
 * @sent: that are sent one
 * @vain: of these, that were found to be unreachable
 * @stopped: whose copy a rule drops as it leaves
 * @doubtful: that are sent one which a rule may drop
 * @is_most: it is the most that one of any protocol reaches
 */
struct reach {
	size_t offered;
	size_t sent;
	size_t vain;
	size_t stopped;
	size_t doubtful;
	bool is_most;
};

static struct reach reach_of(const struct explanation *explanation, unsigned int protocol)
{
	struct reach reach = { .offered = 0 };
	const struct receiver *receiver;
	const struct copy *copy;
	size_t i;

	for (i = 0; i < count_receivers(explanation); i++) {
		receiver = explanation_receiver(explanation, i);
		copy = &explanation->copies[i];
		if (!copy->is_told || copy->outcome == FLOWTEE_RECEIVER_NOT_SAMPLED)
			continue;
		reach.is_most |= is_conditional(receiver);
		if (!may_fit(receiver, protocol))
			continue;
		reach.offered++;
		reach.sent += copy->outcome == FLOWTEE_RECEIVER_SENT;
		reach.vain += explanation_is_in_vain(explanation, i);
		reach.stopped += copy->obstruction == OBSTRUCTION_SURE;
		reach.doubtful += copy->obstruction == OBSTRUCTION_MAYBE;
	}
	return reach;
}

/* Receivers of different protocols exclude each other. */
static struct reach count(const struct explanation *explanation)
{
	struct reach most = reach_of(explanation, FLOWTEE_PROTOCOL_OTHER);
	unsigned int protocol;
	struct reach reach;

	for (protocol = FLOWTEE_PROTOCOL_NETFLOW5; protocol <= FLOWTEE_PROTOCOL_SFLOW5;
	     protocol++) {
		reach = reach_of(explanation, protocol);
		if (reach.offered > most.offered ||
		    (reach.offered == most.offered && reach.sent > most.sent))
			most = reach;
	}
	return most;
}

static void write_reach(const struct explanation *explanation, FILE *out)
{
	struct reach reach = count(explanation);

	fprintf(out, "%s%zu of %zu receivers offered a copy, %zu sent one",
		reach.is_most ? "up to " : "", reach.offered,
		count_receivers(explanation), reach.sent);
	if (reach.vain)
		fprintf(out, ", %zu of them unreachable", reach.vain);
	if (reach.stopped)
		fprintf(out, ", %zu dropped by a rule as it leaves", reach.stopped);
	if (reach.doubtful)
		fprintf(out, ", %zu of them perhaps dropped by a rule", reach.doubtful);
}

static void write_reason(const struct explanation *explanation, FILE *out)
{
	if (explanation->obstruction == OBSTRUCTION_SURE)
		fputs("a rule drops it before it gets here, and but for that: ", out);
	if (explanation->obstruction == OBSTRUCTION_MAYBE)
		fputs("unless a rule drops it before it gets here: ", out);
	switch (explanation->outcome) {
	case FLOWTEE_COLLECTOR_REPLICATED:
		write_reach(explanation, out);
		break;
	case FLOWTEE_COLLECTOR_DENIED:
		fputs(prefixes_have(&explanation->collector->except,
				    &explanation->question->exporter.address) ?
		      "the exporter is in 'except'" : "the exporter is not in 'allow'", out);
		break;
	case FLOWTEE_COLLECTOR_NO_RECEIVER:
		fputs(count_receivers(explanation) ?
		      "none of the receivers wants it" : "there are no receivers", out);
		break;
	case FLOWTEE_COLLECTOR_NOT_SAMPLED:
		fputs("the samples of all that want it leave this one out", out);
		break;
	case FLOWTEE_COLLECTOR_STANDBY:
		fputs("the collector is on standby", out);
		break;
	default:
		fputs("the module does not tell why", out);
	}
}

char *explanation_reason(const struct explanation *explanation)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	write_reason(explanation, out);
	fclose(out);
	return text;
}
