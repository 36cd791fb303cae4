/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of datagrams as a stream has them. */
#ifndef FLOWTEECTL_DOCTOR_QUESTION_H
#define FLOWTEECTL_DOCTOR_QUESTION_H

#include "doctor/examination.h"
#include "model/explanation.h"

/* How large its datagrams are on average, in bytes; 0: that is not known. */
uint32_t mean_size(const struct stream *stream);

/**
 * ask_of_stream() - ask the kernel what would become of a datagram of average size
 * @explanation: result, to be freed with explanation_release() in any case
 * @question: room for what is asked, for as long as @explanation is there
 * @examination: of what is in force
 * @account: of the collector
 * @stream: one of @account
 *
 * Return: false if it is not known
 */
bool ask_of_stream(struct explanation *explanation, struct question *question,
		   const struct examination *examination, const struct account *account,
		   const struct stream *stream);

#endif /* FLOWTEECTL_DOCTOR_QUESTION_H */
