// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "verbs/option_words.h"

/**
 * struct option_word - an option
 * @verb: whose it is; NULL: that of whoever has it, for the same
 * @name: it
 * @letter: its short name; NULL: it has none
 * @help: what it is for
 */
static const struct option_word {
	const char *verb;
	const char *name;
	const char *letter;
	const char *help;
} words[] = {
	{ NULL, "--allow-empty", NULL, "remove everything, if the file has nothing" },
	{ NULL, "--bad", NULL, "only what is not well" },
	{ "doctor", "--brief", "-b", "one line, for Nagios and the like" },
	{ NULL, "--brief", "-b", "a line for each collector" },
	{ NULL, "--color", NULL, "colour: always, never, or auto: on a terminal" },
	{ NULL, "--config", NULL, "configuration of the daemon" },
	{ NULL, "--confirm", NULL, "go back after so many seconds without 'confirm'" },
	{ NULL, "--count", "-c", "end after so many" },
	{ NULL, "--daemon", NULL, "whose configuration it is" },
	{ NULL, "--details", "-d", "long lists with all of their items" },
	{ NULL, "--end-trial", NULL, "even if another change is on trial" },
	{ NULL, "--exit-code", NULL, "exit status 1 if there is a difference" },
	{ NULL, "--explain", NULL, "a sentence on each counter" },
	{ NULL, "--exporters", NULL, "streams of exporters of each collector, at most" },
	{ "doctor", "--file", NULL, "compare it with what is in force" },
	{ "metrics", "--file", NULL, "write to it, all at once" },
	{ NULL, "--help", "-h", "print how to use it" },
	{ NULL, "--http", NULL, "answer a request on standard input" },
	{ NULL, "--json", "-j", "print JSON" },
	{ NULL, "--listen", NULL, "look at what arrives for so many seconds" },
	{ NULL, "--lost", NULL, "only streams of which something was lost" },
	{ NULL, "--name", NULL, "what the collector is called" },
	{ NULL, "--netns", "-n", "act on this network namespace" },
	{ NULL, "--partial", NULL, "leave out what cannot be carried over" },
	{ NULL, "--pcap", NULL, "write datagrams to a file for Wireshark" },
	{ NULL, "--quiet", "-q", "do not warn" },
	{ NULL, "--rate", NULL, "tell no more than so many a second" },
	{ NULL, "--receivers", NULL, "file of receivers of the daemon" },
	{ NULL, "--reset", NULL, "note the counters, for --since-reset" },
	{ NULL, "--revert", NULL, "take back what is on trial" },
	{ NULL, "--silent", NULL, "only streams that are silent" },
	{ NULL, "--since-reset", NULL, "what was counted since --reset" },
	{ NULL, "--snap", NULL, "cut off what is longer" },
	{ NULL, "--sort", NULL, "the order of streams" },
	{ NULL, "--source", NULL, "source of copies that the kernel chose" },
	{ NULL, "--version", "-V", "print the version of the tool alone" },
	{ NULL, "--watch", NULL, "rates, every so many seconds" },
};

#define N_WORDS	(sizeof(words) / sizeof(words[0]))

const char *option_letter(const char *name)
{
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		if (!strcmp(words[i].name, name))
			return words[i].letter;
	return NULL;
}

const char *option_of_letter(const char *letter)
{
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		if (words[i].letter && !strcmp(words[i].letter, letter))
			return words[i].name;
	return NULL;
}

const char *option_help(const char *verb, const char *name)
{
	size_t i;

	for (i = 0; i < N_WORDS; i++)
		if (!strcmp(words[i].name, name) &&
		    (!words[i].verb || (verb && !strcmp(words[i].verb, verb))))
			return words[i].help;
	return "";
}
