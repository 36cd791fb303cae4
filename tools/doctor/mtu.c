// SPDX-License-Identifier: GPL-2.0-or-later
/* Datagrams that are larger than the MTU of a receiver's path, so that copies are fragmented. */
#include "doctor/examination.h"
#include "doctor/question.h"
#include "model/collector.h"
#include "model/receiver.h"

/* A question each: of more collectors nobody waits for the answers. */
#define QUESTIONS_MAX	64

/* Of those whose size is known. */
static const struct stream *busiest(const struct account *account)
{
	const struct stream *found = NULL;
	size_t i;

	for (i = 0; i < account->count; i++)
		if (mean_size(&account->streams[i]) &&
		    (!found || stream_datagrams(&account->streams[i]) > stream_datagrams(found)))
			found = &account->streams[i];
	return found;
}

static void tell(struct record *record, const struct explanation *explanation)
{
	const struct siblings *receivers = &explanation->collector->members[MEMBER_RECEIVER];
	const struct copy *copy;
	size_t told = 0;
	size_t i;

	for (i = 0; i < receivers->count && told < ALIKE_MAX; i++) {
		copy = &explanation->copies[i];
		if (!copy->is_told || copy->outcome != FLOWTEE_RECEIVER_SENT || copy->fragments < 2)
			continue;
		told++;
		record_about(record, "fragments", LEVEL_NOTE,
			     &sibling(&receiver_object, receivers, i)->path,
			     "one lost fragment is a lost datagram: have exporters send smaller ones, "
			     "or raise the MTU of the path",
			     "datagrams of %u bytes on average, as the busiest exporter sends, take "
			     "%u fragments: the MTU on the way is %u", explanation->question->size,
			     copy->fragments, copy->mtu);
	}
}

static void ask(struct examination *examination, const struct account *account)
{
	const struct stream *stream = busiest(account);
	struct explanation explanation;
	struct question question;

	if (!stream)
		return;
	if (ask_of_stream(&explanation, &question, examination, account, stream))
		tell(&examination->record, &explanation);
	explanation_release(&explanation);
}

static void run(struct examination *examination)
{
	const struct accounts *accounts = &examination->accounts;
	size_t i;

	for (i = 0; i < accounts->count && i < QUESTIONS_MAX; i++)
		ask(examination, &accounts->list[i]);
}

const struct check check_mtu = { "fragments", run };
