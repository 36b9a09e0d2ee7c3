// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of configuration ids: what is a key, what is a value, what applies. A
 * new id is a new row. The checks look at a program's bytes only and take no locks;
 * applying is under ns->config.
 */
#include <linux/httpsys.h>
#include <net/ipv6.h>
#include "compat.h"
#include "core/acl.h"
#include "core/config.h"
#include "core/urlns.h"

#define EX_PARAMS	7	/* ExParamTypeMax (API: 3.4) */
#define STORE_MAX	512	/* bytes of a store's name: 128 units of UTF-16 */
#define CACHE_MIN	4096
#define CACHE_MAX	16777216
#define CACHE_CHUNK	65536

/* Addresses */

static bool place_address_ok(const struct httpsys_config_place *p)
{
	return p->family == 6 ||
	       (p->family == 4 && !memchr_inv(p->addr + 4, 0, sizeof(p->addr) - 4));
}

static int place_check(const struct httpsys_config_op *op, bool port, bool host, bool param)
{
	const struct httpsys_config_place *p = op->key;

	if (!place_address_ok(p) || p->reserved || !p->port == port || !p->host_len == host)
		return -EINVAL;
	if (p->host_len != op->key_len - sizeof(*p))
		return -EINVAL;
	return p->param < (param ? EX_PARAMS : 1) ? 0 : -EINVAL;
}

static int listen_key(struct httpsys_config_op *op)
{
	return place_check(op, false, false, false);
}

static int cert_key(struct httpsys_config_op *op)
{
	return place_check(op, true, false, false);
}

static int cert_host_key(struct httpsys_config_op *op)
{
	return place_check(op, true, true, false);
}

static int cert_param_key(struct httpsys_config_op *op)
{
	return place_check(op, true, false, true);
}

static int cert_host_param_key(struct httpsys_config_op *op)
{
	return place_check(op, true, true, true);
}

/* Networks: every one in one form only, so that no two records are the same */

static int network_key(struct httpsys_config_op *op)
{
	const struct httpsys_config_network *n = op->key;
	u32 whole = DIV_ROUND_UP(n->bits, 8);

	if ((n->family != 4 && n->family != 6) || n->reserved ||
	    n->bits > (n->family == 4 ? 32 : 128))
		return -EINVAL;
	if (n->bits % 8 && n->addr[n->bits / 8] & 0xff >> n->bits % 8)
		return -EINVAL;
	/* Nobody is v4-mapped to us: it would never match */
	if (n->family == 6 && n->bits >= 96 &&
	    ipv6_addr_v4mapped((const struct in6_addr *)n->addr))
		return -EINVAL;
	return memchr_inv(n->addr + whole, 0, sizeof(n->addr) - whole) ? -EINVAL : 0;
}

/* Certificates: form only, nothing serves them yet */

static int cert_check(const struct httpsys_config_op *op, bool hash)
{
	const struct httpsys_config_cert *c = op->value;
	u64 sum = (u64)sizeof(*c) + c->hash_len + c->store_len + c->ctl_id_len + c->ctl_store_len;

	if (sum != op->value_len || c->store_len > STORE_MAX || c->ctl_store_len > STORE_MAX)
		return -EINVAL;
	if (!hash)
		return c->hash_len ? -EKEYREJECTED : 0;
	return c->hash_len == 20 || c->hash_len == 32 ? 0 : -EKEYREJECTED;
}

static int cert_value(struct httpsys_config_op *op)
{
	return cert_check(op, true);
}

static int ccs_value(struct httpsys_config_op *op)
{
	return cert_check(op, false);
}

static int param_value(struct httpsys_config_op *op)
{
	const struct httpsys_config_place *p = op->key;
	const struct httpsys_config_param *v = op->value;

	return v->param == p->param && v->len == op->value_len - sizeof(*v) ? 0 : -EINVAL;
}

/* Reservations */

static int urlacl_key(struct httpsys_config_op *op)
{
	struct httpsys_url_result res = { };

	return httpsys_prefix_alloc(op->key, op->key_len, &op->prefix, &res);
}

static int urlacl_value(struct httpsys_config_op *op)
{
	struct httpsys_acl *acl = httpsys_acl_parse(op->value, op->value_len);

	if (IS_ERR(acl))
		return PTR_ERR(acl);
	op->acl = acl;
	return 0;
}

/* Health checks */

/* As the paths of requests are looked up: cooked and folded */
static bool path_canonical(const char *path, u32 len)
{
	u32 i;

	if (path[0] != '/')
		return false;
	for (i = 0; i < len; i++) {
		if (path[i] <= ' ' || path[i] >= 0x7f || strchr("?#%\\", path[i]) ||
		    (path[i] >= 'A' && path[i] <= 'Z'))
			return false;
		if (path[i] == '/' && i + 1 < len && (path[i + 1] == '/' || path[i + 1] == '.'))
			return false;
	}
	return true;
}

static int health_key(struct httpsys_config_op *op)
{
	const struct httpsys_config_health *h = op->key;

	if (!h->port || h->reserved || h->path_len != op->key_len - sizeof(*h))
		return -EINVAL;
	return path_canonical((const char *)(h + 1), h->path_len) ? 0 : -EINVAL;
}

static int health_value(struct httpsys_config_op *op)
{
	return !op->value_len || path_canonical(op->value, op->value_len) ? 0 : -EINVAL;
}

/* Single numbers */

static u32 number(const void *p)
{
	return *(const u32 *)p;
}

static int timeout_key(struct httpsys_config_op *op)
{
	return number(op->key) <= HTTPSYS_CONFIG_TIMER_HEADER_WAIT ? 0 : -EINVAL;
}

static int timeout_value(struct httpsys_config_op *op)
{
	return number(op->value) && number(op->value) <= U16_MAX ? 0 : -EINVAL;
}

static u32 timeout_standard(const struct httpsys_config_op *op)
{
	return number(op->key) == HTTPSYS_CONFIG_TIMER_IDLE ? httpsys_limits.timeouts.idle :
							      httpsys_limits.timeouts.header_wait;
}

static int cache_key(struct httpsys_config_op *op)
{
	return number(op->key) <= HTTPSYS_CONFIG_CACHE_RANGE_CHUNK ? 0 : -EINVAL;
}

static int cache_value(struct httpsys_config_op *op)
{
	u32 v = number(op->value);

	return v >= CACHE_MIN && v <= CACHE_MAX ? 0 : -EINVAL;
}

static u32 cache_standard(const struct httpsys_config_op *op)
{
	return number(op->key) == HTTPSYS_CONFIG_CACHE_MAX_RESPONSE ? httpsys_limits.cache.max_response :
									  CACHE_CHUNK;
}

static int setting_key(struct httpsys_config_op *op)
{
	return number(op->key) == HTTPSYS_CONFIG_SETTING_TLS_THROTTLE ? 0 : -EINVAL;
}

static u32 setting_standard(const struct httpsys_config_op *op)
{
	return 0;
}

static u32 limit_standard(const struct httpsys_config_op *op)
{
	const struct httpsys_limits *l = &httpsys_limits;

	switch (number(op->key)) {
	case HTTPSYS_CONFIG_LIMIT_FIELD_LENGTH:
		return l->head.max_field_length;
	case HTTPSYS_CONFIG_LIMIT_REQUEST_BYTES:
		return l->head.max_request_bytes;
	case HTTPSYS_CONFIG_LIMIT_SEGMENT_COUNT:
		return l->url.segment_max_count;
	case HTTPSYS_CONFIG_LIMIT_SEGMENT_LENGTH:
		return l->url.segment_max_length;
	case HTTPSYS_CONFIG_LIMIT_CONNECTIONS:
		return l->max_connections;
	case HTTPSYS_CONFIG_LIMIT_ADDRESS_CONNECTIONS:
		return l->max_address_connections;
	case HTTPSYS_CONFIG_LIMIT_CONNECTION_RATE:
		return l->connection_rate;
	default:
		return min_t(unsigned long, l->connection_bytes / 1024, U32_MAX);
	}
}

static int limit_key(struct httpsys_config_op *op)
{
	return number(op->key) <= HTTPSYS_CONFIG_LIMIT_CONNECTION_KBYTES ? 0 : -EINVAL;
}

static bool limit_in_range(u32 key, u32 v)
{
	switch (key) {
	case HTTPSYS_CONFIG_LIMIT_FIELD_LENGTH:
		return v >= 64 && v <= 65534;
	case HTTPSYS_CONFIG_LIMIT_REQUEST_BYTES:
		return v >= 256 && v <= 16777216;
	case HTTPSYS_CONFIG_LIMIT_SEGMENT_COUNT:
		return v <= 16383;
	case HTTPSYS_CONFIG_LIMIT_SEGMENT_LENGTH:
		return v <= 32766;
	case HTTPSYS_CONFIG_LIMIT_CONNECTIONS:
		return httpsys_limits_connections_ok(v);
	case HTTPSYS_CONFIG_LIMIT_ADDRESS_CONNECTIONS:
		return true;
	case HTTPSYS_CONFIG_LIMIT_CONNECTION_RATE:
		return httpsys_limits_rate_ok(v);
	default:
		return v >= HTTPSYS_CONNECTION_BYTES_MIN / 1024;
	}
}

/* The module parameters protect the machine: a container's root stays within them */
static int limit_value(struct httpsys_config_op *op)
{
	u32 v = number(op->value);

	if (!limit_in_range(number(op->key), v))
		return -EINVAL;
	/* 0 is "any number", the most there is */
	if (v - 1 > limit_standard(op) - 1 && !httpsys_app_capable_in(op->app, &init_user_ns,
								      CAP_NET_ADMIN))
		return -EACCES;
	return 0;
}

static int state_key(struct httpsys_config_op *op)
{
	return number(op->key) == HTTPSYS_CONFIG_STATE_DRAIN ? 0 : -EINVAL;
}

static int state_value(struct httpsys_config_op *op)
{
	return number(op->value) <= HTTPSYS_DRAIN_CLOSE ? 0 : -EINVAL;
}

#define NUMBER		.key_min = 4, .key_max = 4, .value_min = 4, .value_max = 4
#define PLACE(host)	.key_min = sizeof(struct httpsys_config_place), \
			.key_max = sizeof(struct httpsys_config_place) + \
				   ((host) ? HTTPSYS_CONFIG_HOST_MAX : 0)
#define CERT		.max = 1024, .update = true, \
			.value_min = sizeof(struct httpsys_config_cert), \
			.value_max = HTTPSYS_CONFIG_VALUE_MAX
#define PARAM		.max = 1024, .update = true, .value = param_value, \
			.value_min = sizeof(struct httpsys_config_param), \
			.value_max = HTTPSYS_CONFIG_VALUE_MAX

static const struct httpsys_config_row rows[] = {
	{ HTTPSYS_CONFIG_IP_LISTEN, .max = HTTPSYS_LISTEN_MAX, PLACE(0), .key = listen_key },
	{ HTTPSYS_CONFIG_SSL_CERT, CERT, PLACE(0), .key = cert_key, .value = cert_value },
	{ HTTPSYS_CONFIG_URLACL, .max = 4096, .key_min = 1, .key_max = HTTPSYS_URL_MAX,
	  .value_min = sizeof(struct httpsys_config_acl), .value_max = HTTPSYS_CONFIG_VALUE_MAX,
	  .key = urlacl_key, .value = urlacl_value },
	{ HTTPSYS_CONFIG_TIMEOUT, .max = 2, .single = true, NUMBER,
	  .key = timeout_key, .value = timeout_value, .standard = timeout_standard },
	{ HTTPSYS_CONFIG_CACHE, .max = 2, .single = true, NUMBER,
	  .key = cache_key, .value = cache_value, .standard = cache_standard },
	{ HTTPSYS_CONFIG_SSL_SNI_CERT, CERT, PLACE(1), .key = cert_host_key, .value = cert_value },
	{ HTTPSYS_CONFIG_SSL_CCS_CERT, CERT, PLACE(0), .key = cert_key, .value = ccs_value },
	{ HTTPSYS_CONFIG_SETTING, .max = 1, .single = true, NUMBER,
	  .key = setting_key, .standard = setting_standard },
	{ HTTPSYS_CONFIG_SSL_CERT_EX, PARAM, PLACE(0), .key = cert_param_key },
	{ HTTPSYS_CONFIG_SSL_SNI_CERT_EX, PARAM, PLACE(1), .key = cert_host_param_key },
	{ HTTPSYS_CONFIG_SSL_CCS_CERT_EX, PARAM, PLACE(0), .key = cert_param_key },
	{ HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT, CERT, PLACE(1),
	  .key = cert_host_key, .value = ccs_value },
	{ HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT_EX, PARAM, PLACE(1), .key = cert_host_param_key },
	{ HTTPSYS_CONFIG_LIMIT, .max = 8, .single = true, NUMBER,
	  .key = limit_key, .value = limit_value, .standard = limit_standard },
	{ HTTPSYS_CONFIG_PROXY, .max = 256,
	  .key_min = sizeof(struct httpsys_config_network),
	  .key_max = sizeof(struct httpsys_config_network), .key = network_key },
	{ HTTPSYS_CONFIG_HEALTH, .max = 64,
	  .key_min = sizeof(struct httpsys_config_health) + 1,
	  .key_max = sizeof(struct httpsys_config_health) + HTTPSYS_CONFIG_PATH_MAX,
	  .value_max = HTTPSYS_CONFIG_PATH_MAX, .key = health_key, .value = health_value },
	{ HTTPSYS_CONFIG_STATE, .max = 1, .single = true, NUMBER,
	  .key = state_key, .value = state_value, .standard = setting_standard },
};

/**
 * httpsys_config_row_find() - an id's row
 * @id: from a program
 *
 * Context: any. Return: the row, or NULL: no such id.
 */
const struct httpsys_config_row *httpsys_config_row_find(u32 id)
{
	size_t i;

	BUILD_BUG_ON(ARRAY_SIZE(rows) != HTTPSYS_CONFIG_KINDS);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

/**
 * httpsys_config_row_index() - place of an id in the store
 * @row: row
 *
 * Context: any.
 */
u32 httpsys_config_row_index(const struct httpsys_config_row *row)
{
	return row - rows;
}

/**
 * httpsys_config_records() - the records of an id
 * @ns: namespace
 * @id: enum httpsys_config_id, one that there is
 *
 * Context: RCU, or config held. Return: list of struct httpsys_config_record.
 */
const struct list_head *httpsys_config_records(const struct httpsys_ns *ns, u32 id)
{
	return &ns->store.records[httpsys_config_row_index(httpsys_config_row_find(id))];
}

static struct list_head *records_of(struct httpsys_ns *ns, u32 id)
{
	return &ns->store.records[httpsys_config_row_index(httpsys_config_row_find(id))];
}

static u32 count_of(const struct httpsys_ns *ns, u32 id)
{
	return ns->store.count[httpsys_config_row_index(httpsys_config_row_find(id))];
}

/* What is set, else the module parameter */
static u32 single_value(struct httpsys_ns *ns, u32 id, u32 key)
{
	const struct httpsys_config_op op = { .key = &key };
	struct httpsys_config_record *rec;

	list_for_each_entry(rec, records_of(ns, id), node)
		if (number(rec->data) == key)
			return number(rec->data + rec->key_len);
	return httpsys_config_row_find(id)->standard(&op);
}

/* As it was given to the module, which need not be a multiple */
static unsigned long connection_bytes(u32 kbytes)
{
	unsigned long all = httpsys_limits.connection_bytes;

	if (kbytes == min_t(unsigned long, all / 1024, U32_MAX))
		return all;
	return min_t(u64, (u64)kbytes * 1024, LONG_MAX);
}

static void apply_numbers(struct httpsys_ns *ns)
{
	struct httpsys_limits *l = &ns->net.limits;

	WRITE_ONCE(l->cache.max_response,
		   single_value(ns, HTTPSYS_CONFIG_CACHE, HTTPSYS_CONFIG_CACHE_MAX_RESPONSE));
#define TIMER(which)	single_value(ns, HTTPSYS_CONFIG_TIMEOUT, HTTPSYS_CONFIG_TIMER_##which)
#define LIMIT(which)	single_value(ns, HTTPSYS_CONFIG_LIMIT, HTTPSYS_CONFIG_LIMIT_##which)
	WRITE_ONCE(l->timeouts.idle, TIMER(IDLE));
	WRITE_ONCE(l->timeouts.header_wait, TIMER(HEADER_WAIT));
	httpsys_limits_settle_head(l, LIMIT(REQUEST_BYTES), LIMIT(FIELD_LENGTH));
	WRITE_ONCE(l->url.segment_max_count, LIMIT(SEGMENT_COUNT));
	WRITE_ONCE(l->url.segment_max_length, LIMIT(SEGMENT_LENGTH));
	WRITE_ONCE(l->max_connections, LIMIT(CONNECTIONS));
	WRITE_ONCE(l->max_address_connections, LIMIT(ADDRESS_CONNECTIONS));
	WRITE_ONCE(l->connection_rate, LIMIT(CONNECTION_RATE));
	WRITE_ONCE(l->connection_bytes, connection_bytes(LIMIT(CONNECTION_KBYTES)));
#undef TIMER
#undef LIMIT
}

static bool listed_any(struct list_head *records, u16 family)
{
	struct httpsys_config_record *rec;

	list_for_each_entry(rec, records, node) {
		const struct httpsys_config_place *p = (const void *)rec->data;

		if (p->family == family && !memchr_inv(p->addr, 0, sizeof(p->addr)))
			return true;
	}
	return false;
}

/* "All of the family" stands for the others of it: sockets would be in each other's way */
static void apply_listen(struct httpsys_ns *ns)
{
	struct list_head *records = records_of(ns, HTTPSYS_CONFIG_IP_LISTEN);
	bool any4 = listed_any(records, 4), any6 = listed_any(records, 6);
	struct httpsys_config_record *rec;
	u32 n = 0;

	list_for_each_entry(rec, records, node) {
		const struct httpsys_config_place *p = (const void *)rec->data;
		struct httpsys_listen_address *at = &ns->net.listen[n];

		at->family = p->family;
		at->any = !memchr_inv(p->addr, 0, sizeof(p->addr));
		memcpy(at->addr, p->addr, sizeof(at->addr));
		n += at->any || !(p->family == 4 ? any4 : any6);
	}
	ns->net.nr_listen = n;
}

/**
 * httpsys_config_apply_locked() - let what has changed take effect
 * @ns: namespace, config held
 */
void httpsys_config_apply_locked(struct httpsys_ns *ns)
{
	apply_numbers(ns);
	apply_listen(ns);
	WRITE_ONCE(ns->nr_checks, count_of(ns, HTTPSYS_CONFIG_HEALTH));
	httpsys_net_drain(&ns->net, single_value(ns, HTTPSYS_CONFIG_STATE,
						 HTTPSYS_CONFIG_STATE_DRAIN));
}
