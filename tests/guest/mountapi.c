// SPDX-License-Identifier: GPL-2.0
/*
 * The new mount API. Only move_mount(2) has a hook of its own, so that is where
 * what was made by fsopen, fsmount or open_tree is judged.
 */
#include <sched.h>
#include <sys/mount.h>

#include "harness.h"
#include "restrict.h"

static void places(void)
{
	own_mount_ns();
	own_tmpfs("/t/mnt");
	OK(mkdir("/t/mnt/a", 0755));
	OK(mkdir("/t/mnt/b", 0755));
	own_tmpfs("/t/mnt/a");
	OK(mkdir("/t/mnt/src", 0755));
}

static int new_mount(const char *type)
{
	int fs = OK(fsopen(type, FSOPEN_CLOEXEC));

	OK(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	return OK(fsmount(fs, FSMOUNT_CLOEXEC, 0));
}

static long attach(int mnt, const char *at)
{
	return move_mount(mnt, "", AT_FDCWD, at, MOVE_MOUNT_F_EMPTY_PATH);
}

static void attaching_a_new_mount_by_rule_is_allowed(void)
{
	OK(attach(new_mount("tmpfs"), "/t/mnt/b"));
}

static void attaching_a_new_mount_by_deny_rule_is_refused(void)
{
	REFUSED(attach(new_mount("tmpfs"), "/t/mnt/b"));
}

static void attaching_a_tree_by_rule_is_allowed(void)
{
	int tree = OK(open_tree(AT_FDCWD, "/t/mnt/src", OPEN_TREE_CLONE));

	OK(attach(tree, "/t/mnt/b"));
}

static void attaching_a_tree_by_deny_rule_is_refused(void)
{
	int tree = OK(open_tree(AT_FDCWD, "/t/mnt/src", OPEN_TREE_CLONE));

	REFUSED(attach(tree, "/t/mnt/b"));
}

static void moving_by_move_mount_by_rule_is_allowed(void)
{
	OK(move_mount(AT_FDCWD, "/t/mnt/a", AT_FDCWD, "/t/mnt/b", 0));
}

static void moving_by_move_mount_by_deny_rule_is_refused(void)
{
	REFUSED(move_mount(AT_FDCWD, "/t/mnt/a", AT_FDCWD, "/t/mnt/b", 0));
}

#ifndef MOVE_MOUNT_SET_GROUP
#define MOVE_MOUNT_SET_GROUP	0x100
#endif
#ifndef MOVE_MOUNT_BENEATH
#define MOVE_MOUNT_BENEATH	0x200
#endif

/* Mounts that may share what is mounted in them: /t/mnt/b is of the tree of /t/mnt/a. */
static void mounts_of_one_tree(void)
{
	places();
	OK(mount("/t/mnt/a", "/t/mnt/b", NULL, MS_BIND, NULL));
	OK(mount("none", "/t/mnt/a", NULL, MS_SHARED, NULL));
}

static long join_group(void)
{
	return move_mount(AT_FDCWD, "/t/mnt/a", AT_FDCWD, "/t/mnt/b", MOVE_MOUNT_SET_GROUP);
}

static void joining_a_group_of_mounts_by_rule_is_allowed(void)
{
	OK(join_group());
}

static void joining_a_group_of_mounts_by_deny_rule_is_refused(void)
{
	REFUSED(join_group());
}

static long attach_beneath(void)
{
	long ret = move_mount(new_mount("tmpfs"), "", AT_FDCWD, "/t/mnt/a",
			      MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH);

	if (ret < 0 && errno == EINVAL)
		skip("no MOVE_MOUNT_BENEATH before 6.5");
	return ret;
}

static void attaching_beneath_a_mount_by_rule_is_allowed(void)
{
	OK(attach_beneath());
}

static void attaching_beneath_a_mount_by_deny_rule_is_refused(void)
{
	REFUSED(attach_beneath());
}

static void new_mount_api_obeys_place_and_type(void)
{
	OK(umount("/t/mnt/a"));
	OK(attach(new_mount("tmpfs"), "/t/mnt/a"));
	REFUSED(attach(new_mount("tmpfs"), "/t/mnt/b"));
	REFUSED(attach(new_mount("ramfs"), "/t/mnt/a"));
}

static int clone_tree(const char *path, unsigned int flags)
{
	return OK(open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | flags));
}

static void attached_clone_is_judged_as_a_bind_mount(void)
{
	OK(attach(clone_tree("/t/mnt/src", 0), "/t/mnt/b"));
}

static void attached_clone_is_no_new_filesystem(void)
{
	/* A new tmpfs may be mounted there. */
	REFUSED(attach(clone_tree("/t/mnt/src", 0), "/t/mnt/a"));
}

static void attached_clone_of_another_place_is_refused(void)
{
	REFUSED(attach(clone_tree("/t/mnt/a", 0), "/t/mnt/b"));
}

static void place_with_another_name(void)
{
	places();
	OK(mkdir("/t/mnt/other", 0755));
	OK(mount("/t/mnt/src", "/t/mnt/other", NULL, MS_BIND, NULL));
}

/* It could have been bound by the other name. */
static void attached_clone_is_of_any_of_its_places(void)
{
	OK(attach(clone_tree("/t/mnt/other", 0), "/t/mnt/b"));
	REFUSED(attach(clone_tree("/t/mnt/other", 0), "/t/mnt/src"));
}

static void attached_clone_with_mounts_in_it_is_recursive(void)
{
	OK(mkdir("/t/mnt/src/sub", 0755));
	REFUSED(attach(clone_tree("/t/mnt", AT_RECURSIVE), "/t/mnt/b"));
}

/* Since 6.15 something can be mounted in it, and be attached along with it. */
static void mounting_in_a_tree_that_is_nowhere_is_refused(void)
{
	int tree = clone_tree("/t/mnt", 0);

	REFUSED(move_mount(new_mount("tmpfs"), "", tree, "src", MOVE_MOUNT_F_EMPTY_PATH));
	REFUSED(move_mount(clone_tree("/t/mnt/src", 0), "", tree, "src",
			   MOVE_MOUNT_F_EMPTY_PATH));
}

static void open_tree_clone_without_capability_is_refused(void)
{
	FAILS(EPERM, open_tree(AT_FDCWD, "/t/mnt/src", OPEN_TREE_CLONE));
}

#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr	467
#endif

static void open_tree_attr_without_capability_is_refused(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_NOEXEC };
	long ret = syscall(SYS_open_tree_attr, AT_FDCWD, "/t/mnt/src", OPEN_TREE_CLONE,
			   &attr, sizeof(attr));

	if (ret < 0 && errno == ENOSYS)
		skip("no open_tree_attr before 6.15");
	FAILS(EPERM, ret);
}

static void fsopen_without_capability_is_refused(void)
{
	FAILS(EPERM, fsopen("tmpfs", 0));
}

/* --- trees as namespaces, of 7.3 --------------------------------------------------- */

#ifndef OPEN_TREE_NAMESPACE
#define OPEN_TREE_NAMESPACE	2
#endif
#ifndef FSMOUNT_NAMESPACE
#define FSMOUNT_NAMESPACE	2
#endif

static int namespace_of(const char *path)
{
	return open_tree(AT_FDCWD, path, OPEN_TREE_NAMESPACE);
}

static int namespace_of_new(const char *type)
{
	int fs = OK(fsopen(type, FSOPEN_CLOEXEC));

	OK(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	return fsmount(fs, FSMOUNT_NAMESPACE, 0);
}

static void trees(void)
{
	int fd;

	places();
	put("/t/mnt/src/f", "content");
	fd = namespace_of("/t/mnt/src");
	if (fd < 0 && errno == EINVAL)
		skip("no namespaces of trees");
	OK(fd);
}

/* Who entered it would have other names for the files in the tree. */
static void tree_as_a_namespace_is_refused_whatever_the_rules(void)
{
	REFUSED(namespace_of("/t/mnt/src"));
	REFUSED(open_tree(AT_FDCWD, "/t", OPEN_TREE_NAMESPACE | AT_RECURSIVE));
}

static void new_filesystem_as_a_namespace_is_refused_whatever_the_rules(void)
{
	REFUSED(namespace_of_new("tmpfs"));
}

static void layer_that_allows_what_it_does_not_deny_refuses_a_namespace(void)
{
	trees();
	CHECK(!try_layer("profile lax flags=(default_allow) { }", 0));
	REFUSED(namespace_of("/t/mnt/src"));
}

/* No hook is called for these two: who has sys_admin is not asked further. */
static long set_nosuid(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_NOSUID };

	return mount_setattr(AT_FDCWD, "/t/mnt/a", 0, &attr, sizeof(attr));
}

static void mount_setattr_is_left_to_the_capability(void)
{
	OK(set_nosuid());
}

static void mount_setattr_without_capability_is_refused(void)
{
	FAILS(EPERM, set_nosuid());
}

static void fspick_is_left_to_the_capability(void)
{
	int fs = OK(fspick(AT_FDCWD, "/t/mnt/a", FSPICK_CLOEXEC));

	OK(fsconfig(fs, FSCONFIG_SET_STRING, "size", "64k", 0));
	OK(fsconfig(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

static void fspick_without_capability_is_refused(void)
{
	FAILS(EPERM, fspick(AT_FDCWD, "/t/mnt/a", FSPICK_CLOEXEC));
}

static void open_context(void)
{
	places();
	keep_fd(OK(fspick(AT_FDCWD, "/t/mnt/a", 0)), FD_A);
}

static void fsconfig_of_an_inherited_context_without_capability_is_refused(void)
{
	FAILS(EPERM, fsconfig(FD_A, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
}

static int idle(int request)
{
	return 0;
}

/* A copy of a tree that is mounted in another namespace only. */
static void tree_of_another_namespace(void)
{
	int home;

	places();
	home = OK(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
	OK(unshare(CLONE_NEWNS));
	own_tmpfs("/t/mnt/src");
	put("/t/mnt/src/f", "secret");
	keep_fd(clone_tree("/t/mnt/src", 0), FD_A);
	start_helper(idle);	/* keeps the namespace */
	OK(setns(home, CLONE_NEWNS));
}

static void tree_of_another_namespace_is_no_new_filesystem(void)
{
	REFUSED(attach(FD_A, "/t/mnt/a"));
	OK(attach(new_mount("tmpfs"), "/t/mnt/a"));
}

/* A copy of a part of what is mounted nowhere any more. */
static void part_of_a_tree_that_is_gone(void)
{
	places();
	own_tmpfs("/t/mnt/src");
	OK(mkdir("/t/mnt/src/part", 0755));
	put("/t/mnt/src/part/f", "secret");
	keep_fd(clone_tree("/t/mnt/src/part", 0), FD_A);
	OK(umount("/t/mnt/src"));
}

static void part_of_a_tree_that_is_gone_is_no_new_filesystem(void)
{
	REFUSED(attach(FD_A, "/t/mnt/a"));
	OK(attach(new_mount("tmpfs"), "/t/mnt/a"));
}

static void own_namespaces(void)
{
	OK(unshare(CLONE_NEWUSER | CLONE_NEWNS));
}

static void mount_in_a_user_namespace_by_rule_is_allowed(void)
{
	own_namespaces();
	OK(mount("tmpfs", "/t/mnt/b", "tmpfs", 0, NULL));
	OK(attach(new_mount("tmpfs"), "/t/mnt/b"));
}

static void mount_in_a_user_namespace_without_rule_is_refused(void)
{
	own_namespaces();
	REFUSED(attach(new_mount("tmpfs"), "/t/mnt/b"));
	REFUSED(mount("tmpfs", "/t/mnt/b", "tmpfs", 0, NULL));
}

const struct test mountapi_tests[] = {
	ALLOW(attaching_a_new_mount_by_rule_is_allowed, "st-mount", places),
	DENY(attaching_a_new_mount_by_deny_rule_is_refused, "st-nomount",
	     places, "move_mount", "mount", "deny-mount"),
	ALLOW(attaching_a_tree_by_rule_is_allowed, "st-mount", places),
	DENY(attaching_a_tree_by_deny_rule_is_refused, "st-nomount",
	     places, "move_mount", "mount", "deny-mount"),
	ALLOW(moving_by_move_mount_by_rule_is_allowed, "st-mount", places),
	DENY(moving_by_move_mount_by_deny_rule_is_refused, "st-nomount",
	     places, "move_mount", "mount", "deny-mount"),
	ALLOW(joining_a_group_of_mounts_by_rule_is_allowed, "st-mount", mounts_of_one_tree),
	DENY(joining_a_group_of_mounts_by_deny_rule_is_refused, "st-nomount",
	     mounts_of_one_tree, "move_mount", "mount", "deny-mount"),
	ALLOW(attaching_beneath_a_mount_by_rule_is_allowed, "st-mount", places),
	DENY(attaching_beneath_a_mount_by_deny_rule_is_refused, "st-nomount",
	     places, "move_mount", "mount", "deny-mount"),
	DENY(new_mount_api_obeys_place_and_type, "st-somemount", places,
	     "move_mount", "mount", "none"),
	ALLOW(attached_clone_is_judged_as_a_bind_mount, "st-somemount", places),
	DENY(attached_clone_is_no_new_filesystem, "st-somemount", places,
	     "move_mount", "mount", "none"),
	DENY(attached_clone_of_another_place_is_refused, "st-somemount",
	     places, "move_mount", "mount", "none"),
	DENY(attached_clone_is_of_any_of_its_places, "st-somemount",
	     place_with_another_name, "move_mount", "mount", "none"),
	DENY(attached_clone_with_mounts_in_it_is_recursive, "st-somemount",
	     places, "move_mount", "mount", "none"),
	DENY(tree_of_another_namespace_is_no_new_filesystem, "st-somemount",
	     tree_of_another_namespace, "move_mount", "mount", "none"),
	DENY(part_of_a_tree_that_is_gone_is_no_new_filesystem, "st-somemount",
	     part_of_a_tree_that_is_gone, "move_mount", "mount", "none"),
	DENY(mounting_in_a_tree_that_is_nowhere_is_refused, "st-mount", places,
	     "move_mount", "mount", "none"),
	DENY(open_tree_clone_without_capability_is_refused, "st-files",
	     places, "capable", "cap", "none"),
	DENY(open_tree_attr_without_capability_is_refused, "st-files",
	     places, "capable", "cap", "none"),
	DENY(fsopen_without_capability_is_refused, "st-files", places,
	     "capable", "cap", "none"),
	DENY_INFO(tree_as_a_namespace_is_refused_whatever_the_rules, "st-mount", trees,
		  "open", "file without a name"),
	DENY_INFO(new_filesystem_as_a_namespace_is_refused_whatever_the_rules,
		  "st-mount", trees, "open", "file without a name"),
	ALLOW(layer_that_allows_what_it_does_not_deny_refuses_a_namespace, NULL, NULL),
	ALLOW(mount_in_a_user_namespace_by_rule_is_allowed, "st-mount", places),
	DENY(mount_in_a_user_namespace_without_rule_is_refused, "st-userns",
	     places, "mount", "mount", "none"),
	ALLOW(mount_setattr_is_left_to_the_capability, "st-mount", places),
	DENY(mount_setattr_without_capability_is_refused, "st-files", places,
	     "capable", "cap", "none"),
	ALLOW(fspick_is_left_to_the_capability, "st-mount", places),
	DENY(fspick_without_capability_is_refused, "st-files", places,
	     "capable", "cap", "none"),
	DENY(fsconfig_of_an_inherited_context_without_capability_is_refused,
	     "st-files", open_context, "capable", "cap", "none"),
	{ }
};
