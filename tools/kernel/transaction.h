/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many changes that are put in force in one step, or not at all. */
#ifndef FLOWTEECTL_KERNEL_TRANSACTION_H
#define FLOWTEECTL_KERNEL_TRANSACTION_H

#include "kernel/change.h"
#include "kernel/kernel.h"
#include "kernel/summary.h"

/**
 * struct origin - where the objects of a transaction come from, for messages
 * @find: the object of this path, NULL if it is none of them; and the words that
 *	are said of it, a bit for each
 * @look_at: messages from now on are about a word of it, or about all of it
 *	if the word is NULL, or about the whole if the object is
 * @data: for both
 * @names_objects: messages about a word say whose it is as well
 */
struct origin {
	const struct entity *(*find)(const struct object *object, const struct path *path,
				     uint32_t *words, void *data);
	void (*look_at)(const struct entity *entity, const char *word, void *data);
	void *data;
	bool names_objects;
};

struct sent;

/**
 * struct transaction - a transaction of a socket
 * @kernel: the way to the kernel
 * @origin: see &struct origin; NULL: the command line
 * @ends_trial: the caller's, once it has begun: what is on trial is kept if this is
 *	put in force
 * @batch: requests that are not yet sent
 * @size: of @batch, in bytes
 * @sent: what the requests of @batch are
 * @n_sent: number of @sent
 * @request: where requests are made
 * @refused: the entity of the last request that was refused; the others that
 *	it was cut into say nothing new
 * @failed: something was refused, and reported
 * @is_lost: the kernel cannot be talked to any more, which was reported
 */
struct transaction {
	struct kernel *kernel;
	const struct origin *origin;
	bool ends_trial;
	char *batch;
	size_t size;
	struct sent *sent;
	size_t n_sent;
	struct request request;
	const struct entity *refused;
	bool failed;
	bool is_lost;
};

/**
 * transaction_begin() - begin a transaction
 * @transaction: result, to be ended with transaction_commit() if %DONE is
 *	returned
 * @kernel: open
 * @replace: what is not added is removed; false: what is there stays
 * @origin: see &struct origin
 *
 * Return: %DONE, the exit status of an error that was reported, or %ASK_AGAIN if
 * what was read is not in force any more
 */
int transaction_begin(struct transaction *transaction, struct kernel *kernel, bool replace,
		      const struct origin *origin);

/* The same of what was made of a configuration that was read, where what is there
 * stays: it is refused if that is not in force any more. @generation 0: nothing
 * was read.
 */
int transaction_continue(struct transaction *transaction, struct kernel *kernel,
			 uint32_t generation, const struct origin *origin);

/* Makes a change part of it. What is refused is reported, sooner or later. */
void transaction_add(struct transaction *transaction, const struct change *change);

/**
 * transaction_commit() - put it in force and end it
 * @transaction: begun
 * @confirm: seconds after which it is taken back unless it is confirmed; 0: it
 *	needs no confirmation
 * @summary: result, of what is done: what it was; NULL: nobody asks
 *
 * Return: %DONE, or the exit status of an error that was reported, or %ASK_AGAIN if
 * another change was put in force meanwhile: then nothing has changed
 */
int transaction_commit(struct transaction *transaction, uint32_t confirm,
		       struct summary *summary);

/* Reports that it was %ASK_AGAIN, if @status is; returns the exit status. */
int transaction_status(int status);

#endif /* FLOWTEECTL_KERNEL_TRANSACTION_H */
