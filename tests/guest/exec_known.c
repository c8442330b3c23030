// SPDX-License-Identifier: GPL-2.0
/*
 * What attaches to a program is remembered, while the world above it changes: folders,
 * mounts and policy; and by tasks that have layers, and nothing else.
 */
#include <sys/mount.h>

#include "harness.h"
#include "restrict.h"

#define FOLDER		"/t/folder"
#define FREE		FOLDER "/in/free"	/* nothing attaches */
#define SCRIPT		FOLDER "/in/proh"
#define VERIFY		"/sys/module/bailey/parameters/verify_memory"
/* So many that of some the CPU knows still, however often a grace period begins. */
#define TURNS		12

static int label_of(const char *path, const char *label)
{
	const char *const argv[] = { "prog", "--label-is", label, NULL };

	return run_prog(path, argv);
}

static void runs_in(const char *path, const char *label)
{
	int i;

	for (i = 0; i < 2; i++)
		CHECK(label_of(path, label) == 0);
}

/* With a program to which st-folder attaches, and one that nothing does. */
void known_folder(void)
{
	on_one_cpu();
	own_mount_ns();
	mkdir(FOLDER, 0755);
	own_tmpfs(FOLDER);
	OK(mkdir(FOLDER "/in", 0755));
	copy_file(PROG, KNOWN, 0755);
	copy_file(PROG, FREE, 0755);
}

static void renamed_folder_takes_what_attaches_along(void)
{
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in(KNOWN, "st-folder");
		OK(rename(FOLDER "/in", FOLDER "/out"));
		runs_in(FOLDER "/out/prog", "unconfined");
		OK(rename(FOLDER "/out", FOLDER "/in"));
	}
}

static void moved_mount_takes_what_attaches_to_its_new_name(void)
{
	int i;

	mkdir("/t/folder2", 0755);
	for (i = 0; i < TURNS; i++) {
		runs_in(KNOWN, "st-folder");
		OK(mount(FOLDER, "/t/folder2", NULL, MS_MOVE, NULL));
		runs_in("/t/folder2/in/prog", "unconfined");
		OK(mount("/t/folder2", FOLDER, NULL, MS_MOVE, NULL));
	}
}

/* What it hides is reached by what was opened before, and keeps its name. */
static void mount_over_a_folder_puts_another_program_there(void)
{
	int hidden = OK(open(FOLDER "/in", O_PATH | O_CLOEXEC)), i;
	char prog[64], other[64];

	snprintf(prog, sizeof(prog), "/proc/self/fd/%d/prog", hidden);
	snprintf(other, sizeof(other), "/proc/self/fd/%d/free", hidden);
	OK(mkdir(FOLDER "/over", 0755));
	copy_file(PROG, FOLDER "/over/prog", 0755);
	for (i = 0; i < TURNS; i++) {
		runs_in(KNOWN, "st-folder");
		runs_in(FREE, "unconfined");
		runs_in(FOLDER "/over/prog", "unconfined");
		OK(mount(FOLDER "/over", FOLDER "/in", NULL, MS_BIND, NULL));
		runs_in(KNOWN, "st-folder");
		runs_in(FOLDER "/over/prog", "unconfined");
		runs_in(prog, "st-folder");
		runs_in(other, "unconfined");
		OK(umount(FOLDER "/in"));
	}
}

/* Whether it was run before or not: its last name is what it had. */
static void deleted_program_takes_what_attaches_to_its_last_name(void)
{
	char path[64];
	int i, fd;

	for (i = 0; i < TURNS; i++) {
		if (i & 1)
			runs_in(KNOWN, "st-folder");
		fd = OK(open(KNOWN, O_PATH | O_CLOEXEC));
		OK(unlink(KNOWN));
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		runs_in(path, "st-folder");
		close(fd);
		copy_file(PROG, KNOWN, 0755);
	}
}

/* Of which a CPU has the same place for some. */
#define OTHERS	200

static void no_program_is_taken_for_another(void)
{
	char path[64];
	int i;

	for (i = 0; i < OTHERS; i++) {
		snprintf(path, sizeof(path), FOLDER "/in/%d", i);
		OK(link(FREE, path));
		if (!(i & 1))
			CHECK(label_of(KNOWN, "st-folder") == 0);
		CHECK(label_of(path, "unconfined") == 0);
	}
}

enum { BETTER, WORSE, EQUAL, GONE };

static int change_policy(int request)
{
	static const char *const blobs[] = {
		BLOB("better"), BLOB("worse"), BLOB("equal"),
	};

	return request == GONE ? write_policy_file("remove", "st-better") :
		load_file(blobs[request]);
}

static void profile_that_attaches_better_takes_over_at_once(void)
{
	int i;

	for (i = 0; i < TURNS / 2; i++) {
		runs_in(KNOWN, "st-folder");
		runs_in(FREE, "unconfined");
		CHECK(change_policy(BETTER) == 0);
		runs_in(KNOWN, "st-better");
		runs_in(FREE, "st-better");
		CHECK(change_policy(EQUAL) == 0);
		CHECK(label_of(KNOWN, "st-better") == -EACCES);
		runs_in(FREE, "unconfined");
		CHECK(change_policy(WORSE) == 0);
		runs_in(KNOWN, "st-folder");
		runs_in(FREE, "unconfined");
	}
	CHECK(change_policy(GONE) == 0);
}

static void what_is_asked_for_comes_before_what_is_remembered(void)
{
	const char *const argv[] = { "prog", "--label-is", "st-launch", NULL };
	pid_t pid;
	int i;

	for (i = 0; i < TURNS; i++) {
		runs_in(KNOWN, "st-folder");
		pid = OK(fork());
		if (!pid) {
			set_onexec("st-launch");
			execve(KNOWN, (char *const *)argv, environ);
			_exit(errno);
		}
		CHECK(wait_exit(pid) == 0);
	}
}

/* Whose memory is the same as that of tasks without a layer. */
static void layer_is_asked_whatever_attaches(void)
{
	int i;

	runs_in(KNOWN, "st-folder");
	runs_in(FREE, "unconfined");
	layer(FREE " rmix,");
	for (i = 0; i < TURNS; i++) {
		CHECK(label_of(KNOWN, "st-folder") == -EACCES);
		runs_in(FREE, "unconfined");
	}
}

static void what_attaches_under_a_layer_keeps_it(void)
{
	const char *const argv[] = { "prog", "--map-code", "/t/bin/norule", NULL };
	int i;

	CHECK(run_prog(KNOWN, argv) == 0);
	layer(FOLDER "/in/* rmix,");
	for (i = 0; i < TURNS; i++) {
		runs_in(KNOWN, "st-folder");
		CHECK(run_prog(KNOWN, argv) == EACCES);
		CHECK(run_prog(FREE, argv) == EACCES);
	}
}

/* That is on any CPU, so that policy changes while this one learns. */
static void folder_and_helper(void)
{
	start_helper(change_policy);
	known_folder();
}

static void what_attaches_anew_does_so_under_a_layer(void)
{
	int i;

	layer(FOLDER "/in/* rmix,");
	for (i = 0; i < TURNS / 2; i++) {
		runs_in(FREE, "unconfined");
		runs_in(KNOWN, "st-folder");
		CHECK(ask_helper(BETTER) == 0);
		runs_in(FREE, "st-better");
		runs_in(KNOWN, "st-better");
		CHECK(ask_helper(WORSE) == 0);
	}
	CHECK(ask_helper(GONE) == 0);
}

/* Runs the program; whichever profile it is refuses what that does. */
static void run_it(void)
{
	const char *const argv[] = { "prog", "--map-code", "/t/none/secret", NULL };

	CHECK(run_prog(KNOWN, argv) == EACCES);
}

static void put_script(void)
{
	put(SCRIPT, "#!" PROG "\n");
	OK(chmod(SCRIPT, 0755));
}

/*
 * From a root where the script's interpreter is not: what attaches to the script is
 * found and remembered, and nothing is run, so that this is done all the time.
 */
static void learn_of_script(void)
{
	static bool there;
	char *const argv[] = { "script", NULL };

	if (!there)
		OK(chroot(FOLDER));
	there = true;
	FAILS(ENOENT, execve("/in/proh", argv, environ));
}

/* Does so on this CPU until told to stop. */
static pid_t learner(int stop, void (*once)(void))
{
	pid_t pid = OK(fork());
	char c;

	if (pid)
		return pid;
	while (read(stop, &c, 1) < 0)
		once();
	_exit(0);
}

static void both_run_in(const char *label)
{
	CHECK(label_of(KNOWN, label) == 0);
	CHECK(label_of(SCRIPT, label) == 0);
}

#define LOADS	40

static void learn_in_a_storm(void)
{
	pid_t pid[2];
	int stop[2], i;

	put("/t/none/secret", "secret");
	put_script();
	OK(pipe2(stop, O_NONBLOCK));
	pid[0] = learner(stop[0], run_it);
	pid[1] = learner(stop[0], learn_of_script);
	for (i = 0; i < LOADS; i++) {
		CHECK(ask_helper(BETTER) == 0);
		both_run_in("st-better");
		CHECK(ask_helper(i & 1 ? WORSE : GONE) == 0);
		both_run_in("st-folder");
	}
	CHECK(write(stop[1], "xx", 2) == 2);
	for (i = 0; i < 2; i++)
		CHECK(wait_exit(pid[i]) == 0);
	CHECK(ask_helper(GONE) == 0);
}

static void attachments_learned_while_policy_changes_are_of_its_last_state(void)
{
	learn_in_a_storm();
}

static void verify(const char *on)
{
	int fd = OK(open(VERIFY, O_WRONLY | O_CLOEXEC));

	CHECK(write(fd, on, 1) == 1);
	close(fd);
}

/* In a process of its own, so that it ends whatever comes of it. */
static void verifying(void (*act)(void))
{
	unsigned long long wrong = stat_value("memory_mismatches");
	pid_t pid;
	int status;

	verify("Y");
	CHECK(!strcmp(slurp(VERIFY), "Y\n"));
	pid = OK(fork());
	if (!pid) {
		act();
		_exit(0);
	}
	status = wait_exit(pid);
	verify("N");
	CHECK(!strcmp(slurp(VERIFY), "N\n"));
	CHECK(status == 0);
	CHECK(stat_value("memory_mismatches") == wrong);
}

static void learn_often(void)
{
	int i;

	for (i = 0; i < 2000; i++)
		learn_of_script();
}

/* Nothing else of what an unconfined program does is remembered. */
static void remembered_attachments_are_verified(void)
{
	unsigned long long was = stat_value("memory_verified");

	put_script();
	verifying(learn_often);
	CHECK(stat_value("memory_verified") - was >= TURNS);
}

static void attachments_learned_while_policy_changes_are_verified(void)
{
	verifying(learn_in_a_storm);
}

/* A kernel that checks itself takes its time for so many programs. */
#define SLOW(fn, prep) \
	{ .name = #fn, .prepare = prep, .body = fn, .seconds = 400 }

const struct test known_exec_tests[] = {
	SLOW(renamed_folder_takes_what_attaches_along, known_folder),
	SLOW(moved_mount_takes_what_attaches_to_its_new_name, known_folder),
	SLOW(mount_over_a_folder_puts_another_program_there, known_folder),
	SLOW(deleted_program_takes_what_attaches_to_its_last_name, known_folder),
	SLOW(no_program_is_taken_for_another, known_folder),
	SLOW(profile_that_attaches_better_takes_over_at_once, known_folder),
	SLOW(what_is_asked_for_comes_before_what_is_remembered, known_folder),
	SLOW(layer_is_asked_whatever_attaches, known_folder),
	SLOW(what_attaches_under_a_layer_keeps_it, known_folder),
	SLOW(what_attaches_anew_does_so_under_a_layer, folder_and_helper),
	SLOW(remembered_attachments_are_verified, known_folder),
	SLOW(attachments_learned_while_policy_changes_are_of_its_last_state,
	     folder_and_helper),
	SLOW(attachments_learned_while_policy_changes_are_verified,
	     folder_and_helper),
	{ }
};
