// SPDX-License-Identifier: GPL-2.0
/*
 * Watching: loads a profile that complains only, runs a command under it or
 * follows what runs already, and hands each record on. Records come out of the
 * stream of events, or, where there is none, out of the kernel's log; what limits
 * their number there is lifted meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stream.h"
#include "watch.h"

enum { MAX_GROUPS = 256 };	/* of a user */

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

/**
 * struct knob - a limit that is lifted
 * @path: file
 * @old: what it held, to be put back; NULL: it cannot be changed
 */
static struct knob {
	const char *path;
	char *old;
} knobs[] = {
	{ "/sys/module/bailey/parameters/record_rate", NULL },
	{ "/proc/sys/kernel/printk_ratelimit", NULL },
};

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)strlen(text);
}

static void lift(void)
{
	size_t i, n;

	for (i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
		FILE *f = fopen(knobs[i].path, "re");
		char text[64];

		n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
		text[n] = '\0';
		if (f)
			fclose(f);
		if (n && put(knobs[i].path, "0"))
			knobs[i].old = strdup(text);
	}
}

static void put_back(void)
{
	size_t i;

	for (i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++)
		if (knobs[i].old) {
			put(knobs[i].path, knobs[i].old);
			free(knobs[i].old);
			knobs[i].old = NULL;
		}
}

/**
 * find_user() - the user @name of /etc/passwd, or NULL
 *
 * Read by itself, for what asks other sources loads libraries, which a program that
 * is linked statically must not.
 */
static const struct passwd *find_user(const char *name)
{
	FILE *f = fopen("/etc/passwd", "re");
	struct passwd *pw = NULL;

	if (!f)
		return NULL;
	while ((pw = fgetpwent(f)) && strcmp(pw->pw_name, name))
		;
	fclose(f);
	return pw;
}

/* Takes the groups that /etc/group gives to @pw's user. */
static bool join_groups(const struct passwd *pw)
{
	FILE *f = fopen("/etc/group", "re");
	gid_t list[MAX_GROUPS] = { pw->pw_gid };
	struct group *group;
	size_t n = 1, i;

	while (f && n < MAX_GROUPS && (group = fgetgrent(f)))
		for (i = 0; group->gr_mem[i]; i++)
			if (!strcmp(group->gr_mem[i], pw->pw_name)) {
				list[n++] = group->gr_gid;
				break;
			}
	if (f)
		fclose(f);
	return !setgroups(n, list);
}

static bool become(const struct passwd *pw)
{
	return !pw || !pw->pw_uid ||
		(join_groups(pw) && !setgid(pw->pw_gid) && !setuid(pw->pw_uid));
}

/* Runs the command under the profile; its process, or -1 after a message. */
static pid_t run(const char *name, char **command, const char *user)
{
	const struct passwd *pw = user ? find_user(user) : NULL;
	int report[2], failed = 0;
	pid_t pid;

	if (user && !pw) {
		fprintf(stderr, "bailey: no user %s in /etc/passwd\n", user);
		return -1;
	}
	if (pipe2(report, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		/* First what needs the privilege that the user may not have. */
		if (!prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, name, strlen(name),
			   0) && become(pw))
			execvp(command[0], command);
		failed = errno;
		if (write(report[1], &failed, sizeof(failed)) < 0)
			_exit(126);
		_exit(127);
	}
	close(report[1]);
	if (pid > 0 && read(report[0], &failed, sizeof(failed)) ==
	    sizeof(failed)) {
		fprintf(stderr, "bailey: %s under %s: %s\n", command[0], name,
			strerror(failed));
		waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(report[0]);
	return pid;
}

/* Whether a task is under the profile, as /sys/.../tasks tells. */
static bool anybody(const char *name)
{
	char *text = read_fs("tasks"), *line, *save;
	size_t n = strlen(name);
	bool found = false;

	for (line = text ? strtok_r(text, "\n", &save) : NULL; line && !found;
	     line = strtok_r(NULL, "\n", &save)) {
		char *label = strchr(line, '\t');

		label = label ? strchr(label + 1, '\t') : NULL;
		found = label && !strncmp(label + 1, name, n) &&
			strchr("\t/", label[1 + n]);
	}
	free(text);
	return found;
}

/**
 * struct tap - where records come from
 * @stream: events; its fd is -1 if there are none
 * @kmsg: the kernel's log, or -1
 */
struct tap {
	struct stream stream;
	int kmsg;
};

static bool tap_open(struct tap *t)
{
	t->kmsg = -1;
	/* Unfiltered by name, as children count as well. */
	if (stream_open(&t->stream, NULL, false))
		return true;
	/* Where Bailey does not run nothing is to be learned from the log. */
	if (errno == ENOENT) {
		fs_complain("events", errno);
		return false;
	}
	t->kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (t->kmsg >= 0 && lseek(t->kmsg, 0, SEEK_END) >= 0) {
		lift();
		return true;
	}
	fprintf(stderr, "bailey: /dev/kmsg: %s\n", strerror(errno));
	return false;
}

static void tap_close(struct tap *t)
{
	if (t->kmsg < 0)
		stream_close(&t->stream);
	else
		close(t->kmsg);
	put_back();
}

/* Takes what there is. Whether there was anything. */
static bool drain(struct tap *t, struct watch *w)
{
	char text[16384];
	bool any = false;
	ssize_t n;

	if (t->kmsg < 0)
		return stream_drain(&t->stream, w->fn, w->arg);
	for (;;) {
		struct record r;

		n = read(t->kmsg, text, sizeof(text) - 1);
		if (n < 0 && errno == EPIPE) {
			w->lost++;
			continue;
		}
		if (n <= 0)
			return any;
		text[n] = '\0';
		any = true;
		if (record_parse(&r, text))
			w->fn(w->arg, &r);
		record_free(&r);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/*
 * Until the command and what it left behind under the profile have ended, the
 * time is over, or somebody interrupts.
 */
static int follow(struct tap *t, struct watch *w, pid_t pid)
{
	double end = now() + w->seconds;
	int status = 0;
	bool gone = pid < 0;

	for (;;) {
		struct pollfd p = { t->kmsg < 0 ? t->stream.fd : t->kmsg,
				    POLLIN, 0 };
		bool any = poll(&p, 1, 200) > 0 && drain(t, w);

		if (!gone && waitpid(pid, &status, WNOHANG) == pid)
			gone = true;
		if (stop && pid > 0 && !gone)
			kill(pid, SIGTERM);
		if (w->seconds && now() > end)
			break;
		if (any)
			continue;
		if (stop && (gone || pid < 0))
			break;
		if (pid > 0 && gone && !w->seconds && !anybody(w->name))
			break;
	}
	drain(t, w);
	if (pid > 0 && !gone)
		fprintf(stderr, "bailey: process %d still runs under %s\n", pid,
			w->name);
	return gone && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

/**
 * watch() - see what a profile's tasks do
 * @w: what to watch, and whom to tell
 *
 * The profile is loaded already.
 *
 * Return: the status that the command ended with, or -1 after a message.
 */
int watch(struct watch *w)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pid_t pid = -1;
	struct tap t;
	int ret = -1;

	if (!tap_open(&t))
		return -1;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	if (w->command)
		pid = run(w->name, w->command, w->user);
	if (!w->command || pid > 0)
		ret = follow(&t, w, pid);
	tap_close(&t);
	return ret;
}
