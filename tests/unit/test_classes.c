// SPDX-License-Identifier: GPL-2.0
/*
 * The classes beside files: what their rules mean, key by key.
 */
#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "helper.h"
#include "key.h"

/* Permissions that profile p of @rules grants for a key of @n strings. */
static __u32 ask(const char *rules, enum bailey_class cls, unsigned int n,
		 const char *const *key)
{
	struct bailey_field field[BAILEY_MAX_FIELDS];
	struct bailey_result res;
	struct bailey_view v;
	char text[2048];
	unsigned int i;

	snprintf(text, sizeof(text), "profile p {\n%s\n}\n", rules);
	v = compiled(text);
	for (i = 0; i < n; i++)
		field[i] = (struct bailey_field){ key[i], strlen(key[i]) };
	bailey_lookup(&v, v.profiles, cls, field, n, false, &res);
	free((void *)v.base);
	return res.perms.allow & ~res.perms.deny;
}

#define ASK(rules, cls, ...) ({ \
	const char *const key[] = { __VA_ARGS__ }; \
	ask(rules, BAILEY_CLASS_##cls, sizeof(key) / sizeof(key[0]), key); })

static char *kind(int family, int type)
{
	static char key[BAILEY_KIND_SIZE + 1];

	bailey_key_kind(key, family, type, 0);
	return key;
}

/* Several are alive at once. */
static char *inet(const char *ip, int port)
{
	static char key[4][BAILEY_INET_SIZE + 1];
	static int turn;
	unsigned char addr[16];
	char *to = key[turn++ % 4];
	bool four = inet_pton(AF_INET, ip, addr) == 1;

	if (!four)
		assert_int_equal(inet_pton(AF_INET6, ip, addr), 1);
	to[bailey_key_inet(to, port, addr, four ? 4 : 16)] = '\0';
	return to;
}

#define NONE "@"

static __u32 tcp(const char *rules, const char *here, const char *there)
{
	return ASK(rules, NET, kind(AF_INET, SOCK_STREAM), here, there, "", "",
		   "");
}

static __u32 stream(const char *rules, const char *here, const char *there,
		    const char *label)
{
	return ASK(rules, NET, kind(AF_UNIX, SOCK_STREAM), here, there, label,
		   "", "");
}

static void address_conditions_hold_where_the_address_is_known(void **state)
{
	const char *rules = "network inet stream ip=127.0.0.1 port=80,";
	char *good = inet("127.0.0.1", 80);

	assert_int_equal(tcp(rules, "", ""), BAILEY_NET_CREATE);
	assert_int_equal(tcp(rules, good, ""), BAILEY_NET_ALL);
	assert_int_equal(tcp(rules, inet("127.0.0.1", 81), ""),
			 BAILEY_NET_CREATE);
	assert_int_equal(tcp(rules, inet("127.0.0.2", 80), ""),
			 BAILEY_NET_CREATE);
	assert_int_equal(tcp("network bind inet ip=1.2.3.4,",
			     inet("1.2.3.4", 7), ""), BAILEY_NET_BIND);
	assert_int_equal(tcp("network bind ip=::ffff:1.2.3.4,",
			     inet("1.2.3.4", 7), ""), BAILEY_NET_BIND);
	assert_int_equal(tcp("network bind ip=none,", NONE, ""),
			 BAILEY_NET_BIND);
	assert_int_equal(tcp("network bind ip=::1,", inet("::1", 0x2f2f), ""),
			 BAILEY_NET_BIND);
}

static void peer_conditions_hold_for_what_has_a_peer(void **state)
{
	const char *rules = "network connect inet peer=(ip=1.2.3.4 port=1),";

	assert_int_equal(tcp(rules, NONE, inet("1.2.3.4", 1)),
			 BAILEY_NET_CONNECT);
	assert_int_equal(tcp(rules, NONE, inet("1.2.3.4", 2)), 0);
	assert_int_equal(tcp(rules, NONE, ""), 0);
	/* The peer is not known yet. */
	assert_int_equal(tcp("network accept inet peer=(ip=1.2.3.4),",
			     inet("0.0.0.0", 1), ""), BAILEY_NET_ACCEPT);
	assert_int_equal(tcp("network inet, deny network inet peer=(port=9),",
			     NONE, inet("1.1.1.1", 9)), BAILEY_NET_ALL &
			 ~(BAILEY_NET_CONNECT | BAILEY_NET_SEND |
			   BAILEY_NET_RECEIVE | BAILEY_NET_ACCEPT));
	assert_int_equal(tcp("network inet, deny network inet peer=(port=9),",
			     NONE, ""), BAILEY_NET_ALL);
}

static void port_ranges_hold_exactly_their_ports(void **state)
{
	static const int bounds[][2] = { { 0, 65535 }, { 5, 7 }, { 255, 256 },
		{ 1000, 1100 }, { 4095, 32768 }, { 0, 0 }, { 65535, 65535 },
		{ 16, 31 }, { 0x1234, 0xfedc } };
	char rules[64];
	size_t i;
	int port;

	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct bailey_field f[6] = { { kind(AF_INET, SOCK_STREAM), 6 },
			{ "" }, { "" }, { "" }, { "" }, { "" } };
		struct bailey_result res;
		struct bailey_view v;

		snprintf(rules, sizeof(rules),
			 "profile p { network bind port=%d-%d, }", bounds[i][0],
			 bounds[i][1]);
		v = compiled(rules);
		for (port = 0; port < 65536; port += port % 16 ? 1 : 3) {
			f[1].p = inet("9.8.7.6", port);
			f[1].len = strlen(f[1].p);
			bailey_lookup(&v, v.profiles, BAILEY_CLASS_NET, f, 6,
				      false, &res);
			assert_int_equal(res.perms.allow != 0,
					 port >= bounds[i][0] &&
					 port <= bounds[i][1]);
		}
		free((void *)v.base);
	}
}

static void protocols_are_those_of_internet_families(void **state)
{
	assert_int_equal(ASK("network tcp,", NET, kind(AF_INET6, SOCK_STREAM),
			     "", "", "", "", ""), BAILEY_NET_ALL);
	assert_int_equal(ASK("network tcp,", NET, kind(AF_UNIX, SOCK_STREAM),
			     "", "", "", "", ""), 0);
	assert_int_equal(ASK("network icmp,", NET, kind(AF_INET6, SOCK_RAW),
			     "", "", "", "", ""), 0);
	assert_int_equal(ASK("network stream,", NET, kind(AF_UNIX, SOCK_STREAM),
			     "", "", "", "", ""), BAILEY_NET_ALL);
}

static void interface_is_passed_over_until_it_is_known(void **state)
{
	const char *rules = "network send inet interface=eth*,";
	const char *k = kind(AF_INET, SOCK_STREAM);

	assert_int_equal(ASK(rules, NET, k, "", "", "", "", ""),
			 BAILEY_NET_SEND);
	assert_int_equal(ASK(rules, NET, k, "", "", "", "eth0", ""),
			 BAILEY_NET_SEND);
	assert_int_equal(ASK(rules, NET, k, "", "", "", "wlan0", ""), 0);
}

static void unix_addresses_and_labels_are_looked_at(void **state)
{
	const char *rules = "unix (send, bind) type=stream addr=@a*,";

	assert_int_equal(stream(rules, "Cab", NONE, ""),
			 BAILEY_NET_SEND | BAILEY_NET_BIND);
	assert_int_equal(stream(rules, "Cba", NONE, ""), 0);
	assert_int_equal(stream(rules, "E", "", ""), 0);
	assert_int_equal(stream("unix (bind) addr=auto,", "E", "", ""),
			 BAILEY_NET_BIND);
	assert_int_equal(stream("unix (bind) addr=auto,", "Cx", "", ""), 0);
	assert_int_equal(stream("unix (send) peer=(addr=auto),", NONE,
				"C0a1f9", "x"), BAILEY_NET_SEND);
	assert_int_equal(stream("unix (send) peer=(addr=none),", "Cx", NONE,
				"x"), BAILEY_NET_SEND);
	rules = "unix peer=(label=/usr/bin/*),";
	assert_int_equal(stream(rules, NONE, "Cq", "/usr/bin/x"),
			 BAILEY_NET_CONNECT | BAILEY_NET_ACCEPT |
			 BAILEY_NET_SEND | BAILEY_NET_RECEIVE);
	assert_int_equal(stream(rules, NONE, "Cq", "other"), 0);
	assert_int_equal(stream(rules, "E", "", ""), BAILEY_NET_BIND |
			 BAILEY_NET_ACCEPT | BAILEY_NET_RECEIVE);
	assert_int_equal(stream(rules, "Cx", "", ""),
			 BAILEY_NET_ACCEPT | BAILEY_NET_RECEIVE);
	/* Who sends is judged when it does. */
	assert_int_equal(stream(rules, NONE, "", ""),
			 BAILEY_NET_ACCEPT | BAILEY_NET_RECEIVE);
}

/* As AppArmor reads it; but the kernel has names of two slashes, too. */
static void slashes_in_a_name_are_one_but_denied_as_written(void **state)
{
	static const struct { const char *rules, *name; bool good; } cases[] = {
		{ "unix bind addr=@a//b,", "Ca/b", true },
		{ "unix bind addr=@a//b,", "Ca//b", false },
		{ "unix, deny unix bind addr=@a//*,", "Ca/b", false },
		{ "unix, deny unix bind addr=@a//b,", "Ca//b", false },
		{ "unix, deny unix bind addr=@a//b,", "Ca///b", true },
		{ "unix, deny unix bind addr=@a//*,", "Ca//", true },
		{ "unix, deny unix bind addr=@a//*,", "Ca/", true },
	};
	for (int i = 0; i < 7; i++)
		assert_int_equal(stream(cases[i].rules, cases[i].name, "", "") &
				 BAILEY_NET_BIND,
				 cases[i].good ? BAILEY_NET_BIND : 0);
	assert_int_equal(ASK("dbus send path=/a//b,", DBUS, "b", "", "/a/b", "", "", ""), 1);
}

/* No key has the byte: what looks like it is not granted, but denied. */
static void nul_in_a_name_never_grants(void **state)
{
	static const char *const nul[] = { "\\000", "\\x00", "\\d0", "\\0",
					   "[\\000-\\005]" };
	char rules[100];
	size_t i;

	for (i = 0; i < sizeof(nul) / sizeof(nul[0]); i++) {
		snprintf(rules, sizeof(rules), "unix bind addr=@n%s,", nul[i]);
		assert_int_equal(stream(rules, "Cn", "", ""), 0);
		assert_int_equal(stream(rules, "Cnx", "", ""), 0);
		assert_int_equal(stream(rules, "Cnever", "", ""), 0);
		snprintf(rules, sizeof(rules),
			 "unix bind, deny unix bind addr=@n%s,", nul[i]);
		assert_int_equal(stream(rules, "Cnx", "", ""), 0);
		assert_int_equal(stream(rules, "Cn", "", ""), BAILEY_NET_BIND);
	}
	assert_int_equal(stream("unix bind addr=@n\\012,", "Cn\n", "", ""),
			 BAILEY_NET_BIND);
}

static void sockets_with_a_path_are_left_to_file_rules(void **state)
{
	__u32 peer = BAILEY_NET_CONNECT | BAILEY_NET_SEND |
		BAILEY_NET_RECEIVE | BAILEY_NET_ACCEPT;
	__u32 local = BAILEY_NET_ALL & ~BAILEY_NET_CREATE & ~peer;

	assert_int_equal(stream("unix (connect) peer=(addr=@a),", NONE,
				"D/run/x", "l"), peer);
	assert_int_equal(stream("unix (bind) addr=@a,", "D/run/x", "", ""),
			 local | peer);
	assert_int_equal(stream("unix (send) addr=@a,", "D/run/x", NONE, "l"),
			 local | peer);
	assert_int_equal(stream("unix (send) peer=(addr=@a),", "D/run/x", "Cb",
				"l"), local);
	assert_int_equal(stream("unix, deny unix (connect) peer=(addr=@a),",
				NONE, "D/run/x", "l"), BAILEY_NET_ALL);
}

static void needs_tell_what_rules_look_at(void **state)
{
	static const struct { const char *rule; __u32 needs; } cases[] = {
		{ "network,", 0 },
		{ "network inet ip=::1,", BAILEY_NEEDS_LOCAL },
		{ "network inet peer=(port=1),", BAILEY_NEEDS_PEER },
		{ "network inet interface=lo,", BAILEY_NEEDS_INTERFACE },
		{ "network inet label=x,", BAILEY_NEEDS_LABEL },
		{ "deny unix peer=(label=x),", BAILEY_NEEDS_PEER_LABEL },
	};
	struct bailey_view v;
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "profile p { %s }", cases[i].rule);
		v = compiled(text);
		assert_int_equal(v.profiles->needs, cases[i].needs);
		free((void *)v.base);
	}
}

static void change_profile_knows_program_and_target(void **state)
{
	__u32 both = BAILEY_CHANGE_NOW | BAILEY_CHANGE_ONEXEC;
	const char *rules = "change_profile /bin/a* -> :n://{x,y},";

	assert_int_equal(ASK("change_profile,", CHANGE, "", "x"), both);
	assert_int_equal(ASK("change_profile -> x,", CHANGE, "/b", "x"), both);
	assert_int_equal(ASK("change_profile -> x,", CHANGE, "", "&x"), 0);
	assert_int_equal(ASK("change_profile -> &x,", CHANGE, "", "&x"), both);
	assert_int_equal(ASK(rules, CHANGE, "", ":n:y"), both);
	assert_int_equal(ASK(rules, CHANGE, "/bin/ab", ":n:y"),
			 BAILEY_CHANGE_ONEXEC);
	assert_int_equal(ASK(rules, CHANGE, "/bin/b", ":n:y"), 0);
	assert_int_equal(ASK("change_profile unsafe /b -> x,", CHANGE, "/b",
			     "x"), BAILEY_CHANGE_ONEXEC | BAILEY_CHANGE_UNSAFE);
	assert_int_equal(ASK("change_profile, deny change_profile -> x,",
			     CHANGE, "", "x"), 0);
}

static void link_rules_bind_name_and_target(void **state)
{
	const char *rules = "/a* rl, link /l -> /t, deny link /a1 -> /s,";

	assert_int_equal(ASK("link /l -> /t,", LINK, "/l", "/t"),
			 BAILEY_LINK_ANY);
	assert_int_equal(ASK("link subset /l -> /t,", LINK, "/l", "/t"),
			 BAILEY_LINK_SUBSET);
	assert_int_equal(ASK("/l rl -> /t,", LINK, "/l", "/t"),
			 BAILEY_LINK_ANY);
	assert_int_equal(ASK("/l rl -> /t,", FILE, "l"), BAILEY_MAY_READ);
	assert_int_equal(ASK("link subset /l -> /**,", FILE, "l"),
			 BAILEY_MAY_LINK);
	/* Beside rules with a target a plain l is one, too. */
	assert_int_equal(ASK(rules, FILE, "a1"), BAILEY_MAY_READ);
	assert_int_equal(ASK(rules, LINK, "/a1", "/t"), BAILEY_LINK_SUBSET);
	assert_int_equal(ASK(rules, LINK, "/a1", "/s"), 0);
	assert_int_equal(ASK("link /l -> /t, deny /l l,", LINK, "/l", "/t"), 0);
}

static void queues_have_type_name_and_label(void **state)
{
	const char *rules = "mqueue (create, open, r) type=posix label=x /q*,";

	assert_int_equal(ASK("mqueue,", MQUEUE, "sysv", "12", "x"),
			 BAILEY_MQUEUE_ALL);
	assert_int_equal(ASK("mqueue w 12,", MQUEUE, "sysv", "12", "x"),
			 BAILEY_MQUEUE_WRITE);
	assert_int_equal(ASK("mqueue w 12,", MQUEUE, "posix", "12", "x"), 0);
	assert_int_equal(ASK(rules, MQUEUE, "posix", "/qq", "x"),
			 BAILEY_MQUEUE_CREATE | BAILEY_MQUEUE_OPEN |
			 BAILEY_MQUEUE_READ);
	assert_int_equal(ASK(rules, MQUEUE, "posix", "/qq", ""),
			 BAILEY_MQUEUE_CREATE | BAILEY_MQUEUE_READ);
	assert_int_equal(ASK(rules, MQUEUE, "posix", "/qq", "y"), 0);
}

static void queue_of_nobody_is_for_who_may_create_it(void **state)
{
	assert_int_equal(ASK("mqueue r label=x /q,", MQUEUE, "posix", "/q", ""),
			 0);
	assert_int_equal(ASK("mqueue (open, w) label=x /q,", MQUEUE, "posix",
			     "/q", ""), 0);
	assert_int_equal(ASK("mqueue (create, r) label=x /q,", MQUEUE, "posix",
			     "/q", ""), BAILEY_MQUEUE_CREATE | BAILEY_MQUEUE_READ);
	assert_int_equal(ASK("mqueue, deny mqueue (create, r) label=x /q,",
			     MQUEUE, "posix", "/q", "") & (BAILEY_MQUEUE_CREATE |
							   BAILEY_MQUEUE_READ), 0);
	assert_int_equal(ASK("mqueue, deny mqueue r label=x /q,", MQUEUE,
			     "posix", "/q", ""), BAILEY_MQUEUE_ALL);
}

static void empty_label_is_that_of_no_queue(void **state)
{
	assert_int_equal(ASK("mqueue label=\"\",", MQUEUE, "posix", "/q", "x"),
			 0);
	assert_int_equal(ASK("mqueue open label=\"\" /q,", MQUEUE, "posix",
			     "/q", ""), 0);
	assert_int_equal(ASK("mqueue (create, open) label=\"\" /q,", MQUEUE,
			     "posix", "/q", ""), BAILEY_MQUEUE_CREATE);
}

static void small_classes_are_emitted(void **state)
{
	assert_int_equal(ASK("userns,", USERNS, ""), BAILEY_USERNS_CREATE);
	assert_int_equal(ASK("io_uring,", IO_URING, "x"), 3);
	assert_int_equal(ASK("io_uring label=y,", IO_URING, "x"),
			 BAILEY_IO_URING_SQPOLL);
	assert_int_equal(ASK("io_uring label=y,", IO_URING, "y"), 3);
	assert_int_equal(ASK("dbus send bus=system path=/a member=m"
			     " peer=(name=n label=l),", DBUS, "system", "n",
			     "/a", "i", "m", "l"), BAILEY_DBUS_SEND);
	assert_int_equal(ASK("dbus bind name=a.b,", DBUS, "system", "a.b", "",
			     "", "", ""), BAILEY_DBUS_BIND);
	assert_int_equal(ASK("dbus bus=system,", DBUS, "system", "", "", "",
			     "", ""), 15);
	assert_int_equal(ASK("dbus send peer=(label=l),", DBUS, "b", "", "",
			     "", "", "m"), 0);
}

static void limits_are_in_the_kernels_units(void **state)
{
	static const struct { const char *rule; __u32 what; __u64 limit; }
	cases[] = {
		{ "cpu <= 2 min", RLIMIT_CPU, 120 },
		{ "rttime <= 3 ms", RLIMIT_RTTIME, 3000 },
		{ "rttime <= 3", RLIMIT_RTTIME, 3 },
		{ "rttime <= 3 s", RLIMIT_RTTIME, 3000000 },
		{ "data <= 5M", RLIMIT_DATA, 5 << 20 },
		{ "nofile <= 7", RLIMIT_NOFILE, 7 },
		{ "ofile <= 8", RLIMIT_NOFILE, 8 },
		{ "nproc <= infinity", RLIMIT_NPROC, ~0ull },
		{ "nice <= -5", RLIMIT_NICE, 15 },
		{ "as <= 9G", RLIMIT_AS, 9ull << 30 },
		{ "core <= 0, set rlimit core <= 1", RLIMIT_CORE, 1 },
	};
	const struct bailey_rlimit_rec *r;
	struct bailey_view v;
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "profile p { set rlimit %s, }",
			 cases[i].rule);
		v = compiled(text);
		r = &v.rlimits[v.profiles->rlimits];
		assert_int_equal(v.profiles->nrlimits, 1);
		assert_int_equal(r->resource, cases[i].what);
		assert_int_equal((__u64)r->hi << 32 | r->lo, cases[i].limit);
		assert_int_equal(v.rules[r->rule].cls, BAILEY_CLASS_RLIMIT);
		free((void *)v.base);
	}
}

static void all_is_every_class_but_change_profile(void **state)
{
	assert_int_equal(ASK("all,", FILE, "x"), 0x7f);
	assert_int_equal(stream("all,", "Cx", "Cy", "z"), BAILEY_NET_ALL);
	assert_int_equal(ASK("all,", SIGNAL, "A", "x"), 3);
	assert_int_equal(ASK("all,", PTRACE, "x"), 15);
	assert_int_equal(ASK("all,", MQUEUE, "posix", "/x", "x"),
			 BAILEY_MQUEUE_ALL);
	assert_int_equal(ASK("all,", IO_URING, "x"), 3);
	assert_int_equal(ASK("all,", USERNS, ""), 1);
	assert_int_equal(ASK("all,", DBUS, "a", "b", "c", "d", "e", "f"), 15);
	assert_int_equal(ASK("all,", CHANGE, "", "x"), 0);
}

static void attributes_narrow_an_attachment(void **state)
{
	struct bailey_view v = compiled("profile p /x xattrs=(user.a=\"t*\""
					" security.b=/u) { }");
	const struct bailey_xattr_rec *x = &v.xattrs[v.profiles->xattrs];

	assert_int_equal(v.profiles->nxattrs, 2);
	assert_string_equal(bailey_string(&v, x[0].name), "user.a");
	assert_string_equal(bailey_string(&v, x[1].name), "security.b");
	assert_int_not_equal(x[0].state, 0);
	assert_int_not_equal(x[1].state, x[0].state);
	free((void *)v.base);
}

static void what_changes_profile_may_write_its_attributes(void **state)
{
	struct bailey_view v = compiled("profile p { ^h { } }"
					"profile q { change_profile -> p, }");

	assert_int_equal(granted(&v, "p", "/proc/1/attr/current", true),
			 BAILEY_MAY_WRITE);
	assert_int_equal(granted(&v, "p//h", "/proc/1/attr/apparmor/current",
				 true), BAILEY_MAY_WRITE);
	assert_int_equal(granted(&v, "p", "/proc/1/attr/exec", true), 0);
	assert_int_equal(granted(&v, "q", "/proc/1/attr/exec", true),
			 BAILEY_MAY_WRITE);
	assert_int_equal(granted(&v, "q", "/proc/1/attr/exec", false), 0);
	free((void *)v.base);
}

/* Before its first byte and behind it: beside the dead one and the end of all. */
static void field_of_any_value_has_one_node(void **state)
{
	struct bailey_view v = compiled("profile p { ptrace, }");
	struct bailey_field label = { "", 0 };
	struct bailey_result res;

	assert_int_equal(v.count[BAILEY_SECT_NODES], 3);
	bailey_lookup(&v, v.profiles, BAILEY_CLASS_PTRACE, &label, 1, false, &res);
	assert_true(res.perms.allow != 0);
	label = (struct bailey_field){ "/a/b", 4 };
	bailey_lookup(&v, v.profiles, BAILEY_CLASS_PTRACE, &label, 1, false, &res);
	assert_true(res.perms.allow != 0);
	free((void *)v.base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_conditions_hold_where_the_address_is_known),
		cmocka_unit_test(peer_conditions_hold_for_what_has_a_peer),
		cmocka_unit_test(port_ranges_hold_exactly_their_ports),
		cmocka_unit_test(protocols_are_those_of_internet_families),
		cmocka_unit_test(interface_is_passed_over_until_it_is_known),
		cmocka_unit_test(unix_addresses_and_labels_are_looked_at),
		cmocka_unit_test(slashes_in_a_name_are_one_but_denied_as_written),
		cmocka_unit_test(nul_in_a_name_never_grants),
		cmocka_unit_test(sockets_with_a_path_are_left_to_file_rules),
		cmocka_unit_test(needs_tell_what_rules_look_at),
		cmocka_unit_test(change_profile_knows_program_and_target),
		cmocka_unit_test(link_rules_bind_name_and_target),
		cmocka_unit_test(queues_have_type_name_and_label),
		cmocka_unit_test(queue_of_nobody_is_for_who_may_create_it),
		cmocka_unit_test(empty_label_is_that_of_no_queue),
		cmocka_unit_test(small_classes_are_emitted),
		cmocka_unit_test(limits_are_in_the_kernels_units),
		cmocka_unit_test(all_is_every_class_but_change_profile),
		cmocka_unit_test(attributes_narrow_an_attachment),
		cmocka_unit_test(what_changes_profile_may_write_its_attributes),
		cmocka_unit_test(field_of_any_value_has_one_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
