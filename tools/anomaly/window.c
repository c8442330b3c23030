// SPDX-License-Identifier: GPL-2.0
/*
 * Windows of processes.
 */
#include <string.h>

#include "alloc.h"
#include "objects.h"
#include "window.h"

#define SWEEP 1000000000ull	/* nanoseconds between looks for idle windows */

static struct an_window **place(struct an_windows *s, uint32_t tgid)
{
	return &s->slot[tgid * 0x9e3779b1u >> 22 & (AN_WINDOW_SLOTS - 1)];
}

static void reset(struct an_window *w)
{
	w->n = 0;
	w->refused = 0;
	w->text_len = 0;
	w->later++;
}

static void finish(struct an_windows *s, struct an_window *w)
{
	if (w->n)
		s->close(s->arg, w);
	reset(w);
}

/* Takes a window out of the list by age. */
static void leave(struct an_windows *s, struct an_window *w)
{
	*(w->older ? &w->older->newer : &s->oldest) = w->newer;
	*(w->newer ? &w->newer->older : &s->newest) = w->older;
}

static void join(struct an_windows *s, struct an_window *w)
{
	w->older = s->newest;
	w->newer = NULL;
	*(s->newest ? &s->newest->newer : &s->oldest) = w;
	s->newest = w;
}

static void drop(struct an_windows *s, struct an_window **at)
{
	struct an_window *w = *at;

	*at = w->next;
	leave(s, w);
	free(w->seen);
	free(w->text);
	free(w->exe);
	free(w);
	s->open--;
}

/* Whoever starts processes without end gets no memory without end. */
static void drop_oldest(struct an_windows *s)
{
	struct an_window **at = place(s, s->oldest->tgid);

	while (*at != s->oldest)
		at = &(*at)->next;
	finish(s, *at);
	drop(s, at);
}

/*
 * Between two times. Events of several processors come a little out of order; far
 * back means that the clock is another one.
 */
static uint64_t between(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static struct an_window *find(struct an_windows *s, uint32_t app,
			      const struct an_event *e)
{
	struct an_window **at = place(s, e->tgid), *w;

	for (w = *at; w; w = w->next)
		if (w->tgid == e->tgid && w->start == e->start && w->app == app)
			return w;
	if (s->open >= AN_WINDOWS_OPEN)
		drop_oldest(s);
	at = place(s, e->tgid);
	w = an_alloc(1, sizeof(*w));
	w->app = app;
	w->tgid = e->tgid;
	w->start = e->start;
	w->next = *at;
	*at = w;
	join(s, w);
	s->open++;
	return w;
}

static void put_text(struct an_window *w, const char *s, size_t len)
{
	if (w->text_len + len + 1 > w->text_room) {
		w->text_room = (w->text_len + len + 1) * 2;
		w->text = an_realloc(w->text, w->text_room, 1);
	}
	memcpy(w->text + w->text_len, s, len);
	w->text_len += len;
	w->text[w->text_len++] = '\0';
}

static void put_string(struct an_window *w, const char *s)
{
	put_text(w, s ? s : "", s ? strlen(s) : 0);
}

static void begin(struct an_windows *s, struct an_window *w, const struct an_event *e)
{
	leave(s, w);
	join(s, w);
	w->begin = e->boot;
	w->ppid = e->ppid;
	if (e->exe && (!w->exe || strcmp(w->exe, e->exe))) {
		free(w->exe);
		w->exe = strdup(e->exe);
		if (!w->exe)
			abort();
	}
	if (e->comm) {
		memcpy(w->comm, e->comm, strnlen(e->comm, sizeof(w->comm) - 1));
		w->comm[strnlen(e->comm, sizeof(w->comm) - 1)] = '\0';
	}
}

/**
 * an_window_add() - an event of a process
 * @s: windows
 * @app: number of the profile's model
 * @e: event
 * @sym: its symbol
 * @text: name of the symbol
 * @len: bytes of @text
 */
void an_window_add(struct an_windows *s, uint32_t app, const struct an_event *e,
		   uint32_t sym, const char *text, size_t len)
{
	struct an_window *w = find(s, app, e);

	if (w->n && (w->n == AN_WINDOW_EVENTS || between(e->boot, w->begin) >= s->length))
		finish(s, w);
	if (!w->n)
		begin(s, w, e);
	if (w->n == w->seen_room) {
		w->seen_room = w->seen_room ? w->seen_room * 2 : 32;
		w->seen = an_realloc(w->seen, w->seen_room, sizeof(*w->seen));
	}
	w->seen[w->n] = (struct an_seen){ sym, e->pid, w->text_len,
		.at = e->boot > w->begin ? (e->boot - w->begin) / 1e9f : 0 };
	an_object_of(e->name, &w->seen[w->n++].object);
	w->refused += e->refused;
	if (s->keep_text) {
		put_text(w, text, len);
		put_string(w, e->name);
		put_string(w, e->cls);
		put_string(w, e->family);
		put_string(w, e->what);
		put_string(w, e->addr);
		put_string(w, e->port);
		put_string(w, e->far);
		put_string(w, e->far_port);
	}
	if (between(e->boot, s->swept) >= SWEEP)
		an_windows_sweep(s, e->boot);
}

/** an_windows_exit() - a process ended: its windows are complete */
void an_windows_exit(struct an_windows *s, const struct an_event *e)
{
	struct an_window **at = place(s, e->tgid);

	while (*at) {
		if ((*at)->tgid != e->tgid || (*at)->start != e->start) {
			at = &(*at)->next;
			continue;
		}
		finish(s, *at);
		drop(s, at);
	}
}

/* Processes without an event for so many lengths are forgotten. */
#define IDLE 60u

/** an_windows_sweep() - closes windows whose time is over at @now */
void an_windows_sweep(struct an_windows *s, uint64_t now)
{
	struct an_window **at;
	uint32_t i;

	s->swept = now;
	for (i = 0; i < AN_WINDOW_SLOTS; i++) {
		for (at = &s->slot[i]; *at;) {
			uint64_t age = between(now, (*at)->begin);

			if ((*at)->n && age >= s->length)
				finish(s, *at);
			if (!(*at)->n && age >= IDLE * s->length)
				drop(s, at);
			else
				at = &(*at)->next;
		}
	}
}

/** an_windows_end() - closes and frees all windows */
void an_windows_end(struct an_windows *s)
{
	uint32_t i;

	for (i = 0; i < AN_WINDOW_SLOTS; i++) {
		while (s->slot[i]) {
			finish(s, s->slot[i]);
			drop(s, &s->slot[i]);
		}
	}
}

/**
 * an_seen_text() - what is kept of an event in words
 * @w: window whose text is kept
 * @i: event
 * @which: what of it
 */
const char *an_seen_text(const struct an_window *w, uint32_t i, enum an_text which)
{
	const char *s = w->text + w->seen[i].text;
	int left;

	for (left = which; left; left--)
		s += strlen(s) + 1;
	return s;
}

/**
 * an_window_unit() - a window as a unit
 * @w: window, with events
 * @u: receives the events, thread after thread
 * @order: receives, for each of them, which of the window's it is; may be NULL
 *
 * A process's second window does not begin as a process begins.
 */
void an_window_unit(const struct an_window *w, struct an_unit *u, uint32_t *order)
{
	bool *done = an_alloc(w->n, sizeof(*done));
	uint32_t i, j, left = w->n;

	u->goes_on = w->later > 0;
	for (i = 0; left; i++) {
		if (done[i])
			continue;
		an_unit_thread(u);
		for (j = i; j < w->n; j++) {
			if (done[j] || w->seen[j].pid != w->seen[i].pid)
				continue;
			done[j] = true;
			left--;
			if (order)
				order[u->n] = j;
			an_unit_add(u, w->seen[j].sym);
		}
	}
	free(done);
}
