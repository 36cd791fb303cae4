/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file of captured packets, as Wireshark and tcpdump read it: pcapng
 * (draft-ietf-opsawg-pcapng). libpcap reads that format and writes only the older
 * one, which has no comments, so the few blocks that it takes are written here.
 */
#ifndef FLOWTEECTL_MODEL_PCAPNG_H
#define FLOWTEECTL_MODEL_PCAPNG_H

#include <stdio.h>

#include "model/traced.h"

/**
 * pcapng_begin() - write what a file begins with
 * @file: to be written
 * @snap: most bytes of a payload that there are
 */
void pcapng_begin(FILE *file, uint32_t snap);

/**
 * pcapng_add() - write a datagram
 * @file: begun
 * @traced: it, with its payload
 * @comment: of the packet, for people
 * @skipped: how many packets are missing since the one before
 *
 * IP and UDP headers are made of what is known of it: options, extension headers,
 * the identification and the flow label are not.
 */
void pcapng_add(FILE *file, const struct traced *traced, const char *comment,
		uint64_t skipped);

#endif /* FLOWTEECTL_MODEL_PCAPNG_H */
