// SPDX-License-Identifier: GPL-2.0
/*
 * Beside other modules: each that runs keeps its own function, for a task that
 * Bailey confines as for one that it does not. Prints a line a test, TAP.
 *
 * Policies: stack.profile for Bailey (st-beside), apparmor.profile for AppArmor
 * (aa-beside). /s/both is granted by both, /s/ours by Bailey only, /s/theirs by
 * the other module only. TOMOYO's policy is written as the domain is known, by
 * who its loader made a manager.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <linux/bailey.h>

#define PROG	"/tests/stack-tests"
#define TOMOYO	"/tests/stack-tomoyo"	/* the same, for TOMOYO to know by its name */

static char modules[256];
static unsigned int ntests, nfailed;

static bool runs(const char *name)
{
	return strstr(modules, name);
}

static int put(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, data, size) != (ssize_t)size)
		err = -errno;
	close(fd);
	return err;
}

static int say(const char *path, const char *text)
{
	return put(path, text, strlen(text));
}

static int load(const char *into, const char *path)
{
	static char data[1 << 20];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, data, sizeof(data));

	if (n < 0)
		return -errno;
	close(fd);
	return put(into, data, n);
}

static char *slurp(const char *path)
{
	static char text[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

/* 0 or the errno of opening a file for reading */
static int tried(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static bool opens(const char *path)
{
	return tried(path) == 0;
}

static bool refused(const char *path)
{
	return tried(path) == EACCES;
}

static bool onexec(const char *profile)
{
	return !prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, profile, strlen(profile),
		      0);
}

/* --- what is done in a child, by name ------------------------------------------ */

static bool landlock_only(void)
{
	struct landlock_ruleset_attr attr = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_READ_FILE,
	};
	struct landlock_path_beneath_attr both = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
	};
	int rules;

	rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	both.parent_fd = open("/s/both", O_PATH | O_CLOEXEC);
	if (rules < 0 || both.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		    &both, 0))
		return false;
	both.parent_fd = open("/s/theirs", O_PATH | O_CLOEXEC);
	if (both.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
		    &both, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return false;
	return !syscall(SYS_landlock_restrict_self, rules, 0);
}

static bool landlock_denies(void)
{
	return landlock_only() && opens("/s/both") && opens("/s/theirs") &&
		refused("/s/ours");
}

static bool landlock_denies_confined(void)
{
	return landlock_only() && opens("/s/both") && refused("/s/theirs") &&
		refused("/s/ours");
}

static bool bailey_denies(void)
{
	return opens("/s/both") && opens("/s/ours") && refused("/s/theirs");
}

static bool apparmor_denies(void)
{
	return opens("/s/both") && opens("/s/theirs") && refused("/s/ours");
}

static bool both_deny(void)
{
	return opens("/s/both") && refused("/s/theirs") && refused("/s/ours");
}

/* Scope 1: only an ancestor may attach, whatever the ids. */
static bool yama_denies(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct none[2] = { };
	pid_t sibling = atoi(getenv("SIBLING"));

	if (setresuid(1000, 1000, 1000) || syscall(SYS_capset, &head, none))
		return false;
	prctl(PR_SET_DUMPABLE, 1);
	return ptrace(PTRACE_SEIZE, sibling, NULL, NULL) < 0 && errno == EPERM;
}

static bool tomoyo_follows(void)
{
	const char *domain = slurp("/sys/kernel/security/tomoyo/self_domain");

	/* Each program executed is a step down in the domain's name. */
	return strstr(domain, "<kernel>") && strstr(domain, PROG);
}

/* TOMOYO's refusals are EPERM. */
static bool tomoyo_denies(void)
{
	return opens("/s/both") && opens("/s/theirs") &&
		tried("/s/ours") == EPERM;
}

static bool tomoyo_denies_confined(void)
{
	return opens("/s/both") && refused("/s/theirs") &&
		tried("/s/ours") == EPERM;
}

static bool selinux_is_there(void)
{
	mkdir("/s/selinux", 0755);
	if (mount("selinuxfs", "/s/selinux", "selinuxfs", 0, NULL))
		return false;
	return atoi(slurp("/s/selinux/policyvers")) > 0 &&
		strstr(slurp("/proc/self/attr/current"), "kernel");
}

/* Who owns a file may label it, without any capability. */
static bool selinux_lets_owners_label(void)
{
	static const char label[] = "system_u:object_r:unlabeled_t:s0";

	if (setresuid(1000, 1000, 1000))
		return false;
	return !setxattr("/s/ours", "security.selinux", label, sizeof(label),
			 0) &&
		setxattr("/s/ours", "security.other", label, sizeof(label),
			 0) < 0 && errno == EPERM;
}

/* Without a rule one label reads nothing of another. */
static bool smack_denies(void)
{
	if (setxattr("/s/ours", "security.SMACK64", "Other", 5, 0) ||
	    say("/proc/self/attr/smack/current", "Mine") ||
	    setresuid(1000, 1000, 1000))
		return false;
	return opens("/s/both") && refused("/s/ours");
}

static const struct {
	const char *name;
	const char *module;
	bool (*body)(void);
	bool bailey, apparmor;	/* confined by */
	const char *program;
} tests[] = {
	{ "bailey_denies_beside_the_others", "bailey", bailey_denies, true },
	{ "landlock_denies_who_is_not_confined", "landlock", landlock_denies },
	{ "landlock_denies_who_is_confined", "landlock",
	  landlock_denies_confined, true },
	{ "yama_denies_who_is_not_confined", "yama", yama_denies },
	{ "yama_denies_who_is_confined", "yama", yama_denies, true },
	{ "apparmor_denies_who_is_not_confined", "apparmor", apparmor_denies,
	  false, true },
	{ "apparmor_and_bailey_must_both_allow", "apparmor", both_deny, true,
	  true },
	{ "tomoyo_follows_who_is_not_confined", "tomoyo", tomoyo_follows },
	{ "tomoyo_follows_who_is_confined", "tomoyo", tomoyo_follows, true },
	{ "tomoyo_denies_who_is_not_confined", "tomoyo", tomoyo_denies,
	  .program = TOMOYO },
	{ "tomoyo_denies_who_is_confined", "tomoyo", tomoyo_denies_confined,
	  true, .program = TOMOYO },
	{ "selinux_is_active", "selinux", selinux_is_there },
	{ "selinux_lets_who_is_not_confined_label", "selinux",
	  selinux_lets_owners_label },
	{ "selinux_lets_who_is_confined_label", "selinux",
	  selinux_lets_owners_label, true },
	{ "smack_denies_who_is_not_confined", "smack", smack_denies },
	{ "smack_denies_who_is_confined", "smack", smack_denies, true },
};

#define NTESTS	(sizeof(tests) / sizeof(*tests))

static void report(const char *name, bool ok)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++ntests, name);
	fflush(stdout);
	nfailed += !ok;
}

static int run_case(const char *name)
{
	size_t i;

	for (i = 0; i < NTESTS; i++)
		if (!strcmp(tests[i].name, name))
			return tests[i].body() ? 0 : 1;
	return 1;
}

static void run_test(size_t i)
{
	const char *program = tests[i].program ? tests[i].program : PROG;
	char *const argv[] = { PROG, "--case", (char *)tests[i].name, NULL };
	int status;
	pid_t pid = fork();

	if (!pid) {
		alarm(30);
		if (tests[i].bailey && !onexec("st-beside"))
			_exit(1);
		if (tests[i].apparmor &&
		    say("/proc/self/attr/apparmor/exec", "exec aa-beside"))
			_exit(1);
		execv(program, argv);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	report(tests[i].name, !status);
}

static void make_tree(void)
{
	static const char *const files[] = { "/s/both", "/s/ours", "/s/theirs" };
	size_t i;

	mkdir("/s", 0755);
	if (mount("tmpfs", "/s", "tmpfs", 0, NULL))
		perror("/s");
	for (i = 0; i < 3; i++)
		close(open(files[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	if (chown("/s/ours", 1000, 1000))
		perror("/s/ours");
}

/* What TOMOYO's program may do, when we run it. */
static int tomoyo_policy(void)
{
	char text[4096];

	if (link(PROG, TOMOYO))
		return -errno;
	snprintf(text, sizeof(text),
		 "%.3000s " TOMOYO "\nuse_profile 3\n"
		 "file read /s/both\nfile read /s/theirs\n",
		 slurp("/sys/kernel/security/tomoyo/self_domain"));
	return say("/sys/kernel/security/tomoyo/domain_policy", text);
}

/* Somebody who is nobody's ancestor, of the user who will try to attach. */
static pid_t start_sibling(void)
{
	char text[16];
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(1000, 1000, 1000))
			_exit(1);
		prctl(PR_SET_DUMPABLE, 1);
		alarm(300);
		for (;;)
			pause();
	}
	snprintf(text, sizeof(text), "%d", pid);
	setenv("SIBLING", text, 1);
	return pid;
}

/* stack-tests MODULE...: these must run, and do what they are for */
int main(int argc, char **argv)
{
	pid_t sibling;
	size_t i;
	int n;

	if (argc > 2 && !strcmp(argv[1], "--case"))
		return run_case(argv[2]);
	strcpy(modules, slurp("/sys/kernel/security/lsm"));
	for (n = 1; n < argc; n++) {
		char name[64];

		snprintf(name, sizeof(name), "%.32s_is_running", argv[n]);
		report(name, runs(argv[n]));
	}
	make_tree();
	sibling = start_sibling();
	report("policy_of_bailey_is_loaded",
	       !load("/sys/kernel/security/bailey/load", "/tests/stack.blob"));
	if (runs("apparmor"))
		report("policy_of_apparmor_is_loaded",
		       !load("/sys/kernel/security/apparmor/.replace",
			     "/tests/apparmor.aa"));
	if (runs("tomoyo"))
		report("policy_of_tomoyo_is_loaded", !tomoyo_policy());
	if (runs("yama"))
		report("scope_of_yama_is_set",
		       !say("/proc/sys/kernel/yama/ptrace_scope", "1"));
	for (i = 0; i < NTESTS; i++)
		if (runs(tests[i].module))
			run_test(i);
	if (runs("yama"))
		say("/proc/sys/kernel/yama/ptrace_scope", "0");
	kill(sibling, SIGKILL);
	umount2("/s", MNT_DETACH);
	return nfailed ? 1 : 0;
}
