// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "text/memory.h"
#include "text/suggest.h"

static bool is_word(const char *text)
{
	struct choices accepted;
	size_t i;

	for (i = 0; objects[i]; i++)
		if (object_word(objects[i], text, &accepted))
			return true;
	return false;
}

/* Whether it could be another name beside the first. */
static bool is_like(const char *text, const char *first)
{
	struct fault fault;
	struct path path;

	if (strchr(first, '/'))
		return strchr(text, '/');
	return !strchr(text, '/') && !is_word(text) && path_parse(text, &path, &fault);
}

/* What is no word in the place of one is more likely mistyped than a name: a name
 * without '/' is one in front of a word.
 */
size_t names_end(size_t argc, char **argv)
{
	struct choices accepted;
	size_t first = argc && object_find(argv[0], &accepted) ? 2 : 1;
	size_t end = first;

	if (first >= argc)
		return argc;
	while (end < argc && is_like(argv[end], argv[first - 1]))
		end++;
	if (strchr(argv[first - 1], '/') || (end < argc && is_word(argv[end])))
		return end;
	return first;
}

static bool is_element(const char *text)
{
	return text[0] == '+' || text[0] == '-';
}

/* How many arguments are the value of a word that is implied: +A -B, or A,B. */
static size_t implied_values(const struct object *object, size_t argc, char **argv)
{
	struct choices accepted;
	size_t n = 1;

	if (!object || !object_implied(object) || !argc ||
	    object_word(object, argv[0], &accepted))
		return 0;
	while (is_element(argv[0]) && n < argc && is_element(argv[n]))
		n++;
	return n;
}

bool names_await_value(size_t argc, char **argv)
{
	struct choices accepted;
	size_t i = names_end(argc, argv);

	if (i < argc)
		i += implied_values(object_find(argv[0], &accepted), argc - i, argv + i);
	while (i < argc) {
		if (++i == argc)
			return true;
		/* What is added to a list and removed from it may be several words. */
		if (is_element(argv[i++]))
			while (i < argc && is_element(argv[i]))
				i++;
	}
	return false;
}

static char *join(char *list, const char *item)
{
	size_t length = strlen(list) + strlen(item) + 2;
	char *longer = grow(NULL, length, 1);

	snprintf(longer, length, "%s,%s", list, item);
	free(list);
	return longer;
}

/* Whether the first word after a name without '/' may be what a list has: it is a word of
 * nothing, and no word has such characters.
 */
static bool is_of_list(const struct names *names, size_t argc, char **argv)
{
	if (names->object)
		return names->object == &list_object;
	return argc && !strchr(names->list->text, '/') && !is_word(argv[0]) &&
	       (is_element(argv[0]) || strpbrk(argv[0], ".:/,"));
}

/* Each value becomes one: what is added and removed may be several. */
static void take_words(struct names *names, size_t argc, char **argv)
{
	char *value;
	size_t i;

	names->words = zeros(argc + 2, sizeof(*names->words));
	names->is_implied = is_of_list(names, argc, argv) &&
			    implied_values(&list_object, argc, argv);
	if (names->is_implied)
		names->words[names->n_words++] = duplicate(object_implied(&list_object)->name);
	for (i = 0; i < argc; i++) {
		value = duplicate(argv[i]);
		if (names->n_words % 2 && is_element(value)) {
			names->has_elements = true;
			while (i + 1 < argc && is_element(argv[i + 1]))
				value = join(value, argv[++i]);
		}
		names->words[names->n_words++] = value;
	}
}

static bool parse_all(const struct names *names, struct named *named, struct fault *fault)
{
	char *collector = duplicate(named->text);
	bool is_right;

	collector[strlen(collector) - 1] = '\0';
	is_right = name_parse(collector, named->path.collector, fault);
	free(collector);
	if (is_right && names->object && !names->object->is_member)
		return fault_why(fault, "the name of a %s has no '/'; accepted: NAME",
				 names->object->name);
	named->is_all = true;
	return is_right;
}

static bool parse_name(const struct names *names, struct named *named, struct fault *fault)
{
	const char *slash = strchr(named->text, '/');

	named->object = names->object;
	if (slash && slash != named->text && !slash[1])
		return parse_all(names, named, fault);
	if (names->object)
		return object_path_parse(names->object, named->text, &named->path, fault);
	return path_parse(named->text, &named->path, fault);
}

static int take_names(struct names *names, size_t argc, char **argv)
{
	const char *what = names->object ? names->object->name : "name";
	struct fault fault = { "", "" };
	size_t i;

	names->list = zeros(argc, sizeof(*names->list));
	for (i = 0; i < argc; i++) {
		names->list[i].text = argv[i];
		if (!parse_name(names, &names->list[i], &fault))
			return fault_report(&fault, what, argv[i]);
		names->count++;
	}
	return DONE;
}

static int refuse_missing(const struct names *names)
{
	struct choices accepted;

	if (names->object)
		return wrong("%s %s: the name is missing; accepted: %s", names->verb,
			     names->object->name, names->object->path);
	object_find("", &accepted);
	return wrong("%s: the object is missing; accepted: %s, or a name", names->verb,
		     accepted.list);
}

/* Whether it is a name with a '/', and not a prefix, which may stand in the same place: the
 * address of that is numbers, or has a colon.
 */
static bool is_member_name(const char *text)
{
	const char *slash = strchr(text, '/');
	char collector[FLOWTEE_NAME_SIZE];
	char member[FLOWTEE_NAME_SIZE];
	struct fault fault;

	if (!slash || (size_t)(slash - text) >= sizeof(collector))
		return false;
	snprintf(collector, sizeof(collector), "%.*s", (int)(slash - text), text);
	return collector[strspn(collector, "0123456789.")] &&
	       name_parse(collector, member, &fault) &&
	       (!slash[1] || name_parse(slash + 1, member, &fault));
}

int names_refuse_mixed(const char *given, const char *first)
{
	bool has_slash = strchr(given, '/');

	return wrong("name " QUOTED ": it has %s '/', and " QUOTED " before it has %s; accepted: a "
		     "'set' for names that have one, and another for the rest", given,
		     has_slash ? "a" : "no", first, has_slash ? "none" : "one");
}

/* A name with a '/' behind one without; a kind that is mistyped looks like that one. */
static int check_first_word(const struct names *names, const char *word)
{
	const char *first = names->list->text;
	struct choices accepted;

	if (strchr(first, '/') || !is_member_name(word))
		return DONE;
	if (!names->object && names->count == 1) {
		object_find(first, &accepted);
		if (accepted.nearest)
			return unknown("object", &accepted);
	}
	return names_refuse_mixed(word, names->list[names->count - 1].text);
}

int names_parse(struct names *names, enum form form, const struct line *line)
{
	struct choices accepted;
	size_t argc = line->n_words;
	char **argv = line->words;
	size_t end = argc;
	int status;

	memset(names, 0, sizeof(*names));
	names->verb = line->verb;
	if (form == FORM_SET)
		end = names_end(argc, argv);
	/* Alone it may be a name, to be looked at. */
	if (form != FORM_PLAIN || argc > 1)
		names->object = object_find(argc ? argv[0] : "", &accepted);
	else if (argc)
		names->all = object_find(argv[0], &accepted);
	names->is_alone = form == FORM_PLAIN && argc == 1;
	argv += !!names->object;
	end -= !!names->object;
	argc -= !!names->object;
	if (!end)
		return refuse_missing(names);
	status = take_names(names, end, argv);
	if (!status && end < argc)
		status = check_first_word(names, argv[end]);
	if (!status)
		take_words(names, argc - end, argv + end);
	return status;
}

char **names_words(const struct names *names, const struct object *object, size_t *n_words)
{
	bool is_other = names->is_implied && object != &list_object;

	*n_words = names->n_words - is_other;
	return names->words + is_other;
}

void names_release(struct names *names)
{
	size_t i;

	for (i = 0; i < names->n_words; i++)
		free(names->words[i]);
	free(names->words);
	free(names->list);
}
