/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_MODEL_EXPORTER_H
#define FLOWTEECTL_MODEL_EXPORTER_H

#include "model/endpoint.h"

/* The port of an exporter that was given none. */
#define EXPORTER_PORT	49152

/* Reads ADDRESS or ADDRESS:PORT of a host that sends. */
bool exporter_parse(const char *text, struct endpoint *exporter, struct fault *fault);

#endif /* FLOWTEECTL_MODEL_EXPORTER_H */
