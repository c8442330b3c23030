// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel and simulator agree: random accesses to a random tree under random
 * policies, by a confined root and a confined user, while somebody unconfined
 * moves things about. Each is judged twice: by the kernel, which is tried, and
 * by the simulator's matcher over names that a model of the tree tells.
 *
 * bailey_agree=N and bailey_seed=N in the kernel's command line: number of
 * accesses, begin of the random numbers.
 */
#include <dirent.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "agree.h"
#include "harness.h"

#define BATCH	24

enum { ROOT, USER, FREE, NACTORS };	/* FREE is not confined: ourselves */

/**
 * struct actor - who makes accesses
 * @uid: user
 * @ask: requests to the process
 * @reply: errnos from it
 */
static struct actor {
	uid_t uid;
	int ask, reply;
} actor[NACTORS] = { { 0, -1, -1 }, { NOBODY, -1, -1 }, { 0, -1, -1 } };

static struct request batch[BATCH];
static struct outcome expected[BATCH];
static int npending;
static int turn;		/* whose requests are pending */

static struct policy policy;
static struct blob blob;
static unsigned long nrefused[OP_MAX], nallowed[OP_MAX], ndone;

/* --- the confined process ---------------------------------------------------- */

/* Carries out what it is asked; see main(). */
int agree_serve(void)
{
	static struct request r;
	size_t have = 0;
	ssize_t n;
	int error;

	umask(0);
	for (;;) {
		n = read(FD_ASK, (char *)&r + have, sizeof(r) - have);
		if (n <= 0)
			return 0;
		have += n;
		if (have < sizeof(r))
			continue;
		have = 0;
		error = perform(&r);
		if (write(FD_REPLY, &error, sizeof(error)) < 0)
			return 1;
	}
}

static void start(struct actor *a)
{
	const char *const argv[] = { PROG, "--agree", NULL };
	int ask[2], reply[2];

	OK(pipe2(ask, O_CLOEXEC));
	OK(pipe2(reply, O_CLOEXEC));
	if (!OK(fork())) {
		OK(dup2(ask[0], FD_ASK));
		OK(dup2(reply[1], FD_REPLY));
		set_onexec("agree");
		if (a->uid)
			drop_to(a->uid);
		execve(PROG, (char *const *)argv, environ);
		_exit(1);
	}
	close(ask[0]);
	close(reply[1]);
	a->ask = ask[1];
	a->reply = reply[0];
}

/* --- comparing ----------------------------------------------------------------- */

static _Noreturn void differ(const struct request *r,
			     const struct outcome *out, int got)
{
	fail("%s: access %lu by uid %d: %s(\"%s\" at %d, \"%s\" at %d, %#x): the kernel says %s, the simulator %s%s%s; names:%s",
	     policy.name, ndone, actor[turn].uid, op_names[r->op], r->path,
	     r->dirfd, r->path2, r->dirfd2, r->flags,
	     got ? strerrorname_np(got) : "yes",
	     out->refused ? "EACCES" : "yes",
	     out->error && !out->refused ? ", then " : "",
	     out->error && !out->refused ? strerrorname_np(out->error) : "",
	     out->why);
}

static void compare(const struct request *r, const struct outcome *out, int got)
{
	int want = out->refused ? EACCES : out->error;

	if (out->any && !out->refused ? got == EACCES || !got : got != want)
		differ(r, out, got);
	if (turn == FREE)
		return;
	ndone++;
	if (out->refused)
		nrefused[r->op]++;
	else
		nallowed[r->op]++;
}

/* Has the pending requests carried out, and looks at what came of them. */
static void flush(void)
{
	const struct actor *a = &actor[turn];
	int i, got;

	for (i = 0; i < npending && a->ask >= 0; i++)
		CHECK(write(a->ask, &batch[i], sizeof(batch[i])) ==
		      sizeof(batch[i]));
	for (i = 0; i < npending; i++) {
		if (a->ask < 0)
			got = perform(&batch[i]);
		else
			CHECK(read(a->reply, &got, sizeof(got)) == sizeof(got));
		compare(&batch[i], &expected[i], got);
	}
	npending = 0;
}

/* All have the same directories open. */
static void keep_everywhere(const struct request *r)
{
	int i, got;

	CHECK(!perform(r));
	for (i = ROOT; i <= USER; i++) {
		CHECK(write(actor[i].ask, r, sizeof(*r)) == sizeof(*r));
		CHECK(read(actor[i].reply, &got, sizeof(got)) == sizeof(got));
		CHECK(!got);
	}
}

static void take_turn(int who, int n)
{
	const struct policy *by = who == FREE ? NULL : &policy;

	turn = who;
	while (npending < n) {
		struct request *r = &batch[npending];

		if (!make_request(by, actor[who].uid, !actor[who].uid, r,
				  &expected[npending]))
			continue;
		if (r->op == OP_KEEP_DIR) {
			struct request keep = *r;

			flush();
			keep_everywhere(&keep);
			n -= n > 1;
		} else {
			npending++;
		}
	}
	flush();
}

/* --- policies ------------------------------------------------------------------- */

static char *policies[4096];
static int npolicies;

static void find_policies(void)
{
	struct dirent *d;
	DIR *dir = opendir("/tests");

	CHECK(dir);
	while ((d = readdir(dir)) && npolicies < 4096)
		if (!strncmp(d->d_name, "agree-", 6))
			policies[npolicies++] = strdup(d->d_name);
	closedir(dir);
	CHECK(npolicies);
}

static void use_policy(const char *name)
{
	struct bailey_blob_error err;
	char path[300];
	__u32 index;

	snprintf(path, sizeof(path), "/tests/%s", name);
	free(blob.data);
	blob = read_blob(path);
	CHECK(load_blob(&blob) == 0);
	CHECK(!bailey_verify(blob.data, blob.size, &policy.view, &err));
	index = bailey_find_profile(&policy.view, "agree");
	CHECK(index != BAILEY_NO_RULE);
	policy.prof = &policy.view.profiles[index];
	policy.name = name;
}

static unsigned long parameter(const char *name, unsigned long usual)
{
	static char *line;
	char *at;

	if (!line)
		line = slurp("/proc/cmdline");
	at = strstr(line, name);
	return at ? strtoul(at + strlen(name), NULL, 0) : usual;
}

static void set(const char *path, const char *value)
{
	int fd = OK(open(path, O_WRONLY | O_CLOEXEC));

	CHECK(write(fd, value, strlen(value)) > 0);
	close(fd);
}

#define RATE	"/sys/module/bailey/parameters/record_rate"

static void report(unsigned long seed)
{
	unsigned long refused = 0;
	int i;

	for (i = 0; i < OP_MAX; i++)
		refused += nrefused[i];
	printf("%lu accesses, %lu refused, %d policies, seed %lu;", ndone,
	       refused, npolicies, seed);
	for (i = 0; i < OP_MAX; i++)
		if (nallowed[i] + nrefused[i])
			printf(" %s %lu/%lu", op_names[i], nallowed[i],
			       nrefused[i]);
	printf("\n");
	fflush(stdout);
	/* Else it would prove little. */
	CHECK(refused > ndone / 10 && refused < ndone * 9 / 10);
}

static void kernel_and_simulator_agree(void)
{
	unsigned long total = parameter("bailey_agree=", 6000);
	unsigned long seed = parameter("bailey_seed=", 1);
	int i;

	srandom(seed);
	umask(0);
	own_mount_ns();
	mkdir(TOP, 0777);
	OK(mount("tmpfs", TOP, "tmpfs", 0, "mode=0777"));
	tree_begin();
	find_policies();
	set(RATE, "1");
	/* Nobody but the policy is to refuse anything. */
	set("/proc/sys/fs/protected_hardlinks", "0");
	set("/proc/sys/fs/protected_symlinks", "0");
	use_policy(policies[0]);
	start(&actor[ROOT]);
	start(&actor[USER]);
	for (i = 0; i < 4; i++)
		take_turn(FREE, BATCH);
	for (i = 1; ndone < total;) {
		take_turn(pick(2), BATCH);
		if (pick(2))
			take_turn(FREE, 1 + pick(12));
		if (parameter("bailey_verify=", 0))
			tree_verify();
		if (ndone > total / npolicies * i) {
			use_policy(policies[i++ % npolicies]);
			tree_verify();
		}
	}
	set(RATE, "200");
	write_policy_file("remove", "agree");
	report(seed);
}

const struct test agree_tests[] = {
	{ .name = "kernel_and_simulator_agree",
	  .body = kernel_and_simulator_agree, .seconds = 3000 },
	{ }
};
