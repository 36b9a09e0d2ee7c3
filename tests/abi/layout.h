/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes of the published structures: frozen, the same for 32 and 64 bits. */
#define ABI_LAYOUT(check)						\
	check(query, 32) check(object, 24) check(url, 64)		\
	check(queue_create, 40) check(queue_reopen, 16)			\
	check(timeouts, 16) check(binding, 8) check(property, 32)	\
	check(counters, 32) check(receive, 40) check(address, 24)	\
	check(span, 8) check(header_ref, 16) check(request_record, 168)	\
	check(read_body, 32) check(header, 8) check(chunk, 32)		\
	check(send, 112) check(send_receive, 64) check(request_op, 16) check(queue_op, 8)	\
	check(adopt, 16) check(wait, 16) check(submit, 32)			\
	check(completion, 48) check(reap, 40) check(cancel_op, 24)		\
	check(uring_cmd, 16)							\
	check(choice, 8) check(rate, 16) check(authentication, 16)	\
	check(channel_bind, 16) check(logging, 28) check(url_find, 32)	\
	check(tcp_info, 88) check(request_property, 32) check(delegate, 40) check(log_fields, 112)	\
	check(log_record, 304) check(log_read, 56) check(request_infos, 168)	\
	check(config, 40) check(config_place, 32)			\
	check(config_cert, 48) check(config_param, 16)			\
	check(config_ace, 8) check(config_acl, 8)			\
	check(explain, 128)						\
	check(cache_flush, 24) check(fragment, 32) check(fragment_read, 56)
