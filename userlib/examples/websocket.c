// SPDX-License-Identifier: MIT
/*
 * websocket [-v] [PREFIX]: a WebSocket echo server (RFC 6455) below PREFIX, by
 * default http://+:8080/websocket/, and a page that talks to it. PREFIXecho is
 * the WebSocket, all else the page. With #check behind its URL the page sends a
 * few messages by itself and closes; until then it has a request under way, so
 * that a browser without a user knows that it is not done. -v prints each request
 * and each WebSocket's end.
 *
 * A 101 with HTTP_SEND_RESPONSE_FLAG_OPAQUE makes the connection a pipe of bytes:
 * HttpReceiveRequestEntityBody reads from it, HttpSendResponseEntityBody writes.
 * Each WebSocket has a thread. SHA-1 and Base64 are libcrypto's.
 */
#define _GNU_SOURCE
#include <iconv.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include "server.h"

#define CLIENTS_MAX	200
#define MESSAGE_MAX	(1U << 20)
#define CONTROL_MAX	125
#define GUID		"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

enum opcode { CONTINUATION, TEXT, BINARY, CLOSE = 8, PING, PONG };

/* Why we close, RFC 6455 7.4.1 */
enum reason {
	OPEN = 0, NORMAL = 1000, PROTOCOL = 1002, NO_STATUS = 1005,
	LOST = 1006, NOT_UTF8 = 1007, TOO_BIG = 1009, NO_MEMORY = 1011,
};

struct frame {
	bool fin;
	unsigned int opcode;
	uint64_t len;
	UCHAR mask[4];
};

/* One WebSocket; its thread's alone */
struct client {
	struct server *server;
	HTTP_REQUEST_ID id;
	UCHAR in[16384];	/* received, not yet looked at: from at to end */
	size_t at, end;
	UCHAR *message;		/* so far; of type opcode */
	size_t size;
	unsigned int opcode;	/* CONTINUATION: between messages */
};

static atomic_int clients;

/* Exactly @len bytes; false: the connection has ended before */
static bool read_bytes(struct client *c, void *to, size_t len)
{
	UCHAR *at = to;
	ULONG got;

	while (len) {
		size_t n = c->end - c->at < len ? c->end - c->at : len;

		memcpy(at, c->in + c->at, n);
		c->at += n;
		at += n;
		len -= n;
		if (!len)
			break;
		if (HttpReceiveRequestEntityBody(c->server->queue, c->id, 0,
						 c->in, sizeof(c->in), &got,
						 NULL))
			return false;
		c->at = 0;
		c->end = got;
	}
	return true;
}

/* The length in network byte order, in as few bytes as it needs (5.2) */
static enum reason read_length(struct client *c, struct frame *f)
{
	size_t bytes = f->len == 127 ? 8 : f->len == 126 ? 2 : 0;
	UCHAR text[8];

	if (!bytes)
		return OPEN;
	if (!read_bytes(c, text, bytes))
		return LOST;
	f->len = 0;
	for (size_t i = 0; i < bytes; i++)
		f->len = f->len << 8 | text[i];
	return f->len < (bytes == 2 ? 126 : 65536) || f->len >> 63 ? PROTOCOL :
								     OPEN;
}

static enum reason read_frame(struct client *c, struct frame *f)
{
	enum reason reason;
	UCHAR head[2];

	if (!read_bytes(c, head, 2))
		return LOST;
	f->fin = head[0] & 0x80;
	f->opcode = head[0] & 0x0f;
	f->len = head[1] & 0x7f;
	/* No extension was agreed upon; a client masks what it sends */
	if (head[0] & 0x70 || !(head[1] & 0x80))
		return PROTOCOL;
	if (f->opcode >= CLOSE && (!f->fin || f->len > CONTROL_MAX))
		return PROTOCOL;
	reason = read_length(c, f);
	if (reason)
		return reason;
	return read_bytes(c, f->mask, sizeof(f->mask)) ? OPEN : LOST;
}

static bool read_payload(struct client *c, const struct frame *f, UCHAR *to)
{
	if (!read_bytes(c, to, f->len))
		return false;
	for (size_t i = 0; i < f->len; i++)
		to[i] ^= f->mask[i % 4];
	return true;
}

/* @last: nothing follows, the connection ends behind it */
static bool send_frame(struct client *c, unsigned int opcode,
		       const UCHAR *payload, size_t len, bool last)
{
	UCHAR head[10] = { 0x80 | opcode, len < 126 ? len : 126 };
	size_t bytes = len < 126 ? 0 : len < 65536 ? 2 : 8;
	HTTP_DATA_CHUNK chunks[2] = {
		{ .FromMemory = { head, (ULONG)(2 + bytes) } },
		{ .FromMemory = { (void *)payload, (ULONG)len } },
	};

	if (bytes == 8)
		head[1] = 127;
	for (size_t i = 0; i < bytes; i++)
		head[2 + i] = (UCHAR)(len >> 8 * (bytes - 1 - i));
	return !HttpSendResponseEntityBody(c->server->queue, c->id, last ? 0 :
					   HTTP_SEND_RESPONSE_FLAG_MORE_DATA |
					   HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA,
					   len ? 2 : 1, chunks, NULL, NULL, 0,
					   NULL, NULL);
}

/* iconv is strict: no surrogates, no overlong forms, nothing beyond U+10FFFF */
static bool is_utf8(const UCHAR *text, size_t len)
{
	iconv_t cd = iconv_open("UTF-32LE", "UTF-8");
	char *in = (char *)text, out[4096];
	bool good = cd != (iconv_t)-1;

	while (good && len) {
		char *to = out;
		size_t room = sizeof(out);

		good = iconv(cd, &in, &len, &to, &room) != (size_t)-1 ||
		       errno == E2BIG;
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
	return good;
}

/* The other side's Close frame; the code goes back to it */
static enum reason close_reason(const UCHAR *payload, size_t len)
{
	unsigned int code;

	if (!len)
		return NO_STATUS;
	if (len == 1)
		return PROTOCOL;
	code = payload[0] << 8 | payload[1];
	if (!is_utf8(payload + 2, len - 2))
		return NOT_UTF8;
	if ((code >= 1000 && code <= 1014 && code != 1004 && code != 1005 &&
	     code != 1006) || (code >= 3000 && code < 5000))
		return code;
	return PROTOCOL;
}

static enum reason control(struct client *c, const struct frame *f)
{
	UCHAR payload[CONTROL_MAX];

	if (!read_payload(c, f, payload))
		return LOST;
	switch (f->opcode) {
	case PING:
		return send_frame(c, PONG, payload, f->len, false) ? OPEN : LOST;
	case PONG:
		return OPEN;
	case CLOSE:
		return close_reason(payload, f->len);
	default:
		return PROTOCOL;
	}
}

/* The message is whole */
static enum reason echo(struct client *c)
{
	unsigned int opcode = c->opcode;
	size_t size = c->size;

	c->opcode = CONTINUATION;
	c->size = 0;
	if (opcode == TEXT && !is_utf8(c->message, size))
		return NOT_UTF8;
	return send_frame(c, opcode, c->message, size, false) ? OPEN : LOST;
}

/* A piece of a message (5.4): only the first says what it is */
static enum reason data(struct client *c, const struct frame *f)
{
	UCHAR *larger;

	if (f->opcode > BINARY || !f->opcode == !c->opcode)
		return PROTOCOL;
	if (f->len > MESSAGE_MAX - c->size)
		return TOO_BIG;
	if (f->opcode)
		c->opcode = f->opcode;
	larger = realloc(c->message, c->size + f->len + 1);
	if (!larger)
		return NO_MEMORY;
	c->message = larger;
	if (!read_payload(c, f, c->message + c->size))
		return LOST;
	c->size += f->len;
	return f->fin ? echo(c) : OPEN;
}

/* Close frame, then the end of our side; the kernel drops what still comes */
static void send_close(struct client *c, enum reason reason)
{
	UCHAR code[2] = { reason >> 8, reason & 0xff };

	if (reason == LOST ||
	    !send_frame(c, CLOSE, code, reason == NO_STATUS ? 0 : 2, true))
		HttpCancelHttpRequest(c->server->queue, c->id, NULL);
}

static void *client_thread(void *arg)
{
	enum reason reason = OPEN;
	struct client *c = arg;
	struct frame frame;

	while (!reason) {
		reason = read_frame(c, &frame);
		if (!reason)
			reason = frame.opcode >= CLOSE ? control(c, &frame) :
							 data(c, &frame);
	}
	send_close(c, reason);
	if (c->server->verbose) {
		printf("websocket ended: %d\n", reason);
		fflush(stdout);
	}
	free(c->message);
	free(c);
	clients--;
	return NULL;
}

static bool lists(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		list += strspn(list, " \t,");
		if (strcspn(list, " \t,") == len && !strncasecmp(list, word, len))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* Sec-WebSocket-Accept for the request's key, or false: it is none (4.2.1) */
static bool accept_key(const HTTP_REQUEST *request, char accept[32])
{
	const HTTP_UNKNOWN_HEADER *key = server_header(request,
						       "Sec-WebSocket-Key");
	UCHAR nonce[20], digest[SHA_DIGEST_LENGTH];
	char text[24 + sizeof(GUID)];

	if (!key || key->RawValueLength != 24 ||
	    EVP_DecodeBlock(nonce, (const UCHAR *)key->pRawValue, 24) != 18 ||
	    strcmp(key->pRawValue + 22, "=="))
		return false;
	memcpy(text, key->pRawValue, 24);
	memcpy(text + 24, GUID, sizeof(GUID));
	SHA1((const UCHAR *)text, sizeof(text) - 1, digest);
	EVP_EncodeBlock((UCHAR *)accept, digest, sizeof(digest));
	return true;
}

static void refuse(struct server *server, HTTP_REQUEST *request, USHORT status,
		   const char *reason)
{
	HTTP_UNKNOWN_HEADER version = { 21, 2, "Sec-WebSocket-Version", "13" };
	HTTP_RESPONSE response = { .Flags = 0 };

	server_set_status(&response, status, reason);
	server_set_header(&response, HttpHeaderContentType, "text/plain");
	if (status == 426) {
		server_set_header(&response, HttpHeaderUpgrade, "websocket");
		response.Headers.UnknownHeaderCount = 1;
		response.Headers.pUnknownHeaders = &version;
	}
	server_send_text(server, request, &response, reason, strlen(reason));
	server_note(server, request, status);
}

static ULONG send_switch(struct server *server, HTTP_REQUEST *request,
			 const char *accept)
{
	HTTP_UNKNOWN_HEADER more[2] = {
		{ 10, 7, "Connection", "Upgrade" },
		{ 20, (USHORT)strlen(accept), "Sec-WebSocket-Accept", accept },
	};
	HTTP_RESPONSE response = { .Flags = 0 };

	server_set_status(&response, 101, "Switching Protocols");
	server_set_header(&response, HttpHeaderUpgrade, "websocket");
	response.Headers.UnknownHeaderCount = 2;
	response.Headers.pUnknownHeaders = more;
	return HttpSendHttpResponse(server->queue, request->RequestId,
				    HTTP_SEND_RESPONSE_FLAG_OPAQUE |
				    HTTP_SEND_RESPONSE_FLAG_MORE_DATA |
				    HTTP_SEND_RESPONSE_FLAG_BUFFER_DATA,
				    &response, NULL, NULL, NULL, 0, NULL, NULL);
}

/* From here on the request belongs to a thread of its own */
static void client_start(struct server *server, HTTP_REQUEST_ID id)
{
	struct client *c = calloc(1, sizeof(*c));
	bool started = false;
	pthread_attr_t attr;
	pthread_t thread;

	clients++;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (c) {
		c->server = server;
		c->id = id;
		started = !pthread_create(&thread, &attr, client_thread, c);
	}
	pthread_attr_destroy(&attr);
	if (!started) {
		HttpCancelHttpRequest(server->queue, id, NULL);
		clients--;
		free(c);
	}
}

static void open_websocket(struct server *server, HTTP_REQUEST *request)
{
	const HTTP_KNOWN_HEADER *upgrade =
		&request->Headers.KnownHeaders[HttpHeaderUpgrade];
	const HTTP_UNKNOWN_HEADER *version =
		server_header(request, "Sec-WebSocket-Version");
	char accept[32];

	if (!upgrade->RawValueLength ||
	    !lists(upgrade->pRawValue, "websocket") ||
	    !version || strcmp(version->pRawValue, "13")) {
		refuse(server, request, 426, "Upgrade Required");
	} else if (request->Verb != HttpVerbGET ||
		   !accept_key(request, accept)) {
		refuse(server, request, 400, "Bad Request");
	} else if (clients >= CLIENTS_MAX) {
		refuse(server, request, 503, "Service Unavailable");
	} else if (send_switch(server, request, accept)) {
		/* HTTP/1.0, a body, no Connection header; or it is gone */
		refuse(server, request, 400, "Bad Request");
	} else {
		server_note(server, request, 101);
		client_start(server, request->RequestId);
	}
}

static const char page[] =
"<!doctype html>\n"
"<html lang=en><meta charset=utf-8><title>WebSocket echo</title>\n"
"<h1>WebSocket echo</h1>\n"
"<form><input id=text autofocus> <button>Send</button></form>\n"
"<ul id=log></ul>\n"
"<script>\n"
"const url = new URL('echo', location.href.replace(/^http/, 'ws'));\n"
"url.hash = '';\n"
"const socket = new WebSocket(url), sent = [];\n"
"socket.binaryType = 'arraybuffer';\n"
"let echoes = 0;\n"
"function say(what) {\n"
"  const item = document.createElement('li');\n"
"  item.textContent = what;\n"
"  document.getElementById('log').append(item);\n"
"}\n"
"function send(message) {\n"
"  sent.push(message);\n"
"  socket.send(message);\n"
"}\n"
"function same(a, b) {\n"
"  if (typeof a === 'string' || typeof b === 'string')\n"
"    return a === b;\n"
"  b = new Uint8Array(b);\n"
"  return a.length === b.length && a.every((x, i) => x === b[i]);\n"
"}\n"
"socket.onopen = () => {\n"
"  say('open');\n"
"  if (location.hash !== '#check')\n"
"    return;\n"
"  for (const message of ['hello', '', 'Gr\\u00fc\\u00dfe \\u{1f600}',\n"
"      'x'.repeat(70000), new Uint8Array(100000).map((_, i) => i * 7)])\n"
"    send(message);\n"
"};\n"
"socket.onmessage = event => {\n"
"  const message = sent.shift(), data = event.data;\n"
"  const text = typeof data === 'string' && data.length < 100 ? data :\n"
"    (data.length || data.byteLength || 0) + ' bytes';\n"
"  say((same(message, data) ? 'echo: ' : 'WRONG: ') + text);\n"
"  echoes += same(message, data);\n"
"  if (location.hash === '#check' && !sent.length)\n"
"    socket.close(1000, 'done');\n"
"};\n"
"socket.onclose = event => {\n"
"  say('closed: ' + event.code + ', ' + echoes + ' echoes');\n"
"};\n"
"async function hold() {\n"
"  while (socket.readyState < 3)\n"
"    await fetch('wait', { cache: 'no-store' });\n"
"}\n"
"if (location.hash === '#check')\n"
"  hold();\n"
"document.forms[0].onsubmit = event => {\n"
"  const input = document.getElementById('text');\n"
"  send(input.value);\n"
"  input.value = '';\n"
"  event.preventDefault();\n"
"};\n"
"</script>\n";

static void serve(struct server *server, HTTP_REQUEST *request)
{
	HTTP_RESPONSE response = { .Flags = 0 };
	char *path = server_path(request);
	const char *last = path ? strrchr(path, '/') : NULL;

	if (last && !strcmp(last, "/echo")) {
		open_websocket(server, request);
	} else if (request->Verb != HttpVerbGET &&
		   request->Verb != HttpVerbHEAD) {
		refuse(server, request, 405, "Method Not Allowed");
	} else {
		server_set_status(&response, 200, "OK");
		server_set_header(&response, HttpHeaderContentType,
				  "text/html; charset=utf-8");
		server_send_text(server, request, &response, page,
				 sizeof(page) - 1);
		server_note(server, request, 200);
	}
	free(path);
}

int main(int argc, char **argv)
{
	return server_main(argc, argv, "http://+:8080/websocket/", serve);
}
