// SPDX-License-Identifier: GPL-2.0
/*
 * Hats of layers in the hands of who means harm: tracers, odd blobs, and what is left
 * behind.
 */
#include <linux/prctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "harness.h"
#include "layer_hat.h"
#include "restrict.h"

static void process_in_another_hat_cannot_be_traced(void)
{
	pid_t pid;

	put_on(LAYER);
	pid = OK(fork());
	if (!pid) {
		OK(ENTER("all", 1));
		pause();
		_exit(0);
	}
	usleep(200000);
	FAILS(EPERM, ptrace(PTRACE_SEIZE, pid, 0, 0));
	OK(ENTER("all", 1));
	OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
}

/* It would carry its tracer along. */
static void traced_process_enters_and_leaves_no_hat(void)
{
	int go[2], status;
	pid_t pid;
	char c;

	put_on(LAYER);
	OK(ENTER("ok", TOKEN));
	OK(pipe(go));
	pid = OK(fork());
	if (!pid) {
		CHECK(read(go[0], &c, 1) == 1);
		FAILS(EPERM, LEAVE(TOKEN));
		in_ok();
		FAILS(EPERM, ENTER("all", TOKEN));
		in_ok();
		CHECK(read(go[0], &c, 1) == 1);
		OK(LEAVE(TOKEN));
		in_base();
		_exit(0);
	}
	OK(ptrace(PTRACE_SEIZE, pid, 0, 0));
	CHECK(write(go[1], "x", 1) == 1);
	usleep(300000);
	OK(ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	CHECK(waitpid(pid, &status, 0) == pid && WIFSTOPPED(status));
	OK(ptrace(PTRACE_DETACH, pid, 0, 0));
	CHECK(write(go[1], "x", 1) == 1);
	CHECK(wait_exit(pid) == 0);
}

static void what_is_no_layer_with_hats_is_refused(void)
{
	struct blob blob = hats_blob(), several = read_blob(BLOB("selftest"));
	static char many[65536] = "profile l { /t/** r,\n";
	char *p = many + strlen(many);
	int i;

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	FAILS(EINVAL, restrict_raw(blob.data, blob.size, 0));
	FAILS(EINVAL, restrict_raw(several.data, several.size, HATS));
	/* Of a hat the same is asked as of a profile. */
	CHECK(try_layer("profile l { /t/** r, ^h flags=(kill) { } }", HATS) == EINVAL);
	CHECK(try_layer("profile l { /t/** r, ^h flags=(unconfined) { } }", HATS) == EINVAL);
	CHECK(try_layer("profile l { /t/** r, ^h { /bin/* ux, } }", HATS) == EINVAL);
	CHECK(try_layer("profile l { /t/** r, ^h { set rlimit nofile <= 9, } }", HATS) == EINVAL);
	for (i = 0; i < (int)BAILEY_MAX_LAYER_HATS + 1; i++)
		p += sprintf(p, "^h%d { /t/%d r, }\n", i, i);
	strcpy(p, "}");
	CHECK(try_layer(many, HATS) == EINVAL);
	OK(open("/t/none/other", O_RDONLY));
	/* Without the flag the library leaves hats out. */
	CHECK(try_layer(LAYER, 0) == 0);
	FAILS(ECHILD, ENTER("ok", 1));
	OK(restrict_raw(blob.data, blob.size, HATS));
}

static void layers_with_hats_are_freed_with_their_tasks(void)
{
	unsigned long long before = stat_value("layer_bytes");
	int i, tries = 200;
	pid_t pid;

	for (i = 0; i < 50; i++) {
		pid = OK(fork());
		if (!pid) {
			put_on(LAYER);
			OK(ENTER("all", 1));
			OK(LEAVE(1));
			OK(ENTER("ok", 0));
			_exit(0);
		}
		CHECK(wait_exit(pid) == 0);
	}
	while (stat_value("layer_bytes") > before && tries--)
		usleep(20000);
	CHECK(stat_value("layer_bytes") <= before);
}

#define N	NULL

const struct test layer_hat_attack_tests[] = {
	ALLOW(process_in_another_hat_cannot_be_traced, N, hat_files),
	ALLOW(traced_process_enters_and_leaves_no_hat, N, hat_files),
	ALLOW(what_is_no_layer_with_hats_is_refused, N, hat_files),
	ALLOW(layers_with_hats_are_freed_with_their_tasks, N, N),
	{ }
};
