// SPDX-License-Identifier: MIT
/*
 * hello [-v] [PREFIX]: answers every request below PREFIX, by default
 * http://+:8080/hello/, with what it was asked. An X-Nonce header comes back
 * in the answer. -v prints each request.
 */
#define _GNU_SOURCE
#include <unistd.h>
#include "server.h"

/* Read the body to its end. Bytes, or -1: the client has broken off */
static long long body_bytes(struct server *server, const HTTP_REQUEST *request)
{
	char piece[16384];
	long long sum = 0;
	ULONG got, error;

	if (!(request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS))
		return 0;
	do {
		error = HttpReceiveRequestEntityBody(server->queue,
						     request->RequestId, 0,
						     piece, sizeof(piece), &got,
						     NULL);
		sum += got;
	} while (!error);
	return error == ERROR_HANDLE_EOF ? sum : -1;
}

/*
 * What the client reads. Put together by hand: a printf would cost more than
 * all the rest that a request costs here. To be freed; NULL without memory.
 */
static char *answer(const char *method, const char *path, const char *nonce,
		    unsigned long long bytes)
{
	char *text = malloc(strlen(method) + strlen(path) + strlen(nonce) +
			    128), *at = text;

	if (!text)
		return NULL;
	at = server_number(stpcpy(at, "Hello from process "),
			   (unsigned int)getpid());
	at = stpcpy(stpcpy(at, "\nmethod "), method);
	at = stpcpy(stpcpy(at, "\npath "), path);
	at = stpcpy(stpcpy(at, "\nnonce "), nonce);
	at = server_number(stpcpy(at, "\nbody "), bytes);
	stpcpy(at, " bytes\n");
	return text;
}

static void hello(struct server *server, HTTP_REQUEST *request)
{
	const HTTP_UNKNOWN_HEADER *nonce = server_header(request, "X-Nonce");
	const char *value = nonce && nonce->pRawValue ? nonce->pRawValue : "";
	HTTP_RESPONSE response = { .Flags = 0 };
	HTTP_UNKNOWN_HEADER echo = { .pName = "X-Nonce", .NameLength = 7 };
	long long bytes = body_bytes(server, request);
	char *path = server_path(request), *text = NULL;

	if (path && bytes >= 0)
		text = answer(server_method(request), path, value,
			      (unsigned long long)bytes);
	free(path);
	if (!text) {
		HttpCancelHttpRequest(server->queue, request->RequestId, NULL);
		return;
	}
	server_set_status(&response, 200, "OK");
	server_set_header(&response, HttpHeaderContentType,
			  "text/plain; charset=utf-8");
	if (nonce) {
		echo.pRawValue = value;
		echo.RawValueLength = nonce->RawValueLength;
		response.Headers.UnknownHeaderCount = 1;
		response.Headers.pUnknownHeaders = &echo;
	}
	server_send_text(server, request, &response, text, strlen(text));
	server_note(server, request, 200);
	free(text);
}

int main(int argc, char **argv)
{
	return server_main(argc, argv, "http://+:8080/hello/", hello);
}
