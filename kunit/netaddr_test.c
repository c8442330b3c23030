// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: addresses of sockets, and how often a refused capability is told.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/un.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>

#include "capmemo.h"
#include "key.h"
#include "netaddr.h"

static struct sock *inet_socket(struct kunit *test, int family)
{
	struct inet_sock *inet = kunit_kzalloc(test, sizeof(*inet), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, inet);
	inet->sk.sk_family = family;
	inet->sk.sk_type = SOCK_DGRAM;
	return &inet->sk;
}

static struct sock *unix_socket(struct kunit *test)
{
	struct unix_sock *u = kunit_kzalloc(test, sizeof(*u), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, u);
	u->sk.sk_family = AF_UNIX;
	return &u->sk;
}

static struct sockaddr_in6 in6(const char *ip, u16 port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
	};

	memcpy(&sin6.sin6_addr, ip, 16);
	return sin6;
}

#define MAPPED	"\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1"
#define ZEROS	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static int given(const struct sock *sk, const void *sa, int len, u32 perms,
		 struct bailey_addr *a)
{
	return bailey_addr_given(sk, sa, len, perms, a);
}

static void mapped_address_is_an_inet_one(struct kunit *test)
{
	struct sock *sk = inet_socket(test, AF_INET6);
	struct sockaddr_in6 sin6 = in6(MAPPED, 0x1234);
	char key[BAILEY_ADDR_SIZE];
	struct bailey_addr a;

	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin6, sizeof(sin6),
				       BAILEY_NET_CONNECT, &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_INET);
	KUNIT_ASSERT_EQ(test, 13u, bailey_addr_key(&a, key));
	KUNIT_EXPECT_EQ(test, 0, memcmp(key, "AABCDGO@@@@@A", 13));
}

static void zeros_as_a_destination_are_loopback(struct kunit *test)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr_in6 sin6 = in6(ZEROS, 1);
	struct sock *sk = inet_socket(test, AF_INET);
	struct bailey_addr a;

	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin), BAILEY_NET_SEND,
				       &a));
	KUNIT_EXPECT_EQ(test, 0, memcmp(a.ip, "\x7f\0\0\1", 4));
	inet_sk(sk)->inet_saddr = htonl(0x0a000001);
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin), BAILEY_NET_SEND,
				       &a));
	KUNIT_EXPECT_EQ(test, 0, memcmp(a.ip, "\x0a\0\0\1", 4));
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin), BAILEY_NET_BIND,
				       &a));
	KUNIT_EXPECT_EQ(test, 0, memcmp(a.ip, ZEROS, 4));
	sk = inet_socket(test, AF_INET6);
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin6, sizeof(sin6),
				       BAILEY_NET_CONNECT, &a));
	KUNIT_EXPECT_EQ(test, 1, a.ip[15]);
}

static void no_family_means_what_the_protocol_takes_it_for(struct kunit *test)
{
	struct sockaddr_in sin = { .sin_port = htons(7) };
	struct sockaddr_in6 sin6 = in6(MAPPED, 7);
	struct sock *sk = inet_socket(test, AF_INET);
	struct bailey_addr a;

	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin), BAILEY_NET_SEND,
				       &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_INET);
	KUNIT_EXPECT_EQ(test, a.port, 7);
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin),
				       BAILEY_NET_CONNECT, &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
	sk = inet_socket(test, AF_INET6);
	sk->sk_protocol = IPPROTO_UDP;
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin, sizeof(sin), BAILEY_NET_SEND,
				       &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
	/* Others do not look at it. */
	sk->sk_protocol = IPPROTO_ICMPV6;
	sin6.sin6_family = AF_UNSPEC;
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sin6, sizeof(sin6),
				       BAILEY_NET_SEND, &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_INET);
	KUNIT_EXPECT_EQ(test, a.port, 7);
}

static void address_of_a_wrong_length_is_refused(struct kunit *test)
{
	struct sockaddr_in6 sin6 = in6(MAPPED, 1);
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sock *sk = inet_socket(test, AF_INET6);
	struct bailey_addr a;

	KUNIT_EXPECT_EQ(test, -EINVAL, given(sk, &sin6, 1, BAILEY_NET_BIND,
					     &a));
	KUNIT_EXPECT_EQ(test, -EINVAL, given(sk, &sin6, SIN6_LEN_RFC2133 - 1,
					     BAILEY_NET_BIND, &a));
	KUNIT_EXPECT_EQ(test, -EINVAL, given(sk, &sin, sizeof(sin) - 1,
					     BAILEY_NET_BIND, &a));
	KUNIT_EXPECT_EQ(test, -EINVAL, given(unix_socket(test), &sin6,
					     sizeof(struct sockaddr_un) + 1,
					     BAILEY_NET_BIND, &a));
}

static void unbound_and_unconnected_sockets_have_none(struct kunit *test)
{
	struct sock *sk = inet_socket(test, AF_INET);
	struct bailey_addr a;

	bailey_addr_local(sk, &a);
	KUNIT_EXPECT_TRUE(test, a.known);
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
	bailey_addr_peer(sk, &a);
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
	inet_sk(sk)->inet_num = 80;
	bailey_addr_local(sk, &a);
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_INET);
	KUNIT_EXPECT_EQ(test, a.port, 80);
	/* There it is the protocol. */
	sk->sk_type = SOCK_RAW;
	bailey_addr_local(sk, &a);
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
	bailey_addr_local(unix_socket(test), &a);
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
}

static void abstract_name_keeps_every_byte(struct kunit *test)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	const int start = offsetof(struct sockaddr_un, sun_path);
	struct sock *sk = unix_socket(test);
	char key[BAILEY_ADDR_SIZE];
	struct bailey_addr a;

	memset(sun.sun_path, 'x', sizeof(sun.sun_path));
	memcpy(sun.sun_path, "\0a\0/\xff", 5);
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sun, start + 5, BAILEY_NET_BIND,
				       &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_ABSTRACT);
	KUNIT_ASSERT_EQ(test, 5u, bailey_addr_key(&a, key));
	KUNIT_EXPECT_EQ(test, 0, memcmp(key, "Ca\0/\xff", 5));
	/* The longest. */
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sun, sizeof(sun), BAILEY_NET_BIND,
				       &a));
	KUNIT_EXPECT_EQ(test, (u32)UNIX_PATH_MAX, bailey_addr_key(&a, key));
	/* A path that fills the field has no NUL behind it. */
	sun.sun_path[0] = '/';
	sun.sun_path[2] = 'b';
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sun, sizeof(sun), BAILEY_NET_BIND,
				       &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_PATH);
	KUNIT_EXPECT_EQ(test, (u32)BAILEY_ADDR_SIZE, bailey_addr_key(&a, key));
}

static void automatic_bind_is_of_its_own_kind(struct kunit *test)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	const int start = offsetof(struct sockaddr_un, sun_path);
	struct sock *sk = unix_socket(test);
	struct bailey_addr a;

	KUNIT_ASSERT_EQ(test, 0, given(sk, &sun, start, BAILEY_NET_BIND, &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_AUTO);
	KUNIT_ASSERT_EQ(test, 0, given(sk, &sun, start, BAILEY_NET_SEND, &a));
	KUNIT_EXPECT_EQ(test, a.kind, BAILEY_ADDRESS_NONE);
}

static void refusals_are_told_at_powers_of_ten(struct kunit *test)
{
	u32 n, told = 0;

	for (n = 1; n <= 1000; n++)
		told += bailey_cap_told(n);
	KUNIT_EXPECT_EQ(test, told, 4u);
	KUNIT_EXPECT_TRUE(test, bailey_cap_told(1));
	KUNIT_EXPECT_FALSE(test, bailey_cap_told(20));
	KUNIT_EXPECT_FALSE(test, bailey_cap_told(0));
}

static struct kunit_case cases[] = {
	KUNIT_CASE(mapped_address_is_an_inet_one),
	KUNIT_CASE(zeros_as_a_destination_are_loopback),
	KUNIT_CASE(no_family_means_what_the_protocol_takes_it_for),
	KUNIT_CASE(address_of_a_wrong_length_is_refused),
	KUNIT_CASE(unbound_and_unconnected_sockets_have_none),
	KUNIT_CASE(abstract_name_keeps_every_byte),
	KUNIT_CASE(automatic_bind_is_of_its_own_kind),
	KUNIT_CASE(refusals_are_told_at_powers_of_ten),
	{}
};

static struct kunit_suite suite = {
	.name = "bailey_netaddr",
	.test_cases = cases,
};

kunit_test_suite(suite);
