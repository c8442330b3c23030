// SPDX-License-Identifier: GPL-2.0
/*
 * The quick yes of fast.c against the matcher: over many policies and paths it may
 * say yes only where the matcher allows, and says it often enough to be of use.
 * Built with ASan and UBSan, which see a byte read too far.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

static unsigned int seed = 1;

static unsigned int any(unsigned int n)
{
	return rand_r(&seed) % n;
}

static const char *const word[] = {
	"a", "b", "ab", "lib", "x.js", "12345678", "123456789", "abcdefghijklmnop",
	"abcdefghijklmnopq", "abab", "aababab", "x.js.js", ".hidden", "..", ".", "", "a.b", "index.js",
};

static const char *const glob[] = {
	"*", "*.js", "a*", "?b", "{a,b}", "[a-c]*", "**", "lib*.js", "*a*b*",
	"*abab", "*aab", "*b", "a*.js", "*.j*s",
};

/* Of a few, so that rules and paths meet: what one grants another denies. */
static unsigned int first;

static const char *any_word(void)
{
	return word[(first + any(4)) % 13];
}

static void make_path(char *to)
{
	int n = 1 + any(6);

	*to = '\0';
	while (n--) {
		strcat(to, "/");
		strcat(to, any(10) < 9 ? any_word() : word[any(18)]);
	}
	if (!any(4))
		strcat(to, "/");
}

/* "**" with what stands beside it. */
static const char *const beside[] = {
	"/** r, deny /a* r,", "/a/** r, deny /a/a* r,", "/** r, deny /**/ab r,",
	"/** r, deny /*/a* r,", "/*/** r, deny /**/ r,", "/a/**[^/] r,",
	"/a/** rw, deny /a/*/ w,", "/a/** r, deny /a/**/ r,",
};

static void make_policy(char *to)
{
	int rules = 1 + any(9), most = any(2) ? 5 : 2, n;

	first = any(13);
	if (!any(10)) {
		first = 0;
		sprintf(to, "profile p { %s }\n", beside[any(8)]);
		return;
	}
	to += sprintf(to, "profile p%s {\n", any(8) ? "" :
		      " flags=(default_allow)");
	while (rules--) {
		to += sprintf(to, "%s%s", any(5) ? "" : "deny ",
			      any(5) ? "" : "owner ");
		for (n = 1 + any(most); n; n--)
			to += sprintf(to, "/%s", any(3) ? any_word() :
				      any(3) ? glob[any(14)] : "**");
		to += sprintf(to, "%s %s,\n", any(6) ? "" : "/",
			      any(2) ? "r" : "rw");
	}
	strcpy(to, "}\n");
}

int main(void)
{
	unsigned long yes = 0, allowed = 0, asked = 0;
	char text[8192], path[256];
	int i, k;

	for (i = 0; i < 600; i++) {
		struct bailey_policy *policy;

		make_policy(text);
		policy = bailey_load("p", text, strlen(text));
		if (!policy)
			continue;	/* contradicting rules and the like */
		for (k = 0; k < 2000; k++) {
			const struct bailey_profile_rec *rec =
				policy->view.profiles;
			unsigned int perms = 1u << (1 + any(3)), owner = any(2);
			struct bailey_field field;
			bool quick, slow;
			size_t len;
			char *exact;

			make_path(path);
			len = strlen(path);
			exact = strdup(path);	/* ASan sees its end */
			quick = bailey_plainly_allowed(policy, rec, exact, len,
						       perms, owner);
			field.p = exact + 1;
			field.len = len - 1;
			slow = bailey_canonical(exact, len) &&
				!bailey_ask(policy, rec, BAILEY_CLASS_FILE,
					    &field, 1, perms, owner, NULL);
			asked++;
			/* What is allowed for want of a rule takes longer. */
			allowed += slow && !(rec->flags &
					     BAILEY_PROFILE_DEFAULT_ALLOW);
			yes += quick;
			if (quick && !slow) {
				printf("not ok - quick_yes_is_the_matchers: %s %#x\n%s",
				       exact, perms, text);
				return 1;
			}
			free(exact);
		}
		bailey_free(policy);
	}
	printf("# %lu asked, %lu allowed, %lu of them quickly\n", asked,
	       allowed, yes);
	if (asked < 500000 || yes < allowed / 2) {
		printf("not ok - quick_yes_is_of_use\n");
		return 1;
	}
	printf("ok - quick_yes_is_the_matchers\n");
	return 0;
}
