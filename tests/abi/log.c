// SPDX-License-Identifier: GPL-2.0-only
/* Log records: which answers make one, what is in it, how it is read. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "hs.h"
#include "tap.h"
#include "wire.h"

static struct hs_server s;

struct logging {
	struct httpsys_logging l;
	char text[8];
};

static int set_logging(uint64_t id, uint32_t flags, uint32_t format)
{
	struct logging v = {
		.l = { .present = 1, .flags = flags, .format = format,
		       .fields = 0x400, .rollover = 1, .software_len = 2,
		       .directory_len = 4 },
		.text = "me/log",
	};

	if (format)
		v.l.software_len = 0;
	return hs_set(s.dev, id, HTTPSYS_PROPERTY_LOGGING, &v,
		      sizeof(v.l) + v.l.software_len + v.l.directory_len);
}

/* What a program says: a status and two texts */
struct fields {
	struct httpsys_log_fields f;
	char text[32];
};

static struct fields fields(uint16_t status)
{
	struct fields v = {
		.f = { .size = sizeof(v.f) + 8, .status = status,
		       .sub_status = 3, .win32_status = 5, .verb = 4,
		       .port = 80 },
		.text = "someone!",
	};

	v.f.text[HTTPSYS_LOG_USER_NAME] =
		(struct httpsys_span){ sizeof(v.f), 4 };
	v.f.text[HTTPSYS_LOG_REFERRER] =
		(struct httpsys_span){ sizeof(v.f) + 4, 4 };
	return v;
}

static int send_log(uint64_t id, const void *log, uint64_t rate, uint32_t flags)
{
	struct httpsys_send send = {
		.size = sizeof(send), .request_id = id, .status = 200,
		.flags = flags, .log = (uintptr_t)log, .rate = rate,
	};

	return hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send);
}

/* A request answered with these fields; the result of the send */
static int answered(int fd, const void *log)
{
	struct hs_request r = { 0 };
	int err;

	wire_get(fd, "/t/x");
	need(!hs_receive(s.queue, &r, 0));
	err = send_log(r.id, log, 0, 0);
	if (err)
		hs_cancel(s.queue, r.id);
	else
		is(wire_status(fd), 200, "answered");
	hs_request_free(&r);
	return err;
}

static int read_log(void *buffer, uint32_t size, struct httpsys_log_read *a)
{
	*a = (struct httpsys_log_read){
		.size = sizeof(*a), .flags = HTTPSYS_LOG_READ_NONBLOCK,
		.buffer = (uintptr_t)buffer, .buffer_size = size,
	};
	return hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, a);
}

/* Records are made when nobody uses the request any more, so wait a moment */
static int read_soon(void *buffer, uint32_t size, struct httpsys_log_read *a)
{
	int err = -EAGAIN;

	for (int i = 0; i < HS_WAIT_MS && err == -EAGAIN; i += 10) {
		err = read_log(buffer, size, a);
		if (err == -EAGAIN)
			hs_sleep_ms(10);
	}
	return err;
}

static void contents(void)
{
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *r = (void *)buffer;
	struct httpsys_log_read a;
	struct fields v = fields(200);
	uint32_t whole;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.session, 0, HTTPSYS_LOG_W3C));
	fd = wire_connect(s.port);
	is(answered(fd, &v), 0, "sent");
	is(read_soon(buffer, 8, &a), -EMSGSIZE, "too small");
	whole = a.bytes;
	is(read_log(buffer, whole - 1, &a), -EMSGSIZE, "a byte too small");
	is(read_log(buffer, whole, &a), 0, "as large as it said");
	is(a.bytes, whole, "bytes");
	is(a.lost, 0, "none was lost");
	is(r->size, whole, "size");
	is(r->size % 8, 0, "aligned");
	is(r->flags, HTTPSYS_LOG_RECORD_WHOLE, "sent whole");
	ok(r->time / 1000000000 > 1000000000, "a time");
	ok(r->bytes_sent > 50 && r->bytes_received > 20, "bytes");
	is(r->session_id, s.session, "session");
	is(r->group_id, s.group, "group");
	is(r->config_id, s.session, "whose setting");
	ok(r->time_taken < 60000, "took %u ms", r->time_taken);
	is(r->version_major * 10 + r->version_minor, 11, "version");
	is(r->config.fields, 0x400, "fields");
	is(r->status, 200, "status");
	is(r->sub_status, 3, "sub status");
	is(r->win32_status, 5, "Win32 status");
	is(r->verb, 4, "verb");
	is(r->port, 80, "port");
	ok(!memcmp(buffer + r->software.off, "me", 2), "software");
	ok(!memcmp(buffer + r->directory.off, "/log", 4), "directory");
	ok(r->text[HTTPSYS_LOG_USER_NAME].len == 4 &&
	   !memcmp(buffer + r->text[HTTPSYS_LOG_USER_NAME].off, "some", 4),
	   "user");
	ok(r->text[HTTPSYS_LOG_REFERRER].len == 4 &&
	   !memcmp(buffer + r->text[HTTPSYS_LOG_REFERRER].off, "one!", 4),
	   "referrer");
	is(r->text[HTTPSYS_LOG_COOKIE].len, 0, "no cookie");
	is(read_log(buffer, sizeof(buffer), &a), -EAGAIN, "read once");
}

static void which(void)
{
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *r = (void *)buffer;
	struct fields good = fields(200), bad = fields(404);
	struct httpsys_log_read a;
	int fd;

	hs_server_up(&s, "t/");
	fd = wire_connect(s.port);
	is(answered(fd, &good), 0, "nobody logs");
	need(!set_logging(s.group, HTTPSYS_LOG_ERRORS_ONLY, HTTPSYS_LOG_NCSA));
	is(answered(fd, NULL), 0, "the program says nothing");
	is(answered(fd, &good), 0, "errors only: 200");
	is(answered(fd, &bad), 0, "errors only: 404");
	is(read_soon(buffer, sizeof(buffer), &a), 0, "read");
	ok(a.bytes == r->size && r->status == 404 &&
	   r->config.format == HTTPSYS_LOG_NCSA && r->config_id == s.group,
	   "just the 404");
	need(!set_logging(s.session, 0, HTTPSYS_LOG_RAW));
	need(!set_logging(s.group, HTTPSYS_LOG_SUCCESS_ONLY, HTTPSYS_LOG_IIS));
	is(answered(fd, &bad), 0, "success only: 404");
	is(answered(fd, &good), 0, "success only: 200");
	is(read_soon(buffer, sizeof(buffer), &a), 0, "read");
	ok(a.bytes == r->size && r->status == 200 && r->config_id == s.group,
	   "just the 200, the group's setting counts");
	need(!hs_set(s.dev, s.group, HTTPSYS_PROPERTY_LOGGING,
		     &(struct httpsys_logging){ 0 },
		     sizeof(struct httpsys_logging)));
	is(answered(fd, &bad), 0, "without it");
	is(read_soon(buffer, sizeof(buffer), &a), 0, "read");
	is(r->config_id, s.session, "the session's");
}

static void arguments(void)
{
	struct fields v = fields(200);
	struct httpsys_log_read a = { .size = sizeof(a), .flags = 16 };
	struct hs_request r = { 0 };
	struct httpsys_rate rate = { 1, 1023, 0, 0 };
	char buffer[64];
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.group, 0, HTTPSYS_LOG_W3C));
	fd = wire_connect(s.port);
	wire_get(fd, "/t/x");
	need(!hs_receive(s.queue, &r, 0));
	is(send_log(r.id, &v, 0, HTTPSYS_SEND_MORE_DATA), -EINVAL,
	   "with MORE_DATA");
	is(send_log(r.id, NULL, (uintptr_t)&rate, HTTPSYS_SEND_MORE_DATA),
	   -EINVAL, "a rate that is too small");
	is(send_log(r.id, NULL, 16, HTTPSYS_SEND_MORE_DATA), -EFAULT,
	   "a rate nowhere");
	rate.bandwidth = 5000;
	is(send_log(r.id, NULL, (uintptr_t)&rate, HTTPSYS_SEND_MORE_DATA), 0,
	   "a rate");
	is(hs_cancel(s.queue, r.id), 0, "cancelled");
	fd = wire_connect(s.port);
	v.f.size = sizeof(v.f) - 1;
	is(answered(fd, &v), -EINVAL, "too short");
	fd = wire_connect(s.port);
	v = fields(200);
	v.f.size = HTTPSYS_LOG_FIELDS_MAX + 1;
	is(answered(fd, &v), -EINVAL, "too long");
	fd = wire_connect(s.port);
	v = fields(200);
	v.f.text[3] = (struct httpsys_span){ sizeof(v.f) + 8, 1 };
	is(answered(fd, &v), -EINVAL, "a text behind the end");
	fd = wire_connect(s.port);
	v.f.text[3] = (struct httpsys_span){ 8, 1 };
	is(answered(fd, &v), -EINVAL, "a text in the structure");
	fd = wire_connect(s.port);
	v.f.text[3] = (struct httpsys_span){ sizeof(v.f), ~0U };
	is(answered(fd, &v), -EINVAL, "a length that overflows");
	fd = wire_connect(s.port);
	is(answered(fd, (void *)16), -EFAULT, "nowhere");
	is(hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a), -EINVAL, "flag 16");
	a.flags = HTTPSYS_LOG_READ_NONBLOCK;
	a.done = 1;
	is(hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a), -EINVAL, "done without KEEP");
	is(read_log(buffer, sizeof(buffer), &a), -EAGAIN, "no record");
}

/* Who may not administrate the network does not read */
static void rights(void)
{
	int status;
	pid_t child;

	hs_server_up(&s, "t/");
	child = fork();
	need(child >= 0);
	if (!child) {
		struct httpsys_log_read a;
		char buffer[8];

		if (setgid(65534) || setuid(65534))
			_exit(1);
		_exit(read_log(buffer, 8, &a) == -EPERM ? 0 : 2);
	}
	need(waitpid(child, &status, 0) == child && WIFEXITED(status));
	is(WEXITSTATUS(status), 0, "EPERM");
}

static uint32_t memory(void)
{
	FILE *file = fopen("/sys/module/httpsys/parameters/max_log_bytes", "r");
	uint32_t bytes = 0;

	need(file && fscanf(file, "%u", &bytes) == 1);
	fclose(file);
	return bytes;
}

/* More than is kept: counted, and no answer waits for it */
static void overflow(void)
{
	const uint32_t room = memory() / HTTPSYS_LOG_FIELDS_MAX, all = room + 8;
	struct httpsys_log_read a;
	struct httpsys_log_fields *f = calloc(1, HTTPSYS_LOG_FIELDS_MAX);
	const uint32_t size = memory();
	char *buffer = malloc(size);
	uint64_t lost = 0;
	uint32_t records = 0;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.group, 0, HTTPSYS_LOG_W3C));
	f->size = HTTPSYS_LOG_FIELDS_MAX;
	f->status = 200;
	fd = wire_connect(s.port);
	for (uint32_t i = 0; i < all; i++)
		need(!answered(fd, f));
	hs_sleep_ms(200);
	while (!read_log(buffer, size, &a)) {
		lost += a.lost;
		for (uint32_t at = 0; at < a.bytes; records++)
			at += ((struct httpsys_log_record *)(buffer + at))->size;
	}
	ok(records >= room - 4 && records < room, "%u records were kept", records);
	is(records + lost, all, "the others were counted");
	need(!answered(fd, f));
	is(read_soon(buffer, size, &a), 0, "room again");
	is(a.lost, 0, "none lost since");
	is(((struct httpsys_log_record *)buffer)->lost, lost,
	   "its record knows what is missing before it");
}

/* The client goes before it has everything: a record all the same */
static void broken(void)
{
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *r = (void *)buffer;
	static char body[9 << 20];
	struct fields v = fields(200);
	struct httpsys_chunk chunk = {
		.type = HTTPSYS_CHUNK_MEMORY, .fd = -1,
		.address = (uintptr_t)body, .length = sizeof(body),
	};
	struct httpsys_send send = {
		.size = sizeof(send), .status = 200, .log = (uintptr_t)&v,
		.chunks = (uintptr_t)&chunk, .chunk_count = 1,
	};
	struct httpsys_log_read a;
	struct hs_request q = { 0 };
	pid_t child;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.group, 0, HTTPSYS_LOG_W3C));
	v.f.win32_status = 0;
	fd = wire_connect(s.port);
	wire_get(fd, "/t/x");
	need(!hs_receive(s.queue, &q, 0));
	send.request_id = q.id;
	child = fork();
	need(child >= 0);
	if (!child) {
		hs_sleep_ms(500);
		wire_reset(fd);
		_exit(0);
	}
	close(fd);
	ok(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send) < 0, "the send fails");
	waitpid(child, NULL, 0);
	is(read_soon(buffer, sizeof(buffer), &a), 0, "read");
	is(r->flags, 0, "not whole");
	is(r->win32_status, 64, "ERROR_NETNAME_DELETED");
	ok(r->bytes_sent < sizeof(body), "%llu bytes went out",
	   (unsigned long long)r->bytes_sent);
}

/* What the program said with the response that is kept counts for all (API: 6.12) */
static void hits(void)
{
	_Alignas(8) char first[4096], second[4096];
	struct httpsys_log_record *a = (void *)first, *b = (void *)second;
	struct hs_headers h = { .size = 0 };
	struct fields v = fields(200);
	struct hs_request r = { 0 };
	struct httpsys_log_read l;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.group, 0, HTTPSYS_LOG_W3C));
	fd = wire_connect(s.port);
	wire_get(fd, "/t/x");
	need(!hs_receive(s.queue, &r, 0));
	hs_header_add(&h, 12, NULL, "text/plain");
	{
		struct httpsys_send send = {
			.size = sizeof(send), .request_id = r.id, .status = 200,
			.headers = (uintptr_t)h.data, .headers_size = h.size,
			.header_count = h.count, .log = (uintptr_t)&v,
			.cache_policy = HTTPSYS_CACHE_UNTIL_FLUSHED,
		};

		is(hs_ioctl(s.queue, HTTPSYS_IOC_SEND, &send), 0, "sent");
		is(send.cache_result, HTTPSYS_CACHE_STORED, "kept");
	}
	is(wire_status(fd), 200, "answered");
	hs_request_free(&r);
	is(read_soon(first, sizeof(first), &l), 0, "logged");
	for (int i = 0; i < 3; i++) {
		wire_get(fd, "/t/x");
		is(wire_status(fd), 200, "answered by the cache");
		is(read_soon(second, sizeof(second), &l), 0, "logged");
		is(b->flags, HTTPSYS_LOG_RECORD_WHOLE, "sent whole");
		is(b->status, 200, "status");
		is(b->win32_status, 5, "Win32 status");
		is(b->group_id, s.group, "group");
		is(b->bytes_received, a->bytes_received, "bytes received");
		is(b->bytes_sent, a->bytes_sent, "bytes sent");
		ok(b->text[HTTPSYS_LOG_USER_NAME].len == 4 &&
		   !memcmp(second + b->text[HTTPSYS_LOG_USER_NAME].off, "some", 4), "user");
	}
	is(hs_counter(s.dev, HTTPSYS_COUNTER_CACHE_HITS), 3, "hits");
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503, HTTPSYS_503_LIMITED));
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_STATE, 1));
	wire_get(fd, "/t/x");
	is(wire_status(fd), 503, "an inactive queue answers nothing");
}

static int keep(void *buffer, uint32_t size, struct httpsys_log_read *a, uint64_t done)
{
	*a = (struct httpsys_log_read){
		.size = sizeof(*a), .done = done,
		.flags = HTTPSYS_LOG_READ_NONBLOCK | HTTPSYS_LOG_READ_KEEP,
		.buffer = (uintptr_t)buffer, .buffer_size = size,
	};
	return hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, a);
}

static void status(struct httpsys_log_read *a)
{
	*a = (struct httpsys_log_read){
		.size = sizeof(*a), .flags = HTTPSYS_LOG_READ_STATUS,
	};
	is(hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, a), 0, "status");
}

/* A reader that dies before it has written loses nothing */
static void kept(void)
{
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *r = (void *)buffer;
	struct fields v = fields(200);
	struct httpsys_log_read a;
	uint64_t first;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.session, 0, HTTPSYS_LOG_W3C));
	fd = wire_connect(s.port);
	status(&a);
	first = a.last + 1;
	for (int i = 0; i < 3; i++)
		is(answered(fd, &v), 0, "answered");
	for (int i = 0; i < HS_WAIT_MS && a.last < first + 2; i += 10) {
		hs_sleep_ms(10);
		status(&a);
	}
	is(a.last, first + 2, "three records");
	ok(a.done < first, "none is done with");
	is(keep(buffer, sizeof(buffer), &a, 0), 0, "read");
	is(a.bytes, 3 * r->size, "all three");
	is(r->sequence, first, "the first");
	is(r->uid, 0, "the user");
	is(r->remote.family, 2, "the client");
	is(ntohs(r->local.port), s.port, "our port");
	is(keep(buffer, sizeof(buffer), &a, 0), 0, "the next reader");
	is(r->sequence, first, "gets the same");
	is(keep(buffer, sizeof(buffer), &a, first), 0, "the first one is written");
	is(r->sequence, first + 1, "the second comes");
	is(a.done, first, "done");
	is(keep(buffer, sizeof(buffer), &a, first + 2), -EAGAIN, "all are written");
	status(&a);
	is(a.done, first + 2, "all are done");
	is(keep(buffer, sizeof(buffer), &a, first), -EAGAIN, "an old number is no harm");
}

static int read_errors(void *buffer, uint32_t size, struct httpsys_log_read *a)
{
	int err = -EAGAIN;

	for (int i = 0; i < HS_WAIT_MS && err == -EAGAIN; i += 10) {
		*a = (struct httpsys_log_read){
			.size = sizeof(*a), .buffer = (uintptr_t)buffer, .buffer_size = size,
			.flags = HTTPSYS_LOG_READ_NONBLOCK | HTTPSYS_LOG_READ_ERRORS,
		};
		err = hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, a);
		if (err == -EAGAIN)
			hs_sleep_ms(10);
	}
	return err;
}

static bool has(const void *record, struct httpsys_span span, const char *text)
{
	return span.len == strlen(text) && !memcmp((const char *)record + span.off, text, span.len);
}

/* What the kernel refuses, while somebody wants to know */
static void errors(void)
{
	_Alignas(8) char buffer[4096];
	struct httpsys_log_record *r = (void *)buffer;
	struct httpsys_log_read a;
	int fd;

	hs_server_up(&s, "t/");
	fd = wire_connect(s.port);
	wire_get(fd, "/not/here?x=1");
	is(wire_status(fd), 404, "nobody wants to know");
	is(read_log(buffer, sizeof(buffer), &a), -EAGAIN, "no record");
	a.flags |= HTTPSYS_LOG_READ_ERRORS;
	is(hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a), -EAGAIN, "somebody does");
	for (int i = 0; i < 2; i++) {
		wire_get(fd, "/not/here?x=1");
		is(wire_status(fd), 404, "refused");
		is(read_errors(buffer, sizeof(buffer), &a), 0, "read");
		is(r->flags, HTTPSYS_LOG_RECORD_ERROR, "of the error log");
		is(r->reason, HTTPSYS_REASON_NOT_FOUND, "reason");
		is(r->status, 404, "status");
		is(r->group_id, 0, "no group");
		is(r->config_id, 0, "no setting");
		is(r->uid, ~0U, "nobody's");
		ok(has(r, r->phrase, "N/A"), "phrase");
		ok(has(r, r->text[HTTPSYS_LOG_METHOD], "GET"), "method");
		ok(has(r, r->text[HTTPSYS_LOG_URI_STEM], "/not/here"), "path");
		ok(has(r, r->text[HTTPSYS_LOG_URI_QUERY], "?x=1"), "query");
		is(ntohs(r->local.port), s.port, "port");
	}
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_VERBOSITY_503, HTTPSYS_503_LIMITED));
	need(!hs_set_u32(s.queue, 0, HTTPSYS_PROPERTY_STATE, 1));
	wire_get(fd, "/t/x");
	is(wire_status(fd), 503, "an inactive queue");
	is(read_errors(buffer, sizeof(buffer), &a), 0, "read");
	is(r->reason, HTTPSYS_REASON_DISABLED, "reason");
	is(r->group_id, s.group, "group");
	is(read_log(buffer, sizeof(buffer), &a), -EAGAIN, "nobody wants them any more");
	wire_get(fd, "/not/here");
	is(wire_status(fd), 404, "refused");
	is(read_log(buffer, sizeof(buffer), &a), -EAGAIN, "no record");
}

/* Is there a record of a request among these? */
static bool has_request(const char *records, uint32_t bytes)
{
	const struct httpsys_log_record *r;

	for (uint32_t at = 0; at < bytes; at += r->size) {
		r = (const void *)(records + at);
		if (!(r->flags & HTTPSYS_LOG_RECORD_ERROR))
			return true;
	}
	return false;
}

/* A flood of bad requests leaves room for the good ones */
static void flood(void)
{
	struct httpsys_log_read a = { .size = sizeof(a), .flags = 5 };
	const uint32_t size = memory(), half = size / 2 / 8192;
	struct httpsys_log_record *r = malloc(size);
	struct fields v = fields(200);
	uint64_t lost[2] = { 0 };
	char target[8192];
	bool found = false;
	int fd;

	hs_server_up(&s, "t/");
	need(!set_logging(s.group, 0, HTTPSYS_LOG_W3C));
	fd = wire_connect(s.port);
	memset(target, 'x', sizeof(target));
	memcpy(target, "/none?", 6);
	target[sizeof(target) - 1] = 0;
	a.buffer = (uintptr_t)r;
	a.buffer_size = size;
	is(hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a), -EAGAIN, "nothing yet");
	for (uint32_t i = 0; i < half; i++) {
		wire_get(fd, target);
		need(wire_status(fd) == 404);
	}
	is(answered(fd, &v), 0, "answered");
	for (int i = 0; i < HS_WAIT_MS && !found; i += 10) {
		if (hs_ioctl(s.dev, HTTPSYS_IOC_LOG_READ, &a)) {
			hs_sleep_ms(10);
			continue;
		}
		lost[0] += a.lost;
		lost[1] += a.lost_errors;
		found = has_request((char *)r, a.bytes);
	}
	ok(found, "its record is there");
	ok(lost[1] > 0, "%llu of %u refusals were dropped", (unsigned long long)lost[1], half);
	is(lost[0], 0, "no request");
	free(r);
}

static const struct tap_case cases[] = {
	{ "contents", contents },
	{ "which answers", which },
	{ "arguments", arguments },
	{ "rights", rights },
	{ "overflow", overflow },
	{ "broken", broken },
	{ "hits", hits },
	{ "kept", kept },
	{ "errors", errors },
	{ "flood", flood },
};
TAP_MAIN_NET(cases)
