/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module tells of the configuration while it changes. */
#ifndef FLOWTEECTL_KERNEL_EVENTS_H
#define FLOWTEECTL_KERNEL_EVENTS_H

#include "kernel/kernel.h"
#include "kernel/summary.h"
#include "model/objects.h"
#include "model/stream.h"

/* What becomes of an object. */
enum event_kind {
	EVENT_ADDED,
	EVENT_CHANGED,
	EVENT_REMOVED,
};

/**
 * struct listener - who is told
 * @changed: what became of an object, of which all that is told is known
 * @found: facts of an object have changed, and who has told so, if somebody has
 * @told: something is to be told of a stream of a collector, or of all of them
 * @replayed: known templates were sent to a receiver; its counters have how many
 * @committed: a change is in force, whose objects were told before
 * @confirmed: a change stays in force
 * @lost: there were more events than there was room for
 */
struct listener {
	void (*changed)(enum event_kind kind, const struct object *object,
			const struct entity *entity, void *data);
	void (*found)(const struct object *object, const struct entity *entity,
		      const struct writer *writer, void *data);
	void (*told)(const char *collector, const struct stream *stream, void *data);
	void (*replayed)(const struct object *object, const struct entity *entity, void *data);
	void (*committed)(const struct summary *summary, void *data);
	void (*confirmed)(const struct summary *summary, void *data);
	void (*lost)(void *data);
};

/**
 * struct events - what is known of the events so far; zero initialised but for the
 * first four
 * @kernel: the way to the kernel, open, and of no other use any more
 * @about: who asks, for messages
 * @listener: see &struct listener
 * @data: for @listener
 * @is_gone: the module was removed
 * @object: the kind of the object of the last message, which a further message
 *	may continue; NULL: there is none
 * @command: of that message
 * @any: that object
 */
struct events {
	struct kernel *kernel;
	const char *about;
	const struct listener *listener;
	void *data;
	bool is_gone;
	const struct object *object;
	uint8_t command;
	union any any;
};

/* Is told of events from now on; %DONE, or the exit status of an error. */
int events_subscribe(struct events *events);

/* Waits for some and tells them; %DONE, or the exit status of an error. */
int events_receive(struct events *events);

/* What has not been told as a whole is not told any more. */
void events_end(struct events *events);

#endif /* FLOWTEECTL_KERNEL_EVENTS_H */
