/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Payloads to start from: captures of real devices, where there are any. */
#ifndef FUZZ_CORPUS_H
#define FUZZ_CORPUS_H

#include <stdint.h>

struct payload {
	uint8_t *data;
	uint32_t len;
};

struct corpus {
	struct payload *payload;
	uint32_t n;
};

void corpus_load(struct corpus *corpus, const char *directory);

#endif /* FUZZ_CORPUS_H */
