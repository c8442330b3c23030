// SPDX-License-Identifier: GPL-2.0
/*
 * Layers: a process narrows itself, and nothing takes that off again.
 */
#include <linux/prctl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

int try_layer(const char *text, unsigned int flags)
{
	struct bailey_policy *policy = bailey_load("layer", text, strlen(text));
	int error = 0;

	if (!policy)
		fail("%s", bailey_error());
	if (bailey_restrict(policy, 0, flags))
		error = errno;
	bailey_free(policy);
	return error;
}

static void put_layer(const char *rules, unsigned int flags)
{
	char text[4096];
	int error;

	snprintf(text, sizeof(text), "profile layer {\n%s\n}\n", rules);
	error = try_layer(text, flags);
	if (error)
		fail("layer \"%s\": %s: %s", rules, strerror(error),
		     bailey_error());
}

void layer(const char *rules)
{
	put_layer(rules, 0);
}

void layer_threads(const char *rules)
{
	put_layer(rules, BAILEY_RESTRICT_THREADS);
}

long restrict_raw(const void *blob, size_t size, unsigned long flags)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_RESTRICT, blob, size, flags);
}

struct blob layer_blob(void)
{
	return read_blob(BLOB("layer"));
}

struct blob hats_blob(void)
{
	return read_blob(BLOB("hats"));
}

/*
 * Before any policy is loaded, hooks ask nobody: a layer must wake them. Run by the
 * process that loads policy, hence in a child.
 */
bool layer_holds_without_policy(void)
{
	pid_t pid = fork();

	if (!pid) {
		const char *const argv[] = { "prog", "--open", "/t/ok", NULL };

		layer(RUNS "/t/ro/ r,");
		OK(open("/t/ro", O_RDONLY));
		REFUSED(open("/t/ok", O_RDONLY));
		CHECK(run_prog(PROG, argv) == EACCES);
		label_is("unconfined");
		FAILS(EPERM, change_to("nobody", 0));
		_exit(0);
	}
	return pid > 0 && wait_exit(pid) == 0;
}

/* In /t: what is granted by the rules above, and what is not. */
static void put_files(void)
{
	put("/t/ro/granted", "granted");
	put("/t/ok/granted", "granted");
	put("/t/none/other", "other");
}

static void layer_refuses_what_its_rules_do_not_allow(void)
{
	OK(open("/t/none/other", O_RDONLY));
	layer("/t/ro/** r,");
	OK(open("/t/ro/granted", O_RDONLY));
	REFUSED(open("/t/ro/granted", O_RDWR));
	REFUSED(open("/t/none/other", O_RDONLY));
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
}

static void layer_of_denials_refuses_just_them(void)
{
	CHECK(!try_layer("profile l flags=(default_allow) { deny /t/ok/** r, deny network, }", 0));
	OK(open("/t/none/other", O_RDONLY));
	REFUSED(open("/t/ok/granted", O_RDONLY));
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
}

static void complaining_layer_lets_through(void)
{
	CHECK(!try_layer("profile l flags=(complain) { /t/ro/** r, deny /t/ok/** r, }", 0));
	OK(open("/t/none/other", O_RDONLY));
	REFUSED(open("/t/ok/granted", O_RDONLY));
}

static void layer_refuses_capabilities(void)
{
	OK(chown("/t/ok/granted", 5, 5));
	layer("/t/** rw, capability fowner,");
	FAILS(EPERM, chown("/t/ok/granted", 6, 6));
}

static void layer_needs_no_new_privs_or_the_capability(void)
{
	struct blob blob = layer_blob();

	drop_to(NOBODY);
	FAILS(EPERM, restrict_raw(blob.data, blob.size, 0));
	FAILS(EPERM, restrict_raw(blob.data, blob.size,
				  BAILEY_RESTRICT_THREADS));
	OK(open("/t/none/other", O_RDONLY));
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	OK(restrict_raw(blob.data, blob.size, 0));
	REFUSED(open("/t/none/other", O_RDONLY));
}

static int opens_in_child(const char *path)
{
	pid_t pid = OK(fork());

	if (!pid)
		_exit(open(path, O_RDONLY) < 0 ? errno : 0);
	return wait_exit(pid);
}

/* By a program that was executed; see domain.c. */
static int opens_in_program(const char *path)
{
	const char *const argv[] = { "prog", "--open", path, NULL };

	return run_prog(PROG, argv);
}

static void layer_is_inherited_over_fork_and_exec(void)
{
	layer(RUNS "/t/ro/** r,");
	CHECK(opens_in_child("/t/ro/granted") == 0);
	CHECK(opens_in_child("/t/none/other") == EACCES);
	CHECK(opens_in_program("/t/ro/granted") == 0);
	CHECK(opens_in_program("/t/none/other") == EACCES);
}

static void program_without_x_in_a_layer_is_not_run(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog(PROG, argv) == 42);
	layer("/** r,");
	CHECK(run_prog(PROG, argv) == -EACCES);
}

static void later_layer_takes_and_does_not_give(void)
{
	layer("/t/ro/** r, /t/ok/** r,");
	layer("/t/none/** r, /t/ro/** rw,");
	OK(open("/t/ro/granted", O_RDONLY));
	REFUSED(open("/t/ro/granted", O_RDWR));
	REFUSED(open("/t/ok/granted", O_RDONLY));
	REFUSED(open("/t/none/other", O_RDONLY));
}

static void profile_and_layer_must_both_allow(void)
{
	layer("/t/ok/** r, /t/none/** r,");
	OK(open("/t/ok/granted", O_RDONLY));
	REFUSED(open("/t/ok/granted", O_RDWR));		/* the layer's no */
	REFUSED(open("/t/ro/granted", O_RDONLY));	/* the layer's no */
	REFUSED(open("/t/none/other", O_RDONLY));	/* the profile's no */
}

static void label_does_not_show_a_layer(void)
{
	CHECK(!try_layer("profile d-named flags=(default_allow) { }", 0));
	label_is("unconfined");
	CHECK(!strcmp(slurp(SECURITYFS "self"), "unconfined\n"));
}

static void label_under_a_profile_does_not_show_a_layer(void)
{
	CHECK(!try_layer("profile d-named { " RUNS " /sys/** r, /proc/** r, }", 0));
	label_is("st-files");
}

static void layer_is_in_no_list(void)
{
	CHECK(!try_layer("profile never-listed flags=(default_allow) { }", 0));
	CHECK(!profile_listed("never-listed"));
	CHECK(write_policy_file("remove", "never-listed") == -ENOENT);
	CHECK(strstr(slurp(SECURITYFS "tasks"), "\t1\n"));
}

static void change_of_profile_keeps_the_layer(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	layer(RUNS "/t/ok/** r, change_profile -> **,");
	REFUSED(open("/t/none/other", O_RDONLY));
	OK(change_to("st-files", 0));
	label_is("st-files");
	OK(open("/t/ok/granted", O_RDONLY));
	REFUSED(open("/t/ok/granted", O_RDWR));
	CHECK(run_prog(PROG, argv) == 42);
	CHECK(opens_in_program("/t/ro/granted") == EACCES);
}

static void change_of_profile_needs_a_rule_of_the_layer(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	layer(RUNS "/t/ok/** r,");
	REFUSED(change_to("st-files", 0));
	label_is("unconfined");
}

static void exec_into_a_profile_keeps_the_layer(void)
{
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	layer(RUNS "/t/ok/** r, change_profile -> **, change_profile /** -> **,");
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, "st-files", 8, 0));
	CHECK(opens_in_program("/t/ok/granted") == 0);
	CHECK(opens_in_program("/t/ro/granted") == EACCES);
}

static void attachment_keeps_the_layer(void)
{
	const char *const argv[] = { "prog", "--open", "/t/none/other", NULL };

	layer("/t/bin/* rmix, /t/ok/** r,");
	CHECK(run_prog("/t/bin/attached", argv) == EACCES);
}

/* Also when it is known that nothing attaches, and that the layer lets it run. */
static void program_run_again_under_a_layer_keeps_it(void)
{
	const char *const argv[] = { "prog", "--open", "/t/none/other", NULL };
	const char *const is[] = { "prog", "--label-is", "st-attach", NULL };
	int i;

	layer("/t/bin/[an]* rmix, /t/ok/** r,");
	for (i = 0; i < 4; i++) {
		CHECK(run_prog("/t/bin/norule", argv) == EACCES);
		CHECK(run_prog("/t/bin/attached", is) == 0);
		CHECK(run_prog("/t/bin/denied", argv) == -EACCES);
	}
}

static void left_hat_keeps_the_layer(void)
{
	uint64_t token;

	OK(change_to("d-freehat", 0));
	OK(bailey_enter("one", &token));
	label_is("d-freehat//one");
	layer("/t/ro/** r,");
	OK(bailey_leave(token));
	label_is("d-freehat");
	REFUSED(open("/t/ok/granted", O_RDONLY));
}

static void policy_loaded_and_removed_leaves_the_layer(void)
{
	CHECK(!try_layer("profile l flags=(default_allow) { deny /t/ok/** r, }", 0));
	CHECK(load_file(BLOB("selftest")) == 0);
	REFUSED(open("/t/ok/granted", O_RDONLY));
	CHECK(load_file(BLOB("layer")) == 0);
	CHECK(write_policy_file("remove", "a-layer") == 0);
	REFUSED(open("/t/ok/granted", O_RDONLY));
	OK(open("/t/none/other", O_RDONLY));
}

static void open_files_and_sockets_stay_usable(void)
{
	struct sockaddr_un name = { AF_UNIX, "\0before-the-layer" };
	int fd = OK(open("/t/none/other", O_RDWR)), pair[2], in, named;
	char c = 'x';

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	in = OK(socket(AF_INET, SOCK_DGRAM, 0));
	named = OK(socket(AF_UNIX, SOCK_STREAM, 0));
	OK(bind(named, (struct sockaddr *)&name, sizeof(name)));
	layer("/t/ro/** r,");
	CHECK(read(fd, &c, 1) == 1);
	CHECK(write(fd, &c, 1) == 1);
	CHECK(write(pair[0], "y", 1) == 1);
	CHECK(read(pair[1], &c, 1) == 1 && c == 'y');
	REFUSED(open("/proc/self/fd/3", O_RDONLY));
	/* A new address is a new act. */
	struct sockaddr_storage any = { .ss_family = AF_INET };

	REFUSED(bind(in, (struct sockaddr *)&any, 16));
	REFUSED(connect(in, (struct sockaddr *)&any, 16));
	REFUSED(sendto(in, "x", 1, 0, (struct sockaddr *)&any, 16));
	REFUSED(listen(named, 1));
}

static void eight_layers_and_no_more(void)
{
	int i;

	for (i = 0; i < (int)BAILEY_MAX_LAYERS; i++)
		layer("/t/** r,");
	CHECK(try_layer("profile l { /t/** r, }", 0) == E2BIG);
	CHECK(try_layer("profile l { /t/** r, }", BAILEY_RESTRICT_THREADS) ==
	      E2BIG);
	OK(open("/t/none/other", O_RDONLY));
}

static bool wait_killed(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status);
}

/* Once those of processes that ended are gone. */
static unsigned long long settled_bytes(void)
{
	unsigned long long now = stat_value("layer_bytes"), was;
	int same = 0;

	while (same < 5) {
		usleep(100000);
		was = now;
		now = stat_value("layer_bytes");
		same = now == was ? same + 1 : 0;
	}
	return now;
}

/* What a process with the layer has counted, beside the blob. */
static unsigned long long counted(const struct blob *blob, unsigned int flags)
{
	unsigned long long before = settled_bytes(), with;
	pid_t pid = OK(fork());

	if (!pid) {
		OK(restrict_raw(blob->data, blob->size, flags));
		pause();
	}
	while (stat_value("layer_bytes") == before)
		usleep(20000);
	with = settled_bytes();
	OK(kill(pid, SIGKILL));
	CHECK(wait_killed(pid));
	CHECK(settled_bytes() == before);
	return with - before - blob->size;
}

/* Of the blob, and of the profile and each hat besides. */
static void memory_of_a_layer_is_counted(void)
{
	struct blob one = layer_blob(), hats = hats_blob();
	unsigned long long n = counted(&one, 0);

	CHECK(n > 0 && n < 1024);
	CHECK(counted(&hats, BAILEY_RESTRICT_HATS) > 2 * n);
}

static void layers_are_freed_with_their_tasks(void)
{
	unsigned long long before = stat_value("layers");
	int i, tries = 200;
	pid_t pid;

	for (i = 0; i < 50; i++) {
		pid = OK(fork());
		if (!pid) {
			layer("/** r,");
			layer("/t/** r,");
			_exit(0);
		}
		CHECK(wait_exit(pid) == 0);
	}
	/* Those of the tests before may still have been there. */
	while (stat_value("layers") > before && tries--)
		usleep(20000);
	CHECK(stat_value("layers") <= before && before < 50);
}

static char told[1024];
static uint64_t tag_told;

static void hear(const struct bailey_denial *d, void *arg)
{
	tag_told = d->tag;
	bailey_describe(arg, d, told, sizeof(told));
}

/* From the request to the line of the policy, by libbailey alone. */
static void denial_is_read_with_its_request_and_rule(void)
{
	static const char text[] = "profile app flags=(default_allow) {\n"
		"  deny /t/none/* r,\n}\n";
	struct bailey_policy *policy;
	int fd;

	policy = bailey_load("app.policy", text, strlen(text));
	CHECK(policy);
	fd = OK(bailey_events());
	OK(bailey_restrict(policy, 0, 0));
	OK(bailey_tag(4711));
	CHECK(bailey_read(fd, hear, policy) == 0);
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(bailey_read(fd, hear, policy) == 1);
	CHECK(tag_told == 4711);
	if (!strstr(told, "kernel refused open r /t/none/other: profile app, rule 0 (app.policy:2): deny /t/none/* r, request 4711, pid "))
		fail("%s", told);
	CHECK(bailey_read(fd, hear, policy) == 0);
}

static void tag_of_one_thread_is_not_anothers(void)
{
	uint64_t tag = 0;
	pid_t pid;

	OK(bailey_tag(7));
	pid = OK(fork());
	if (!pid) {
		/* Inherited, and changed here only. */
		OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 0));
		CHECK(tag == 7);
		OK(bailey_tag(8));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETTAG, &tag, 0, 0));
	CHECK(tag == 7);
	/* No argument names somebody else. */
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 9, getppid(), 0));
	FAILS(EINVAL, prctl(PR_BAILEY, BAILEY_PRCTL_TAG, 9, 0, getppid()));
}

#define N	NULL

const struct test restrict_tests[] = {
	ALLOW(layer_refuses_what_its_rules_do_not_allow, N, put_files),
	ALLOW(layer_of_denials_refuses_just_them, N, put_files),
	ALLOW(complaining_layer_lets_through, N, put_files),
	ALLOW(layer_refuses_capabilities, N, put_files),
	ALLOW(layer_needs_no_new_privs_or_the_capability, N, put_files),
	ALLOW(layer_is_inherited_over_fork_and_exec, N, put_files),
	ALLOW(program_without_x_in_a_layer_is_not_run, N, N),
	ALLOW(later_layer_takes_and_does_not_give, N, put_files),
	ALLOW(profile_and_layer_must_both_allow, "st-files", put_files),
	ALLOW(label_does_not_show_a_layer, N, N),
	ALLOW(label_under_a_profile_does_not_show_a_layer, "st-files", N),
	ALLOW(layer_is_in_no_list, N, N),
	ALLOW(change_of_profile_keeps_the_layer, N, put_files),
	ALLOW(change_of_profile_needs_a_rule_of_the_layer, N, put_files),
	ALLOW(exec_into_a_profile_keeps_the_layer, N, put_files),
	ALLOW(attachment_keeps_the_layer, N, put_files),
	ALLOW(program_run_again_under_a_layer_keeps_it, N, put_files),
	ALLOW(left_hat_keeps_the_layer, N, put_files),
	ALLOW(policy_loaded_and_removed_leaves_the_layer, N, put_files),
	ALLOW(open_files_and_sockets_stay_usable, N, put_files),
	ALLOW(eight_layers_and_no_more, N, put_files),
	ALLOW(memory_of_a_layer_is_counted, N, N),
	ALLOW(denial_is_read_with_its_request_and_rule, N, put_files),
	ALLOW(tag_of_one_thread_is_not_anothers, N, N),
	ALLOW(layers_are_freed_with_their_tasks, N, N),
	{ }
};
