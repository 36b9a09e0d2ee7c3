// SPDX-License-Identifier: MIT
/*
 * prefork [PREFIX]: a controller that owns the URL and a queue with a name, and
 * workers that open the queue by that name. By default http://+:8080/prefork/.
 *
 * No worker runs until the first request waits; up to four are started, one for
 * each time that a request has to wait, and dead ones are started again. The
 * controller itself serves nothing, so a fault in a worker cannot take the URL away.
 */
#include <sys/wait.h>
#include <unistd.h>
#include "server.h"

#define WORKERS	4

static struct server controller;
static char name[40];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pid_t pids[WORKERS];	/* 0: not started; under the lock */

static int worker(const char *queue)
{
	struct server server = { .serve = server_name_worker };
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;

	SERVER_TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	SERVER_TRY(HttpLxCreateRequestQueue(queue, NULL,
				HTTP_CREATE_REQUEST_QUEUE_FLAG_OPEN_EXISTING,
				&server.queue));
	server_run(&server);
	return 0;
}

static void start_worker(pid_t *pid)
{
	sigset_t none;

	*pid = fork();
	if (!*pid) {
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execl("/proc/self/exe", "prefork", "--worker", name, NULL);
		_exit(127);
	}
	if (*pid < 0)
		*pid = 0;
}

/* Another worker whenever a request has to wait, until the queue is shut down */
static void *wait_for_demand(void *unused)
{
	ULONG error;

	while (!(error = HttpWaitForDemandStart(controller.queue, NULL))) {
		pthread_mutex_lock(&lock);
		for (int i = 0; i < WORKERS; i++) {
			if (!pids[i]) {
				start_worker(&pids[i]);
				break;
			}
		}
		pthread_mutex_unlock(&lock);
	}
	/* Shut down while we waited, or before we did */
	if (error != ERROR_OPERATION_ABORTED && error != ERROR_INVALID_HANDLE)
		server_fail("HttpWaitForDemandStart", error);
	return unused;
}

static void open_controller(const char *prefix)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };

	snprintf(name, sizeof(name), "prefork-%d", (int)getpid());
	SERVER_TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	SERVER_TRY(HttpCreateServerSession(version, &controller.session, 0));
	SERVER_TRY(HttpCreateUrlGroup(controller.session, &controller.group, 0));
	SERVER_TRY(HttpLxCreateRequestQueue(name, NULL,
				HTTP_CREATE_REQUEST_QUEUE_FLAG_CONTROLLER,
				&controller.queue));
	binding.RequestQueueHandle = controller.queue;
	SERVER_TRY(HttpSetUrlGroupProperty(controller.group,
					   HttpServerBindingProperty, &binding,
					   sizeof(binding)));
	SERVER_TRY(HttpLxAddUrl(controller.group, prefix, 0, NULL));
}

/* Restart what dies until we are told to end */
static void supervise(const sigset_t *set)
{
	pid_t gone;
	int got;

	while (!sigwait(set, &got) && got == SIGCHLD) {
		usleep(100000);	/* a worker that cannot start is no reason to spin */
		pthread_mutex_lock(&lock);
		while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
			for (int i = 0; i < WORKERS; i++)
				if (pids[i] == gone)
					start_worker(&pids[i]);
		pthread_mutex_unlock(&lock);
	}
}

int main(int argc, char **argv)
{
	pthread_t demand;
	sigset_t set;

	if (argc == 3 && !strcmp(argv[1], "--worker"))
		return worker(argv[2]);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	open_controller(argc > 1 ? argv[1] : "http://+:8080/prefork/");
	if (pthread_create(&demand, NULL, wait_for_demand, NULL))
		return 1;
	supervise(&set);
	HttpShutdownRequestQueue(controller.queue);
	pthread_join(demand, NULL);
	for (int i = 0; i < WORKERS; i++)
		if (pids[i])
			kill(pids[i], SIGTERM);
	while (wait(NULL) > 0)
		;
	HttpCloseServerSession(controller.session);
	HttpCloseRequestQueue(controller.queue);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	return 0;
}
