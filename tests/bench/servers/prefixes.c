// SPDX-License-Identifier: GPL-2.0-only
/*
 * A server with many prefixes: prefixes COUNT PORT BODY PAD
 *
 * Registers http://+:PORT/b/ and COUNT - 1 others and prints what a registration
 * took, "FIRST LAST": mean of SAMPLE after the first one, which opens the port,
 * and of the last SAMPLE. Then answers, cached, until a line comes; then closes
 * the session and prints how long that took. Nanoseconds.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <httpapi-linux.h>

#define SAMPLE	64

static HTTP_SERVER_SESSION_ID session;
static HTTP_URL_GROUP_ID group;
static HANDLE queue;
static char body[65536], pad[4096];
static size_t body_len;

#define TRY(call)									\
	do {										\
		ULONG error_ = (call);							\
											\
		if (error_) {								\
			fprintf(stderr, "%s: %s\n", #call, HttpLxErrorText(error_));	\
			exit(1);							\
		}									\
	} while (0)

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void *serve(void *arg)
{
	static _Alignas(8) char buffer[16384];
	HTTP_REQUEST *request = (HTTP_REQUEST *)buffer;
	HTTP_UNKNOWN_HEADER extra = { .pName = "X-Pad", .NameLength = 5, .pRawValue = pad,
		.RawValueLength = strlen(pad) };
	HTTP_DATA_CHUNK chunk = { .FromMemory = { body, body_len } };
	HTTP_RESPONSE response = { .StatusCode = 200, .pReason = "OK", .ReasonLength = 2,
		.EntityChunkCount = 1, .pEntityChunks = &chunk };
	HTTP_KNOWN_HEADER *type = &response.Headers.KnownHeaders[HttpHeaderContentType];
	HTTP_CACHE_POLICY forever = { .Policy = HttpCachePolicyUserInvalidates };

	type->pRawValue = "text/plain";
	type->RawValueLength = 10;
	if (*pad) {
		response.Headers.UnknownHeaderCount = 1;
		response.Headers.pUnknownHeaders = &extra;
	}
	while (!HttpReceiveHttpRequest(queue, HTTP_NULL_ID, 0, request, sizeof(buffer), NULL,
				       NULL))
		HttpSendHttpResponse(queue, request->RequestId, 0, &response, &forever, NULL,
				     NULL, 0, NULL, NULL);
	return arg;
}

static void open_server(void)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };

	TRY(HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL));
	TRY(HttpCreateServerSession(version, &session, 0));
	TRY(HttpCreateUrlGroup(session, &group, 0));
	TRY(HttpCreateRequestQueue(version, NULL, NULL, 0, &queue));
	binding.RequestQueueHandle = queue;
	TRY(HttpSetUrlGroupProperty(group, HttpServerBindingProperty, &binding,
				    sizeof(binding)));
}

/* Time of registering the prefixes @from to below @to */
static unsigned long long add(unsigned int from, unsigned int to, int port)
{
	unsigned long long start = now();
	char url[80];

	for (unsigned int i = from; i < to; i++) {
		snprintf(url, sizeof(url), "http://+:%d/some/place/number-%u/", port, i);
		TRY(HttpLxAddUrl(group, url, i, NULL));
	}
	return now() - start;
}

int main(int argc, char **argv)
{
	unsigned int count = argc > 4 ? atoi(argv[1]) : 0;
	unsigned long long first = 0, last = 0, start;
	pthread_t thread;
	char url[80];
	int port, fd;

	if (!count)
		return 2;
	port = atoi(argv[2]);
	fd = open(argv[3], O_RDONLY);
	body_len = read(fd, body, sizeof(body));
	snprintf(pad, sizeof(pad), "%s", argv[4]);
	open_server();
	snprintf(url, sizeof(url), "http://+:%d/b/", port);
	TRY(HttpLxAddUrl(group, url, 0, NULL));
	if (count > 2 * SAMPLE) {
		first = add(0, SAMPLE, port) / SAMPLE;
		add(SAMPLE, count - 1 - SAMPLE, port);
		last = add(count - 1 - SAMPLE, count - 1, port) / SAMPLE;
	}
	pthread_create(&thread, NULL, serve, NULL);
	printf("%llu %llu\n", first, last);
	fflush(stdout);
	getchar();
	start = now();
	TRY(HttpCloseServerSession(session));
	printf("%llu\n", now() - start);
	return 0;
}
