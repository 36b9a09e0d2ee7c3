// SPDX-License-Identifier: MIT
/*
 * A request record of the kernel as HTTP_REQUEST: first a plan (which lines
 * become which header, how many bytes that takes), then the writing of exactly
 * as many bytes. Pure functions on buffers.
 *
 * Layout behind the fixed structure: array of unknown headers, request infos,
 * the two socket addresses, the cooked URL (UTF-16), then NUL-terminated bytes: request
 * target, unknown method, values of known headers, names and values of unknown
 * ones, in the order of their first lines.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "lib.h"

#define REQUEST_END	UINT32_MAX
#define LENGTH_MAX	0xffffU		/* lengths are USHORT */

enum request_head {
	HEAD_NOT,		/* joined to an earlier line, or dropped */
	HEAD_KNOWN,
	HEAD_UNKNOWN,
};

static const char scheme[] = "http://";
#define SCHEME_UNITS	(sizeof(scheme) - 1)

static const char *text_at(const struct request_plan *plan, uint32_t off)
{
	return (const char *)plan->record + off;
}

static const struct httpsys_header_ref *
lines_of(const struct httpsys_request_record *record)
{
	return (const void *)((const char *)record + record->headers_off);
}

static uint32_t slots_for(size_t headers)
{
	uint32_t n = 16;

	while (n < 2 * headers)
		n *= 2;
	return n;
}

size_t request_work_size(size_t headers)
{
	return headers * sizeof(struct request_field) +
	       slots_for(headers) * sizeof(uint32_t);
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool same_name(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (lower((unsigned char)a[i]) != lower((unsigned char)b[i]))
			return false;
	}
	return true;
}

/* With a start that clients do not know: the names are their choice */
static uint32_t name_hash(const char *name, size_t len)
{
	static _Atomic uint64_t seed;
	uint64_t hash = seed;

	if (!hash) {
		if (getrandom(&hash, sizeof(hash), GRND_NONBLOCK) < 0)
			hash = (uintptr_t)&hash;
		hash |= 1;
		seed = hash;
	}
	for (size_t i = 0; i < len; i++) {
		hash ^= lower((unsigned char)name[i]);
		hash *= 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

/* The first line of that name, or a free place in the table for this one */
static uint32_t *unknown_slot(struct request_plan *plan,
			      const struct httpsys_header_ref *lines,
			      uint32_t line)
{
	const char *name = text_at(plan, lines[line].name_off);
	size_t len = lines[line].name_len;
	uint32_t at = name_hash(name, len);

	/* Many requests have none at all */
	if (!plan->slot_count) {
		plan->slot_count = slots_for(plan->record->header_count);
		memset(plan->slots, 0xff,
		       plan->slot_count * sizeof(*plan->slots));
	}
	for (;; at++) {
		uint32_t *slot = &plan->slots[at & (plan->slot_count - 1)];
		const struct httpsys_header_ref *other;

		if (*slot == REQUEST_END)
			return slot;
		other = &lines[*slot];
		if (other->name_len == len &&
		    same_name(text_at(plan, other->name_off), name, len))
			return slot;
	}
}

/* RFC 6265 section 5.4 for Cookie; RFC 9110 section 5.3 for all others */
static const char *separator(uint16_t id)
{
	return id == HttpHeaderCookie ? "; " : ", ";
}

/* Headers that have one value: a line that says it again adds nothing */
static bool single_value(uint16_t id)
{
	return id == HttpHeaderContentLength || id == HttpHeaderHost;
}

static void add_head(struct request_plan *plan, uint32_t line, uint32_t len,
		     enum request_head head)
{
	plan->fields[line] = (struct request_field){
		.next = REQUEST_END, .last = line, .total = len, .head = head,
	};
	plan->unknown += head == HEAD_UNKNOWN;
	plan->bytes += len + 1;
}

/*
 * Join a line to the first one of its name. What would not fit into the length
 * field of a header stands as an unknown header of its own.
 */
static void add_line(struct request_plan *plan, uint32_t first, uint32_t line,
		     const struct httpsys_header_ref *ref)
{
	struct request_field *field = &plan->fields[first];

	plan->joined = true;
	if (single_value(ref->id)) {
		plan->fields[line].head = HEAD_NOT;
		return;
	}
	if (field->total + 2 + ref->value.len > LENGTH_MAX) {
		add_head(plan, line, ref->value.len, HEAD_UNKNOWN);
		return;
	}
	field->total += 2 + ref->value.len;
	plan->fields[field->last].next = line;
	field->last = line;
	plan->fields[line].head = HEAD_NOT;
	plan->fields[line].next = REQUEST_END;
}

static void plan_headers(struct request_plan *plan)
{
	const struct httpsys_header_ref *lines = lines_of(plan->record);

	memset(plan->known, 0xff, sizeof(plan->known));
	plan->slot_count = 0;
	for (uint32_t i = 0; i < plan->record->header_count; i++) {
		bool known = lines[i].id < HttpHeaderRequestMaximum;
		uint32_t *first = known ? &plan->known[lines[i].id] :
					  unknown_slot(plan, lines, i);

		if (*first != REQUEST_END) {
			add_line(plan, *first, i, &lines[i]);
			continue;
		}
		*first = i;
		add_head(plan, i, lines[i].value.len,
			 known ? HEAD_KNOWN : HEAD_UNKNOWN);
	}
}

static size_t address_size(const struct httpsys_address *address)
{
	return address->family == AF_INET6 ?
		ALIGN_UP(sizeof(struct sockaddr_in6), 8) :
		ALIGN_UP(sizeof(struct sockaddr_in), 8);
}

/* Bytes of names and values of headers with their NULs, by the plan */
static size_t header_bytes(const struct request_plan *plan)
{
	const struct httpsys_header_ref *lines = lines_of(plan->record);
	size_t bytes = 0;

	/* The usual request: one line for each header, all known */
	if (!plan->joined && !plan->unknown)
		return plan->bytes;
	for (uint32_t i = 0; i < plan->record->header_count; i++) {
		const struct request_field *field = &plan->fields[i];

		if (field->head == HEAD_NOT)
			continue;
		if (field->head == HEAD_KNOWN || field->total)
			bytes += field->total + 1;
		if (field->head == HEAD_UNKNOWN)
			bytes += lines[i].name_len + 1U;
	}
	return bytes;
}

static size_t units_of(const struct request_plan *plan,
		       const struct httpsys_span *span)
{
	return wide_from_utf8(text_at(plan, span->off), span->len, NULL);
}

void request_plan(struct request_plan *plan,
		  const struct httpsys_request_record *record, bool version1,
		  void *work)
{
	plan->record = record;
	plan->unknown = 0;
	plan->bytes = 0;
	plan->joined = false;
	plan->fixed = version1 ? sizeof(HTTP_REQUEST_V1) :
				 sizeof(HTTP_REQUEST_V2);
	plan->fields = work;
	plan->slots = (uint32_t *)(plan->fields + record->header_count);
	plan_headers(plan);
	plan->host_units = units_of(plan, &record->host);
	plan->path_units = units_of(plan, &record->path);
	plan->query_units = units_of(plan, &record->query);
	plan->url_units = SCHEME_UNITS + plan->host_units + plan->path_units +
			  plan->query_units;
	plan->infos = version1 ? 0 : request_infos_size(record);
	plan->size = plan->fixed +
		plan->unknown * sizeof(HTTP_UNKNOWN_HEADER) + plan->infos +
		address_size(&record->remote) + address_size(&record->local) +
		(plan->url_units + 1) * sizeof(WCHAR) +
		record->raw_url.len + 1 +
		(record->verb == HttpVerbUnknown ? record->method.len + 1 : 0) +
		header_bytes(plan);
}

/* Where the next bytes go; the plan made sure that there is room */
struct cursor {
	const struct request_plan *plan;
	char *at;
};

static char *put_bytes(struct cursor *cursor, uint32_t off, size_t len)
{
	char *to = cursor->at;

	memcpy(to, text_at(cursor->plan, off), len);
	to[len] = 0;
	cursor->at += len + 1;
	return to;
}

static SOCKADDR *put_address(struct cursor *cursor,
			     const struct httpsys_address *address)
{
	void *to = cursor->at;

	memset(to, 0, address_size(address));
	cursor->at += address_size(address);
	if (address->family == AF_INET6) {
		struct sockaddr_in6 *v6 = to;

		v6->sin6_family = AF_INET6;
		v6->sin6_port = address->port;
		v6->sin6_scope_id = address->scope;
		memcpy(&v6->sin6_addr, address->addr, 16);
	} else {
		struct sockaddr_in *v4 = to;

		v4->sin_family = AF_INET;
		v4->sin_port = address->port;
		memcpy(&v4->sin_addr, address->addr, 4);
	}
	return to;
}

/* @units by the plan: as many as bytes are ASCII */
static WCHAR *put_wide(WCHAR *to, const struct request_plan *plan,
		       const struct httpsys_span *span, size_t units)
{
	if (units == span->len)
		wide_from_ascii(text_at(plan, span->off), units, to);
	else
		wide_from_utf8(text_at(plan, span->off), span->len, to);
	return to + units;
}

/* Bytes of a length field; a URL over its limit cannot come from the kernel */
static USHORT short_bytes(size_t units)
{
	return units > LENGTH_MAX / sizeof(WCHAR) ? LENGTH_MAX - 1 :
		(USHORT)(units * sizeof(WCHAR));
}

static void put_url(struct cursor *cursor, HTTP_COOKED_URL *cooked)
{
	const struct request_plan *plan = cursor->plan;
	const struct httpsys_request_record *record = plan->record;
	WCHAR *to = (WCHAR *)cursor->at, *from = to;

	cooked->pFullUrl = to;
	for (size_t i = 0; i < SCHEME_UNITS; i++)
		*to++ = (WCHAR)scheme[i];
	cooked->pHost = to;
	to = put_wide(to, plan, &record->host, plan->host_units);
	cooked->pAbsPath = to;
	to = put_wide(to, plan, &record->path, plan->path_units);
	if (record->query.len)
		cooked->pQueryString = to;
	to = put_wide(to, plan, &record->query, plan->query_units);
	*to++ = 0;
	cooked->FullUrlLength = short_bytes((size_t)(to - from) - 1);
	cooked->HostLength = short_bytes(plan->host_units);
	cooked->AbsPathLength = short_bytes(plan->path_units);
	cooked->QueryStringLength = short_bytes(plan->query_units);
	cursor->at = (char *)to;
}

/* A value with all lines that were joined to it */
static PCSTR put_value(struct cursor *cursor, uint32_t line)
{
	const struct request_plan *plan = cursor->plan;
	const struct httpsys_header_ref *lines = lines_of(plan->record);
	char *start = cursor->at;

	for (uint32_t i = line; i != REQUEST_END; i = plan->fields[i].next) {
		if (i != line) {
			memcpy(cursor->at, separator(lines[i].id), 2);
			cursor->at += 2;
		}
		memcpy(cursor->at, text_at(plan, lines[i].value.off),
		       lines[i].value.len);
		cursor->at += lines[i].value.len;
	}
	*cursor->at++ = 0;
	return start;
}

static void put_headers(struct cursor *cursor, HTTP_REQUEST_HEADERS *headers)
{
	const struct request_plan *plan = cursor->plan;
	const struct httpsys_header_ref *lines = lines_of(plan->record);
	HTTP_UNKNOWN_HEADER *unknown = headers->pUnknownHeaders;

	for (uint32_t i = 0; i < plan->record->header_count; i++) {
		const struct request_field *field = &plan->fields[i];

		if (field->head == HEAD_KNOWN) {
			HTTP_KNOWN_HEADER *known =
				&headers->KnownHeaders[lines[i].id];

			known->RawValueLength = (USHORT)field->total;
			known->pRawValue = put_value(cursor, i);
		} else if (field->head == HEAD_UNKNOWN) {
			unknown->NameLength = lines[i].name_len;
			unknown->pName = put_bytes(cursor, lines[i].name_off,
						   lines[i].name_len);
			unknown->RawValueLength = (USHORT)field->total;
			unknown->pRawValue = field->total ?
				put_value(cursor, i) : NULL;
			unknown++;
		}
	}
}

/* Everything that needs no room behind the structure */
static void put_fixed(const struct httpsys_request_record *record,
		      HTTP_REQUEST_V1 *request)
{
	if (record->flags & HTTPSYS_REQUEST_MORE_BODY)
		request->Flags |= HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS;
	if (record->flags & HTTPSYS_REQUEST_IP_ROUTED)
		request->Flags |= HTTP_REQUEST_FLAG_IP_ROUTED;
	request->ConnectionId = record->connection_id;
	request->RequestId = record->request_id;
	request->UrlContext = record->url_context;
	request->Version.MajorVersion = record->version_major;
	request->Version.MinorVersion = record->version_minor;
	request->Verb = (HTTP_VERB)record->verb;
	request->BytesReceived = record->bytes_received;
}

void request_write(const struct request_plan *plan, void *buffer)
{
	const struct httpsys_request_record *record = plan->record;
	HTTP_REQUEST_V1 *request = buffer;
	struct cursor cursor = { plan, (char *)buffer + plan->fixed };

	memset(buffer, 0, plan->fixed);
	put_fixed(record, request);
	if (plan->unknown) {
		request->Headers.UnknownHeaderCount = (USHORT)plan->unknown;
		request->Headers.pUnknownHeaders =
			(HTTP_UNKNOWN_HEADER *)cursor.at;
		cursor.at += plan->unknown * sizeof(HTTP_UNKNOWN_HEADER);
	}
	if (plan->infos)
		request_infos_write(record, buffer, cursor.at);
	cursor.at += plan->infos;
	request->Address.pRemoteAddress = put_address(&cursor, &record->remote);
	request->Address.pLocalAddress = put_address(&cursor, &record->local);
	put_url(&cursor, &request->CookedUrl);
	request->RawUrlLength = (USHORT)record->raw_url.len;
	request->pRawUrl = put_bytes(&cursor, record->raw_url.off,
				     record->raw_url.len);
	if (record->verb == HttpVerbUnknown) {
		request->UnknownVerbLength = (USHORT)record->method.len;
		request->pUnknownVerb = put_bytes(&cursor, record->method.off,
						  record->method.len);
	}
	put_headers(&cursor, &request->Headers);
}
