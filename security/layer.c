// SPDX-License-Identifier: GPL-2.0
/*
 * Life of layers: taken from who is not trusted, verified, counted, freed.
 *
 * A layer is charged to the memory cgroup of who brings it, and counted for its
 * user, since a descriptor can keep one for longer than its process lives.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/xarray.h>

#include "layer.h"
#include "params.h"

/* Kilobytes of layers of one user; nothing holds who has CAP_SYS_RESOURCE. */
static unsigned int layer_memory = 256 * 1024;
module_param_cb(layer_memory, &bailey_param_uint, &layer_memory, 0644);
MODULE_PARM_DESC(layer_memory, "kilobytes of layers that one user may have");

/* Refusals by layers a second that one user brings before the administrator. */
static unsigned int layer_events = 100;
module_param_cb(layer_events, &bailey_param_uint, &layer_events, 0644);
MODULE_PARM_DESC(layer_events, "events of layers per second and user, 0 for no limit");

/**
 * struct bucket - events of the users whose uid hashes to it
 * @begin: jiffies at which its second began
 * @used: events in this second
 */
struct bucket {
	atomic_long_t begin;
	atomic_t used;
};

#define BUCKET_BITS	6

static struct bucket buckets[1 << BUCKET_BITS];

atomic64_t bailey_layer_untold = ATOMIC64_INIT(0);

atomic64_t bailey_layers = ATOMIC64_INIT(0);
atomic64_t bailey_layer_bytes = ATOMIC64_INIT(0);

/* By uid: bytes of its layers, as a value. Its own lock, in any context. */
static DEFINE_XARRAY_FLAGS(shares, XA_FLAGS_LOCK_IRQ);

/* Whether the user may have that much more. 0, -ENOSPC, -ENOMEM. */
static int take_share(kuid_t user, size_t size)
{
	unsigned long uid = __kuid_val(user), has;
	bool free = ns_capable_noaudit(&init_user_ns,
				       CAP_SYS_RESOURCE);
	void *old, *found;

	do {
		old = xa_load(&shares, uid);
		has = (old ? xa_to_value(old) : 0) + size;
		if (!free && has > (u64)READ_ONCE(layer_memory) << 10)
			return -ENOSPC;
		found = xa_cmpxchg_irq(&shares, uid, old, xa_mk_value(has),
				       GFP_KERNEL);
		if (xa_is_err(found))
			return xa_err(found);
	} while (found != old);
	return 0;
}

/* Stores in place, or takes out: never needs memory. */
static void give_share(kuid_t user, size_t size)
{
	unsigned long uid = __kuid_val(user), has, flags;

	xa_lock_irqsave(&shares, flags);
	has = xa_to_value(xa_load(&shares, uid)) - size;
	if (has)
		__xa_store(&shares, uid, xa_mk_value(has), 0);
	else
		__xa_erase(&shares, uid);
	xa_unlock_irqrestore(&shares, flags);
}

/*
 * What a profile may not have as a layer: what only an administrator should say,
 * what changes to another profile, and what would keep the kernel busy while it
 * holds locks.
 */
static bool fit(const struct bailey_view *view)
{
	u32 i;

	for (i = 0; i < view->count[BAILEY_SECT_PROFILES]; i++) {
		const struct bailey_profile_rec *rec = &view->profiles[i];

		if ((rec->flags & ~BAILEY_LAYER_FLAGS) || rec->error ||
		    rec->nrlimits || rec->cap_nrules > BAILEY_MAX_LAYER_RULES)
			return false;
	}
	for (i = 1; i < view->count[BAILEY_SECT_EXECS]; i++)
		if (view->execs[i].mode != BAILEY_EXEC_INHERIT ||
		    view->execs[i].target)
			return false;
	for (i = 0; i < view->count[BAILEY_SECT_ACCEPTS]; i++)
		if (view->accepts[i].nrules > BAILEY_MAX_LAYER_RULES)
			return false;
	return true;
}

/* One profile; or with @hats also hats of it, and nothing else. */
static bool one_with_hats(const struct bailey_view *view, bool hats)
{
	const char *base = bailey_string(view, view->profiles->name);
	u32 n = view->count[BAILEY_SECT_PROFILES], i;
	size_t len = strlen(base);

	/* Of no policy namespace: its administrators would be told of it. */
	if (*base == ':')
		return false;
	if (n == 1)
		return true;
	if (!hats || n > BAILEY_MAX_LAYER_HATS + 1 ||
	    (view->profiles->flags & BAILEY_PROFILE_HAT))
		return false;
	for (i = 1; i < n; i++) {
		const struct bailey_profile_rec *rec = &view->profiles[i];
		const char *name = bailey_string(view, rec->name);

		if (!(rec->flags & BAILEY_PROFILE_HAT) ||
		    strncmp(name, base, len) || strncmp(name + len, "//", 2) ||
		    strstr(name + len + 2, "//"))
			return false;
	}
	return true;
}

/* A private copy: user space cannot change it after the check. */
static int take_blob(struct bailey_layer *layer, const void __user *ubuf,
		     size_t size, bool hats)
{
	struct bailey_blob_error err;
	void *data = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	int error;

	if (!data)
		return -ENOMEM;
	layer->blob.view.base = data;
	if (copy_from_user(data, ubuf, size))
		return -EFAULT;
	error = bailey_verify(data, size, &layer->blob.view, &err);
	/* A refused view still owns its bytes. */
	layer->blob.view.base = data;
	if (!error && !(one_with_hats(&layer->blob.view, hats) &&
			fit(&layer->blob.view)))
		error = -EINVAL;
	return error;
}

static int make_entry(struct bailey_layer *layer,
		      const struct bailey_profile_rec *rec)
{
	const char *name = bailey_string(&layer->blob.view, rec->name);
	struct bailey_entry *entry = &layer->entry[layer->n];
	struct bailey_profile *profile;
	size_t len = strlen(name) + 1;

	profile = kzalloc(struct_size(profile, name, len), GFP_KERNEL_ACCOUNT);
	if (!profile)
		return -ENOMEM;
	/* Never given back: it goes with the layer. */
	refcount_set(&profile->refs, 1);
	profile->slot = U32_MAX;
	memcpy(profile->name, name, len);
	entry->profile = profile;
	entry->blob = &layer->blob;
	entry->rec = rec;
	entry->layer = true;
	layer->bytes += struct_size(profile, name, len) + sizeof(*entry);
	layer->n++;
	return 0;
}

static int make_entries(struct bailey_layer *layer)
{
	const struct bailey_view *view = &layer->blob.view;
	u32 n = view->count[BAILEY_SECT_PROFILES], i;
	int error = 0;

	layer->bytes = view->size;
	layer->entry = kcalloc(n, sizeof(*layer->entry), GFP_KERNEL_ACCOUNT);
	if (!layer->entry)
		return -ENOMEM;
	for (i = 0; i < n && !error; i++)
		error = make_entry(layer, &view->profiles[i]);
	return error;
}

static void layer_free(struct bailey_layer *layer)
{
	while (layer->n)
		kfree(layer->entry[--layer->n].profile);
	kfree(layer->entry);
	kvfree(layer->blob.view.base);
	kfree(layer);
}

static void layer_free_rcu(struct rcu_head *rcu)
{
	layer_free(container_of(rcu, struct bailey_layer, rcu));
}

/**
 * bailey_layer_new() - make a layer of a blob
 * @ubuf: blob in user memory
 * @size: its bytes
 * @hats: it may have hats
 *
 * Memory is charged to the caller.
 *
 * Context: process, sleeps.
 * Return: the layer, to be given back with bailey_layer_put(), or an error:
 * -E2BIG, -EINVAL, -EFAULT, -ENOMEM; -ENOSPC: the user has too many.
 */
struct bailey_layer *bailey_layer_new(const void __user *ubuf, size_t size,
				      bool hats)
{
	struct bailey_layer *layer;
	int error;

	if (size > BAILEY_MAX_LAYER_BLOB)
		return ERR_PTR(-E2BIG);
	if (size < sizeof(struct bailey_header))
		return ERR_PTR(-EINVAL);
	layer = kzalloc(sizeof(*layer), GFP_KERNEL_ACCOUNT);
	if (!layer)
		return ERR_PTR(-ENOMEM);
	refcount_set(&layer->refs, 1);
	layer->user = current_real_cred()->uid;
	error = take_blob(layer, ubuf, size, hats);
	if (!error)
		error = make_entries(layer);
	if (!error)
		error = take_share(layer->user, layer->bytes);
	if (!error) {
		atomic64_inc(&bailey_layers);
		atomic64_add(layer->bytes, &bailey_layer_bytes);
		return layer;
	}
	layer_free(layer);
	return ERR_PTR(error);
}

/**
 * bailey_layer_may_tell() - may the administrator's readers be told of a refusal?
 * @uid: whose
 *
 * Whoever needs no privilege shall not push out what is told of others. A process
 * is told all of its own.
 *
 * Context: any.
 * Return: false: its user has had enough for this second; it is counted.
 */
bool bailey_layer_may_tell(kuid_t uid)
{
	struct bucket *b = &buckets[hash_32(__kuid_val(uid),
					    BUCKET_BITS)];
	unsigned int rate = READ_ONCE(layer_events);
	long begin = atomic_long_read(&b->begin);
	unsigned long now = jiffies;

	if (now - (unsigned long)begin >= HZ &&
	    atomic_long_cmpxchg(&b->begin, begin, now) == begin)
		atomic_set(&b->used, 0);
	if (!rate || (unsigned int)atomic_inc_return(&b->used) <= rate)
		return true;
	atomic64_inc(&bailey_layer_untold);
	return false;
}

/**
 * bailey_layer_put() - give back a reference
 * @layer: layer
 *
 * Context: any.
 */
void bailey_layer_put(struct bailey_layer *layer)
{
	if (!refcount_dec_and_test(&layer->refs))
		return;
	atomic64_dec(&bailey_layers);
	atomic64_sub(layer->bytes, &bailey_layer_bytes);
	give_share(layer->user, layer->bytes);
	call_rcu(&layer->rcu, layer_free_rcu);
}
