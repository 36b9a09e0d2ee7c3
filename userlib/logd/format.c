// SPDX-License-Identifier: MIT
/*
 * A record as a line of W3C extended, IIS, NCSA or error log (API: 6.17, 7.2), or as it
 * is. Texts come from clients: nothing in them may end a field or a line. No state.
 */
#include <arpa/inet.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <http.h>
#include "logd.h"
#include "raw.h"

#define SOFTWARE	"httpsys HTTP Server API 2.0"
#define ERROR_FIELDS	"date time c-ip c-port s-ip s-port cs-version cs-method cs-uri " \
			"sc-status s-siteid s-reason s-queuename"

static void split_time(const struct httpsys_log_record *r, bool local, struct tm *tm)
{
	time_t t = (time_t)(r->time / 1000000000);

	if (local)
		localtime_r(&t, tm);
	else
		gmtime_r(&t, tm);
}

static void add_time(struct text *to, const struct tm *tm, const char *format)
{
	char text[64];

	text_add(to, text, strftime(text, sizeof(text), format, tm));
}

/* Texts: what would be a blank, an end of line, or the mark @also becomes '+' */
static void add_clean(struct text *to, struct piece p, char also)
{
	size_t at = to->used;

	if (!p.len) {
		text_string(to, "-");
		return;
	}
	text_add(to, p.data, p.len);
	for (; at < to->used; at++) {
		unsigned char c = (unsigned char)to->data[at];

		if (c <= ' ' || c == 0x7f || (also && c == (unsigned char)also))
			to->data[at] = '+';
		/* U+0080 to U+009F: control characters, too */
		if (c == 0xc2 && at + 1 < to->used && ((unsigned char)to->data[at + 1] & 0xe0) == 0x80)
			memset(to->data + at, '+', 2);
	}
}

/* As the code page has it; what it does not have becomes '?' */
static void convert(iconv_t cd, struct text *to, struct piece p)
{
	char *in = (char *)p.data, out[256], *o;
	size_t left = p.len, room;

	while (left) {
		o = out;
		room = sizeof(out);
		if (iconv(cd, &in, &left, &o, &room) == (size_t)-1 && o == out && left) {
			text_string(to, "?");
			do {
				in++;
				left--;
			} while (left && ((unsigned char)*in & 0xc0) == 0x80);
		}
		text_add(to, out, (size_t)(o - out));
	}
}

/* User and path were UTF-16 (API: 3.3, USE_UTF8_CONVERSION): the only ones converted */
static void add_wide(struct text *to, const struct httpsys_log_record *r,
		     enum httpsys_log_text which, char also)
{
	struct piece p = record_text(r, which);
	struct text narrow = { 0 };
	iconv_t cd;

	if (!options.codepage || (r->config.flags & HTTPSYS_LOG_UTF8) || !p.len) {
		add_clean(to, p, also);
		return;
	}
	cd = iconv_open(options.codepage, "UTF-8");
	if (cd == (iconv_t)-1) {
		add_clean(to, p, also);
		return;
	}
	convert(cd, &narrow, p);
	iconv_close(cd);
	add_clean(to, (struct piece){ narrow.data, (uint32_t)narrow.used }, also);
	free(narrow.data);
}

static struct piece method(const struct httpsys_log_record *r)
{
	struct piece p = record_text(r, HTTPSYS_LOG_METHOD);
	const char *name = verb_name(r->verb);

	return p.len || !name ? p : (struct piece){ name, (uint32_t)strlen(name) };
}

static void add_version(struct text *to, const struct httpsys_log_record *r)
{
	if (!r->version_major && !r->version_minor)
		text_string(to, "-");
	else if (r->version_major > 9 || r->version_minor > 9)
		text_string(to, "HTTP/?.?");
	else
		text_format(to, "HTTP/%u.%u", r->version_major, r->version_minor);
}

static void add_number(struct text *to, unsigned long long n)
{
	text_format(to, "%llu", n);
}

/* W3C. The order of the bits is not the order of the fields */
static const struct field {
	uint32_t bit;
	const char *name;
} w3c_fields[] = {
	{ HTTP_LOG_FIELD_DATE, "date" }, { HTTP_LOG_FIELD_TIME, "time" },
	{ HTTP_LOG_FIELD_SITE_NAME, "s-sitename" },
	{ HTTP_LOG_FIELD_COMPUTER_NAME, "s-computername" },
	{ HTTP_LOG_FIELD_SERVER_IP, "s-ip" }, { HTTP_LOG_FIELD_METHOD, "cs-method" },
	{ HTTP_LOG_FIELD_URI_STEM, "cs-uri-stem" },
	{ HTTP_LOG_FIELD_URI_QUERY, "cs-uri-query" },
	{ HTTP_LOG_FIELD_SERVER_PORT, "s-port" },
	{ HTTP_LOG_FIELD_USER_NAME, "cs-username" }, { HTTP_LOG_FIELD_CLIENT_IP, "c-ip" },
	{ HTTP_LOG_FIELD_VERSION, "cs-version" },
	{ HTTP_LOG_FIELD_USER_AGENT, "cs(User-Agent)" },
	{ HTTP_LOG_FIELD_COOKIE, "cs(Cookie)" }, { HTTP_LOG_FIELD_REFERER, "cs(Referer)" },
	{ HTTP_LOG_FIELD_HOST, "cs-host" }, { HTTP_LOG_FIELD_STATUS, "sc-status" },
	{ HTTP_LOG_FIELD_SUB_STATUS, "sc-substatus" },
	{ HTTP_LOG_FIELD_WIN32_STATUS, "sc-win32-status" },
	{ HTTP_LOG_FIELD_BYTES_SENT, "sc-bytes" }, { HTTP_LOG_FIELD_BYTES_RECV, "cs-bytes" },
	{ HTTP_LOG_FIELD_TIME_TAKEN, "time-taken" }, { HTTP_LOG_FIELD_STREAM_ID, "streamid" },
};

#define W3C_FIELDS	(sizeof(w3c_fields) / sizeof(w3c_fields[0]))

/* Fields that are one text of the program's; -1: not of this kind */
static int field_text(uint32_t bit)
{
	switch (bit) {
	case HTTP_LOG_FIELD_SITE_NAME:
		return HTTPSYS_LOG_SERVICE_NAME;
	case HTTP_LOG_FIELD_COMPUTER_NAME:
		return HTTPSYS_LOG_SERVER_NAME;
	case HTTP_LOG_FIELD_SERVER_IP:
		return HTTPSYS_LOG_SERVER_IP;
	case HTTP_LOG_FIELD_URI_QUERY:
		return HTTPSYS_LOG_URI_QUERY;
	case HTTP_LOG_FIELD_CLIENT_IP:
		return HTTPSYS_LOG_CLIENT_IP;
	case HTTP_LOG_FIELD_USER_AGENT:
		return HTTPSYS_LOG_USER_AGENT;
	case HTTP_LOG_FIELD_COOKIE:
		return HTTPSYS_LOG_COOKIE;
	case HTTP_LOG_FIELD_REFERER:
		return HTTPSYS_LOG_REFERRER;
	case HTTP_LOG_FIELD_HOST:
		return HTTPSYS_LOG_HOST;
	default:
		return -1;
	}
}

/* Fields that are a number; ~0: none */
static unsigned long long field_number(const struct httpsys_log_record *r, uint32_t bit)
{
	switch (bit) {
	case HTTP_LOG_FIELD_SERVER_PORT:
		return r->port ? r->port : ~0ULL;
	case HTTP_LOG_FIELD_STATUS:
		return r->status;
	case HTTP_LOG_FIELD_SUB_STATUS:
		return r->sub_status;
	case HTTP_LOG_FIELD_WIN32_STATUS:
		return r->win32_status;
	case HTTP_LOG_FIELD_BYTES_SENT:
		return r->bytes_sent;
	case HTTP_LOG_FIELD_BYTES_RECV:
		return r->bytes_received;
	case HTTP_LOG_FIELD_TIME_TAKEN:
		return r->time_taken;
	default:
		return ~0ULL;
	}
}

static void add_field(struct text *to, const struct httpsys_log_record *r, uint32_t bit,
		      const struct tm *tm)
{
	int which = field_text(bit);
	unsigned long long n;

	if (bit == HTTP_LOG_FIELD_DATE) {
		add_time(to, tm, "%Y-%m-%d");
	} else if (bit == HTTP_LOG_FIELD_TIME) {
		add_time(to, tm, "%H:%M:%S");
	} else if (bit == HTTP_LOG_FIELD_VERSION) {
		add_version(to, r);
	} else if (bit == HTTP_LOG_FIELD_METHOD) {
		add_clean(to, method(r), 0);
	} else if (bit == HTTP_LOG_FIELD_URI_STEM) {
		add_wide(to, r, HTTPSYS_LOG_URI_STEM, 0);
	} else if (bit == HTTP_LOG_FIELD_USER_NAME) {
		add_wide(to, r, HTTPSYS_LOG_USER_NAME, 0);
	} else if (which >= 0) {
		add_clean(to, record_text(r, (enum httpsys_log_text)which), 0);
	} else {
		n = field_number(r, bit);
		if (n == ~0ULL)
			text_string(to, "-");
		else
			add_number(to, n);
	}
}

static void w3c_line(struct text *to, const struct httpsys_log_record *r)
{
	size_t begin = to->used;
	const char *gap = "";
	struct tm tm;

	split_time(r, false, &tm);
	for (size_t i = 0; i < W3C_FIELDS; i++) {
		if (!(r->config.fields & w3c_fields[i].bit))
			continue;
		text_string(to, gap);
		gap = " ";
		add_field(to, r, w3c_fields[i].bit, &tm);
	}
	/* A client's text must not make the line a remark */
	if (to->data[begin] == '#')
		to->data[begin] = '+';
	text_string(to, "\n");
}

/* A text with its blanks as they are, as #Software has it */
static void add_software(struct text *to, const struct httpsys_log_record *r)
{
	struct piece p = record_piece(r, r->software);
	size_t at = to->used;

	if (!p.len || record_is_error(r)) {
		text_string(to, SOFTWARE);
		return;
	}
	text_add(to, p.data, p.len);
	for (; at < to->used; at++)
		if ((unsigned char)to->data[at] < ' ')
			to->data[at] = '+';
}

static void w3c_header(struct text *to, const struct httpsys_log_record *r)
{
	struct tm tm;

	split_time(r, false, &tm);
	text_string(to, "#Software: ");
	add_software(to, r);
	text_string(to, "\n#Version: 1.0\n#Date: ");
	add_time(to, &tm, "%Y-%m-%d %H:%M:%S");
	text_string(to, "\n#Fields:");
	if (record_is_error(r))
		text_string(to, " " ERROR_FIELDS);
	for (size_t i = 0; i < W3C_FIELDS && !record_is_error(r); i++)
		if (r->config.fields & w3c_fields[i].bit)
			text_format(to, " %s", w3c_fields[i].name);
	text_string(to, "\n");
}

/* IIS: fixed fields, local time, each followed by a comma */
static void iis_line(struct text *to, const struct httpsys_log_record *r)
{
	struct tm tm;

#define TEXT(which)	(add_clean(to, record_text(r, which), ','), text_string(to, ", "))
	split_time(r, true, &tm);
	TEXT(HTTPSYS_LOG_CLIENT_IP);
	add_wide(to, r, HTTPSYS_LOG_USER_NAME, ',');
	add_time(to, &tm, ", %m/%d/%y, %H:%M:%S, ");
	TEXT(HTTPSYS_LOG_SERVICE_NAME);
	TEXT(HTTPSYS_LOG_SERVER_NAME);
	TEXT(HTTPSYS_LOG_SERVER_IP);
	text_format(to, "%u, %llu, %llu, %u, %u, ", r->time_taken,
		    (unsigned long long)r->bytes_received, (unsigned long long)r->bytes_sent,
		    r->status, r->win32_status);
	add_clean(to, method(r), ',');
	text_string(to, ", ");
	add_wide(to, r, HTTPSYS_LOG_URI_STEM, ',');
	text_string(to, ", ");
	add_clean(to, record_text(r, HTTPSYS_LOG_URI_QUERY), ',');
	text_string(to, ",\n");
#undef TEXT
}

/* Behind a path: nothing, or with its question mark */
static void add_query(struct text *to, const struct httpsys_log_record *r, char also)
{
	struct piece query = record_text(r, HTTPSYS_LOG_URI_QUERY);

	if (!query.len)
		return;
	if (query.data[0] != '?')
		text_string(to, "?");
	add_clean(to, query, also);
}

/* NCSA common: the request stands between quotes */
static void ncsa_line(struct text *to, const struct httpsys_log_record *r)
{
	struct tm tm;

	split_time(r, true, &tm);
	add_clean(to, record_text(r, HTTPSYS_LOG_CLIENT_IP), 0);
	text_string(to, " - ");
	add_wide(to, r, HTTPSYS_LOG_USER_NAME, 0);
	add_time(to, &tm, " [%d/%b/%Y:%H:%M:%S %z] \"");
	add_clean(to, method(r), '"');
	text_string(to, " ");
	add_wide(to, r, HTTPSYS_LOG_URI_STEM, '"');
	add_query(to, r, '"');
	text_string(to, " ");
	add_version(to, r);
	text_format(to, "\" %u %llu\n", r->status, (unsigned long long)r->bytes_sent);
}

/* The error log */

static void add_address(struct text *to, const struct httpsys_address *a)
{
	char text[INET6_ADDRSTRLEN];

	if (!a->family || !inet_ntop(a->family, a->addr, text, sizeof(text))) {
		text_string(to, "- -");
		return;
	}
	text_string(to, text);
	if (a->scope)
		text_format(to, "%%%u", a->scope);
	text_format(to, " %u", ntohs(a->port));
}

static void error_line(struct text *to, const struct httpsys_log_record *r)
{
	struct tm tm;

	split_time(r, false, &tm);
	add_time(to, &tm, "%Y-%m-%d %H:%M:%S ");
	add_address(to, &r->remote);
	text_string(to, " ");
	add_address(to, &r->local);
	text_string(to, " ");
	add_version(to, r);
	text_string(to, " ");
	add_clean(to, record_text(r, HTTPSYS_LOG_METHOD), 0);
	text_string(to, " ");
	add_clean(to, record_text(r, HTTPSYS_LOG_URI_STEM), 0);
	add_query(to, r, 0);
	if (r->status && r->status <= 999)
		text_format(to, " %u ", r->status);
	else
		text_string(to, " - ");
	if (r->group_id)
		text_format(to, "%llu ", (unsigned long long)r->group_id);
	else
		text_string(to, "- ");
	add_clean(to, record_piece(r, r->phrase), 0);
	text_string(to, " ");
	add_clean(to, record_piece(r, r->queue), 0);
	text_string(to, "\n");
}

/* All formats */

static void raw_header(struct text *to)
{
	struct raw_head head = { .size = sizeof(head), .record = sizeof(struct httpsys_log_record) };

	memcpy(head.magic, RAW_MAGIC, sizeof(head.magic));
	text_add(to, &head, sizeof(head));
}

void format_line(struct text *to, const struct httpsys_log_record *r)
{
	switch (record_format(r)) {
	case HTTPSYS_LOG_W3C:
		w3c_line(to, r);
		break;
	case HTTPSYS_LOG_IIS:
		iis_line(to, r);
		break;
	case HTTPSYS_LOG_NCSA:
		ncsa_line(to, r);
		break;
	case HTTPSYS_LOG_RAW:
		text_add(to, r, r->size);
		break;
	default:
		error_line(to, r);
	}
}

void format_header(struct text *to, const struct httpsys_log_record *r)
{
	int format = record_format(r);

	if (format == HTTPSYS_LOG_RAW)
		raw_header(to);
	else if (format == HTTPSYS_LOG_W3C || format == FORMAT_ERROR)
		w3c_header(to, r);
}

void format_lost(struct text *to, const struct httpsys_log_record *r, uint64_t lost)
{
	int format = record_format(r);

	if (lost && (format == HTTPSYS_LOG_W3C || format == FORMAT_ERROR))
		text_format(to, "#Remark: %llu records lost\n", (unsigned long long)lost);
}

/* Without a field there is nothing to write (API: 4.8) */
bool format_has_lines(const struct httpsys_log_record *r)
{
	return record_format(r) != HTTPSYS_LOG_W3C || r->config.fields;
}
