// SPDX-License-Identifier: GPL-2.0
/*
 * Builds the name of a file and asks about it. Names begin at the root of the
 * task's mount namespace, so that chroot(2) cannot change what a rule means;
 * unless a profile wants it so. No lock of ours; decisions run under RCU.
 */
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "compat.h"
#include "granted.h"
#include "path.h"

/*
 * The name itself: PATH_MAX with its NUL, and a byte for the slash of a
 * directory; then as much again, but for two bytes, for what a profile makes
 * of it. Both fill one object of the slab.
 */
#define NAME_SIZE	(PATH_MAX + 1)
#define OTHER_SIZE	(PATH_MAX - 1)

/* Memory that each CPU keeps for its next name, or NULL. Changed at once: no lock is held. */
static DEFINE_PER_CPU(char *, spare);

static const char *const detached = "disconnected path: detached mount";
static const char *const foreign = "disconnected path: other mount namespace";
static const char *const escaped = "disconnected path: outside of its mount";
static const char *const unrooted = "disconnected path: outside of the root";
static const char *const too_long = "name too long";
static const char *const hidden = "disconnected path: no mount shows it";

static char *take_memory(gfp_t gfp)
{
	return this_cpu_xchg(spare, NULL) ?:
	       kmalloc(NAME_SIZE + OTHER_SIZE, gfp);
}

/*
 * What is to see who looks at a name that was given back sees it of what is freed; and
 * who has memory wiped as it is freed has names wiped, too.
 */
static void give_back(char *buf)
{
	if (!IS_ENABLED(CONFIG_KASAN) && !IS_ENABLED(CONFIG_KMSAN) &&
	    !want_init_on_free() && buf)
		buf = this_cpu_xchg(spare, buf);
	kfree(buf);
}

/* A directory's name ends in a slash; there is room for one. */
static size_t finish(char *p, size_t len, bool dir)
{
	if (dir && p[len - 1] != '/') {
		p[len++] = '/';
		p[len] = '\0';
	}
	return len;
}

static bool begin(struct bailey_name *name, bool dir, gfp_t gfp)
{
	*name = (struct bailey_name){ .dir = dir, .buf = take_memory(gfp) };
	if (name->buf)
		return true;
	name->error = -ENOMEM;
	name->info = "no memory for the name";
	return false;
}

static void end(struct bailey_name *name, const struct dentry *dentry, char *p)
{
	if (IS_ERR(p)) {
		name->error = PTR_ERR(p);
		name->info = too_long;
		return;
	}
	name->deleted = d_unlinked(dentry) && d_is_positive(dentry);
	name->p = p;
	/* It was written from the end. */
	name->len = finish(p, name->buf + PATH_MAX - 1 - p, name->dir);
}

/**
 * bailey_name_get() - the name of a path
 * @name: receives it; give back with bailey_name_put() even after an error
 * @path: path, its dentry may be negative or unlinked
 * @dir: it is, or becomes, a directory
 * @gfp: GFP_KERNEL, or GFP_ATOMIC if the caller may not sleep
 *
 * A path longer than PATH_MAX has no name: it is refused, never cut.
 *
 * Context: any, given @gfp; takes mount_lock and rename_lock as readers.
 */
void bailey_name_get(struct bailey_name *name, const struct path *path,
		     bool dir, gfp_t gfp)
{
	char *p;

	if (!begin(name, dir, gfp))
		return;
	name->path = *path;
	p = d_absolute_path(path, name->buf, PATH_MAX);
	if (PTR_ERR_OR_ZERO(p) == -EINVAL) {
		/* Its key would be that of the root directory. */
		if (IS_ROOT(path->dentry) && !d_is_dir(path->dentry)) {
			name->unnamed = true;
			name->error = -EACCES;
			name->info = "file without a name";
			return;
		}
		name->disconnected = bailey_mount_is_ours(path->mnt) ? escaped : detached;
		p = dentry_path_raw(path->dentry, name->buf, PATH_MAX);
	} else if (!bailey_mount_is_ours(path->mnt)) {
		name->foreign = true;
		name->disconnected = foreign;
	}
	end(name, path->dentry, p);
}

/**
 * bailey_name_of_dentry() - the name of what no mount of the task shows
 * @name: receives it; give back with bailey_name_put() even after an error
 * @dentry: dentry
 * @dir: it is a directory
 *
 * Context: process, may sleep.
 */
void bailey_name_of_dentry(struct bailey_name *name, struct dentry *dentry,
			   bool dir)
{
	if (!begin(name, dir, GFP_KERNEL))
		return;
	name->disconnected = hidden;
	end(name, dentry, dentry_path_raw(dentry, name->buf, PATH_MAX));
}

/**
 * bailey_name_put() - free a name
 * @name: from bailey_name_get()
 */
void bailey_name_put(struct bailey_name *name)
{
	give_back(name->buf);
	name->buf = NULL;
}

/* The name as seen from the task's root; NULL if it cannot be seen from there. */
static const char *name_from_root(const struct bailey_name *name,
				  struct bailey_named *named)
{
	struct path root;
	char *p;

	if (!current->fs)
		return unrooted;
	bailey_fs_root(current->fs, &root);
	/*
	 * fchroot(FD_FAILFS_ROOT) takes no capability: what was seen from a root where
	 * nothing is would all be disconnected, and might have a prefix of its own.
	 */
	if (bailey_nameless(&root))
		return NULL;
	p = __d_path(&name->path, &root, name->buf + NAME_SIZE, OTHER_SIZE - 1);
	if (!p)
		return unrooted;
	if (IS_ERR(p)) {
		named->error = PTR_ERR(p);
		named->info = too_long;
		return NULL;
	}
	named->p = p;
	named->len = finish(p, strlen(p), name->dir);
	return NULL;
}

/* Puts a disconnected name below what the profile says. */
static void put_below(const struct bailey_name *name, const char *prefix,
		      struct bailey_named *named)
{
	char *p = name->buf + NAME_SIZE;
	size_t len = strlen(prefix);

	while (len && prefix[len - 1] == '/')
		len--;
	if (len + name->len >= OTHER_SIZE) {
		named->error = -ENAMETOOLONG;
		named->info = too_long;
		return;
	}
	memcpy(p, prefix, len);
	memcpy(p + len, name->p, name->len + 1);
	named->p = p;
	named->len = len + name->len;
}

/*
 * bailey_name_change() - bailey_name_for(), where that may be another name: it is
 * disconnected, or the profile wants names to begin at the task's root
 */
void bailey_name_change(const struct bailey_name *name,
			const struct bailey_entry *entry,
			struct bailey_named *named)
{
	const struct bailey_profile_rec *rec = entry->rec;
	const char *why = name->disconnected ?: name_from_root(name, named);

	if (named->error || !why)
		return;
	if (!(rec->flags & BAILEY_PROFILE_ATTACH_DISCONNECTED)) {
		named->error = -EACCES;
		named->info = why;
	} else if (rec->disconnected) {
		put_below(name, bailey_string(&entry->blob->view,
					      rec->disconnected), named);
	}
}

/* prepare(), where it may be another name, or none. */
static noinline void prepare_other(struct bailey_request *req,
				   const struct bailey_entry *entry)
{
	const struct bailey_name *name = req->subject;
	u32 flags = entry->rec->flags;
	struct bailey_named named;

	bailey_name_for(name, entry, &named);
	req->error = named.error;
	req->info = named.info;
	if (named.p)
		bailey_set_field(req, 0, named.p + 1, named.len - 1);
	req->perms = req->asked;
	if (name->unnamed && !req->asked &&
	    (flags & BAILEY_PROFILE_ATTACH_DISCONNECTED)) {
		req->error = 0;
	} else if (name->deleted && name->passed &&
	    (flags & BAILEY_PROFILE_DELEGATE_DELETED)) {
		req->perms = 0;
		req->error = 0;
	} else if (name->deleted && name->anew && !req->error &&
		   !(flags & BAILEY_PROFILE_MEDIATE_DELETED)) {
		req->error = -ENOENT;
		req->info = "deleted file";
	}
	if (req->error && !req->perms)
		req->perms = BAILEY_MAY_READ;	/* for the record */
}

/* Fills in what the profile @entry takes for the name. */
static void prepare(struct bailey_request *req,
		    const struct bailey_entry *entry)
{
	const struct bailey_name *name = req->subject;

	if (unlikely(name->error || name->disconnected || name->deleted ||
		     (entry->rec->flags & BAILEY_PROFILE_CHROOT_RELATIVE))) {
		prepare_other(req, entry);
		return;
	}
	/* Members before may have had another. */
	req->error = 0;
	req->info = NULL;
	req->perms = req->asked;
	bailey_set_field(req, 0, name->p + 1, name->len - 1);
}

/* bailey_name_request(), as a value: what is written once needs not be wiped before. */
static __always_inline struct bailey_request
request_of(struct bailey_name *name, const char *op, u32 perms, kuid_t ouid)
{
	return (struct bailey_request) {
		.op = op,
		.cls = BAILEY_CLASS_FILE,
		.perms = perms,
		.asked = perms,
		.owner = uid_eq(ouid, current_fsuid()),
		.ouid = ouid,
		.prepare = prepare,
		.passive = name->passive,
		.subject = name,
		.quiet = name->quiet,
		.error = name->error,
		.info = name->info,
		.nfields = name->p ? 1 : 0,
		.field[0] = {
			.p = name->p ? name->p + 1 : NULL,
			.len = name->p ? name->len - 1 : 0,
		},
	};
}

/**
 * bailey_name_request() - what to ask about a named file
 * @req: receives it; whoever asks it calls @req->prepare for each profile
 * @name: the file's name
 * @op: operation for the record
 * @perms: BAILEY_MAY_*
 * @ouid: owner of the file
 */
void bailey_name_request(struct bailey_request *req, struct bailey_name *name,
			 const char *op, u32 perms, kuid_t ouid)
{
	*req = request_of(name, op, perms, ouid);
}

/**
 * bailey_check_name() - may a domain do this to a named file?
 * @domain: whose rules decide
 * @name: the file's name
 * @op: operation for the record
 * @perms: BAILEY_MAY_*; 0 asks only that the file has a name to judge by,
 *	which is all that AppArmor's language says about metadata
 * @ouid: owner of the file
 *
 * Return: 0, -EACCES or -ENOMEM.
 */
int bailey_check_name(const struct bailey_domain *domain,
		      struct bailey_name *name, const char *op,
		      u32 perms, kuid_t ouid)
{
	struct bailey_request req = request_of(name, op, perms, ouid);

	if (name->error == -ENOMEM)
		return -ENOMEM;
	return bailey_check(domain, &req);
}

/** bailey_mount_is_ours() - the mount is one of those that the task sees */
bool bailey_mount_is_ours(struct vfsmount *mnt)
{
	return current->nsproxy && our_mnt(mnt);
}

/**
 * bailey_owner_of() - who owns the file of a path
 * @path: path; what does not exist yet will belong to who makes it
 */
kuid_t bailey_owner_of(const struct path *path)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	return inode ? bailey_inode_owner(path->mnt, inode) :
		       current_fsuid();
}

static bool is_dir(const struct path *path)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	return inode && S_ISDIR(inode->i_mode);
}

/**
 * bailey_name_of_existing() - the name of a file or directory that is there
 * @name: receives it; give back with bailey_name_put() even after an error
 * @path: path with a positive dentry
 * @gfp: as for bailey_name_get()
 */
void bailey_name_of_existing(struct bailey_name *name, const struct path *path,
			     gfp_t gfp)
{
	bailey_name_get(name, path, is_dir(path), gfp);
}

/**
 * bailey_check_open() - may a domain open this file?
 * @domain: whose rules decide
 * @file: being opened
 * @op: operation for the record
 * @perms: BAILEY_MAY_*, or 0
 * @refused: no memory will have it granted: spares to ask
 *
 * A deleted file can be opened anew, through /proc/PID/fd or a file handle,
 * only under mediate_deleted; its last name decides then. An O_TMPFILE never
 * had another name.
 *
 * Context: process, may sleep.
 * Return: 0, -EACCES or -ENOMEM.
 */
int bailey_check_open(const struct bailey_domain *domain,
		      const struct file *file, const char *op, u32 perms,
		      bool refused)
{
	const struct path *path = bailey_file_path(file);
	struct bailey_name name;
	int error;

	if (!refused &&
	    bailey_granted(domain, path, is_dir(path), perms, true))
		return 0;
	bailey_name_of_existing(&name, path, GFP_KERNEL);
	name.anew = !(file->f_flags & __O_TMPFILE);
	error = bailey_check_name(domain, &name, op, perms,
				  bailey_owner_of(path));
	bailey_name_put(&name);
	return error;
}

static int check(const struct bailey_domain *domain, const struct path *path,
		 const char *op, u32 perms, gfp_t gfp, bool passed)
{
	struct bailey_name name;
	int error;

	if (!domain || bailey_granted(domain, path, is_dir(path), perms, true))
		return 0;
	bailey_name_of_existing(&name, path, gfp);
	name.passed = passed;
	name.passive = passed;
	error = bailey_check_name(domain, &name, op, perms, bailey_owner_of(path));
	bailey_name_put(&name);
	return error;
}

/**
 * bailey_check_path() - may a domain do this to an existing file?
 * @domain: whose rules decide; NULL allows
 * @path: the file; its dentry is positive
 * @op: operation for the record
 * @perms: BAILEY_MAY_*, or 0
 * @gfp: for the name
 *
 * Return: 0, -EACCES or -ENOMEM.
 */
int bailey_check_path(const struct bailey_domain *domain,
		      const struct path *path, const char *op, u32 perms,
		      gfp_t gfp)
{
	return check(domain, path, op, perms, gfp, false);
}

/**
 * bailey_check_passed() - may a domain have this descriptor of another's?
 * @domain: whose rules decide; NULL allows
 * @path: the file
 * @op: operation for the record
 * @perms: what it was opened for
 * @gfp: for the name
 *
 * As bailey_check_path(), but that a deleted file passes by delegate_deleted.
 *
 * Return: 0, -EACCES or -ENOMEM.
 */
int bailey_check_passed(const struct bailey_domain *domain,
			const struct path *path, const char *op, u32 perms,
			gfp_t gfp)
{
	return check(domain, path, op, perms, gfp, true);
}
