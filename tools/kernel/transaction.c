// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/refusal.h"
#include "kernel/transaction.h"
#include "text/memory.h"

/* Bytes and requests that are sent at once: enough to make the system calls
 * cheap, and so few that their refusals fit in a socket.
 */
#define BATCH_SIZE	(64 * 1024)
#define BATCH_COUNT	128

_Static_assert(BATCH_SIZE >= ATTRIBUTE_MAX / 2 + 1024, "a request fits in a batch");

/* A request of the batch, so that it can be made again when it is refused. */
struct sent {
	struct change change;
	struct piece piece;
};

static void look_at(const struct transaction *transaction, const struct entity *entity,
		    const char *word)
{
	const struct origin *origin = transaction->origin;

	if (origin)
		origin->look_at(entity, word, origin->data);
}

int transaction_status(int status)
{
	if (status != ASK_AGAIN)
		return status;
	return refused("another change was put in force meanwhile, and this one was not; run it "
		       "again");
}

/* Sends the request, and frees it. */
static int begin(struct transaction *transaction, struct kernel *kernel,
		 struct request *request, const struct origin *origin)
{
	struct answer answer;
	int status = DONE;

	memset(transaction, 0, sizeof(*transaction));
	netlink_talk(&kernel->netlink, request, kernel->family, NULL, NULL, &answer);
	if (answer.error == ESTALE)
		status = ASK_AGAIN;
	else if (answer.error)
		status = kernel_report(request, &answer);
	request_free(request);
	if (status)
		return status;
	transaction->kernel = kernel;
	transaction->origin = origin;
	transaction->batch = grow(NULL, 1, BATCH_SIZE);
	transaction->sent = grow(NULL, BATCH_COUNT, sizeof(*transaction->sent));
	request_init(&transaction->request, 0, 0, "");
	transaction->request.attributes.has_marks = false;
	return DONE;
}

int transaction_begin(struct transaction *transaction, struct kernel *kernel, bool replace,
		      const struct origin *origin)
{
	struct request request;

	request_init(&request, FLOWTEE_CMD_BEGIN, NLM_F_ACK, "transaction");
	if (replace)
		attributes_put(&request.attributes, FLOWTEE_A_REPLACE, NULL, 0);
	return begin(transaction, kernel, &request, origin);
}

int transaction_continue(struct transaction *transaction, struct kernel *kernel,
			 uint32_t generation, const struct origin *origin)
{
	struct request request;

	request_init(&request, FLOWTEE_CMD_BEGIN, NLM_F_ACK, "transaction");
	if (generation)
		attributes_put_u32(&request.attributes, FLOWTEE_A_GENERATION, generation);
	return begin(transaction, kernel, &request, origin);
}

static void report_sent(size_t index, const struct answer *answer, void *data)
{
	struct transaction *transaction = data;
	const struct sent *sent = &transaction->sent[index];
	const struct mark *mark = NULL;
	struct request request;

	if (sent->change.entity == transaction->refused)
		return;
	transaction->refused = sent->change.entity;
	transaction->failed = true;
	request_init(&request, 0, 0, "");
	change_request(&sent->change, &sent->piece, &request);
	if (answer->has_offset)
		mark = attributes_find(&request.attributes, answer->offset);
	look_at(transaction, sent->change.entity, mark ? mark->word : NULL);
	kernel_report(&request, answer);
	request_free(&request);
}

static void send_batch(struct transaction *transaction)
{
	struct netlink *netlink = &transaction->kernel->netlink;
	int error;

	if (!transaction->n_sent)
		return;
	error = netlink_talk_batch(netlink, transaction->batch, transaction->size,
				   transaction->kernel->family, report_sent, transaction);
	if (error) {
		transaction->failed = true;
		transaction->is_lost = true;
		look_at(transaction, NULL, NULL);
		refused("the kernel's answer cannot be received: %s", strerror(error));
	}
	transaction->size = 0;
	transaction->n_sent = 0;
}

static void add_piece(struct transaction *transaction, const struct change *change,
		      const struct piece *piece)
{
	struct request *request = &transaction->request;
	size_t length;

	if (transaction->is_lost)
		return;
	change_request(change, piece, request);
	length = request->attributes.nlh->nlmsg_len;
	if (transaction->n_sent == BATCH_COUNT || transaction->size + length > BATCH_SIZE)
		send_batch(transaction);
	memcpy(transaction->batch + transaction->size, request->attributes.nlh, length);
	transaction->size += length;
	transaction->sent[transaction->n_sent++] = (struct sent){ *change, *piece };
}

void transaction_add(struct transaction *transaction, const struct change *change)
{
	struct piece piece = { 0, 0 };

	do {
		add_piece(transaction, change, &piece);
	} while (change_next(change, &piece));
}

/* What is at fault may be none of what was asked for: it is named once, and the reason,
 * which tells of all others, mostly does.
 */
static int report_path(const struct refusal *refusal)
{
	char name[PATH_TEXT + 16], path[PATH_TEXT];

	path_text(&refusal->path, path);
	snprintf(name, sizeof(name), "%s '%s'", refusal->object->name, path);
	if (!strncmp(refusal->reason, name, strlen(name)))
		return refused("%s", refusal->reason);
	return refused("%s: %s", name, refusal->reason);
}

/* The word at fault with its value, or else the object. */
static int report_object(const struct transaction *transaction,
			 const struct refusal *refusal)
{
	const struct object *object = refusal->object;
	const struct origin *origin = transaction->origin;
	const struct entity *entity = NULL;
	const struct word *word = NULL;
	char text[PATH_TEXT];
	uint32_t words = 0;
	char *value;
	size_t i;

	if (origin)
		entity = origin->find(object, &refusal->path, &words, origin->data);
	for (i = 0; entity && i < object->n_words; i++)
		if ((words & UINT32_C(1) << i) && word_has_attr(&object->words[i], refusal->attr))
			word = &object->words[i];
	look_at(transaction, entity, word ? word->name : NULL);
	if (!word)
		return report_path(refusal);
	value = word_text(word, entity);
	if (origin->names_objects) {
		path_text(&refusal->path, text);
		refused("%s '%s': %s " QUOTED ": %s", object->name, text, word->name, value,
			refusal->reason);
	} else {
		refused("%s " QUOTED ": %s", word->name, value, refusal->reason);
	}
	free(value);
	return REFUSED;
}

static int report_commit(const struct transaction *transaction,
			 const struct request *request, const struct refusal *refusal,
			 struct answer *answer)
{
	look_at(transaction, NULL, NULL);
	if (answer->error == ESTALE)
		return ASK_AGAIN;
	if (refusal->object && refusal->reason[0])
		return report_object(transaction, refusal);
	refusal_answer(refusal, answer);
	/* Nobody has typed a word for the request. */
	if (answer->text[0])
		return refused("%s", answer->text);
	return kernel_report(request, answer);
}

static int commit(struct transaction *transaction, uint32_t confirm)
{
	struct refusal refusal = { .object = NULL };
	struct request request;
	struct answer answer;
	int status = DONE;

	request_init(&request, FLOWTEE_CMD_COMMIT, NLM_F_ACK, "commit");
	if (confirm)
		attributes_put_u32(&request.attributes, FLOWTEE_A_CONFIRM, confirm);
	if (transaction->ends_trial)
		attributes_put(&request.attributes, FLOWTEE_A_END_TRIAL, NULL, 0);
	netlink_talk(&transaction->kernel->netlink, &request, transaction->kernel->family,
		     refusal_message, &refusal, &answer);
	if (answer.error)
		status = report_commit(transaction, &request, &refusal, &answer);
	request_free(&request);
	return status;
}

static int commit_and_hear(struct transaction *transaction, uint32_t confirm,
			   struct summary *summary)
{
	struct netlink ear;
	bool is_told;
	int status;

	memset(summary, 0, sizeof(*summary));
	is_told = summary_listen(&ear, transaction->kernel);
	status = commit(transaction, confirm);
	if (!is_told)
		return status;
	if (!status)
		summary_hear(&ear, transaction->kernel, summary);
	netlink_close(&ear);
	return status;
}

/* The socket may live on, and the draft must not. */
static int drop(struct transaction *transaction)
{
	struct request request;
	struct answer answer;

	request_init(&request, FLOWTEE_CMD_ABORT, NLM_F_ACK, "abort");
	netlink_talk(&transaction->kernel->netlink, &request, transaction->kernel->family,
		     NULL, NULL, &answer);
	request_free(&request);
	return REFUSED;
}

int transaction_commit(struct transaction *transaction, uint32_t confirm,
		       struct summary *summary)
{
	int status;

	send_batch(transaction);
	if (transaction->failed)
		status = drop(transaction);
	else if (summary)
		status = commit_and_hear(transaction, confirm, summary);
	else
		status = commit(transaction, confirm);
	request_free(&transaction->request);
	free(transaction->batch);
	free(transaction->sent);
	return status;
}
