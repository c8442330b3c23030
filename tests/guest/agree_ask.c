// SPDX-License-Identifier: GPL-2.0
/*
 * What the policy says of an access: the simulator's matcher, asked about the
 * names that the model tells. Documentation/policy.rst says which names and
 * permissions each access takes; this is that page in C.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "agree.h"
#include "key.h"

const char *const op_names[OP_MAX] = {
	"open", "create", "truncate", "chmod", "chown", "utimes", "setxattr",
	"stat", "lock", "map", "exec", "reopen", "list", "unlink", "rmdir",
	"mkdir", "mknod", "symlink", "link", "rename", "bind", "umount",
	"keep_dir",
};

static const struct policy *policy;
static struct outcome *outcome;
static uid_t asker;

/* The next questions are of a task of @uid; the first refusal stays in @out. */
void ask_begin(const struct policy *p, uid_t uid, struct outcome *out)
{
	policy = p;
	asker = uid;
	outcome = out;
	/* NULL: the asker is unconfined. */
	memset(out, 0, sizeof(*out));
}

static bool note(bool ok, const char *what, const char *name, __u32 perms)
{
	size_t n = strlen(outcome->why);

	snprintf(outcome->why + n, sizeof(outcome->why) - n, " %s(%s, %x)=%s",
		 what, name, perms, ok ? "yes" : "no");
	if (!ok)
		outcome->refused = true;
	return ok;
}

/* A name as the profile takes it: @name in place; false: it has none. */
static bool take_name(char *name, bool connected)
{
	const char *prefix;
	char whole[PATHLEN];
	size_t n;

	if (connected)
		return true;
	if (!(policy->prof->flags & BAILEY_PROFILE_ATTACH_DISCONNECTED))
		return false;
	prefix = bailey_string(&policy->view, policy->prof->disconnected);
	n = strlen(prefix);
	while (n && prefix[n - 1] == '/')
		n--;
	snprintf(whole, sizeof(whole), "%.*s%s", (int)n, prefix, name);
	strcpy(name, whole);
	return true;
}

static void look_up(const char *name, bool owner, struct bailey_result *res)
{
	struct bailey_field field = { name + 1, strlen(name + 1) };

	bailey_lookup(&policy->view, policy->prof, BAILEY_CLASS_FILE, &field, 1,
		      owner, res);
}

static bool grants(char *name, bool connected, bool owner, __u32 perms)
{
	struct bailey_result res;

	if (!take_name(name, connected))
		return false;
	look_up(name, owner, &res);
	return !bailey_denied(&res.perms, perms);
}

/** ask_file() - an access to what exists */
bool ask_file(const struct mnt *mnt, const struct entry *entry, __u32 perms)
{
	char name[PATHLEN];
	bool connected;

	if (!policy)
		return true;
	connected = tree_name_of(mnt, entry, name);
	return note(grants(name, connected, entry->file->uid == asker, perms),
		    connected ? "file" : "disconnected", name, perms);
}

/**
 * ask_entry() - an access to a name of a directory
 * @mnt: where the directory is seen
 * @dir: directory
 * @name: name in it
 * @directory: what is named is, or becomes, a directory
 * @file: what it names; NULL: nothing yet, it will be the asker's
 * @perms: BAILEY_MAY_*
 */
bool ask_entry(const struct mnt *mnt, const struct entry *dir,
	       const char *name, bool directory, const struct file *file,
	       __u32 perms)
{
	char path[PATHLEN];
	bool connected;

	if (!policy)
		return true;
	connected = tree_name(mnt, dir, name, directory, path);
	return note(grants(path, connected, !file || file->uid == asker, perms),
		    connected ? "name" : "disconnected", path, perms);
}

/** ask_any_name() - an access of which the kernel does not know the mount */
bool ask_any_name(const struct entry *entry, __u32 perms)
{
	char name[PATHLEN] = "";
	const struct mnt *mnt;
	bool ok = false;

	if (!policy)
		return true;
	for (mnt = mounts; mnt && !ok; mnt = mnt->next) {
		if (!tree_is_below(entry, mnt->root))
			continue;
		ok = grants(name, tree_name_of(mnt, entry, name),
			    entry->file->uid == asker, perms);
	}
	return note(ok, "any", name, perms);
}

/** ask_link() - a hard link: l, and no right that the old name has not */
bool ask_link(const struct mnt *mnt, const struct entry *old,
	      const struct entry *dir, const char *name)
{
	const __u32 compared = BAILEY_MAY_READ | BAILEY_MAY_WRITE |
		BAILEY_MAY_APPEND | BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC |
		BAILEY_MAY_LOCK;
	bool owner = old->file->uid == asker;
	struct bailey_result from, to;
	char a[PATHLEN], b[PATHLEN];

	if (!policy)
		return true;
	if (!take_name(a, tree_name_of(mnt, old, a)) ||
	    !take_name(b, tree_name(mnt, dir, name, false, b)))
		return note(false, "link of disconnected", a, 0);
	look_up(a, owner, &from);
	look_up(b, owner, &to);
	if (bailey_denied(&to.perms, BAILEY_MAY_LINK))
		return note(false, "link", b, BAILEY_MAY_LINK);
	return note(!(to.perms.allow & ~to.perms.deny & compared &
		      ~(from.perms.allow & ~from.perms.deny)), "subset", a, 0);
}

/**
 * ask_mount() - a mount operation
 * @perms: BAILEY_MOUNT_*
 * @mnt: where the target is seen
 * @target: mount point
 * @from: where the source is seen
 * @source: what is bound, or NULL
 * @flags: MS_*
 */
bool ask_mount(__u32 perms, const struct mnt *mnt, const struct entry *target,
	       const struct mnt *from, const struct entry *source, int flags)
{
	char to[PATHLEN], what[PATHLEN] = "", bits[BAILEY_FLAGS_SIZE];
	struct bailey_field field[4];
	struct bailey_result res;
	bool named;

	if (!policy)
		return true;
	named = take_name(to, tree_name_of(mnt, target, to));
	if (source)
		named &= take_name(what, tree_name_of(from, source, what));
	field[0] = (struct bailey_field){ to, strlen(to) };
	field[1] = (struct bailey_field){ what, strlen(what) };
	field[2] = (struct bailey_field){ "", 0 };
	field[3] = (struct bailey_field){ bits, bailey_key_flags(bits, flags) };
	bailey_lookup(&policy->view, policy->prof, BAILEY_CLASS_MOUNT, field, 4,
		      false, &res);
	return note(named && !bailey_denied(&res.perms, perms), "mount", to,
		    flags);
}
