// SPDX-License-Identifier: MIT
/*
 * activation [PATH]: a server started by systemd on the first connection, through
 * sockets that systemd holds: activation.socket and activation.service beside
 * this file. By default it serves PATH / on the port of each socket.
 *
 * Without units:
 *
 *	systemd-socket-activate -l 8080 build/userlib/examples/activation
 *
 * The program needs no right to listen, also not on port 80, and opens no socket:
 * it may run where bind(2) is forbidden. It ends on SIGTERM; meanwhile and until
 * it is started again connections wait in the socket.
 */
#include <fcntl.h>
#include <unistd.h>
#include "server.h"

#define FIRST_FD	3	/* SD_LISTEN_FDS_START */

/* How many descriptors systemd passed to this process, as sd_listen_fds(3) */
static int listen_fds(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");

	if (!pid || !fds || strtol(pid, NULL, 10) != getpid())
		return 0;
	return (int)strtol(fds, NULL, 10);
}

static void serve(struct server *server, HTTP_REQUEST *request)
{
	HTTP_RESPONSE response = { .Flags = 0 };
	char text[] = "started by a socket\n";

	server_set_status(&response, 200, "OK");
	server_set_header(&response, HttpHeaderContentType, "text/plain");
	server_send_text(server, request, &response, text, sizeof(text) - 1);
}

int main(int argc, char **argv)
{
	struct server server = { .serve = serve };
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	const char *path = argc > 1 ? argv[1] : "/";
	int count = listen_fds();
	char prefix[1000];
	USHORT port;

	if (count < 1) {
		fprintf(stderr, "activation: no sockets from systemd\n");
		return 1;
	}
	SERVER_TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++) {
		SERVER_TRY(HttpLxAdoptListener(fd, &port));
		close(fd);	/* systemd has it, and the module */
		snprintf(prefix, sizeof(prefix), "http://+:%d%s", port, path);
		if (fd == FIRST_FD) {
			server_open(&server, prefix);
			continue;
		}
		SERVER_TRY(HttpLxAddUrl(server.group, prefix, 0, NULL));
	}
	server_run(&server);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
	return 0;
}
