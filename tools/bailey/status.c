// SPDX-License-Identifier: GPL-2.0
/*
 * bailey status: what is loaded, who is confined by it, who is not though a
 * profile would attach to its program, and what the kernel side can do.
 */
#include <json-c/json.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"
#include "jsonout.h"
#include "learn/learn.h"
#include "samepolicy.h"
#include "shown.h"

/**
 * struct task - a process
 * @pid: process
 * @label: its label, or NULL
 * @mode: of the label
 * @command: name
 * @exe: program
 */
struct task {
	int pid;
	char label[512], mode[32], command[64];
	char exe[4096];
};

/**
 * struct status - what is told
 * @task: confined processes; @ntasks
 * @bare: processes that a profile would attach to; @nbare; @label is the profile
 * @stale: profiles that their files say otherwise by now; @nstale; @label is the
 *	profile, @exe its file
 * @unread: policy files that do not compile here
 * @profiles: text of the kernel's list
 * @stats: text of its counters
 */
struct status {
	struct task *task, *bare, *stale;
	size_t ntasks, nbare, nstale;
	unsigned int unread;
	char *profiles, *stats;
};

static struct task *append(struct task **list, size_t *n)
{
	*list = realloc(*list, (*n + 1) * sizeof(**list));
	if (!*list)
		abort();
	memset(&(*list)[*n], 0, sizeof(**list));
	return &(*list)[(*n)++];
}

/* The field of a line with tabs, as "%s" would take it; "" if there is none. */
static void field(const char *line, int i, char *out, size_t size)
{
	size_t n;

	while (i-- && *line) {
		line += strcspn(line, "\t");
		line += *line == '\t';
	}
	n = strcspn(line, "\t\n");
	snprintf(out, size, "%.*s", (int)n, line);
	unescape(out);
}

/* Confined processes; of threads that differ from it each. */
static void read_tasks(struct status *s)
{
	char *text = read_fs("tasks"), *line, *save;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct task t = { 0 };
		char pid[16], tid[16];

		field(line, 0, pid, sizeof(pid));
		field(line, 1, tid, sizeof(tid));
		field(line, 2, t.label, sizeof(t.label));
		field(line, 3, t.mode, sizeof(t.mode));
		field(line, 4, t.command, sizeof(t.command));
		t.pid = atoi(pid);
		if (s->ntasks && s->task[s->ntasks - 1].pid == t.pid &&
		    !strcmp(s->task[s->ntasks - 1].label, t.label))
			continue;
		*append(&s->task, &s->ntasks) = t;
	}
	free(text);
}

static bool confined(const struct status *s, int pid)
{
	size_t i;

	for (i = 0; i < s->ntasks; i++)
		if (s->task[i].pid == pid)
			return true;
	return false;
}

/* The profile of a policy that would attach to a program, and how well. */
static const char *attaches(const struct bailey_view *view, const char *exe,
			    __u32 *best)
{
	struct bailey_field key = { exe + 1, strlen(exe + 1) };
	const char *found = NULL;
	__u32 i;

	for (i = 0; i < view->count[BAILEY_SECT_PROFILES]; i++) {
		const struct bailey_profile_rec *prof = &view->profiles[i];
		struct bailey_result res;

		if (!prof->cls[BAILEY_CLASS_ATTACH].count || prof->nxattrs ||
		    strstr(bailey_string(view, prof->name), "//"))
			continue;
		bailey_lookup(view, prof, BAILEY_CLASS_ATTACH, &key, 1, false,
			      &res);
		if (!(res.perms.allow & BAILEY_MAY_EXEC) ||
		    prof->specificity < *best)
			continue;
		found = bailey_string(view, prof->name);
		*best = prof->specificity;
	}
	return found;
}

/* All processes that are not confined, with their programs. */
static struct task *unconfined(const struct status *s, size_t *n)
{
	DIR *proc = opendir("/proc");
	struct task *list = NULL;
	struct dirent *e;

	*n = 0;
	while (proc && (e = readdir(proc))) {
		char path[300];
		struct task t = { .pid = atoi(e->d_name) };
		ssize_t len;
		FILE *f;

		if (!isdigit((unsigned char)e->d_name[0]) || confined(s, t.pid))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/exe", t.pid);
		len = readlink(path, t.exe, sizeof(t.exe) - 1);
		if (len <= 0)
			continue;	/* a kernel's thread, or not ours to see */
		snprintf(path, sizeof(path), "/proc/%d/comm", t.pid);
		f = fopen(path, "re");
		if (f && fgets(t.command, sizeof(t.command), f))
			t.command[strcspn(t.command, "\n")] = '\0';
		if (f)
			fclose(f);
		*append(&list, n) = t;
	}
	if (proc)
		closedir(proc);
	return list;
}

/* Holds a loaded profile against its file; another mode is told as such. */
static void hold_against(struct status *s, const char *line, const char *source,
			 const struct bailey_view *view)
{
	char name[512], text[32];
	struct task *stale;
	__u64 hash;

	field(line, 0, name, sizeof(name));
	field(line, 6, text, sizeof(text));
	if (match_profile(view, name, strtoull(text, NULL, 16), &hash) !=
	    MATCH_DIFFERS)
		return;
	stale = append(&s->stale, &s->nstale);
	strcpy(stale->label, name);
	strcpy(stale->exe, source);
}

/* Compiles again what is loaded, as the kernel does not tell attachments. */
static void read_bare(struct common *c, struct status *s)
{
	char source[4096], last[4096] = "", *copy, *line, *save, *text;
	struct bailey_view view;
	void *blob = NULL;
	size_t n, i, len;
	struct task *list = unconfined(s, &n);
	__u32 *best = calloc(n + 1, sizeof(*best));

	copy = strdup(s->profiles);
	if (!best || !copy)
		abort();
	c->check_only = true;
	for (line = strtok_r(copy, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		field(line, 5, source, sizeof(source));
		if (strrchr(source, ':'))
			*strrchr(source, ':') = '\0';
		/* Who loaded it from elsewhere has to see to it himself. */
		if (source[0] != '/' || access(source, R_OK))
			continue;
		if (!strcmp(source, last)) {
			if (blob)
				hold_against(s, line, source, &view);
			continue;
		}
		strcpy(last, source);
		free(blob);
		text = bc_read_file(source, &len);
		blob = text ? compile_text(c, text, &view) : NULL;
		free(text);
		s->unread += !blob;
		for (i = 0; blob && i < n; i++) {
			const char *name = attaches(&view, list[i].exe, &best[i]);

			if (name)
				snprintf(list[i].label, sizeof(list[i].label),
					 "%s", name);
		}
		if (blob)
			hold_against(s, line, source, &view);
	}
	free(blob);
	for (i = 0; i < n; i++)
		if (list[i].label[0])
			*append(&s->bare, &s->nbare) = list[i];
	free(copy);
	free(best);
	free(list);
}

/* Profiles, or processes, of a mode. */
static unsigned int profiles_in(const struct status *s, const char *mode)
{
	const char *line = s->profiles;
	unsigned int n = 0;
	char has[32];

	while (*line) {
		field(line, 1, has, sizeof(has));
		n += !mode || !strcmp(has, mode);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return n;
}

static unsigned int tasks_in(const struct status *s, const char *mode)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < s->ntasks; i++)
		n += !strcmp(s->task[i].mode, mode);
	return n;
}

static const char *const modes[] = { "enforce", "complain", "kill", "prompt",
	"unconfined", "default_allow", "removed", "mixed" };
#define NMODES	(sizeof(modes) / sizeof(modes[0]))

/* A line about a task or a profile: "NAME (PID) OTHER", without what is not there. */
static void show_names(const char *name, int pid, const char *other)
{
	fputs("   ", stdout);
	put_shown(stdout, name);
	if (pid)
		printf(" (%d)", pid);
	if (other) {
		putchar(' ');
		put_shown(stdout, other);
	}
	putchar('\n');
}

static void names_of(const struct status *s, const char *mode)
{
	const char *line = s->profiles;
	char has[32], name[512];

	while (*line) {
		field(line, 1, has, sizeof(has));
		field(line, 0, name, sizeof(name));
		if (!strcmp(has, mode))
			show_names(name, 0, NULL);
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
}

static void show_text(const struct status *s, const char *abi)
{
	unsigned int n, k;
	size_t i;

	printf("abi %s%s", abi, s->stats);
	printf("%u profiles are loaded.\n", profiles_in(s, NULL));
	for (k = 0; k < NMODES; k++) {
		n = profiles_in(s, modes[k]);
		if (n)
			printf("%u profiles are in %s mode.\n", n, modes[k]);
		names_of(s, modes[k]);
	}
	printf("%zu processes are confined.\n", s->ntasks);
	for (k = 0; k < NMODES; k++) {
		n = tasks_in(s, modes[k]);
		if (n)
			printf("%u processes are in %s mode.\n", n, modes[k]);
		for (i = 0; n && i < s->ntasks; i++)
			if (!strcmp(s->task[i].mode, modes[k]))
				show_names(s->task[i].command,
					   s->task[i].pid, s->task[i].label);
	}
	printf("%zu processes are unconfined though a profile attaches to them.\n",
	       s->nbare);
	for (i = 0; i < s->nbare; i++)
		show_names(s->bare[i].exe, s->bare[i].pid, s->bare[i].label);
	if (s->nstale)
		printf("%zu profiles are not what their files say now (bailey load brings that).\n",
		       s->nstale);
	for (i = 0; i < s->nstale; i++)
		show_names(s->stale[i].label, 0, s->stale[i].exe);
	if (s->unread)
		printf("%u policy files could not be looked into (bailey check tells why).\n",
		       s->unread);
}

static void add_tasks(struct json_object *o, const char *key, const struct task *t, size_t n)
{
	struct json_object *list = json_add(o, key, json_object_new_array());
	size_t i;

	for (i = 0; i < n; i++) {
		struct json_object *task = json_object_new_object();

		json_number(task, "pid", t[i].pid);
		json_string(task, "profile", t[i].label);
		if (t[i].mode[0])
			json_string(task, "mode", t[i].mode);
		if (t[i].exe[0])
			json_string(task, "executable", t[i].exe);
		json_string(task, "command", t[i].command);
		json_object_array_add(list, task);
	}
}

static void show_json(const struct status *s, const char *abi)
{
	struct json_object *o = json_answer(), *list, *features;
	const char *p;
	size_t i;
	char name[512], mode[32], *text, *line, *save;

	json_number(o, "abi", atoi(abi));
	for (p = s->stats; *p;) {
		size_t n = strcspn(p, " \n");

		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		if (p[n] == ' ')
			json_number(o, name, strtoll(p + n, NULL, 10));
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	list = json_add(o, "modes", json_object_new_object());
	for (p = s->profiles; *p;) {
		field(p, 0, name, sizeof(name));
		field(p, 1, mode, sizeof(mode));
		json_string(list, name, mode);
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	list = json_add(o, "hashes", json_object_new_object());
	for (p = s->profiles; *p;) {
		field(p, 0, name, sizeof(name));
		field(p, 6, mode, sizeof(mode));
		if (mode[0])
			json_string(list, name, mode);
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	list = json_add(o, "changed", json_object_new_array());
	for (i = 0; i < s->nstale; i++)
		json_object_array_add(list, json_object_new_string(s->stale[i].label));
	add_tasks(o, "processes", s->task, s->ntasks);
	add_tasks(o, "unconfined", s->bare, s->nbare);
	features = json_add(o, "features", json_object_new_object());
	text = read_fs("features");
	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = '\0';
		json_string(features, line, colon + 1 + (colon[1] == ' '));
	}
	free(text);
	print_json(o);
}

int verb_status(struct common *c)
{
	struct status s = { 0 };
	char *abi = read_fs("abi");

	if (!abi)
		return EXIT_USAGE;
	s.stats = read_fs("stats");
	s.profiles = s.stats ? read_fs("profiles") : NULL;
	if (!s.profiles)
		return EXIT_USAGE;
	read_tasks(&s);
	read_bare(c, &s);
	if (c->json)
		show_json(&s, abi);
	else
		show_text(&s, abi);
	free(s.task);
	free(s.bare);
	free(s.stale);
	free(s.profiles);
	free(s.stats);
	free(abi);
	return EXIT_OK;
}
