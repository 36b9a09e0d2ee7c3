// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own answers: what each reason means to the client and in the
 * log, and the page that says so. Constant data; callable from any context.
 */
#include "proto/response.h"

#define BAD	"Bad Request"
#define BUSY	"Service Unavailable"

#define NO_ANSWER(reason, phrase) \
	[HTTPSYS_REASON_##reason] = { 0, phrase, "", "", "" }
#define ANSWER(reason, status, phrase, title, heading, sentence) \
	[HTTPSYS_REASON_##reason] = { status, phrase, title, heading, sentence }
#define ANSWER_BAD(reason, phrase, what, sentence) \
	ANSWER(reason, 400, phrase, BAD, BAD what, sentence)
#define ANSWER_BUSY(reason, phrase) \
	ANSWER(reason, 503, phrase, BUSY, BUSY, "The service is unavailable.")

/* Statuses and phrases: API 6.3, 7.2; words: API 6.4 */
static const struct httpsys_reason_info reasons[HTTPSYS_REASON_MAX] = {
	NO_ANSWER(NONE, "-"),
	ANSWER_BAD(BAD_REQUEST, "BadRequest", "",
		   "The request is badly formed."),
	ANSWER_BAD(VERB, "Verb", " - Invalid Verb",
		   "The request verb is invalid."),
	ANSWER_BAD(URL, "URL", " - Invalid URL", "The request URL is invalid."),
	ANSWER_BAD(HOSTNAME, "Hostname", " - Invalid Hostname",
		   "The request hostname is invalid."),
	ANSWER_BAD(HEADER, "Header", " - Invalid Header",
		   "The request has an invalid header name or value."),
	ANSWER_BAD(CRLF, "Invalid_CR/LF", " - Invalid Line End",
		   "The request has a carriage return or line feed out of place."),
	ANSWER_BAD(NUMBER, "Number", " - Invalid Number",
		   "The request has a number that is invalid or too large."),
	ANSWER_BAD(FRAMING, "BadRequest", " - Invalid Length",
		   "The request has contradictory or invalid lengths."),
	ANSWER_BAD(CHUNK, "BadRequest", " - Invalid Chunk",
		   "The request body is badly chunked."),
	ANSWER_BAD(UNKNOWN_HOST, "Hostname", " - Invalid Hostname",
		   "The request hostname is invalid."),
	ANSWER(NOT_FOUND, 404, "N/A", "Not Found", "Not Found",
	       "The requested resource is not found."),
	ANSWER(HEADER_TIMEOUT, 408, "Timer_HeaderWait", "Request Timeout",
	       "Request Timeout", "The request headers took too long."),
	ANSWER(BODY_TIMEOUT, 408, "Timer_EntityBody", "Request Timeout",
	       "Request Timeout", "The request body took too long."),
	ANSWER(LENGTH_REQUIRED, 411, "LengthRequired", "Length Required",
	       "Length Required",
	       "The request must be chunked or have a content length."),
	ANSWER(TOO_LARGE, 413, "EntityTooLarge", "Content Too Large",
	       "Content Too Large", "The request body is too large."),
	ANSWER(URL_LENGTH, 414, "URL_Length", "URI Too Long",
	       "URI Too Long", "The request URL is too long."),
	ANSWER(FIELD_LENGTH, 431, "FieldLength",
	       "Request Header Fields Too Large", BAD " - Header Too Long",
	       "A request header is too long."),
	ANSWER(REQUEST_LENGTH, 431, "RequestLength",
	       "Request Header Fields Too Large", BAD " - Request Too Long",
	       "The size of the request headers is too long."),
	ANSWER(INTERNAL, 500, "Internal", "Internal Server Error",
	       "Internal Server Error", "The server met an internal error."),
	ANSWER(NOT_IMPLEMENTED, 501, "N/I", "Not Implemented",
	       "Not Implemented",
	       "The request's transfer coding is not implemented."),
	ANSWER_BUSY(UNBOUND, "AppOffline"),
	ANSWER_BUSY(DISABLED, "Disabled"),
	ANSWER_BUSY(QUEUE_FULL, "QueueFull"),
	ANSWER_BUSY(QUEUE_GONE, "AppShutdown"),
	ANSWER_BUSY(GROUP_LIMIT, "ConnLimit"),
	ANSWER_BUSY(MEMORY, "N/A"),
	ANSWER(VERSION, 505, "Version_N/S", "HTTP Version Not Supported",
	       "HTTP Version Not Supported",
	       "The version of HTTP in the request is not supported."),
	NO_ANSWER(IDLE_TIMEOUT, "Timer_ConnectionIdle"),
	NO_ANSWER(DRAIN_TIMEOUT, "Timer_DrainEntityBody"),
	ANSWER_BUSY(QUEUE_TIMEOUT, "Timer_ReqQueue"),
	NO_ANSWER(SEND_RATE, "Timer_MinBytesPerSecond"),
	NO_ANSWER(CLIENT_RESET, "Client_Reset"),
	NO_ANSWER(ABANDONED, "Connection_Abandoned_By_ReqQueue"),
	NO_ANSWER(CANCELLED, "Request_Cancelled"),
	NO_ANSWER(CONNECTION_LIMIT, "Connections_Refused"),
	NO_ANSWER(DROPPED, "Connection_Dropped"),
	NO_ANSWER(ENDPOINT_GONE, "Endpoint_Closed"),
	ANSWER_BAD(RESERVED, "Reserved", "", "The request URL is reserved."),
	NO_ANSWER(ADDRESS_LIMIT, "Connections_Refused_Address"),
	NO_ANSWER(ADDRESS_RATE, "Connections_Refused_Rate"),
	NO_ANSWER(MEMORY_LIMIT, "Connection_Memory"),
	ANSWER_BAD(PROXY, "Proxy", " - Invalid Proxy Header",
		   "The connection has to begin with a PROXY header."),
	ANSWER_BUSY(DRAINING, "Draining"),
	ANSWER_BUSY(UNHEALTHY, "Unhealthy"),
};

/**
 * httpsys_reason_info - what a reason means
 * @reason: any value; unknown ones mean an internal error
 *
 * Context: any. Return: constant strings, none NULL.
 */
const struct httpsys_reason_info *httpsys_reason_info(enum httpsys_reason reason)
{
	if ((u32)reason >= HTTPSYS_REASON_MAX)
		reason = HTTPSYS_REASON_INTERNAL;
	return &reasons[reason];
}

struct page_text {
	char *out;
	size_t size;
	size_t used;	/* also counts what did not fit */
};

static void put(struct page_text *p, const char *text, size_t len)
{
	if (p->used + len <= p->size)
		memcpy(p->out + p->used, text, len);
	p->used += len;
}

static void put_string(struct page_text *p, const char *text)
{
	put(p, text, strlen(text));
}

/* Three digits, which is enough for statuses and for lengths of pages */
static void put_three(struct page_text *p, u32 n)
{
	char text[3] = { (char)('0' + n / 100 % 10), (char)('0' + n / 10 % 10),
			 (char)('0' + n % 10) };

	put(p, text, 3);
}

/*
 * The page. Nothing of the request is in it, so there is nothing to escape.
 */
static void put_body(struct page_text *p, const struct httpsys_reason_info *info)
{
	put_string(p, "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "
		      "\"http://www.w3.org/TR/html4/strict.dtd\">\r\n"
		      "<HTML><HEAD><TITLE>");
	put_string(p, info->title);
	put_string(p, "</TITLE>\r\n<META HTTP-EQUIV=\"Content-Type\" "
		      "CONTENT=\"text/html; charset=us-ascii\"></HEAD>\r\n"
		      "<BODY><H2>");
	put_string(p, info->heading);
	put_string(p, "</H2>\r\n<HR><P>HTTP Error ");
	put_three(p, info->status);
	put_string(p, ". ");
	put_string(p, info->sentence);
	put_string(p, "</P>\r\n</BODY></HTML>\r\n");
}

static void put_head(struct page_text *p, const struct httpsys_reason_info *info,
		     bool detail, bool close, u32 length)
{
	put_string(p, "HTTP/1.1 ");
	put_three(p, info->status);
	put_string(p, " ");
	put_string(p, info->title);
	if (detail && info->status == 503) {
		put_string(p, " - ");
		put_string(p, info->phrase);
	}
	put_string(p, "\r\nContent-Type: text/html; charset=us-ascii\r\n"
		      "Content-Length: ");
	put_three(p, length);
	put_string(p, "\r\n");
	if (close)
		put_string(p, "Connection: close\r\n");
}

/**
 * httpsys_refusal_write - the kernel's own answer
 * @reason: why; its status must not be 0
 * @head_only: the request was HEAD: no body, the same headers
 * @close: say that the connection ends
 * @detail: a 503's reason phrase carries the cause (API: 503 verbosity Full)
 * @date: HTTPSYS_DATE_LEN bytes
 * @server: our product token, NULL: none
 * @server_len: bytes at @server
 * @out: the answer, no NUL
 * @size: room at @out; 1024 suffice for a @server_len up to 200
 *
 * Context: any. Return: bytes written; -ENOSPC: @size is too small; -EINVAL:
 * the reason has no answer.
 */
int httpsys_refusal_write(enum httpsys_reason reason, bool head_only,
			  bool close, bool detail, const char *date,
			  const char *server, size_t server_len, char *out,
			  size_t size)
{
	const struct httpsys_reason_info *info = httpsys_reason_info(reason);
	struct page_text measure = { out, 0, 0 }, p = { out, size, 0 };

	if (!info->status)
		return -EINVAL;
	put_body(&measure, info);
	put_head(&p, info, detail, close, (u32)measure.used);
	put_string(&p, "Date: ");
	put(&p, date, HTTPSYS_DATE_LEN);
	if (server) {
		put_string(&p, "\r\nServer: ");
		put(&p, server, server_len);
	}
	put_string(&p, "\r\n\r\n");
	if (!head_only)
		put_body(&p, info);
	return p.used > size ? -ENOSPC : (int)p.used;
}
