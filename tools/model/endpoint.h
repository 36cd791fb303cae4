/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints: an address and a port, as they are written and read. */
#ifndef FLOWTEECTL_MODEL_ENDPOINT_H
#define FLOWTEECTL_MODEL_ENDPOINT_H

#include "model/address.h"

/**
 * struct endpoint - an address and a UDP port
 * @address: see &struct address
 * @port: in host byte order; 0: there is no endpoint
 */
struct endpoint {
	struct address address;
	uint16_t port;
};

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

/**
 * endpoint_parse() - read ADDRESS:PORT
 * @text: such as 10.0.1.20:20001, [2001:db8::1]:20001 or *:20001
 * @endpoint: result
 * @fault: set if it is not accepted
 */
bool endpoint_parse(const char *text, struct endpoint *endpoint, struct fault *fault);
void endpoint_text(const struct endpoint *endpoint, char text[ADDRESS_TEXT]);

#endif /* FLOWTEECTL_MODEL_ENDPOINT_H */
