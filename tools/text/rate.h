/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers a second, as people read them. */
#ifndef FLOWTEECTL_TEXT_RATE_H
#define FLOWTEECTL_TEXT_RATE_H

#include <stdint.h>

/* Room for a rate with its unit. */
#define RATE_TEXT	32

/* "1.5", "12345", or "1.2M": so many a second. What is not nothing is not called 0. */
void rate_text(double rate, char text[RATE_TEXT]);

/* "1.2 Mbit/s" of so many bytes a second. */
void bits_text(double bytes, char text[RATE_TEXT]);

#endif /* FLOWTEECTL_TEXT_RATE_H */
