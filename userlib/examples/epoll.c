// SPDX-License-Identifier: MIT
/*
 * epoll [PREFIX]: one thread and one epoll loop, in which the request queue is a
 * descriptor like a timer or a signal. By default http://+:8080/epoll/.
 *
 * Requests below …/slow are answered about a second later and any number of them
 * may be waiting meanwhile; all others are answered at once. Each answer says how
 * many wait.
 */
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include "server.h"

#define DELAY_TICKS	10	/* of 100 ms */

/* A request that waits; a server would wait for a database or a file here */
struct waiting {
	struct waiting *next;
	HTTP_REQUEST_ID id;
	unsigned int ticks;
};

static struct waiting *waiting;
static unsigned int waiting_count;

static void answer(struct server *server, HTTP_REQUEST_ID id, const char *how)
{
	HTTP_REQUEST request = { .RequestId = id };
	HTTP_RESPONSE response = { .Flags = 0 };
	char text[80];

	snprintf(text, sizeof(text), "%s, %u waiting\n", how, waiting_count);
	server_set_status(&response, 200, "OK");
	server_set_header(&response, HttpHeaderContentType, "text/plain");
	server_send_text(server, &request, &response, text, strlen(text));
}

static void answer_later(struct server *server, HTTP_REQUEST_ID id)
{
	struct waiting *w = malloc(sizeof(*w));

	if (!w) {
		HttpCancelHttpRequest(server->queue, id, NULL);
		return;
	}
	*w = (struct waiting){ waiting, id, DELAY_TICKS };
	waiting = w;
	waiting_count++;
}

static void tick(struct server *server)
{
	struct waiting **at = &waiting, *w;

	while ((w = *at)) {
		if (--w->ticks) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		waiting_count--;
		answer(server, w->id, "late");
		free(w);
	}
}

/* All that the queue has; it stays readable while there is more */
static ULONG take_requests(struct server *server, HTTP_REQUEST **buffer,
			   ULONG *size)
{
	ULONG error;

	while (!(error = server_receive(server, buffer, size))) {
		HTTP_REQUEST *request = *buffer;
		char *path = server_path(request);

		if (path && strstr(path, "/slow"))
			answer_later(server, request->RequestId);
		else
			answer(server, request->RequestId, "at once");
		free(path);
	}
	return error == ERROR_RETRY ? NO_ERROR : error;
}

static int watch(int loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (fd < 0 || epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event)) {
		perror("epoll");
		exit(1);
	}
	return fd;
}

static ULONG run(struct server *server)
{
	struct itimerspec every = { { 0, 100000000 }, { 0, 100000000 } };
	int loop = epoll_create1(EPOLL_CLOEXEC), queue, timer, stop;
	HTTP_REQUEST *buffer = NULL;
	struct epoll_event event;
	ULONG size = 0, error = 0;
	uint64_t ticks;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	stop = watch(loop, signalfd(-1, &set, SFD_CLOEXEC));
	timer = watch(loop, timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
	queue = watch(loop, HttpLxQueueFd(server->queue));
	timerfd_settime(timer, 0, &every, NULL);
	size = 4096;
	buffer = malloc(size);
	while (buffer && !error) {
		if (epoll_wait(loop, &event, 1, -1) < 1)
			continue;
		if (event.data.fd == stop)
			break;
		if (event.data.fd == queue)
			error = take_requests(server, &buffer, &size);
		else if (read(timer, &ticks, sizeof(ticks)) > 0)
			tick(server);
	}
	free(buffer);
	close(timer);
	close(stop);
	close(loop);
	return error;
}

int main(int argc, char **argv)
{
	struct server server = { .receive_flags = HTTPLX_RECEIVE_NONBLOCK };
	ULONG error;

	server_open(&server, argc > 1 ? argv[1] : "http://+:8080/epoll/");
	error = run(&server);
	/* What still waits is answered rather than cut off */
	while (waiting)
		tick(&server);
	HttpCloseServerSession(server.session);
	HttpCloseRequestQueue(server.queue);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	if (error)
		server_fail("receive", error);
	return 0;
}
