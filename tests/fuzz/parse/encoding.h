/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be true of everything that a parser has accepted. */
#ifndef FUZZ_ENCODING_H
#define FUZZ_ENCODING_H

#include "kernel/change.h"
#include "model/ruleset.h"

/* Ends the program, which the fuzzer reports with the input. */
void expect(bool condition, const char *what);

/* The requests that a change takes can be sent, and say what it says. */
void check_requests(const struct change *change);

/* Saved and read again, the ruleset is the same; and so are its requests. */
void check_ruleset(const struct ruleset *ruleset);

#endif /* FUZZ_ENCODING_H */
