// SPDX-License-Identifier: GPL-2.0
/*
 * bailey learn: from logs, or from a program that is watched, to a profile.
 */
#include <fcntl.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "jsonout.h"
#include "replace.h"
#include "watch.h"

/* Whether a label is the profile or what is below it, also AppArmor's null-. */
static bool ours(const char *profile, const char *name)
{
	size_t n = strlen(name);

	return profile && !strncmp(profile, name, n) &&
		(!profile[n] || !strncmp(profile + n, "//", 2));
}

static void take(void *arg, const struct record *r)
{
	struct learn *l = arg;
	bool refused = record_has(r, R_VERDICT, "denied") ||
		record_has(r, R_VERDICT, "killed") ||
		record_has(r, R_VERDICT, "quieted");

	l->lost |= record_has(r, R_TYPE, "lost") || r->v[R_DROPPED];
	if (!record_has(r, R_TYPE, "decision"))
		return;
	if (!ours(r->v[R_PROFILE], l->d.name)) {
		l->foreign++;
		return;
	}
	if (refused && !l->refused) {
		l->d.refused++;
		return;
	}
	/* What is known of its name is another's. */
	if (r->cut) {
		if (!l->cut++)
			fprintf(stderr, "bailey: left out: %s of a name with a NUL byte, which policy cannot spell\n",
				record_has(r, R_CLASS, "net") ? "net" : "access");
		return;
	}
	if (access_add(&l->d.set, r))
		l->d.events++;
}

/* What a base policy leaves to be wished for, and what of it is dangerous. */
static void sort_out(struct draft *d, const struct bailey_view *view,
		     const struct bailey_profile_rec *prof)
{
	size_t i;

	d->wanted = calloc(d->set.n + 1, sizeof(*d->wanted));
	d->review = calloc(d->set.n + 1, sizeof(*d->review));
	d->reason = calloc(d->set.n + 1, sizeof(*d->reason));
	d->literal = calloc(d->set.n + 1, sizeof(*d->literal));
	if (!d->wanted || !d->review || !d->reason || !d->literal)
		abort();
	for (i = 0; i < d->set.n; i++) {
		struct access *a = &d->set.a[i];
		const char *why = access_unspelled(a);

		if (why) {
			tell_access(a, why);
			continue;
		}
		d->wanted[i] = a->perms;
		if (prof)
			d->wanted[i] &= ~access_granted(view, prof, a);
		if (!d->accept)
			d->review[i] = d->wanted[i] &
				danger_of(a, d->name, &d->reason[i]);
		d->wanted[i] &= ~d->review[i];
	}
}

/** write_file() - replace a file at once; EXIT_OK, or EXIT_USAGE after a message */
int write_file(const char *path, const char *text)
{
	return replace_file(path, text, strlen(text)) ? EXIT_USAGE : EXIT_OK;
}

/* Every rule with what is known about it, and the text or the diff. */
static void show_json(const struct learn *l, const char *key, const char *text)
{
	static const char *const words[] = { "high", "medium", "low" };
	json_object *o = json_answer(), *list = json_object_new_array();
	size_t i;

	json_string(o, "name", l->d.name);
	json_number(o, "events", l->d.events);
	json_number(o, "refusals", l->d.refused);
	json_add(o, "lost", json_object_new_boolean(l->lost));
	json_add(o, "rules", list);
	for (i = 0; i < l->d.nrules; i++) {
		const struct rule *r = &l->d.rule[i];
		json_object *rule = json_object_new_object();

		if (r->dropped)
			continue;
		json_string(rule, "rule", r->text);
		json_number(rule, "events", r->events);
		json_number(rule, "names", r->names);
		json_string(rule, "confidence", words[r->confidence]);
		if (r->why)
			json_string(rule, "generalised", r->why);
		if (r->review)
			json_string(rule, "review", r->review);
		json_object_array_add(list, rule);
	}
	json_string(o, key, text);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static int output(struct learn *l, const char *path, const char *old,
		  const char *text)
{
	char *diff;

	if (l->write)
		return write_file(path, text);
	if (!old) {
		if (l->c->json)
			show_json(l, "profile", text);
		else
			fputs(text, stdout);
		return EXIT_OK;
	}
	diff = unified_diff(path, old, text);
	if (l->c->json)
		show_json(l, "diff", diff);
	else
		fputs(diff, stdout);
	free(diff);
	return EXIT_OK;
}

static int learn_new(struct learn *l)
{
	char *text, *path = NULL;
	int ret;

	sort_out(&l->d, NULL, NULL);
	if (draft_children(&l->d))
		return EXIT_USAGE;
	abstractions(&l->d);
	if (draft_settle(&l->d))
		return EXIT_USAGE;
	if (l->choose)
		draft_choose(&l->d);
	text = draft_text(&l->d, false);
	if (l->write && !l->c->output &&
	    asprintf(&path, "/etc/bailey.d/%s", l->d.name +
		     (l->d.name[0] == '/')) < 0)
		abort();
	ret = output(l, l->c->output ? l->c->output : path, NULL, text);
	free(path);
	free(text);
	return ret;
}

/* Into an existing profile: only what it does not grant yet. */
static int learn_more(struct learn *l)
{
	const char *path = l->c->policy;
	struct bailey_view view;
	__u32 index;
	size_t len, i;
	char *old, *text = NULL;
	void *blob;
	int ret = EXIT_USAGE;

	l->c->check_only = true;
	old = read_all(path, &len);
	blob = old ? open_policy(l->c, path, &view) : NULL;
	if (!blob) {
		free(old);
		return EXIT_USAGE;
	}
	index = bailey_find_profile(&view, l->d.name);
	if (index == BAILEY_NO_RULE) {
		fprintf(stderr, "bailey: no profile \"%s\" in %s\n", l->d.name,
			path);
		goto out;
	}
	sort_out(&l->d, &view, &view.profiles[index]);
	for (i = 0; i < l->d.set.n; i++)
		if (l->d.wanted[i] || l->d.review[i])
			break;
	if (i == l->d.set.n) {
		fprintf(stderr, "bailey: %s grants all %u events already\n",
			l->d.name, l->d.events);
		ret = EXIT_OK;
		goto out;
	}
	if (draft_children(&l->d) || draft_settle(&l->d))
		goto out;
	if (l->choose)
		draft_choose(&l->d);
	text = merge_into(old, view.profiles[index].line, &l->d);
	if (!text) {
		fprintf(stderr, "bailey: %s: the end of profile %s is not found\n",
			path, l->d.name);
		goto out;
	}
	ret = output(l, path, old, text);
out:
	free(text);
	free(old);
	free(blob);
	return ret;
}

static void tell(const struct learn *l)
{
	const struct draft *d = &l->d;
	unsigned int review = 0;
	size_t i;

	for (i = 0; i < d->nrules; i++)
		review += !!d->rule[i].review;
	fprintf(stderr, "bailey: %u events of %s, %zu accesses", d->events,
		d->name, d->set.n);
	if (review)
		fprintf(stderr, "; %u rules for review", review);
	if (d->refused)
		fprintf(stderr, "; %u refusals left out (--denied takes them)",
			d->refused);
	if (l->cut)
		fprintf(stderr, "; %u of names with NUL bytes left out", l->cut);
	fputc('\n', stderr);
	if (l->lost)
		fprintf(stderr, "bailey: some events were lost: learn once more, with -p, until nothing is new\n");
}

/* A profile that allows nothing, or the one there is; both complain only. */
static int load(struct learn *l)
{
	struct bailey_view view;
	char *text = NULL;
	void *blob;
	int ret;

	if (l->c->policy) {
		blob = open_policy(l->c, l->c->policy, &view);
	} else {
		text = draft_text(&l->d, true);
		blob = compile_text(l->c, text, &view);
		free(text);
	}
	if (!blob)
		return EXIT_USAGE;
	ret = load_mode(blob, view.size, l->d.name, true);
	free(blob);
	return ret;
}

/* Runs the command, or looks on for a while. */
static int look_on(struct learn *l)
{
	struct watch w = { l->d.name, l->command, l->user, l->seconds, take, l,
			   0 };
	int ret;

	if (l->command && load(l))
		return -1;
	ret = watch(&w);
	l->lost |= w.lost;
	if (l->command && !l->c->policy)
		kernel_write("remove", l->d.name, strlen(l->d.name));
	if (ret > 0)
		fprintf(stderr, "bailey: %s ended with %d\n", l->command[0], ret);
	return ret;
}

/* The program, if the profile is to attach to it: no interpreter. */
static const char *attachment(const char *name)
{
	static const char *const no[] = { "sh", "bash", "dash", "node",
		"python", "python3", "perl", "ruby", "php", "java", "env",
		"setpriv", "su", "sudo", "runuser" };
	const char *path = getenv("PATH"), *base = strrchr(name, '/');
	char *copy, *dir, *save, *found = NULL, *file;
	size_t i;

	base = base ? base + 1 : name;
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (!strcmp(no[i], base))
			return NULL;
	if (strchr(name, '/'))
		return realpath(name, NULL);
	copy = strdup(path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
	for (dir = strtok_r(copy, ":", &save); dir && !found;
	     dir = strtok_r(NULL, ":", &save)) {
		if (asprintf(&file, "%s/%s", dir, name) < 0)
			abort();
		if (!access(file, X_OK))
			found = realpath(file, NULL);
		free(file);
	}
	free(copy);
	return found;
}

static const char usage[] =
	"usage: bailey learn [-I DIR] [-p FILE] [-o FILE] [--write] [--json] [--interactive]\n"
	"  [--denied] [--accept-dangerous] [--attach PATH] [--seconds N] [--user NAME]\n"
	"  PROFILE (--from LOG... | -- COMMAND...)\n"
	"       bailey learn [-I DIR] [--write] [--denied] --each --from LOG...\n";

/* What is wrong with the command, before its usage. */
static int wrong(const char *what)
{
	fprintf(stderr, "bailey: learn: %s\n", what);
	return -1;
}

static int parse(struct learn *l, int argc, char **argv)
{
	enum { FROM = 256, WRITE, DENIED, ACCEPT, ATTACH, SECONDS, USER, EACH };
	static const struct option options[] = {
		{ "include", required_argument, NULL, 'I' },
		{ "policy", required_argument, NULL, 'p' },
		{ "output", required_argument, NULL, 'o' },
		{ "from", required_argument, NULL, FROM },
		{ "write", no_argument, NULL, WRITE },
		{ "denied", no_argument, NULL, DENIED },
		{ "accept-dangerous", no_argument, NULL, ACCEPT },
		{ "json", no_argument, NULL, 'j' },
		{ "interactive", no_argument, NULL, 'i' },
		{ "each", no_argument, NULL, EACH },
		{ "user", required_argument, NULL, USER },
		{ "seconds", required_argument, NULL, SECONDS },
		{ "attach", required_argument, NULL, ATTACH },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int i, opt;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--")) {
			l->command = argv + i + 1;
			argc = i;
			argv[i] = NULL;
		}
	optind = 1;
	while ((opt = getopt_long(argc, argv, "I:p:o:ijh", options, NULL)) != -1) {
		switch (opt) {
		case 'I':
			common_include(l->c, optarg);
			break;
		case 'p':
			l->c->policy = optarg;
			break;
		case 'o':
			l->c->output = optarg;
			break;
		case FROM:
			if (l->nlogs == 64)
				return wrong("too many --from");
			l->log[l->nlogs++] = optarg;
			break;
		case WRITE:
			l->write = true;
			break;
		case DENIED:
			l->refused = true;
			break;
		case ACCEPT:
			l->d.accept = true;
			break;
		case 'j':
			l->c->json = true;
			break;
		case 'i':
			l->choose = true;
			break;
		case EACH:
			l->each = true;
			break;
		case USER:
			l->user = optarg;
			break;
		case SECONDS:
			if (!number_option("learn --seconds", optarg, 1,
					   &l->seconds))
				return -1;
			break;
		case ATTACH:
			l->d.attach = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_OK);
		default:
			return -1;
		}
	}
	if (l->each)
		return l->nlogs && optind == argc ? 0 :
			wrong(l->nlogs ? "--each takes no PROFILE" :
			      "no log: --from LOG");
	if (optind == argc)
		return wrong("no PROFILE is named");
	l->d.name = argv[optind++];
	while (optind < argc && l->nlogs < 64)
		l->log[l->nlogs++] = argv[optind++];
	if (optind < argc)
		return wrong("too many logs");
	if (l->command && !*l->command)
		return wrong("no command behind --");
	return l->nlogs || l->seconds || l->command ? 0 :
		wrong("from what? --from LOG, -- COMMAND or --seconds N");
}

int verb_learn(struct common *c)
{
	static struct learn l;

	l.c = l.d.c = c;
	if (parse(&l, c->argc, c->argv)) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return l.each ? learn_each(&l) : learn(&l);
}

/** learn() - of one profile; EXIT_OK, or EXIT_USAGE after a message */
int learn(struct learn *l)
{
	struct common *c = l->c;
	int ret;

	if (record_each(l->log, l->nlogs, take, l) < 0)
		return EXIT_USAGE;
	if (l->command && !l->d.attach && !c->policy && l->d.name[0] != '/')
		l->d.attach = attachment(l->command[0]);
	if ((l->command || l->seconds) && look_on(l) < 0)
		return EXIT_USAGE;
	if (!l->d.events) {
		fprintf(stderr, "bailey: no events of %s%s\n", l->d.name,
			l->cut ? " but of names with NUL bytes" : l->d.refused ? " but refusals: see --denied" : "");
		return EXIT_USAGE;
	}
	ret = c->policy ? learn_more(l) : learn_new(l);
	if (!ret)
		tell(l);
	draft_free_children(&l->d);
	draft_clear(&l->d);
	accesses_free(&l->d.set);
	free(l->d.rule);
	free(l->d.wanted);
	free(l->d.review);
	free(l->d.reason);
	free(l->d.literal);
	return ret;
}
