// SPDX-License-Identifier: MIT
/* Text of configuration records: the kinds, and lines of words */
#include <ctype.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "../src/sddl.h"

struct record *record_new(uint32_t id, const void *key, size_t key_size,
			  const void *value, size_t value_size)
{
	/* Both are looked at as structures */
	size_t value_at = (key_size + 7) & ~(size_t)7;
	struct record *rec = calloc(1, sizeof(*rec) + value_at + value_size + 8);

	if (!rec) {
		fprintf(stderr, "httpsysctl: out of memory\n");
		exit(1);
	}
	rec->id = id;
	rec->key_size = (uint32_t)key_size;
	rec->value_size = (uint32_t)value_size;
	rec->key = (unsigned char *)(rec + 1);
	rec->value = rec->key + value_at;
	memcpy(rec->key, key, key_size);
	memcpy(rec->value, value, value_size);
	return rec;
}

void records_free(struct record *list)
{
	struct record *next;

	for (; list; list = next) {
		next = list->next;
		free(list);
	}
}

/* Reservations */

/* The string of a user, a group, or one of the words; false: no such account */
static bool account(const char *user, const char *group, char *sid, size_t size)
{
	const struct passwd *pw = user ? getpwnam(user) : NULL;
	const struct group *gr = getgrnam(user ? user : group);
	uint32_t id;

	if (user && !strcasecmp(user, "everyone"))
		snprintf(sid, size, "S-1-1-0");
	else if (user && !strcasecmp(user, "administrators"))
		snprintf(sid, size, "S-1-5-32-544");
	else if (pw)
		snprintf(sid, size, "S-1-22-1-%u", pw->pw_uid);
	else if (gr)
		snprintf(sid, size, "S-1-22-2-%u", gr->gr_gid);
	else if (number_parse(user ? user : group, &id))
		snprintf(sid, size, user ? "S-1-22-1-%u" : "S-1-22-2-%u", id);
	else
		return false;
	return true;
}

static bool yes_no(struct args *args, const char *name, bool standard, bool *value,
		   char *error)
{
	const char *text = arg_take(args, name);

	*value = text ? !strcasecmp(text, "yes") : standard;
	if (!text || *value || !strcasecmp(text, "no"))
		return true;
	snprintf(error, ERROR_TEXT, "%s= is yes or no", name);
	return false;
}

/* As netsh makes it of user=, listen= and delegate=; a no is a denial */
static bool sddl_make(struct args *args, char *sddl, size_t size, char *error)
{
	const char *user = arg_take(args, "user");
	const char *group = arg_take(args, "group");
	bool listen, delegate;
	char sid[64];

	if (!user == !group) {
		snprintf(error, ERROR_TEXT,
			 "one of sddl=, user=, group= is needed");
		return false;
	}
	if (!yes_no(args, "listen", true, &listen, error) ||
	    !yes_no(args, "delegate", false, &delegate, error))
		return false;
	if (!account(user, group, sid, sizeof(sid))) {
		snprintf(error, ERROR_TEXT, "no such user or group: %.100s",
			 user ? user : group);
		return false;
	}
	if (listen)
		snprintf(sddl, size, "D:(A;;%s;;;%s)", delegate ? "GA" : "GX",
			 sid);
	else
		snprintf(sddl, size, "D:(D;;GX;;;%s)%s%s%s", sid,
			 delegate ? "(A;;GW;;;" : "", delegate ? sid : "",
			 delegate ? ")" : "");
	return true;
}

static struct record *urlacl_record(const char *url, const char *sddl,
				    char *error)
{
	struct httpsys_config_acl *acl;
	struct httpsys_config_ace *aces;
	size_t len = strlen(sddl), size;
	struct record *rec = NULL;

	acl = calloc(1, sizeof(*acl) + HTTPSYS_ACES_MAX * sizeof(*aces) + len);
	if (!acl)
		return NULL;
	aces = (void *)(acl + 1);
	if (sddl_parse(sddl, aces, &acl->ace_count)) {
		acl->text_len = (uint32_t)len;
		size = sizeof(*acl) + acl->ace_count * sizeof(*aces);
		memcpy((char *)acl + size, sddl, len);
		rec = record_new(HTTPSYS_CONFIG_URLACL, url, strlen(url), acl,
				 size + len);
	} else {
		snprintf(error, ERROR_TEXT, "sddl=%.150s: not such a list", sddl);
	}
	free(acl);
	return rec;
}

static struct record *urlacl_parse(struct args *args, bool key_only,
				   char *error)
{
	const char *url = arg_take(args, "url");
	const char *sddl = arg_take(args, "sddl");
	char made[256];

	if (!url || !*url) {
		snprintf(error, ERROR_TEXT, "url= is needed");
		return NULL;
	}
	if (key_only)
		return record_new(HTTPSYS_CONFIG_URLACL, url, strlen(url), "", 0);
	if (!sddl) {
		if (!sddl_make(args, made, sizeof(made), error))
			return NULL;
		sddl = made;
	}
	return urlacl_record(url, sddl, error);
}

static void urlacl_print(const struct record *rec, FILE *to)
{
	const struct httpsys_config_acl *acl = (void *)rec->value;

	word_print("url", rec->key, rec->key_size, to);
	word_print("sddl", rec->value + rec->value_size - acl->text_len,
		   acl->text_len, to);
}

/* IP listen list */

static struct record *listen_parse(struct args *args, bool key_only, char *error)
{
	const char *text = arg_take(args, "ipaddress");
	struct httpsys_config_place p = { 0 };

	(void)key_only;
	if (text && address_parse(text, &p))
		return record_new(HTTPSYS_CONFIG_IP_LISTEN, &p, sizeof(p), "", 0);
	snprintf(error, ERROR_TEXT, text ? "ipaddress=%.100s: not an address" :
		 "ipaddress= is needed", text);
	return NULL;
}

static void listen_print(const struct record *rec, FILE *to)
{
	fprintf(to, " ipaddress=");
	address_print((void *)rec->key, to);
}

/* Numbers */

#define NUMBER_KEYS	8

static const struct numbers {
	uint32_t id;
	const char *arg;
	const char *names[NUMBER_KEYS];	/* by key */
} numbers[] = {
	{ HTTPSYS_CONFIG_TIMEOUT, "timeouttype",
	  { "idleconnectiontimeout", "headerwaittimeout" } },
	{ HTTPSYS_CONFIG_CACHE, "type",
	  { "maxcacheresponsesize", "cacherangechunksize" } },
	{ HTTPSYS_CONFIG_SETTING, "settingtype", { "", "sslthrottle" } },
	{ HTTPSYS_CONFIG_LIMIT, "type",
	  { "maxfieldlength", "maxrequestbytes", "urlsegmentmaxcount",
	    "urlsegmentmaxlength", "maxconnections", "maxaddressconnections",
	    "connectionrate", "connectionkbytes" } },
};

static struct record *number_record(const struct numbers *n, struct args *args,
				    bool key_only, char *error)
{
	const char *type = arg_take(args, n->arg);
	const char *text = arg_take(args, "value");
	uint32_t key, value = 0;

	for (key = 0; type && *type && key < NUMBER_KEYS && n->names[key]; key++)
		if (!strcasecmp(type, n->names[key]))
			break;
	if (!type || !*type || key == NUMBER_KEYS || !n->names[key]) {
		snprintf(error, ERROR_TEXT, "%s=%.100s: unknown", n->arg,
			 type ? type : "");
		return NULL;
	}
	if (!key_only && (!text || !number_parse(text, &value))) {
		snprintf(error, ERROR_TEXT, "value=%.100s: not a number",
			 text ? text : "");
		return NULL;
	}
	return record_new(n->id, &key, sizeof(key), &value,
			  key_only ? 0 : sizeof(value));
}

static void number_print(const struct record *rec, FILE *to)
{
	const struct numbers *n = numbers;
	uint32_t key, value;

	while (n->id != rec->id)
		n++;
	memcpy(&key, rec->key, sizeof(key));
	memcpy(&value, rec->value, sizeof(value));
	fprintf(to, " %s=%s value=%u", n->arg, n->names[key], value);
}

#define NUMBER(name, index)						\
static struct record *name##_parse(struct args *args, bool key_only,	\
				   char *error)				\
{									\
	return number_record(&numbers[index], args, key_only, error);	\
}
NUMBER(timeout, 0)
NUMBER(cache, 1)
NUMBER(setting, 2)
NUMBER(limit, 3)

/* The kinds, in the order of a file */
static const struct kind {
	const char *word;
	uint64_t ids;	/* bits */
	struct record *(*parse)(struct args *args, bool key_only, char *error);
	void (*print)(const struct record *rec, FILE *to);
} kinds[] = {
/* Ids of our own begin at 64 */
#define ID_BIT(id)	(1ULL << ((id) < 60 ? (id) : (id) - 4))
#define ID(name)	ID_BIT(HTTPSYS_CONFIG_##name)
	{ "iplisten", ID(IP_LISTEN), listen_parse, listen_print },
	{ "timeout", ID(TIMEOUT), timeout_parse, number_print },
	{ "cacheparam", ID(CACHE), cache_parse, number_print },
	{ "setting", ID(SETTING), setting_parse, number_print },
	{ "limit", ID(LIMIT), limit_parse, number_print },
	{ "proxylist", ID(PROXY), proxy_parse, proxy_print },
	{ "health", ID(HEALTH), health_parse, health_print },
	{ "urlacl", ID(URLACL), urlacl_parse, urlacl_print },
	{ "sslcert", ID(SSL_CERT) | ID(SSL_SNI_CERT) | ID(SSL_CCS_CERT) |
	  ID(SSL_SCOPED_CCS_CERT), cert_parse, cert_print },
	{ "sslparam", ID(SSL_CERT_EX) | ID(SSL_SNI_CERT_EX) |
	  ID(SSL_CCS_CERT_EX) | ID(SSL_SCOPED_CCS_CERT_EX), param_parse,
	  param_print },
};

static const struct kind *kind_find(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].word, word))
			return &kinds[i];
	return NULL;
}

static bool kind_has(const struct kind *k, uint32_t id)
{
	return k->ids & ID_BIT(id);
}

bool kind_known(const char *word)
{
	return kind_find(word) != NULL;
}

bool kind_is(const char *word, uint32_t id)
{
	const struct kind *k = kind_find(word);

	return k && kind_has(k, id);
}

struct record *record_parse(const char *word, struct args *args, bool key_only,
			    char *error)
{
	const struct kind *k = kind_find(word);
	struct record *rec;

	if (!k) {
		snprintf(error, ERROR_TEXT, "unknown kind \"%.100s\"", word);
		return NULL;
	}
	rec = k->parse(args, key_only, error);
	for (int i = 0; rec && i < args->count; i++) {
		if (args->used[i])
			continue;
		snprintf(error, ERROR_TEXT, "what is \"%.100s\"?", args->arg[i]);
		free(rec);
		rec = NULL;
	}
	return rec;
}

void record_print(const struct record *rec, FILE *to)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!kind_has(&kinds[i], rec->id))
			continue;
		fputs(kinds[i].word, to);
		kinds[i].print(rec, to);
		putc('\n', to);
	}
}

/* One character inside quotes; the place behind it, NULL: bad escape */
static char *unescape(char *from, char *to)
{
	unsigned int byte;

	if (*from != '\\') {
		*to = *from;
		return from + 1;
	}
	if (from[1] == '"' || from[1] == '\\') {
		*to = from[1];
		return from + 2;
	}
	if (from[1] != 'x' || !isxdigit((unsigned char)from[2]) ||
	    !isxdigit((unsigned char)from[3]) ||
	    sscanf(from + 2, "%2x", &byte) != 1 || !byte)
		return NULL;
	*to = (char)byte;
	return from + 4;
}

/* A word that begins at @at, in place; the place behind it, NULL: no end */
static char *word_split(char *at, char **word)
{
	char *to;

	if (*at != '"') {
		*word = at;
		while (*at && !isspace((unsigned char)*at))
			at++;
		return at;
	}
	*word = to = ++at;
	while (at && *at && *at != '"')
		at = unescape(at, to++);
	if (!at || !*at || (at[1] && !isspace((unsigned char)at[1])))
		return NULL;
	*to = 0;
	return at + 1;
}

int line_split(char *line, char **words, int max, char *error)
{
	int n = 0;

	for (;;) {
		while (isspace((unsigned char)*line))
			line++;
		if (!*line || *line == '#')
			return n;
		if (n == max) {
			snprintf(error, ERROR_TEXT, "too many words");
			return -1;
		}
		line = word_split(line, &words[n++]);
		if (!line) {
			snprintf(error, ERROR_TEXT, "bad quotes");
			return -1;
		}
		if (*line)
			*line++ = 0;
	}
}
