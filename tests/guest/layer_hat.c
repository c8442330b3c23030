// SPDX-License-Identifier: GPL-2.0
/*
 * Hats of layers: another set of rules for one thread, for as long as it likes, by
 * a token.
 */
#include <linux/io_uring.h>
#include <linux/prctl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"
#include "layer_hat.h"
#include "restrict.h"

void hat_files(void)
{
	put("/t/ro/granted", "granted");
	put("/t/ok/granted", "granted");
	put("/t/none/other", "other");
}

void put_on(const char *text)
{
	int error = try_layer(text, HATS);

	if (error)
		fail("%s: %s", strerror(error), bailey_error());
}

long layer_hat(const char *names, size_t len, uint64_t token)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_LAYER_HAT, names, len,
		     token ? &token : NULL);
}

int opens(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

void in_base(void)
{
	CHECK(opens("/t/ro/granted") == 0);
	CHECK(opens("/t/ok/granted") == EACCES);
	CHECK(opens("/t/none/other") == EACCES);
}

void in_ok(void)
{
	CHECK(opens("/t/ro/granted") == EACCES);
	CHECK(opens("/t/ok/granted") == 0);
	CHECK(opens("/t/none/other") == EACCES);
}

static void rules_of_a_hat_hold_until_it_is_left(void)
{
	uint64_t token = 0;

	put_on(LAYER);
	in_base();
	OK(bailey_enter("ok", &token));
	in_ok();
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
	OK(bailey_leave(token));
	in_base();
	OK(bailey_enter("all", &token));
	CHECK(opens("/t/ro/granted") == 0 && opens("/t/ok/granted") == 0);
	CHECK(opens("/t/none/other") == EACCES);
	OK(socket(AF_INET, SOCK_STREAM, 0));
	OK(bailey_leave(token));
	in_base();
}

/* Its poller would go on to act without the hat. */
static void ring_with_a_poller_stands_against_a_hat(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL };
	int fd, i;

	put_on("profile app flags=(default_allow) { ^ok { " RUNS "/t/ok/** r, } }");
	fd = OK(syscall(SYS_io_uring_setup, 4, &p));
	FAILS(EBUSY, ENTER("ok", 1));
	OK(opens("/t/ro/granted"));
	close(fd);
	/* The poller ends some time after that, on a busy machine late. */
	for (i = 0; i < 100 && ENTER("ok", 1); i++)
		usleep(100000);
	CHECK(i < 100);
	CHECK(opens("/t/ro/granted") == EACCES);
}

static void layer_of_an_unprivileged_process_has_hats(void)
{
	uint64_t token = 0;

	drop_to(NOBODY);
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	put_on(LAYER);
	OK(bailey_enter("all", &token));
	OK(socket(AF_INET, SOCK_STREAM, 0));
	OK(bailey_leave(token));
	REFUSED(socket(AF_INET, SOCK_STREAM, 0));
}

static void hat_gives_nothing_that_another_layer_takes(void)
{
	layer(RUNS "/t/ro/** r,");
	put_on(LAYER);
	layer("/t/{ok,none}/** r,");
	OK(ENTER("all", 1));
	CHECK(opens("/t/ro/granted") == EACCES);	/* the newer one's no */
	CHECK(opens("/t/ok/granted") == EACCES);	/* the older one's no */
	CHECK(opens("/t/none/other") == EACCES);
}

static void hat_gives_nothing_that_the_profile_refuses(void)
{
	put_on(LAYER);
	OK(ENTER("all", 1));
	OK(open("/t/ok/granted", O_RDWR));
	REFUSED(open("/t/ro/granted", O_RDWR));
	label_is("st-files");
}

static void hat_without_a_token_is_for_good(void)
{
	put_on(LAYER);
	OK(bailey_enter("ok", NULL));
	in_ok();
	FAILS(EPERM, LEAVE(1));
	FAILS(EINVAL, LEAVE(0));
	FAILS(EPERM, ENTER("all", 0));
	FAILS(EPERM, ENTER("all", 1));
	in_ok();
}

/* How a child ends that does @act. */
static int child_that(void (*act)(void))
{
	pid_t pid = OK(fork());
	int status;

	if (!pid) {
		act();
		_exit(0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	return status;
}

static void leave_wrongly(void)
{
	LEAVE(TOKEN + 1);
}

static void change_wrongly(void)
{
	ENTER("all", TOKEN + 1);
}

static void change_without(void)
{
	ENTER("all", 0);
}

static void wrong_token_is_fatal(void)
{
	void (*const act[])(void) = { leave_wrongly, change_wrongly,
				      change_without };
	size_t i;

	put_on(LAYER);
	OK(ENTER("ok", TOKEN));
	for (i = 0; i < 3; i++) {
		int status = child_that(act[i]);

		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	in_ok();
	OK(LEAVE(TOKEN));
	FAILS(EPERM, LEAVE(TOKEN));
	in_base();
}

static void right_token_leads_to_another_hat(void)
{
	put_on(LAYER);
	OK(ENTER("ok", TOKEN));
	OK(ENTER("all", TOKEN));
	CHECK(opens("/t/ro/granted") == 0 && opens("/t/none/other") == EACCES);
	OK(LEAVE(TOKEN));
	in_base();
}

static void leaves(void)
{
	in_ok();
	OK(LEAVE(TOKEN));
	in_base();
}

static void child_inherits_the_hat_and_its_token(void)
{
	put_on(LAYER);
	OK(ENTER("ok", TOKEN));
	CHECK(child_that(leaves) == 0);
	in_ok();
}

static void program_stays_in_the_hat_without_a_way_back(void)
{
	const char *const leave[] = { "prog", "--leave-layer",
				      "123456789abcdef0", NULL };
	const char *const ok[] = { "prog", "--open", "/t/ok/granted", NULL };
	const char *const ro[] = { "prog", "--open", "/t/ro/granted", NULL };

	put_on(LAYER);
	OK(ENTER("ok", TOKEN));
	CHECK(run_prog(PROG, ok) == 0);
	CHECK(run_prog(PROG, ro) == EACCES);
	CHECK(run_prog(PROG, leave) == EPERM);
	in_ok();
}

static void hat_without_x_runs_no_program(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	put_on(LAYER);
	CHECK(run_prog(PROG, argv) == 42);
	OK(ENTER("also", 0));
	CHECK(run_prog(PROG, argv) == -EACCES);
}

/* --- threads ----------------------------------------------------------------- */

static pthread_barrier_t begun, layered;
static int seen[4];

static void *wears_a_hat(void *arg)
{
	seen[0] = ENTER("ok", TOKEN) ? errno : opens("/t/ok/granted");
	pthread_barrier_wait(&begun);
	pthread_barrier_wait(&layered);
	seen[1] = opens("/t/ok/granted");
	seen[2] = opens("/t/none/other");
	seen[3] = LEAVE(TOKEN) ? errno : opens("/t/ro/granted");
	return NULL;
}

static void hat_concerns_one_thread_and_outlives_a_layer_for_all(void)
{
	pthread_t thread;

	put_on(LAYER);
	pthread_barrier_init(&begun, NULL, 2);
	pthread_barrier_init(&layered, NULL, 2);
	CHECK(!pthread_create(&thread, NULL, wears_a_hat, NULL));
	pthread_barrier_wait(&begun);
	in_base();
	layer_threads("/t/** r,");
	in_base();
	pthread_barrier_wait(&layered);
	CHECK(!pthread_join(thread, NULL));
	CHECK(seen[0] == 0 && seen[1] == 0 && seen[2] == EACCES && seen[3] == 0);
	in_base();
}

static volatile bool stop;

static void *changes_hats(void *arg)
{
	uint64_t token = (long)arg + 1;
	long bad = 0;

	while (!stop) {
		bad += ENTER("ok", token) || opens("/t/ok/granted") ||
			opens("/t/ro/granted") != EACCES;
		bad += LEAVE(token) || opens("/t/ro/granted") ||
			opens("/t/ok/granted") != EACCES;
	}
	return (void *)bad;
}

static void threads_that_change_hats_all_the_time_do_not_mix(void)
{
	pthread_t thread[4];
	void *bad;
	long i;

	put_on(LAYER);
	for (i = 0; i < 4; i++)
		CHECK(!pthread_create(&thread[i], NULL, changes_hats, (void *)i));
	for (i = 0; i < 5; i++) {
		usleep(100000);
		layer_threads(RUNS "/t/** r,");
	}
	stop = true;
	for (i = 0; i < 4; i++) {
		CHECK(!pthread_join(thread[i], &bad));
		CHECK(!bad);
	}
}

/* --- which hats ------------------------------------------------------------------ */

static void hats_that_are_not_there_are_told(void)
{
	static const char names[] = "none\0such\0ok";

	FAILS(ECHILD, ENTER("ok", 1));
	layer("/t/** r,");
	FAILS(ECHILD, ENTER("ok", 1));
	FAILS(EPERM, LEAVE(1));
	put_on(LAYER);
	FAILS(ENOENT, ENTER("none", 1));
	FAILS(ENOENT, ENTER("app//ok", 1));
	FAILS(ENOENT, ENTER("", 1));
	FAILS(EINVAL, layer_hat("ok", 2, 1));
	FAILS(EFAULT, layer_hat((void *)8, 4, 1));
	FAILS(EFAULT, prctl(PR_BAILEY, BAILEY_PRCTL_LAYER_HAT, "ok", 3, 8));
	in_base();
	/* The first that is there. */
	OK(layer_hat(names, sizeof(names), 1));
	in_ok();
}

static void newest_layer_with_hats_is_meant(void)
{
	put_on(LAYER);
	put_on("profile b { /t/** r, ^other { /t/ok/** r, } }");
	layer("/t/** r,");
	FAILS(ENOENT, ENTER("ok", TOKEN));
	OK(ENTER("other", TOKEN));
	CHECK(opens("/t/ro/granted") == EACCES);	/* the hat's no */
	CHECK(opens("/t/ok/granted") == EACCES);	/* the first layer's no */
	OK(LEAVE(TOKEN));
	in_base();
}

/* Each is left by its own token. */
static void hats_of_two_layers_are_worn_at_once(void)
{
	put_on(LAYER);
	OK(ENTER("all", TOKEN));
	put_on("profile b { /t/** r, ^other { /t/ok/** r, } }");
	OK(ENTER("other", 7));
	CHECK(opens("/t/ok/granted") == 0 && opens("/t/ro/granted") == EACCES);
	OK(LEAVE(TOKEN));
	CHECK(opens("/t/ok/granted") == EACCES);
	OK(LEAVE(7));
	in_base();
}

static void hat_of_the_profile_and_of_a_layer_do_not_meet(void)
{
	uint64_t outer = 0, inner = 0;

	OK(change_to("d-freehat", 0));
	OK(bailey_enter("one", &outer));
	put_on(LAYER);
	OK(bailey_enter("ok", &inner));
	label_is("d-freehat//one");
	CHECK(opens("/t/ok/granted") == 0);
	OK(bailey_leave(outer));
	label_is("d-freehat");
	in_ok();
	OK(bailey_leave(inner));
	in_base();
}

static char told[1024];

static void hear(const struct bailey_denial *d, void *arg)
{
	bailey_describe(arg, d, told, sizeof(told));
}

static void refusal_names_the_hat_and_its_rule(void)
{
	static const char text[] = "profile app {\n /t/** r,\n"
		" ^all flags=(default_allow) {\n  deny /t/none/** r,\n } }";
	struct bailey_policy *policy = bailey_load("f", text, strlen(text));
	int fd = OK(bailey_events());

	CHECK(policy);
	OK(bailey_restrict(policy, 0, HATS));
	OK(ENTER("all", 1));
	REFUSED(open("/t/none/other", O_RDONLY));
	CHECK(bailey_read(fd, hear, policy) == 1);
	if (!strstr(told, "profile app//all, ") || !strstr(told, "(f:4)"))
		fail("%s", told);
}

#define N	NULL

const struct test layer_hat_tests[] = {
	ALLOW(rules_of_a_hat_hold_until_it_is_left, N, hat_files),
	ALLOW(ring_with_a_poller_stands_against_a_hat, N, hat_files),
	ALLOW(layer_of_an_unprivileged_process_has_hats, N, hat_files),
	ALLOW(hat_gives_nothing_that_another_layer_takes, N, hat_files),
	ALLOW(hat_gives_nothing_that_the_profile_refuses, "st-files", hat_files),
	ALLOW(hat_without_a_token_is_for_good, N, hat_files),
	ALLOW(wrong_token_is_fatal, N, hat_files),
	ALLOW(right_token_leads_to_another_hat, N, hat_files),
	ALLOW(child_inherits_the_hat_and_its_token, N, hat_files),
	ALLOW(program_stays_in_the_hat_without_a_way_back, N, hat_files),
	ALLOW(hat_without_x_runs_no_program, N, hat_files),
	ALLOW(hat_concerns_one_thread_and_outlives_a_layer_for_all, N, hat_files),
	ALLOW(threads_that_change_hats_all_the_time_do_not_mix, N, hat_files),
	ALLOW(hats_that_are_not_there_are_told, N, hat_files),
	ALLOW(newest_layer_with_hats_is_meant, N, hat_files),
	ALLOW(hats_of_two_layers_are_worn_at_once, N, hat_files),
	ALLOW(hat_of_the_profile_and_of_a_layer_do_not_meet, N, hat_files),
	ALLOW(refusal_names_the_hat_and_its_rule, N, hat_files),
	{ }
};
