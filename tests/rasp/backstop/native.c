// SPDX-License-Identifier: GPL-2.0
/*
 * What goes past the guard: read(path) and exec(path) by system calls of our own.
 * Each returns what it got, or the number of the error.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static napi_value number(napi_env env, int n)
{
	napi_value v;

	napi_create_int32(env, n, &v);
	return v;
}

static int get_path(napi_env env, napi_callback_info info, char *path,
		    size_t size)
{
	napi_value argv[1];
	size_t argc = 1;

	return napi_get_cb_info(env, info, &argc, argv, NULL, NULL) ||
	       napi_get_value_string_utf8(env, argv[0], path, size, NULL);
}

static napi_value js_read(napi_env env, napi_callback_info info)
{
	char path[4096], text[256];
	napi_value v;
	ssize_t n;
	int fd;

	if (get_path(env, info, path, sizeof(path)))
		return number(env, EINVAL);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	if (fd < 0)
		return number(env, errno);
	n = read(fd, text, sizeof(text));
	close(fd);
	napi_create_string_utf8(env, text, n < 0 ? 0 : n, &v);
	return v;
}

static napi_value js_exec(napi_env env, napi_callback_info info)
{
	char path[4096];
	int status = 0;
	pid_t pid;

	if (get_path(env, info, path, sizeof(path)))
		return number(env, EINVAL);
	pid = fork();
	if (!pid) {
		char *argv[] = { path, NULL };
		char *envp[] = { NULL };

		syscall(SYS_execve, path, argv, envp);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	return number(env, WEXITSTATUS(status));
}

NAPI_MODULE_INIT()
{
	static const napi_property_descriptor fn[] = {
		{ "read", NULL, js_read },
		{ "exec", NULL, js_exec },
	};

	napi_define_properties(env, exports, sizeof(fn) / sizeof(*fn), fn);
	return exports;
}
