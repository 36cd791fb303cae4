// SPDX-License-Identifier: GPL-2.0-or-later
/* For Python to load: count.c begins to count, or ends. */

void mark(void);

void mark(void)
{
	__asm__ volatile("xchg %%bx, %%bx" : : : "memory");
}
