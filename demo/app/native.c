// SPDX-License-Identifier: GPL-2.0
/*
 * What JavaScript cannot try by itself: attempt(name, pid) makes one system
 * call and returns its errno, 0 if it succeeded. Node-API, declared by hand so
 * that building it needs no headers of node's.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);

int napi_create_function(napi_env env, const char *name, size_t len,
			 napi_callback cb, void *data, napi_value *result);
int napi_set_named_property(napi_env env, napi_value object, const char *name,
			    napi_value value);
int napi_get_cb_info(napi_env env, napi_callback_info info, size_t *argc,
		     napi_value *argv, napi_value *self, void **data);
int napi_get_value_string_utf8(napi_env env, napi_value value, char *buf,
			       size_t size, size_t *result);
int napi_get_value_int32(napi_env env, napi_value value, int32_t *result);
int napi_create_int32(napi_env env, int32_t value, napi_value *result);

/* In a process of its own: of each, a refused capability is recorded once. */
static long sethostname_in_child(void)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (!pid)
		_exit(sethostname("owned", 5) ? errno : 0);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

/* A child in the same profile is there to be stopped. */
static long signal_child(void)
{
	pid_t child = fork();
	long ret;

	if (!child) {
		pause();
		_exit(0);
	}
	ret = child < 0 ? -1 : kill(child, SIGTERM);
	if (ret)
		kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return ret;
}

static long attempt(const char *name, pid_t pid)
{
	if (!strcmp(name, "raw-socket"))
		return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (!strcmp(name, "mount"))
		return mount("none", "/tmp", "tmpfs", 0, NULL);
	if (!strcmp(name, "umount"))
		return umount("/dev");
	if (!strcmp(name, "init-module"))
		return syscall(SYS_init_module, "x", 1, "");
	if (!strcmp(name, "iopl"))
		return iopl(3);
	if (!strcmp(name, "sethostname"))
		return sethostname_in_child();
	if (!strcmp(name, "ptrace"))
		return ptrace(PTRACE_ATTACH, pid, NULL, NULL);
	if (!strcmp(name, "signal-own"))
		return signal_child();
	errno = ENOSYS;
	return -1;
}

static napi_value call(napi_env env, napi_callback_info info)
{
	napi_value argv[2], result;
	char name[64] = "";
	int32_t pid = 0;
	size_t argc = 2;

	napi_get_cb_info(env, info, &argc, argv, NULL, NULL);
	napi_get_value_string_utf8(env, argv[0], name, sizeof(name), NULL);
	napi_get_value_int32(env, argv[1], &pid);
	napi_create_int32(env, attempt(name, pid) < 0 ? errno : 0, &result);
	return result;
}

__attribute__((visibility("default")))
napi_value napi_register_module_v1(napi_env env, napi_value exports);
napi_value napi_register_module_v1(napi_env env, napi_value exports)
{
	napi_value fn;

	napi_create_function(env, "attempt", 7, call, NULL, &fn);
	napi_set_named_property(env, exports, "attempt", fn);
	return exports;
}
