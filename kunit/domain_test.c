// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit: sets of profiles, attachment, and what exec makes of a profile.
 */
#include <kunit/test.h>

#include "attach.h"
#include "attachindex.h"
#include "sample.h"
#include "transition.h"

/* A policy of the blob's profiles that nobody else knows of. */
static struct bailey_policy *policy;
static struct bailey_blob blob;
static struct bailey_xattrs xattrs;

static int setup(struct kunit *test)
{
	u32 i, n;

	memset(&xattrs, 0, sizeof(xattrs));
	sample_view(test, &blob.view);
	n = blob.view.count[BAILEY_SECT_PROFILES];
	policy = kunit_kzalloc(test, struct_size(policy, entry, n), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, policy);
	policy->byname = kunit_kzalloc(test, n * sizeof(u32), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, policy->byname);
	policy->nslots = n;
	policy->nprofiles = n;
	for (i = 0; i < n; i++) {
		const struct bailey_profile_rec *rec = &blob.view.profiles[i];
		const char *name = bailey_string(&blob.view, rec->name);
		struct bailey_profile *profile;

		profile = kunit_kzalloc(test, sizeof(*profile) +
					strlen(name) + 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, profile);
		/* Never given back to 0: they are the test's memory. */
		refcount_set(&profile->refs, 1000);
		profile->slot = i;
		profile->ns_len = bailey_ns_len(name);
		memcpy(profile->name, name, strlen(name) + 1);
		policy->byname[i] = i;
		policy->entry[i].profile = profile;
		policy->entry[i].blob = &blob;
		policy->entry[i].rec = rec;
		policy->entry[i].listed = true;
	}
	return bailey_attach_index_make(policy);
}

/* Also after a setup that failed: then there is no policy, or no index yet. */
static void teardown(struct kunit *test)
{
	if (policy)
		bailey_attach_index_free(policy->attach);
	policy = NULL;	/* its memory is the test's */
}

static struct bailey_profile *profile(struct kunit *test, const char *name)
{
	const struct bailey_entry *entry = bailey_policy_find(policy, name);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, entry);
	return entry->profile;
}

static int add(struct kunit *test, struct bailey_set *set, const char *name)
{
	struct bailey_profile *p = profile(test, name);

	refcount_inc(&p->refs);
	return bailey_set_add(set, p);
}

/* The names of a set, joined by blanks; empties it. */
static const char *names(struct bailey_set *set)
{
	static char buf[256];
	size_t n = 0;
	u32 i;

	buf[0] = '\0';
	for (i = 0; i < set->n; i++)
		n += scnprintf(buf + n, sizeof(buf) - n, "%s%s", i ? " " : "",
			       set->profile[i]->name);
	bailey_set_clear(set);
	return buf;
}

static void set_has_one_order_and_no_doubles(struct kunit *test)
{
	struct bailey_set set = { };

	KUNIT_EXPECT_EQ(test, 0, add(test, &set, ":kns:a"));
	KUNIT_EXPECT_EQ(test, 0, add(test, &set, "k-px"));
	KUNIT_EXPECT_EQ(test, 0, add(test, &set, "k-named"));
	KUNIT_EXPECT_EQ(test, 0, add(test, &set, "k-px"));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-named k-px :kns:a");
	KUNIT_EXPECT_EQ(test, 1000u,
			refcount_read(&profile(test, "k-px")->refs));
}

static struct bailey_request exec_of(const char *path)
{
	struct bailey_request req = {
		.op = "test",
		.cls = BAILEY_CLASS_FILE,
		.perms = BAILEY_MAY_EXEC,
	};

	bailey_set_field(&req, 0, path, strlen(path));
	return req;
}

static int attach(struct kunit *test, const char *path, struct bailey_set *set)
{
	const struct bailey_scope scope = { };
	struct bailey_field name = { path, strlen(path) };

	return bailey_attach(policy, &scope, &name, &xattrs, set);
}

static void longest_path_attaches(struct kunit *test)
{
	struct bailey_set set = { };

	KUNIT_EXPECT_EQ(test, 0, attach(test, "k/px", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-px");
	KUNIT_EXPECT_EQ(test, 0, attach(test, "k/pz", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-glob");
	KUNIT_EXPECT_EQ(test, -ENOENT, attach(test, "k/zz", &set));
	/* A child attaches to nothing but its parent's cx. */
	KUNIT_EXPECT_EQ(test, -ENOENT, attach(test, "k/cx", &set));
	KUNIT_EXPECT_EQ(test, -ENOTUNIQ, attach(test, "k/tie", &set));
	KUNIT_EXPECT_EQ(test, 0u, set.n);
}

static void only_wildcards_are_asked_about_every_program(struct kunit *test)
{
	const struct bailey_attach_index *index = policy->attach;
	u32 first = bailey_attach_first(index, bailey_hash("k/px", 4));

	KUNIT_ASSERT_EQ(test, index->nkeys, 2u);	/* k/px and k/cx */
	KUNIT_ASSERT_LT(test, first, index->nkeys);
	KUNIT_EXPECT_EQ(test, index->key[first].slot,
			profile(test, "k-px")->slot);
	KUNIT_EXPECT_EQ(test, index->nglobs, 5u);
}

/* Whether a profile that attaches by state 1 is found by a hash of its path. */
static bool is_found_by_hash(struct kunit *test, const struct bailey_state *states,
			     const struct bailey_slot *slots, const char *strings)
{
	static const u32 lane = 1;
	struct bailey_profile_rec *rec;
	struct bailey_policy *one;
	struct bailey_blob *b;
	bool by_hash;

	one = kunit_kzalloc(test, struct_size(one, entry, 1), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, one);
	rec = kunit_kzalloc(test, sizeof(*rec), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, rec);
	b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	rec->cls[BAILEY_CLASS_ATTACH].count = 1;
	b->view.lanes = &lane;
	b->view.states = states;
	b->view.slots = slots;
	b->view.strings = strings;
	one->nslots = 1;
	one->entry[0] = (struct bailey_entry){
		.profile = profile(test, "k-px"), .blob = b, .rec = rec,
		.listed = true,
	};
	KUNIT_ASSERT_EQ(test, 0, bailey_attach_index_make(one));
	by_hash = one->attach->nkeys == 1;
	KUNIT_EXPECT_EQ(test, one->attach->nglobs, by_hash ? 0u : 1u);
	bailey_attach_index_free(one->attach);
	return by_hash;
}

/* Each transaction looks at all paths of all profiles: not at what is too large. */
static void large_attachment_is_asked_about_every_program(struct kunit *test)
{
	struct bailey_state states[3] = { { }, { .nslots = 1 }, { .nslots = 1 } };
	struct bailey_slot *slots;
	char *strings;
	u32 i;

	strings = kunit_kzalloc(test, BAILEY_MAX_COMPONENT, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, strings);
	memset(strings, 'l', BAILEY_MAX_COMPONENT);
	slots = kunit_kzalloc(test, 600 * sizeof(*slots), GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, slots);
	for (i = 0; i < 600; i++)
		slots[i].tag = BAILEY_EMPTY_SLOT;

	slots[0].tag = bailey_slot_tag(0, BAILEY_MAX_COMPONENT);
	slots[0].accept = 1;
	KUNIT_EXPECT_TRUE(test, is_found_by_hash(test, states, slots, strings));
	/* Another one behind it. */
	states[2].slots = 1;
	slots[0].accept = 0;
	slots[0].next = 2;
	slots[1].tag = bailey_slot_tag(0, 1);
	slots[1].accept = 1;
	KUNIT_EXPECT_TRUE(test, is_found_by_hash(test, states, slots, strings));
	slots[1].tag = bailey_slot_tag(0, BAILEY_MAX_COMPONENT);
	KUNIT_EXPECT_FALSE(test, is_found_by_hash(test, states, slots, strings));
	/* Many places, even if nothing is in them. */
	slots[0].tag = bailey_slot_tag(0, 1);
	slots[1].tag = bailey_slot_tag(0, 1);
	states[1].nslots = 1;
	states[2].nslots = 400;
	KUNIT_EXPECT_TRUE(test, is_found_by_hash(test, states, slots, strings));
	states[2].nslots = 599;
	KUNIT_EXPECT_FALSE(test, is_found_by_hash(test, states, slots, strings));
}

static void attributes_are_asked_for_and_decide(struct kunit *test)
{
	struct bailey_set set = { };

	KUNIT_EXPECT_EQ(test, -EAGAIN, attach(test, "k/xattr", &set));
	KUNIT_EXPECT_STREQ(test, xattrs.want, "user.k");
	xattrs.n = 1;
	xattrs.value[0].name = "user.k";
	KUNIT_EXPECT_EQ(test, 0, attach(test, "k/xattr", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-plain");
	xattrs.value[0].value = "value";
	xattrs.value[0].len = 5;
	KUNIT_EXPECT_EQ(test, 0, attach(test, "k/xattr", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-xattr");
	xattrs.value[0].value = "other";
	KUNIT_EXPECT_EQ(test, 0, attach(test, "k/xattr", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-plain");
}

/* Where @path leads from profile @from, or "refused". */
static const char *leads(struct kunit *test, const char *from, const char *path,
			 bool *secure)
{
	struct bailey_request req = exec_of(path);
	struct bailey_set set = { };
	struct bailey_step step;

	KUNIT_EXPECT_EQ(test, 0, bailey_step(policy, profile(test, from), &req,
					     &xattrs, &step, &set));
	*secure = step.secure;
	if (!step.v.error)
		return names(&set);
	KUNIT_EXPECT_EQ(test, 0u, set.n);
	bailey_set_clear(&set);
	return "refused";
}

static void each_mode_leads_where_it_says(struct kunit *test)
{
	static const struct {
		const char *from, *path, *to;
		bool secure;
	} cases[] = {
		{ "k-start", "k/ix", "k-start" },
		{ "k-start", "k/px", "k-px" },
		{ "k-start", "k/pix", "k-glob" },
		{ "k-start", "k/tie", "refused" },
		{ "k-start", "k/named", "k-named" },
		{ "k-start", "k/missing", "refused" },
		{ "k-start", "k/hat", "refused" },
		{ "k-start", "k/stack", "k-named k-start", true },
		{ "k-start", "k/two", "k-named k-px" },
		{ "k-start", "k/cx", "k-start//kid" },
		{ "k-start", "k/ux", "", true },
		{ "k-start", "k/ns", ":kns:a" },
		{ "k-start", "k/denied", "refused" },
		{ "k-start", "k/other", "refused" },
		{ "k-complain", "k/missing", "k-complain" },
		{ "k-complain", "k/other", "k-complain" },
		{ "k-complain", "k/denied", "refused" },
		{ "k-allow", "k/px", "k-px" },
		{ "k-allow", "k/other", "k-allow" },
		{ "k-allow", "k/denied", "refused" },
		{ ":kns:a", "k/b", ":kns:b" },
		{ ":kns:a", "k/out", "refused" },
		{ ":kns:a", "k/ux", ":kns:unconfined" },
	};
	unsigned int i;
	bool secure;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_STREQ_MSG(test, leads(test, cases[i].from,
						   cases[i].path, &secure),
				       cases[i].to, "%s from %s",
				       cases[i].path, cases[i].from);
		KUNIT_EXPECT_EQ_MSG(test, secure && strcmp(cases[i].to,
							   "refused"),
				    cases[i].secure, "%s from %s",
				    cases[i].path, cases[i].from);
	}
}

static int find(struct kunit *test, const char *label, const char *ns,
		struct bailey_set *set)
{
	const struct bailey_scope scope = {
		.ns = ns ? profile(test, ns) : NULL,
	};
	int error = bailey_find_label(policy, label, &scope, set);

	if (error)
		bailey_set_clear(set);
	return error;
}

static void labels_are_found_in_their_namespace(struct kunit *test)
{
	struct bailey_set set = { };

	KUNIT_EXPECT_EQ(test, 0, find(test, "k-px//&:kns://b", NULL, &set));
	KUNIT_EXPECT_STREQ(test, names(&set), "k-px :kns:b");
	KUNIT_EXPECT_EQ(test, 0, find(test, "b//&:kns:a", ":kns:a", &set));
	KUNIT_EXPECT_STREQ(test, names(&set), ":kns:a :kns:b");
	KUNIT_EXPECT_EQ(test, 0, find(test, ":kns:", NULL, &set));
	KUNIT_EXPECT_STREQ(test, names(&set), ":kns:unconfined");
	KUNIT_EXPECT_EQ(test, 0, find(test, "unconfined", NULL, &set));
	KUNIT_EXPECT_EQ(test, 0u, set.n);
	KUNIT_EXPECT_EQ(test, -ENOENT, find(test, "k-px", ":kns:a", &set));
	KUNIT_EXPECT_EQ(test, -ENOENT, find(test, "::k-px", ":kns:a", &set));
	KUNIT_EXPECT_EQ(test, -ENOENT, find(test, "k-px//&", NULL, &set));
	KUNIT_EXPECT_EQ(test, -ENOENT, find(test, "", NULL, &set));
	KUNIT_EXPECT_EQ(test, -ENOENT, find(test, ":kns:c", NULL, &set));
}

/* As after a setup() that ended early, which has the framework tear down as well. */
static void teardown_takes_what_there_is(struct kunit *test)
{
	teardown(test);
	KUNIT_EXPECT_PTR_EQ(test, policy, (struct bailey_policy *)NULL);
	teardown(test);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(set_has_one_order_and_no_doubles),
	KUNIT_CASE(longest_path_attaches),
	KUNIT_CASE(only_wildcards_are_asked_about_every_program),
	KUNIT_CASE(large_attachment_is_asked_about_every_program),
	KUNIT_CASE(attributes_are_asked_for_and_decide),
	KUNIT_CASE(each_mode_leads_where_it_says),
	KUNIT_CASE(labels_are_found_in_their_namespace),
	KUNIT_CASE(teardown_takes_what_there_is),
	{}
};

static struct kunit_suite suite = {
	.name = "bailey_domain",
	.init = setup,
	.exit = teardown,
	.test_cases = cases,
};

kunit_test_suite(suite);
