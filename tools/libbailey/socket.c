// SPDX-License-Identifier: GPL-2.0
/*
 * Decisions about sockets, in process: makes of an address what the kernel makes
 * of it, see "Keys of sockets" in <linux/bailey.h>.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "key.h"
#include "private.h"

#define TO_PEER	(BAILEY_NET_CONNECT | BAILEY_NET_SEND | BAILEY_NET_RECEIVE)
#define ON_DEVICE	(TO_PEER | BAILEY_NET_ACCEPT)

/**
 * struct address - an address as a field of the key
 * @key: bytes; @len of them
 * @path: a unix socket's path, or NULL
 */
struct address {
	char key[sizeof(struct sockaddr_un) + 64];
	__u32 len;
	const char *path;
};

static int set_unix(struct address *a, const struct sockaddr_un *sun, size_t n)
{
	n = n > offsetof(struct sockaddr_un, sun_path) ?
		n - offsetof(struct sockaddr_un, sun_path) : 0;
	if (n > sizeof(sun->sun_path))
		return EINVAL;
	if (!n) {
		a->key[0] = BAILEY_KEY_BASE + BAILEY_ADDRESS_AUTO;
		a->len = 1;
	} else if (!sun->sun_path[0]) {
		a->key[0] = BAILEY_KEY_BASE + BAILEY_ADDRESS_ABSTRACT;
		memcpy(a->key + 1, sun->sun_path + 1, n - 1);
		a->len = n;
	} else {
		n = strnlen(sun->sun_path, n);
		a->key[0] = BAILEY_KEY_BASE + BAILEY_ADDRESS_PATH;
		memcpy(a->key + 1, sun->sun_path, n);
		a->key[n + 1] = '\0';
		a->len = n + 1;
		a->path = a->key + 1;
	}
	/* No key has NUL bytes. */
	return memchr(a->key, '\0', a->len) ? EINVAL : 0;
}

/* 0 or an errno. */
static int set_address(struct address *a, const struct bailey_socket *sock)
{
	const struct sockaddr_in6 *in6 = (const void *)sock->addr;
	const struct sockaddr_in *in = (const void *)sock->addr;

	a->path = NULL;
	a->len = 1;
	a->key[0] = BAILEY_KEY_BASE + BAILEY_ADDRESS_NONE;
	if (!sock->addr || sock->len < sizeof(sa_family_t))
		return 0;
	if (sock->addr->sa_family != sock->family &&
	    !(sock->family == AF_INET6 && sock->addr->sa_family == AF_INET))
		return EAFNOSUPPORT;
	switch (sock->addr->sa_family) {
	case AF_INET:
		if (sock->len < sizeof(*in))
			return EINVAL;
		a->len = bailey_key_inet(a->key, ntohs(in->sin_port),
					 (const void *)&in->sin_addr, 4);
		return 0;
	case AF_INET6:
		if (sock->len < offsetof(struct sockaddr_in6, sin6_scope_id))
			return EINVAL;
		a->len = bailey_key_inet(a->key, ntohs(in6->sin6_port),
					 (const void *)&in6->sin6_addr, 16);
		return 0;
	case AF_UNIX:
		return set_unix(a, (const void *)sock->addr, sock->len);
	}
	return 0;
}

/* The path as the caller has it, which outlives ours; NULL: it has no end. */
static const char *callers_path(const struct bailey_socket *sock)
{
	const struct sockaddr_un *sun = (const void *)sock->addr;
	size_t n = sock->len - offsetof(struct sockaddr_un, sun_path);

	return memchr(sun->sun_path, '\0', n) ? sun->sun_path : NULL;
}

EXPORT int bailey_check_socket(const struct bailey_policy *policy, int profile,
			       const struct bailey_socket *sock,
			       unsigned int perms, struct bailey_denial *why)
{
	static const char none[] = { BAILEY_KEY_BASE + BAILEY_ADDRESS_NONE };
	const struct bailey_profile_rec *rec;
	struct bailey_field field[6] = { };
	char kind[BAILEY_KIND_SIZE];
	struct address addr;
	unsigned int at;
	int error;

	rec = bailey_profile_rec(policy, profile);
	if (!rec || !perms || (perms & (perms - 1)) ||
	    (perms & ~BAILEY_NET_ALL) || sock->family < 0 ||
	    sock->family >= AF_MAX || sock->type < 0 || sock->type > 15) {
		bailey_fail_text(EINVAL, "check of a socket: no such profile, permission, family or type");
		return -1;
	}
	error = set_address(&addr, sock);
	if (error) {
		bailey_fail_text(error, "check of a socket: not an address of its family");
		return -1;
	}
	if (addr.path && (perms & (BAILEY_NET_CONNECT | BAILEY_NET_SEND |
				   BAILEY_NET_BIND)) && *addr.path == '/') {
		int ret = bailey_check(policy, profile, addr.path,
				       BAILEY_MAY_WRITE, 0, why);

		if (ret) {
			if (ret > 0 && why)
				why->name = callers_path(sock);
			return ret;
		}
	}
	bailey_key_kind(kind, sock->family, sock->type, sock->protocol);
	field[0] = (struct bailey_field){ kind, sizeof(kind) };
	field[3].p = "";
	field[4] = perms & ON_DEVICE ? (struct bailey_field){ "@", 1 } :
				       (struct bailey_field){ "", 0 };
	field[5].p = "";
	field[1].p = "";
	field[2].p = "";
	if (perms != BAILEY_NET_CREATE) {
		at = perms & TO_PEER ? 2 : 1;
		if (at == 2)
			field[1] = (struct bailey_field){ none, 1 };
		field[at] = (struct bailey_field){ addr.key, addr.len };
	}
	return bailey_ask(policy, rec, BAILEY_CLASS_NET, field, 6, perms, 0,
			  why);
}
