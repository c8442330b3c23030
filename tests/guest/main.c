// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the tests: each in a process of its own, which enters the profile by
 * exec of this program with --case NAME. Prints one line a test and a total.
 *
 * guest-tests [PATTERN...]	tests whose name contains a PATTERN, or all
 * guest-tests --first		all, up to the first that fails
 * guest-tests --flood [RATE [SECONDS]]: see flood.c
 * guest-tests --list
 * BAILEY_TRY_UNCONFINED=1	without profiles and records: tries the tests
 *				themselves; those that expect a refusal fail
 */
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "domain.h"
#include "flood.h"
#include "harness.h"
#include "restrict.h"

#define USUAL_SECONDS	100	/* as the debug kernel takes its time */

static const struct test *const suites[] = {
	prctl_tests, open_tests, alias_tests, name_tests, tree_tests,
	attr_tests, fd_tests, deleted_tests, mmap_tests, disconnected_tests,
	exec_tests, net_tests, net_use_tests, unix_tests, addr_tests, route_tests,
	unix_peer_tests, family_tests, mqueue_tests, limit_tests,
	task_peer_tests, cap_tests, mount_tests,
	keyring_tests,
	mountapi_tests, ptrace_tests, signal_tests, uring_tests, mode_tests,
	replace_tests, load_tests, refuse_tests, fs_tests, remove_tests,
	domain_exec_tests, domain_change_tests, domain_layer_tests,
	domain_attr_tests, domain_border_tests, domain_return_tests,
	domain_mode_tests, flood_tests, overlay_tests,
	newer_tests, storm_tests, memory_tests, xattr_tests, flag_tests, layer_tests,
	way_tests, handed_tests, ringop_tests, agree_tests, disk_tests,
	linkrule_tests, exec_way_tests, attached_tests, known_exec_tests, pair_tests, clone_tests, clone3_tests,
	event_tests, event_class_tests,
	restrict_tests, restrict_unfit_tests, restrict_reach_tests,
	restrict_thread_tests, restrict_attack_tests, restrict_blob_tests,
	layer_hat_tests, layer_hat_attack_tests,
	restrict_memory_tests, restrict_busy_tests,
	run_verb_tests,
	load_verb_tests, cap_told_tests, unix_way_tests, landlock_tests,
	reader_tests, fault_tests,
	hits_tests, hits_many_tests, count_tests, hash_tests, event_own_tests, event_life_tests,
	event_failed_tests, memory_refused_tests,
	lock_tests,	/* last: nothing can be loaded after them */
};

#define NSUITES		(sizeof(suites) / sizeof(*suites))

static unsigned int npassed, nfailed, nskipped;
static bool first_only;

static bool unconfined_trial(void)
{
	return getenv("BAILEY_TRY_UNCONFINED");
}

static void result(const char *name, bool ok, const char *detail)
{
	char line[1024];
	size_t i;

	if (ok)
		npassed++;
	else
		nfailed++;
	snprintf(line, sizeof(line), "%s", detail);
	for (i = 0; line[i]; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	printf("%s %u - %s%s%s\n", ok ? "ok" : "not ok", npassed + nfailed,
	       name, ok ? "" : ": ", ok ? "" : line);
	fflush(stdout);
}

static void skipped(const char *name, const char *why)
{
	nskipped++;
	printf("ok - %s # SKIP %s\n", name, why);
	fflush(stdout);
}

/* --- the process of one test ---------------------------------------------- */

int run_case(const char *name)
{
	const struct test *test;
	size_t i;

	for (i = 0; i < NSUITES; i++) {
		for (test = suites[i]; test->name; test++) {
			if (strcmp(test->name, name))
				continue;
			/* The unconfined parent may not be let to kill us. */
			alarm(test->seconds ?: USUAL_SECONDS);
			test->body();
			return 0;
		}
	}
	fail("no such test: %s", name);
}

static void enter(const struct test *test, int out)
{
	const char *const argv[] = { PROG, "--case", test->name, NULL };
	int empty[2];

	/* Pipes only: a console would be judged at exec. */
	OK(setpgid(0, 0));
	OK(pipe(empty));
	OK(dup2(out, 1));
	OK(dup2(out, 2));
	OK(dup2(empty[0], 0));
	close(empty[0]);
	close(empty[1]);
	close(out);
	signal(SIGPIPE, SIG_IGN);
	alarm(test->seconds ?: USUAL_SECONDS);
	if (test->prepare)
		test->prepare();
	if (test->profile && !unconfined_trial())
		set_onexec(test->profile);
	execve(PROG, (char *const *)argv, environ);
	fail("execve into %s: %s", test->profile ?: "unconfined",
	     strerror(errno));
}

/* --- the parent ------------------------------------------------------------ */

/*
 * Ends what a test left behind, and waits for it: what it holds, such as a
 * socket's name, is then free for the next one.
 */
static void reap(pid_t group)
{
	int tries = 500;
	pid_t pid;

	kill(-group, SIGKILL);
	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 && tries)
		if (!pid && tries--)
			usleep(1000);
}

static void run_test(const struct test *test)
{
	char said[900] = "", why[800];
	size_t len = 0;
	int fd[2], status;
	ssize_t n;
	pid_t pid;

	kmsg_mark();
	if (pipe2(fd, O_CLOEXEC)) {
		result(test->name, false, "no pipe");
		return;
	}
	pid = fork();
	if (!pid)
		enter(test, fd[1]);
	close(fd[1]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		result(test->name, false, "no child");
		close(fd[0]);
		return;
	}
	reap(pid);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	while (len < sizeof(said) - 1 &&
	       (n = read(fd[0], said + len, sizeof(said) - 1 - len)) > 0)
		len += n;
	said[len] = '\0';
	close(fd[0]);
	if (WIFSIGNALED(status)) {
		snprintf(why, sizeof(why), "killed by signal %d %.600s",
			 WTERMSIG(status), said);
		result(test->name, false, why);
		kmsg_tell_death();
	} else if (WEXITSTATUS(status) == SKIPPED) {
		skipped(test->name, said);
	} else if (WEXITSTATUS(status)) {
		result(test->name, false, said);
	} else if (test->op && !unconfined_trial() &&
		   !kmsg_expect(test, why, sizeof(why))) {
		snprintf(said, sizeof(said),
			 "want %s %s/%s by %s from %s; %.600s",
			 test->what ?: "DENIED", test->cls, test->op,
			 test->rprofile ?: test->profile,
			 test->src ?: "any rule", why);
		result(test->name, false, said);
	} else {
		result(test->name, true, "");
		/* The next result must begin a line, or nobody counts it. */
		if (*said)
			printf("# %s%s", said,
			       said[strlen(said) - 1] == '\n' ? "" : "\n");
	}
}

static void make_tree(void)
{
	static const char *const dirs[] = {
		"/t/ok", "/t/ok/deny", "/t/ok/sub", "/t/none", "/t/ro",
		"/t/app", "/t/wo", "/t/own", "/t/swap", "/t/bin", "/t/mnt",
		"/t/lock", "/t/nodir",
	};
	size_t i;

	umask(022);
	own_tmpfs("/t");
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		OK(mkdir(dirs[i], 0777));
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		OK(chmod(dirs[i], 0777));
	make_domain_tree();
	copy_file(PROG, "/t/bin/attached", 0755);
	copy_file(PROG, "/t/bin/norule", 0755);
	copy_file(PROG, "/t/bin/denied", 0755);
	copy_file(PROG, "/t/bin/noexec", 0755);
	put("/t/bin/script", "#!" PROG " --exit\n");
	put("/t/bin/badscript", "#!/t/bin/norule --exit\n");
	OK(chmod("/t/bin/script", 0755));
	OK(chmod("/t/bin/badscript", 0755));
	loopback_up();
}

static bool wanted(const struct test *test, char **patterns)
{
	if (!*patterns)
		return true;
	for (; *patterns; patterns++)
		if (strstr(test->name, *patterns))
			return true;
	return false;
}

static void report_load(const char *name, int err)
{
	result(name, !err, strerror(-err));
}

static void load_policies(void)
{
	report_load("policy_is_loaded_through_securityfs",
		    load_file(BLOB("selftest")));
	report_load("policy_of_domains_is_loaded", load_file(BLOB("domain")));
	report_load("policy_without_net_connect_is_loaded",
		    load_file(BLOB("noconnect")));
	report_load("policy_without_net_send_is_loaded",
		    load_file(BLOB("nosend")));
	report_load("policy_of_sockets_is_loaded",
		    load_file(BLOB("sockets")));
	report_load("policy_of_ipc_is_loaded", load_file(BLOB("ipc")));
	report_load("policy_of_file_tests_is_loaded", load_file(BLOB("files")));
	report_load("policy_of_the_memory_storm_is_loaded",
		    load_file(BLOB("memory")));
	/* Each profile left a record: the first test's needs its place in a second. */
	sleep(1);
}

int run_all(char **patterns)
{
	const struct test *test;
	size_t i;

	make_tree();
	if (!unconfined_trial()) {
		kmsg_open();
		result("layer_holds_before_any_policy_is_loaded",
		       layer_holds_without_policy(), "it does not");
		load_policies();
	}
	for (i = 0; i < NSUITES; i++)
		for (test = suites[i]; test->name; test++)
			if (wanted(test, patterns) && !(first_only && nfailed))
				run_test(test);
	printf("%u skipped\n", nskipped);
	printf("%u passed, %u failed\n", npassed, nfailed);
	return nfailed ? 1 : 0;
}

static int list(void)
{
	const struct test *test;
	size_t i;

	for (i = 0; i < NSUITES; i++)
		for (test = suites[i]; test->name; test++)
			printf("%s\t%s\n", test->name, test->profile ?: "-");
	return 0;
}

int main(int argc, char **argv)
{
	int ret;

	if (argc > 2 && !strcmp(argv[1], "--case"))
		return run_case(argv[2]);
	/* What tests execute: says its label, or only that it ran. */
	if (argc > 2 && !strcmp(argv[1], "--label-is")) {
		label_is(argv[2]);
		return 0;
	}
	if (argc > 3 && !strcmp(argv[2], "--label-is")) {	/* as a script's */
		label_is(argv[3]);
		return 0;
	}
	if (argc > 2 && !strcmp(argv[2], "--read-program"))
		return read_program();
	if (argc > 2 && !strcmp(argv[1], "--map-code"))
		return map_code(argv[2]);
	if (argc > 2 && !strcmp(argv[1], "--label-after-fault"))
		return label_after_fault(argv[2]);
	if (argc > 1 && !strcmp(argv[1], "--agree"))
		return agree_serve();
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);	/* for reap() */
	ret = domain_command(argc, argv);
	if (ret >= 0)
		return ret;
	if (argc > 1 && !strcmp(argv[1], "--exit"))
		return 42;
	if (argc > 1 && !strcmp(argv[1], "--event-cost"))
		return event_cost();
	if (argc > 1 && !strcmp(argv[1], "--flood"))
		return flood(argc > 2 ? strtoul(argv[2], NULL, 10) : 100000,
			     argc > 3 ? strtoul(argv[3], NULL, 10) : 10);
	if (argc > 1 && !strcmp(argv[1], "--list"))
		return list();
	if (argc > 1 && !strcmp(argv[1], "--first")) {
		first_only = true;
		argv++;
	}
	return run_all(argv + 1);
}
