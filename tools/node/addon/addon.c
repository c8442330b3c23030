// SPDX-License-Identifier: GPL-2.0
/*
 * Node-API binding: policies by number, questions, and the kernel's side.
 *
 * Each environment (main thread, worker) has its own table of policies, so that
 * nothing here is locked.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "matcher.h"

#define MAX_POLICIES	64
#define MAX_ARGS	10
#define MAX_DIRS	32
#define MAX_TEXT	8192	/* bytes of a path or address */

/**
 * struct state - of one environment
 * @policy: compiled; @npolicies of them
 * @text: room for an argument, so that a question allocates nothing
 */
struct state {
	struct policy *policy[MAX_POLICIES];
	unsigned int npolicies;
	char text[2][MAX_TEXT];
};

static napi_value fail(napi_env env, const char *text)
{
	napi_throw_error(env, "ERR_BAILEY_POLICY", text);
	return NULL;
}

static struct state *begin(napi_env env, napi_callback_info info, size_t want,
			   napi_value *argv)
{
	struct state *s = NULL;
	size_t argc = MAX_ARGS;

	napi_get_instance_data(env, (void **)&s);
	if (napi_get_cb_info(env, info, &argc, argv, NULL, NULL) ||
	    argc < want) {
		napi_throw_type_error(env, "ERR_MISSING_ARGS",
				      "too few arguments");
		return NULL;
	}
	return s;
}

static char *get_string(napi_env env, napi_value v)
{
	size_t len;
	char *s;

	if (napi_get_value_string_utf8(env, v, NULL, 0, &len))
		return NULL;
	s = malloc(len + 1);
	if (!s)
		abort();
	napi_get_value_string_utf8(env, v, s, len + 1, &len);
	return s;
}

static uint32_t get_u32(napi_env env, napi_value v)
{
	uint32_t n = 0;

	napi_get_value_uint32(env, v, &n);
	return n;
}

static napi_value make_u32(napi_env env, uint32_t n)
{
	napi_value v = NULL;

	napi_create_uint32(env, n, &v);
	return v;
}

static void put_string(napi_env env, napi_value o, const char *key,
		       const char *s)
{
	napi_value v;

	if (!napi_create_string_utf8(env, s, NAPI_AUTO_LENGTH, &v))
		napi_set_named_property(env, o, key, v);
}

static void put_u32(napi_env env, napi_value o, const char *key, uint32_t n)
{
	napi_set_named_property(env, o, key, make_u32(env, n));
}

/* compile(name, text or null, [directories]): number of the policy */
static napi_value js_compile(napi_env env, napi_callback_info info)
{
	const char *dirs[MAX_DIRS];
	napi_value argv[MAX_ARGS], item, ret = NULL;
	struct state *s = begin(env, info, 3, argv);
	char *name, *text, *error = NULL;
	uint32_t i, ndirs = 0;
	struct policy *p;

	if (!s)
		return NULL;
	if (s->npolicies == MAX_POLICIES)
		return fail(env, "too many policies");
	name = get_string(env, argv[0]);
	text = get_string(env, argv[1]);
	napi_get_array_length(env, argv[2], &ndirs);
	if (ndirs > MAX_DIRS)
		ndirs = MAX_DIRS;
	for (i = 0; i < ndirs; i++) {
		napi_get_element(env, argv[2], i, &item);
		dirs[i] = get_string(env, item);
		if (!dirs[i])
			ndirs = i;
	}
	p = policy_compile(name ? name : "policy", text, dirs, ndirs, &error);
	if (p) {
		s->policy[s->npolicies] = p;
		ret = make_u32(env, s->npolicies++);
	} else {
		fail(env, error);
	}
	for (i = 0; i < ndirs; i++)
		free((char *)dirs[i]);
	free(error);
	free(name);
	free(text);
	return ret;
}

/* The policy of argument 0, and in @profile the profile of argument 1. */
static const struct policy *get_policy(napi_env env, const struct state *s,
				       const napi_value *argv,
				       uint32_t *profile)
{
	uint32_t n = get_u32(env, argv[0]);

	*profile = get_u32(env, argv[1]);
	if (n >= s->npolicies ||
	    *profile >= s->policy[n]->view.count[BAILEY_SECT_PROFILES]) {
		fail(env, "no such policy or profile");
		return NULL;
	}
	return s->policy[n];
}

/* profiles(policy): [{ name, file, line, flags }], by index */
static napi_value js_profiles(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS], list, o;
	struct state *s = begin(env, info, 1, argv);
	const struct bailey_view *v;
	uint32_t i, n;

	if (!s)
		return NULL;
	n = get_u32(env, argv[0]);
	if (n >= s->npolicies)
		return fail(env, "no such policy");
	v = &s->policy[n]->view;
	napi_create_array(env, &list);
	for (i = 0; i < v->count[BAILEY_SECT_PROFILES]; i++) {
		napi_create_object(env, &o);
		put_string(env, o, "name",
			   bailey_string(v, v->profiles[i].name));
		put_string(env, o, "file",
			   bailey_string(v, v->profiles[i].file));
		put_u32(env, o, "line", v->profiles[i].line);
		put_u32(env, o, "flags", v->profiles[i].flags);
		napi_set_element(env, list, i, o);
	}
	return list;
}

/* What a rule says: { denied, rule, source, line, text } */
static napi_value explain(napi_env env, const struct policy *p, uint32_t denied,
			  uint32_t rule)
{
	const struct bailey_view *v = &p->view;
	napi_value o;

	napi_create_object(env, &o);
	put_u32(env, o, "denied", denied);
	if (rule != BAILEY_NO_RULE) {
		put_u32(env, o, "rule", rule);
		put_string(env, o, "source",
			   bailey_string(v, v->rules[rule].file));
		put_u32(env, o, "line", v->rules[rule].line);
		put_string(env, o, "text",
			   bailey_string(v, v->rules[rule].text));
	}
	return o;
}

/*
 * file(policy, profile, path, perms[, true]): permissions refused, or with true
 * what decided. A path that is too long for the kernel is refused.
 */
static napi_value js_file(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS] = { NULL };
	struct state *s = begin(env, info, 4, argv);
	struct bailey_field field;
	const struct policy *p;
	uint32_t profile, perms, denied, rule = BAILEY_NO_RULE;
	bool why = false;
	size_t len;

	p = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!p)
		return NULL;
	perms = get_u32(env, argv[3]);
	if (argv[4])
		napi_get_value_bool(env, argv[4], &why);
	if (napi_get_value_string_utf8(env, argv[2], s->text[0], MAX_TEXT,
				       &len) || !len || s->text[0][0] != '/' ||
	    len >= MAX_TEXT - 4) {
		denied = perms;
	} else {
		field = (struct bailey_field){ s->text[0] + 1, len - 1 };
		denied = policy_ask(p, profile, BAILEY_CLASS_FILE, &field, 1,
				    perms, why ? &rule : NULL);
	}
	return why ? explain(env, p, denied, rule) : make_u32(env, denied);
}

/*
 * socket(policy, profile, version, type, address, port, perms): what decided.
 * version is 4 or 6; type is "stream" or "dgram".
 */
static napi_value js_socket(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 7, argv);
	struct socket_key key = { 0 };
	const struct policy *p;
	uint32_t profile, denied, rule;
	size_t len;

	p = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!p)
		return NULL;
	if (napi_get_value_string_utf8(env, argv[3], s->text[0], MAX_TEXT,
				       &len) ||
	    napi_get_value_string_utf8(env, argv[4], s->text[1], MAX_TEXT,
				       &len))
		return fail(env, "type and address are strings");
	key.family = get_u32(env, argv[2]) == 6 ? AF_INET6 : AF_INET;
	key.type = strcmp(s->text[0], "dgram") ? SOCK_STREAM : SOCK_DGRAM;
	key.protocol = key.type == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
	key.address = s->text[1];
	key.port = get_u32(env, argv[5]);
	if (policy_ask_socket(p, profile, &key, get_u32(env, argv[6]), &denied,
			      &rule))
		return fail(env, "not an address");
	return explain(env, p, denied, rule);
}

/* abi(): what the running kernel's Bailey answers, or a negative errno */
static napi_value js_abi(napi_env env, napi_callback_info info)
{
	napi_value v;
	int ret = prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0);

	napi_create_int32(env, ret < 0 ? -errno : ret, &v);
	return v;
}

/* tag(number): the request that this thread works for; 0 or a negative errno */
static napi_value js_tag(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS], v;
	double n = 0;
	int ret;

	if (!begin(env, info, 1, argv))
		return NULL;
	napi_get_value_double(env, argv[0], &n);
	ret = prctl(PR_BAILEY, BAILEY_PRCTL_TAG, (unsigned long)n, 0, 0);
	napi_create_int32(env, ret < 0 ? -errno : 0, &v);
	return v;
}

static void end(napi_env env, void *data, void *hint)
{
	struct state *s = data;
	unsigned int i;

	for (i = 0; i < s->npolicies; i++)
		policy_free(s->policy[i]);
	free(s);
}

NAPI_MODULE_INIT()
{
	static const napi_property_descriptor fn[] = {
		{ "compile", NULL, js_compile },
		{ "profiles", NULL, js_profiles },
		{ "file", NULL, js_file },
		{ "socket", NULL, js_socket },
		{ "abi", NULL, js_abi },
		{ "tag", NULL, js_tag },
	};
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	napi_set_instance_data(env, s, end, NULL);
	napi_define_properties(env, exports, sizeof(fn) / sizeof(*fn), fn);
	return exports;
}
