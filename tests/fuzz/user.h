/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A user without privilege who has a network namespace of his own. */
#ifndef FUZZ_USER_H
#define FUZZ_USER_H

void become_unprivileged(void);

#endif /* FUZZ_USER_H */
