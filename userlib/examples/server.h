/* SPDX-License-Identifier: MIT */
/* What the example servers share: setting up, a thread per receiver, Ctrl-C */
#ifndef EXAMPLES_SERVER_H
#define EXAMPLES_SERVER_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <httpapi-linux.h>

#define SERVER_THREADS	4

struct server {
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HANDLE queue;
	ULONG receive_flags;
	bool verbose;
	void (*serve)(struct server *server, HTTP_REQUEST *request);
	void *context;
};

static inline void server_fail(const char *what, ULONG error)
{
	fprintf(stderr, "%s: error %u, %s\n", what, error,
		HttpLxErrorText(error));
	exit(1);
}

#define SERVER_TRY(call)				\
	do {						\
		ULONG error_ = (call);			\
							\
		if (error_)				\
			server_fail(#call, error_);	\
	} while (0)

/* Register the prefix and bind it to a queue of our own */
static inline void server_open(struct server *server, const char *prefix)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };
	HTTPLX_URL_CONFLICT conflict;
	ULONG error;

	SERVER_TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	SERVER_TRY(HttpCreateServerSession(version, &server->session, 0));
	SERVER_TRY(HttpCreateUrlGroup(server->session, &server->group, 0));
	SERVER_TRY(HttpCreateRequestQueue(version, NULL, NULL, 0,
					  &server->queue));
	binding.RequestQueueHandle = server->queue;
	SERVER_TRY(HttpSetUrlGroupProperty(server->group,
					   HttpServerBindingProperty, &binding,
					   sizeof(binding)));
	error = HttpLxAddUrl(server->group, prefix, 0, &conflict);
	if (error && conflict.Prefix[0])
		fprintf(stderr, "%s is in the way, of user %u\n",
			conflict.Prefix, conflict.Uid);
	if (error)
		server_fail(prefix, error);
}

/* Receive with a buffer that grows to what a request needs */
static inline ULONG server_receive(struct server *server,
				   HTTP_REQUEST **buffer, ULONG *size)
{
	HTTP_REQUEST_ID id = HTTP_NULL_ID;
	ULONG needed, error;

	for (;;) {
		error = HttpReceiveHttpRequest(server->queue, id,
					       server->receive_flags, *buffer,
					       *size, &needed, NULL);
		if (error == ERROR_CONNECTION_INVALID && id != HTTP_NULL_ID) {
			id = HTTP_NULL_ID;	/* its client went away */
			continue;
		}
		if (error != ERROR_MORE_DATA)
			return error;
		id = (*buffer)->RequestId;
		free(*buffer);
		*size = needed;
		*buffer = malloc(needed);
		if (!*buffer)
			return ERROR_NOT_ENOUGH_MEMORY;
	}
}

static inline void *server_thread(void *arg)
{
	struct server *server = arg;
	ULONG size = 4096, error;
	HTTP_REQUEST *request = malloc(size);

	if (!request)
		return NULL;
	while (!(error = server_receive(server, &request, &size)))
		server->serve(server, request);
	if (error != ERROR_OPERATION_ABORTED)
		fprintf(stderr, "receive: error %u, %s\n", error,
			HttpLxErrorText(error));
	free(request);
	return NULL;
}

/* Serve until SIGINT or SIGTERM, then end in good order */
static inline void server_run(struct server *server)
{
	pthread_t thread[SERVER_THREADS];
	sigset_t stop;
	int got, n = 0;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	while (n < SERVER_THREADS &&
	       !pthread_create(&thread[n], NULL, server_thread, server))
		n++;
	if (!n) {
		fprintf(stderr, "cannot start a thread\n");
		exit(1);
	}
	sigwait(&stop, &got);
	HttpShutdownRequestQueue(server->queue);
	while (n)
		pthread_join(thread[--n], NULL);
	HttpCloseServerSession(server->session);
	HttpCloseRequestQueue(server->queue);
	HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
}

/* main() of a server whose arguments are [-v] [PREFIX] */
static inline int server_main(int argc, char **argv, const char *prefix,
			      void (*serve)(struct server *server,
					    HTTP_REQUEST *request))
{
	struct server server = { .serve = serve };
	int option;

	while ((option = getopt(argc, argv, "v")) != -1) {
		if (option != 'v')
			goto usage;
		server.verbose = true;
	}
	if (argc - optind > 1)
		goto usage;
	server_open(&server, optind < argc ? argv[optind] : prefix);
	server_run(&server);
	return 0;
usage:
	fprintf(stderr, "usage: %s [-v] [PREFIX]\n", argv[0]);
	return 2;
}

static inline void server_set_header(HTTP_RESPONSE *response,
				     HTTP_HEADER_ID id, const char *value)
{
	response->Headers.KnownHeaders[id].pRawValue = value;
	response->Headers.KnownHeaders[id].RawValueLength =
		(USHORT)strlen(value);
}

static inline void server_set_status(HTTP_RESPONSE *response, USHORT status,
				     const char *reason)
{
	response->StatusCode = status;
	response->pReason = reason;
	response->ReasonLength = (USHORT)strlen(reason);
}

/* A number in decimal, with a NUL. Return: where the NUL is */
static inline char *server_number(char *to, unsigned long long number)
{
	char digits[24], *at = digits + sizeof(digits);

	*--at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	memcpy(to, at, (size_t)(digits + sizeof(digits) - at));
	return to + (digits + sizeof(digits) - 1 - at);
}

/* A page of text. HEAD: the kernel sends the head only */
static inline ULONG server_send_text(struct server *server,
				     const HTTP_REQUEST *request,
				     HTTP_RESPONSE *response, const char *text,
				     size_t len)
{
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromMemory };
	char length[24];

	chunk.FromMemory.pBuffer = (void *)text;
	chunk.FromMemory.BufferLength = (ULONG)len;
	response->EntityChunkCount = 1;
	response->pEntityChunks = &chunk;
	server_number(length, len);
	server_set_header(response, HttpHeaderContentLength, length);
	return HttpSendHttpResponse(server->queue, request->RequestId, 0,
				    response, NULL, NULL, NULL, 0, NULL, NULL);
}

/* Of examples with several processes: which one answers */
static inline void server_name_worker(struct server *server,
				      HTTP_REQUEST *request)
{
	HTTP_RESPONSE response = { .Flags = 0 };
	char text[60];

	snprintf(text, sizeof(text), "worker %d\n", (int)getpid());
	server_set_status(&response, 200, "OK");
	server_set_header(&response, HttpHeaderContentType, "text/plain");
	server_send_text(server, request, &response, text, strlen(text));
}

static inline const char *server_method(const HTTP_REQUEST *request)
{
	static const char *const names[HttpVerbMaximum] = {
		[HttpVerbOPTIONS] = "OPTIONS", [HttpVerbGET] = "GET",
		[HttpVerbHEAD] = "HEAD", [HttpVerbPOST] = "POST",
		[HttpVerbPUT] = "PUT", [HttpVerbDELETE] = "DELETE",
		[HttpVerbTRACE] = "TRACE", [HttpVerbCONNECT] = "CONNECT",
		[HttpVerbTRACK] = "TRACK", [HttpVerbMOVE] = "MOVE",
		[HttpVerbCOPY] = "COPY", [HttpVerbPROPFIND] = "PROPFIND",
		[HttpVerbPROPPATCH] = "PROPPATCH", [HttpVerbMKCOL] = "MKCOL",
		[HttpVerbLOCK] = "LOCK", [HttpVerbUNLOCK] = "UNLOCK",
		[HttpVerbSEARCH] = "SEARCH",
	};

	if (request->Verb == HttpVerbUnknown)
		return request->pUnknownVerb;
	return names[request->Verb] ? names[request->Verb] : "?";
}

/* A header that has no HTTP_HEADER_ID, or NULL */
static inline const HTTP_UNKNOWN_HEADER *
server_header(const HTTP_REQUEST *request, const char *name)
{
	const HTTP_REQUEST_HEADERS *headers = &request->Headers;

	for (int i = 0; i < headers->UnknownHeaderCount; i++) {
		const HTTP_UNKNOWN_HEADER *h = &headers->pUnknownHeaders[i];

		if (!strcasecmp(h->pName, name))
			return h;
	}
	return NULL;
}

/* The path of the cooked URL as UTF-8, to be freed; NULL without memory */
static inline char *server_path(const HTTP_REQUEST *request)
{
	const HTTP_COOKED_URL *url = &request->CookedUrl;
	/* Two bytes of UTF-16 make three of UTF-8 at most */
	ULONG room = url->AbsPathLength / 2 * 3 + 1;
	char *path = malloc(room);

	if (path && HttpLxToUtf8(url->pAbsPath, url->AbsPathLength, path, room,
				 NULL)) {
		free(path);
		path = NULL;
	}
	return path;
}

static inline void server_note(const struct server *server,
			       const HTTP_REQUEST *request,
			       unsigned int status)
{
	if (!server->verbose)
		return;
	printf("%s %.*s -> %u\n", server_method(request),
	       (int)request->RawUrlLength, request->pRawUrl, status);
	fflush(stdout);
}

#endif
