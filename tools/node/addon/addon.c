// SPDX-License-Identifier: GPL-2.0
/*
 * Node-API binding of libbailey: policies by number, questions, and the kernel's
 * side.
 *
 * Each environment (main thread, worker) has its own table of policies, so that
 * nothing here is locked.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bailey.h>

#define MAX_POLICIES	64
#define MAX_ARGS	8
#define MAX_TEXT	8192	/* bytes of a path or address */

/**
 * struct state - of one environment
 * @policy: loaded; @npolicies of them
 * @npolicies: number
 * @text: room for arguments, so that a question allocates nothing
 * @why: the last refusal
 * @env: the environment
 * @program: what is asked before V8 compiles a string, or NULL
 */
struct state {
	struct bailey_policy *policy[MAX_POLICIES];
	unsigned int npolicies;
	char text[2][MAX_TEXT];
	struct bailey_denial why;
	napi_env env;
	napi_ref program;
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

/* A string argument, malloc()ed, or NULL if it is none. */
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

/* A string argument in the room for it; whether it fits and has no NUL. */
static bool get_text(napi_env env, napi_value v, char *to)
{
	size_t len;

	return !napi_get_value_string_utf8(env, v, to, MAX_TEXT, &len) &&
	       len < MAX_TEXT - 4 && strlen(to) == len;
}

static uint32_t get_u32(napi_env env, napi_value v)
{
	uint32_t n = 0;

	napi_get_value_uint32(env, v, &n);
	return n;
}

static napi_value make_int(napi_env env, int64_t n)
{
	napi_value v = NULL;

	napi_create_int64(env, n, &v);
	return v;
}

static void put_string(napi_env env, napi_value o, const char *key,
		       const char *s)
{
	napi_value v;

	if (s && !napi_create_string_utf8(env, s, NAPI_AUTO_LENGTH, &v))
		napi_set_named_property(env, o, key, v);
}

static void put_int(napi_env env, napi_value o, const char *key, int64_t n)
{
	napi_set_named_property(env, o, key, make_int(env, n));
}

/* load(name, text or null): number of the policy; null reads the file */
static napi_value js_load(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 2, argv);
	struct bailey_policy *policy;
	char *name, *text;

	if (!s)
		return NULL;
	if (s->npolicies == MAX_POLICIES)
		return fail(env, "too many policies");
	name = get_string(env, argv[0]);
	text = get_string(env, argv[1]);
	policy = bailey_load(name, text, text ? strlen(text) : 0);
	free(name);
	free(text);
	if (!policy)
		return fail(env, bailey_error());
	s->policy[s->npolicies] = policy;
	return make_int(env, s->npolicies++);
}

/* The policy of argument 0, and in @profile the profile of argument 1. */
static const struct bailey_policy *get_policy(napi_env env, struct state *s,
					      const napi_value *argv,
					      int *profile)
{
	uint32_t n = get_u32(env, argv[0]);

	*profile = get_u32(env, argv[1]);
	if (n < s->npolicies)
		return s->policy[n];
	fail(env, "no such policy");
	return NULL;
}

/* profile(policy, name or null): its number, or -1 */
static napi_value js_profile(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 2, argv);
	const struct bailey_policy *policy;
	int profile, ret;
	char *name;

	policy = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!policy)
		return NULL;
	name = get_string(env, argv[1]);
	ret = bailey_profile(policy, name);
	free(name);
	return make_int(env, ret);
}

/* What was refused and why; or undefined: nothing was. */
static napi_value answer(napi_env env, int ret, const struct bailey_denial *why)
{
	napi_value o;

	if (!ret && !why->perms)
		return NULL;
	napi_create_object(env, &o);
	put_int(env, o, "denied", why->perms);
	put_string(env, o, "profile", why->profile);
	if (why->rule != BAILEY_NO_RULE) {
		put_int(env, o, "rule", why->rule);
		put_string(env, o, "source", why->file);
		put_int(env, o, "line", why->line);
		put_string(env, o, "text", why->text);
	}
	if (!ret)
		put_int(env, o, "complain", 1);
	return o;
}

/*
 * file(policy, profile, path, perms): undefined, or what was refused and why.
 * What is no path is refused.
 */
static napi_value js_file(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 4, argv);
	const struct bailey_policy *policy;
	uint32_t perms;
	int profile, ret = -1;

	policy = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!policy)
		return NULL;
	perms = get_u32(env, argv[3]);
	if (get_text(env, argv[2], s->text[0]))
		ret = bailey_check(policy, profile, s->text[0], perms,
				   BAILEY_CHECK_OWNER, &s->why);
	if (ret < 0)
		s->why = (struct bailey_denial){ .perms = perms,
						 .rule = BAILEY_NO_RULE };
	return answer(env, ret, &s->why);
}

/*
 * socket(policy, profile, version, type, address, port, perms): as file().
 * version is 4 or 6; type is "stream" or "dgram".
 */
static napi_value js_socket(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 7, argv);
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	const struct bailey_policy *policy;
	struct bailey_socket sock;
	uint32_t perms;
	int profile, ret;
	bool six;

	policy = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!policy)
		return NULL;
	six = get_u32(env, argv[2]) == 6;
	in.sin_port = htons(get_u32(env, argv[5]));
	in6.sin6_port = in.sin_port;
	if (!get_text(env, argv[3], s->text[0]) ||
	    !get_text(env, argv[4], s->text[1]) ||
	    inet_pton(six ? AF_INET6 : AF_INET, s->text[1],
		      six ? (void *)&in6.sin6_addr : &in.sin_addr) != 1)
		return fail(env, "not an address");
	perms = get_u32(env, argv[6]);
	sock = (struct bailey_socket){
		.family = six ? AF_INET6 : AF_INET,
		.type = strcmp(s->text[0], "dgram") ? SOCK_STREAM : SOCK_DGRAM,
		.len = six ? sizeof(in6) : sizeof(in),
		.addr = six ? (void *)&in6 : (void *)&in,
	};
	sock.protocol = sock.type == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP;
	ret = bailey_check_socket(policy, profile, &sock, perms, &s->why);
	if (ret < 0)
		return fail(env, bailey_error());
	return answer(env, ret, &s->why);
}

/* restrict(policy, profile, all threads): throws if the kernel would not */
static napi_value js_restrict(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	struct state *s = begin(env, info, 3, argv);
	const struct bailey_policy *policy;
	bool all = false;
	int profile;

	policy = s ? get_policy(env, s, argv, &profile) : NULL;
	if (!policy)
		return NULL;
	napi_get_value_bool(env, argv[2], &all);
	if (bailey_restrict(policy, profile,
			    all ? BAILEY_RESTRICT_THREADS : 0))
		return fail(env, bailey_error());
	return NULL;
}

/* abi(): what the running kernel's Bailey answers, or a negative errno */
static napi_value js_abi(napi_env env, napi_callback_info info)
{
	int ret = prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0);

	return make_int(env, ret < 0 ? -errno : ret);
}

/* tag(number): the request that this thread works for; 0 or a negative errno */
static napi_value js_tag(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS];
	int64_t n = 0;

	if (!begin(env, info, 1, argv))
		return NULL;
	napi_get_value_int64(env, argv[0], &n);
	return make_int(env, bailey_tag(n) ? -errno : 0);
}

/* Would execve() start @path, whoever this process acts as? 0 or an errno. */
static int executable(const char *path)
{
	const bool other = geteuid() != getuid() || getegid() != getgid();
	struct stat st;

	if (faccessat(AT_FDCWD, path, X_OK, other ? AT_EACCESS : 0) ||
	    stat(path, &st))
		return errno;
	return S_ISREG(st.st_mode) ? 0 : EACCES;
}

/*
 * executable(path): what execvp() starts that comes to @path, symbolic links followed; or
 * undefined if it looks further. What can be followed no longer is told as it was asked, as
 * is that with which execvp() ends. Without the exceptions of fs, of which one is made for
 * each folder of $PATH that has not what is looked for.
 */
static napi_value js_executable(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS], v = NULL;
	struct state *s = begin(env, info, 1, argv);
	char *real;

	if (!s)
		return NULL;
	if (!get_text(env, argv[0], s->text[0]))
		return argv[0];
	switch (executable(s->text[0])) {
	case 0:
		break;
	case EACCES:
	case ENOENT:
	case ENOTDIR:
	case ESTALE:
	case ENODEV:
	case ETIMEDOUT:
		return NULL;
	default:
		return argv[0];
	}
	real = realpath(s->text[0], NULL);
	if (!real)
		return argv[0];
	napi_create_string_utf8(env, real, NAPI_AUTO_LENGTH, &v);
	free(real);
	return v;
}

/*
 * V8 asks node before it compiles a string (eval(), Function()), and Node-API has no
 * such question. V8's setter and node's own answer are C++ functions that node
 * exports; their names tell the types of all arguments, so that where these change
 * they are not found, and nothing is asked. A handle is a pointer in a register, to
 * Node-API as to V8, and the answer is two words: of that the names do not tell, so
 * that lib/hooks/module.js asks for it with versions of V8 only of which it is known.
 */
#define CALLBACK "PFNS_37ModifyCodeGenerationFromStringsResultENS_5LocalINS_7ContextEEENS2_INS_5ValueEEEbE"
#define SETTER "_ZN2v87Isolate42SetModifyCodeGenerationFromStringsCallbackE" CALLBACK
#define NODES "_ZN4node31ModifyCodeGenerationFromStringsEN2v85LocalINS0_7ContextEEENS1_INS0_5ValueEEEb"
#define MESSAGE "_ZN2v87Context43SetErrorMessageForCodeGenerationFromStringsENS_5LocalINS_6StringEEE"
#define ISOLATE "_ZN2v87Isolate10GetCurrentEv"

/* struct strings - ModifyCodeGenerationFromStringsResult */
struct strings {
	bool allowed;
	void *modified;
};

typedef struct strings (*strings_fn)(void *context, napi_value source,
				     bool is_code_like);

static strings_fn nodes_answer;
static void (*set_message)(void *context, napi_value text);
static __thread struct state *watcher; /* an isolate runs in one thread */

static struct strings compiling(void *context, napi_value source,
				bool is_code_like)
{
	struct strings ret = nodes_answer(context, source, is_code_like);
	napi_value fn, undefined, result, error;
	napi_valuetype type;
	napi_handle_scope scope;
	napi_env env;
	bool may = true, pending;

	if (!ret.allowed || !watcher)
		return ret;
	env = watcher->env;
	if (napi_open_handle_scope(env, &scope))
		return ret;
	if (!napi_typeof(env, source, &type) && type == napi_string &&
	    !napi_get_reference_value(env, watcher->program, &fn) &&
	    !napi_get_undefined(env, &undefined)) {
		if (!napi_call_function(env, undefined, fn, 1, &source, &result)) {
			may = napi_typeof(env, result, &type) || type != napi_string;
			if (!may && set_message)
				set_message(context, result);
		} else if (!napi_is_exception_pending(env, &pending) && pending) {
			napi_get_and_clear_last_exception(env, &error);
			may = false;
		}
		ret.allowed = may;
	}
	napi_close_handle_scope(env, scope);
	return ret;
}

/*
 * compiled(function): whether from now on it is asked for each string that is to be
 * compiled; if it returns a text, that is the message of the EvalError
 */
static napi_value js_compiled(napi_env env, napi_callback_info info)
{
	napi_value argv[MAX_ARGS], v = NULL;
	struct state *s = begin(env, info, 1, argv);
	void (*set)(void *isolate, strings_fn fn) = NULL;
	void *(*current)(void) = NULL;
	bool known = false;

	if (!s)
		return NULL;
#if defined(__x86_64__) || defined(__aarch64__)
	*(void **)&nodes_answer = dlsym(RTLD_DEFAULT, NODES);
	*(void **)&set = dlsym(RTLD_DEFAULT, SETTER);
	*(void **)&set_message = dlsym(RTLD_DEFAULT, MESSAGE);
	*(void **)&current = dlsym(RTLD_DEFAULT, ISOLATE);
	known = nodes_answer && set && current;
#endif
	if (known && !s->program &&
	    !napi_create_reference(env, argv[0], 1, &s->program)) {
		watcher = s;
		set(current(), compiling);
	}
	napi_get_boolean(env, known, &v);
	return v;
}

static void end(napi_env env, void *data, void *hint)
{
	struct state *s = data;
	unsigned int i;

	if (watcher == s)
		watcher = NULL;
	for (i = 0; i < s->npolicies; i++)
		bailey_free(s->policy[i]);
	free(s);
}

NAPI_MODULE_INIT()
{
	static const napi_property_descriptor fn[] = {
		{ "load", NULL, js_load },
		{ "profile", NULL, js_profile },
		{ "file", NULL, js_file },
		{ "socket", NULL, js_socket },
		{ "restrict", NULL, js_restrict },
		{ "abi", NULL, js_abi },
		{ "tag", NULL, js_tag },
		{ "executable", NULL, js_executable },
		{ "compiled", NULL, js_compiled },
	};
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->env = env;
	napi_set_instance_data(env, s, end, NULL);
	napi_define_properties(env, exports, sizeof(fn) / sizeof(*fn), fn);
	return exports;
}
