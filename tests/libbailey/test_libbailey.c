// SPDX-License-Identifier: GPL-2.0
/*
 * libbailey as a program uses it, as far as it needs no kernel that runs Bailey.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <unistd.h>

#include <bailey.h>
#include <cmocka.h>

static const char text[] =
	"profile app {\n"
	"  /srv/app/** r,\n"
	"  owner /srv/app/mine/* w,\n"
	"  deny /srv/app/secret/* r,\n"
	"  /bin/date ix,\n"
	"  /run/app.sock w,\n"
	"  network inet stream peer=(ip=192.0.2.7 port=443),\n"
	"  unix (connect) type=stream peer=(addr=@known),\n"
	"  ^upload {\n"
	"    /srv/up/* w,\n"
	"  }\n"
	"}\n";

static struct bailey_policy *policy;

static int setup(void **state)
{
	policy = bailey_load("app.profile", text, strlen(text));
	if (!policy)
		fprintf(stderr, "%s\n", bailey_error());
	return policy ? 0 : -1;
}

static int teardown(void **state)
{
	bailey_free(policy);
	return 0;
}

static void files_are_decided_as_the_rules_say(void **state)
{
	const unsigned int r = BAILEY_MAY_READ, w = BAILEY_MAY_WRITE;
	struct bailey_denial why;

	assert_int_equal(bailey_check(policy, 0, "/srv/app/a/b/c.txt", r, 0, &why), 0);
	assert_int_equal(why.perms, 0);
	assert_int_equal(bailey_check(policy, 0, "/srv/app/mine/x", w, 0, NULL), 1);
	assert_int_equal(bailey_check(policy, 0, "/srv/app/mine/x", w,
				      BAILEY_CHECK_OWNER, NULL), 0);
	assert_int_equal(bailey_check(policy, 0, "/bin/date", BAILEY_MAY_EXEC, 0,
				      NULL), 0);
	assert_int_equal(bailey_check(policy, 0, "/etc/shadow", r, 0, NULL), 1);
	assert_int_equal(bailey_check(policy, 0, "/", r, 0, NULL), 1);
}

static void a_refusal_names_rule_file_and_line(void **state)
{
	struct bailey_denial why;
	char line[512];
	int n;

	assert_int_equal(bailey_check(policy, 0, "/srv/app/secret/k",
				      BAILEY_MAY_READ, 0, &why), 1);
	assert_int_equal(why.perms, BAILEY_MAY_READ);
	assert_int_equal(why.line, 4);
	assert_string_equal(why.file, "app.profile");
	assert_string_equal(why.profile, "app");
	assert_string_equal(why.name, "/srv/app/secret/k");
	assert_string_equal(why.text, "deny /srv/app/secret/* r");
	assert_int_equal(why.error, EACCES);
	n = bailey_describe(policy, &why, line, sizeof(line));
	assert_int_equal(n, strlen(line));
	assert_string_equal(line, "guard refused file r /srv/app/secret/k: profile app, rule 2 (app.profile:4): deny /srv/app/secret/* r");
	assert_int_equal(bailey_describe(policy, &why, line, 10), n);
	assert_int_equal(strlen(line), 9);
	assert_int_equal(bailey_describe(policy, &why, NULL, 0), n);

	assert_int_equal(bailey_check(policy, 0, "/etc/shadow", BAILEY_MAY_READ,
				      0, &why), 1);
	assert_int_equal(why.rule, BAILEY_NO_RULE);
	bailey_describe(policy, &why, line, sizeof(line));
	assert_non_null(strstr(line, "no rule allows it (app.profile:1)"));
}

static void a_path_that_is_not_canonical_is_no_question(void **state)
{
	static const char *const bad[] = {
		"", "srv/app/x", "/srv/app/../../etc/shadow", "/srv/app/..",
		"/srv/app/.", "/srv/app/./x", "/srv/app//x", "//srv/app/x",
		"/srv/app/a/b/c/d/e/f/g/../x", "/..", "/srv/app/12345678/..",
		"/srv/app/1234567/..", "/srv/app/123456/..", "/srv/app/12345/..",
		"/srv/app/1234/..", "/srv/app/123/..", "/srv/app/12/..",
		"/srv/app/1/..", "/srv/app/x//",
	};
	static const char *const good[] = {
		"/srv/app/.hidden", "/srv/app/..x", "/srv/app/x.", "/srv/app/...",
		"/srv/app/.x/..y/z", "/srv/app/a.b/c..d", "/srv/app/dir/",
		"/srv/app/\303\244/\360\237\230\200",
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		errno = 0;
		assert_int_equal(bailey_check(policy, 0, bad[i], BAILEY_MAY_READ,
					      0, NULL), -1);
		assert_int_equal(errno, EINVAL);
		assert_non_null(strstr(bailey_error(), "path from the root"));
	}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(bailey_check(policy, 0, good[i],
					      BAILEY_MAY_READ, 0, NULL), 0);
}

/* Against the obvious way to say what is canonical, over many paths. */
static void canonical_paths_are_told_as_the_obvious_way_does(void **state)
{
	static const char alphabet[] = "/.ab/.";
	char path[40], copy[42];
	unsigned int seed = 1;
	int i, j, n, odd;

	for (i = 0; i < 200000; i++) {
		n = rand_r(&seed) % 30;
		path[0] = '/';
		for (j = 1; j <= n; j++)
			path[j] = alphabet[rand_r(&seed) % 6];
		path[j] = '\0';
		snprintf(copy, sizeof(copy), "%s/", path);
		odd = strstr(path, "//") || strstr(copy, "/./") ||
			strstr(copy, "/../");
		assert_int_equal(bailey_check(policy, 0, path, BAILEY_MAY_READ,
					      0, NULL) < 0, odd);
	}
}

static void hats_are_found_and_asked(void **state)
{
	int hat = bailey_profile(policy, "upload");

	assert_true(hat > 0);
	assert_int_equal(bailey_profile(policy, "app//upload"), hat);
	assert_int_equal(bailey_profile(policy, NULL), 0);
	assert_int_equal(bailey_profile(policy, "app"), 0);
	assert_int_equal(bailey_profile(policy, "other"), -1);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(bailey_error(), "no profile \"other\"");
	assert_int_equal(bailey_check(policy, hat, "/srv/up/1", BAILEY_MAY_WRITE,
				      0, NULL), 0);
	assert_int_equal(bailey_check(policy, 0, "/srv/up/1", BAILEY_MAY_WRITE, 0,
				      NULL), 1);
	assert_int_equal(bailey_check(policy, 99, "/srv/up/1", BAILEY_MAY_WRITE,
				      0, NULL), -1);
	assert_int_equal(bailey_check(policy, -1, "/srv/up/1", BAILEY_MAY_WRITE,
				      0, NULL), -1);
}

static int connects(const char *ip, int port, struct bailey_denial *why)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	struct bailey_socket s = { AF_INET, SOCK_STREAM, IPPROTO_TCP, sizeof(in),
				   (struct sockaddr *)&in };

	assert_int_equal(inet_pton(AF_INET, ip, &in.sin_addr), 1);
	return bailey_check_socket(policy, 0, &s, BAILEY_NET_CONNECT, why);
}

static void sockets_are_decided_by_address(void **state)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(443) };
	struct bailey_socket s = { AF_INET6, SOCK_STREAM, 0, sizeof(in6),
				   (struct sockaddr *)&in6 };
	struct bailey_denial why;

	assert_int_equal(connects("192.0.2.7", 443, NULL), 0);
	assert_int_equal(connects("192.0.2.7", 80, &why), 1);
	assert_int_equal(why.cls, BAILEY_CLASS_NET);
	assert_int_equal(why.perms, BAILEY_NET_CONNECT);
	assert_int_equal(connects("169.254.169.254", 443, NULL), 1);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr), 1);
	assert_int_equal(bailey_check_socket(policy, 0, &s, BAILEY_NET_CONNECT,
					     NULL), 1);
	s.family = AF_INET;
	assert_int_equal(bailey_check_socket(policy, 0, &s, BAILEY_NET_CONNECT,
					     NULL), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	assert_int_equal(bailey_check_socket(policy, 0, &s, 3, NULL), -1);
}

static int reaches(const char *path, size_t n, struct bailey_denial *why)
{
	static struct sockaddr_un un;
	struct bailey_socket s = { AF_UNIX, SOCK_STREAM, 0, 0,
				   (struct sockaddr *)&un };

	memset(&un, 0, sizeof(un));
	un.sun_family = AF_UNIX;
	memcpy(un.sun_path, path, n);
	s.len = offsetof(struct sockaddr_un, sun_path) + n;
	return bailey_check_socket(policy, 0, &s, BAILEY_NET_CONNECT, why);
}

static void unix_sockets_are_decided_by_name_and_path(void **state)
{
	struct bailey_denial why;
	char longest[108];

	assert_int_equal(reaches("\0known", 6, NULL), 0);
	assert_int_equal(reaches("\0other", 6, NULL), 1);
	assert_int_equal(reaches("/run/app.sock", 14, NULL), 0);
	assert_int_equal(reaches("/run/db.sock", 13, &why), 1);
	assert_int_equal(why.cls, BAILEY_CLASS_FILE);
	assert_string_equal(why.name, "/run/db.sock");
	assert_int_equal(reaches("\0a\0b", 4, NULL), -1);
	memset(longest, 'x', sizeof(longest));
	longest[0] = '/';
	assert_int_equal(reaches(longest, sizeof(longest), &why), 1);
	assert_null(why.name);
}

static void wrong_text_is_refused_with_its_place(void **state)
{
	static const char bad[] = "profile x {\n  /etc/hosts q,\n}\n";

	errno = 0;
	assert_null(bailey_load("x.profile", bad, strlen(bad)));
	assert_int_equal(errno, EINVAL);
	assert_non_null(strstr(bailey_error(), "x.profile:2:"));
	assert_null(bailey_load("nothing", "# only a comment\n", 17));
	assert_int_equal(errno, EINVAL);
	assert_null(bailey_load("/nowhere/at/all", NULL, 0));
	assert_int_equal(errno, ENOENT);
	assert_null(bailey_load(NULL, NULL, 0));
	assert_null(bailey_load("nul", "profile\0x { }", 13));
	assert_int_equal(errno, EINVAL);
}

static void broken_blobs_are_refused_with_the_offset(void **state)
{
	char name[] = "/tmp/libbailey-XXXXXX", cmd[200];
	int fd = mkstemp(name);
	unsigned char *blob;
	long size;
	FILE *f;

	assert_true(fd >= 0);
	dprintf(fd, "%s", text);
	close(fd);
	snprintf(cmd, sizeof(cmd), "${BAILEY:-../../build/bailey} compile -o %s.blob %s",
		 name, name);
	assert_int_equal(system(cmd), 0);
	unlink(name);
	strcat(strcpy(cmd, name), ".blob");
	f = fopen(cmd, "r");
	assert_non_null(f);
	unlink(cmd);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	blob = malloc(size);
	assert_int_equal(fread(blob, 1, size, f), size);
	fclose(f);

	bailey_free(bailey_load("b", blob, size));
	assert_null(bailey_load("b", blob, size - 4));
	assert_string_equal(bailey_error(), "b: offset 8: size differs: truncated or padded");
	blob[size - 10] ^= 1;
	assert_null(bailey_load("b", blob, size));
	assert_string_equal(bailey_error(), "b: offset 16: checksum differs");
	assert_null(bailey_load("b", blob, 6));
	assert_string_equal(bailey_error(), "b: offset 0: truncated: no whole header");
	free(blob);
}

static void *fail_here(void *arg)
{
	bailey_load("t.profile", "profile {", 9);
	return strdup(bailey_error());
}

static void errors_belong_to_their_thread(void **state)
{
	pthread_t t;
	void *theirs;

	assert_int_equal(bailey_profile(policy, "mine"), -1);
	assert_int_equal(pthread_create(&t, NULL, fail_here, NULL), 0);
	pthread_join(t, &theirs);
	assert_non_null(strstr(theirs, "t.profile"));
	assert_string_equal(bailey_error(), "no profile \"mine\"");
	free(theirs);
}

static void *compile_often(void *arg)
{
	char mine[200], path[64];
	int i;

	for (i = 0; i < 200; i++) {
		struct bailey_policy *p;

		snprintf(mine, sizeof(mine), "profile t { /t%ld/*.%d r, /x{a,b}%d/** w, }",
			 (long)arg, i, i);
		p = bailey_load("t", mine, strlen(mine));
		snprintf(path, sizeof(path), "/t%ld/f.%d", (long)arg, i);
		if (!p || bailey_check(p, 0, path, BAILEY_MAY_READ, 0, NULL))
			return "wrong";
		bailey_free(p);
	}
	return NULL;
}

static void threads_compile_at_once(void **state)
{
	pthread_t t[4];
	void *ret;
	long i;

	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, compile_often,
						(void *)i), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &ret);
		assert_null(ret);
	}
}

static void without_the_kernel_nothing_is_promised(void **state)
{
	uint64_t token = 5;

	if (prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0) >= 0)
		skip();
	assert_int_equal(bailey_restrict(policy, 0, 0), -1);
	assert_int_equal(errno, ENOSYS);
	assert_string_equal(bailey_error(), "the kernel does not run Bailey");
	assert_int_equal(bailey_enter("upload", &token), -1);
	assert_int_equal(errno, ENOSYS);
	assert_int_equal(token, 0);
	assert_int_equal(bailey_leave(7), -1);
	assert_int_equal(bailey_leave(0), -1);
	assert_int_equal(bailey_tag(7), -1);
	assert_int_equal(errno, ENOSYS);
	assert_int_equal(bailey_events(), -1);
	assert_int_equal(errno, ENOSYS);
	assert_int_equal(bailey_restrict(policy, 9, 0), -1);
	assert_int_equal(errno, EINVAL);
}

/* What stands in a pipe as records of the kernel do. */
static int given(const void *p, size_t n)
{
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], p, n), n);
	close(fd[1]);
	return fd[0];
}

static struct bailey_denial seen;
static char line_of_seen[1024];

static void see(const struct bailey_denial *d, void *arg)
{
	seen = *d;
	bailey_describe(arg, d, line_of_seen, sizeof(line_of_seen));
}

static struct {
	struct bailey_event ev;
	char text[64];
} record;

static void make_record(void)
{
	memset(&record, 0, sizeof(record));
	record.ev.size = sizeof(record);
	record.ev.version = BAILEY_EVENT_VERSION;
	record.ev.type = BAILEY_EVENT_DECISION;
	record.ev.verdict = BAILEY_EVENT_DENIED;
	record.ev.cls = BAILEY_CLASS_FILE;
	record.ev.denied = BAILEY_MAY_READ;
	record.ev.rule = 2;
	record.ev.line = 4;
	record.ev.error = -EACCES;
	record.ev.tag = 77;
	record.ev.pid = 12;
	strcpy(record.text, "/srv/app/secret/k");
	record.ev.text[BAILEY_EVENT_FIELD].offset = sizeof(record.ev);
	record.ev.text[BAILEY_EVENT_FIELD].len = 17;
	strcpy(record.text + 20, "app");
	record.ev.text[BAILEY_EVENT_PROFILE].offset = sizeof(record.ev) + 20;
	record.ev.text[BAILEY_EVENT_PROFILE].len = 3;
}

static void records_of_the_kernel_become_denials(void **state)
{
	int fd;

	make_record();
	fd = given(&record, sizeof(record));
	assert_int_equal(bailey_read(fd, see, policy), 1);
	assert_int_equal(seen.tag, 77);
	assert_int_equal(seen.perms, BAILEY_MAY_READ);
	assert_int_equal(seen.error, EACCES);
	assert_string_equal(line_of_seen, "kernel refused file r /srv/app/secret/k: profile app, rule 2: deny /srv/app/secret/* r, request 77, pid 12");
	assert_int_equal(bailey_read(fd, see, policy), 0);
	close(fd);
}

static void a_record_cannot_lead_outside_of_itself(void **state)
{
	int fd;

	make_record();
	record.ev.text[BAILEY_EVENT_FIELD].len = 65535;
	fd = given(&record, sizeof(record));
	assert_int_equal(bailey_read(fd, see, NULL), 1);
	assert_null(strstr(line_of_seen, "/srv"));
	close(fd);
	make_record();
	record.ev.size = sizeof(record) + 8;
	fd = given(&record, sizeof(record));
	assert_int_equal(bailey_read(fd, see, NULL), -1);
	close(fd);
	make_record();
	record.ev.size = 8;
	fd = given(&record, sizeof(record));
	assert_int_equal(bailey_read(fd, see, NULL), -1);
	close(fd);
}

static void lost_records_are_told(void **state)
{
	int fd;

	make_record();
	record.ev.type = BAILEY_EVENT_LOST;
	record.ev.count = 9;
	fd = given(&record, sizeof(record));
	assert_int_equal(bailey_read(fd, see, NULL), 1);
	assert_int_equal(seen.flags, BAILEY_DENIAL_LOST);
	assert_string_equal(line_of_seen, "9 records lost");
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_decided_as_the_rules_say),
		cmocka_unit_test(a_refusal_names_rule_file_and_line),
		cmocka_unit_test(a_path_that_is_not_canonical_is_no_question),
		cmocka_unit_test(canonical_paths_are_told_as_the_obvious_way_does),
		cmocka_unit_test(hats_are_found_and_asked),
		cmocka_unit_test(sockets_are_decided_by_address),
		cmocka_unit_test(unix_sockets_are_decided_by_name_and_path),
		cmocka_unit_test(wrong_text_is_refused_with_its_place),
		cmocka_unit_test(broken_blobs_are_refused_with_the_offset),
		cmocka_unit_test(errors_belong_to_their_thread),
		cmocka_unit_test(threads_compile_at_once),
		cmocka_unit_test(without_the_kernel_nothing_is_promised),
		cmocka_unit_test(records_of_the_kernel_become_denials),
		cmocka_unit_test(a_record_cannot_lead_outside_of_itself),
		cmocka_unit_test(lost_records_are_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
