// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's own answers. */
#include "proto/response.h"
#include "tap.h"

#define DATE	"Sun, 06 Nov 1994 08:49:37 GMT"
#define SERVER	"httpsys/1"
#define R(name)	HTTPSYS_REASON_##name

static const struct { int reason, status; const char *phrase; } rows[] = {
	{ R(NONE), 0, "-" },
	{ R(BAD_REQUEST), 400, "BadRequest" }, { R(VERB), 400, "Verb" },
	{ R(URL), 400, "URL" }, { R(HOSTNAME), 400, "Hostname" },
	{ R(HEADER), 400, "Header" }, { R(CRLF), 400, "Invalid_CR/LF" },
	{ R(NUMBER), 400, "Number" }, { R(FRAMING), 400, "BadRequest" },
	{ R(CHUNK), 400, "BadRequest" }, { R(UNKNOWN_HOST), 400, "Hostname" },
	{ R(NOT_FOUND), 404, "N/A" },
	{ R(HEADER_TIMEOUT), 408, "Timer_HeaderWait" },
	{ R(BODY_TIMEOUT), 408, "Timer_EntityBody" },
	{ R(LENGTH_REQUIRED), 411, "LengthRequired" },
	{ R(TOO_LARGE), 413, "EntityTooLarge" },
	{ R(URL_LENGTH), 414, "URL_Length" },
	{ R(FIELD_LENGTH), 431, "FieldLength" },
	{ R(REQUEST_LENGTH), 431, "RequestLength" },
	{ R(INTERNAL), 500, "Internal" }, { R(NOT_IMPLEMENTED), 501, "N/I" },
	{ R(UNBOUND), 503, "AppOffline" }, { R(DISABLED), 503, "Disabled" },
	{ R(QUEUE_FULL), 503, "QueueFull" },
	{ R(QUEUE_GONE), 503, "AppShutdown" }, { R(MEMORY), 503, "N/A" },
	{ R(VERSION), 505, "Version_N/S" },
	{ R(IDLE_TIMEOUT), 0, "Timer_ConnectionIdle" },
	{ R(DRAIN_TIMEOUT), 0, "Timer_DrainEntityBody" },
	{ R(QUEUE_TIMEOUT), 503, "Timer_ReqQueue" },
	{ R(SEND_RATE), 0, "Timer_MinBytesPerSecond" },
	{ R(CLIENT_RESET), 0, "Client_Reset" },
	{ R(ABANDONED), 0, "Connection_Abandoned_By_ReqQueue" },
	{ R(CANCELLED), 0, "Request_Cancelled" },
	{ R(CONNECTION_LIMIT), 0, "Connections_Refused" },
	{ R(DROPPED), 0, "Connection_Dropped" },
	{ R(ENDPOINT_GONE), 0, "Endpoint_Closed" },
	{ R(GROUP_LIMIT), 503, "ConnLimit" },
	{ R(RESERVED), 400, "Reserved" },
	{ R(ADDRESS_LIMIT), 0, "Connections_Refused_Address" },
	{ R(ADDRESS_RATE), 0, "Connections_Refused_Rate" },
	{ R(MEMORY_LIMIT), 0, "Connection_Memory" },
	{ R(PROXY), 400, "Proxy" },
	{ R(DRAINING), 503, "Draining" },
	{ R(UNHEALTHY), 503, "Unhealthy" },
};

static int write_out(int reason, bool head, bool close, bool detail,
		     const char *server, char *out, size_t size)
{
	return httpsys_refusal_write((enum httpsys_reason)reason, head, close,
				     detail, DATE, server,
				     server ? strlen(server) : 0, out, size);
}

#define PAGE(title, heading, text)					\
	"<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" "		\
	"\"http://www.w3.org/TR/html4/strict.dtd\">\r\n"		\
	"<HTML><HEAD><TITLE>" title "</TITLE>\r\n"			\
	"<META HTTP-EQUIV=\"Content-Type\" "				\
	"CONTENT=\"text/html; charset=us-ascii\"></HEAD>\r\n"		\
	"<BODY><H2>" heading "</H2>\r\n<HR><P>" text "</P>\r\n"		\
	"</BODY></HTML>\r\n"

static void check_exact(int reason, bool close, bool detail,
			const char *server, const char *status,
			const char *page)
{
	char want[1024], head[1024], *out;
	int want_len, head_len, n, room;

	head_len = sprintf(head, "HTTP/1.1 %s\r\nContent-Type: text/html; "
			   "charset=us-ascii\r\nContent-Length: %zu\r\n%s"
			   "Date: " DATE "\r\n%s%s%s\r\n", status, strlen(page),
			   close ? "Connection: close\r\n" : "",
			   server ? "Server: " : "", server ? server : "",
			   server ? "\r\n" : "");
	want_len = sprintf(want, "%s%s", head, page);
	for (room = want_len; room >= 0; room -= room < 40 ? 1 : 13) {
		out = malloc((size_t)room);
		n = write_out(reason, false, close, detail, server, out,
			      (size_t)room);
		if (room == want_len)
			CHECK_TEXT(out, n, want, want_len, "answer");
		else
			CHECK_NUM(n, -ENOSPC, "too little room");
		free(out);
	}
	out = malloc((size_t)head_len);
	n = write_out(reason, true, close, detail, server, out,
		      (size_t)head_len);
	CHECK_TEXT(out, n, head, head_len, "answer to HEAD");
	free(out);
}

static void test_exact(void)
{
	tap_case("400 for a host name, byte by byte");
	check_exact(R(HOSTNAME), true, false, SERVER, "400 Bad Request",
		    PAGE("Bad Request", "Bad Request - Invalid Hostname",
			 "HTTP Error 400. The request hostname is invalid."));
	tap_case("404, byte by byte");
	check_exact(R(NOT_FOUND), false, true, NULL, "404 Not Found",
		    PAGE("Not Found", "Not Found",
			 "HTTP Error 404. The requested resource is not "
			 "found."));
	tap_case("503 without the cause, byte by byte");
	check_exact(R(QUEUE_FULL), false, false, SERVER,
		    "503 Service Unavailable",
		    PAGE("Service Unavailable", "Service Unavailable",
			 "HTTP Error 503. The service is unavailable."));
	tap_case("503 with the cause, byte by byte");
	check_exact(R(QUEUE_FULL), true, true, SERVER,
		    "503 Service Unavailable - QueueFull",
		    PAGE("Service Unavailable", "Service Unavailable",
			 "HTTP Error 503. The service is unavailable."));
}

/* What any answer must be, for any reason */
static void check_answer(size_t i)
{
	char out[1024], server[201];
	const char *body;
	int n, status = 0;
	size_t length = 0;

	memset(server, 's', 200);
	server[200] = '\0';
	n = write_out(rows[i].reason, false, true, true, server, out, 1024);
	if (!CHECK(n > 0, "result %d", n))
		return;
	body = memmem(out, (size_t)n, "\r\n\r\n", 4);
	if (!CHECK(body, "no end of head"))
		return;
	body += 4;
	CHECK(sscanf(out, "HTTP/1.1 %d %*[^\r]\r\nContent-Type: text/html; "
		     "charset=us-ascii\r\nContent-Length: %zu\r\n", &status,
		     &length) == 2, "head %s", tap_show(out, (size_t)n));
	CHECK_NUM(status, rows[i].status, "status");
	CHECK_NUM(length, out + n - body, "Content-Length");
	CHECK(memmem(body, length, "</BODY></HTML>\r\n", 16) ==
	      body + length - 16, "end of the body");
}

static void test_reasons(void)
{
	size_t i;

	tap_case("every reason has a row");
	CHECK_NUM(COUNT(rows), R(MAX), "rows");
	for (i = 0; i < COUNT(rows); i++) {
		const struct httpsys_reason_info *info =
			httpsys_reason_info((enum httpsys_reason)rows[i].reason);
		char out[1024];

		tap_case("reason %d", rows[i].reason);
		CHECK_NUM(rows[i].reason, i, "number");
		CHECK_NUM(info->status, rows[i].status, "status");
		CHECK_TEXT(info->phrase, strlen(info->phrase), rows[i].phrase,
			   strlen(rows[i].phrase), "phrase");
		CHECK(info->title && info->heading && info->sentence, "NULL");
		if (rows[i].status)
			check_answer(i);
		else
			CHECK_NUM(write_out(rows[i].reason, false, false, false,
					    NULL, out, sizeof(out)), -EINVAL,
				  "answer");
	}
	tap_case("a reason out of range is an internal error");
	CHECK_NUM(httpsys_reason_info((enum httpsys_reason)R(MAX))->status, 500,
		  "status");
	CHECK_NUM(httpsys_reason_info((enum httpsys_reason)9999)->status, 500,
		  "status");
}

int main(void)
{
	test_exact();
	test_reasons();
	return tap_end();
}
