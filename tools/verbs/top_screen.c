// SPDX-License-Identifier: GPL-2.0-or-later
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <string.h>

#include "text/output.h"
#include "text/rate.h"
#include "text/time.h"
#include "verbs/top_screen.h"

/* Lines above the rows, and below them. */
#define ABOVE	4
#define BELOW	1

/* Columns; what is left is for the name and the last minute. */
#define STATE		12
#define DATAGRAMS	9
#define BYTES		13
#define DROPPED		10
#define FIXED		(STATE + DATAGRAMS + BYTES + DROPPED + 4)
#define NAME_LEAST	20

enum colour {
	COLOUR_BAD = 1,
};

static SCREEN *screen;
static bool is_utf8;

bool top_screen_begin(void)
{
	/* Of numbers nothing is to change. */
	setlocale(LC_CTYPE, "");
	is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return false;
	set_term(screen);
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	if (output_is_coloured() && has_colors()) {
		start_color();
		use_default_colors();
		init_pair(COLOUR_BAD, COLOR_RED, -1);
	}
	return true;
}

void top_screen_end(void)
{
	endwin();
	delscreen(screen);
}

size_t top_screen_room(void)
{
	return LINES > ABOVE + BELOW ? LINES - ABOVE - BELOW : 0;
}

static void set_bad(bool is_bad)
{
	int attributes = A_BOLD;

	if (output_is_coloured() && has_colors())
		attributes = COLOR_PAIR(COLOUR_BAD);
	if (is_bad)
		attron(attributes);
	else
		attroff(attributes);
}

/* Text that is wrong if @is_bad, in so many columns. */
static void put(bool is_bad, int width, bool right, const char *text)
{
	set_bad(is_bad);
	printw(right ? "%*.*s" : "%-*.*s", width, width, text);
	set_bad(false);
	addch(' ');
}

/* The largest number of parts of the last minute that there is room for. */
static int parts_of(int width)
{
	static const int parts[] = { 60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1 };
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i] <= width)
			return parts[i];
	return 0;
}

/* Columns of the name, and of the last minute. */
static int name_width(int *parts)
{
	int rest = COLS - FIXED - 1;
	int name = rest / 2;

	if (name < NAME_LEAST)
		name = NAME_LEAST;
	*parts = parts_of(rest - name);
	/* What the last minute leaves, the name may have. */
	return rest - *parts > NAME_LEAST ? rest - *parts : NAME_LEAST;
}

static void draw_minute(const struct minute *minute, uint64_t now, int parts)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const signs[] = { "_", ".", "-", ":", "=", "+", "*", "#" };
	const size_t last = sizeof(blocks) / sizeof(blocks[0]) - 1;
	double levels[MINUTE_SECONDS];
	double most = parts ? minute_levels(minute, now, levels, parts) : 0;
	size_t level;
	int i;

	for (i = 0; i < parts; i++) {
		level = most > 0 && levels[i] > 0 ? levels[i] / most * last + 0.5 : 0;
		if (levels[i] < 0)
			addch(' ');
		else
			addstr(is_utf8 ? blocks[level] : signs[level]);
	}
}

/* What is too long lacks its middle: names that begin alike end differently. */
static void put_name(int width, const char *name)
{
	int tail = width / 2;
	int length = strlen(name);
	char text[TOP_TEXT];

	if (length <= width) {
		put(false, width, false, name);
		return;
	}
	snprintf(text, sizeof(text), "%.*s~%s", width - tail - 1, name, name + length - tail);
	put(false, width, false, text);
}

static void draw_row(const struct top_row *row, uint64_t now, int name, int parts)
{
	const struct pace *pace = &row->minute->pace;
	char datagrams[RATE_TEXT] = "-", bytes[RATE_TEXT] = "-", dropped[RATE_TEXT] = "-";

	if (pace->is_known) {
		rate_text(pace->datagrams, datagrams);
		bits_text(pace->bytes, bytes);
		rate_text(pace->dropped, dropped);
	}
	put_name(name, row->name);
	put(row->is_bad, STATE, false, row->state);
	put(false, DATAGRAMS, true, datagrams);
	put(false, BYTES, true, bytes);
	put(pace->dropped > 0, DROPPED, true, dropped);
	draw_minute(row->minute, now, parts);
}

/* "receivers 2  25.0/s  1.2 Mbit/s  dropped 0/s  1 not up" */
static void draw_sum(const struct top *top, int line, enum top_kind kind, const char *what,
		     const char *bad_word)
{
	char datagrams[RATE_TEXT], bytes[RATE_TEXT], dropped[RATE_TEXT];
	struct pace pace;
	size_t count, bad;

	pace = top_rows_sum(&top->rows, kind, &count, &bad);
	rate_text(pace.datagrams, datagrams);
	bits_text(pace.bytes, bytes);
	rate_text(pace.dropped, dropped);
	mvprintw(line, 0, "%-10s %6zu  %9s/s %13s  ", what, count, datagrams, bytes);
	set_bad(pace.dropped > 0);
	printw("dropped %s/s", dropped);
	set_bad(false);
	if (!bad)
		return;
	addstr("  ");
	set_bad(true);
	printw("%zu %s", bad, bad_word);
	set_bad(false);
}

static void draw_above(const struct top *top, int name, int parts)
{
	static const char *const names[] = { "COLLECTOR", "RECEIVER", "EXPORTER", "NAME" };

	draw_sum(top, 0, TOP_COLLECTOR, "collectors", "not well");
	draw_sum(top, 1, TOP_RECEIVER, "receivers", "not up");
	draw_sum(top, 2, TOP_EXPORTER, "exporters", "silent");
	attron(A_REVERSE);
	mvprintw(ABOVE - 1, 0, "%-*.*s %-*s %*s %*s %*s %-*.*s", name, name, names[top->page],
		 STATE, "STATE", DATAGRAMS, "RATE/S", BYTES, "BITS", DROPPED, "DROPPED/S",
		 parts, parts, "MINUTE");
	attroff(A_REVERSE);
}

static const char *order_word(enum top_order order)
{
	static const char *const words[] = {
		[TOP_BY_NAME] = "name",
		[TOP_BY_DATAGRAMS] = "rate",
		[TOP_BY_BYTES] = "bits",
		[TOP_BY_DROPPED] = "dropped",
	};

	return words[order];
}

/* What is wrong comes before what could be done. */
static void draw_below(const struct top *top)
{
	move(LINES - 1, 0);
	if (top->reason[0]) {
		set_bad(true);
		printw("%.*s; waiting for it  q quit", COLS - 28, top->reason);
		set_bad(false);
	} else if (top->typing) {
		printw("filter: %.*s_", COLS - 10, top->filter);
	} else if (top->confirm) {
		set_bad(true);
		printw("generation %u is on trial: it goes back in %u s", top->generation,
		       top->confirm);
		set_bad(false);
	} else {
		printw("q quit  h help  TAB page  / filter%s%.16s  by %s", top->filter[0] ? "=" : "",
		       top->filter, order_word(top->order));
		if (top->rows.n_shown)
			printw("  %zu-%zu of %zu", top->first + 1,
			       top->first + top_screen_room() < top->rows.n_shown ?
			       top->first + top_screen_room() : top->rows.n_shown,
			       top->rows.n_shown);
	}
}

static void draw_help(void)
{
	static const char *const lines[] = {
		"a c r e    all, collectors, receivers, exporters; TAB: the next of these",
		"n p b d    in the order of names; of datagrams, bits, or drops a second",
		"/          only names with a text in them; ENTER ends it, ESC takes it back",
		"UP DOWN    PAGE UP, PAGE DOWN, HOME, END: the rows before and behind",
		"h q        this help; the end",
		"",
		"NAME       of exporters the address, and #N: the domain, engine or sub-agent",
		"RATE/S     datagrams a second: received, sent, or exported",
		"DROPPED/S  what ended as it should not; of exporters what was lost as well",
		"MINUTE     the rate in each part of the last one; the largest is full height",
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		mvprintw(ABOVE + i, 2, "%.*s", COLS - 3, lines[i]);
}

/* There may be less to see than there was, or more room. */
static void limit(struct top *top)
{
	size_t room = top_screen_room();

	if (top->first + room > top->rows.n_shown)
		top->first = top->rows.n_shown > room ? top->rows.n_shown - room : 0;
}

/* Of a line that is longer than the screen is wide, curses puts the rest into the next. */
static void clear_from(size_t line)
{
	if (move(line, 0) != ERR)
		clrtobot();
}

void top_screen_draw(struct top *top)
{
	size_t room = top_screen_room();
	int name, parts;
	size_t i;

	limit(top);
	name = name_width(&parts);
	erase();
	draw_above(top, name, parts);
	clear_from(ABOVE);
	if (top->help)
		draw_help();
	for (i = 0; !top->help && i < room && top->first + i < top->rows.n_shown; i++) {
		draw_row(top->rows.shown[top->first + i], top->now, name, parts);
		clear_from(ABOVE + i + 1);
	}
	draw_below(top);
	refresh();
}
