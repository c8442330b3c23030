// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that would forbid events.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "explain.h"

static void closed(void *arg, struct an_window *w)
{
}

/* The rule against an event; "" if there is none. */
static const char *rule(enum an_width width, const char *perms, struct an_event e)
{
	static char buf[AN_RULE_TEXT];
	struct an_windows s = { .length = 1, .keep_text = true, .close = closed };
	struct an_window *w = NULL;
	char symbol[160];
	uint32_t i;

	e.tgid = 1;
	e.pid = 1;
	snprintf(symbol, sizeof(symbol), "op %s file:1 /bin/x", perms);
	an_window_add(&s, 0, &e, 1, symbol, strlen(symbol));
	for (i = 0; i < AN_WINDOW_SLOTS; i++)
		w = s.slot[i] ? s.slot[i] : w;
	assert_int_equal(an_deny_rule(w, 0, buf), width);
	an_windows_end(&s);
	return width ? buf : "";
}

static void a_name_stands_for_itself(void **state)
{
	char name[AN_RULE_TEXT + 9] = "/";

	assert_string_equal(rule(AN_WIDTH_OBJECT, "r", (struct an_event){
				 .cls = "file", .name = "/srv/a b" }),
			    "deny \"/srv/a b\" r,");
	/* Whoever makes a file chooses its name: no other line, no other rule. */
	assert_string_equal(rule(AN_WIDTH_OBJECT, "r", (struct an_event){
				 .cls = "file", .name = "/x\",\n/** rwx,\t*[a]@{b}\\\x7f" }),
			    "deny \"/x\\\"\\,\\012/\\*\\* rwx\\,\\011\\*\\[a\\]\\@\\{b\\}\\134\\177\" r,");
	/* Half a name is another name. */
	memset(name + 1, 'n', AN_RULE_TEXT);
	rule(AN_WIDTH_NONE, "r", (struct an_event){ .cls = "file", .name = name });
}

static void a_connection_is_forbidden_and_not_the_network(void **state)
{
	struct an_event e = { .cls = "net", .family = "inet", .what = "stream",
			      .addr = "10.0.0.1", .port = "4000",
			      .far = "10.6.6.6", .far_port = "4444", .name = "10.6.6.6" };

	assert_string_equal(rule(AN_WIDTH_OBJECT, "connect", e),
			    "deny network (connect) inet stream peer=(ip=10.6.6.6 port=4444),");
	/* The port of who comes to us is another each time. */
	assert_string_equal(rule(AN_WIDTH_OBJECT, "receive", e),
			    "deny network (receive) inet stream peer=(ip=10.6.6.6),");
	assert_string_equal(rule(AN_WIDTH_OBJECT, "bind", e),
			    "deny network (bind) inet stream ip=10.0.0.1 port=4000,");
	e.far = NULL;
	e.addr = NULL;
	assert_string_equal(rule(AN_WIDTH_KIND, "create", e),
			    "deny network (create) inet stream,");
	e = (struct an_event){ .cls = "net", .family = "unix", .what = "stream", .name = "@x\"" };
	assert_string_equal(rule(AN_WIDTH_OBJECT, "connect", e),
			    "deny unix (connect) type=stream peer=(addr=\"@x\\\"\"),");
	e.name = "/run/x";
	rule(AN_WIDTH_NONE, "connect", e);
}

static void a_signal_to_one_is_forbidden_and_not_all(void **state)
{
	assert_string_equal(rule(AN_WIDTH_OBJECT, "send", (struct an_event){
				 .cls = "signal", .what = "term", .name = "web" }),
			    "deny signal (send) set=(term) peer=\"web\",");
	assert_string_equal(rule(AN_WIDTH_OBJECT, "read", (struct an_event){
				 .cls = "ptrace", .name = "web//&x" }),
			    "deny ptrace (read) peer=\"web//&x\",");
	assert_string_equal(rule(AN_WIDTH_KIND, "send", (struct an_event){ .cls = "signal" }),
			    "deny signal (send),");
	assert_string_equal(rule(AN_WIDTH_KIND, "create", (struct an_event){ .cls = "userns" }),
			    "deny userns,");
	assert_string_equal(rule(AN_WIDTH_OBJECT, "net_raw", (struct an_event){
				 .cls = "cap", .name = "net_raw" }),
			    "deny capability net_raw,");
}

static void none(const char *perms, struct an_event e)
{
	rule(AN_WIDTH_NONE, perms, e);
}

/* Lines of JSON may come from anywhere. */
static void words_that_are_none_of_the_language_make_no_rule(void **state)
{
	static const char *const nasty[] = {
		"%n", "%p.%p.%p", "%s%s%s%s%s%s", "term)peer=**,/**rwux,deny/q(r", "send,", "",
		"inet,\n/** rwux,\n deny unix", "sys_admin,\n  /** rwux,\n deny capability mknod",
		"45", "SEND", "rtmin+", "rtmin+33", "rtmin+4,", "rtmin+%n",
	};
	struct an_event inet = { .cls = "net", .family = "inet", .what = "stream",
				 .far = "10.6.6.6", .far_port = "4444" };
	struct an_event local = { .cls = "net", .family = "unix", .what = "stream",
				  .name = "@x" };
	struct an_event sig = { .cls = "signal", .what = "term", .name = "web" };
	struct an_event cap = { .cls = "cap" };
	struct an_event e;
	size_t i;

	for (i = 0; i < sizeof(nasty) / sizeof(nasty[0]); i++) {
		none(nasty[i], inet);
		none(nasty[i], local);
		none(nasty[i], sig);
		none(nasty[i], (struct an_event){ .cls = "ptrace", .name = "web" });
		none(nasty[i], (struct an_event){ .cls = "file", .name = "/a" });
		none("connect", (e = inet, e.family = nasty[i], e));
		cap.name = nasty[i];
		none("use", cap);
		if (!*nasty[i])
			continue;	/* not told */
		none("connect", (e = inet, e.what = nasty[i], e));
		none("connect", (e = local, e.what = nasty[i], e));
		none("send", (e = sig, e.what = nasty[i], e));
	}
	none("connect", (e = inet, e.what = "dccp", e));
	/* A name is text, and no format. */
	assert_string_equal(rule(AN_WIDTH_OBJECT, "send", (e = sig, e.name = "%n%s", e.what = "rtmin+32", e)),
			    "deny signal (send) set=(rtmin+32) peer=\"%n%s\",");
	assert_string_equal(rule(AN_WIDTH_OBJECT, "bind", (e = local, e.name = "@%n%s", e)),
			    "deny unix (bind) type=stream addr=\"@%n%s\",");
}

static void addresses_and_ports_that_are_none_are_not_written(void **state)
{
	struct an_event e = { .cls = "net", .family = "inet", .what = "stream",
			      .far = "10.6.6.6", .far_port = "44444444444444444444" };

	assert_string_equal(rule(AN_WIDTH_OBJECT, "connect", e),
			    "deny network (connect) inet stream peer=(ip=10.6.6.6),");
	e.far = "abc:::..";
	assert_string_equal(rule(AN_WIDTH_KIND, "connect", e),
			    "deny network (connect) inet stream,");
	e.family = "inet6";
	e.far = "fe80::1";
	e.far_port = "65535";
	e.what = NULL;
	assert_string_equal(rule(AN_WIDTH_OBJECT, "connect", e),
			    "deny network (connect) inet6 peer=(ip=fe80::1 port=65535),");
}

static void permissions_of_files_are_letters_or_words(void **state)
{
	struct an_event e = { .cls = "file", .name = "/a" };

	assert_string_equal(rule(AN_WIDTH_OBJECT, "rwk", e), "deny \"/a\" rwk,");
	assert_string_equal(rule(AN_WIDTH_OBJECT, "open,write,append", e), "deny \"/a\" rw,");
	none("thread", e);
	none("write,%n", e);
	none("-", e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_stands_for_itself),
		cmocka_unit_test(a_connection_is_forbidden_and_not_the_network),
		cmocka_unit_test(a_signal_to_one_is_forbidden_and_not_all),
		cmocka_unit_test(words_that_are_none_of_the_language_make_no_rule),
		cmocka_unit_test(addresses_and_ports_that_are_none_are_not_written),
		cmocka_unit_test(permissions_of_files_are_letters_or_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
