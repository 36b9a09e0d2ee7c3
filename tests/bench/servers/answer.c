// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our side of the bench, as a program that wants to be fast would be written:
 *
 *   answer MODE PREFIX BODY [PAD]
 *
 * cached	every answer may stay in the cache until it is invalidated
 * patient	the same, with an hour for idle connections
 * dynamic	one receive and one send for each request
 * batch	answers and further requests in one call, as many as there are
 * file	the body is sent from the file by its handle
 * inactive	the group is disabled: 503, at verbosity Limited
 *
 * PAD is the value of a header X-Pad.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <httpapi-linux.h>

static HTTP_SERVER_SESSION_ID session;
static HTTP_URL_GROUP_ID group;
static HANDLE queue;
static HTTP_RESPONSE response = { .StatusCode = 200, .pReason = "OK", .ReasonLength = 2 };
static HTTP_DATA_CHUNK chunk;
static HTTP_CACHE_POLICY forever = { .Policy = HttpCachePolicyUserInvalidates };

#define TRY(call)									\
	do {										\
		ULONG error_ = (call);							\
											\
		if (error_) {								\
			fprintf(stderr, "%s: %s\n", #call, HttpLxErrorText(error_));	\
			exit(1);							\
		}									\
	} while (0)

static void open_server(const char *prefix)
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
	TRY(HttpLxAddUrl(group, prefix, 0, NULL));
}

static void prepare(const char *body, const char *pad)
{
	static HTTP_UNKNOWN_HEADER extra = { .pName = "X-Pad", .NameLength = 5 };
	HTTP_KNOWN_HEADER *type = &response.Headers.KnownHeaders[HttpHeaderContentType];
	int fd = open(body, O_RDONLY);
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st)) {
		perror(body);
		exit(1);
	}
	text = malloc(st.st_size + 1);
	if (!text || read(fd, text, st.st_size) != st.st_size)
		exit(1);
	close(fd);
	chunk.DataChunkType = HttpDataChunkFromMemory;
	chunk.FromMemory.pBuffer = text;
	chunk.FromMemory.BufferLength = st.st_size;
	response.EntityChunkCount = 1;
	response.pEntityChunks = &chunk;
	type->pRawValue = "text/plain";
	type->RawValueLength = 10;
	if (pad && *pad) {
		extra.pRawValue = pad;
		extra.RawValueLength = strlen(pad);
		response.Headers.UnknownHeaderCount = 1;
		response.Headers.pUnknownHeaders = &extra;
	}
}

static void use_file(const char *body)
{
	int fd = open(body, O_RDONLY);
	HANDLE handle;

	TRY(HttpLxHandleFromFd(fd, 0, &handle));
	chunk.DataChunkType = HttpDataChunkFromFileHandle;
	chunk.FromFileHandle.FileHandle = handle;
	chunk.FromFileHandle.ByteRange.StartingOffset.QuadPart = 0;
	chunk.FromFileHandle.ByteRange.Length.QuadPart = HTTP_BYTE_RANGE_TO_EOF;
}

static void disable(void)
{
	HTTP_STATE_INFO state = { .Flags.Present = 1, .State = HttpEnabledStateInactive };
	HTTP_503_RESPONSE_VERBOSITY limited = Http503ResponseVerbosityLimited;

	TRY(HttpSetRequestQueueProperty(queue, HttpServer503VerbosityProperty, &limited,
					sizeof(limited), 0, NULL));
	TRY(HttpSetUrlGroupProperty(group, HttpServerStateProperty, &state, sizeof(state)));
}

static void wait_longer(void)
{
	HTTP_TIMEOUT_LIMIT_INFO limits = { .Flags.Present = 1, .IdleConnection = 3600 };

	TRY(HttpSetUrlGroupProperty(group, HttpServerTimeoutsProperty, &limits, sizeof(limits)));
}

static void serve(PHTTP_CACHE_POLICY policy)
{
	static _Alignas(8) char buffer[16384];
	HTTP_REQUEST *request = (HTTP_REQUEST *)buffer;

	while (!HttpReceiveHttpRequest(queue, HTTP_NULL_ID, 0, request, sizeof(buffer), NULL,
				       NULL))
		HttpSendHttpResponse(queue, request->RequestId, 0, &response, policy, NULL, NULL,
				     0, NULL, NULL);
}

#define BATCH	HTTPLX_ANSWERS_MAX

static void serve_batches(void)
{
	static _Alignas(8) char buffer[BATCH * 5000];
	HTTP_REQUEST *requests[BATCH];
	HTTPLX_ANSWER answers[BATCH];
	ULONG count = BATCH, ready = 0;

	for (ULONG i = 0; i < BATCH; i++)
		answers[i] = (HTTPLX_ANSWER){ .Response = &response };
	while (!HttpLxSendAndReceive(queue, answers, ready, 0, buffer, sizeof(buffer),
				     requests, &count)) {
		for (ULONG i = 0; i < count; i++)
			answers[i].RequestId = requests[i]->RequestId;
		ready = count;
		count = BATCH;
	}
}
int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (argc < 4)
		return 2;
	open_server(argv[2]);
	prepare(argv[3], argc > 4 ? argv[4] : NULL);
	if (!strcmp(mode, "inactive")) {
		disable();
		pause();
	} else if (!strcmp(mode, "file")) {
		use_file(argv[3]);
		serve(NULL);
	} else if (!strcmp(mode, "patient")) {
		wait_longer();
		serve(&forever);
	} else if (!strcmp(mode, "cached")) {
		serve(&forever);
	} else if (!strcmp(mode, "dynamic")) {
		serve(NULL);
	} else if (!strcmp(mode, "batch")) {
		serve_batches();
	}
	return 1;
}
