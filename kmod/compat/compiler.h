/* SPDX-License-Identifier: GPL-2.0-only */
/* What is told to the compiler. */
#ifndef FLOWTEE_COMPILER_H
#define FLOWTEE_COMPILER_H

#include <linux/compiler_attributes.h>

/* Since 6.9, and in what was derived from older ones later: a variable that is not
 * cleared by a kernel that clears all of them (CONFIG_INIT_STACK_ALL_ZERO).
 */
#ifndef __uninitialized
# define __uninitialized
#endif

#endif /* FLOWTEE_COMPILER_H */
