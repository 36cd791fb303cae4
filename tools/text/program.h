/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the program is called, and how it ends. */
#ifndef FLOWTEECTL_TEXT_PROGRAM_H
#define FLOWTEECTL_TEXT_PROGRAM_H

#define PROGRAM		"flowteectl"

/* Exit status. */
enum {
	DONE = 0,
	REFUSED = 1,	/* by the kernel, for a file's or other reasons; nothing changed */
	WRONG = 2,	/* the command line is wrong */
};

#endif /* FLOWTEECTL_TEXT_PROGRAM_H */
