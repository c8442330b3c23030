/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libbailey: a program's own policy.
 *
 * A program compiles a policy or loads one, asks it before it acts (no system
 * call), and has the kernel hold it to the same rules, from which there is no
 * way back. See libbailey(3).
 *
 * Whatever fails returns -1 or NULL and sets errno; bailey_error() has the text.
 * A struct bailey_policy never changes: any number of threads may use one at
 * once, until one of them frees it.
 */
#ifndef BAILEY_H
#define BAILEY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <linux/bailey.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bailey_policy;

#define BAILEY_DENIAL_BUF	8192

/* In struct bailey_denial */
#define BAILEY_DENIAL_COMPLAIN	0x1u	/* let through: the profile only complains */
#define BAILEY_DENIAL_CUT	0x2u	/* a text was too long, and is cut */
#define BAILEY_DENIAL_KERNEL	0x4u	/* the kernel refused it */
#define BAILEY_DENIAL_LOST	0x8u	/* none: @count of them were lost before it */

/**
 * struct bailey_denial - a refusal, by bailey_check() or by the kernel
 * @cls: enum bailey_class
 * @perms: what was refused: BAILEY_MAY_*, BAILEY_NET_* and so on, by @cls; 0:
 *	nothing
 * @rule: index of the rule that refused, or BAILEY_NO_RULE: none allows it
 * @line: of that rule, or of the profile, in @file
 * @flags: BAILEY_DENIAL_*
 * @error: errno of the refusal
 * @tag: request for which the thread worked; 0: none, or unknown
 * @time: nanoseconds of CLOCK_REALTIME; 0 from bailey_check()
 * @count: with LOST
 * @tgid: process; 0 from bailey_check()
 * @pid: thread; 0 from bailey_check()
 * @reserved: 0
 * @profile: whose rule it is
 * @operation: what was done: "open", "connect"; NULL from bailey_check()
 * @name: path, or what else it was about; NULL if there is none
 * @file: where the rule stands, or the profile
 * @text: the rule as it is written, or NULL
 * @buf: what the texts of the kernel's denials point to
 *
 * The texts of bailey_check()'s denials are the policy's, and @name is the
 * caller's: they last as long as those do.
 */
struct bailey_denial {
	uint32_t cls;
	uint32_t perms;
	uint32_t rule;
	uint32_t line;
	uint32_t flags;
	int32_t error;
	uint64_t tag;
	uint64_t time;
	uint64_t count;
	pid_t tgid;
	pid_t pid;
	uint64_t reserved[6];
	const char *profile;
	const char *operation;
	const char *name;
	const char *file;
	const char *text;
	char buf[BAILEY_DENIAL_BUF];
};

#define BAILEY_CHECK_OWNER	0x1u	/* the object is the program's own */

/**
 * bailey_load() - a policy from memory or from a file
 * @name: file; with @data only a name for messages, or NULL
 * @data: text of a policy, or a compiled one; NULL: read the file
 * @size: bytes of @data
 *
 * Includes are sought in the folders of $BAILEY_INCLUDE (with ':' between them;
 * not in set-uid programs), in /etc/bailey.d, /etc/apparmor.d and share/bailey of
 * /usr/local and /usr.
 *
 * Thread-safe. Aborts the program if there is no memory.
 * Return: the policy, for bailey_free(), or NULL: EINVAL: it is wrong,
 * bailey_error() says where; E2BIG; or what opening and reading came to.
 */
struct bailey_policy *bailey_load(const char *name, const void *data,
				  size_t size);

/** bailey_free() - free a policy that no thread uses; NULL is nothing */
void bailey_free(struct bailey_policy *policy);

/**
 * bailey_profile() - number of a profile or hat
 * @policy: policy
 * @name: its whole name ("app", "app//hat"), or that of a hat or child of the
 *	main profile alone ("hat"); NULL: the main one, the first by name
 *
 * Thread-safe. Return: the number, for other functions, or -1: ENOENT.
 */
int bailey_profile(const struct bailey_policy *policy, const char *name);

/**
 * bailey_check() - would the rules for files allow this?
 * @policy: policy
 * @profile: from bailey_profile()
 * @path: absolute, without symbolic links, "." and ".."; ends in '/' if it is a
 *	folder
 * @perms: BAILEY_MAY_*
 * @flags: 0 or BAILEY_CHECK_OWNER
 * @why: receives a refusal, or perms 0; may be NULL
 *
 * The very matcher that the kernel runs; no system call, no memory, no lock.
 * Thread-safe, async-signal-safe.
 * Return: 0: allowed; 1: refused; -1: EINVAL: bad argument, above all a path
 * that is not as said, which must count as refused.
 */
int bailey_check(const struct bailey_policy *policy, int profile,
		 const char *path, unsigned int perms, unsigned int flags,
		 struct bailey_denial *why);

/**
 * struct bailey_socket - a socket and an address
 * @family: AF_*
 * @type: SOCK_*, without flags
 * @protocol: IPPROTO_* or 0
 * @len: bytes of @addr, 0: no address
 * @addr: with BAILEY_NET_CONNECT, _SEND and _RECEIVE the peer's, with others its
 *	own; or NULL
 */
struct bailey_socket {
	int family;
	int type;
	int protocol;
	socklen_t len;
	const struct sockaddr *addr;
};

/**
 * bailey_check_socket() - would the rules for sockets allow this?
 * @policy: policy
 * @profile: from bailey_profile()
 * @sock: socket and address
 * @perms: one of BAILEY_NET_*
 * @why: as for bailey_check()
 *
 * The path of a unix socket is asked of the rules for files as well, as the
 * kernel does. Nothing is known of labels and interfaces: rules that name them
 * do not allow.
 *
 * Thread-safe, async-signal-safe.
 * Return: as bailey_check(); EAFNOSUPPORT: an address of another family.
 */
int bailey_check_socket(const struct bailey_policy *policy, int profile,
			const struct bailey_socket *sock, unsigned int perms,
			struct bailey_denial *why);

/**
 * bailey_restrict() - have the kernel hold the caller to a profile, for ever
 * @policy: policy
 * @profile: from bailey_profile(): one of its profiles or hats
 * @flags: 0: the calling thread; BAILEY_RESTRICT_THREADS: all of the process;
 *	BAILEY_RESTRICT_HATS: with its hats, for bailey_enter()
 *
 * Adds a layer: it only narrows, children inherit it. Sets no_new_privs if the
 * kernel wants it, with THREADS in all threads.
 *
 * Thread-safe.
 * Return: 0, or -1: ENOSYS: the kernel does not run Bailey; EINVAL: the profile
 * cannot be a layer, bailey_error() says why; E2BIG: more than
 * BAILEY_MAX_LAYERS, or larger than BAILEY_MAX_LAYER_BLOB; EBUSY: the process
 * has an io_uring whose poller would go on without; EAGAIN: a thread could not be reached, nothing has changed; EPERM, ENOMEM.
 */
int bailey_restrict(const struct bailey_policy *policy, int profile,
		    unsigned int flags);

/**
 * bailey_enter() - enter a hat, whose rules hold in place of the profile's
 * @hat: its name
 * @token: receives what bailey_leave() needs, random; NULL: there is no way back
 *
 * Of the newest layer that the process put on with BAILEY_RESTRICT_HATS; if it put
 * on none, of the profile that the administrator loaded, or else of a layer that it
 * was started under. Concerns the
 * calling thread, and what it forks and executes from now on, which has no way
 * back. From a hat there is no way to another: who tries it without leaving the
 * first is killed, or gets EPERM if that has no way back. Thread-safe.
 * Return: 0, or -1: EPERM: not confined, or in a hat for good; ENOENT: no such
 * hat; ECHILD: the profile has none; ENOSYS.
 */
int bailey_enter(const char *hat, uint64_t *token);

/**
 * bailey_leave() - leave the hat that the calling thread is in
 * @token: from bailey_enter(); the kernel kills who gives a wrong one
 *
 * Thread-safe. Return: 0, or -1: EPERM: not in a hat that can be left.
 */
int bailey_leave(uint64_t token);

/**
 * bailey_tag() - say which request the calling thread works for
 * @tag: put into the events of the kernel; 0: none
 *
 * Thread-safe. Return: 0, or -1: ENOSYS.
 */
int bailey_tag(uint64_t tag);

/**
 * bailey_events() - a descriptor of what the kernel refuses this process by its
 *	own layers
 *
 * poll(2) tells when bailey_read() will have something; it does not block, and
 * is closed by exec. Thread-safe. Return: the descriptor, or -1: ENOSYS.
 */
int bailey_events(void);

typedef void bailey_denial_fn(const struct bailey_denial *denial, void *arg);

/**
 * bailey_read() - take the denials there are
 * @fd: from bailey_events()
 * @fn: called for each, which it may use until it returns
 * @arg: for @fn
 *
 * One thread at a time may read a descriptor.
 * Return: how many there were; 0: none at present; -1.
 */
int bailey_read(int fd, bailey_denial_fn *fn, void *arg);

/**
 * bailey_describe() - a denial as one line of text
 * @policy: to find the text of its rule in; or NULL
 * @denial: denial
 * @buf: receives the text, NUL-terminated, cut if it does not fit
 * @size: its bytes
 *
 * Thread-safe. Return: bytes of the whole text, as snprintf(3).
 */
int bailey_describe(const struct bailey_policy *policy,
		    const struct bailey_denial *denial, char *buf, size_t size);

/**
 * bailey_error() - text of the last failure of the calling thread
 *
 * Return: one or more lines, never NULL; until the thread's next call.
 */
const char *bailey_error(void);

#ifdef __cplusplus
}
#endif

#endif /* BAILEY_H */
