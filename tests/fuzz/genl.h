/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conversations with the flowtee family. */
#ifndef FUZZ_GENL_H
#define FUZZ_GENL_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

struct genl {
	int fd;
	uint16_t family;
	uint32_t sequence;
	/* The multicast group of changes. */
	uint32_t group;
	uint8_t *buffer;
	/* The reason of the last refusal, or "". */
	char reason[128];
};

/* What genl_send() returns if the kernel did not answer at all. */
#define GENL_SILENT	1

/* Room for the largest message that the kernel takes or gives. */
#define GENL_BUFFER	(1 << 20)

bool genl_open(struct genl *genl);
void genl_close(struct genl *genl);
void genl_join(struct genl *genl);
void genl_skip(struct genl *genl);
int genl_send(struct genl *genl, struct wire *wire);
int genl_send_raw(struct genl *genl, const void *data, size_t len,
		  uint32_t sequence);
int genl_flush(struct genl *genl);

/* Called with each message of a dump: command and attributes. */
typedef void (*genl_reader)(void *context, uint8_t command, uint8_t *attrs,
			    size_t len);
int genl_dump(struct genl *genl, genl_reader reader, void *context);

#endif /* FUZZ_GENL_H */
