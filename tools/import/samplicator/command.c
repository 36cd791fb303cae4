// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "import/samplicator/command.h"
#include "text/memory.h"

#define EXEC_START	"ExecStart="
#define BLANKS		" \t\r\n"

/* Words of a line as systemd and a shell cut them: quotes keep blanks in a word. */
static char *cut_word(char **line)
{
	char *in = *line + strspn(*line, BLANKS);
	char *word = in;
	char *out = in;
	char quote = '\0';

	for (; *in && (quote || !strchr(BLANKS, *in)); in++) {
		if (*in == quote)
			quote = '\0';
		else if (!quote && (*in == '\'' || *in == '"'))
			quote = *in;
		else if (*in == '\\' && in[1] && quote != '\'')
			*out++ = *++in;
		else
			*out++ = *in;
	}
	*line = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

static bool is_program(const char *word)
{
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;

	return !strcmp(name, "samplicate") || !strcmp(name, "samplicator");
}

/* What systemd lets stand before the program. */
static char *without_prefix(char *word)
{
	if (!strncmp(word, EXEC_START, strlen(EXEC_START)))
		word += strlen(EXEC_START);
	return word + strspn(word, "-@:+!" BLANKS);
}

/* All of it came as one word. */
static char **split(struct import *import, char *first, char *line, int *argc)
{
	char **argv = NULL;
	char *word;

	argv = grow_by_one(argv, 0, sizeof(*argv));
	argv[0] = first;
	*argc = 1;
	while (line[strspn(line, BLANKS)]) {
		word = import_text(import, "%s", cut_word(&line));
		argv = grow(argv, *argc + 2, sizeof(*argv));
		argv[(*argc)++] = word;
	}
	argv = grow(argv, *argc + 1, sizeof(*argv));
	argv[*argc] = NULL;
	/* Kept as bytes are: it is freed with the import. */
	import_keep(import, (char *)argv);
	return argv;
}

char **samplicator_command(struct import *import, int *argc, char **argv)
{
	char *first, *rest;

	if (*argc < 2)
		return argv;
	first = argv[1];
	rest = without_prefix(first);
	if (*argc == 2 && strpbrk(rest, BLANKS)) {
		argv = split(import, argv[0], import_text(import, "%s", rest), argc);
		rest = argv[1];
	}
	if (*argc < 2 || (rest == first && !is_program(rest)) || (*rest && !is_program(rest)))
		return argv;
	/* "ExecStart=" may be a word of its own. */
	argv[1] = argv[0];
	--*argc;
	return *rest ? argv + 1 : samplicator_command(import, argc, argv + 1);
}
