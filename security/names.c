// SPDX-License-Identifier: GPL-2.0
/*
 * Names of numbers, as policy and records spell them. Constant tables.
 */
#include "names.h"

const char *const bailey_family_names[AF_MAX] = {
	[AF_UNSPEC] = "unspec", [AF_UNIX] = "unix", [AF_INET] = "inet",
	[AF_AX25] = "ax25", [AF_IPX] = "ipx", [AF_APPLETALK] = "appletalk",
	[AF_NETROM] = "netrom", [AF_BRIDGE] = "bridge",
	[AF_ATMPVC] = "atmpvc", [AF_X25] = "x25", [AF_INET6] = "inet6",
	[AF_ROSE] = "rose", [AF_DECnet] = "decnet",
	[AF_NETBEUI] = "netbeui", [AF_SECURITY] = "security",
	[AF_KEY] = "key", [AF_NETLINK] = "netlink", [AF_PACKET] = "packet",
	[AF_ASH] = "ash", [AF_ECONET] = "econet", [AF_ATMSVC] = "atmsvc",
	[AF_RDS] = "rds", [AF_SNA] = "sna", [AF_IRDA] = "irda",
	[AF_PPPOX] = "pppox", [AF_WANPIPE] = "wanpipe", [AF_LLC] = "llc",
	[AF_IB] = "ib", [AF_MPLS] = "mpls", [AF_CAN] = "can",
	[AF_TIPC] = "tipc", [AF_BLUETOOTH] = "bluetooth",
	[AF_IUCV] = "iucv", [AF_RXRPC] = "rxrpc", [AF_ISDN] = "isdn",
	[AF_PHONET] = "phonet", [AF_IEEE802154] = "ieee802154",
	[AF_CAIF] = "caif", [AF_ALG] = "alg", [AF_NFC] = "nfc",
	[AF_VSOCK] = "vsock", [AF_KCM] = "kcm", [AF_QIPCRTR] = "qipcrtr",
	[AF_SMC] = "smc", [AF_XDP] = "xdp", [AF_MCTP] = "mctp",
};

const char *const bailey_type_names[SOCK_MAX] = {
	[SOCK_STREAM] = "stream", [SOCK_DGRAM] = "dgram", [SOCK_RAW] = "raw",
	[SOCK_RDM] = "rdm", [SOCK_SEQPACKET] = "seqpacket",
	[SOCK_DCCP] = "dccp", [SOCK_PACKET] = "packet",
};

const char *const bailey_net_perms[BAILEY_NNET_PERMS] = {
	"create", "bind", "connect", "listen", "accept", "send", "receive",
	"getattr", "getopt", "setopt", "shutdown",
};

const char *const bailey_signal_perms[2] = { "send", "receive" };

const char *const bailey_signal_names[BAILEY_NSIGNALS] = {
	[0] = "exists", [SIGHUP] = "hup", [SIGINT] = "int",
	[SIGQUIT] = "quit", [SIGILL] = "ill", [SIGTRAP] = "trap",
	[SIGABRT] = "abrt", [SIGBUS] = "bus", [SIGFPE] = "fpe",
	[SIGKILL] = "kill", [SIGUSR1] = "usr1", [SIGSEGV] = "segv",
	[SIGUSR2] = "usr2", [SIGPIPE] = "pipe", [SIGALRM] = "alrm",
	[SIGTERM] = "term", [SIGSTKFLT] = "stkflt", [SIGCHLD] = "chld",
	[SIGCONT] = "cont", [SIGSTOP] = "stop", [SIGTSTP] = "stp",
	[SIGTTIN] = "ttin", [SIGTTOU] = "ttou", [SIGURG] = "urg",
	[SIGXCPU] = "xcpu", [SIGXFSZ] = "xfsz", [SIGVTALRM] = "vtalrm",
	[SIGPROF] = "prof", [SIGWINCH] = "winch", [SIGIO] = "io",
	[SIGPWR] = "pwr", [SIGSYS] = "sys",
};

const char *const bailey_ptrace_perms[4] = {
	"trace", "read", "tracedby", "readby",
};

const char *const bailey_mount_perms[3] = { "mount", "umount", "pivot_root" };

const char *const bailey_change_perms[3] = { "now", "onexec", "unsafe" };

const char *const bailey_mqueue_perms[BAILEY_NMQUEUE_PERMS] = {
	"read", "write", "create", "open", "delete", "getattr", "setattr",
};

const char *const bailey_io_uring_perms[2] = { "sqpoll", "override_creds" };

const char *const bailey_userns_perms[1] = { "create" };

const char *const bailey_rlimit_names[BAILEY_NRLIMITS] = {
	[RLIMIT_CPU] = "cpu", [RLIMIT_FSIZE] = "fsize",
	[RLIMIT_DATA] = "data", [RLIMIT_STACK] = "stack",
	[RLIMIT_CORE] = "core", [RLIMIT_RSS] = "rss",
	[RLIMIT_NPROC] = "nproc", [RLIMIT_NOFILE] = "nofile",
	[RLIMIT_MEMLOCK] = "memlock", [RLIMIT_AS] = "as",
	[RLIMIT_LOCKS] = "locks", [RLIMIT_SIGPENDING] = "sigpending",
	[RLIMIT_MSGQUEUE] = "msgqueue", [RLIMIT_NICE] = "nice",
	[RLIMIT_RTPRIO] = "rtprio", [RLIMIT_RTTIME] = "rttime",
};

/* By bit of the MS_* flags. */
const char *const bailey_mount_names[BAILEY_NMOUNT_FLAGS] = {
	"ro", "nosuid", "nodev", "noexec", "sync", "remount", "mand",
	"dirsync", "nosymfollow", NULL, "noatime", "nodiratime", "bind",
	"move", "rec", "silent", "acl", "unbindable", "private", "slave",
	"shared", "relatime", NULL, "iversion", "strictatime", "lazytime",
};

const char *const bailey_cap_names[CAP_LAST_CAP + 1] = {
	"chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill",
	"setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
	"net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
	"sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
	"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
	"sys_tty_config", "mknod", "lease", "audit_write", "audit_control",
	"setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
	"block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
};
