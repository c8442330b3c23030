/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guest self-tests: a test is a promise, the profile it is tried under, and a
 * body that runs confined in a process of its own.
 */
#ifndef GUEST_HARNESS_H
#define GUEST_HARNESS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <linux/bailey.h>

#define PROG		"/tests/guest-tests"
#define BLOB(name)	"/tests/" name ".blob"
#define SECURITYFS	"/sys/kernel/security/bailey/"
#define NOBODY		1000	/* a uid and gid without privileges */

/* Descriptors that survive the exec into the profile. */
#define FD_ASK		20	/* body to helper */
#define FD_REPLY	21	/* helper to body */
#define FD_A		30	/* whatever prepare() left for the body */
#define FD_B		31

/**
 * struct test - a promise
 * @name: the promise
 * @profile: entered by exec before @body; NULL to stay unconfined
 * @prepare: runs unconfined, before the exec, in the same process; or NULL
 * @body: runs confined; returns if the promise holds
 * @op: operation of the record that must appear; NULL: none is looked for
 * @cls: class of that record
 * @src: tag of the policy line that it must name, or "none"
 * @what: "DENIED" if NULL
 * @info: text that its info= must contain; NULL: none is looked for
 * @rprofile: profile in the record, if it is not @profile
 * @seconds: time limit, 0 for the usual one
 */
struct test {
	const char *name;
	const char *profile;
	void (*prepare)(void);
	void (*body)(void);
	const char *op;
	const char *cls;
	const char *src;
	const char *what;
	const char *info;
	const char *rprofile;
	unsigned int seconds;
};

#define ALLOW(fn, prof, prep) \
	{ .name = #fn, .profile = prof, .prepare = prep, .body = fn }
#define DENY(fn, prof, prep, op_, cls_, src_) \
	{ .name = #fn, .profile = prof, .prepare = prep, .body = fn, \
	  .op = op_, .cls = cls_, .src = src_ }
#define DENY_INFO(fn, prof, prep, op_, info_) \
	{ .name = #fn, .profile = prof, .prepare = prep, .body = fn, \
	  .op = op_, .cls = "file", .src = "none", .info = info_ }

extern const struct test open_tests[], alias_tests[], name_tests[],
	tree_tests[], attr_tests[], fd_tests[], deleted_tests[], mmap_tests[],
	disconnected_tests[], replace_tests[], exec_tests[], net_tests[],
	unix_tests[], addr_tests[], route_tests[], unix_peer_tests[], family_tests[],
	mqueue_tests[], limit_tests[], task_peer_tests[], cap_tests[], mount_tests[], mountapi_tests[],
	ptrace_tests[], signal_tests[], load_tests[], refuse_tests[],
	fs_tests[], remove_tests[], flood_tests[], mode_tests[],
	prctl_tests[], uring_tests[], storm_tests[], memory_tests[], overlay_tests[],
	newer_tests[], net_use_tests[], keyring_tests[], domain_exec_tests[],
	domain_change_tests[], domain_layer_tests[], domain_mode_tests[],
	domain_attr_tests[], domain_border_tests[], domain_return_tests[],
	xattr_tests[], flag_tests[], layer_tests[], way_tests[],
	ringop_tests[], agree_tests[], disk_tests[],
	linkrule_tests[], exec_way_tests[], attached_tests[], known_exec_tests[], pair_tests[],
	clone_tests[], clone3_tests[], event_tests[], event_class_tests[], restrict_tests[],
	restrict_unfit_tests[], restrict_reach_tests[],
	restrict_thread_tests[], restrict_attack_tests[], restrict_blob_tests[],
	layer_hat_tests[], layer_hat_attack_tests[],
	restrict_memory_tests[], restrict_busy_tests[],
	run_verb_tests[], load_verb_tests[],
	reader_tests[], fault_tests[], hits_tests[], hits_many_tests[],
	event_own_tests[], event_life_tests[], memory_refused_tests[],
	event_failed_tests[], lock_tests[],
	hash_tests[], count_tests[], cap_told_tests[],
	unix_way_tests[], landlock_tests[], handed_tests[];

/* --- expectations: each ends the process if it is not met ---------------- */
#define OK(expr)	expect_ok((long)(expr), #expr, __FILE__, __LINE__)
#define FAILS(err, expr) \
	expect_error((long)(expr), err, 0, #expr, __FILE__, __LINE__)
#define FAILS2(err, or, expr) \
	expect_error((long)(expr), err, or, #expr, __FILE__, __LINE__)
#define REFUSED(expr) \
	expect_error((long)(expr), EACCES, 0, #expr, __FILE__, __LINE__)
#define CHECK(cond)	expect_true(cond, #cond, __FILE__, __LINE__)

long expect_ok(long ret, const char *what, const char *file, int line);
void expect_error(long ret, int err, int or, const char *what,
		  const char *file, int line);
void expect_true(bool cond, const char *what, const char *file, int line);
_Noreturn void fail(const char *fmt, ...);
/* For what this kernel has not: the test counts neither way, and says why. */
_Noreturn void skip(const char *why);
#define SKIPPED		77	/* exit status */

/* Of what programs are that a test makes by hand; elf.h. */
#ifdef __aarch64__
#define MACHINE		EM_AARCH64
#else
#define MACHINE		EM_X86_64
#endif

/* --- util.c ---------------------------------------------------------------- */
void put(const char *path, const char *text);
void copy_file(const char *from, const char *to, mode_t mode);
char *slurp(const char *path);
void keep_fd(int fd, int as);
void drop_to(uid_t uid);
void drop_cap(int cap);
void own_mount_ns(void);
void on_one_cpu(void);
void own_net_ns(void);
void loopback_up(void);
void own_tmpfs(const char *path);
long least_of(int times, long (*once)(void *arg), void *arg);
int run_prog(const char *path, const char *const argv[]);
int wait_exit(pid_t pid);
int wait_traced(pid_t pid);
int send_fd(int sock, int fd);
int receive_fd(int sock);
void label_is(const char *want);
void set_onexec(const char *profile);

/* A process that stays unconfined and does what the body asks for. */
void start_helper(int (*serve)(int request));
int ask_helper(int request);
pid_t helper_pid(void);

/* --- policy.c -------------------------------------------------------------- */
struct blob {
	unsigned char *data;
	size_t size;
};

struct blob read_blob(const char *path);
void fix_checksum(struct blob *blob);
int load_blob(const struct blob *blob);
int load_file(const char *path);
int write_policy_file(const char *name, const char *text);
bool profile_listed(const char *name);
unsigned long long stat_value(const char *key);

/* --- kmsg.c ---------------------------------------------------------------- */
void kmsg_open(void);
void kmsg_mark(void);
bool kmsg_expect(const struct test *test, char *why, size_t size);
void kmsg_tell_death(void);

/* --- agree.c --------------------------------------------------------------- */
int agree_serve(void);

/* --- fault.c --------------------------------------------------------------- */
int label_after_fault(const char *label);

/* --- file_overlay.c -------------------------------------------------------- */
void overlay(void);

/* --- exec_known.c ---------------------------------------------------------- */
#define KNOWN		"/t/folder/in/prog"
void known_folder(void);

/* --- exec_way.c ------------------------------------------------------------ */
int read_program(void);
int map_code(const char *path);

/* --- main.c ---------------------------------------------------------------- */
int run_all(char **patterns);
int run_case(const char *name);

#endif /* GUEST_HARNESS_H */
