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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rules_of_a_peer_grant_alike_is_there_once),
		cmocka_unit_test(what_rules_of_an_address_grant_alike_is_there_once),
		cmocka_unit_test(what_has_other_qualifiers_or_is_a_rule_of_its_own_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
