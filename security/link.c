// SPDX-License-Identifier: GPL-2.0
/*
 * Hard links. A profile grants a link by l on the new name, or by a link rule
 * for the pair of names. Unless such a rule says otherwise, nobody may gain a
 * right to a file by giving it another name. Decisions run under RCU.
 */
#include <linux/cred.h>
#include <linux/fs.h>

#include "file.h"
#include "path.h"
#include "verdict.h"

/**
 * struct link - a link to be judged
 * @new: its name
 * @old: name of what it leads to
 */
struct link {
	struct bailey_name new, old;
};

/* What the profile says of a name, less what it denies. */
static u32 granted(const struct bailey_entry *entry, const char *p, size_t len,
		   bool owner, struct bailey_result *res)
{
	struct bailey_field field = { p + 1, len - 1 };

	bailey_lookup(&entry->blob->view, entry->rec, BAILEY_CLASS_FILE,
		      &field, 1, owner, res);
	if (entry->rec->flags & BAILEY_PROFILE_DEFAULT_ALLOW)
		return ~res->perms.deny;
	return res->perms.allow & ~res->perms.deny;
}

/* Both names, if they can be executed, lead to the same domain. */
static bool same_exec(const struct bailey_view *view, u32 a, u32 b)
{
	const struct bailey_exec_rec *x = &view->execs[a], *y = &view->execs[b];

	return x->mode == y->mode && x->target == y->target &&
		!((x->flags ^ y->flags) & ~BAILEY_EXEC_EXACT);
}

static bool is_subset(const struct bailey_entry *entry,
		      const struct bailey_result *new, u32 new_perms,
		      const struct bailey_named *old, bool owner)
{
	const u32 compared = BAILEY_MAY_READ | BAILEY_MAY_WRITE |
		BAILEY_MAY_APPEND | BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC |
		BAILEY_MAY_LOCK;
	struct bailey_result res;
	u32 old_perms;

	old_perms = granted(entry, old->p, old->len, owner, &res);
	if (new_perms & compared & ~old_perms)
		return false;
	return !(new_perms & BAILEY_MAY_EXEC) ||
		same_exec(&entry->blob->view, new->exec, res.exec);
}

static void ask_pair(struct bailey_request *req, u32 perms,
		     const struct bailey_named *new,
		     const struct bailey_named *old)
{
	req->cls = BAILEY_CLASS_LINK;
	req->perms = perms;
	bailey_set_field(req, 0, new->p, new->len);
	bailey_set_field(req, 1, old->p, old->len);
}

/*
 * Finds out by which class the profile decides, and asks that one: deny rules
 * of either first, then link rules, then l.
 */
static void prepare(struct bailey_request *req,
		    const struct bailey_entry *entry)
{
	const struct link *link = req->subject;
	struct bailey_named new, old;
	struct bailey_result file, pair;
	struct bailey_field field[2];
	u32 perms;

	bailey_name_for(&link->new, entry, &new);
	bailey_name_for(&link->old, entry, &old);
	req->cls = BAILEY_CLASS_FILE;
	req->perms = BAILEY_MAY_LINK;
	req->nfields = 0;
	req->error = new.error ?: old.error;
	req->info = new.error ? new.info : old.info;
	req->target = old.p;
	if (new.p)
		bailey_set_field(req, 0, new.p + 1, new.len - 1);
	if (req->error)
		return;
	perms = granted(entry, new.p, new.len, req->owner, &file);
	if (file.perms.deny & BAILEY_MAY_LINK)
		return;
	field[0] = (struct bailey_field){ new.p, new.len };
	field[1] = (struct bailey_field){ old.p, old.len };
	bailey_lookup(&entry->blob->view, entry->rec, BAILEY_CLASS_LINK, field,
		      2, req->owner, &pair);
	if (pair.perms.deny) {
		ask_pair(req, pair.perms.deny, &new, &old);
	} else if (pair.perms.allow & BAILEY_LINK_ANY) {
		ask_pair(req, BAILEY_LINK_ANY, &new, &old);
	} else if ((perms & BAILEY_MAY_LINK) || pair.perms.allow) {
		if (!(perms & BAILEY_MAY_LINK))
			ask_pair(req, BAILEY_LINK_SUBSET, &new, &old);
		if (!is_subset(entry, &file, perms, &old, req->owner)) {
			req->error = -EACCES;
			req->info = "link grants more than its target";
		}
	}
}

int bailey_path_link(struct dentry *target, const struct path *dir,
		     struct dentry *dentry)
{
	const struct bailey_domain *domain = bailey_current_domain();
	struct path old = { .mnt = dir->mnt, .dentry = target };
	struct path new = { .mnt = dir->mnt, .dentry = dentry };
	struct bailey_request req = { .op = "link", .prepare = prepare };
	struct link link;
	int error = -ENOMEM;

	if (!domain)
		return 0;
	req.ouid = bailey_owner_of(&old);
	req.owner = uid_eq(req.ouid, current_fsuid());
	req.subject = &link;
	bailey_name_get(&link.old, &old, false, GFP_KERNEL);
	bailey_name_get(&link.new, &new, false, GFP_KERNEL);
	if (link.old.error != -ENOMEM && link.new.error != -ENOMEM)
		error = bailey_check(domain, &req);
	bailey_name_put(&link.new);
	bailey_name_put(&link.old);
	return error;
}
