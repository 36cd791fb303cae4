// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "doctor/question.h"
#include "kernel/explain.h"

/* Of a stream without one of its own: any exporter may have it. */
#define PORT_ANY	49152

uint32_t mean_size(const struct stream *stream)
{
	uint64_t datagrams = stream_datagrams(stream);

	return datagrams ? stream_number(stream, BYTES) / datagrams : 0;
}

bool ask_of_stream(struct explanation *explanation, struct question *question,
		   const struct examination *examination, const struct account *account,
		   const struct stream *stream)
{
	const struct ruleset *ruleset = &examination->ruleset;
	const struct collector *collector = ruleset_collector(ruleset, account->collector);

	memset(explanation, 0, sizeof(*explanation));
	if (!collector)
		return false;
	*question = (struct question){
		.collector = account->collector,
		.exporter.address = stream->address,
		.exporter.port = stream_has(stream, PORT) ? stream_number(stream, PORT) : PORT_ANY,
		.size = mean_size(stream),
	};
	return explain_ask(explanation, collector, ruleset->generation, question) == 0;
}
