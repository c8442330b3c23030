// SPDX-License-Identifier: GPL-2.0
/*
 * Message queues, POSIX by name and System V by key, and the labels of who made
 * them.
 */
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "harness.h"

static const char *const names[] = { "/st-own", "/st-read", "/st-deny",
				     "/st-label", "/st-other" };

static void remove_all(void)
{
	size_t i;
	int key, id;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		mq_unlink(names[i]);
	for (key = 4711; key < 4716; key++) {
		id = msgget(key, 0);
		if (id >= 0)
			OK(msgctl(id, IPC_RMID, NULL));
	}
}

static void queues(void)
{
	/* Small: there is a limit to what a user's take. */
	struct mq_attr small = { .mq_maxmsg = 2, .mq_msgsize = 16 };
	size_t i;
	int key;

	remove_all();
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		OK(mq_open(names[i], O_RDWR | O_CREAT, 0666, &small));
	for (key = 4711; key < 4716; key++)
		OK(msgget(key, IPC_CREAT | 0666));
}

/* Queues whose maker is in the profile. */
static void queues_of_own(void)
{
	int status;
	pid_t pid;

	remove_all();
	pid = OK(fork());
	if (!pid) {
		OK(mq_open("/st-own", O_RDWR | O_CREAT, 0666, NULL));
		OK(prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, "st-mqueue", 9, 0));
		OK(mq_unlink("/st-own"));
		OK(mq_open("/st-own", O_RDWR | O_CREAT, 0666, NULL));
		_exit(0);
	}
	OK(waitpid(pid, &status, 0));
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
}

struct message {
	long type;
	char text[4];
};

static long post(int id)
{
	struct message m = { .type = 1, .text = "hey" };

	return msgsnd(id, &m, sizeof(m.text), IPC_NOWAIT);
}

static long fetch(int id)
{
	struct message m;

	return msgrcv(id, &m, sizeof(m.text), 0, IPC_NOWAIT);
}

/* --- POSIX ------------------------------------------------------------------------ */

static void posix_queue_by_rule_is_usable(void)
{
	struct stat st;
	mqd_t q;

	remove_all();
	q = OK(mq_open("/st-own", O_RDWR | O_CREAT, 0666, NULL));
	OK(mq_send(q, "x", 1, 0));
	OK(fstat(q, &st));
	OK(fchmod(q, 0600));
	OK(mq_open("/st-own", O_RDONLY));
	OK(mq_unlink("/st-own"));
}

static void posix_queue_of_other_name_is_refused(void)
{
	REFUSED(mq_open("/st-other", O_RDWR));
}

static void making_posix_queue_of_other_name_is_refused(void)
{
	REFUSED(mq_open("/st-new", O_RDWR | O_CREAT, 0666, NULL));
}

static void posix_queue_by_deny_rule_is_refused(void)
{
	REFUSED(mq_open("/st-deny", O_RDONLY));
}

static void writing_to_posix_queue_without_permission_is_refused(void)
{
	OK(mq_open("/st-read", O_RDONLY));
	REFUSED(mq_open("/st-read", O_RDWR));
}

static void removing_posix_queue_without_permission_is_refused(void)
{
	REFUSED(mq_unlink("/st-read"));
}

static void changing_posix_queue_without_permission_is_refused(void)
{
	mqd_t q = OK(mq_open("/st-read", O_RDONLY));
	struct stat st;

	REFUSED(fchmod(q, 0666));
	REFUSED(fstat(q, &st));
}

static void posix_queue_of_other_maker_by_label_is_refused(void)
{
	REFUSED(mq_open("/st-label", O_RDWR));
}

static void posix_queue_of_maker_by_label_is_usable(void)
{
	OK(mq_open("/st-label", O_RDWR | O_CREAT, 0666, NULL));
	OK(mq_open("/st-label", O_RDWR));
}

static void open_queues(void)
{
	queues();
	keep_fd(OK(mq_open("/st-own", O_RDWR)), FD_A);
	keep_fd(OK(mq_open("/st-other", O_RDWR)), FD_B);
}

/* Exec takes away what cannot be judged at use. */
static void inherited_posix_queue_without_rule_is_taken_away(void)
{
	OK(mq_send(FD_A, "x", 1, 0));
	FAILS(EBADF, mq_send(FD_B, "x", 1, 0));
}

/* Their filesystem, once mounted, is one of files as well. */
static void mounted(void)
{
	queues();
	own_mount_ns();
	OK(mount("mqueue", "/t/ok/sub", "mqueue", 0, NULL));
}

static void queue_opened_as_a_file_is_judged_as_a_queue(void)
{
	REFUSED(open("/t/ok/sub/st-other", O_RDONLY));
	REFUSED(unlink("/t/ok/sub/st-other"));
	REFUSED(mknod("/t/ok/sub/st-new", 0666 | S_IFREG, 0));
}

/* Queues of another IPC namespace, seen by a mount and held open. */
static void queues_elsewhere(void)
{
	int home = OK(open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC));

	own_mount_ns();
	OK(unshare(CLONE_NEWIPC));
	queues();
	OK(mount("mqueue", "/t/ok/sub", "mqueue", 0, NULL));
	keep_fd(OK(mq_open("/st-own", O_RDWR)), FD_A);
	keep_fd(OK(mq_open("/st-other", O_RDWR)), FD_B);
	OK(setns(home, CLONE_NEWIPC));
	queues();
}

static void posix_queue_of_another_namespace_is_refused(void)
{
	OK(mq_open("/st-own", O_RDWR));
	FAILS(EBADF, mq_send(FD_A, "x", 1, 0));
}

static void posix_queue_of_another_namespace_is_judged_where_the_flag_says(void)
{
	OK(mq_open("/st-own", O_RDWR));
	FAILS(EBADF, mq_send(FD_A, "x", 1, 0));
	OK(mq_send(FD_B, "x", 1, 0));
	OK(open("/t/ok/sub/st-other", O_RDWR));
	REFUSED(open("/t/ok/sub/st-own", O_RDWR));
	REFUSED(open("/t/ok/sub/st-read", O_RDONLY));
}

static void posix_queue_of_another_namespace_is_attached_to_the_root(void)
{
	OK(mq_send(FD_A, "x", 1, 0));
	FAILS(EBADF, mq_send(FD_B, "x", 1, 0));
}

/* --- System V ---------------------------------------------------------------------- */

static void sysv_queue_by_rule_is_usable(void)
{
	struct msqid_ds ds;
	int id;

	id = OK(msgget(4711, 0));
	OK(post(id));
	CHECK(OK(fetch(id)) == sizeof(((struct message *)0)->text));
	OK(msgctl(id, IPC_STAT, &ds));
	OK(msgctl(id, IPC_SET, &ds));
	OK(msgctl(id, IPC_RMID, NULL));
	OK(msgget(4711, IPC_CREAT | 0666));
}

static void sysv_queue_of_other_key_is_refused(void)
{
	REFUSED(msgget(4715, 0));
}

static void making_sysv_queue_of_other_key_is_refused(void)
{
	REFUSED(msgget(4799, IPC_CREAT | 0666));
	REFUSED(msgget(IPC_PRIVATE, 0666));
}

static void sysv_send_by_deny_rule_is_refused(void)
{
	int id = OK(msgget(4712, 0));

	FAILS(ENOMSG, fetch(id));
	REFUSED(post(id));
}

static void keep_id(int key)
{
	char id[16];

	queues();
	snprintf(id, sizeof(id), "%d", (int)OK(msgget(key, 0)));
	OK(post(atoi(id)));
	setenv("QUEUE", id, 1);
}

static void other_key(void)
{
	keep_id(4715);
}

static int kept_id(void)
{
	return atoi(getenv("QUEUE"));
}

static void sysv_receive_without_rule_is_refused(void)
{
	/* What is not for it a receiver does not see. */
	CHECK(fetch(kept_id()) < 0);
}

static void sysv_control_without_permission_is_refused(void)
{
	struct msqid_ds ds;
	int id = OK(msgget(4712, 0));

	OK(msgctl(id, IPC_STAT, &ds));
	REFUSED(msgctl(id, IPC_SET, &ds));
	REFUSED(msgctl(id, IPC_RMID, NULL));
}

static void sysv_queue_of_maker_by_label_is_usable(void)
{
	int id = OK(msgget(4713, 0));

	OK(post(id));
	OK(fetch(id));
}

static void sysv_queue_of_other_maker_by_label_is_refused(void)
{
	REFUSED(msgget(4714, 0));
}

#define P	"st-mqueue"

const struct test mqueue_tests[] = {
	ALLOW(posix_queue_by_rule_is_usable, P, queues_of_own),
	DENY(posix_queue_of_other_name_is_refused, P, queues,
	     "mq_open", "mqueue", "none"),
	DENY(making_posix_queue_of_other_name_is_refused, P, queues,
	     "mq_create", "mqueue", "none"),
	DENY(posix_queue_by_deny_rule_is_refused, P, queues,
	     "mq_open", "mqueue", "deny-queue"),
	DENY(writing_to_posix_queue_without_permission_is_refused, P, queues,
	     "mq_open", "mqueue", "none"),
	DENY(removing_posix_queue_without_permission_is_refused, P, queues,
	     "mq_unlink", "mqueue", "none"),
	DENY(changing_posix_queue_without_permission_is_refused, P, queues,
	     "getattr", "mqueue", "none"),
	DENY(posix_queue_of_other_maker_by_label_is_refused, P, queues,
	     "mq_open", "mqueue", "none"),
	ALLOW(posix_queue_of_maker_by_label_is_usable, P, remove_all),
	DENY(inherited_posix_queue_without_rule_is_taken_away, P, open_queues,
	     "file_inherit", "mqueue", "none"),
	DENY(queue_opened_as_a_file_is_judged_as_a_queue, "st-files", mounted,
	     "mq_open", "mqueue", "none"),
	{ .name = "posix_queue_of_another_namespace_is_refused", .profile = P,
	  .prepare = queues_elsewhere,
	  .body = posix_queue_of_another_namespace_is_refused,
	  .op = "file_inherit", .cls = "mqueue", .src = "none",
	  .info = "other ipc namespace" },
	DENY(posix_queue_of_another_namespace_is_judged_where_the_flag_says,
	     "st-awayqueue", queues_elsewhere, "mq_open", "mqueue", "deny-away"),
	DENY(posix_queue_of_another_namespace_is_attached_to_the_root,
	     "st-rootqueue", queues_elsewhere,
	     "file_inherit", "mqueue", "none"),
	ALLOW(sysv_queue_by_rule_is_usable, P, queues),
	DENY(sysv_queue_of_other_key_is_refused, P, queues,
	     "msg_queue_open", "mqueue", "none"),
	DENY(making_sysv_queue_of_other_key_is_refused, P, queues,
	     "msg_queue_create", "mqueue", "none"),
	DENY(sysv_send_by_deny_rule_is_refused, P, queues,
	     "msg_queue_send", "mqueue", "deny-sysv"),
	DENY(sysv_receive_without_rule_is_refused, P, other_key,
	     "msg_queue_receive", "mqueue", "none"),
	DENY(sysv_control_without_permission_is_refused, P, queues,
	     "msg_queue_ctl", "mqueue", "none"),
	ALLOW(sysv_queue_of_maker_by_label_is_usable, P, queues),
	DENY(sysv_queue_of_other_maker_by_label_is_refused, P, queues,
	     "msg_queue_open", "mqueue", "none"),
	{ }
};
