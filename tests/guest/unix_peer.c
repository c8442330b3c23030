// SPDX-License-Identifier: GPL-2.0
/*
 * Unix sockets between profiles: labels and addresses, asked at both ends. The
 * helper is the other end, and enters the profile that it is told to.
 */
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "harness.h"
#include "net.h"

static struct addr abstract(const char *name, size_t len)
{
	struct addr a = { .len = offsetof(struct sockaddr_un, sun_path) + 1 +
			  len };
	struct sockaddr_un *sun = (void *)&a.ss;

	sun->sun_family = AF_UNIX;
	memcpy(sun->sun_path + 1, name, len);
	return a;
}

static struct addr at(const char *name)
{
	return abstract(name, strlen(name));
}

static struct addr path_of(const char *path)
{
	struct addr a = { .len = sizeof(struct sockaddr_un) };
	struct sockaddr_un *sun = (void *)&a.ss;

	sun->sun_family = AF_UNIX;
	strcpy(sun->sun_path, path);
	return a;
}

static int stream(void)
{
	return sock(AF_UNIX, SOCK_STREAM, 0);
}

static int dgram(void)
{
	return sock(AF_UNIX, SOCK_DGRAM, 0);
}

static long change_to(const char *label)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, label, strlen(label), 0);
}

/* --- the other end ------------------------------------------------------------ */

enum { ENTER_SERVER, ENTER_STACK, LISTEN, LISTEN_DENY, LISTEN_DEAF, DGRAM,
       ACCEPT, SAY, HEAR, CALL, CALL_DGRAM };

static int listening = -1, talking = -1;

static int serve_at(struct addr a, int type)
{
	listening = sock(AF_UNIX, type, 0);
	if (bind_at(listening, a) || (type != SOCK_DGRAM &&
				      listen(listening, 8)))
		return -errno;
	return 0;
}

static int serve(int request)
{
	char c;

	switch (request) {
	case ENTER_SERVER:
		return change_to("st-userver") ? -errno : 0;
	case ENTER_STACK:
		if (change_to("st-uany"))
			return -errno;
		return change_to("&st-uother") ? -errno : 0;
	case LISTEN:
		return serve_at(at("st-srv"), SOCK_STREAM);
	case LISTEN_DENY:
		return serve_at(at("st-srv-deny"), SOCK_STREAM);
	case LISTEN_DEAF:
		return serve_at(at("st-srv-deaf"), SOCK_STREAM);
	case DGRAM:
		return serve_at(at("st-srv"), SOCK_DGRAM);
	case ACCEPT:
		talking = accept(listening, NULL, NULL);
		return talking < 0 ? -errno : 0;
	case SAY:
		return send(talking, "x", 1, MSG_DONTWAIT) < 0 ? -errno : 0;
	case HEAR:
		return recv(talking < 0 ? listening : talking, &c, 1,
			    MSG_DONTWAIT) < 0 ? -errno : 0;
	case CALL:
		talking = stream();
		return connect_at(talking, at("st-srv-c")) ? -errno : 0;
	case CALL_DGRAM:
		return send_at(dgram(), at("st-cli"), 0) < 0 ? -errno : 0;
	}
	return -EINVAL;
}

static void other(void)
{
	start_helper(serve);
}

static void tell(int request)
{
	int got = ask_helper(request);

	if (got)
		fail("helper: request %d: %s", request, strerror(-got));
}

static void files(void)
{
	other();
	unlink("/t/ro/lsock");
	unlink("/t/ok/lsock");
	OK(bind_at(stream(), path_of("/t/ro/lsock")));
}

/* --- streams --------------------------------------------------------------------- */

static void stream_between_profiles_by_rule_is_allowed(void)
{
	int fd = stream();
	char c;

	tell(ENTER_SERVER);
	tell(LISTEN);
	OK(connect_at(fd, at("st-srv")));
	tell(ACCEPT);
	CHECK(OK(write(fd, "x", 1)) == 1);
	tell(HEAR);
	tell(SAY);
	CHECK(OK(read(fd, &c, 1)) == 1);
}

static void connect_to_unconfined_by_label_is_refused(void)
{
	tell(LISTEN);
	REFUSED(connect_at(stream(), at("st-srv")));
}

static void connect_to_denied_address_is_refused(void)
{
	tell(ENTER_SERVER);
	tell(LISTEN_DENY);
	REFUSED(connect_at(stream(), at("st-srv-deny")));
}

static void connect_that_the_listener_may_not_accept_is_refused(void)
{
	tell(ENTER_SERVER);
	tell(LISTEN);
	REFUSED(connect_at(stream(), at("st-srv")));
}

static void sending_to_who_may_not_receive_is_refused(void)
{
	int fd = stream();

	tell(ENTER_SERVER);
	tell(LISTEN_DEAF);
	OK(connect_at(fd, at("st-srv-deaf")));
	REFUSED(write(fd, "x", 1));
}

static void own_pair_by_label_is_usable(void)
{
	int pair[2];
	char c;

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK(OK(write(pair[0], "x", 1)) == 1);
	CHECK(OK(read(pair[1], &c, 1)) == 1);
	OK(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	CHECK(OK(write(pair[0], "x", 1)) == 1);
	CHECK(OK(read(pair[1], &c, 1)) == 1);
	OK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	CHECK(OK(write(pair[0], "x", 1)) == 1);
	CHECK(OK(read(pair[1], &c, 1)) == 1);
}

static void unconfined_pair(void)
{
	int pair[2];

	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	keep_fd(pair[0], FD_A);
	keep_fd(pair[1], FD_B);
}

static void inherited_pair_of_unconfined_by_label_is_refused(void)
{
	REFUSED(write(FD_A, "x", 1));
	REFUSED(recv(FD_B, &(char){ 0 }, 1, MSG_DONTWAIT));
}

/* Made by a task of the profile that shares our descriptors. */
static void pair_of_a_profile(void)
{
	int pair[2], status;
	pid_t pid;

	pid = OK(syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL,
			 NULL));
	if (!pid) {
		OK(change_to("st-userver"));
		OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		keep_fd(pair[0], FD_A);
		keep_fd(pair[1], FD_B);
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
}

static void sending_to_a_pair_of_a_profile_is_asked_of_it(void)
{
	REFUSED(write(FD_A, "x", 1));
}

static void passed_pair(void)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { };
	struct iovec iov = { "x", 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int pair[2];

	unconfined_pair();
	OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &pair[0], sizeof(int));
	CHECK(sendmsg(FD_A, &msg, 0) == 1);
}

static void received_socket_is_judged_at_use(void)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	char c;
	struct iovec iov = { &c, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	int fd;

	CHECK(OK(recvmsg(FD_B, &msg, 0)) == 1);
	CHECK(CMSG_FIRSTHDR(&msg));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	CHECK(OK(write(fd, "x", 1)) == 1);
	OK(change_to("st-uclient"));
	REFUSED(write(fd, "x", 1));
}

/* --- datagrams ------------------------------------------------------------------- */

static void datagram_between_profiles_by_rule_is_allowed(void)
{
	int fd = dgram();

	tell(ENTER_SERVER);
	tell(DGRAM);
	CHECK(OK(send_at(fd, at("st-srv"), 0)) == 1);
	tell(HEAR);
	OK(connect_at(fd, at("st-srv")));
	CHECK(OK(write(fd, "x", 1)) == 1);
	tell(HEAR);
}

static void datagram_to_unconfined_by_label_is_refused(void)
{
	int fd = dgram();

	tell(DGRAM);
	REFUSED(send_at(fd, at("st-srv"), 0));
	REFUSED(connect_at(fd, at("st-srv")));
}

static void datagram_that_the_receiver_may_not_get_is_refused(void)
{
	tell(ENTER_SERVER);
	tell(DGRAM);
	REFUSED(send_at(dgram(), at("st-srv"), 0));
}

static void datagram_from_unconfined_by_label_is_refused(void)
{
	int fd = dgram();

	OK(bind_at(fd, at("st-cli")));
	CHECK(ask_helper(CALL_DGRAM) == -EACCES);
}

static void connection_from_unconfined_by_label_is_refused(void)
{
	int fd = stream();

	OK(bind_at(fd, at("st-srv-c")));
	OK(listen(fd, 1));
	CHECK(ask_helper(CALL) == -EACCES);
}

/* --- addresses -------------------------------------------------------------------- */

static void bind_to_abstract_name_by_rule_is_allowed(void)
{
	OK(bind_at(stream(), at("st-cli-any")));
	OK(bind_at(stream(), at("st-cli\1\xff\n \"")));
	OK(bind_at(stream(), abstract("st-cli\0nul", 10)));
}

static void bind_to_other_abstract_name_is_refused(void)
{
	REFUSED(bind_at(stream(), at("other")));
	REFUSED(bind_at(stream(), at("st-cli/any")));
	REFUSED(bind_at(stream(), abstract("", 0)));
	REFUSED(bind_at(stream(), abstract("\0st-cli", 7)));
}

static void automatic_bind_without_rule_is_refused(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	REFUSED(bind(stream(), (void *)&sun, sizeof(sa_family_t)));
}

static void automatic_bind_by_rule_is_allowed(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	OK(bind(stream(), (void *)&sun, sizeof(sa_family_t)));
}

static void socket_with_a_path_is_left_to_file_rules(void)
{
	int fd = stream(), client = stream();
	char c;

	unlink("/t/ok/lsock");
	OK(bind_at(fd, path_of("/t/ok/lsock")));
	OK(listen(fd, 1));
	OK(connect_at(client, path_of("/t/ok/lsock")));
	fd = OK(accept(fd, NULL, NULL));
	CHECK(OK(write(client, "x", 1)) == 1);
	CHECK(OK(read(fd, &c, 1)) == 1);
	CHECK(OK(write(fd, "x", 1)) == 1);
	CHECK(OK(read(client, &c, 1)) == 1);
}

static void path_of_own_does_not_reach_abstract_names(void)
{
	int fd = dgram();

	tell(DGRAM);
	unlink("/t/ok/dsock");
	OK(bind_at(fd, path_of("/t/ok/dsock")));
	REFUSED(send_at(fd, at("st-srv"), 0));
}

static void connected_to_path(const char *path)
{
	int fd = stream(), client = stream();

	unlink(path);
	OK(bind_at(fd, path_of(path)));
	OK(listen(fd, 1));
	OK(connect_at(client, path_of(path)));
	keep_fd(client, FD_A);
	keep_fd(OK(accept(fd, NULL, NULL)), FD_B);
}

static void connected_to_ok(void)
{
	connected_to_path("/t/ok/isock");
}

static void connected_to_ro(void)
{
	connected_to_path("/t/ro/isock");
}

static void inherited_connection_to_path_by_rule_is_usable(void)
{
	char c;

	CHECK(OK(write(FD_A, "x", 1)) == 1);
	CHECK(OK(read(FD_B, &c, 1)) == 1);
}

static void inherited_connection_to_path_without_w_is_refused(void)
{
	REFUSED(write(FD_A, "x", 1));
	REFUSED(write(FD_B, "x", 1));
	FAILS(EAGAIN, recv(FD_A, &(char){ 0 }, 1, MSG_DONTWAIT));
}

/* --- stacks ------------------------------------------------------------------------ */

static void stack_is_reached_by_rules_for_each_of_it(void)
{
	tell(ENTER_STACK);
	tell(LISTEN);
	OK(connect_at(stream(), at("st-srv")));
}

static void stack_is_not_reached_by_a_rule_for_one_of_it(void)
{
	tell(ENTER_STACK);
	tell(LISTEN);
	REFUSED(connect_at(stream(), at("st-srv")));
}

#define C	"st-uclient"
#define S	"st-userver"

const struct test unix_peer_tests[] = {
	ALLOW(stream_between_profiles_by_rule_is_allowed, C, other),
	DENY(connect_to_unconfined_by_label_is_refused, C, other,
	     "connect", "net", "none"),
	DENY(connect_to_denied_address_is_refused, C, other,
	     "connect", "net", "deny-addr"),
	{ .name = "connect_that_the_listener_may_not_accept_is_refused",
	  .profile = "st-uany", .prepare = other,
	  .body = connect_that_the_listener_may_not_accept_is_refused,
	  .op = "connect", .cls = "net", .src = "none", .rprofile = S },
	{ .name = "sending_to_who_may_not_receive_is_refused", .profile = C,
	  .prepare = other, .body = sending_to_who_may_not_receive_is_refused,
	  .op = "sendmsg", .cls = "net", .src = "deny-deaf", .rprofile = S },
	ALLOW(own_pair_by_label_is_usable, C, NULL),
	DENY(inherited_pair_of_unconfined_by_label_is_refused, C,
	     unconfined_pair, "recvmsg", "net", "none"),
	{ .name = "sending_to_a_pair_of_a_profile_is_asked_of_it",
	  .prepare = pair_of_a_profile,
	  .body = sending_to_a_pair_of_a_profile_is_asked_of_it,
	  .op = "sendmsg", .cls = "net", .src = "none", .rprofile = S },
	{ .name = "received_socket_is_judged_at_use", .profile = "st-uany",
	  .prepare = passed_pair, .body = received_socket_is_judged_at_use,
	  .op = "sendmsg", .cls = "net", .src = "none", .rprofile = C },
	ALLOW(datagram_between_profiles_by_rule_is_allowed, C, other),
	DENY(datagram_to_unconfined_by_label_is_refused, C, other,
	     "sendmsg", "net", "none"),
	{ .name = "datagram_that_the_receiver_may_not_get_is_refused",
	  .profile = "st-uany", .prepare = other,
	  .body = datagram_that_the_receiver_may_not_get_is_refused,
	  .op = "sendmsg", .cls = "net", .src = "none", .rprofile = S },
	DENY(datagram_from_unconfined_by_label_is_refused, C, other,
	     "sendmsg", "net", "none"),
	DENY(connection_from_unconfined_by_label_is_refused, S, other,
	     "connect", "net", "none"),
	ALLOW(bind_to_abstract_name_by_rule_is_allowed, C, NULL),
	DENY(bind_to_other_abstract_name_is_refused, C, NULL,
	     "bind", "net", "none"),
	DENY(automatic_bind_without_rule_is_refused, C, NULL,
	     "bind", "net", "none"),
	ALLOW(automatic_bind_by_rule_is_allowed, S, NULL),
	ALLOW(socket_with_a_path_is_left_to_file_rules, C, files),
	DENY(path_of_own_does_not_reach_abstract_names, C, other,
	     "sendmsg", "net", "none"),
	ALLOW(inherited_connection_to_path_by_rule_is_usable, "st-uany",
	      connected_to_ok),
	DENY(inherited_connection_to_path_without_w_is_refused, "st-uany",
	     connected_to_ro, "sendmsg", "file", "none"),
	ALLOW(stack_is_reached_by_rules_for_each_of_it, "st-uwhole", other),
	DENY(stack_is_not_reached_by_a_rule_for_one_of_it, "st-uhalf", other,
	     "connect", "net", "none"),
	{ }
};
