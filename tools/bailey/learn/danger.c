// SPDX-License-Identifier: GPL-2.0
/*
 * What nobody should be granted because it was once seen: listed for review.
 */
#include <fnmatch.h>
#include <string.h>

#include "learn.h"

#define R	BAILEY_MAY_READ
#define W	(BAILEY_MAY_WRITE | BAILEY_MAY_APPEND)
#define X	BAILEY_MAY_EXEC
#define M	BAILEY_MAY_MMAP_EXEC
#define RW	(R | W)

/* Globs of fnmatch(3), '*' crosses '/'. The first that matches is told. */
static const struct {
	const char *glob;
	__u32 perms;
	const char *why;
} files[] = {
	{ "/etc/shadow*", RW, "passwords" },
	{ "/etc/gshadow*", RW, "passwords" },
	{ "/etc/security/opasswd", RW, "passwords" },
	{ "/etc/sudoers*", RW, "who may become root" },
	{ "/etc/ssh/ssh_host_*_key", RW, "private key" },
	{ "/etc/ssl/private/*", RW, "private key" },
	{ "/etc/letsencrypt/archive/*/privkey*", RW, "private key" },
	{ "*privkey*", RW, "private key" },
	{ "*/private/*", RW, "private key" },
	{ "/run/secrets/*", RW, "secrets" },
	{ "/var/run/secrets/*", RW, "secrets" },
	{ "*/.git-credentials", RW, "keys of a user" },
	{ "*/.vault-token", RW, "keys of a user" },
	{ "*/.azure/*", RW, "keys of a user" },
	{ "*/.config/gcloud/*", RW, "keys of a user" },
	{ "/etc/krb5.keytab", RW, "private key" },
	{ "*/.ssh/*", RW, "keys of a user" },
	{ "*/.gnupg/*", RW, "keys of a user" },
	{ "*/.aws/*", RW, "keys of a user" },
	{ "*/.kube/*", RW, "keys of a user" },
	{ "*/.docker/config.json", RW, "keys of a user" },
	{ "*/.netrc", RW, "passwords" },
	{ "*/.pgpass", RW, "passwords" },
	{ "*/.*_history", RW, "what a user typed" },
	{ "*.key", RW, "private key" },
	{ "*/id_rsa", RW, "private key" },
	{ "*/id_ed25519", RW, "private key" },
	{ "/proc/kcore", RW, "memory of the machine" },
	{ "/proc/kallsyms", R, "addresses of the kernel" },
	{ "/proc/*/mem", RW, "memory of a process" },
	{ "/dev/mem", RW, "memory of the machine" },
	{ "/dev/kmem", RW, "memory of the machine" },
	{ "/dev/port", RW, "hardware" },
	{ "/dev/kmsg", RW, "log of the kernel" },
	{ "/dev/sd*", RW, "disk" },
	{ "/dev/vd*", RW, "disk" },
	{ "/dev/nvme*", RW, "disk" },
	{ "/dev/dm-*", RW, "disk" },
	{ "/proc/sysrq-trigger", W, "controls the machine" },
	{ "/proc/sys/*", W, "settings of the kernel" },
	{ "/sys/kernel/security/*", W, "policy" },
	{ "/sys/*", W, "settings of the kernel" },
	{ "/run/docker.sock", RW, "root by way of docker" },
	{ "/run/containerd/*.sock", RW, "root by way of containerd" },
	{ "/boot/*", W, "writes to what boots" },
	{ "/etc/*", W, "writes to /etc" },
	{ "/bin/*", W, "writes to programs" },
	{ "/sbin/*", W, "writes to programs" },
	{ "/lib*", W, "writes to libraries" },
	{ "/usr/*", W, "writes to programs" },
	{ "/opt/*/bin/*", W, "writes to programs" },
	{ "/root/*", W, "writes to root's home" },
	{ "/var/spool/cron/*", W, "runs programs later" },
	{ "*/.bashrc", W, "runs programs later" },
	{ "*/.profile", W, "runs programs later" },
	{ "/tmp/*", X | M, "runs what anybody can write" },
	{ "/var/tmp/*", X | M, "runs what anybody can write" },
	{ "/dev/shm/*", X | M, "runs what anybody can write" },
	{ "/home/*", X, "runs what a user can write" },
	{ "*/sh", X, "a shell" }, { "*/bash", X, "a shell" },
	{ "*/dash", X, "a shell" }, { "*/busybox", X, "a shell" },
	{ "*/zsh", X, "a shell" },
	{ "*/python[0-9]*", X, "an interpreter" },
	{ "*/perl", X, "an interpreter" },
	{ "*/perl[0-9]*", X, "an interpreter" },
	{ "*/ruby[0-9]*", X, "an interpreter" },
	{ "*/php[0-9]*", X, "an interpreter" },
	{ "*/su", X, "changes users" }, { "*/sudo", X, "changes users" },
	{ "*/mount", X, "mounts" }, { "*/umount", X, "mounts" },
	{ "*/curl", X, "fetches from anywhere" },
	{ "*/wget", X, "fetches from anywhere" },
	{ "*/nc", X, "connects to anywhere" },
	{ "*/nc.*", X, "connects to anywhere" },
	{ "*/ncat", X, "connects to anywhere" },
	{ "*/socat", X, "connects to anywhere" },
	{ "*/ssh", X, "connects to anywhere" },
	{ "*/kmod", X, "loads code into the kernel" },
	{ "*/gdb", X, "controls other processes" },
	{ "*/strace", X, "controls other processes" },
};

static const struct {
	const char *name;
	const char *why;
} caps[] = {
	{ "sys_admin", "nearly everything of root" },
	{ "sys_module", "loads code into the kernel" },
	{ "sys_rawio", "hardware and memory" },
	{ "sys_ptrace", "controls other processes" },
	{ "sys_boot", "restarts the machine" },
	{ "sys_time", "sets the clock" },
	{ "mac_admin", "changes policy" },
	{ "mac_override", "evades policy" },
	{ "dac_read_search", "reads every file" },
	{ "linux_immutable", "changes protected files" },
	{ "setfcap", "gives programs capabilities" },
	{ "mknod", "makes devices" },
	{ "net_admin", "configures the network" },
	{ "net_raw", "reads and forges packets" },
	{ "audit_control", "silences the log" },
	{ "syslog", "reads the log of the kernel" },
	{ "bpf", "loads code into the kernel" },
	{ "perfmon", "observes the whole machine" },
	{ "checkpoint_restore", "controls other processes" },
};

/**
 * danger_probes - questions to which a learned profile must answer no, unless
 * they were learned; what a wildcard must not let in
 */
const char *const danger_probes[] = {
	"/etc/shadow r", "/etc/gshadow r", "/etc/passwd w", "/etc/sudoers r",
	"/etc/x w", "/etc/cron.d/x w", "/etc/ld.so.preload w",
	"/etc/ssl/private/x.key r", "/etc/ssh/ssh_host_rsa_key r",
	"/root/.ssh/id_rsa r", "/root/.ssh/authorized_keys w",
	"/home/x/.ssh/id_rsa r", "/home/x/.bashrc w", "/home/x/.gnupg/x r",
	"/home/x/.aws/credentials r", "/root/.pgpass r",
	"/bin/x w", "/usr/bin/x w", "/usr/sbin/x w", "/usr/lib/x w",
	"/usr/local/bin/x w", "/usr/lib/x86_64-linux-gnu/libc.so.6 w",
	"/bin/sh x", "/usr/bin/dash x", "/usr/bin/bash x", "/tmp/x x",
	"/usr/bin/x x", "/proc/1/mem r", "/proc/1/mem w", "/proc/1/environ r",
	"/proc/kcore r", "/proc/sysrq-trigger w", "/proc/sys/kernel/x w",
	"/sys/kernel/x w", "/dev/mem r", "/dev/sda w", "/boot/vmlinuz w",
	"/var/spool/cron/crontabs/root w", "/x w", "/x r",
	NULL
};

static __u32 of_file(const struct access *a, const char **reason)
{
	const char *path = a->field[A_NAME];
	__u32 found = 0, hit;
	size_t i;

	/* What it wrote it must not run, nor the other way round. */
	if ((a->perms & W) && (a->perms & (X | M))) {
		found = a->perms & W;
		*reason = "writes to a program";
	}
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		hit = a->perms & files[i].perms & ~found;
		if (!hit || fnmatch(files[i].glob, path, 0))
			continue;
		if (!found)
			*reason = files[i].why;
		found |= hit;
	}
	if (!strncmp(path, "/proc/", 6) && path[6] >= '0' && path[6] <= '9' &&
	    !a->self && !found) {
		static const char *const what[] = { "*/environ", "*/maps",
			"*/root", "*/cwd", "*/exe", "*/stack", "*/syscall" };

		for (i = 0; i < sizeof(what) / sizeof(what[0]); i++)
			if (!fnmatch(what[i], path, 0)) {
				*reason = "looks into another process";
				return a->perms;
			}
	}
	return found;
}

static bool own(const char *peer, const char *self)
{
	size_t n = strlen(self);

	/* Its children's labels begin with its own. */
	return peer && !strncmp(peer, self, n) &&
		(!peer[n] || !strncmp(peer + n, "//", 2));
}

/**
 * danger_of() - what of an access must be looked at by a person
 * @a: access
 * @self: name of the profile
 * @reason: receives why, static
 *
 * Return: the permissions that are not to be admitted; 0: it may all be.
 */
__u32 danger_of(const struct access *a, const char *self, const char **reason)
{
	const char *name = a->field[A_NAME], *type = a->field[A_TYPE];
	size_t i;

	switch (a->cls) {
	case BAILEY_CLASS_FILE:
		return of_file(a, reason);
	case BAILEY_CLASS_CAP:
		for (i = 0; i < sizeof(caps) / sizeof(caps[0]); i++)
			if (name && !strcmp(name, caps[i].name)) {
				*reason = caps[i].why;
				return a->perms;
			}
		return 0;
	case BAILEY_CLASS_NET:
		if ((name && !strcmp(name, "packet")) ||
		    (type && !strcmp(type, "raw") &&
		     (!name || strcmp(name, "netlink")))) {
			*reason = "reads and forges packets";
			return a->perms;
		}
		return 0;
	case BAILEY_CLASS_SIGNAL:
		if (own(a->field[A_PEER], self) ||
		    !(a->perms & BAILEY_SIGNAL_SEND))
			return 0;
		*reason = "signals processes of others";
		return BAILEY_SIGNAL_SEND;
	case BAILEY_CLASS_PTRACE:
		if (own(a->field[A_PEER], self) ||
		    !(a->perms & (BAILEY_PTRACE_TRACE | BAILEY_PTRACE_READ)))
			return 0;
		*reason = "looks into or controls processes of others";
		return a->perms & (BAILEY_PTRACE_TRACE | BAILEY_PTRACE_READ);
	case BAILEY_CLASS_MOUNT:
		*reason = "changes what paths mean";
		return a->perms;
	case BAILEY_CLASS_CHANGE:
		*reason = "leaves the profile";
		return own(name, self) ? 0 : a->perms;
	case BAILEY_CLASS_USERNS:
		*reason = "opens much of the kernel to attack";
		return a->perms;
	case BAILEY_CLASS_IO_URING:
		*reason = "acts with credentials of others";
		return own(a->field[A_PEER], self) ? 0 : a->perms &
			BAILEY_IO_URING_OVERRIDE_CREDS;
	case BAILEY_CLASS_LINK:
		*reason = "links to what it may not write";
		return name && (!strncmp(name, "/etc/", 5) ||
				!strncmp(name, "/usr/", 5)) ? a->perms : 0;
	}
	return 0;
}
