// SPDX-License-Identifier: GPL-2.0
/*
 * Acts on sockets and mounts.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "access.h"

static int keep(int fd)
{
	if (fd < 0)
		return -errno;
	if (fd != FD_ACT) {
		dup2(fd, FD_ACT);
		close(fd);
	}
	return 0;
}

struct word {
	const char *name;
	unsigned long value;
};

static unsigned long value_of(const struct word *known, const char *name)
{
	for (; known->name; known++)
		if (!strcmp(known->name, name))
			return known->value;
	return strtoul(name, NULL, 0);
}

static const struct word families[] = {
	{ "inet", AF_INET }, { "inet6", AF_INET6 }, { "unix", AF_UNIX },
	{ "netlink", AF_NETLINK }, { "packet", AF_PACKET }, { }
};

static const struct word types[] = {
	{ "stream", SOCK_STREAM }, { "dgram", SOCK_DGRAM }, { "raw", SOCK_RAW },
	{ "seqpacket", SOCK_SEQPACKET }, { }
};

static int do_socket(char **w)
{
	return keep(socket(value_of(families, w[0]), value_of(types, w[1]),
			   w[2] ? atoi(w[2]) : 0));
}

static int do_socketpair(char **w)
{
	int pair[2];

	return result(socketpair(AF_UNIX, value_of(types, w[0]), 0, pair));
}

static struct sockaddr_in local(const char *port)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return at;
}

static int do_bind(char **w)
{
	struct sockaddr_in at = local(w[0]);

	return result(bind(FD_ACT, (void *)&at, sizeof(at)));
}

static int do_connect(char **w)
{
	struct sockaddr_in at = local(w[0]);

	return result(connect(FD_ACT, (void *)&at, sizeof(at)));
}

static int do_sendto(char **w)
{
	struct sockaddr_in at = local(w[0]);

	return result(sendto(FD_ACT, "x", 1, 0, (void *)&at, sizeof(at)));
}

static int do_listen(char **w)		{ return result(listen(FD_ACT, 1)); }
static int do_shutdown(char **w)	{ return result(shutdown(FD_ACT, 2)); }

static int do_recv(char **w)
{
	char c;

	return result(recv(FD_ACT, &c, 1, MSG_DONTWAIT));
}

static int do_getsockname(char **w)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);

	return result(getsockname(FD_ACT, (void *)&at, &len));
}

static int do_setsockopt(char **w)
{
	int one = 1;

	return result(setsockopt(FD_ACT, SOL_SOCKET, SO_KEEPALIVE, &one,
				 sizeof(one)));
}

/* A path, or @NAME of the abstract namespace. */
static socklen_t unix_address(struct sockaddr_un *at, const char *name)
{
	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strcpy(at->sun_path, name);
	if (*name == '@')
		at->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + strlen(name) +
		(*name != '@');
}

static int do_ubind(char **w)
{
	struct sockaddr_un at;
	socklen_t len = unix_address(&at, w[0]);

	return result(bind(FD_ACT, (void *)&at, len));
}

static int do_uconnect(char **w)
{
	struct sockaddr_un at;
	socklen_t len = unix_address(&at, w[0]);

	return result(connect(FD_ACT, (void *)&at, len));
}

/* Something that listens, made before the profile is entered. */
static int do_userve(char **w)
{
	struct sockaddr_un at;
	socklen_t len = unix_address(&at, w[1]);
	int fd = socket(AF_UNIX, value_of(types, w[0]), 0);

	if (fd < 0 || bind(fd, (void *)&at, len))
		return -errno;
	if (!strcmp(w[0], "stream"))
		listen(fd, 4);
	return 0;
}

const struct verb net_verbs[] = {
	{ "socket", 2, do_socket }, { "socketpair", 1, do_socketpair },
	{ "bind", 1, do_bind }, { "connect", 1, do_connect },
	{ "listen", 0, do_listen }, { "sendto", 1, do_sendto },
	{ "recv", 0, do_recv }, { "shutdown", 0, do_shutdown },
	{ "getsockname", 0, do_getsockname },
	{ "setsockopt", 0, do_setsockopt },
	{ "ubind", 1, do_ubind }, { "uconnect", 1, do_uconnect },
	{ "userve", 2, do_userve },
	{ }
};

/* --- mounts ------------------------------------------------------------------------ */

static const struct word mount_flags[] = {
	{ "ro", MS_RDONLY }, { "rw", 0 }, { "nosuid", MS_NOSUID },
	{ "nodev", MS_NODEV }, { "noexec", MS_NOEXEC }, { "bind", MS_BIND },
	{ "rbind", MS_BIND | MS_REC }, { "move", MS_MOVE },
	{ "remount", MS_REMOUNT }, { "private", MS_PRIVATE },
	{ "rprivate", MS_PRIVATE | MS_REC }, { "shared", MS_SHARED },
	{ "slave", MS_SLAVE }, { "unbindable", MS_UNBINDABLE },
	{ "noatime", MS_NOATIME }, { "silent", MS_SILENT },
	{ "sync", MS_SYNCHRONOUS }, { }
};

/* mount SOURCE TARGET TYPE FLAG,FLAG; "-" leaves a word out */
static int do_mount(char **w)
{
	unsigned long flags = 0;
	char *flag, *save = NULL;

	for (flag = strtok_r(w[3], ",", &save); flag;
	     flag = strtok_r(NULL, ",", &save))
		flags |= value_of(mount_flags, flag);
	return result(mount(strcmp(w[0], "-") ? w[0] : NULL, w[1],
			    strcmp(w[2], "-") ? w[2] : NULL, flags, NULL));
}

static int do_umount(char **w)	{ return result(umount2(w[0], 0)); }
static int do_detach(char **w)	{ return result(umount2(w[0], MNT_DETACH)); }

static int do_pivot(char **w)
{
	return result(syscall(SYS_pivot_root, w[0], w[1]));
}

/* A detached copy of a tree, to be walked by openat. */
static int do_opentree(char **w)
{
	return keep(syscall(SYS_open_tree, AT_FDCWD, w[0], 1 /* CLONE */));
}

static int do_movemount(char **w)
{
	return result(syscall(SYS_move_mount, FD_ACT, "", AT_FDCWD, w[0],
			      4 /* F_EMPTY_PATH */));
}

static int do_fsmount(char **w)
{
	int fs = syscall(SYS_fsopen, w[0], 0);

	if (fs < 0 || syscall(SYS_fsconfig, fs, 6 /* CREATE */, NULL, NULL, 0))
		return -errno;
	return keep(syscall(SYS_fsmount, fs, 0, 0));
}

const struct verb mount_verbs[] = {
	{ "mount", 4, do_mount }, { "umount", 1, do_umount },
	{ "detach", 1, do_detach }, { "pivot", 2, do_pivot },
	{ "opentree", 1, do_opentree }, { "movemount", 1, do_movemount },
	{ "fsmount", 1, do_fsmount },
	{ }
};
