// SPDX-License-Identifier: GPL-2.0
/*
 * Policy namespaces: a container's own policy under the host's.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "domain.h"
#include "harness.h"

static void leads_to(const char *name, const char *label)
{
	const char *const argv[] = { "prog", "--is", label, "0", NULL };
	char path[64];
	int status;

	snprintf(path, sizeof(path), "/t/d/%s", name);
	status = run_prog(path, argv);
	if (status)
		fail("%s: status %d, want it under %s", path, status, label);
}

static void exec_rule_leads_into_a_namespace(void)
{
	leads_to("ns", ":dns:web");
	leads_to("nsstack", "d-start//&:dns:web");
}

static void namespace_without_a_name_is_its_unconfined_profile(void)
{
	leads_to("nsinit", "d-start//&:dns:unconfined");
}

static void names_are_sought_in_the_profiles_own_namespace(void)
{
	leads_to("todb", ":dns:db");
}

static void leaving_in_a_namespace_leads_to_its_unconfined_profile(void)
{
	leads_to("leave", ":dns:unconfined");
}

static void no_name_leads_out_of_a_namespace(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/d/tohost", argv) == -EACCES);
	FAILS(ENOENT, change_to("::d-named", 0));
	FAILS(ENOENT, change_to(":dns2:web", 0));
	FAILS(ENOENT, change_to("d-named", 0));
}

static void profiles_attach_within_the_namespace(void)
{
	leads_to("attached", ":dns:attached");
}

static void namespace_attaches_nothing_to_others(void)
{
	leads_to("attached", "unconfined");
}

/* In :dns:unconfined nothing is asked; what attaches there is entered. */
static void unconfined_in_a_namespace_attaches_there(void)
{
	OK(change_to(":dns:", 0));
	label_is(":dns:unconfined");
	leads_to("attached", ":dns:attached");
	leads_to("px", ":dns:unconfined");
}

static void change_in_a_namespace_keeps_the_outer_profiles(void)
{
	OK(change_to("d-host//&:dns:web", 0));
	label_is("d-host//&:dns:web");
	OK(change_to("db", 0));
	label_is("d-host//&:dns:db");
	REFUSED(change_to("web", 0));
}

static void both_layers_must_allow(void)
{
	put("/t/ok/host", "host");
	put("/t/ok/web", "web");
	OK(change_to("d-host//&:dns:web", 0));
	OK(open("/t/ok/host", O_RDONLY));
	REFUSED(open("/t/ok/web", O_RDONLY));
}

static void change_in_a_namespace_names_its_profiles(void)
{
	OK(change_to("db", 0));
	label_is(":dns:db");
}

/* Else who may load its policy could write himself a way to the root's. */
static void nobody_leaves_a_namespace_without_unconfined_profile(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/d/leave", argv) == -EACCES);
	CHECK(run_prog("/t/d/pux", argv) == -EACCES);
	CHECK(run_prog("/t/d/tohost", argv) == -EACCES);
	FAILS(ENOENT, change_to("unconfined", 0));
	FAILS(ENOENT, change_to(":dns2:", 0));
	label_is(":dns2:web");
}

static void exec_into_a_namespace_that_is_not_there_is_refused(void)
{
	const char *const argv[] = { "prog", "--exit", NULL };

	CHECK(run_prog("/t/d/nowhere", argv) == -EACCES);
	FAILS(ENOENT, change_to(":dns2:", 0));
}

static pid_t sleeper(const char *label)
{
	int fd[2];
	char c = 0;
	pid_t pid;

	OK(pipe(fd));
	pid = OK(fork());
	if (!pid) {
		if (label)
			OK(change_to(label, 0));
		CHECK(write(fd[1], "x", 1) == 1);
		pause();
		_exit(0);
	}
	close(fd[1]);
	CHECK(read(fd[0], &c, 1) == 1 && c == 'x');
	return pid;
}

static void peers_of_the_namespace_are_named_without_it(void)
{
	pid_t db = sleeper("d-host//&:dns:db");
	pid_t web = sleeper("d-host//&:dns:web");

	OK(change_to("d-host//&:dns:web", 0));
	OK(kill(db, SIGTERM));
	REFUSED(kill(web, SIGTERM));
}

/* ":dns:db" names nobody outside of the namespace, however it is called. */
static void peers_elsewhere_are_not_taken_for_own_ones(void)
{
	pid_t other = sleeper(":dns2:db");
	pid_t host = sleeper("db");
	pid_t none = sleeper(NULL);

	OK(change_to("d-host//&:dns:web", 0));
	REFUSED(kill(other, SIGTERM));
	REFUSED(kill(host, SIGTERM));
	REFUSED(kill(none, SIGTERM));
}

/* What a container stacks does not change what the host's rules name. */
static void root_namespace_sees_its_own_part_of_a_label(void)
{
	pid_t web = sleeper("d-peer//&:dns2:db");

	OK(change_to("d-names-peer", 0));
	OK(kill(web, 0));
}

static void load_in_a_namespace_is_held_to_it(void)
{
	struct blob own = read_blob(BLOB("dns"));
	struct blob all = read_blob(BLOB("selftest"));

	OK(change_to(":dns:unconfined", 0));
	CHECK(load_blob(&own) == 0);
	CHECK(load_blob(&all) == -EPERM);
	CHECK(write_policy_file("remove", "d-named") == -EPERM);
	CHECK(write_policy_file("remove", ":dns:extra") == 0);
}

static void list_in_a_namespace_shows_its_profiles_only(void)
{
	CHECK(profile_listed("d-named"));
	OK(change_to(":dns:unconfined", 0));
	CHECK(profile_listed(":dns:web"));
	CHECK(!profile_listed("d-named"));
}

#define P	"d-start"
#define W	":dns:web"

const struct test domain_layer_tests[] = {
	ALLOW(exec_rule_leads_into_a_namespace, P, NULL),
	ALLOW(namespace_without_a_name_is_its_unconfined_profile, P, NULL),
	ALLOW(names_are_sought_in_the_profiles_own_namespace, W, NULL),
	ALLOW(leaving_in_a_namespace_leads_to_its_unconfined_profile, W, NULL),
	DENY(no_name_leads_out_of_a_namespace, W, NULL,
	     "exec", "file", "to-host"),
	ALLOW(profiles_attach_within_the_namespace, W, NULL),
	ALLOW(namespace_attaches_nothing_to_others, NULL, NULL),
	ALLOW(unconfined_in_a_namespace_attaches_there, NULL, NULL),
	ALLOW(change_in_a_namespace_keeps_the_outer_profiles, NULL, NULL),
	ALLOW(change_in_a_namespace_names_its_profiles, W, NULL),
	DENY(nobody_leaves_a_namespace_without_unconfined_profile, ":dns2:web",
	     NULL, "exec", "file", "no-way-out"),
	DENY(exec_into_a_namespace_that_is_not_there_is_refused, P, NULL,
	     "exec", "file", "no-namespace"),
	{ .name = "both_layers_must_allow", .body = both_layers_must_allow,
	  .op = "open", .cls = "file", .src = "none", .rprofile = "d-host" },
	{ .name = "peers_of_the_namespace_are_named_without_it",
	  .body = peers_of_the_namespace_are_named_without_it,
	  .op = "signal", .cls = "signal", .src = "none",
	  .rprofile = ":dns:web" },
	ALLOW(peers_elsewhere_are_not_taken_for_own_ones, NULL, NULL),
	ALLOW(root_namespace_sees_its_own_part_of_a_label, NULL, NULL),
	ALLOW(load_in_a_namespace_is_held_to_it, NULL, NULL),
	ALLOW(list_in_a_namespace_shows_its_profiles_only, NULL, NULL),
	{ }
};
