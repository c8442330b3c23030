/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys of sockets and flags of mounts, written alike by the kernel and the tools.
 * See "Keys of sockets" and BAILEY_CLASS_MOUNT in uapi/linux/bailey.h.
 */
#ifndef _BAILEY_KEY_H
#define _BAILEY_KEY_H

#include <linux/bailey.h>

#define BAILEY_KIND_SIZE	6u	/* bytes of a kind */
#define BAILEY_INET_SIZE	37u	/* most bytes of an inet or inet6 address */
#define BAILEY_FLAGS_SIZE	8u	/* most bytes of the flags of a mount */

/* Writes @value as @n nibbles, the highest first. */
static inline char *bailey_key_nibbles(char *to, __u32 value, unsigned int n)
{
	while (n--)
		*to++ = BAILEY_KEY_BASE + (value >> (4 * n) & 15);
	return to;
}

/**
 * bailey_key_kind() - first field of a socket's key
 * @to: receives BAILEY_KIND_SIZE bytes
 * @family: AF_*
 * @type: SOCK_*
 * @protocol: IPPROTO_* or what the family calls so
 */
static inline void bailey_key_kind(char *to, int family, int type, int protocol)
{
	to[0] = BAILEY_KEY_BASE + family;
	to[1] = BAILEY_KEY_BASE + type;
	bailey_key_nibbles(to + 2, protocol, 4);
}

/**
 * bailey_key_inet() - an internet address as a field of a socket's key
 * @to: receives at most BAILEY_INET_SIZE bytes
 * @port: in host order
 * @addr: in network order
 * @n: bytes of @addr, 4 or 16; a mapped IPv4 address becomes one
 *
 * Return: bytes written.
 */
static inline __u32 bailey_key_inet(char *to, __u16 port,
				    const unsigned char *addr, unsigned int n)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char *p = to;
	unsigned int i;

	if (n == 16 && !memcmp(addr, mapped, sizeof(mapped))) {
		addr += 12;
		n = 4;
	}
	*p++ = BAILEY_KEY_BASE + (n == 4 ? BAILEY_ADDRESS_INET :
					   BAILEY_ADDRESS_INET6);
	p = bailey_key_nibbles(p, port, 4);
	for (i = 0; i < n; i++)
		p = bailey_key_nibbles(p, addr[i], 2);
	return p - to;
}

/**
 * bailey_key_flags() - flags as a field of a mount's key
 * @to: receives at most BAILEY_FLAGS_SIZE bytes
 * @flags: MS_*
 *
 * Return: bytes written.
 */
static inline __u32 bailey_key_flags(char *to, __u32 flags)
{
	char *p = to;

	for (; flags; flags >>= 4)
		*p++ = BAILEY_KEY_BASE + (flags & 15);
	return p - to;
}

/**
 * bailey_key_flags_of() - the flags that such a field stands for
 * @p: the field
 * @len: its bytes
 *
 * Return: the flags; none if that is no such field, as of a kernel of another ABI.
 */
static inline __u32 bailey_key_flags_of(const char *p, __u32 len)
{
	__u32 flags = 0, i;

	if (len > BAILEY_FLAGS_SIZE)
		return 0;
	for (i = 0; i < len; i++) {
		if ((p[i] & ~15) != BAILEY_KEY_BASE)
			return 0;
		flags |= (__u32)(p[i] & 15) << 4 * i;
	}
	return flags;
}

#endif /* _BAILEY_KEY_H */
