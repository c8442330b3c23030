// SPDX-License-Identifier: GPL-2.0
/*
 * Layers on all threads of a process: all of them at once, or none.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "harness.h"
#include "restrict.h"

#define THREADS	32

static void put_files(void)
{
	put("/t/ro/granted", "granted");
	put("/t/none/other", "other");
	OK(chmod("/t/none/other", 0666));
}

static volatile bool stop, looked;
static int results[THREADS + 1];
static pthread_barrier_t begun;

/* What the thread may open: 0, or an errno. */
static int tries(void)
{
	int fd = open("/t/none/other", O_RDONLY);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void spin(void)
{
	while (!stop)
		;
}

static void sleep_long(void)
{
	while (!stop)
		usleep(100000);
}

static void fork_often(void)
{
	while (!stop) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

static void open_often(void)
{
	while (!stop)
		tries();
}

static void *worker(void *arg)
{
	static void (*const act[])(void) = { spin, sleep_long, fork_often,
					     open_often };
	long i = (long)arg;

	pthread_barrier_wait(&begun);
	act[i % 4]();
	results[i] = tries();
	return NULL;
}

#define STACK	131072	/* the least that arm64 takes */
static pthread_t threads[THREADS];

static void begin(void)
{
	pthread_attr_t attr;
	long i;

	stop = false;
	OK(-pthread_attr_init(&attr));
	OK(-pthread_attr_setstacksize(&attr, STACK));
	OK(-pthread_barrier_init(&begun, NULL, THREADS + 1));
	for (i = 0; i < THREADS; i++)
		OK(-pthread_create(&threads[i], &attr, worker, (void *)i));
	pthread_barrier_wait(&begun);
}

/* Every thread must have found @want. */
static void end(int want)
{
	int i;

	stop = true;
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		if (results[i] != want)
			fail("thread %d: %s", i, strerror(results[i]));
	}
	CHECK(tries() == want);
}

static void all_threads_get_the_layer(void)
{
	int i;

	begin();
	layer_threads("/t/ro/** r,");
	end(EACCES);
	for (i = 0; i < THREADS; i++)
		CHECK(results[i] == EACCES);
}

static void without_the_flag_the_others_go_free(void)
{
	int i;

	begin();
	layer("/t/ro/** r,");
	stop = true;
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		CHECK(results[i] == 0);
	}
	CHECK(tries() == EACCES);
}

static void *no_new_privs_of_it(void *arg)
{
	while (!stop)
		usleep(1000);
	return (void *)(long)prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
}

static void no_new_privs_goes_to_all_threads(void)
{
	pthread_t t;
	void *has;

	drop_to(NOBODY);
	OK(-pthread_create(&t, NULL, no_new_privs_of_it, NULL));
	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	layer_threads("/t/ro/** r,");
	stop = true;
	pthread_join(t, &has);
	CHECK(has == (void *)1);
}

static void *full_thread(void *arg)
{
	int i;

	for (i = 0; i < (int)BAILEY_MAX_LAYERS; i++)
		layer("/** rw,");
	pthread_barrier_wait(&begun);
	while (!stop)
		usleep(1000);
	return (void *)(long)tries();
}

/* One has no place for it: then nobody gets it. */
static void no_thread_gets_what_one_cannot(void)
{
	pthread_t full, other;
	pthread_barrier_t both;
	void *ret;

	OK(-pthread_barrier_init(&begun, NULL, 2));
	OK(-pthread_barrier_init(&both, NULL, 2));
	OK(-pthread_create(&full, NULL, full_thread, NULL));
	pthread_barrier_wait(&begun);
	OK(-pthread_create(&other, NULL, no_new_privs_of_it, NULL));
	CHECK(try_layer("profile l { /t/ro/** r, }",
			BAILEY_RESTRICT_THREADS) == E2BIG);
	stop = true;
	pthread_join(full, &ret);
	CHECK(ret == (void *)0);
	pthread_join(other, NULL);
	CHECK(tries() == 0);
}

/* Its own thread of a vfork() does not run until the child is gone. */
static void *vforker(void *arg)
{
	static struct timespec long_time = { .tv_sec = 14 };

	pthread_barrier_wait(&begun);
	if (!vfork()) {
		syscall(SYS_nanosleep, &long_time, NULL);
		_exit(0);
	}
	return (void *)(long)tries();
}

static void thread_that_cannot_be_reached_fails_it_for_all(void)
{
	pthread_t t;
	void *ret;

	OK(-pthread_barrier_init(&begun, NULL, 2));
	OK(-pthread_create(&t, NULL, vforker, NULL));
	pthread_barrier_wait(&begun);
	usleep(300000);
	CHECK(try_layer("profile l { /t/ro/** r, }",
			BAILEY_RESTRICT_THREADS) == EAGAIN);
	CHECK(tries() == 0);
	pthread_join(t, &ret);
	CHECK(ret == (void *)0);
	/* And then it works. */
	layer_threads("/t/ro/** r,");
	CHECK(tries() == EACCES);
}

static void *restricts(void *arg)
{
	pthread_barrier_wait(&begun);
	layer_threads(arg);
	return NULL;
}

static void two_threads_at_once_both_get_through(void)
{
	pthread_t a, b;
	int i;

	for (i = 0; i < 20; i++) {
		pid_t pid = OK(fork());

		if (pid) {
			CHECK(wait_exit(pid) == 0);
			continue;
		}
		OK(-pthread_barrier_init(&begun, NULL, 2));
		OK(-pthread_create(&a, NULL, restricts, "/t/ro/** r, /t/none/** r,"));
		OK(-pthread_create(&b, NULL, restricts, "/t/ro/** r, /t/ok/** r,"));
		pthread_join(a, NULL);
		pthread_join(b, NULL);
		CHECK(tries() == EACCES);
		REFUSED(open("/t/ok", O_RDONLY));
		OK(open("/t/ro/granted", O_RDONLY));
		_exit(0);
	}
}

/* Makes threads without end; each of them tries. */
static volatile int free_ones;

static void *short_lived(void *arg)
{
	if (looked && !tries())
		__atomic_fetch_add(&free_ones, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void *breeder(void *arg)
{
	pthread_t t;

	while (!stop)
		if (!pthread_create(&t, NULL, short_lived, NULL))
			pthread_join(t, NULL);
	return NULL;
}

/* Makes the next and ends: one that escapes has none but free ones after it. */
static volatile int chains;
static pthread_attr_t detached;

static void *linked(void *arg)
{
	pthread_t t;

	short_lived(NULL);
	if (stop || pthread_create(&t, &detached, linked, NULL))
		__atomic_fetch_sub(&chains, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void *waits(void *arg)
{
	sleep_long();
	return NULL;
}

static void threads_made_meanwhile_do_not_escape(void)
{
	pthread_t t[2], sleeper;
	int i;

	/* To ask so many takes a while. */
	OK(-pthread_attr_init(&detached));
	OK(-pthread_attr_setstacksize(&detached, STACK));
	OK(-pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED));
	for (i = 0; i < 4 * THREADS; i++)
		OK(-pthread_create(&sleeper, &detached, waits, NULL));
	for (i = 0; i < 2; i++) {
		OK(-pthread_create(&t[i], NULL, breeder, NULL));
		__atomic_fetch_add(&chains, 1, __ATOMIC_RELAXED);
		linked(NULL);
	}
	for (i = 0; i < 5; i++) {
		usleep(50000);
		layer_threads(i ? "/t/ro/** r," : "/t/ro/** r, /x r,");
		looked = true;
	}
	usleep(100000);
	CHECK(chains == 2);
	stop = true;
	for (i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	while (chains)
		usleep(1000);
	CHECK(free_ones == 0);
}

static void on_tick(int sig)
{
}

static void signals_meanwhile_do_no_harm(void)
{
	struct sigaction sa = { .sa_handler = on_tick };
	struct sigevent to = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR1 };
	const struct timespec ms = { .tv_nsec = 200000 };
	struct itimerspec it = { ms, ms };
	timer_t timer;

	/* Not SIGALRM, which ends a test that hangs. */
	begin();
	OK(sigaction(SIGUSR1, &sa, NULL));
	OK(timer_create(CLOCK_MONOTONIC, &to, &timer));
	OK(timer_settime(timer, 0, &it, NULL));
	layer_threads("/t/ro/** r,");
	OK(timer_delete(timer));
	end(EACCES);
}

static void *ends_all(void *arg)
{
	usleep((long)arg);
	if ((long)arg & 1)
		_exit(0);
	execl("/bin/busybox", "ls", "/nowhere", NULL);
	return NULL;
}

/* exit() and exec in one thread while another restricts: no hang, no leak. */
static void exit_and_exec_meanwhile_do_not_hang(void)
{
	pthread_t t;
	long i;

	for (i = 0; i < 40; i++) {
		pid_t pid = OK(fork());

		if (pid) {
			OK(waitpid(pid, NULL, 0));
			continue;
		}
		close(1);
		close(2);
		OK(-pthread_create(&t, NULL, ends_all, (void *)(i * 97)));
		for (;;)
			try_layer("profile l { /** rix, }",
				  BAILEY_RESTRICT_THREADS);
	}
}

#define SLOW(fn, n) { .name = #fn, .prepare = put_files, .body = fn, .seconds = n }

const struct test restrict_thread_tests[] = {
	SLOW(all_threads_get_the_layer, 300),
	SLOW(without_the_flag_the_others_go_free, 300),
	SLOW(no_new_privs_goes_to_all_threads, 300),
	SLOW(no_thread_gets_what_one_cannot, 300),
	SLOW(thread_that_cannot_be_reached_fails_it_for_all, 300),
	SLOW(two_threads_at_once_both_get_through, 300),
	SLOW(threads_made_meanwhile_do_not_escape, 300),
	SLOW(signals_meanwhile_do_no_harm, 300),
	SLOW(exit_and_exec_meanwhile_do_not_hang, 300),
	{ }
};
