// SPDX-License-Identifier: GPL-2.0
/*
 * The generaliser of bailey learn: which paths become which rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "learn.h"

static void shape_is(const char *path, bool self, const char *glob,
		     const char *why)
{
	struct shape s = shape_of(path, self, 0);

	assert_string_equal(s.glob, glob);
	if (why)
		assert_string_equal(s.why, why);
	else
		assert_null(s.why);
	free(s.glob);
}

static void plain_paths_stay_as_they_are(void **state)
{
	shape_is("/etc/nginx/nginx.conf", false, "/etc/nginx/nginx.conf", NULL);
	shape_is("/usr/lib/libc.so.6", false, "/usr/lib/libc.so.6", NULL);
	shape_is("/tmp/server.sock", false, "/tmp/server.sock", NULL);
	shape_is("/run/nginx.pid", false, "/run/nginx.pid", NULL);
	shape_is("/etc/x.aB3xYz", false, "/etc/x.aB3xYz", NULL);
	shape_is("/etc/deadbeefdeadbeef", false, "/etc/deadbeefdeadbeef", NULL);
	shape_is("/tmp/a*b", false, "/tmp/a\\*b", NULL);
	shape_is("/tmp/a\nb", false, "/tmp/a\\012b", NULL);
	shape_is("/tmp/\xff", false, "/tmp/\\377", NULL);
	shape_is("/tmp/\xc3\xa9", false, "/tmp/\xc3\xa9", NULL);
	shape_is("/tmp/\xe2\x80\xae", false, "/tmp/\\342\\200\\256", NULL);
}

static void numbered_is(const char *path, unsigned int number, const char *glob)
{
	struct shape s = shape_of(path, false, number);

	assert_string_equal(s.glob, glob);
	free(s.glob);
}

static void number_of_the_process_in_a_name_is_replaced(void **state)
{
	numbered_is("/var/lib/svc/state.4711", 4711, "/var/lib/svc/state.[0-9]*");
	numbered_is("/srv/4711/a-4711.log", 4711, "/srv/[0-9]*/a-[0-9]*.log");
	numbered_is("/var/lib/svc/state.4711", 471, "/var/lib/svc/state.4711");
	numbered_is("/var/lib/svc/state.04711", 4711, "/var/lib/svc/state.04711");
	numbered_is("/etc/svc.4711", 4711, "/etc/svc.4711");
	numbered_is("/srv/4711", 0, "/srv/4711");
}

static void what_varies_is_replaced(void **state)
{
	shape_is("/proc/12/stat", true, "@{PROC}@{pid}/stat", "process number");
	shape_is("/proc/12/task/13/comm", true,
		 "@{PROC}@{pid}/task/@{tid}/comm", "process number");
	shape_is("/proc/12/fd/3", false, "@{PROC}@{pid}/fd/[0-9]*",
		 "number of another process");
	shape_is("/proc/sys/vm/x", false, "@{PROC}sys/vm/x", NULL);
	shape_is("/home/u/.cfg", false, "@{HOME}.cfg", "home");
	shape_is("/run/user/1000/bus", false, "/run/user/[0-9]*/bus",
		 "user's number");
	shape_is("/tmp/tmpab12_z9x", false, "/tmp/tmp*", "temporary name");
	shape_is("/tmp/build-Ab3dE6/x", false, "/tmp/build-*/x",
		 "temporary name");
	shape_is("/var/cache/0123456789abcdef.db", false,
		 "/var/cache/[0-9a-fA-F]*.db", "hash");
	shape_is("/var/x/123e4567-e89b-12d3-a456-426614174000", false,
		 "/var/x/[0-9a-fA-F]*-*-*-*-*", "UUID");
	shape_is("/usr/lib/postgresql/15/bin/p", false,
		 "/usr/lib/postgresql/[0-9]*/bin/p", "version");
	shape_is("/usr/lib/libz-1.2.13.so", false, "/usr/lib/libz-[0-9]*.so",
		 "version");
}

/* Paths with permissions; the patterns they become, one a line. */
static char *rolled(const char *const *path, const __u32 *perms, size_t n,
		    bool made)
{
	struct access *a = calloc(n, sizeof(*a));
	struct source *s = calloc(n, sizeof(*s));
	char *text = NULL;
	size_t i, count, size;
	FILE *out = open_memstream(&text, &size);
	struct pattern *p;

	for (i = 0; i < n; i++) {
		a[i].field[A_NAME] = (char *)path[i];
		a[i].perms = perms[i];
		a[i].events = a[i].strange = 1;
		a[i].made = made;
		s[i] = (struct source){ &a[i], perms[i], false };
	}
	p = rollup(s, n, &count);
	for (i = 0; i < count; i++)
		fprintf(out, "%s %x\n", p[i].glob, p[i].perms);
	patterns_free(p, count);
	fclose(out);
	free(a);
	free(s);
	return text;
}

#define ROLLED(expected, perm, made, ...) do { \
	const char *const path[] = { __VA_ARGS__ }; \
	__u32 perms[sizeof(path) / sizeof(path[0])]; \
	char *text; \
	size_t i; \
	for (i = 0; i < sizeof(path) / sizeof(path[0]); i++) \
		perms[i] = perm; \
	text = rolled(path, perms, i, made); \
	assert_string_equal(text, expected); \
	free(text); \
} while (0)

static void names_that_differ_in_numbers_become_one(void **state)
{
	ROLLED("/var/lib/d/w[0-9]*.log 2\n", 2, false,
	       "/var/lib/d/w1.log", "/var/lib/d/w22.log");
	ROLLED("/var/lib/d/w1.log 2\n/var/lib/d/x2.log 2\n", 2, false,
	       "/var/lib/d/w1.log", "/var/lib/d/x2.log");
	/* The digits of an escape are none. */
	ROLLED("/var/lib/d/w\\012 2\n/var/lib/d/w\\013 2\n", 2, false,
	       "/var/lib/d/w\n", "/var/lib/d/w\v");
}

static void many_names_of_a_folder_become_a_wildcard(void **state)
{
	ROLLED("/var/lib/d/* 2\n", 2, true, "/var/lib/d/a", "/var/lib/d/b",
	       "/var/lib/d/c");
	ROLLED("/var/lib/d/a 2\n/var/lib/d/b 2\n/var/lib/d/c 2\n", 2, false,
	       "/var/lib/d/a", "/var/lib/d/b", "/var/lib/d/c");
	ROLLED("/srv/www/*.html 4\n", 4, false, "/srv/www/a.html",
	       "/srv/www/b.html", "/srv/www/c.html", "/srv/www/d.html",
	       "/srv/www/e.html", "/srv/www/f.html");
	ROLLED("/srv/db/{,**} 2\n", 2, true, "/srv/db/", "/srv/db/a/1x",
	       "/srv/db/a/y", "/srv/db/a/z", "/srv/db/b/p", "/srv/db/b/q",
	       "/srv/db/b/r", "/srv/db/b/s", "/srv/db/b/t");
}

static void the_folder_of_a_service_needs_fewer_names(void **state)
{
	ROLLED("/etc/svc/** 4\n", 4, false, "/etc/svc/a.conf", "/etc/svc/b",
	       "/etc/svc/conf.d/", "/etc/svc/conf.d/x");
	ROLLED("/etc/a.conf 4\n/etc/svc/a.conf 4\n/etc/svc/b 4\n"
	       "/etc/svc/conf.d/ 4\n", 4, false, "/etc/svc/a.conf",
	       "/etc/svc/b", "/etc/svc/conf.d/", "/etc/a.conf");
	ROLLED("/var/lib/svc/** 2\n", 2, true, "/var/lib/svc/body/",
	       "/var/lib/svc/proxy/", "/var/lib/svc/temp/");
	ROLLED("/dev/shm/Seg.[0-9]* 2\n", 2, false, "/dev/shm/Seg.3692882416",
	       "/dev/shm/Seg.712066226");
}

static void folders_of_everybody_get_no_wildcard(void **state)
{
	static const char *const dirs[] = { "/", "/etc/", "/usr/bin/", "/tmp/",
		"/var/lib/", "/root/", "/usr/lib/x86_64-linux-gnu/" };
	size_t i, k;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		char name[12][64], *text;
		const char *path[12];
		__u32 perms[12];

		for (k = 0; k < 12; k++) {
			snprintf(name[k], sizeof(name[k]), "%s%c%cz", dirs[i],
				 (int)('a' + k), (int)('a' + 2 * k));
			path[k] = name[k];
			perms[k] = i % 2 ? 4 : 2;
		}
		text = rolled(path, perms, 12, true);
		assert_null(strchr(text, '*'));
		free(text);
	}
}

static void programs_are_never_a_wildcard(void **state)
{
	ROLLED("/opt/x/bin/a 1\n/opt/x/bin/b 1\n/opt/x/bin/c 1\n"
	       "/opt/x/bin/d 1\n/opt/x/bin/e 1\n/opt/x/bin/f 1\n", 1, false,
	       "/opt/x/bin/a", "/opt/x/bin/b", "/opt/x/bin/c", "/opt/x/bin/d",
	       "/opt/x/bin/e", "/opt/x/bin/f");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_paths_stay_as_they_are),
		cmocka_unit_test(number_of_the_process_in_a_name_is_replaced),
		cmocka_unit_test(what_varies_is_replaced),
		cmocka_unit_test(names_that_differ_in_numbers_become_one),
		cmocka_unit_test(many_names_of_a_folder_become_a_wildcard),
		cmocka_unit_test(the_folder_of_a_service_needs_fewer_names),
		cmocka_unit_test(folders_of_everybody_get_no_wildcard),
		cmocka_unit_test(programs_are_never_a_wildcard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
