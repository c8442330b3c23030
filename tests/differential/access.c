// SPDX-License-Identifier: GPL-2.0
/*
 * access ACTS...: loads the policy of each acts file and does what it says.
 * Prints a line an act: file, profile, act, outcome, separated by tabs; with
 * the profile stands the peer's, and who it is if not root.
 *
 * An acts file has a line for each act, or
 *	in PROFILE	profile that the acts from here on run under
 *	peer PROFILE	that of the process they act on; "-": none
 *	as root|user	who does them
 * An act is a list of steps joined by " ; ". A step that begins with "!" is
 * done before the profile is entered. A step is a verb and words; "\n" in a
 * word is a newline, "\s" a space.
 */
#include <net/if.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "access.h"

char said[512];

static const struct verb *const verbs[] = {
	file_verbs, task_verbs, net_verbs, mount_verbs,
};

static const struct verb *find_verb(const char *name)
{
	const struct verb *verb;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		for (verb = verbs[i]; verb->name; verb++)
			if (!strcmp(verb->name, name))
				return verb;
	return NULL;
}

static void unescape(char *word)
{
	char *to = word;

	for (; *word; word++) {
		if (*word == '\\' && word[1]) {
			word++;
			*to++ = *word == 'n' ? '\n' : *word == 's' ? ' ' :
				*word;
		} else {
			*to++ = *word;
		}
	}
	*to = '\0';
}

/* One step; its outcome is appended to @out. Returns 0 or -errno. */
static int step(char *text, char *out, size_t size)
{
	char *word[NWORDS + 1] = { }, *save = NULL;
	const struct verb *verb;
	size_t used = strlen(out);
	int n = 0, err;

	for (word[0] = strtok_r(text, " ", &save); word[n] && n < NWORDS;
	     word[n] = strtok_r(NULL, " ", &save))
		unescape(word[n++]);
	verb = word[0] ? find_verb(word[0]) : NULL;
	if (!verb || n - 1 < verb->nargs) {
		fprintf(stderr, "no such act: %s\n", text);
		_exit(99);
	}
	*said = '\0';
	err = verb->act(word + 1);
	snprintf(out + used, size - used, "%s%s", used ? "," : "",
		 err ? strerrorname_np(-err) ?: "?" : *said ? said : "ok");
	return err;
}

/* The steps of an act, those before or those after the profile is entered. */
static int steps(const char *act, bool before, char *out, size_t size)
{
	char text[1024], *part = text, *next;
	int err = 0;

	snprintf(text, sizeof(text), "%s", act);
	for (; part; part = next) {
		next = strstr(part, " ; ");
		if (next) {
			*next = '\0';
			next += 3;
		}
		if (before == (*part == '!'))
			err = step(part + before, out, size) ?: err;
	}
	return err;
}

static pid_t start(const char *profile, char *const argv[], bool user,
		   const char *act)
{
	char before[1024] = "";
	pid_t pid = fork();

	if (pid)
		return pid;
	alarm(20);
	/* If what is prepared fails, the act means something else. */
	if (act && steps(act, true, before, sizeof(before))) {
		dprintf(FD_SAY, "preparation: %s", before);
		_exit(0);
	}
	if (strcmp(profile, "unconfined") && lsm->onexec(profile)) {
		dprintf(FD_SAY, "no profile %s", profile);
		_exit(97);
	}
	if (user && (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000)))
		_exit(98);
	execv(PROG, argv);
	dprintf(FD_SAY, "cannot enter %s: %m", profile);
	_exit(96);
}

struct scene {
	char file[64];
	char profile[128];
	char peer[128];
	bool user;
};

/* What one act came to, in a process of its own with a tree of its own. */
static void perform(const struct scene *scene, const char *act)
{
	char *const peer_argv[] = { PROG, "--wait", NULL };
	char *const argv[] = { PROG, "--act", (char *)act, NULL };
	char out[1024] = "", pid_text[16];
	int say[2], ready[2], status;
	ssize_t n;
	size_t len = 0;
	pid_t manager;

	if (pipe2(say, O_CLOEXEC))
		abort();
	manager = fork();
	if (!manager) {
		pid_t peer = -1;

		setpgid(0, 0);
		make_tree();
		close(say[0]);
		if (strcmp(scene->peer, "-")) {
			if (pipe2(ready, O_CLOEXEC))
				abort();
			dup2(ready[1], FD_SAY);
			close(ready[1]);
			peer = start(scene->peer, peer_argv, scene->user, NULL);
			close(FD_SAY);
			n = read(ready[0], out, sizeof(out) - 1);
			close(ready[0]);
			snprintf(pid_text, sizeof(pid_text), "%d", peer);
			setenv("PEER", pid_text, 1);
		}
		dup2(say[1], FD_SAY);
		close(say[1]);
		if (strcmp(scene->peer, "-") && strcmp(out, "ready"))
			dprintf(FD_SAY, "no peer: %s", out);
		waitpid(start(scene->profile, argv, scene->user, act), &status,
			0);
		if (WIFSIGNALED(status))
			dprintf(FD_SAY, "killed %d", WTERMSIG(status));
		else if (WEXITSTATUS(status))
			dprintf(FD_SAY, "exit %d", WEXITSTATUS(status));
		if (peer > 0)
			kill(peer, SIGKILL);
		_exit(0);
	}
	close(say[1]);
	while (len < sizeof(out) - 1 &&
	       (n = read(say[0], out + len, sizeof(out) - 1 - len)) > 0)
		len += n;
	out[len] = '\0';
	close(say[0]);
	waitpid(manager, &status, 0);
	kill(-manager, SIGKILL);
	printf("%s\t%s%s%s%s\t%s\t%s\n", scene->file, scene->profile,
	       strcmp(scene->peer, "-") ? " > " : "",
	       strcmp(scene->peer, "-") ? scene->peer : "",
	       scene->user ? " as user" : "", act, out);
	fflush(stdout);
}

static int play(const char *path)
{
	struct scene scene = { .peer = "-" };
	char line[1024], policy[128];
	FILE *file = fopen(path, "r");
	const char *base = strrchr(path, '/');
	int err;

	if (!file) {
		perror(path);
		return 1;
	}
	snprintf(scene.file, sizeof(scene.file), "%.60s",
		 base ? base + 1 : path);
	*strstr(scene.file, ".acts") = '\0';
	snprintf(policy, sizeof(policy), "/tests/%s.%s", scene.file,
		 lsm->suffix);
	err = lsm->load(policy);
	if (err) {
		printf("%s\t-\tload\t%s\n", scene.file, strerrorname_np(-err));
		fclose(file);
		return 1;
	}
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (sscanf(line, "in %127s", scene.profile) == 1 ||
		    sscanf(line, "peer %127s", scene.peer) == 1)
			continue;
		if (!strcmp(line, "as user") || !strcmp(line, "as root"))
			scene.user = !strcmp(line, "as user");
		else
			perform(&scene, line);
	}
	fclose(file);
	return 0;
}

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr))
		perror("lo");
	close(fd);
}

/* In the profile: the act, or to be acted on, or to tell the label. */
static int confined(char **argv)
{
	char out[1024] = "";

	if (!strcmp(argv[1], "--wait")) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGUSR1, SIG_IGN);
		dprintf(FD_SAY, "ready");
		close(FD_SAY);
		for (;;)
			pause();
	}
	if (!strcmp(argv[1], "--act")) {
		steps(argv[2], false, out, sizeof(out));
		dprintf(FD_SAY, "%s", out);
		return 0;
	}
	if (lsm->label(out, sizeof(out)))
		snprintf(out, sizeof(out), "no label: %m");
	dprintf(FD_SAY, "%s%s%s", out, getauxval(AT_SECURE) ? " secure" : "",
		strcmp(argv[1], "--script") ? "" : " script");
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;

	if (find_lsm()) {
		fprintf(stderr, "not one of apparmor and bailey\n");
		return 1;
	}
	if (argc > 1 && argv[1][0] == '-')
		return confined(argv);
	mkdir("/d", 0755);
	loopback_up();
	for (i = 1; i < argc; i++)
		failed |= play(argv[i]);
	return failed;
}
