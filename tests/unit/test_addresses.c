// SPDX-License-Identifier: GPL-2.0
/*
 * Many rules about addresses: what they grant alike, whatever the address is, is there
 * once, and the first of them is named for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <cmocka.h>
#include <sys/socket.h>

#include "helper.h"
#include "key.h"

#define RULES	400

static struct bailey_view many(const char *rule, const char *last)
{
	static char text[RULES * 128];
	size_t n = snprintf(text, sizeof(text), "profile p {\n");
	int i;

	for (i = 0; i < RULES; i++)
		n += snprintf(text + n, sizeof(text) - n, rule, i / 250, i % 250);
	snprintf(text + n, sizeof(text) - n, "%s}\n", last);
	return compiled(text);
}

static const char *address(int i)
{
	static char key[BAILEY_INET_SIZE + 1];
	unsigned char ip[4] = { 10, 0, i / 250, i % 250 };

	key[bailey_key_inet(key, 80, ip, 4)] = '\0';
	return key;
}

/* The line that is named for @perms of a TCP socket; 0: they are not granted. */
static __u32 line_of(const struct bailey_view *v, const char *here, const char *there,
		     __u32 perms, __u32 *audited)
{
	char kind[BAILEY_KIND_SIZE];
	struct bailey_field field[6] = {
		{ kind, BAILEY_KIND_SIZE },
		{ here, strlen(here) }, { there, strlen(there) }, { "" }, { "" }, { "" },
	};
	struct bailey_result res;
	__u32 rule;

	bailey_key_kind(kind, AF_INET, SOCK_STREAM, 0);
	bailey_lookup(v, v->profiles, BAILEY_CLASS_NET, field, 6, false, &res);
	if (audited)
		*audited = res.perms.audit;
	if ((res.perms.allow & ~res.perms.deny & perms) != perms)
		return 0;
	rule = bailey_find_rule(v, &res, perms, false, false);
	return rule == BAILEY_NO_RULE ? 0 : v->rules[rule].line;
}

static void what_rules_of_a_peer_grant_alike_is_there_once(void **state)
{
	struct bailey_view v = many("network inet tcp peer=(ip=10.0.%d.%d),\n", "");
	int i;

	/* Two for each rule: with the peer, and where the peer is not known yet. */
	assert_true(v.count[BAILEY_SECT_RULES] < 2 * RULES + 5);
	assert_true(v.count[BAILEY_SECT_RULELISTS] < 8 * RULES);
	assert_int_equal(line_of(&v, "", "", BAILEY_NET_CREATE, NULL), 2);
	for (i = 0; i < RULES; i += 13) {
		assert_int_equal(line_of(&v, "@", address(i), BAILEY_NET_CONNECT, NULL), 2 + i);
		assert_int_equal(line_of(&v, "@", address(i), BAILEY_NET_GETOPT, NULL), 2);
		assert_int_equal(line_of(&v, "@", "", BAILEY_NET_BIND, NULL), 2);
	}
	assert_int_equal(line_of(&v, "@", address(RULES), BAILEY_NET_CONNECT, NULL), 0);
	free((void *)v.base);
}

static void what_rules_of_an_address_grant_alike_is_there_once(void **state)
{
	struct bailey_view v = many("network inet tcp ip=10.0.%d.%d,\n", "");
	int i;

	assert_true(v.count[BAILEY_SECT_RULES] < 4 * RULES + 5);
	assert_int_equal(line_of(&v, "", "", BAILEY_NET_CREATE, NULL), 2);
	for (i = 0; i < RULES; i += 13)
		assert_int_equal(line_of(&v, address(i), "", BAILEY_NET_BIND, NULL), 2 + i);
	assert_int_equal(line_of(&v, address(RULES), "", BAILEY_NET_BIND, NULL), 0);
	free((void *)v.base);
}

static void what_has_other_qualifiers_or_is_a_rule_of_its_own_stays(void **state)
{
	struct bailey_view v = many("network inet tcp peer=(ip=10.0.%d.%d),\n",
				    "audit network inet tcp peer=(ip=10.1.1.1),\n"
				    "network create inet tcp,\n"
				    "network create inet tcp,\n");
	__u32 audited, i, creates = 0;

	assert_int_equal(line_of(&v, "", "", BAILEY_NET_CREATE, &audited), 2);
	assert_true(audited & BAILEY_NET_CREATE);
	for (i = 0; i < v.count[BAILEY_SECT_RULES]; i++)
		creates += v.rules[i].perms == BAILEY_NET_CREATE;
	assert_int_equal(creates, 4);
	free((void *)v.base);
}

static const struct bailey_field nothing[5] = { { "" }, { "" }, { "" }, { "" }, { "" } };

static struct bailey_result ask(const struct bailey_view *v, int family, int type,
				const struct bailey_field *rest)
{
	char kind[BAILEY_KIND_SIZE];
	struct bailey_field field[6] = { { kind, BAILEY_KIND_SIZE } };
	struct bailey_result res;

	memset(&res, 0, sizeof(res));
	bailey_key_kind(kind, family, type, 0);
	memcpy(field + 1, rest, 5 * sizeof(*rest));
	bailey_lookup(v, v->profiles, BAILEY_CLASS_NET, field, 6, false, &res);
	return res;
}

static bool heeds(const struct bailey_view *v, int family, int type)
{
	char kind[BAILEY_KIND_SIZE];
	struct bailey_field first = { kind, BAILEY_KIND_SIZE };

	bailey_key_kind(kind, family, type, 0);
	return bailey_heeds_rest(v, v->profiles, BAILEY_CLASS_NET, &first, 6);
}

static void kinds_that_no_rule_has_a_condition_for_heed_no_address(void **state)
{
	struct bailey_view v = compiled("profile p {\n"
					"network inet tcp,\n"
					"deny network inet raw,\n"
					"network inet dgram,\n"
					"deny network (send) inet dgram interface=eth0,\n"
					"network inet6 dgram peer=(ip=::1),\n"
					"network inet6 seqpacket port=80,\n"
					"network inet6 raw label=p,\n"
					"network vsock stream,\n"
					"unix bind addr=@a,\n"
					"}\n");

	assert_int_equal(v.profiles->needs & ~BAILEY_NEEDS_ALL, 0);
	assert_int_not_equal(v.profiles->needs, 0);
	assert_false(heeds(&v, AF_INET, SOCK_STREAM));
	assert_false(heeds(&v, AF_INET, SOCK_RAW));
	assert_false(heeds(&v, AF_INET6, SOCK_STREAM));	/* no rule at all */
	assert_false(heeds(&v, AF_VSOCK, SOCK_STREAM));
	assert_true(heeds(&v, AF_INET, SOCK_DGRAM));
	assert_true(heeds(&v, AF_INET6, SOCK_DGRAM));
	assert_true(heeds(&v, AF_INET6, SOCK_SEQPACKET));
	assert_true(heeds(&v, AF_INET6, SOCK_RAW));
	assert_true(heeds(&v, AF_UNIX, SOCK_STREAM));
	free((void *)v.base);
}

static const char *const rules[] = {
	"network,", "network inet,", "network inet stream,", "network inet6 dgram,",
	"deny network inet raw,", "audit network inet6,", "deny network (send),",
	"network (bind) ip=10.0.0.1,", "network inet peer=(ip=10.0.0.1 port=80),",
	"deny network inet peer=(port=80),", "network inet dgram,",
	"deny network inet6 stream ip=::1,", "network interface=lo,",
	"deny network inet interface=eth*,", "network inet6 label=p,",
	"unix,", "unix bind addr=@a,", "unix (send) peer=(label=q),",
	"network inet tcp port=1-1024,", "network inet6 port=443,",
};

/* Looks up @res anew with each field as it may be; do all say what it says? */
static bool all_alike(const struct bailey_view *v, int family, int type)
{
	const struct bailey_result res = ask(v, family, type, nothing);
	static const char *const words[] = {
		"", "@", "p", "q//&r", "lo", "eth0", "/run/a/b", "/", "Da", "DDDEF/",
	};
	unsigned char ip[16] = { 10, 0, 0, 1 }, ip6[16] = { [15] = 1 };
	char near[BAILEY_INET_SIZE + 1] = "", far[BAILEY_INET_SIZE + 1] = "";
	int i, k;

	near[bailey_key_inet(near, 80, ip, 4)] = '\0';
	far[bailey_key_inet(far, 443, ip6, 16)] = '\0';
	for (i = 0; i < 400; i++) {
		struct bailey_field rest[5];
		struct bailey_result got;

		for (k = 0; k < 5; k++) {
			int n = rand() % 12;

			rest[k].p = n < 10 ? words[n] : n == 10 ? near : far;
			rest[k].len = strlen(rest[k].p);
		}
		got = ask(v, family, type, rest);
		if (memcmp(&got.perms, &res.perms, sizeof(res.perms)) ||
		    got.naccepts != res.naccepts ||
		    memcmp(got.accept, res.accept, res.naccepts * sizeof(*res.accept)))
			return false;
	}
	return true;
}

static void what_heeds_no_address_says_the_same_of_all(void **state)
{
	static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_NETLINK };
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW };
	int i, k, deaf = 0, heeding = 0;
	char text[2048];

	srand(1);
	for (i = 0; i < 200; i++) {
		int n = snprintf(text, sizeof(text), "profile p {\n"), m = 1 + rand() % 6;
		struct bailey_view v;

		while (m--)
			n += snprintf(text + n, sizeof(text) - n, "%s\n",
				      rules[rand() % (sizeof(rules) / sizeof(*rules))]);
		snprintf(text + n, sizeof(text) - n, "}\n");
		v = compiled(text);
		for (k = 0; k < 12; k++) {
			int family = families[k % 4], type = types[k / 4];

			if (heeds(&v, family, type)) {
				heeding++;
				continue;
			}
			deaf++;
			if (!all_alike(&v, family, type))
				fail_msg("family %d, type %d of\n%s", family, type, text);
		}
		free((void *)v.base);
	}
	assert_true(deaf > 500 && heeding > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rules_of_a_peer_grant_alike_is_there_once),
		cmocka_unit_test(what_rules_of_an_address_grant_alike_is_there_once),
		cmocka_unit_test(what_has_other_qualifiers_or_is_a_rule_of_its_own_stays),
		cmocka_unit_test(kinds_that_no_rule_has_a_condition_for_heed_no_address),
		cmocka_unit_test(what_heeds_no_address_says_the_same_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
