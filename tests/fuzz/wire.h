/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A netlink message being written; nothing stops you from writing a bad one. */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include <stddef.h>
#include <stdint.h>

struct wire {
	uint8_t *data;
	size_t len;
	size_t size;
};

void wire_init(struct wire *wire, size_t size);
void wire_free(struct wire *wire);
void wire_start(struct wire *wire, uint16_t family, uint8_t command,
		uint16_t flags);
void wire_finish(struct wire *wire);
void wire_put(struct wire *wire, uint16_t type, const void *data, size_t len);
void wire_put_text(struct wire *wire, uint16_t type, const char *text);
void wire_put_u8(struct wire *wire, uint16_t type, uint8_t value);
void wire_put_u16(struct wire *wire, uint16_t type, uint16_t value);
void wire_put_u32(struct wire *wire, uint16_t type, uint32_t value);
size_t wire_nest(struct wire *wire, uint16_t type);
void wire_end(struct wire *wire, size_t nest);

#endif /* FUZZ_WIRE_H */
