// SPDX-License-Identifier: GPL-2.0
/*
 * Modes of profiles other than enforce and complain, and credentials that act
 * for somebody else.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

static int denied_open(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		open("/t/none/f", O_RDONLY);
		_exit(errno);
	}
	return wait_exit(pid);
}

static void unconfined_mode_asks_nothing(void)
{
	OK(open("/t/none/f", O_RDWR));
	OK(chroot("/t"));
	label_is("d-unconfined");
}

static void unconfined_mode_attaches_at_exec(void)
{
	const char *const moved[] = { "prog", "--is", "d-px-long", "0", NULL };
	const char *const stayed[] = { "prog", "--is", "d-unconfined", "0",
				       NULL };

	CHECK(run_prog("/t/d/px", moved) == 0);
	CHECK(run_prog("/t/d/plain", stayed) == 0);
}

static void default_allow_allows_what_no_rule_denies(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	OK(open("/t/ok/f", O_RDWR | O_CREAT, 0600));
	OK(setgid(5));
	CHECK(run_prog("/t/d/plain", argv) == 42);
}

static void default_allow_refuses_what_a_rule_denies(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void default_allow_refuses_another_name_for_what_is_denied(void)
{
	REFUSED(link("/t/none/f", "/t/ok/allow-link"));
	OK(link("/t/ok/f", "/t/ok/allow-link"));
	OK(unlink("/t/ok/allow-link"));
}

static void default_allow_refuses_capabilities_that_a_rule_denies(void)
{
	FAILS(EPERM, chroot("/t"));
}

static void refusal_in_kill_mode_kills(void)
{
	CHECK(denied_open() == 128 + SIGKILL);
}

static void kill_signal_is_sent_in_place_of_sigkill(void)
{
	CHECK(denied_open() == 128 + SIGUSR1);
}

static void refused_exec_in_kill_mode_kills(void)
{
	char *const argv[] = { "prog", "--exit", NULL };
	pid_t pid = OK(fork());

	if (!pid) {
		execve("/t/d/plain", argv, environ);
		_exit(errno);
	}
	CHECK(wait_exit(pid) == 128 + SIGKILL);
}

static void refused_capability_in_kill_mode_kills(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		chroot("/t");
		_exit(0);
	}
	CHECK(wait_exit(pid) == 128 + SIGKILL);
}

/* Who is refused is the sender: that no rule lets the receiver hear it. */
static void kill_mode_does_not_kill_for_what_others_do(void)
{
	CHECK(ask_helper(SIGUSR2) == -EACCES);
}

static int send_to_parent(int sig)
{
	return kill(getppid(), sig) ? -errno : 0;
}

static void helper(void)
{
	start_helper(send_to_parent);
}

/* PTRACE_MODE_NOAUDIT: whether it may be traced is asked for what is shown of it. */
static void question_that_is_no_act_kills_nobody(void)
{
	pid_t parent = getppid(), pid;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stat", parent);
	free(slurp(path));
	pid = OK(fork());
	if (!pid) {
		ptrace(PTRACE_SEIZE, parent, 0, 0);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 128 + SIGKILL);
}

static void refusal_returns_the_error_of_the_flag(void)
{
	FAILS(ENOENT, open("/t/none/f", O_RDONLY));
}

/* By any: exec itself uses some of them to begin again. */
static void refused_exec_returns_the_error_of_the_flag(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/d/plain", argv) == -ESTALE);
}

static void refused_exec_returns_eagain_once(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/d/plain", argv) == -EAGAIN);
}

static void prompt_mode_refuses_for_want_of_somebody_to_ask(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void files(void)
{
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
}

/* Core dumps are piped to a helper that the kernel starts: nobody's child. */
static void user_mode_helper_is_unconfined(void)
{
	pid_t pid;
	int i;

	unlink("/t/ok/helper-ran");
	pid = OK(fork());
	if (!pid) {
		raise(SIGSEGV);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 128 + SIGSEGV);
	for (i = 0; i < 100 && access("/t/ok/helper-ran", F_OK); i++)
		usleep(20000);
	CHECK(!strcmp(slurp("/t/ok/helper-ran"), "unconfined"));
	unlink("/t/ok/helper-ran");
}

static void core_pattern(const char *text)
{
	int fd = OK(open("/proc/sys/kernel/core_pattern", O_WRONLY));

	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void core_helper(void)
{
	core_pattern(
	    "|/t/d/helper --write-label /t/ok/helper-ran");
	unlink("/t/ok/helper-ran");
}

static void core_helper_attached(void)
{
	core_pattern(
	    "|/t/d/corehelper --write-label /t/ok/helper-ran");
	unlink("/t/ok/helper-ran");
}

static void user_mode_helper_is_confined_by_what_attaches(void)
{
	pid_t pid;
	int i;

	pid = OK(fork());
	if (!pid) {
		raise(SIGSEGV);
		_exit(0);
	}
	CHECK(wait_exit(pid) == 128 + SIGSEGV);
	for (i = 0; i < 100 && access("/t/ok/helper-ran", F_OK); i++)
		usleep(20000);
	CHECK(!strcmp(slurp("/t/ok/helper-ran"), "d-corehelper"));
}

const struct test domain_mode_tests[] = {
	ALLOW(unconfined_mode_asks_nothing, "d-unconfined", files),
	ALLOW(unconfined_mode_attaches_at_exec, "d-unconfined", NULL),
	ALLOW(default_allow_allows_what_no_rule_denies, "d-allow", NULL),
	DENY(default_allow_refuses_what_a_rule_denies, "d-allow", files,
	     "open", "file", "deny-default-allow"),
	DENY(default_allow_refuses_another_name_for_what_is_denied, "d-allow",
	     files, "link", "file", "none"),
	DENY(default_allow_refuses_capabilities_that_a_rule_denies, "d-allow",
	     NULL, "capable", "cap", "deny-default-cap"),
	ALLOW(question_that_is_no_act_kills_nobody, "st-capkill", NULL),
	{ .name = "refusal_in_kill_mode_kills", .profile = "d-kill",
	  .prepare = files, .body = refusal_in_kill_mode_kills, .op = "open",
	  .cls = "file", .src = "none", .what = "KILLED" },
	{ .name = "kill_signal_is_sent_in_place_of_sigkill",
	  .profile = "d-killusr", .prepare = files,
	  .body = kill_signal_is_sent_in_place_of_sigkill, .op = "open",
	  .cls = "file", .src = "none", .what = "KILLED" },
	{ .name = "refused_exec_in_kill_mode_kills", .profile = "d-kill",
	  .body = refused_exec_in_kill_mode_kills, .op = "exec",
	  .cls = "file", .src = "none", .what = "KILLED" },
	{ .name = "refused_capability_in_kill_mode_kills", .profile = "st-capkill",
	  .body = refused_capability_in_kill_mode_kills, .op = "capable",
	  .cls = "cap", .src = "none", .what = "KILLED" },
	DENY(kill_mode_does_not_kill_for_what_others_do, "d-kill2", helper,
	     "signal", "signal", "none"),
	DENY(refusal_returns_the_error_of_the_flag, "d-error", files,
	     "open", "file", "none"),
	DENY(refused_exec_returns_the_error_of_the_flag, "d-stale", NULL,
	     "exec", "file", "none"),
	DENY(refused_exec_returns_eagain_once, "d-again", NULL,
	     "exec", "file", "none"),
	DENY(prompt_mode_refuses_for_want_of_somebody_to_ask, "d-prompt",
	     files, "open", "file", "none"),
	ALLOW(user_mode_helper_is_unconfined, "d-crash", core_helper),
	ALLOW(user_mode_helper_is_confined_by_what_attaches, "d-crash",
	      core_helper_attached),
	{ }
};
