// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier: no damaged blob passes, and none that passes can hurt.
 */
#include <xxhash.h>

#include "helper.h"

static const char policy[] =
	"profile a /usr/bin/a flags=(attach_disconnected) {\n"
	"/etc/** r, deny /etc/shadow r, owner /home/*/[a-c]{x,y/z} rw,\n"
	"capability setuid, signal (send) set=(term, kill) peer=b,\n"
	"mount options in (ro, nosuid) /dev/sda1 -> /mnt/, network inet tcp,\n"
	"set rlimit nofile <= 64, change_profile /bin/x -> b, /bin/c cx -> kid,\n"
	"network inet ip=10.0.0.1 port=80 peer=(ip=10.0.0.2), link /a -> /b,\n"
	"profile kid { /bin/d pix -> &b, } ^hat { /h r, }\n"
	"}\nprofile b /bin/b xattrs=(security.ima=(x*)) {\n"
	"/usr/lib/**.so* mr, ptrace peer=a, }\n";

static char *blob, *copy;
static size_t size;

static int setup(void **state)
{
	blob = compile(policy, &size, NULL, 0, NULL);
	copy = malloc(size + 8);
	return blob && copy ? 0 : -1;
}

static int teardown(void **state)
{
	free(blob);
	free(copy);
	return 0;
}

static int verify(const void *p, size_t n, struct bailey_blob_error *err)
{
	struct bailey_view view;

	return bailey_verify(p, n, &view, err);
}

static void sound_blob_is_accepted(void **state)
{
	struct bailey_blob_error err;

	assert_int_equal(verify(blob, size, &err), 0);
}

static void truncated_blob_is_refused(void **state)
{
	struct bailey_blob_error err;
	size_t n;

	for (n = 0; n < size; n++) {
		/* Exact allocation: ASan sees a read past the end. */
		char *exact = malloc(n ? n : 1);

		memcpy(exact, blob, n);
		assert_int_not_equal(verify(exact, n, &err), 0);
		assert_non_null(err.reason);
		free(exact);
	}
}

static void padded_blob_is_refused(void **state)
{
	struct bailey_blob_error err;

	memcpy(copy, blob, size);
	memset(copy + size, 0, 8);
	assert_int_not_equal(verify(copy, size + 4, &err), 0);
}

static void every_corrupted_byte_is_refused(void **state)
{
	static const unsigned char flips[] = { 0x01, 0x80, 0xff };
	struct bailey_blob_error err;
	size_t i, k;

	for (i = 0; i < size; i++) {
		for (k = 0; k < sizeof(flips); k++) {
			memcpy(copy, blob, size);
			copy[i] ^= flips[k];
			assert_int_not_equal(verify(copy, size, &err), 0);
			assert_true(err.offset < size);
		}
	}
}

static void seal(char *p)
{
	struct bailey_header *h = (void *)p;

	h->checksum = XXH64(h->count, size - ((char *)h->count - p), 0);
}

/* Reads what an offset leads to as far as the kernel would. */
static size_t string_at(const struct bailey_view *v, __u32 off)
{
	return strlen(bailey_string(v, off));
}

/* Follows the records that no lookup does, each to its end. */
static size_t follow_records(const struct bailey_view *v,
			     const struct bailey_profile_rec *p)
{
	const struct bailey_field value = { "Nb/a", 4 };
	size_t seen = 0;
	__u32 i;

	seen += string_at(v, p->name) + string_at(v, p->file) +
		string_at(v, p->disconnected) +
		string_at(v, p->disconnected_ipc);
	for (i = 0; i < p->nxattrs; i++) {
		const struct bailey_xattr_rec *x = &v->xattrs[p->xattrs + i];

		seen += string_at(v, x->name) +
			bailey_lookup_state(v, x->state, &value);
	}
	for (i = 0; i < p->nrlimits; i++) {
		const struct bailey_rlimit_rec *r = &v->rlimits[p->rlimits + i];

		seen += r->resource + string_at(v, v->rules[r->rule].text);
	}
	return seen;
}

static size_t follow_result(const struct bailey_view *v,
			    const struct bailey_result *res, __u32 rule)
{
	size_t seen = string_at(v, v->execs[res->exec].target);

	if (rule != BAILEY_NO_RULE)
		seen += string_at(v, v->rules[rule].file) +
			string_at(v, v->rules[rule].text);
	return seen;
}

/* Asks everything of a blob that passed: it must answer, whatever it says. */
static size_t exercise(const struct bailey_view *v)
{
	static const char *const keys[] = { "etc/shadow", "home/u/ay/z",
		"usr/lib/x.so.1", "", "a", "mnt/", "Nb" };
	struct bailey_result res;
	__u32 p, cls, cap, rule;
	size_t k, seen = 0;

	for (p = 0; p < v->count[BAILEY_SECT_PROFILES]; p++) {
		for (cls = 0; cls < BAILEY_CLASS_MAX; cls++) {
			for (k = 0; k < 7; k++) {
				struct bailey_field f[BAILEY_MAX_FIELDS];
				unsigned int i;

				for (i = 0; i < BAILEY_MAX_FIELDS; i++)
					f[i] = (struct bailey_field){
						keys[(k + i) % 7],
						strlen(keys[(k + i) % 7]) };
				bailey_lookup(v, &v->profiles[p], cls, f,
					      1 + k % BAILEY_MAX_FIELDS, k & 1,
					      &res);
				rule = bailey_find_rule(v, &res, ~0u, k & 1,
							true);
				seen += follow_result(v, &res, rule);
			}
		}
		seen += follow_records(v, &v->profiles[p]);
		for (cap = 0; cap < 64; cap++)
			bailey_find_cap_rule(v, &v->profiles[p], cap, cap & 1);
	}
	return seen;
}

static void resealed_corruption_is_refused_or_harmless(void **state)
{
	static const unsigned int values[] = { 0, 1, 0x7fffffff, 0x80000000,
		0xffffffff };
	struct bailey_blob_error err;
	unsigned long passed = 0, refused = 0;
	struct bailey_view view;
	size_t i, k, seen = 0;

	for (i = 24; i + 4 <= size; i += 4) {
		for (k = 0; k < 8; k++) {
			__u32 old, new;
			char *exact = malloc(size);

			memcpy(exact, blob, size);
			memcpy(&old, exact + i, 4);
			new = k < 5 ? values[k] : old + k - 6;
			memcpy(exact + i, &new, 4);
			seal(exact);
			if (bailey_verify(exact, size, &view, &err)) {
				assert_true(err.offset <= size);
				refused++;
			} else {
				seen += exercise(&view);
				passed++;
			}
			free(exact);
		}
	}
	print_message("%lu refused, %lu accepted and used\n", refused, passed);
	assert_true(refused > 1000 && passed > 100 && seen);
}

static void header_faults_are_named(void **state)
{
	struct bailey_blob_error err;
	struct bailey_header *h = (void *)copy;

	memcpy(copy, blob, size);
	h->version++;
	assert_int_not_equal(verify(copy, size, &err), 0);
	assert_int_equal(err.offset, offsetof(struct bailey_header, version));
	memcpy(copy, blob, size);
	h->magic = __builtin_bswap32(h->magic);
	assert_int_not_equal(verify(copy, size, &err), 0);
	assert_string_equal(err.reason, "wrong byte order");
	memcpy(copy, blob, size);
	h->count[0] = 0x7fffffff;
	seal(copy);
	assert_int_not_equal(verify(copy, size, &err), 0);
	assert_int_equal(err.offset, offsetof(struct bailey_header, count));
}

/* --- blobs that are sound but for their cost ------------------------------ */

/* A copy of a blob with @n zeroed records more in @sect; they are at *@at. */
static char *grown(const char *from, int sect, size_t n, size_t *at)
{
	const struct bailey_header *old = (const void *)from;
	size_t extra = n * bailey_record_size[sect], end = sizeof(*old);
	struct bailey_header *h;
	char *to;
	int i;

	for (i = 0; i <= sect; i++)
		end += old->count[i] * bailey_record_size[i];
	to = calloc(1, old->size + extra);
	assert_non_null(to);
	memcpy(to, from, end);
	memcpy(to + end + extra, from + end, old->size - end);
	h = (void *)to;
	h->size += extra;
	h->count[sect] += n;
	*at = end;
	return to;
}

static int verify_sealed(char *p, struct bailey_blob_error *err)
{
	struct bailey_header *h = (void *)p;

	h->checksum = XXH64(h->count, h->size - ((char *)h->count - p), 0);
	return verify(p, h->size, err);
}

static void endless_string_is_refused(void **state)
{
	struct bailey_blob_error err;
	size_t at;
	char *p;

	/* One NUL at the end, and one before: the last of the old section. */
	p = grown(blob, BAILEY_SECT_STRINGS, BAILEY_MAX_STRING + 1, &at);
	memset(p + at, 'x', BAILEY_MAX_STRING);
	assert_int_equal(verify_sealed(p, &err), 0);
	free(p);
	p = grown(blob, BAILEY_SECT_STRINGS, BAILEY_MAX_STRING + 5, &at);
	memset(p + at, 'x', BAILEY_MAX_STRING + 1);
	assert_int_not_equal(verify_sealed(p, &err), 0);
	assert_string_equal(err.reason, "string is too long");
	free(p);
}

static void many_slots_of_one_long_name_are_refused(void **state)
{
	__u32 n, off = ((struct bailey_header *)blob)->count[BAILEY_SECT_STRINGS];
	struct bailey_blob_error err;
	char name[BAILEY_MAX_COMPONENT];
	size_t at;
	char *p, *q;

	memset(name, 'x', sizeof(name));
	for (n = 10; n <= 10000; n *= 1000) {
		struct bailey_slot *slot;
		__u32 i;

		/* With its NUL, in a section whose size four divides. */
		p = grown(blob, BAILEY_SECT_STRINGS,
			  (sizeof(name) + 4) / 4 * 4, &at);
		memcpy(p + at, name, sizeof(name));
		q = grown(p, BAILEY_SECT_SLOTS, n, &at);
		slot = (void *)(q + at);
		for (i = 0; i < n; i++)
			slot[i] = (struct bailey_slot){
				bailey_slot_tag(bailey_hash(name, sizeof(name)),
					   sizeof(name)), off, 0, 0 };
		if (n == 10) {
			assert_int_equal(verify_sealed(q, &err), 0);
		} else {
			assert_int_not_equal(verify_sealed(q, &err), 0);
			assert_string_equal(err.reason,
					    "slot: too many long names for the blob's size");
		}
		free(p);
		free(q);
	}
}

/* Whoever looks at each profile's rules must not look at all for each profile. */
static void profiles_that_share_rules_are_refused(void **state)
{
	struct bailey_profile_rec *rec, saved;
	struct bailey_blob_error err;
	struct bailey_view view;

	memcpy(copy, blob, size);
	assert_int_equal(bailey_verify(copy, size, &view, &err), 0);
	assert_true(view.count[BAILEY_SECT_PROFILES] > 1);
	rec = (struct bailey_profile_rec *)&view.profiles[1];
	saved = *rec;
	assert_true(rec->rules && rec->nrules);
	rec->rules--;
	assert_int_not_equal(verify_sealed(copy, &err), 0);
	assert_string_equal(err.reason, "profile: rules of another");
	rec->rules = 0;
	assert_int_not_equal(verify_sealed(copy, &err), 0);
	/* None of one's own harm nobody, nor do rules of no profile. */
	*rec = saved;
	rec->rules++;
	rec->nrules--;
	assert_int_equal(verify_sealed(copy, &err), 0);
	*rec = saved;
	assert_int_equal(verify_sealed(copy, &err), 0);
}

/* The count has 16 bits, so that no accept has more than BAILEY_MAX_RULES. */
static void accept_without_its_rules_is_refused(void **state)
{
	struct bailey_blob_error err;
	struct bailey_accept *accept;
	struct bailey_view view;
	size_t at;
	char *p;

	p = grown(blob, BAILEY_SECT_RULELISTS, BAILEY_MAX_RULES, &at);
	assert_int_equal(verify_sealed(p, &err), 0);
	assert_int_equal(bailey_verify(p, ((struct bailey_header *)p)->size,
				       &view, &err), 0);
	accept = (struct bailey_accept *)&view.accepts[1];
	accept->nrules = 0xffff;
	assert_true(accept->nrules == BAILEY_MAX_RULES);
	accept->rules = view.count[BAILEY_SECT_RULELISTS] - BAILEY_MAX_RULES;
	assert_int_equal(verify_sealed(p, &err), 0);
	accept->rules++;
	assert_int_not_equal(verify_sealed(p, &err), 0);
	assert_string_equal(err.reason, "accept: rules out of range");
	/* One rule is no list. */
	accept->nrules = 1;
	accept->rules = view.count[BAILEY_SECT_RULES] - 1;
	assert_int_equal(verify_sealed(p, &err), 0);
	accept->rules++;
	assert_int_not_equal(verify_sealed(p, &err), 0);
	assert_string_equal(err.reason, "accept: rule out of range");
	accept->rules--;
	accept->outcome = view.count[BAILEY_SECT_OUTCOMES];
	assert_int_not_equal(verify_sealed(p, &err), 0);
	assert_string_equal(err.reason, "accept: outcome out of range");
	free(p);
}

/* change_hat looks for the profile whose hat it is before the last "//". */
static void hat_without_parent_is_refused(void **state)
{
	const struct bailey_header *h = (const void *)copy;
	struct bailey_profile_rec *p = (void *)(h + 1);
	struct bailey_blob_error err;
	struct bailey_view view;
	__u32 i, hats = 0;

	for (i = 0; i < ((struct bailey_header *)blob)->count[0]; i++) {
		memcpy(copy, blob, size);
		assert_int_equal(bailey_verify(copy, size, &view, &err), 0);
		if (strstr(bailey_string(&view, p[i].name), "//"))
			hats++;
		p[i].flags |= BAILEY_PROFILE_HAT;
		seal(copy);
		if (strstr(bailey_string(&view, p[i].name), "//")) {
			assert_int_equal(verify(copy, size, &err), 0);
		} else {
			assert_int_not_equal(verify(copy, size, &err), 0);
			assert_string_equal(err.reason,
					    "profile: hat of no profile");
		}
	}
	assert_true(hats && hats < i);
}

/* A record without it could not be held against its source. */
static void profile_without_hash_is_refused(void **state)
{
	struct bailey_profile_rec *p =
		(void *)((struct bailey_header *)copy + 1);
	struct bailey_blob_error err;

	memcpy(copy, blob, size);
	p->hash[0] = 0;
	seal(copy);
	assert_int_equal(verify(copy, size, &err), 0);
	p->hash[1] = 0;
	seal(copy);
	assert_int_not_equal(verify(copy, size, &err), 0);
	assert_string_equal(err.reason, "profile: no hash");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_blob_is_accepted),
		cmocka_unit_test(profile_without_hash_is_refused),
		cmocka_unit_test(truncated_blob_is_refused),
		cmocka_unit_test(padded_blob_is_refused),
		cmocka_unit_test(every_corrupted_byte_is_refused),
		cmocka_unit_test(resealed_corruption_is_refused_or_harmless),
		cmocka_unit_test(header_faults_are_named),
		cmocka_unit_test(endless_string_is_refused),
		cmocka_unit_test(many_slots_of_one_long_name_are_refused),
		cmocka_unit_test(profiles_that_share_rules_are_refused),
		cmocka_unit_test(accept_without_its_rules_is_refused),
		cmocka_unit_test(hat_without_parent_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
