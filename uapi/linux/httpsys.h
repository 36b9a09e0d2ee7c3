/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * httpsys - kernel interface of the in-kernel HTTP server
 *
 * Rules that hold for every command of this file
 *
 * - Every argument structure begins with @size, the sizeof() that the caller
 *   was compiled with. A structure may grow at its end: a longer one is
 *   accepted when the unknown tail is zero (else E2BIG), a shorter one down to
 *   the first published size (else EINVAL). Outputs are copied back up to
 *   @size.
 * - Unknown bits in a flags field and non-zero reserved fields are EINVAL.
 * - Layout is the same for 32 and 64 bit callers; pointers are __u64.
 * - Text is UTF-8 bytes with a length, never NUL-terminated. Offsets in a
 *   record count from its first byte. Times are seconds unless said otherwise.
 * - Ids are 64 bit, opaque, never 0. An id means something only to the open
 *   file that it came from.
 *
 * errno values common to all commands: EFAULT (bad user pointer), EINVAL,
 * E2BIG, ENOMEM, ENOTTY (unknown command), EINTR/restart (signal in a wait).
 */
#ifndef _UAPI_LINUX_HTTPSYS_H
#define _UAPI_LINUX_HTTPSYS_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define HTTPSYS_DEVICE		"/dev/httpsys"
#define HTTPSYS_ABI_VERSION	1

#define HTTPSYS_NULL_ID		0ULL

/*
 * The top byte of an id tells a session from a group; nothing else of an id has
 * a meaning
 */
#define HTTPSYS_ID_TYPE(id)	((__u8)((id) >> 56))
#define HTTPSYS_ID_TYPE_SESSION	0xff
#define HTTPSYS_ID_TYPE_GROUP	0xfe

/* Longest queue name and longest URL prefix, in bytes of UTF-8 */
#define HTTPSYS_QUEUE_NAME_MAX	390	/* 130 units of UTF-16, as in the API */
#define HTTPSYS_URL_MAX		65535
/* Most chunks in one send */
#define HTTPSYS_CHUNKS_MAX	9999
/* Largest header block of one response, in bytes */
#define HTTPSYS_RESPONSE_HEAD_MAX	(1U << 20)
/* Value of a byte count or length that means "to the end" */
#define HTTPSYS_TO_EOF		(~0ULL)

/* 0xBD: nobody's in the kernel's list of ioctl numbers, as of Linux 7.3 */
#define HTTPSYS_IOC_MAGIC	0xBD

/* Commands of /dev/httpsys */
#define HTTPSYS_IOC_QUERY		_IO(HTTPSYS_IOC_MAGIC, 0xa0)
#define HTTPSYS_IOC_SESSION_CREATE	_IO(HTTPSYS_IOC_MAGIC, 0xa1)
#define HTTPSYS_IOC_SESSION_CLOSE	_IO(HTTPSYS_IOC_MAGIC, 0xa2)
#define HTTPSYS_IOC_GROUP_CREATE	_IO(HTTPSYS_IOC_MAGIC, 0xa3)
#define HTTPSYS_IOC_GROUP_CLOSE		_IO(HTTPSYS_IOC_MAGIC, 0xa4)
#define HTTPSYS_IOC_URL_ADD		_IO(HTTPSYS_IOC_MAGIC, 0xa5)
#define HTTPSYS_IOC_URL_REMOVE		_IO(HTTPSYS_IOC_MAGIC, 0xa6)
#define HTTPSYS_IOC_QUEUE_CREATE	_IO(HTTPSYS_IOC_MAGIC, 0xa7)
#define HTTPSYS_IOC_PROPERTY_SET	_IO(HTTPSYS_IOC_MAGIC, 0xa8) /* also on a queue */
#define HTTPSYS_IOC_PROPERTY_GET	_IO(HTTPSYS_IOC_MAGIC, 0xa9) /* also on a queue */
#define HTTPSYS_IOC_COUNTERS		_IO(HTTPSYS_IOC_MAGIC, 0xaa)
#define HTTPSYS_IOC_CONFIG_SET		_IO(HTTPSYS_IOC_MAGIC, 0xab)
#define HTTPSYS_IOC_CONFIG_GET		_IO(HTTPSYS_IOC_MAGIC, 0xac)
#define HTTPSYS_IOC_CONFIG_DELETE	_IO(HTTPSYS_IOC_MAGIC, 0xad)
#define HTTPSYS_IOC_CONFIG_UPDATE	_IO(HTTPSYS_IOC_MAGIC, 0xae)
#define HTTPSYS_IOC_ENDPOINT_ADOPT	_IO(HTTPSYS_IOC_MAGIC, 0xb1)
#define HTTPSYS_IOC_CACHE_FLUSH_ALL	_IO(HTTPSYS_IOC_MAGIC, 0xb2)
#define HTTPSYS_IOC_EXPLAIN		_IO(HTTPSYS_IOC_MAGIC, 0xb8)

#define HTTPSYS_IOC_URL_FIND		_IO(HTTPSYS_IOC_MAGIC, 0xaf)
#define HTTPSYS_IOC_LOG_READ		_IO(HTTPSYS_IOC_MAGIC, 0xb0)

/* Commands of a request queue's file */
#define HTTPSYS_IOC_QUEUE_REOPEN	_IO(HTTPSYS_IOC_MAGIC, 0xc0)
#define HTTPSYS_IOC_QUEUE_SHUTDOWN	_IO(HTTPSYS_IOC_MAGIC, 0xc1)
#define HTTPSYS_IOC_RECEIVE		_IO(HTTPSYS_IOC_MAGIC, 0xc2)
#define HTTPSYS_IOC_READ_BODY		_IO(HTTPSYS_IOC_MAGIC, 0xc3)
#define HTTPSYS_IOC_SEND		_IO(HTTPSYS_IOC_MAGIC, 0xc4)
#define HTTPSYS_IOC_CANCEL		_IO(HTTPSYS_IOC_MAGIC, 0xc5)
#define HTTPSYS_IOC_SUBMIT		_IO(HTTPSYS_IOC_MAGIC, 0xc6)
#define HTTPSYS_IOC_REAP		_IO(HTTPSYS_IOC_MAGIC, 0xc7)
#define HTTPSYS_IOC_CANCEL_OP		_IO(HTTPSYS_IOC_MAGIC, 0xc8)
#define HTTPSYS_IOC_WAIT_DISCONNECT	_IO(HTTPSYS_IOC_MAGIC, 0xc9)
#define HTTPSYS_IOC_WAIT_DEMAND		_IO(HTTPSYS_IOC_MAGIC, 0xca)

#define HTTPSYS_IOC_REQUEST_PROPERTY_SET _IO(HTTPSYS_IOC_MAGIC, 0xcb)
#define HTTPSYS_IOC_REQUEST_PROPERTY_GET _IO(HTTPSYS_IOC_MAGIC, 0xcc)
#define HTTPSYS_IOC_DELEGATE		_IO(HTTPSYS_IOC_MAGIC, 0xcd)
#define HTTPSYS_IOC_CACHE_FLUSH		_IO(HTTPSYS_IOC_MAGIC, 0xce)
#define HTTPSYS_IOC_FRAGMENT_ADD	_IO(HTTPSYS_IOC_MAGIC, 0xcf)
#define HTTPSYS_IOC_FRAGMENT_READ	_IO(HTTPSYS_IOC_MAGIC, 0xd0)
#define HTTPSYS_IOC_SEND_RECEIVE	_IO(HTTPSYS_IOC_MAGIC, 0xd1)

/* Features, bits of httpsys_query.features */
#define HTTPSYS_FEATURE_KTLS		(1ULL << 0)	/* https prefixes can be served */
#define HTTPSYS_FEATURE_CACHE		(1ULL << 1)	/* response cache */
#define HTTPSYS_FEATURE_ASYNC		(1ULL << 2)	/* parked operations, REAP */
#define HTTPSYS_FEATURE_URING		(1ULL << 3)	/* queue commands through io_uring */

/**
 * struct httpsys_query - what this module is and can (HTTPSYS_IOC_QUERY)
 * @size: in, sizeof of this structure
 * @abi_version: out, HTTPSYS_ABI_VERSION of the module
 * @features: out, HTTPSYS_FEATURE_* bits
 * @max_request_bytes: out, limit of request line plus headers
 * @max_field_length: out, limit of one header
 * @max_connections: out, limit of the network namespace
 * @reserved: out, 0
 */
struct httpsys_query {
	__u32 size;
	__u32 abi_version;
	__u64 features;
	__u32 max_request_bytes;
	__u32 max_field_length;
	__u32 max_connections;
	__u32 reserved;
};

/**
 * struct httpsys_object - create or close a session or a group
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @parent: in, GROUP_CREATE: the session; else 0
 * @id: out for CREATE, in for CLOSE
 *
 * SESSION_CREATE, SESSION_CLOSE, GROUP_CREATE, GROUP_CLOSE. Closing a session
 * closes its groups, closing a group removes its URLs; when the call returns
 * no new request is routed by them. Requests that were accepted before finish.
 *
 * ENOENT: no such object in this open file (never made here, closed already,
 * or another program's). EMFILE: limit of objects per user reached.
 */
struct httpsys_object {
	__u32 size;
	__u32 flags;
	__u64 parent;
	__u64 id;
};

/* Why a registration failed: httpsys_url.detail */
enum httpsys_url_detail {
	HTTPSYS_URL_OK = 0,
	HTTPSYS_URL_BAD_SYNTAX = 1,	/* EINVAL: not a URL prefix */
	HTTPSYS_URL_BAD_ADDRESS = 2,	/* EOPNOTSUPP: incomplete or broadcast IPv4 literal */
	HTTPSYS_URL_HTTPS = 3,		/* EOPNOTSUPP: nothing can serve https yet */
	HTTPSYS_URL_CONFLICT = 4,	/* EEXIST: the same prefix is registered */
	HTTPSYS_URL_SCHEME = 5,		/* EEXIST: the port carries the other scheme */
	HTTPSYS_URL_PORT_OWNER = 6,	/* EACCES: the port belongs to another user */
	HTTPSYS_URL_PORT_PRIVILEGED = 7, /* EACCES: needs CAP_NET_BIND_SERVICE */
	HTTPSYS_URL_PORT_IN_USE = 8,	/* EADDRINUSE: a foreign socket listens there */
	HTTPSYS_URL_NOT_FOUND = 9,	/* ESRCH: not registered with this group */
	HTTPSYS_URL_NO_ADDRESS = 10,	/* EADDRNOTAVAIL: not an address of this machine, or
					 * not on the IP listen list
					 */
	HTTPSYS_URL_RESERVED = 11,	/* EACCES: the port has reservations, and none grants it */
};

/* httpsys_url.flags of URL_REMOVE */
#define HTTPSYS_URL_REMOVE_ALL	(1U << 0)	/* all prefixes of the group; @url_len must be 0 */

/**
 * struct httpsys_url - add or remove a URL prefix
 * @size: in, sizeof of this structure
 * @flags: in, URL_REMOVE: HTTPSYS_URL_REMOVE_*; URL_ADD: 0
 * @group: in, id of the group
 * @url: in, pointer to the prefix, UTF-8
 * @url_len: in, bytes, 1..HTTPSYS_URL_MAX
 * @detail: out, also on failure: enum httpsys_url_detail
 * @context: in, URL_ADD: returned with every request routed by this prefix
 * @conflict: in, pointer to a buffer for the conflicting prefix, or 0
 * @conflict_size: in, its size in bytes
 * @conflict_len: out, also on failure: length of the conflicting prefix (may
 *	exceed @conflict_size, then the text is cut)
 * @conflict_uid: out, also on failure: the user who owns what is in the way
 * @reserved: in, 0
 *
 * The prefix is "http://host:port/path" as in the HTTP Server API's UrlPrefix
 * strings; a trailing slash is implied.
 *
 * ENOENT: no such group. EINVAL, EEXIST, EACCES, EADDRINUSE, EADDRNOTAVAIL,
 * EOPNOTSUPP, ESRCH: see @detail. EMFILE: limit of registrations or endpoints per
 * user. ENFILE: limit of endpoints. ENOSPC: a table cannot grow now.
 */
struct httpsys_url {
	__u32 size;
	__u32 flags;
	__u64 group;
	__aligned_u64 url;
	__u32 url_len;
	__u32 detail;
	__u64 context;
	__aligned_u64 conflict;
	__u32 conflict_size;
	__u32 conflict_len;
	__u32 conflict_uid;
	__u32 reserved;
};

/**
 * struct httpsys_adopt - serve a port through the program's own socket
 *	(HTTPSYS_IOC_ENDPOINT_ADOPT)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @fd: in, a listening TCP socket over IPv4 or IPv6, of this network namespace
 * @family: out, AF_INET or AF_INET6 (which takes IPv4 as well without IPV6_V6ONLY)
 * @port: out, its local port
 *
 * From now on, until this open file of the device is closed, prefixes of any
 * program on that port use the socket, and nothing is opened for them: names and
 * wildcards mean the addresses that were adopted, an address prefix uses the
 * socket if that listens on its address. Several sockets of a port may be adopted.
 * Prefixes that were there before keep what listens for them.
 *
 * The port belongs to this user as if by a first registration; with a socket on
 * a privileged port this file needs no CAP_NET_BIND_SERVICE for it. Connections
 * are accepted while the port has prefixes, until then they wait in the backlog.
 * The socket is not changed: other holders of a descriptor may accept, too, and
 * may shut it down. It is kept open until the adoption ends, then they go on
 * with it; connections that were accepted here stay.
 *
 * EBADF, ENOTSOCK: @fd. EPROTONOSUPPORT: not TCP. EINVAL: not listening. EXDEV: of
 * another network namespace. EBUSY: adopted already, or another part of the
 * kernel uses it. EACCES: the port belongs to another user. EMFILE:
 * limit of objects, adopted sockets or endpoints per user. ENFILE: limit of endpoints.
 */
struct httpsys_adopt {
	__u32 size;
	__u32 flags;
	__s32 fd;
	__u16 family;
	__u16 port;
};

/**
 * struct httpsys_url_find - which group has a prefix (URL_FIND)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @url: in, pointer to the prefix, UTF-8
 * @url_len: in, bytes, 1..HTTPSYS_URL_MAX
 * @queue: in, a queue's file
 * @group: out
 *
 * The group may be another application's: whoever has the queue open may know
 * that its groups have a prefix. Its id means something to DELEGATE only.
 *
 * EINVAL: not a prefix. EOPNOTSUPP: an address of a kind that cannot be
 * registered. ENOENT: no group that is bound to the queue has this very
 * prefix. EBADF: @queue is no queue of this network namespace.
 */
struct httpsys_url_find {
	__u32 size;
	__u32 flags;
	__aligned_u64 url;
	__u32 url_len;
	__s32 queue;
	__u64 group;
};

/* httpsys_queue_create.flags */
#define HTTPSYS_QUEUE_OPEN_EXISTING	(1U << 0)
#define HTTPSYS_QUEUE_CONTROLLER	(1U << 1)	/* this file does no I/O */
#define HTTPSYS_QUEUE_ACCESS		(1U << 2)	/* @mode, @uid, @gid are given */
#define HTTPSYS_QUEUE_NONBLOCK		(1U << 3)	/* O_NONBLOCK on the new file */
/*
 * With OPEN_EXISTING: only to delegate requests to the queue. The file does no I/O
 * and keeps neither the queue nor its name alive
 */
#define HTTPSYS_QUEUE_TARGET		(1U << 4)

/**
 * struct httpsys_queue_create - make or open a request queue
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_QUEUE_*
 * @name: in, pointer to the name, UTF-8, or 0
 * @name_len: in, bytes, 0..HTTPSYS_QUEUE_NAME_MAX; 0: unnamed
 * @mode: in, with ACCESS: permission bits 0666 at most; default 0600. A read
 *	and a write bit together let their class open the queue by name
 * @uid: in, with ACCESS: owning user, in the caller's user namespace; -1: caller
 * @gid: in, with ACCESS: owning group; -1: caller
 * @fd: out, the new file, close-on-exec
 *
 * Names belong to the network namespace. The file that creates a queue and
 * files made from it by REOPEN hold the queue; a queue dies with its last file.
 * Only the application (open /dev/httpsys) that created a queue may bind
 * groups to it and only a file of the creator may set its properties.
 *
 * EEXIST: the name is taken. ENOENT: OPEN_EXISTING and no such queue. EACCES:
 * not permitted. EINVAL: bad combination of flags, name not UTF-8, contains
 * NUL, '/' or control characters; EPERM: @uid or @gid not the caller's own
 * without CAP_CHOWN. EMFILE.
 */
struct httpsys_queue_create {
	__u32 size;
	__u32 flags;
	__aligned_u64 name;
	__u32 name_len;
	__u32 mode;
	__u32 uid;
	__u32 gid;
	__s32 fd;
	__u32 reserved;
};

/* httpsys_queue_reopen.flags */
/*
 * The new file does not keep the queue, its name or its bindings alive and gets
 * no requests until its first RECEIVE without a request id. For a child after
 * fork(): it must not stand in for its dead parent unless it takes part.
 */
#define HTTPSYS_REOPEN_PASSIVE	(1U << 0)

/**
 * struct httpsys_queue_reopen - a further open of the queue behind a file
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_REOPEN_*
 * @fd: out, the new file, close-on-exec
 * @reserved: in, 0
 *
 * Requests belong to the open file that received them; a process that got a
 * queue by fork or over a socket makes an open of its own so that its death is
 * noticed. ESHUTDOWN: the queue is gone.
 */
struct httpsys_queue_reopen {
	__u32 size;
	__u32 flags;
	__s32 fd;
	__u32 reserved;
};

/*
 * Properties; the numbers are those of HTTP_SERVER_PROPERTY. QoS is three
 * properties there under one number; here two have numbers of their own
 */
enum httpsys_property_id {
	HTTPSYS_PROPERTY_AUTHENTICATION = 0,	/* session, group: httpsys_authentication */
	HTTPSYS_PROPERTY_LOGGING = 1,		/* session, group: httpsys_logging, set only */
	HTTPSYS_PROPERTY_BANDWIDTH = 2,		/* session, group: httpsys_rate */
	HTTPSYS_PROPERTY_TIMEOUTS = 3,		/* session, group: httpsys_timeouts */
	HTTPSYS_PROPERTY_QUEUE_LENGTH = 4,	/* queue: __u32, 1..0x7fffffff */
	HTTPSYS_PROPERTY_STATE = 5,		/* all: __u32, 0 active, 1 inactive */
	HTTPSYS_PROPERTY_VERBOSITY_503 = 6,	/* queue: __u32, httpsys_verbosity */
	HTTPSYS_PROPERTY_BINDING = 7,		/* group: httpsys_binding, set only */
	HTTPSYS_PROPERTY_EXTENDED_AUTHENTICATION = 8, /* session, group: httpsys_authentication, set only */
	HTTPSYS_PROPERTY_LISTEN_ENDPOINT = 9,	/* group: httpsys_choice, httpsys_listen */
	HTTPSYS_PROPERTY_CHANNEL_BIND = 10,	/* session, group: httpsys_channel_bind */
	HTTPSYS_PROPERTY_PROTECTION_LEVEL = 11,	/* group: httpsys_choice, 0..2 */
	HTTPSYS_PROPERTY_DELEGATION = 16,	/* group: httpsys_binding, set only */
	HTTPSYS_PROPERTY_FAST_FORWARDING = 18,	/* group: httpsys_choice, 0..1 */
	HTTPSYS_PROPERTY_REQUEST_INFO = 19,	/* group: __u64, HTTPSYS_INFO_* */

	HTTPSYS_PROPERTY_CONNECTION_LIMIT = 0x100, /* group: httpsys_choice, connections */
	HTTPSYS_PROPERTY_FLOW_RATE = 0x101,	/* session, group: httpsys_rate */
};

enum httpsys_verbosity {
	HTTPSYS_503_BASIC = 0,		/* reset the connection */
	HTTPSYS_503_LIMITED = 1,	/* 503 Service Unavailable */
	HTTPSYS_503_FULL = 2,		/* 503 with the reason */
};

/**
 * struct httpsys_timeouts - HTTPSYS_PROPERTY_TIMEOUTS
 * @entity_body: seconds between two pieces of a request's body
 * @drain_body: seconds for the rest of a body nobody reads
 * @request_queue: seconds in the queue before a receiver takes it
 * @idle: seconds between two requests of a connection
 * @header_wait: seconds from a request's first byte to the end of its head
 * @reserved: 0
 * @min_send_rate: bytes a second that a client must take
 *
 * 0 inherits (group, session, machine), 0xffff (0xffffffff for the rate)
 * switches the timer off.
 */
struct httpsys_timeouts {
	__u16 entity_body;
	__u16 drain_body;
	__u16 request_queue;
	__u16 idle;
	__u16 header_wait;
	__u16 reserved;
	__u32 min_send_rate;
};

/**
 * struct httpsys_binding - HTTPSYS_PROPERTY_BINDING
 * @present: 1: bind to @fd, 0: unbind
 * @fd: a queue's file
 */
struct httpsys_binding {
	__u32 present;
	__s32 fd;
};

/**
 * struct httpsys_choice - a property that is one number
 * @present: 1: @value is set, 0: the default counts and @value is ignored
 * @value: see enum httpsys_property_id
 */
struct httpsys_choice {
	__u32 present;
	__u32 value;
};

/* LISTEN_ENDPOINT: where prefixes with an address that are added from now on listen */
enum httpsys_listen {
	HTTPSYS_LISTEN_ADDRESS = 0,	/* on the address; the default */
	HTTPSYS_LISTEN_SHARED = 1,	/* on all addresses, with the other prefixes of the port */
};

#define HTTPSYS_RATE_MIN	1024U
#define HTTPSYS_RATE_INFINITE	0xffffffffU	/* also of CONNECTION_LIMIT */

/**
 * struct httpsys_rate - BANDWIDTH, FLOW_RATE
 * @present: 1: set, 0: no limit; the rest is ignored
 * @bandwidth: bytes a second, HTTPSYS_RATE_MIN at least, or HTTPSYS_RATE_INFINITE
 * @peak: FLOW_RATE: bytes a second while @burst lasts, not below @bandwidth;
 *	BANDWIDTH: 0
 * @burst: FLOW_RATE: bytes that may go at @peak; what a response sends below
 *	@bandwidth is saved up for it. BANDWIDTH: 0
 *
 * BANDWIDTH bounds what all responses of the object send together, those of a
 * session with those of its groups. FLOW_RATE bounds each response of its
 * own; a group's replaces the session's. Requests that were routed before keep
 * what they had, but a changed BANDWIDTH is changed for them, too.
 */
struct httpsys_rate {
	__u32 present;
	__u32 bandwidth;
	__u32 peak;
	__u32 burst;
};

/**
 * struct httpsys_authentication - AUTHENTICATION, EXTENDED_AUTHENTICATION
 * @present: 1: set, 0: not configured; the rest is ignored
 * @schemes: HTTP_AUTH_ENABLE_*; any is EOPNOTSUPP, as nothing can serve it yet
 * @flags: HTTPSYS_AUTH_*
 * @ex_flags: HTTP_AUTH_EX_FLAG_*, which need a scheme
 */
#define HTTPSYS_AUTH_RECEIVE_MUTUAL	(1U << 0)
#define HTTPSYS_AUTH_RECEIVE_CONTEXT	(1U << 1)
#define HTTPSYS_AUTH_NO_NTLM_CACHE	(1U << 2)
struct httpsys_authentication {
	__u32 present;
	__u32 schemes;
	__u32 flags;
	__u32 ex_flags;
};

#define HTTPSYS_CHANNEL_NAMES_MAX	2048

/**
 * struct httpsys_channel_bind - CHANNEL_BIND, kept for authentication
 * @hardening: 0 legacy, 1 medium, 2 strict
 * @flags: HTTP_CHANNEL_BIND_*
 * @count: service names
 * @names_len: bytes behind this structure, HTTPSYS_CHANNEL_NAMES_MAX at most: the
 *	names in an encoding of the library, returned as they came
 */
struct httpsys_channel_bind {
	__u32 hardening;
	__u32 flags;
	__u32 count;
	__u32 names_len;
};

enum httpsys_log_format {
	HTTPSYS_LOG_W3C = 0,	/* session, group */
	HTTPSYS_LOG_IIS = 1,	/* group */
	HTTPSYS_LOG_NCSA = 2,	/* group */
	HTTPSYS_LOG_RAW = 3,	/* session */
};

/* httpsys_logging.flags, as HTTP_LOGGING_FLAG_* */
#define HTTPSYS_LOG_LOCAL_TIME		(1U << 0)	/* roll over by local time */
#define HTTPSYS_LOG_UTF8		(1U << 1)
#define HTTPSYS_LOG_ERRORS_ONLY		(1U << 2)	/* status 400 and above */
#define HTTPSYS_LOG_SUCCESS_ONLY	(1U << 3)	/* below; not with ERRORS_ONLY */

#define HTTPSYS_LOG_SOFTWARE_MAX	390		/* 130 units of UTF-16 */
#define HTTPSYS_LOG_DIRECTORY_MAX	636		/* 212 units of UTF-16 */
#define HTTPSYS_LOG_ROLLOVER_MIN	1048576U

/**
 * struct httpsys_logging - LOGGING: which responses are logged, and how
 * @present: 1: set, 0: off; the rest is ignored
 * @flags: HTTPSYS_LOG_*
 * @format: enum httpsys_log_format
 * @fields: W3C: HTTP_LOG_FIELD_* without those of the error log; else ignored
 * @rollover: 0 by size, 1 daily, 2 weekly, 3 monthly, 4 hourly
 * @rollover_size: by size: bytes, HTTPSYS_LOG_ROLLOVER_MIN at least, or ~0; else 0
 * @software_len: bytes of a name of the software, up to HTTPSYS_LOG_SOFTWARE_MAX
 * @directory_len: bytes of the directory, 1 to HTTPSYS_LOG_DIRECTORY_MAX
 *
 * Followed by the name's bytes, then the directory's. A group's replaces the
 * session's. Nothing is logged but responses whose last SEND has log data;
 * what writes files (httpsyslogd) reads the records by LOG_READ.
 */
struct httpsys_logging {
	__u32 present;
	__u32 flags;
	__u32 format;
	__u32 fields;
	__u32 rollover;
	__u32 rollover_size;
	__u16 software_len;
	__u16 directory_len;
};

/* REQUEST_INFO: what comes with each request; bit = number of HTTP_REQUEST_INFO_TYPE */
#define HTTPSYS_INFO_TIMING		(1ULL << 5)
#define HTTPSYS_INFO_TCP_V0		(1ULL << 6)
#define HTTPSYS_INFO_SIZING		(1ULL << 7)
#define HTTPSYS_INFO_TCP_V1		(1ULL << 9)
#define HTTPSYS_INFO_TCP_V2		(1ULL << 11)
#define HTTPSYS_INFO_ALL		(HTTPSYS_INFO_TIMING | HTTPSYS_INFO_TCP_V0 | \
					 HTTPSYS_INFO_SIZING | HTTPSYS_INFO_TCP_V1 | \
					 HTTPSYS_INFO_TCP_V2)

/**
 * struct httpsys_property - set or get a property
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @id: in, session or group id; on a queue's file: 0
 * @property: in, enum httpsys_property_id
 * @value_size: in, bytes at @value; out of a get, also with EMSGSIZE: bytes
 *	of the property
 * @value: in, pointer. Longer than the property is accepted on set
 *
 * ENOENT: no such object. EINVAL: the object has no such property, value out of
 * range, @value_size too short on set or 0. EMSGSIZE: too short on get. EBADF:
 * binding to something that is not a queue of this application's network
 * namespace. EPERM: queue property set through a file that is not the
 * creator's, binding to a queue that another application created. ESHUTDOWN:
 * the queue is gone. EOPNOTSUPP: nothing can serve it yet.
 */
struct httpsys_property {
	__u32 size;
	__u32 flags;
	__u64 id;
	__u32 property;
	__u32 value_size;
	__aligned_u64 value;
};

/*
 * Configuration of a network namespace: records (id, key, value). Ids below 64
 * are those of HTTP_SERVICE_CONFIG_ID. The records of an id are told apart by
 * their keys. SINGLE means: every key there is has a value at any time, SET
 * replaces it and DELETE restores the default.
 */
enum httpsys_config_id {
	HTTPSYS_CONFIG_IP_LISTEN = 0,		/* httpsys_config_place, port 0 -> nothing */
	HTTPSYS_CONFIG_SSL_CERT = 1,		/* httpsys_config_place -> httpsys_config_cert */
	HTTPSYS_CONFIG_URLACL = 2,		/* URL prefix, UTF-8 -> httpsys_config_acl */
	HTTPSYS_CONFIG_TIMEOUT = 3,		/* SINGLE: __u32 httpsys_config_timer ->
						 * __u32 seconds, 1..65535; 65535: off
						 */
	HTTPSYS_CONFIG_CACHE = 4,		/* SINGLE: __u32 httpsys_config_cache -> __u32 bytes */
	HTTPSYS_CONFIG_SSL_SNI_CERT = 5,	/* place with a host -> cert */
	HTTPSYS_CONFIG_SSL_CCS_CERT = 6,	/* place -> cert without a hash */
	HTTPSYS_CONFIG_SETTING = 7,		/* SINGLE: __u32 httpsys_config_setting -> __u32 */
	HTTPSYS_CONFIG_SSL_CERT_EX = 8,		/* place with a param -> httpsys_config_param */
	HTTPSYS_CONFIG_SSL_SNI_CERT_EX = 9,	/* place with host and param -> param */
	HTTPSYS_CONFIG_SSL_CCS_CERT_EX = 10,	/* place with a param -> param */
	HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT = 11,	/* as SSL_SNI_CERT, without a hash */
	HTTPSYS_CONFIG_SSL_SCOPED_CCS_CERT_EX = 12,	/* as SSL_SNI_CERT_EX */
	HTTPSYS_CONFIG_LIMIT = 64,		/* SINGLE: __u32 httpsys_config_limit -> __u32 */
	HTTPSYS_CONFIG_PROXY = 65,		/* httpsys_config_network -> nothing */
	HTTPSYS_CONFIG_HEALTH = 66,		/* httpsys_config_health -> path, or nothing */
	HTTPSYS_CONFIG_STATE = 67,		/* SINGLE: __u32 httpsys_config_state -> __u32 */
};

/* Keys of HTTPSYS_CONFIG_TIMEOUT, of connections accepted and phases begun from then on */
enum httpsys_config_timer {
	HTTPSYS_CONFIG_TIMER_IDLE = 0,		/* between two requests of a connection */
	HTTPSYS_CONFIG_TIMER_HEADER_WAIT = 1,	/* from a request's first byte to the end of its head */
};

/* Keys of HTTPSYS_CONFIG_CACHE; kept for the response cache */
enum httpsys_config_cache {
	HTTPSYS_CONFIG_CACHE_MAX_RESPONSE = 0,	/* 4096..16777216 */
	HTTPSYS_CONFIG_CACHE_RANGE_CHUNK = 1,	/* 4096..16777216 */
};

/* Keys of HTTPSYS_CONFIG_SETTING; kept */
enum httpsys_config_setting {
	HTTPSYS_CONFIG_SETTING_NONE = 0,	/* no setting */
	HTTPSYS_CONFIG_SETTING_TLS_THROTTLE = 1,
};

/*
 * Keys of HTTPSYS_CONFIG_LIMIT; the ranges are those of the module parameters of
 * the same names. More than the module parameter allows is for programs with
 * CAP_NET_ADMIN over the whole machine.
 */
enum httpsys_config_limit {
	HTTPSYS_CONFIG_LIMIT_FIELD_LENGTH = 0,		/* bytes of one header, 64..65534 */
	HTTPSYS_CONFIG_LIMIT_REQUEST_BYTES = 1,		/* bytes of a head, 256..16777216 */
	HTTPSYS_CONFIG_LIMIT_SEGMENT_COUNT = 2,		/* path segments, 0..16383, 0: any number */
	HTTPSYS_CONFIG_LIMIT_SEGMENT_LENGTH = 3,	/* characters of one, 0..32766, 0: any number */
	HTTPSYS_CONFIG_LIMIT_CONNECTIONS = 4,		/* open at once, 1024..2031616 */
	/* of one client: IPv4 address or IPv6 /64; 0: a quarter of all; 4294967295: any number */
	HTTPSYS_CONFIG_LIMIT_ADDRESS_CONNECTIONS = 5,
	/* new ones a second of one client, 1..1000000, 4294967295: any number */
	HTTPSYS_CONFIG_LIMIT_CONNECTION_RATE = 6,
	/* memory beyond each connection's share, 1024..4294967295 */
	HTTPSYS_CONFIG_LIMIT_CONNECTION_KBYTES = 7,
};

/**
 * struct httpsys_config_place - key of ids that are about addresses
 * @family: 4 or 6
 * @port: host byte order; IP_LISTEN: 0; else 1..65535
 * @param: ids that end in _EX: which parameter, 0..6; else 0
 * @addr: network byte order, IPv4 in the first 4 bytes, the rest 0
 * @host_len: bytes of host name behind this structure, 1..255; 0 for ids
 *	without a host
 * @reserved: 0
 */
struct httpsys_config_place {
	__u16 family;
	__u16 port;
	__u32 param;
	__u8 addr[16];
	__u32 host_len;
	__u32 reserved;
};

#define HTTPSYS_CONFIG_HOST_MAX	255

/**
 * struct httpsys_config_network - key of PROXY: addresses of proxies to believe
 * @family: 4 or 6
 * @bits: length of the prefix, 0..32 or 0..128
 * @reserved: 0
 * @addr: network byte order, IPv4 in the first 4 bytes; the rest, and the bits behind
 *	the prefix, 0
 *
 * A connection from one of them has to begin with a PROXY header, version 2: its
 * client is then whom the header names (LOCAL and headers without a TCP address: the
 * proxy itself). Without a header: HTTPSYS_REASON_PROXY. Nobody else's bytes are
 * taken for one. Counts for connections accepted from then on.
 */
struct httpsys_config_network {
	__u16 family;
	__u16 bits;
	__u32 reserved;
	__u8 addr[16];
};

/**
 * struct httpsys_config_cert - a certificate binding
 * @app: GUID of the program that made it
 * @hash_len: bytes of the certificate's hash: 20 or 32; 0 for CCS ids
 * @store_len: bytes of the store's name
 * @ctl_id_len: bytes of the trust list's identifier
 * @ctl_store_len: bytes of its store's name
 * @check_mode: HTTP_CERT_CHECK_MODE_*
 * @freshness: seconds
 * @url_timeout: milliseconds
 * @flags: HTTP_SERVICE_CONFIG_SSL_FLAG_*
 *
 * Hash and the three names, UTF-8, follow in this order. Kept for HTTPS: only
 * the form is checked.
 */
struct httpsys_config_cert {
	__u8 app[16];
	__u32 hash_len;
	__u32 store_len;
	__u32 ctl_id_len;
	__u32 ctl_store_len;
	__u32 check_mode;
	__u32 freshness;
	__u32 url_timeout;
	__u32 flags;
};

/**
 * struct httpsys_config_param - a further parameter of a certificate binding
 * @flags: as given
 * @param: as in the key
 * @len: bytes behind this structure, in a form that is the caller's affair
 */
struct httpsys_config_param {
	__u64 flags;
	__u32 param;
	__u32 len;
};

/* httpsys_config_ace.rights */
#define HTTPSYS_ACE_REGISTER	(1U << 0)	/* register prefixes at and below the reservation */
#define HTTPSYS_ACE_DELEGATE	(1U << 1)	/* add and delete reservations below it */

enum httpsys_ace_who {
	HTTPSYS_ACE_EVERYONE = 0,
	HTTPSYS_ACE_UID = 1,
	HTTPSYS_ACE_GID = 2,	/* effective or supplementary */
	HTTPSYS_ACE_ADMIN = 3,	/* who has CAP_NET_ADMIN in the network namespace */
};

/**
 * struct httpsys_config_ace - entry of a reservation's access list
 * @deny: 1: refuses, 0: grants
 * @rights: HTTPSYS_ACE_*, not 0
 * @who: enum httpsys_ace_who
 * @reserved: 0
 * @id: uid or gid in the user namespace of the caller that sets it; else 0
 *
 * For each right the first entry with it that is about the program decides; a
 * right that no entry is about is refused.
 */
struct httpsys_config_ace {
	__u8 deny;
	__u8 rights;
	__u8 who;
	__u8 reserved;
	__u32 id;
};

#define HTTPSYS_ACES_MAX	256

/**
 * struct httpsys_config_acl - value of a reservation
 * @ace_count: entries behind this structure, at most HTTPSYS_ACES_MAX
 * @text_len: bytes behind the entries: the same in SDDL, kept as it is
 */
struct httpsys_config_acl {
	__u32 ace_count;
	__u32 text_len;
};

/* Longest path of a health check, and of what it is about */
#define HTTPSYS_CONFIG_PATH_MAX	255

/**
 * struct httpsys_config_health - key of HEALTH: a URL that the kernel answers itself
 * @port: local port of the connection, host byte order, not 0
 * @reserved: 0
 * @path_len: bytes of path behind this structure, 1..HTTPSYS_CONFIG_PATH_MAX
 *
 * Paths are canonical: they begin with '/', are printable ASCII without '?', '#' and
 * '%', have no empty, "." or ".." segment, and are in lower case, as they are compared
 * with any. GET and HEAD of this path, whatever the host, get 200 while this network
 * namespace serves; 503 while it drains (HTTPSYS_REASON_DRAINING). With a path as value
 * also 503 (HTTPSYS_REASON_UNHEALTHY) when a request with the same Host for that path
 * would be refused at this moment: no registration, nobody's queue, switched off, full.
 * What is registered there is not asked, other methods are as without the record.
 */
struct httpsys_config_health {
	__u16 port;
	__u16 reserved;
	__u32 path_len;
};

/* Keys of HTTPSYS_CONFIG_STATE: not configuration but what the namespace is doing */
enum httpsys_config_state {
	HTTPSYS_CONFIG_STATE_DRAIN = 0,		/* enum httpsys_drain */
};

enum httpsys_drain {
	HTTPSYS_DRAIN_OFF = 0,
	HTTPSYS_DRAIN_ON = 1,		/* health checks fail; each connection ends with its next answer */
	HTTPSYS_DRAIN_CLOSE = 2,	/* and those without a request end now */
};

/* Longest value, and bytes of all keys and values of a namespace */
#define HTTPSYS_CONFIG_VALUE_MAX	(1U << 16)
#define HTTPSYS_CONFIG_BYTES_MAX	(8U << 20)

/* httpsys_config.flags of CONFIG_GET */
#define HTTPSYS_CONFIG_NEXT	(1U << 0)	/* by @token; key is output */

/**
 * struct httpsys_config - CONFIG_SET, CONFIG_UPDATE, CONFIG_DELETE, CONFIG_GET
 * @size: in, sizeof of this structure
 * @flags: in, CONFIG_GET: HTTPSYS_CONFIG_*; else 0
 * @id: in, enum httpsys_config_id
 * @token: in, with NEXT: 0 is the first record of @id, in the order in which they
 *	were set; of SINGLE ids those that were set. Else 0
 * @key: in, pointer
 * @value: in, pointer; DELETE: 0
 * @key_size: in, bytes at @key; with NEXT its room; out of a GET, also with
 *	EMSGSIZE: bytes of the key
 * @value_size: in, bytes at @value; DELETE: 0; GET: its room, out also with
 *	EMSGSIZE: bytes of the value
 *
 * SET makes a record, UPDATE replaces the value of one (certificate ids only).
 * GET is open to everybody who has the device open, the others need CAP_NET_ADMIN
 * in the namespace's user namespace, of the caller and of who opened the file;
 * for URLACL the right to delegate of the longest reservation above is enough.
 * Records end with the network namespace or the module.
 *
 * IP_LISTEN counts for endpoints started from then on. URLACL: see enum
 * httpsys_url_detail and HTTPSYS_REASON_RESERVED; at once.
 *
 * EINVAL: no such id, not a key or value of it; UPDATE of an id without. EEXIST:
 * there is a record, or the port carries the other scheme. ENOENT: no such record.
 * ENODATA: with NEXT: no more. EMSGSIZE: no room, nothing was written. EACCES: not
 * entitled. EKEYREJECTED: the certificate's hash is not one. EOPNOTSUPP: address
 * form of a prefix. ENOSPC: too many records or bytes.
 */
struct httpsys_config {
	__u32 size;
	__u32 flags;
	__u32 id;
	__u32 token;
	__aligned_u64 key;
	__aligned_u64 value;
	__u32 key_size;
	__u32 value_size;
};

/* Counters of a network namespace, in the order of HTTPSYS_IOC_COUNTERS */
enum httpsys_counter {
	HTTPSYS_COUNTER_CONNECTIONS = 0,	/* accepted since load */
	HTTPSYS_COUNTER_CONNECTIONS_NOW,	/* open at present */
	HTTPSYS_COUNTER_CONNECTIONS_REFUSED,	/* over the limit or no memory */
	HTTPSYS_COUNTER_REQUESTS,		/* heads parsed and routed or refused */
	HTTPSYS_COUNTER_QUEUED,			/* handed to a queue */
	HTTPSYS_COUNTER_DELIVERED,		/* received by a program */
	HTTPSYS_COUNTER_RESPONSES,		/* responses of programs completed */
	HTTPSYS_COUNTER_REFUSED,		/* answered by the kernel with an error */
	HTTPSYS_COUNTER_RESETS,			/* connections reset by the kernel */
	HTTPSYS_COUNTER_ABANDONED,		/* received, then its program died or closed */
	HTTPSYS_COUNTER_TIMEOUTS,		/* connections ended by a timer */
	HTTPSYS_COUNTER_BYTES_IN,
	HTTPSYS_COUNTER_BYTES_OUT,
	HTTPSYS_COUNTER_SESSIONS_NOW,
	HTTPSYS_COUNTER_GROUPS_NOW,
	HTTPSYS_COUNTER_URLS_NOW,
	HTTPSYS_COUNTER_QUEUES_NOW,
	HTTPSYS_COUNTER_ENDPOINTS_NOW,
	HTTPSYS_COUNTER_CACHE_ENTRIES_NOW,	/* responses */
	HTTPSYS_COUNTER_CACHE_FRAGMENTS_NOW,
	HTTPSYS_COUNTER_CACHE_BYTES_NOW,	/* of both */
	HTTPSYS_COUNTER_CACHE_STORED,		/* responses since load */
	HTTPSYS_COUNTER_CACHE_HITS,		/* requests answered from the cache */
	HTTPSYS_COUNTER_CACHE_MISSES,		/* requests that could have been */
	HTTPSYS_COUNTER_CACHE_FLUSHES,		/* calls */
	HTTPSYS_COUNTER_CACHE_EVICTED,		/* to make room, for memory, or unused */
	HTTPSYS_COUNTER_CACHE_REFUSED,		/* responses offered and not stored */
	HTTPSYS_COUNTER_MAX			/* not a counter; grows */
};

/*
 * Why the kernel refused a request or ended a connection. Counters, log and
 * tracepoints share these; the comment gives the status sent and the phrase.
 */
enum httpsys_reason {
	HTTPSYS_REASON_NONE = 0,
	HTTPSYS_REASON_BAD_REQUEST = 1,		/* 400 BadRequest */
	HTTPSYS_REASON_VERB = 2,		/* 400 Verb */
	HTTPSYS_REASON_URL = 3,			/* 400 URL */
	HTTPSYS_REASON_HOSTNAME = 4,		/* 400 Hostname */
	HTTPSYS_REASON_HEADER = 5,		/* 400 Header */
	HTTPSYS_REASON_CRLF = 6,		/* 400 Invalid_CR/LF */
	HTTPSYS_REASON_NUMBER = 7,		/* 400 Number */
	HTTPSYS_REASON_FRAMING = 8,		/* 400 BadRequest: lengths that contradict */
	HTTPSYS_REASON_CHUNK = 9,		/* 400 BadRequest: malformed chunked body */
	HTTPSYS_REASON_UNKNOWN_HOST = 10,	/* 400 Hostname: no registration covers it */
	HTTPSYS_REASON_NOT_FOUND = 11,		/* 404 N/A: host covered, path not */
	HTTPSYS_REASON_HEADER_TIMEOUT = 12,	/* 408 Timer_HeaderWait */
	HTTPSYS_REASON_BODY_TIMEOUT = 13,	/* 408 Timer_EntityBody */
	HTTPSYS_REASON_LENGTH_REQUIRED = 14,	/* 411 LengthRequired */
	HTTPSYS_REASON_TOO_LARGE = 15,		/* 413 EntityTooLarge */
	HTTPSYS_REASON_URL_LENGTH = 16,		/* 414 URL_Length */
	HTTPSYS_REASON_FIELD_LENGTH = 17,	/* 431 FieldLength */
	HTTPSYS_REASON_REQUEST_LENGTH = 18,	/* 431 RequestLength */
	HTTPSYS_REASON_INTERNAL = 19,		/* 500 Internal */
	HTTPSYS_REASON_NOT_IMPLEMENTED = 20,	/* 501 N/I: transfer coding */
	HTTPSYS_REASON_UNBOUND = 21,		/* 503 AppOffline: group without queue */
	HTTPSYS_REASON_DISABLED = 22,		/* 503 Disabled */
	HTTPSYS_REASON_QUEUE_FULL = 23,		/* 503 QueueFull */
	HTTPSYS_REASON_QUEUE_GONE = 24,		/* 503 AppShutdown */
	HTTPSYS_REASON_MEMORY = 25,		/* 503 N/A */
	HTTPSYS_REASON_VERSION = 26,		/* 505 Version_N/S */
	/* no answer: the connection just ends */
	HTTPSYS_REASON_IDLE_TIMEOUT = 27,	/* Timer_ConnectionIdle */
	HTTPSYS_REASON_DRAIN_TIMEOUT = 28,	/* Timer_DrainEntityBody */
	HTTPSYS_REASON_QUEUE_TIMEOUT = 29,	/* 503 by verbosity, Timer_ReqQueue */
	HTTPSYS_REASON_SEND_RATE = 30,		/* Timer_MinBytesPerSecond */
	HTTPSYS_REASON_CLIENT_RESET = 31,	/* Client_Reset */
	HTTPSYS_REASON_ABANDONED = 32,		/* Connection_Abandoned_By_ReqQueue */
	HTTPSYS_REASON_CANCELLED = 33,		/* the program cancelled the request */
	HTTPSYS_REASON_CONNECTION_LIMIT = 34,	/* Connections_Refused */
	HTTPSYS_REASON_DROPPED = 35,		/* Connection_Dropped: gone during the answer */
	HTTPSYS_REASON_ENDPOINT_GONE = 36,	/* the listener was closed */
	HTTPSYS_REASON_GROUP_LIMIT = 37,	/* 503 ConnLimit: connections of the group */
	HTTPSYS_REASON_RESERVED = 38,		/* 400 Reserved: reserved, nobody has registered it */
	HTTPSYS_REASON_ADDRESS_LIMIT = 39,	/* Connections_Refused_Address: as many as one may have */
	HTTPSYS_REASON_ADDRESS_RATE = 40,	/* Connections_Refused_Rate: too many a second of one */
	HTTPSYS_REASON_MEMORY_LIMIT = 41,	/* Connection_Memory: reset, connections hold too much */
	HTTPSYS_REASON_PROXY = 42,		/* 400 Proxy: a trusted proxy without PROXY header */
	HTTPSYS_REASON_DRAINING = 43,		/* 503 Draining: to a health check */
	HTTPSYS_REASON_UNHEALTHY = 44,		/* 503 Unhealthy: to a health check, nobody takes requests */
	HTTPSYS_REASON_MAX			/* not a reason; grows */
};

/**
 * struct httpsys_counters - read counters (HTTPSYS_IOC_COUNTERS)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @counters: in, pointer to __u64[@counter_count], or 0
 * @reasons: in, pointer to __u64[@reason_count], or 0
 * @counter_count: in: room; out: how many the module has
 * @reason_count: in: room; out: how many the module has; refusals and
 *	connection ends by enum httpsys_reason
 */
struct httpsys_counters {
	__u32 size;
	__u32 flags;
	__aligned_u64 counters;
	__aligned_u64 reasons;
	__u32 counter_count;
	__u32 reason_count;
};

/**
 * struct httpsys_address - one end of a connection
 * @family: AF_INET or AF_INET6 (an IPv4 client is never v4-mapped)
 * @port: network byte order
 * @scope: IPv6 scope id
 * @addr: network byte order; IPv4 in the first four bytes, rest 0
 */
struct httpsys_address {
	__u16 family;
	__be16 port;
	__u32 scope;
	__u8 addr[16];
};

/* httpsys_explain.state */
#define HTTPSYS_EXPLAIN_DETAILS		(1U << 0)	/* the caller may see all of it */
#define HTTPSYS_EXPLAIN_LISTENS		(1U << 1)	/* something is registered on the port */
#define HTTPSYS_EXPLAIN_RESERVED	(1U << 2)	/* what matches is a reservation */
#define HTTPSYS_EXPLAIN_BOUND		(1U << 3)	/* the group has a queue */
#define HTTPSYS_EXPLAIN_SESSION_OFF	(1U << 4)	/* the session is inactive */
#define HTTPSYS_EXPLAIN_GROUP_OFF	(1U << 5)	/* the group is */
#define HTTPSYS_EXPLAIN_QUEUE_OFF	(1U << 6)	/* the queue is */
#define HTTPSYS_EXPLAIN_DEAD		(1U << 7)	/* nobody is left who could receive */
#define HTTPSYS_EXPLAIN_HEALTH		(1U << 8)	/* a health check: no program is asked */

/**
 * struct httpsys_explain - what would become of a request now (HTTPSYS_IOC_EXPLAIN)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @url: in, pointer to a URL as in a request's absolute target, UTF-8
 * @url_len: in, bytes, 1 to HTTPSYS_URL_MAX
 * @reason: out, enum httpsys_reason: why a GET would be refused; _NONE: it would be
 *	queued, or answered by the cache or as a health check
 * @local: in, our end of the connection; family 0: an address of no prefix, or the
 *	host if that is an address
 * @prefix: in, pointer to room for the registration or reservation that matches, or 0
 * @hidden: in, the same for the registration that a reservation hides
 * @prefix_size: in, bytes at @prefix
 * @prefix_len: out, bytes of the text, cut to @prefix_size; 0: nothing matches
 * @hidden_size: in, bytes at @hidden
 * @hidden_len: out, as @prefix_len
 * @uid: out, owner of what matches
 * @state: out, HTTPSYS_EXPLAIN_*
 * @verbosity: out, enum httpsys_verbosity of a 503; with DETAILS, as the following
 * @waiting: out, requests that wait in the queue
 * @limit: out, of them
 * @receivers: out, receives that wait for a request, at most 1000
 * @group: out
 * @session: out
 * @queue: out, its number in /proc/net/httpsys_state
 *
 * Nothing is changed or counted. Who may not see an object learns of it what a refused
 * registration says, and the outcome. The owner sees all of his, CAP_NET_ADMIN of all.
 *
 * EINVAL: not a URL, or one that no request can have (@reason says why, else 0).
 * EFAULT. ENOMEM.
 */
struct httpsys_explain {
	__u32 size;
	__u32 flags;
	__aligned_u64 url;
	__u32 url_len;
	__u32 reason;
	struct httpsys_address local;
	__aligned_u64 prefix;
	__aligned_u64 hidden;
	__u32 prefix_size;
	__u32 prefix_len;
	__u32 hidden_size;
	__u32 hidden_len;
	__u32 uid;
	__u32 state;
	__u32 verbosity;
	__u32 waiting;
	__u32 limit;
	__u32 receivers;
	__u64 group;
	__u64 session;
	__u64 queue;
};

/* httpsys_receive.flags */
#define HTTPSYS_RECEIVE_COPY_BODY	(1U << 0)	/* append body bytes that are there */
#define HTTPSYS_RECEIVE_NONBLOCK	(1U << 1)	/* EAGAIN rather than wait */
#define HTTPSYS_RECEIVE_PEEK_SIZE	(1U << 2)	/* with an id: only fill the outputs */

/**
 * struct httpsys_receive - take a request, or read one again
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_RECEIVE_*
 * @request_id: in, HTTPSYS_NULL_ID: the next of the queue; else one that this
 *	open has taken and not answered. Out: its id
 * @connection_id: out, its name for this queue's programs; another queue's is another
 * @buffer: in, pointer to room for a struct httpsys_request_record and its data
 * @buffer_size: in, bytes
 * @bytes: out: bytes of the whole record; with EMSGSIZE: bytes needed
 *
 * A buffer that is too small leaves the request with this open: EMSGSIZE, with
 * all outputs filled; the size does not grow between two calls (without
 * COPY_BODY). If the record cannot be copied (EFAULT) a request that was just
 * taken goes back to the head of the queue.
 *
 * EMSGSIZE; EAGAIN; ENODATA: named by its id, but its body has been read to the
 * end; ENOTCONN: no such request here (never taken, answered, or its client is
 * gone and it was cancelled); ESHUTDOWN: shut down by
 * QUEUE_SHUTDOWN or queue gone; EPERM: controller's file.
 */
struct httpsys_receive {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__u64 connection_id;
	__aligned_u64 buffer;
	__u32 buffer_size;
	__u32 bytes;
};

/* httpsys_request_record.flags */
#define HTTPSYS_REQUEST_MORE_BODY	(1U << 0)	/* body bytes remain to be read */
#define HTTPSYS_REQUEST_IP_ROUTED	(1U << 1)	/* routed by an IP-bound prefix */
#define HTTPSYS_REQUEST_CHUNKED		(1U << 2)	/* body length unknown in advance */

/* A run of bytes in a record: @off from the record's first byte */
struct httpsys_span {
	__u32 off;
	__u32 len;
};

#define HTTPSYS_HEADER_UNKNOWN	0xffff

/**
 * struct httpsys_header_ref - one header line of a request, in order of arrival
 * @id: HTTP_HEADER_ID of the request series, or HTTPSYS_HEADER_UNKNOWN
 * @name_len: bytes of the name
 * @name_off: name as sent
 * @value: value without surrounding white space
 *
 * Repeated names are repeated here; joining them is the reader's choice.
 */
struct httpsys_header_ref {
	__u16 id;
	__u16 name_len;
	__u32 name_off;
	struct httpsys_span value;
};

/**
 * struct httpsys_request_record - what RECEIVE writes at the buffer's begin
 * @size: bytes of the whole record without @body
 * @flags: HTTPSYS_REQUEST_*
 * @request_id: the request
 * @connection_id: its connection
 * @url_context: given with the prefix that routed it
 * @group_id: the group that routed it
 * @bytes_received: head and body bytes received so far
 * @content_length: of a sized body, 0 without body, HTTPSYS_TO_EOF if chunked
 * @version_major: of the request
 * @version_minor: of the request
 * @verb: HTTP_VERB value
 * @header_count: entries at @headers_off
 * @method: method as sent
 * @raw_url: request target as sent
 * @host: host of the cooked URL, always with a port
 * @path: decoded, dot-free absolute path, UTF-8
 * @query: query as sent with its '?', length 0 without
 * @headers_off: offset of struct httpsys_header_ref[@header_count], 8-aligned
 * @infos_off: offset of a struct httpsys_request_infos, 8-aligned; 0: none, the
 *	group's REQUEST_INFO asks for nothing
 * @body: with COPY_BODY: body bytes
 * @remote: client
 * @local: our end
 */
struct httpsys_request_record {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__u64 connection_id;
	__u64 url_context;
	__u64 group_id;
	__u64 bytes_received;
	__u64 content_length;
	__u16 version_major;
	__u16 version_minor;
	__u16 verb;
	__u16 header_count;
	struct httpsys_span method;
	struct httpsys_span raw_url;
	struct httpsys_span host;
	struct httpsys_span path;
	struct httpsys_span query;
	__u32 headers_off;
	__u32 infos_off;
	struct httpsys_span body;
	struct httpsys_address remote;
	struct httpsys_address local;
};

/* httpsys_read_body.flags */
#define HTTPSYS_READ_BODY_FILL		(1U << 0)	/* wait until the buffer is full or the body ends */
#define HTTPSYS_READ_BODY_NONBLOCK	(1U << 1)

/**
 * struct httpsys_read_body - read de-chunked body bytes (HTTPSYS_IOC_READ_BODY)
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_READ_BODY_*
 * @request_id: in
 * @buffer: in, pointer
 * @buffer_size: in, bytes; 0: wait for data, EMSGSIZE when there is some
 * @bytes: out, bytes copied, > 0 on success
 *
 * The first read sends 100 Continue when the client waits for it.
 *
 * ENODATA: the body has been read to its end. EAGAIN: NONBLOCK and nothing
 * there. ENOTCONN: no such request. ECONNRESET: the client broke off before
 * the body's end, or it was malformed, or timed out. EFAULT: nothing was
 * consumed beyond what @bytes says.
 */
struct httpsys_read_body {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__aligned_u64 buffer;
	__u32 buffer_size;
	__u32 bytes;
};

/**
 * struct httpsys_header - one header of a response, in the block at
 *	httpsys_send.headers
 * @id: HTTP_HEADER_ID of the response series, or HTTPSYS_HEADER_UNKNOWN
 * @name_len: bytes of the name; 0 unless UNKNOWN
 * @value_len: bytes of the value
 *
 * Followed by the name's bytes, then the value's, then zero to seven bytes up
 * to the next multiple of 8. A known name given as UNKNOWN counts as known.
 */
struct httpsys_header {
	__u16 id;
	__u16 name_len;
	__u32 value_len;
};

enum httpsys_chunk_type {
	HTTPSYS_CHUNK_MEMORY = 0,
	HTTPSYS_CHUNK_FILE = 1,
	HTTPSYS_CHUNK_TRAILERS = 2,	/* not bytes of the body: fields behind it */
	HTTPSYS_CHUNK_FRAGMENT = 3,	/* of the cache */
};

/**
 * struct httpsys_chunk - one piece of a response's body
 * @type: enum httpsys_chunk_type
 * @fd: FILE: a regular file, open for reading; FRAGMENT: bytes of the name
 * @address: MEMORY: pointer; FILE: 0; TRAILERS: pointer to a block of struct
 *	httpsys_header; FRAGMENT: pointer to the name
 * @offset: FILE, FRAGMENT: where in it; MEMORY: 0; TRAILERS: entries at @address
 * @length: bytes; FILE, FRAGMENT: HTTPSYS_TO_EOF up to its present end
 *
 * TRAILERS is the last chunk of the call that ends the response. Fields that a
 * client needs before the body (framing, routing, authentication, content: RFC
 * 9110 6.5.1) are EINVAL. They go out behind a body that is chunked by CHUNKED,
 * are dropped where a message has no place for them, and EINVAL where the program
 * makes the chunks itself.
 *
 * A FILE is sent from the pages that its file system keeps of it, without a copy,
 * as sendfile(2) does (a short piece may be copied): who writes to it before the
 * client has the bytes may change them, and one that becomes shorter while it is
 * being sent is EIO.
 */
struct httpsys_chunk {
	__u32 type;
	__s32 fd;
	__aligned_u64 address;
	__u64 offset;
	__u64 length;
};

/* httpsys_send.flags */
#define HTTPSYS_SEND_DISCONNECT		(1U << 0)	/* close after this response */
#define HTTPSYS_SEND_MORE_DATA		(1U << 1)	/* further SENDs follow */
#define HTTPSYS_SEND_BUFFER_DATA	(1U << 2)	/* return once the kernel has the bytes */
#define HTTPSYS_SEND_NAGLE		(1U << 3)
#define HTTPSYS_SEND_BODY_ONLY		(1U << 4)	/* the head went out earlier */
#define HTTPSYS_SEND_OPAQUE		(1U << 5)	/* with a 101: a byte pipe follows */
#define HTTPSYS_SEND_RANGES		(1U << 6)	/* apply the request's Range header */
#define HTTPSYS_SEND_CHUNKED		(1U << 7)	/* chunked coding by the kernel */

/* Texts of a log record, in the order of HTTP_LOG_FIELDS_DATA */
enum httpsys_log_text {
	HTTPSYS_LOG_USER_NAME,
	HTTPSYS_LOG_URI_STEM,
	HTTPSYS_LOG_CLIENT_IP,
	HTTPSYS_LOG_SERVER_NAME,
	HTTPSYS_LOG_SERVICE_NAME,
	HTTPSYS_LOG_SERVER_IP,
	HTTPSYS_LOG_METHOD,
	HTTPSYS_LOG_URI_QUERY,
	HTTPSYS_LOG_HOST,
	HTTPSYS_LOG_USER_AGENT,
	HTTPSYS_LOG_COOKIE,
	HTTPSYS_LOG_REFERRER,
	HTTPSYS_LOG_TEXTS
};

#define HTTPSYS_LOG_FIELDS_MAX	65536

/**
 * struct httpsys_log_fields - what a program says for the log record of a response
 * @size: bytes of this structure with its texts, HTTPSYS_LOG_FIELDS_MAX at most
 * @win32_status: as the following for the record
 * @status: also decides by ERRORS_ONLY and SUCCESS_ONLY whether there is one
 * @sub_status: ...
 * @verb: HTTP_VERB value
 * @port: of the server
 * @text: by enum httpsys_log_text, in this structure's bytes; length 0: none
 */
struct httpsys_log_fields {
	__u32 size;
	__u32 win32_status;
	__u16 status;
	__u16 sub_status;
	__u16 verb;
	__u16 port;
	struct httpsys_span text[HTTPSYS_LOG_TEXTS];
};

/* httpsys_log_record.flags */
#define HTTPSYS_LOG_RECORD_WHOLE	(1U << 0)	/* the response was sent whole */
#define HTTPSYS_LOG_RECORD_ERROR	(1U << 1)	/* of the error log: a refusal, a lost connection */

/**
 * struct httpsys_log_record - one record, as LOG_READ writes it
 * @size: bytes of the whole, a multiple of 8
 * @flags: HTTPSYS_LOG_RECORD_*
 * @time: nanoseconds since 1970, when the response was over
 * @bytes_sent: head and body
 * @bytes_received: head and body
 * @session_id: of the request
 * @group_id: of the request
 * @config_id: session or group whose LOGGING counts
 * @time_taken: ms from the first byte received to the last one sent
 * @version_major: of the request
 * @version_minor: of the request
 * @config: the LOGGING setting
 * @win32_status: by the program, as the following
 * @status: ...
 * @sub_status: ...
 * @verb: ...
 * @port: ...
 * @software: text of @config
 * @directory: text of @config
 * @text: by enum httpsys_log_text
 * @sequence: 1 and up, without gaps: what is dropped gets none
 * @lost: records of this setting, or of the error log, that were dropped since the one before
 * @reason: with ERROR: enum httpsys_reason
 * @uid: who opened the device for @session_id, as the reader knows the user; ~0: nobody
 * @reserved: 0
 * @phrase: with ERROR: text of @reason
 * @queue: with ERROR: name of the request queue; length 0: none, or none yet
 * @remote: client
 * @local: our end
 *
 * With ERROR the texts (METHOD, URI_STEM, URI_QUERY) and numbers are the kernel's, from as
 * much of the request as was read; @config, @config_id and what its program says are 0. @status is what belongs to
 * @reason, also when the connection ended instead; 0: no answer belongs to it.
 */
struct httpsys_log_record {
	__u32 size;
	__u32 flags;
	__u64 time;
	__u64 bytes_sent;
	__u64 bytes_received;
	__u64 session_id;
	__u64 group_id;
	__u64 config_id;
	__u32 time_taken;
	__u16 version_major;
	__u16 version_minor;
	struct httpsys_logging config;
	__u32 win32_status;
	__u16 status;
	__u16 sub_status;
	__u16 verb;
	__u16 port;
	struct httpsys_span software;
	struct httpsys_span directory;
	struct httpsys_span text[HTTPSYS_LOG_TEXTS];
	__u64 sequence;
	__u32 lost;
	__u32 reason;
	__u32 uid;
	__u32 reserved;
	struct httpsys_span phrase;
	struct httpsys_span queue;
	struct httpsys_address remote;
	struct httpsys_address local;
};

#define HTTPSYS_LOG_READ_NONBLOCK	(1U << 0)
#define HTTPSYS_LOG_READ_KEEP		(1U << 1)	/* records stay until @done names them */
#define HTTPSYS_LOG_READ_ERRORS		(1U << 2)	/* records of the error log as well */
#define HTTPSYS_LOG_READ_STATUS		(1U << 3)	/* read nothing: only outputs */

/**
 * struct httpsys_log_read - take log records of the network namespace (LOG_READ)
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_LOG_READ_*
 * @buffer: in, pointer; gets whole records, one behind the other
 * @buffer_size: in, bytes
 * @bytes: out, bytes written; with EMSGSIZE bytes that the first one needs
 * @lost: out, records of requests that were dropped since the last call, as nobody read them.
 *	With KEEP: not told off before a call with @done
 * @done: in, with KEEP, else 0: the last record that is safe: it and all before it are
 *	forgotten, and what was @lost then. Out: the last one that any reader has taken
 * @last: out, the last record that was made
 * @lost_errors: out, as @lost, of the error log
 *
 * Waits for the first record only. Readers take turns. Without KEEP what was copied is
 * gone; with it a reader that dies before its files are written has lost nothing: who
 * comes next gets the same records.
 *
 * ERRORS: from this call on records of the error log are made in this namespace; until a
 * call without it, other than for STATUS. They share the memory for records, with no more
 * than a quarter of it for them.
 *
 * EPERM: without CAP_NET_ADMIN in the namespace. EAGAIN: none (NONBLOCK).
 * EMSGSIZE: the first does not fit. EFAULT: nothing was taken beyond @bytes.
 */
struct httpsys_log_read {
	__u32 size;
	__u32 flags;
	__aligned_u64 buffer;
	__u32 buffer_size;
	__u32 bytes;
	__u64 lost;
	__u64 done;
	__u64 last;
	__u64 lost_errors;
};

/* How long a response, or a fragment, is kept; the numbers are those of HTTP_CACHE_POLICY_TYPE */
enum httpsys_cache_policy {
	HTTPSYS_CACHE_NONE = 0,
	HTTPSYS_CACHE_UNTIL_FLUSHED = 1,
	HTTPSYS_CACHE_TTL = 2,
};

/* This answer is for requests that accept the same content codings (Accept-Encoding) */
#define HTTPSYS_CACHE_VARY_ENCODING	(1U << 0)

/* What became of a response that was offered to the cache (API: 6.12) */
enum httpsys_cache_reason {
	HTTPSYS_CACHE_NOT_OFFERED = 0,	/* policy NONE */
	HTTPSYS_CACHE_STORED = 1,
	HTTPSYS_CACHE_OFF = 2,		/* the cache is switched off */
	HTTPSYS_CACHE_METHOD = 3,	/* the request is not a GET */
	HTTPSYS_CACHE_BODY = 4,		/* the request has a body */
	HTTPSYS_CACHE_AUTHORIZATION = 5, /* the request has an Authorization header */
	HTTPSYS_CACHE_TRANSLATE = 6,	/* the request has "Translate: f" */
	HTTPSYS_CACHE_EXPECT = 7,	/* the request expects something else than 100-continue */
	HTTPSYS_CACHE_RANGE = 8,	/* the request has Range or If-Range */
	HTTPSYS_CACHE_PARTS = 9,	/* the response comes in several calls, or is a byte pipe */
	HTTPSYS_CACHE_STATUS = 10,	/* 206, 304, below 200 or above 599 */
	HTTPSYS_CACHE_NO_TYPE = 11,	/* no Content-Type */
	HTTPSYS_CACHE_NO_DATE = 12,	/* Date suppressed */
	HTTPSYS_CACHE_MODIFIED = 13,	/* Last-Modified is not a date */
	HTTPSYS_CACHE_HEAD_SIZE = 14,	/* head too long */
	HTTPSYS_CACHE_SIZE = 15,	/* body too long */
	HTTPSYS_CACHE_NO_TIME = 16,	/* 0 seconds to live */
	HTTPSYS_CACHE_FRAMING = 17,	/* Transfer-Encoding, trailers, or an unknown length */
	HTTPSYS_CACHE_DELEGATED = 18,	/* the request came from another queue */
	HTTPSYS_CACHE_FLUSHED = 19,	/* flushed, or routed otherwise, since the request came */
	HTTPSYS_CACHE_FULL = 20,	/* no room */
	HTTPSYS_CACHE_MEMORY = 21,	/* no memory */
	HTTPSYS_CACHE_CLOSE = 22,	/* the response says "Connection: close" itself */
	HTTPSYS_CACHE_ENCODING = 23,	/* VARY_ENCODING, and what the request accepts is unclear */
	HTTPSYS_CACHE_REASONS		/* not a reason; grows */
};

/**
 * struct httpsys_cache_flush - forget responses and fragments (HTTPSYS_IOC_CACHE_FLUSH)
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_FLUSH_*
 * @url: in, pointer to a UrlPrefix: scheme://host:port/path, with or without a slash
 *	at the end, perhaps with a query
 * @url_len: in, bytes
 * @reserved: in, 0
 *
 * On a queue's file: those of this queue. "+" and "*" as host mean every host; an
 * address means requests that named it as their host or were routed by it. The path
 * is compared without case. Without a query all queries of the path are meant, with
 * one only it. When the call has returned no older answer is given or stored.
 *
 * On the device (HTTPSYS_IOC_CACHE_FLUSH_ALL): those of all queues of its network
 * namespace, registered or not; without a URL all there are. EPERM: the opener has
 * not CAP_NET_ADMIN there.
 *
 * EINVAL: not a UrlPrefix, or the queue has registered neither it nor a prefix of it
 * (one of the same host, or of every host). EACCES: a file for delegation only.
 */
struct httpsys_cache_flush {
	__u32 size;
	__u32 flags;
	__aligned_u64 url;
	__u32 url_len;
	__u32 reserved;
};

#define HTTPSYS_FLUSH_RECURSIVE	(1U << 0)	/* and everything below it */

/**
 * struct httpsys_fragment - keep a piece of a body (HTTPSYS_IOC_FRAGMENT_ADD)
 * @size: in, sizeof of this structure
 * @policy: in, enum httpsys_cache_policy but NONE
 * @seconds: in, with HTTPSYS_CACHE_TTL
 * @url_len: in, bytes at @url
 * @url: in, pointer to the name, in the form of a UrlPrefix
 * @chunk: in, pointer to a struct httpsys_chunk, MEMORY or FILE
 *
 * Replaces one of the same name; names are compared without case, and without a
 * slash at their end. A fragment belongs to the queue, and may vanish at any time.
 *
 * EINVAL: not a UrlPrefix, or the queue has registered neither it nor a prefix of it.
 * ENOSPC: no room, too large, or the cache is switched off. EBADF, ENXIO, EIO: file
 * chunk. EACCES: as for HTTPSYS_IOC_CACHE_FLUSH. ESHUTDOWN: the queue is gone.
 */
struct httpsys_fragment {
	__u32 size;
	__u32 policy;
	__u32 seconds;
	__u32 url_len;
	__aligned_u64 url;
	__aligned_u64 chunk;
};

/**
 * struct httpsys_fragment_read - read a fragment (HTTPSYS_IOC_FRAGMENT_READ)
 * @size: in, sizeof of this structure
 * @url_len: in, bytes at @url
 * @url: in, pointer to the name
 * @offset: in, first byte
 * @length: in, bytes; HTTPSYS_TO_EOF: all that follow
 * @buffer: in, pointer
 * @buffer_size: in, bytes
 * @bytes: out, bytes of the range, also with ENOBUFS
 *
 * A response that is kept can be read as a fragment by its URL.
 *
 * ENOENT: no such fragment. ENOBUFS: the range does not fit, nothing was written.
 * ENXIO: the range is outside of the fragment. EINVAL: not a UrlPrefix. EACCES: as for
 * HTTPSYS_IOC_CACHE_FLUSH.
 */
struct httpsys_fragment_read {
	__u32 size;
	__u32 url_len;
	__aligned_u64 url;
	__u64 offset;
	__u64 length;
	__aligned_u64 buffer;
	__u64 buffer_size;
	__u64 bytes;
};

/**
 * struct httpsys_send - send a response, or more of its body
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_SEND_*
 * @request_id: in
 * @status: in, 100..999; with BODY_ONLY 0
 * @reason_len: in, bytes of the reason phrase, may be 0
 * @header_count: in, entries at @headers
 * @chunk_count: in, entries at @chunks, up to HTTPSYS_CHUNKS_MAX
 * @headers_size: in, bytes at @headers
 * @reason: in, pointer
 * @headers: in, pointer to a block of struct httpsys_header
 * @chunks: in, pointer to struct httpsys_chunk[@chunk_count]
 * @bytes_sent: out, body and head bytes handed over by this call
 * @cache_policy: in, enum httpsys_cache_policy; with the head and without MORE_DATA
 * @reserved: in, 0
 * @log: in, without MORE_DATA: pointer to a struct httpsys_log_fields, or 0
 * @rate: in, without BODY_ONLY: pointer to a struct httpsys_rate that bounds this
 *	response, in place of a FLOW_RATE of its group, or 0
 * @cache_seconds: in, with HTTPSYS_CACHE_TTL: how long it may be served
 * @cache_flags: in, HTTPSYS_CACHE_VARY_*
 * @cache_result: out, enum httpsys_cache_reason: what became of the policy
 * @reserved2: in, 0
 * @error: out, by SEND_RECEIVE alone: errno of this send, 0: none
 * @reserved3: 0
 *
 * With a policy other than NONE the whole response is kept by the kernel, if it may
 * be (enum httpsys_cache_reason says why not), and given to everybody who asks for
 * the same URL, without a program. It is sent in any case.
 *
 * The kernel writes the status line, Date, Server, and where they are due
 * Content-Length and Connection. A call without MORE_DATA ends the response: its
 * id is finished, also when the call then fails. Without BUFFER_DATA the call
 * returns when all bytes are with TCP.
 *
 * OPAQUE with a 101 that has an Upgrade header, in answer to a request that asked
 * for an upgrade (HTTP/1.1, Connection and Upgrade headers) and has no body,
 * makes the connection a pipe of bytes: READ_BODY gives what the client sends
 * behind its head, SEND with BODY_ONLY sends, each independent of the other. It
 * ends with the call without MORE_DATA (FIN behind its bytes, id finished), or by
 * CANCEL (reset). The client's FIN ends the reading only (ENODATA). Only
 * min_send_rate and TCP's own timers watch such a connection. A 101 without
 * OPAQUE closes it after the head. With BODY_ONLY the flag may be repeated.
 *
 * A status of 1xx other than 101 is an interim head (103 Early Hints): MORE_DATA
 * and no chunks. Any number may come before the response's own head. Framing and
 * Connection headers are left out, nothing is added, and to an HTTP/1.0
 * client nothing is sent. A program's 100 Continue stands for the kernel's.
 *
 * RANGES: the call has the whole representation, and what goes out is what the
 * request's Range header asks for: 206 or 416. It has no effect with MORE_DATA, on
 * other methods than GET and statuses than 200, with a Content-Range,
 * Transfer-Encoding or trailers of the program, when If-Range does not hold
 * (against ETag and Last-Modified of the response), and with a Range header that is
 * malformed, in other units than bytes, has more than 16 ranges or more than two
 * that overlap.
 *
 * CHUNKED, with the head: the kernel makes one chunk of each call's bytes, and
 * the last one, when the program gives neither Content-Length nor
 * Transfer-Encoding. To an HTTP/1.0 client the body is ended by closing. RANGES and
 * CHUNKED mean nothing with BODY_ONLY.
 *
 * EINVAL: OPAQUE otherwise; bad text (control characters, CR, LF), header block or chunk
 * malformed, head twice, body before head. EBUSY: another send of this request
 * is under way. ENOTCONN: no such request, or its client is gone. ECONNRESET:
 * the connection broke during this call. EBADF, ENXIO (range outside of the
 * file), EIO: file chunk; the response is cut off and the connection closed. ENOENT:
 * a fragment is missing; nothing was sent, and the id is not finished. ENXIO: range
 * outside of a fragment, as of a file.
 */
struct httpsys_send {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__u16 status;
	__u16 reason_len;
	__u16 header_count;
	__u16 chunk_count;
	__u32 headers_size;
	__u32 cache_policy;
	__aligned_u64 reason;
	__aligned_u64 headers;
	__aligned_u64 chunks;
	__u64 bytes_sent;
	__u64 reserved;
	__aligned_u64 log;
	__aligned_u64 rate;
	__u32 cache_seconds;
	__u32 cache_flags;
	__u32 cache_result;
	__u32 reserved2;
	__u32 error;
	__u32 reserved3;
};

/* Sends, and requests, of one SEND_RECEIVE */
#define HTTPSYS_SEND_RECEIVE_MAX	64

/* httpsys_send_receive.flags */
#define HTTPSYS_SEND_RECEIVE_NONBLOCK	(1U << 0)	/* EAGAIN rather than wait for a request */

/**
 * struct httpsys_send_receive - answer requests, then take further ones
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_SEND_RECEIVE_*
 * @sends: in, pointer to @send_count structures, each @send_size bytes behind the
 *	one before; each gets its outputs, and its own result in its @error
 * @send_count: in, up to HTTPSYS_SEND_RECEIVE_MAX. Out: those that were not run
 * @send_size: in, sizeof(struct httpsys_send), with its @error, and each one's @size
 * @max: in, requests to take at most, up to HTTPSYS_SEND_RECEIVE_MAX; 0: none
 * @count: out, requests taken
 * @buffer: in, pointer to room for struct httpsys_request_record and their data:
 *	the first at the start, each further one at the next multiple of 8 behind the
 *	one before (whose size it tells itself). A multiple of 8
 * @buffer_size: in, bytes
 * @bytes: out, bytes used; with EMSGSIZE: bytes needed
 * @request_id: out, with EMSGSIZE: which request
 * @connection_id: out, with EMSGSIZE: its connection
 *
 * First the sends run, one after the other, each as SEND would: one that has to wait
 * for its client keeps the others waiting, and one that fails keeps none from
 * running. Then requests are taken as RECEIVE takes them: it waits for the first,
 * not for more, and takes no more than fit. Requests are with this open only when
 * the call succeeds.
 *
 * The structure is written back also with an error, and names then what sends are
 * left: the same call again sends nothing twice. That no request came (EAGAIN,
 * EINTR) says nothing of the sends.
 *
 * EMSGSIZE: the first request does not fit; it stays with this open, RECEIVE with
 * @request_id reads it. EINVAL, EFAULT: of this structure, or, after the sends
 * before it, of the first of the left ones. EAGAIN, EINTR, ESHUTDOWN, EPERM, EFAULT: as
 * RECEIVE.
 */
struct httpsys_send_receive {
	__u32 size;
	__u32 flags;
	__aligned_u64 sends;
	__u32 send_count;
	__u32 send_size;
	__u32 max;
	__u32 count;
	__aligned_u64 buffer;
	__u32 buffer_size;
	__u32 bytes;
	__u64 request_id;
	__u64 connection_id;
};

/* Properties of a request; the numbers are those of HTTP_REQUEST_PROPERTY */
enum httpsys_request_property_id {
	HTTPSYS_REQUEST_SEND_BACKLOG = 0,	/* get: __u64, bytes that keep TCP busy */
	HTTPSYS_REQUEST_TCP_INFO = 1,		/* get: httpsys_tcp_info */
	HTTPSYS_REQUEST_STREAM_ERROR = 5,	/* set: __u32; means nothing to HTTP/1.1 */
	HTTPSYS_REQUEST_IDLE_TIMEOUT = 12,	/* set: __u32, seconds, 0 to 0xffff; of its connection */
	HTTPSYS_REQUEST_DSCP = 13,		/* set: __u32, 0 to 0x3f; of its connection */
	HTTPSYS_REQUEST_PROPERTIES = 15,	/* numbers that have a meaning */
};

#define HTTPSYS_TCP_TIMESTAMPS	(1U << 0)
#define HTTPSYS_TCP_ECN		(1U << 1)

/**
 * struct httpsys_tcp_info - what TCP knows of a connection
 * @state: 0 closed, 1 listen, 2 SYN sent, 3 SYN received, 4 established, 5 and 6
 *	FIN wait, 7 close wait, 8 closing, 9 last ACK, 10 time wait
 * @flags: HTTPSYS_TCP_*
 * @mss: bytes of a segment that is sent
 * @rtt_us: smoothed round-trip time, microseconds
 * @min_rtt_us: the smallest seen lately
 * @bytes_in_flight: sent and not acknowledged, in whole segments
 * @cwnd: congestion window, bytes
 * @snd_wnd: the peer's window, bytes
 * @rcv_wnd: ours
 * @rcv_buf: receive buffer, bytes
 * @bytes_retrans: sent again
 * @segs_retrans: segments sent again
 * @segs_out_of_order: received
 * @limited_rwnd_ms: time in which the peer's window held us up
 * @limited_cwnd_ms: the congestion window or the way itself
 * @limited_sender_ms: our own buffer
 * @connection_ms: since the connection was accepted
 * @bytes_out: sent, with what was sent again
 * @bytes_in: received
 */
struct httpsys_tcp_info {
	__u32 state;
	__u32 flags;
	__u32 mss;
	__u32 rtt_us;
	__u32 min_rtt_us;
	__u32 bytes_in_flight;
	__u32 cwnd;
	__u32 snd_wnd;
	__u32 rcv_wnd;
	__u32 rcv_buf;
	__u32 bytes_retrans;
	__u32 segs_retrans;
	__u32 segs_out_of_order;
	__u32 limited_rwnd_ms;
	__u32 limited_cwnd_ms;
	__u32 limited_sender_ms;
	__u64 connection_ms;
	__u64 bytes_out;
	__u64 bytes_in;
};

/**
 * struct httpsys_request_property - set or get a property of a request
 *	(REQUEST_PROPERTY_SET, REQUEST_PROPERTY_GET)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @request_id: in
 * @property: in, enum httpsys_request_property_id
 * @value_size: in, bytes at @value; out of a get, also with EMSGSIZE: bytes of the
 *	property
 * @value: in, pointer. Longer than the property is accepted
 *
 * EINVAL: no such property, cannot be set or got, value out of range, too short on
 * set. ENOTCONN: no such request, or its client is gone, or it is answered.
 * EOPNOTSUPP: this request has no such property, as that of TLS, QUIC. EMSGSIZE: too
 * short on get.
 */
struct httpsys_request_property {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__u32 property;
	__u32 value_size;
	__aligned_u64 value;
};

/**
 * struct httpsys_request_infos - what a group's REQUEST_INFO asked for
 * @which: HTTPSYS_INFO_*
 * @connection_start: nanoseconds of CLOCK_MONOTONIC, when it was accepted. As the
 *	following with HTTPSYS_INFO_TIMING; 0: did not happen, or nobody asked then
 * @first_byte: of the request
 * @head_end: its head was whole
 * @route_start: the search for its queue began
 * @delegation_queued: it came to the queue that delegated it
 * @queued: it came to this queue
 * @delivered: this record was written
 * @head_bytes: with HTTPSYS_INFO_SIZING: bytes of its head
 * @request_index: how many requests its connection had before
 * @reserved: 0
 * @tcp: with HTTPSYS_INFO_TCP_*; zeros when the connection is gone
 */
struct httpsys_request_infos {
	__u64 which;
	__u64 connection_start;
	__u64 first_byte;
	__u64 head_end;
	__u64 route_start;
	__u64 delegation_queued;
	__u64 queued;
	__u64 delivered;
	__u64 head_bytes;
	__u32 request_index;
	__u32 reserved;
	struct httpsys_tcp_info tcp;
};

/**
 * struct httpsys_delegate - hand a request over to another queue (DELEGATE)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @request_id: in; with success it is finished for this file
 * @group: in, the group that has @url, by URL_FIND, or 0
 * @queue: in, a file of the other queue
 * @url_len: in, bytes, 0: no URL, then @group must be 0
 * @url: in, pointer to a prefix of one of the other queue's groups, UTF-8
 *
 * The body must not have been read and the answer not begun. The other queue's
 * limits count, its timer starts anew. With @url the request is seen there as
 * routed by that prefix, with its group and context; without, as before. Its own
 * URL stays what the client asked for.
 *
 * ENOTCONN: no such request, or its client is gone. EBUSY: it is being sent for, or
 * its record read. EINVAL: too late, not a prefix, or not of @group. EOPNOTSUPP: an
 * address of a kind that cannot be registered. ENOENT: no group that is bound to
 * the other queue has @url. EBADF: @queue is no queue of this network namespace.
 * ENOSPC: the other queue is full or disabled. ESHUTDOWN: it is gone.
 */
struct httpsys_delegate {
	__u32 size;
	__u32 flags;
	__u64 request_id;
	__u64 group;
	__s32 queue;
	__u32 url_len;
	__aligned_u64 url;
};

/**
 * struct httpsys_request_op - CANCEL
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @request_id: in
 *
 * CANCEL resets the request's connection. ENOTCONN: no such request here.
 */
struct httpsys_request_op {
	__u32 size;
	__u32 flags;
	__u64 request_id;
};

/**
 * struct httpsys_wait - WAIT_DISCONNECT, WAIT_DEMAND
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_WAIT_*
 * @connection_id: in, WAIT_DISCONNECT: from a record of this queue; WAIT_DEMAND: 0
 *
 * WAIT_DISCONNECT returns 0 when the connection has broken: reset, timed out,
 * closed by the kernel, cancelled; not when its client has only sent FIN after
 * a whole request. Any number may wait for one connection.
 *
 * WAIT_DEMAND returns 0 when a request waits in the queue that no earlier
 * WAIT_DEMAND was told of. For the controller's file; one at a time.
 *
 * ENOTCONN: no such connection, or gone already. EPERM: WAIT_DEMAND on another
 * file than the controller's. EEXIST: somebody waits for demand already.
 * EAGAIN: NONBLOCK. ESHUTDOWN: shut down meanwhile, or queue gone.
 */
#define HTTPSYS_WAIT_NONBLOCK	(1U << 0)
struct httpsys_wait {
	__u32 size;
	__u32 flags;
	__u64 connection_id;
};

/**
 * struct httpsys_submit - begin an operation that need not wait (SUBMIT)
 * @size: in, sizeof of this structure
 * @flags: in, 0
 * @user_data: in, names the operation in its completion and for CANCEL_OP; only
 *	one operation of this open file at a time may have it
 * @arg: in, pointer to the command's own argument structure
 * @command: in, HTTPSYS_IOC_RECEIVE, READ_BODY, SEND, WAIT_DISCONNECT or
 *	WAIT_DEMAND
 * @reserved: in, 0
 *
 * Never waits. 0: the operation is done, as if its ioctl had returned 0; @arg has
 * its outputs, and no completion follows. EINPROGRESS: it is parked; exactly one
 * completion follows. Every other error is the operation's own (or this
 * call's) and nothing follows; EMSGSIZE fills the outputs at @arg, too.
 *
 * NONBLOCK flags of the command mean nothing here. Memory that @arg points to is
 * needed until the completion for data (SEND: the bytes of chunks; READ_BODY: the
 * buffer), and not after this call for structures, headers and the reason
 * phrase. A parked operation goes on in REAP, in the context of the process
 * that submitted it; another process that shares the file does not see it. A
 * parked RECEIVE does not use its buffer: the record comes with REAP.
 *
 * ECANCELED: CANCEL_OP named it before it was parked. EEXIST: @user_data is in
 * use. EMFILE: too many operations are parked here
 * (module parameter max_operations). EINVAL: @command cannot be submitted.
 */
struct httpsys_submit {
	__u32 size;
	__u32 flags;
	__u64 user_data;
	__aligned_u64 arg;
	__u32 command;
	__u32 reserved;
};

/**
 * struct httpsys_uring_cmd - a command through io_uring, in the SQE's cmd[]
 * @arg: in, pointer to the command's own argument structure
 * @reserved: in, 0
 *
 * IORING_OP_URING_CMD on a queue's file, cmd_op one of the commands that SUBMIT
 * takes. The CQE's res is 0 or a negative errno, and @arg has the outputs as after
 * the ioctl; a RECEIVE writes its record into its own buffer. @arg and what it
 * points to are needed until the CQE. With HTTPSYS_FEATURE_URING only
 * (Linux 6.12 and later).
 */
struct httpsys_uring_cmd {
	__aligned_u64 arg;
	__u64 reserved;
};

/**
 * struct httpsys_completion - one finished operation
 * @user_data: as submitted
 * @request_id: RECEIVE: the request
 * @connection_id: RECEIVE: its connection
 * @bytes: READ_BODY: bytes read; SEND: bytes_sent; RECEIVE: bytes of the record,
 *	or with EMSGSIZE the bytes needed
 * @error: 0, or the positive errno of the operation. ECANCELED: by CANCEL_OP
 * @command: as submitted
 * @record_off: RECEIVE: offset of its struct httpsys_request_record in the buffer of
 *	REAP, a multiple of 8
 * @record_len: RECEIVE: its bytes; 0: there is none
 */
struct httpsys_completion {
	__u64 user_data;
	__u64 request_id;
	__u64 connection_id;
	__u64 bytes;
	__u32 error;
	__u32 command;
	__u32 record_off;
	__u32 record_len;
};

/* httpsys_reap.flags */
#define HTTPSYS_REAP_NONBLOCK	(1U << 0)	/* EAGAIN rather than wait for the first */

/**
 * struct httpsys_reap - fetch completions (REAP)
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_REAP_*
 * @completions: in, pointer to struct httpsys_completion[@max]
 * @buffer: in, pointer to room for the records of received requests, 8-aligned
 * @max: in, at most so many, 1 to 1024
 * @count: out, entries written, > 0 on success
 * @buffer_size: in, bytes at @buffer
 * @bytes: out, bytes used of it
 *
 * Waits for the first one only. A received request whose record does not fit
 * into what is left of @buffer ends the batch; as the first of a batch (seldom
 * also later, when its first client went away) it completes with EMSGSIZE: the
 * request is this open's, RECEIVE with its id reads it. The file polls with EPOLLPRI while a completion may be there, and with
 * EPOLLIN only while requests wait that nobody has asked for.
 *
 * Only operations of the calling process are fetched.
 *
 * EAGAIN: none (NONBLOCK). ESHUTDOWN: none, the open is shut down or the queue gone,
 * and no operation of anybody is left in it, so that none will come. EFAULT: nothing was fetched beyond @count.
 */
struct httpsys_reap {
	__u32 size;
	__u32 flags;
	__aligned_u64 completions;
	__aligned_u64 buffer;
	__u32 max;
	__u32 count;
	__u32 buffer_size;
	__u32 bytes;
};

/* httpsys_cancel_op.flags */
#define HTTPSYS_CANCEL_OP_ALL	(1U << 0)	/* every parked operation of the caller */

/**
 * struct httpsys_cancel_op - cancel parked operations (CANCEL_OP)
 * @size: in, sizeof of this structure
 * @flags: in, HTTPSYS_CANCEL_OP_*
 * @user_data: in, without ALL: which one
 * @count: out, operations cancelled
 * @reserved: in, 0
 *
 * Each still completes, once, with ECANCELED unless it was quicker, or had read
 * body bytes, which it reports; a request that it was about to deliver goes to
 * another receiver. A SEND that has begun resets its connection. ENOENT: nothing parked of that name (finished, or never was).
 */
struct httpsys_cancel_op {
	__u32 size;
	__u32 flags;
	__u64 user_data;
	__u32 count;
	__u32 reserved;
};

/**
 * struct httpsys_queue_op - QUEUE_SHUTDOWN
 * @size: in, sizeof of this structure
 * @flags: in, 0
 *
 * SHUTDOWN ends this open's part in the queue: no request is given to it any
 * more, its receives, body reads and waits that are under way return ESHUTDOWN.
 * Requests it took can be read and answered all the same. Further receives
 * without an id: ESHUTDOWN. A second call is no error.
 */
struct httpsys_queue_op {
	__u32 size;
	__u32 flags;
};

#endif /* _UAPI_LINUX_HTTPSYS_H */
