// SPDX-License-Identifier: GPL-2.0-only
/* Response heads: the check of a program's headers, and the writer's bytes. */
#include "proto/response.h"
#include "tap.h"

#define DATE	"Sun, 06 Nov 1994 08:49:37 GMT"
#define UNKNOWN	HTTPSYS_HEADER_UNKNOWN
#define SERVER	"httpsys/1"

enum { CACHE = 0, CONNECTION = 1, DATE_ID = 2, CODING = 6, UPGRADE = 7,
       LENGTH = 11, TYPE = 12, SERVER_ID = 26, COOKIE = 27 };

/* A header for the block; a name means UNKNOWN */
struct line {
	u16 id;
	const char *name, *value;
};

struct block {
	char *bytes;
	u32 size;
	u16 count;
};

static void add(struct block *b, u16 id, const char *name, size_t name_len,
		const char *value, size_t value_len)
{
	struct httpsys_header h = { id, (u16)name_len, (u32)value_len };
	u32 size = (u32)(sizeof(h) + name_len + value_len + 7) & ~7u;
	char *p;

	b->bytes = realloc(b->bytes, b->size + size);
	p = b->bytes + b->size;
	memset(p, 0xa5, size);
	memcpy(p, &h, sizeof(h));
	memcpy(p + sizeof(h), name, name_len);
	memcpy(p + sizeof(h) + name_len, value, value_len);
	b->size += size;
	b->count++;
}

static struct block build(const struct line *lines, size_t nr)
{
	struct block b = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < nr && lines[i].value; i++)
		add(&b, lines[i].name ? UNKNOWN : lines[i].id,
		    lines[i].name ? lines[i].name : "",
		    lines[i].name ? strlen(lines[i].name) : 0, lines[i].value,
		    strlen(lines[i].value));
	return b;
}

#define LINES 6

/* Flags of a row */
#define CLOSE	0x01
#define NO_BODY	0x02	/* HTTPSYS_DROP_FRAMING */
#define ADD	0x04	/* Content-Length: 1234 */
#define NO_SERVER 0x08
#define EXTRA	0x10	/* a line of the caller's */
#define ADD_CHUNKED 0x20

static const struct {
	const char *name;
	u16 status;
	const char *reason;
	struct line lines[LINES];
	int flags;
	const char *want;	/* between the status line and Date */
	const char *behind;	/* between Server and the empty line */
} writes[] = {
	{ "least", 200, "OK", { { 0 } }, 0, "", "" },
	{ "empty reason", 404, "", { { 0 } }, 0, "", "" },
	{ "lowest status", 100, "x", { { 0 } }, 0, "", "" },
	{ "highest status", 999, "y", { { 0 } }, 0, "", "" },
	{ "without Server", 200, "OK", { { 0 } }, NO_SERVER, "", "" },
	{ "length and close", 200, "OK", { { 0 } }, ADD | CLOSE, "",
	  "Content-Length: 1234\r\nConnection: close\r\n" },
	{ "headers in order", 200, "OK", { { TYPE, NULL, "text/plain" },
	  { CACHE, NULL, "no-cache" }, { 0, "X-A", "b c" }, { COOKIE, NULL, "d" },
	  { COOKIE, NULL, "e" } }, ADD,
	  "Content-Type: text/plain\r\nCache-Control: no-cache\r\nX-A: b c\r\n"
	  "Set-Cookie: d\r\nSet-Cookie: e\r\n", "Content-Length: 1234\r\n" },
	{ "the program's Date is replaced", 200, "OK",
	  { { DATE_ID, NULL, "yesterday" } }, 0, "", "" },
	{ "Date by name is replaced", 200, "OK", { { 0, "dATE", "yesterday" } },
	  0, "", "" },
	{ "the program's Server is kept", 200, "OK",
	  { { SERVER_ID, NULL, "mine" } }, NO_SERVER, "Server: mine\r\n", "" },
	{ "empty known headers do not go out", 200, "OK",
	  { { TYPE, NULL, "" }, { CACHE, NULL, "" }, { 0, "Server", "" } }, 0,
	  "", "" },
	{ "empty unknown headers go out", 200, "OK", { { 0, "X-A", "" } }, 0,
	  "X-A: \r\n", "" },
	{ "names of known headers", 200, "OK", { { 0, "content-TYPE", "a/b" } },
	  0, "content-TYPE: a/b\r\n", "" },
	{ "not twice by name", 200, "OK", { { TYPE, NULL, "a/b" },
	  { 0, "content-type", "c/d" }, { 0, "X", "1" }, { 0, "X", "2" } }, 0,
	  "Content-Type: a/b\r\nX: 1\r\nX: 2\r\n", "" },
	{ "not twice by two names", 200, "OK", { { 0, "ETag", "\"a\"" },
	  { 0, "etag", "\"b\"" } }, 0, "ETag: \"a\"\r\n", "" },
	{ "twice by id", 200, "OK", { { CACHE, NULL, "a" },
	  { CACHE, NULL, "b" } }, 0, "Cache-Control: a\r\nCache-Control: b\r\n",
	  "" },
	{ "every cookie", 200, "OK", { { COOKIE, NULL, "a=1" },
	  { 0, "set-cookie", "b=2" }, { 0, "Set-Cookie", "c=3" } }, 0,
	  "Set-Cookie: a=1\r\nset-cookie: b=2\r\nSet-Cookie: c=3\r\n", "" },
	{ "Connection is kept", 200, "OK", { { CONNECTION, NULL, "x" } }, 0,
	  "Connection: x\r\n", "" },
	{ "Connection gives way to close", 200, "OK",
	  { { CONNECTION, NULL, "keep-alive" } }, CLOSE, "",
	  "Connection: close\r\n" },
	{ "Connection by name gives way to close", 200, "OK",
	  { { 0, "connection", "close" } }, CLOSE, "", "Connection: close\r\n" },
	{ "101 keeps Connection", 101, "Switching Protocols",
	  { { 0, "Connection", "Upgrade" }, { UPGRADE, NULL, "websocket" } },
	  CLOSE, "Connection: Upgrade\r\nUpgrade: websocket\r\n", "" },
	{ "101 without Connection", 101, "", { { UPGRADE, NULL, "x" } }, CLOSE,
	  "Upgrade: x\r\n", "Connection: close\r\n" },
	{ "Content-Length is kept", 200, "OK", { { LENGTH, NULL, "5" } }, 0,
	  "Content-Length: 5\r\n", "" },
	{ "no Content-Length without a body", 204, "No Content",
	  { { LENGTH, NULL, "5" }, { TYPE, NULL, "a/b" } }, NO_BODY,
	  "Content-Type: a/b\r\n", "" },
	{ "no Transfer-Encoding without a body", 204, "",
	  { { 0, "transfer-encoding", "chunked" } }, NO_BODY, "", "" },
	{ "Transfer-Encoding of ours", 200, "OK", { { TYPE, NULL, "a/b" } },
	  ADD_CHUNKED, "Content-Type: a/b\r\n",
	  "Transfer-Encoding: chunked\r\n" },
	{ "lines of the caller", 200, "OK", { { 0 } }, EXTRA | ADD | CLOSE, "",
	  "Content-Length: 1234\r\nX-More: 1\r\nConnection: close\r\n" },
	{ "Transfer-Encoding is kept", 200, "OK",
	  { { CODING, NULL, "chunked" } }, 0, "Transfer-Encoding: chunked\r\n",
	  "" },
	{ "bytes over 0x7f and tabs", 200, "\xc3\xa4\t", { { 0, "X", "\xff\tz" } },
	  0, "X: \xff\tz\r\n", "" },
};

static void check_write(size_t i)
{
	struct block b = build(writes[i].lines, LINES);
	struct httpsys_response_info info;
	struct httpsys_response_head r = {
		.status = writes[i].status, .reason = writes[i].reason,
		.reason_len = (u16)strlen(writes[i].reason), .block = b.bytes,
		.block_size = b.size, .count = b.count, .date = DATE,
		.server = writes[i].flags & NO_SERVER ? NULL : SERVER,
		.server_len = strlen(SERVER), .length = 1234,
		.add_length = writes[i].flags & ADD ? HTTPSYS_LENGTH_ADD :
			writes[i].flags & ADD_CHUNKED ? HTTPSYS_LENGTH_CHUNKED :
			HTTPSYS_LENGTH_NONE,
		.close = writes[i].flags & CLOSE,
		.drop = writes[i].flags & NO_BODY ? HTTPSYS_DROP_FRAMING : 0,
		.extra = writes[i].flags & EXTRA ? "X-More: 1\r\n" : NULL,
		.extra_len = writes[i].flags & EXTRA ? 11 : 0,
	};
	char want[1024], *out;
	size_t len, room, bound;

	len = (size_t)sprintf(want, "HTTP/1.1 %u %s\r\n%sDate: " DATE "\r\n%s%s"
			      "\r\n", writes[i].status, writes[i].reason,
			      writes[i].want, r.server ?
			      "Server: " SERVER "\r\n" : "", writes[i].behind);
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, b.count, &info), 0,
		  "check");
	bound = httpsys_response_bound(&r, &info);
	CHECK(bound >= len, "bound %zu, %zu bytes", bound, len);
	CHECK(bound <= len + 200, "bound %zu, %zu bytes", bound, len);
	for (room = 0; room <= len; room++) {
		int n;

		out = malloc(room);
		n = httpsys_response_write(&r, out, room);
		CHECK(room == len ? n == (int)len : n == -ENOSPC,
		      "%zu bytes of room: %d", room, n);
		if (n > 0)
			CHECK_TEXT(out, n, want, len, "head");
		free(out);
	}
	free(b.bytes);
}

static void test_writes(void)
{
	size_t i;

	for (i = 0; i < COUNT(writes); i++) {
		tap_case("write: %s", writes[i].name);
		check_write(i);
	}
}

static void test_numbers(void)
{
	static const u64 edges[] = { 0, 1, 9, 10, 99, 100, 4294967295ULL,
		4294967296ULL, 4294967297ULL, 9999999999ULL, 10000000000ULL,
		42949672950ULL, 9223372036854775807ULL,
		10000000000000000000ULL, 18446744073709551615ULL };
	struct httpsys_response_head r = { .status = 200, .reason = "",
		.date = DATE, .add_length = HTTPSYS_LENGTH_ADD };
	u32 i;

	tap_case("write: numbers");
	for (i = 0; i < COUNT(edges) + 20000; i++) {
		char out[256], want[256];
		int n, len;

		r.length = i < COUNT(edges) ? edges[i] :
			((u64)tap_random(~0u) << 32 | tap_random(~0u)) >>
			tap_random(64);
		n = httpsys_response_write(&r, out, sizeof(out));
		len = sprintf(want, "HTTP/1.1 200 \r\nDate: " DATE
			      "\r\nContent-Length: %llu\r\n\r\n",
			      (unsigned long long)r.length);
		CHECK_TEXT(out, n, want, len, "head");
	}
}

#define HAS_LENGTH	0x01
#define CHUNKED		0x02
#define WANTS_CLOSE	0x04
#define HAS_SERVER	0x08
#define HAS_TYPE	0x10
#define HAS_UPGRADE	0x20
#define HAS_RANGE	0x40
#define BAD		0x80

static const struct {
	const char *name;
	struct line lines[LINES];
	int want;
	u64 length;
} checks[] = {
	{ "nothing", { { 0 } }, 0 },
	{ "length", { { LENGTH, NULL, "17" } }, HAS_LENGTH, 17 },
	{ "length by name", { { 0, "content-length", "17" } }, HAS_LENGTH, 17 },
	{ "length 0", { { LENGTH, NULL, "0" } }, HAS_LENGTH, 0 },
	{ "longest length", { { LENGTH, NULL, "9223372036854775807" } },
	  HAS_LENGTH, 9223372036854775807ULL },
	{ "length 2^63", { { LENGTH, NULL, "9223372036854775808" } }, BAD },
	{ "length 2^64 + 1", { { LENGTH, NULL, "18446744073709551617" } }, BAD },
	{ "empty length is none", { { LENGTH, NULL, "" } }, 0 },
	{ "length with a space", { { LENGTH, NULL, " 1" } }, BAD },
	{ "negative length", { { LENGTH, NULL, "-1" } }, BAD },
	{ "length list", { { LENGTH, NULL, "1, 1" } }, BAD },
	{ "length in hexadecimal", { { LENGTH, NULL, "1f" } }, BAD },
	{ "length twice", { { LENGTH, NULL, "1" }, { LENGTH, NULL, "1" } }, BAD },
	{ "length twice, once by name",
	  { { LENGTH, NULL, "1" }, { 0, "Content-Length", "1" } }, BAD },
	{ "chunked", { { CODING, NULL, "chunked" } }, CHUNKED },
	{ "chunked in any case", { { 0, "TRANSFER-ENCODING", "Chunked" } },
	  CHUNKED },
	{ "gzip", { { CODING, NULL, "gzip" } }, BAD },
	{ "gzip, chunked", { { CODING, NULL, "gzip, chunked" } }, BAD },
	{ "identity", { { CODING, NULL, "identity" } }, BAD },
	{ "chunked with a space", { { CODING, NULL, "chunked " } }, BAD },
	{ "chunked twice", { { CODING, NULL, "chunked" },
	  { CODING, NULL, "chunked" } }, BAD },
	{ "empty coding is none", { { CODING, NULL, "" } }, 0 },
	{ "length and chunked", { { LENGTH, NULL, "1" },
	  { CODING, NULL, "chunked" } }, BAD },
	{ "chunked and length", { { CODING, NULL, "chunked" },
	  { LENGTH, NULL, "1" } }, BAD },
	{ "empty length and chunked", { { LENGTH, NULL, "" },
	  { CODING, NULL, "chunked" } }, CHUNKED },
	{ "close", { { CONNECTION, NULL, "close" } }, WANTS_CLOSE },
	{ "close in a list", { { CONNECTION, NULL, "x, CLOSE" } }, WANTS_CLOSE },
	{ "keep-alive", { { CONNECTION, NULL, "keep-alive, closed" } }, 0 },
	{ "server", { { SERVER_ID, NULL, "x" } }, HAS_SERVER },
	{ "server by name", { { 0, "server", "x" } }, HAS_SERVER },
	{ "empty server is none", { { SERVER_ID, NULL, "" } }, 0 },
	{ "type", { { TYPE, NULL, "a/b" } }, HAS_TYPE },
	{ "upgrade", { { UPGRADE, NULL, "x" } }, HAS_UPGRADE },
	{ "empty upgrade is none", { { 0, "Upgrade", "" } }, 0 },
	{ "range", { { 0, "Content-Range", "bytes 0-0/1" } }, HAS_RANGE },
	{ "all", { { LENGTH, NULL, "3" }, { TYPE, NULL, "a/b" },
	  { SERVER_ID, NULL, "x" }, { CONNECTION, NULL, "close" },
	  { 0, "X-A", "" } },
	  HAS_LENGTH | HAS_TYPE | HAS_SERVER | WANTS_CLOSE, 3 },
	{ "unknown id", { { 30, NULL, "x" } }, BAD },
	{ "id of requests", { { 40, NULL, "x" } }, BAD },
	{ "name with a space", { { 0, "X A", "x" } }, BAD },
	{ "name with a colon", { { 0, "X:", "x" } }, BAD },
	{ "name with a line break", { { 0, "X\r\nY", "x" } }, BAD },
	{ "name outside ASCII", { { 0, "\xc3\xa4", "x" } }, BAD },
	{ "CR in a value", { { TYPE, NULL, "a\rb" } }, BAD },
	{ "LF in a value", { { TYPE, NULL, "a\nb" } }, BAD },
	{ "response splitting", { { 0, "X", "a\r\nSet-Cookie: b" } }, BAD },
	{ "CR LF far behind", { { 0, "X", "0123456789\t0123456789\r\n" } }, BAD },
	{ "control in a value", { { 0, "X", "\x01" } }, BAD },
	{ "DEL in a value", { { 0, "X", "a\x7f" } }, BAD },
	{ "tab and bytes over 0x7f", { { 0, "X", "a\t\x80\xff" } }, 0 },
};

static int flags_of(const struct httpsys_response_info *info)
{
	return (info->has_length ? HAS_LENGTH : 0) |
	       (info->chunked ? CHUNKED : 0) |
	       (info->wants_close ? WANTS_CLOSE : 0) |
	       (info->has_server ? HAS_SERVER : 0) |
	       (info->content_type.len ? HAS_TYPE : 0) |
	       (info->has_upgrade ? HAS_UPGRADE : 0) |
	       (info->has_content_range ? HAS_RANGE : 0);
}

static void test_checks(void)
{
	struct httpsys_response_info info;
	size_t i;

	for (i = 0; i < COUNT(checks); i++) {
		struct block b = build(checks[i].lines, LINES);
		int r = httpsys_response_check(b.bytes, b.size, b.count, &info);

		tap_case("check: %s", checks[i].name);
		CHECK_NUM(r, checks[i].want & BAD ? -EINVAL : 0, "result");
		if (!r) {
			CHECK_NUM(flags_of(&info), checks[i].want, "flags");
			CHECK_NUM(info.content_length, checks[i].length,
				  "length");
		}
		free(b.bytes);
	}
	tap_case("check: NUL in a value");
	{
		struct block b = { NULL, 0, 0 };

		add(&b, TYPE, "", 0, "a\0b", 3);
		CHECK_NUM(httpsys_response_check(b.bytes, b.size, 1, &info),
			  -EINVAL, "result");
		free(b.bytes);
	}
}

/* Blocks that do not hold what they say */
static void test_blocks(void)
{
	static const struct line lines[] = { { TYPE, NULL, "a/b" },
		{ 0, "X-Long-Name", "value" }, { CACHE, NULL, "no-store" } };
	struct block b = build(lines, 3);
	struct httpsys_response_info info;
	struct httpsys_header h;
	u32 size;

	tap_case("block: cut off anywhere");
	for (size = 0; size < b.size; size++) {
		char *exact = tap_exact(b.bytes, size);

		CHECK_NUM(httpsys_response_check(exact, size, 3, &info), -EINVAL,
			  "result");
		free(exact);
	}
	tap_case("block: fewer or more entries than said");
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), 0, "all");
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 2, &info), -EINVAL,
		  "fewer");
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 4, &info), -EINVAL,
		  "more");
	CHECK_NUM(httpsys_response_check(NULL, 0, 0, &info), 0, "none");
	CHECK_NUM(httpsys_response_check(NULL, 0, 1, &info), -EINVAL, "one");
	tap_case("block: lengths that overflow");
	memcpy(&h, b.bytes, sizeof(h));
	h.value_len = 0xffffffff;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "value");
	h.value_len = 0xfffffff8;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "value, round");
	h.value_len = 3;
	h.name_len = 0xffff;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "name");
	h.id = UNKNOWN;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "name of unknown");
	tap_case("block: names where none belongs, or none where one does");
	h.name_len = 0;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "unknown without a name");
	h.id = TYPE;
	h.name_len = 2;
	h.value_len = 1;
	memcpy(b.bytes, &h, sizeof(h));
	CHECK_NUM(httpsys_response_check(b.bytes, b.size, 3, &info), -EINVAL,
		  "known with a name");
	tap_case("block: the writer refuses what the check refuses");
	{
		struct httpsys_response_head r = { .status = 200, .reason = "",
			.block = b.bytes, .block_size = b.size, .count = 3,
			.date = DATE };
		char out[512];

		CHECK_NUM(httpsys_response_write(&r, out, sizeof(out)), -EINVAL,
			  "result");
	}
	free(b.bytes);
}

/* Callers give no pointer where they have no bytes */
static void test_null(void)
{
	struct httpsys_response_head r = { .status = 200, .date = DATE };
	const char want[] = "HTTP/1.1 200 \r\nDate: " DATE "\r\n\r\n";
	char out[128];
	int n = httpsys_response_write(&r, out, sizeof(out));

	tap_case("write: no reason, no block");
	CHECK_TEXT(out, n, want, sizeof(want) - 1, "head");
	CHECK_NUM(httpsys_reason_phrase_check(NULL, 0), 0, "phrase");
}

static void test_phrase(void)
{
	int c;

	tap_case("reason phrase: every byte");
	for (c = 0; c < 256; c++) {
		char text[11] = "0123456789";
		bool good = c == '\t' || (c >= 0x20 && c != 0x7f);

		text[tap_random(10)] = (char)c;
		CHECK((httpsys_reason_phrase_check(text, 10) == 0) == good,
		      "byte 0x%02x", c);
	}
	CHECK_NUM(httpsys_reason_phrase_check("", 0), 0, "empty");
}

static const struct {
	const char *name;
	struct line lines[LINES];
	const char *want;	/* NULL: refused */
} trailers[] = {
	{ "none", { { 0 } }, "" },
	{ "two", { { 0, "X-Sum", "12" }, { 0, "grpc-status", "0" } },
	  "X-Sum: 12\r\ngrpc-status: 0\r\n" },
	{ "an empty one", { { 0, "X", "" } }, "X: \r\n" },
	{ "ETag", { { 22, NULL, "\"a\"" } }, "ETag: \"a\"\r\n" },
	{ "ETag by name", { { 0, "etag", "\"a\"" } }, "etag: \"a\"\r\n" },
	{ "Content-MD5", { { 16, NULL, "a" } }, "Content-MD5: a\r\n" },
	{ "Content-Length", { { LENGTH, NULL, "1" } } },
	{ "Content-Length by name", { { 0, "content-length", "1" } } },
	{ "Transfer-Encoding", { { 0, "Transfer-Encoding", "chunked" } } },
	{ "Trailer", { { 5, NULL, "X" } } },
	{ "Connection", { { CONNECTION, NULL, "close" } } },
	{ "Content-Type", { { TYPE, NULL, "a/b" } } },
	{ "Content-Encoding", { { 13, NULL, "gzip" } } },
	{ "Content-Range", { { 17, NULL, "bytes 0-0/1" } } },
	{ "Cache-Control", { { CACHE, NULL, "no-store" } } },
	{ "Set-Cookie", { { COOKIE, NULL, "a=b" } } },
	{ "Date", { { DATE_ID, NULL, DATE } } },
	{ "Host", { { 0, "Host", "x" } } },
	{ "TE", { { 0, "te", "x" } } },
	{ "Authorization", { { 0, "Authorization", "x" } } },
	{ "no name", { { 0, "X Y", "x" } } },
	{ "a line break", { { 0, "X", "a\r\nb: c" } } },
	{ "unknown id", { { 30, NULL, "x" } } },
};

static void test_trailers(void)
{
	size_t i;

	for (i = 0; i < COUNT(trailers); i++) {
		struct block b = build(trailers[i].lines, LINES);
		const char *want = trailers[i].want;
		char *block = tap_exact(b.bytes, b.size), *out;
		u32 bytes, n;

		tap_case("trailers: %s", trailers[i].name);
		CHECK_NUM(httpsys_trailers_check(block, b.size, b.count, &bytes),
			  want ? 0 : -EINVAL, "result");
		CHECK_NUM(httpsys_trailers_check(block, b.size, b.count + 1,
						 &n), -EINVAL, "a missing entry");
		if (want) {
			out = malloc(bytes);
			n = httpsys_trailers_write(block, b.size, b.count, out);
			CHECK_TEXT(out, n, want, strlen(want), "text");
			CHECK_NUM(n, bytes, "room");
			free(out);
		}
		free(block);
		free(b.bytes);
	}
}

int main(void)
{
	test_trailers();
	test_writes();
	test_numbers();
	test_checks();
	test_blocks();
	test_null();
	test_phrase();
	return tap_end();
}
