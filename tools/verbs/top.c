// SPDX-License-Identifier: GPL-2.0-or-later
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kernel/observe.h"
#include "model/standing.h"
#include "text/output.h"
#include "text/suggest.h"
#include "text/time.h"
#include "verbs/top_screen.h"
#include "verbs/verb.h"

/* Milliseconds between two readings, and the least of them that are left for keys
 * where reading takes long.
 */
#define PERIOD		1000
#define LEAST		100

#define KEY_ESCAPE	27
#define KEY_TAB		'\t'
#define KEY_DELETE	127

/* How long a key that sends several characters may take for them. */
#define ESCAPE_DELAY	25

static volatile sig_atomic_t is_ended;

/* Standard input is somebody's keyboard. */
static bool has_keys;

static void end(int number)
{
	(void)number;
	is_ended = 1;
}

/* Signals end it between two drawings, and the terminal is given back. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* Nothing interrupts what is asked of the kernel. */
static void hold_signals(bool hold)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static bool read_all(struct kernel *kernel, struct ruleset *ruleset, struct accounts *accounts,
		     char reason[OBSERVE_TEXT])
{
	bool is_read;

	memset(accounts, 0, sizeof(*accounts));
	hold_signals(true);
	is_read = observe_ruleset(kernel, ruleset, reason) &&
		  observe_streams(kernel, accounts, reason);
	hold_signals(false);
	return is_read;
}

/* Why it cannot be read is @reason then; once it can again, all begins anew. */
static void read_rows(struct top *top, struct minutes *minutes, struct kernel *kernel,
		      char reason[OBSERVE_TEXT])
{
	struct accounts accounts;
	struct ruleset ruleset;

	if (reason[0] && !kernel_is_back(kernel))
		return;
	reason[0] = '\0';
	if (!read_all(kernel, &ruleset, &accounts, reason)) {
		top->rows.count = 0;
		top->rows.n_shown = 0;
		minutes_release(minutes);
	} else {
		ruleset_reckon(&ruleset);
		top_rows_fill(&top->rows, minutes, &ruleset, &accounts);
		top->now = ruleset.taken;
		top->confirm = ruleset.confirm;
		top->generation = ruleset.trial;
	}
	ruleset_release(&ruleset);
	accounts_release(&accounts);
}

/* Of the text that is looked for. */
static void type(struct top *top, int key)
{
	size_t length = strlen(top->filter);

	if (key == KEY_ESCAPE) {
		top->filter[0] = '\0';
		top->typing = false;
	} else if (key == '\n' || key == '\r' || key == KEY_ENTER) {
		top->typing = false;
	} else if (key == KEY_BACKSPACE || key == KEY_DELETE || key == '\b') {
		if (length)
			top->filter[length - 1] = '\0';
	} else if (key > ' ' && key < KEY_DELETE && length + 1 < sizeof(top->filter)) {
		top->filter[length] = key;
		top->filter[length + 1] = '\0';
	}
}

/* Whether the key was one that moves over the rows. */
static bool scroll_by(struct top *top, int key)
{
	size_t room = top_screen_room();

	switch (key) {
	case KEY_UP:
		top->first -= top->first > 0;
		return true;
	case KEY_DOWN:
		top->first++;
		return true;
	case KEY_PPAGE:
		top->first -= top->first < room ? top->first : room;
		return true;
	case KEY_NPAGE:
		top->first += room;
		return true;
	case KEY_HOME:
		top->first = 0;
		return true;
	case KEY_END:
		top->first = top->rows.n_shown;
		return true;
	}
	return false;
}

static void choose(struct top *top, int key)
{
	static const char pages[] = "crea";
	static const char keys[] = "npbd";
	const char *found;

	found = key > 0 && key < KEY_DELETE ? strchr(pages, key) : NULL;
	if (found)
		top->page = found - pages;
	if (key == KEY_TAB)
		top->page = (top->page + 1) % (TOP_ALL + 1);
	if (found || key == KEY_TAB)
		top->first = 0;
	found = key > 0 && key < KEY_DELETE ? strchr(keys, key) : NULL;
	if (found)
		top->order = found - keys;
}

/* Returns whether to go on. */
static bool take_key(struct top *top, int key)
{
	if (key == ERR || key == KEY_RESIZE)
		return true;
	if (top->typing) {
		type(top, key);
	} else if (key == 'q') {
		return false;
	} else if (key == 'h' || key == '?') {
		top->help = !top->help;
	} else if (top->help) {
		top->help = false;
	} else if (key == '/') {
		top->typing = true;
	} else if (key == KEY_ESCAPE) {
		top->filter[0] = '\0';
	} else if (!scroll_by(top, key)) {
		choose(top, key);
	}
	return true;
}

/* Nobody types there, and there is no end of it that would be waited for. */
static int wait_without_keys(int milliseconds)
{
	poll(NULL, 0, milliseconds);
	timeout(0);
	/* It is this that notices another size of the screen. */
	return getch() == KEY_RESIZE ? KEY_RESIZE : ERR;
}

/* The terminal is gone, and without a signal, as for those that nohup(1) has started. */
static bool is_hung_up(void)
{
	struct pollfd keys = { .fd = STDIN_FILENO };

	return poll(&keys, 1, 0) == 1;
}

/* Waits for a key until then. */
static int next_key(uint64_t due)
{
	uint64_t now = time_monotonic();
	int wait = now < due ? due - now : 0;
	int key;

	if (!has_keys)
		return wait_without_keys(wait);
	timeout(wait);
	key = getch();
	if (key == ERR && is_hung_up())
		is_ended = 1;
	return key;
}

/* Until the next reading is due; returns whether to go on. */
static bool show_until(struct top *top, uint64_t due)
{
	do {
		top_rows_arrange(&top->rows, top->page, top->filter, top->order);
		top_screen_draw(top);
		if (!take_key(top, next_key(due)) || is_ended)
			return false;
	} while (time_monotonic() < due);
	return true;
}

static void run(struct kernel *kernel)
{
	struct minutes minutes = { .root = NULL };
	char reason[OBSERVE_TEXT] = "";
	struct top top = { .page = TOP_ALL, .order = TOP_BY_NAME, .reason = reason };
	uint64_t due = time_monotonic();

	do {
		read_rows(&top, &minutes, kernel, reason);
		due += PERIOD;
		if (due < time_monotonic() + LEAST)
			due = time_monotonic() + LEAST;
	} while (show_until(&top, due));
	top_rows_release(&top.rows);
	minutes_release(&minutes);
}

int run_top(const struct context *context, int argc, char **argv)
{
	struct kernel kernel;
	int status;

	if (argc)
		return superfluous(argv[0]);
	if (context->json)
		return wrong("top: it is a screen, and has no JSON; accepted: 'stats --watch "
			     "SECONDS' has rates as JSON");
	if (!output_is_terminal())
		return refused("top: standard output is not a terminal; 'stats --watch SECONDS' "
			       "prints rates to anything");
	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	has_keys = isatty(STDIN_FILENO);
	catch_signals();
	set_escdelay(ESCAPE_DELAY);
	if (top_screen_begin()) {
		run(&kernel);
		top_screen_end();
	} else {
		status = refused("top: the terminal is of no kind that is known; set TERM to "
				 "what it is");
	}
	kernel_close(&kernel);
	return status;
}
