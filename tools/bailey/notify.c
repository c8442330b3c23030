// SPDX-License-Identifier: GPL-2.0
/*
 * bailey watch: runs a command when something is denied. The same denial only
 * once in a while, and never more than so many commands a minute: who is denied
 * chooses how often. What was held back is told with the next one.
 */
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bailey.h"
#include "jsonout.h"
#include "record.h"
#include "stream.h"

#define KINDS	1024	/* denials that are told apart */

/**
 * struct kind - a denial that was seen
 * @hash: of profile, operation and object; 0: free
 * @last: second in which a command was run for it
 * @held: records since then
 */
struct kind {
	unsigned long long hash;
	time_t last;
	unsigned long held;
};

/**
 * struct notify - the command
 * @exec: for a shell
 * @profile: only of this one, or NULL
 * @every: seconds between commands for the same denial
 * @rate: commands a minute
 * @complain: also what would have been denied
 * @minute: in which @used commands were run
 * @held: records without a command, of any kind, since the last one
 */
struct notify {
	const char *exec, *profile;
	unsigned int every, rate;
	bool complain;
	time_t minute;
	unsigned int used;
	unsigned long held;
	struct kind kind[KINDS];
};

static unsigned long long mix(unsigned long long hash, const char *s)
{
	for (; s && *s; s++)
		hash = (hash ^ (unsigned char)*s) * 0x100000001b3ull;
	return (hash ^ 0xff) * 0x100000001b3ull;
}

/* The kind of a denial; of those that share a place, the last one stays. */
static struct kind *kind_of(struct notify *n, const struct record *r)
{
	unsigned long long hash = 1469598103934665603ull;
	struct kind *k;

	hash = mix(hash, r->v[R_PROFILE]);
	hash = mix(hash, r->v[R_OPERATION]);
	hash = mix(hash, r->v[R_NAME]) | 1;
	k = &n->kind[hash / 2 % KINDS];
	if (k->hash != hash)
		*k = (struct kind){ hash, 0, 0 };
	return k;
}

static char *json_of(const struct record *r)
{
	json_object *o = json_answer();
	char *text;
	int i;

	for (i = 0; i < R_MAX; i++)
		if (r->v[i])
			json_string(o, record_key_name(i), r->v[i]);
	text = strdup(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
						     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return text;
}

/* The command gets the record on standard input, and its main parts as variables. */
static void run(const struct notify *n, const struct record *r,
		unsigned long held)
{
	static const struct {
		const char *name;
		enum record_key key;
	} vars[] = {
		{ "BAILEY_VERDICT", R_VERDICT }, { "BAILEY_PROFILE", R_PROFILE },
		{ "BAILEY_OPERATION", R_OPERATION }, { "BAILEY_NAME", R_NAME },
		{ "BAILEY_COMM", R_COMM }, { "BAILEY_PID", R_TGID },
		{ "BAILEY_DENIED", R_DENIED }, { "BAILEY_SOURCE", R_SOURCE },
		{ "BAILEY_LINE", R_LINE },
	};
	char number[32], *text = json_of(r);
	int in[2];
	pid_t pid;
	size_t i;

	if (pipe(in))
		return;
	pid = fork();
	if (!pid) {
		dup2(in[0], STDIN_FILENO);
		close(in[0]);
		close(in[1]);
		for (i = 0; i < sizeof(vars) / sizeof(vars[0]); i++)
			setenv(vars[i].name, r->v[vars[i].key] ?
			       r->v[vars[i].key] : "", 1);
		snprintf(number, sizeof(number), "%lu", held);
		setenv("BAILEY_HELD", number, 1);
		execl("/bin/sh", "sh", "-c", n->exec, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	/* A record is smaller than a pipe: this does not wait. */
	if ((write(in[1], text, strlen(text)) < 0 ||
	     write(in[1], "\n", 1) < 0) && errno != EPIPE)
		fprintf(stderr, "bailey: watch: %s\n", strerror(errno));
	close(in[1]);
	free(text);
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void take(void *arg, const struct record *r)
{
	struct notify *n = arg;
	time_t now = time(NULL);
	struct kind *k;

	if (!record_has(r, R_TYPE, "decision") ||
	    (!record_has(r, R_VERDICT, "denied") &&
	     !record_has(r, R_VERDICT, "killed") &&
	     !(n->complain && record_has(r, R_VERDICT, "complained"))))
		return;
	if (n->profile && !record_has(r, R_PROFILE, n->profile))
		return;
	if (now / 60 != n->minute) {
		n->minute = now / 60;
		n->used = 0;
	}
	k = kind_of(n, r);
	if ((k->last && now < k->last + (time_t)n->every) || n->used >= n->rate) {
		k->held++;
		n->held++;
		return;
	}
	k->last = now;
	k->held = 0;
	n->used++;
	run(n, r, n->held);
	n->held = 0;
}

static int live(struct notify *n)
{
	struct stream s;

	if (!stream_open(&s, n->profile, false)) {
		fs_complain("events", errno);
		return EXIT_USAGE;
	}
	for (;;) {
		struct pollfd p = { s.fd, POLLIN, 0 };

		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			break;
		stream_drain(&s, take, n);
	}
	stream_close(&s);
	return EXIT_USAGE;
}

static int usage(FILE *out)
{
	fputs("usage: bailey watch [--profile P] [--complain] [--every SECONDS] [--rate N]\n"
	      "       [--from LOG]... --exec COMMAND\n"
	      "COMMAND, for sh, gets the record as JSON on standard input, and BAILEY_PROFILE,\n"
	      "BAILEY_NAME and the like. The same denial at most once in --every (60) seconds;\n"
	      "at most --rate (30) commands a minute; BAILEY_HELD: records held back meanwhile.\n",
	      out);
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

int verb_watch(struct common *c)
{
	static const struct option options[] = {
		{ "profile", required_argument, NULL, 'p' },
		{ "complain", no_argument, NULL, 'c' },
		{ "every", required_argument, NULL, 'e' },
		{ "rate", required_argument, NULL, 'r' },
		{ "from", required_argument, NULL, 'f' },
		{ "exec", required_argument, NULL, 'x' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static struct notify n = { .every = 60, .rate = 30 };
	char *logs[64];
	int opt, nlogs = 0;

	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "p:h", options, NULL)) != -1) {
		switch (opt) {
		case 'p':
			n.profile = optarg;
			break;
		case 'c':
			n.complain = true;
			break;
		case 'e':
			if (!number_option("watch --every", optarg, 0, &n.every))
				return EXIT_USAGE;
			break;
		case 'r':
			if (!number_option("watch --rate", optarg, 1, &n.rate))
				return EXIT_USAGE;
			break;
		case 'f':
			if (nlogs == 64)
				return too_many("watch", "--from");
			logs[nlogs++] = optarg;
			break;
		case 'x':
			n.exec = optarg;
			break;
		case 'h':
			return usage(stdout);
		default:
			return usage(stderr);
		}
	}
	if (!n.exec || optind < c->argc) {
		fprintf(stderr, "bailey: watch: %s%s\n", n.exec ?
			"this is no option: " : "what is to be run? --exec COMMAND",
			n.exec ? c->argv[optind] : "");
		return usage(stderr);
	}
	signal(SIGPIPE, SIG_IGN);
	if (!nlogs)
		return live(&n);
	return record_each(logs, nlogs, take, &n) < 0 ? EXIT_USAGE : EXIT_OK;
}
