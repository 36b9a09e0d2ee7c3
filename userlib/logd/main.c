// SPDX-License-Identifier: MIT
/*
 * httpsyslogd: the loop. Records are read, written, and only then told off, so that the
 * kernel keeps what a daemon that dies has not written. Signals set flags; one that comes
 * between a look at the flags and the wait in the kernel is repeated by a timer.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <iconv.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include "logd.h"

#define BUFFER_FIRST	(1024 * 1024)
/* So much at once: there is more, no nap */
#define BUSY_BYTES	(256 * 1024)

struct options options = {
	.root = DEFAULT_ROOT, .device = HTTPSYS_DEVICE, .nap = 50, .retry = 1000,
	.errors = true, .error_roll = ROLL_SIZE, .error_size = HTTPSYS_LOG_ROLLOVER_MIN,
};

struct totals totals;

static volatile sig_atomic_t stop, reopen, report;

/**
 * struct reader - our end of the kernel's list
 * @dev: the device
 * @buffer: for records
 * @room: of it
 * @written: the last record that is in a file
 */
static struct reader {
	int dev;
	char *buffer;
	size_t room;
	uint64_t written;
} reader;

bool stopping(void)
{
	return stop;
}

void say(const char *format, ...)
{
	va_list args;

	fputs("httpsyslogd: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Less if a signal comes */
void pause_ms(unsigned int ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

static void again_soon(int on)
{
	struct itimerval t = { .it_value = { .tv_usec = on ? 100000 : 0 },
			       .it_interval = { .tv_usec = on ? 100000 : 0 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

static void on_signal(int signal)
{
	int error = errno;

	if (signal == SIGTERM || signal == SIGINT)
		stop = 1;
	else if (signal == SIGHUP)
		reopen = 1;
	else if (signal == SIGUSR1)
		report = 1;
	again_soon(stop || reopen || report);
	errno = error;
}

static void catch_signals(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGALRM };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static void print_totals(void)
{
	say("%llu lines written, %llu not; dropped by the kernel: %llu of requests, %llu of errors",
	    (unsigned long long)totals.lines, (unsigned long long)totals.unwritten,
	    (unsigned long long)totals.dropped[0], (unsigned long long)totals.dropped[1]);
}

/* What other signals asked for; not in the middle of a batch */
static void do_asked(void)
{
	if (reopen) {
		reopen = 0;
		files_close();
	}
	if (report) {
		report = 0;
		print_totals();
	}
}

static void count_lost(const struct httpsys_log_read *a)
{
	totals.dropped[0] += a->lost;
	totals.dropped[1] += a->lost_errors;
	if (a->lost || a->lost_errors)
		say("the kernel had no room: %llu records of requests and %llu of errors are lost",
		    (unsigned long long)a->lost, (unsigned long long)a->lost_errors);
}

/* Each record of a batch to its file. False: it is not all there, and never told off */
static bool write_batch(const char *data, size_t size)
{
	uint64_t last = reader.written;

	for (size_t at = 0; at < size;) {
		const struct httpsys_log_record *r = (const void *)(data + at);

		if (!record_good(r, size - at)) {
			errno = EPROTO;
			return false;
		}
		file_add(r);
		last = r->sequence;
		at += r->size;
	}
	files_flush();
	if (files_left()) {
		errno = ENOSPC;
		return false;
	}
	reader.written = last;
	return true;
}

static void grow(size_t room)
{
	reader.buffer = realloc(reader.buffer, room);
	if (!reader.buffer)
		abort();
	reader.room = room;
}

/* One look at the kernel's list. Bytes read; -1: end, errno says why, 0: it was asked for */
static ssize_t read_batch(uint32_t flags)
{
	struct httpsys_log_read a = {
		.size = sizeof(a), .buffer = (uintptr_t)reader.buffer,
		.buffer_size = (uint32_t)reader.room, .done = reader.written,
		.flags = flags | HTTPSYS_LOG_READ_KEEP |
			 (options.errors ? HTTPSYS_LOG_READ_ERRORS : 0),
	};

	if (ioctl(reader.dev, HTTPSYS_IOC_LOG_READ, &a)) {
		if (errno == EMSGSIZE) {
			grow(a.bytes);
			return 0;
		}
		return errno == EINTR ? 0 : -1;
	}
	count_lost(&a);
	return write_batch(reader.buffer, a.bytes) ? (ssize_t)a.bytes : -1;
}

/* The last batch is told off, so that the next writer does not write it again */
static void tell_written(void)
{
	struct httpsys_log_read a = {
		.size = sizeof(a), .done = reader.written,
		.flags = HTTPSYS_LOG_READ_KEEP | HTTPSYS_LOG_READ_STATUS,
	};

	if (reader.written && ioctl(reader.dev, HTTPSYS_IOC_LOG_READ, &a))
		say("%s: %s", options.device, strerror(errno));
}

/* What is there now. False: something is wrong, errno says what */
static bool read_all(void)
{
	ssize_t n;

	do
		n = read_batch(HTTPSYS_LOG_READ_NONBLOCK);
	while (n > 0);
	return !n || errno == EAGAIN;
}

static bool serve(void)
{
	ssize_t n = 0;

	if (!read_all())
		return false;
	say("ready");
	while (!stop && n >= 0) {
		n = read_batch(0);
		again_soon(stop);
		do_asked();
		if (n > 0 && n < BUSY_BYTES && !stop)
			pause_ms(options.nap);
	}
	/* What is there yet, for nobody may come after us */
	return n >= 0 && read_all();
}

static int start(void)
{
	if (place_root()) {
		say("%s: %s", options.root, errno == EWOULDBLOCK ?
		    "another httpsyslogd writes here" : strerror(errno));
		return 1;
	}
	reader.dev = open(options.device, O_RDWR | O_CLOEXEC);
	if (reader.dev < 0) {
		say("%s: %s", options.device, strerror(errno));
		return 1;
	}
	grow(BUFFER_FIRST);
	catch_signals();
	umask(0);
	if (!serve()) {
		say("%s: %s", options.device, files_left() ?
		    "what is not written stays there" : strerror(errno));
		return 1;
	}
	tell_written();
	files_close();
	print_totals();
	return 0;
}

/* The command line */

static int usage(FILE *to)
{
	fputs("usage: httpsyslogd [OPTION]...\n"
	      "       httpsyslogd --print FILE...\n"
	      "Writes the logs of the in-kernel HTTP server.\n"
	      "  --root=DIRECTORY    where they lie (" DEFAULT_ROOT ")\n"
	      "  --nap=MS            between two looks at the kernel's records (50)\n"
	      "  --retry=MS          between two attempts on a full disk (1000)\n"
	      "  --no-errors         no error log\n"
	      "  --error-rollover=size|daily|weekly|monthly|hourly  of the error log (size)\n"
	      "  --error-size=BYTES  of one of its files, 1048576 at least (1048576)\n"
	      "  --codepage=NAME     of logs that do not ask for UTF-8 (UTF-8)\n"
	      "  --print FILE...     raw logs as text\n", to);
	return to == stdout ? 0 : 2;
}

static bool number(const char *text, unsigned long min, unsigned long max, unsigned long *value)
{
	char *end;

	errno = 0;
	*value = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno && *value >= min && *value <= max;
}

static bool take_rollover(const char *text)
{
	static const char *const names[] = { "size", "daily", "weekly", "monthly", "hourly" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(text, names[i])) {
			options.error_roll = (enum rollover)i;
			return true;
		}
	}
	return false;
}

static bool take_codepage(const char *name)
{
	iconv_t cd = iconv_open(name, "UTF-8");

	if (cd == (iconv_t)-1)
		return false;
	iconv_close(cd);
	options.codepage = name;
	return true;
}

enum option_id { ROOT = 256, NAP, RETRY, NO_ERRORS, ERROR_ROLL, ERROR_SIZE, CODEPAGE, PRINT, HELP };

/* False: its value is none */
static bool take(int id, const char *value)
{
	unsigned long n = 0;

	switch (id) {
	case ROOT:
		options.root = value;
		return *value;
	case NAP:
		return number(value, 0, 10000, &n) && (options.nap = (unsigned int)n, true);
	case RETRY:
		return number(value, 1, 60000, &n) && (options.retry = (unsigned int)n, true);
	case NO_ERRORS:
		options.errors = false;
		return true;
	case ERROR_ROLL:
		return take_rollover(value);
	case ERROR_SIZE:
		return number(value, HTTPSYS_LOG_ROLLOVER_MIN, UINT_MAX, &n) &&
		       (options.error_size = (uint32_t)n, true);
	case CODEPAGE:
		return take_codepage(value);
	default:
		return true;
	}
}

/* The options, up to the first argument; exit status, -1: go on */
static int take_all(int argc, char **argv, bool *print)
{
	static const struct option table[] = {
		{ "root", required_argument, NULL, ROOT },
		{ "nap", required_argument, NULL, NAP },
		{ "retry", required_argument, NULL, RETRY },
		{ "no-errors", no_argument, NULL, NO_ERRORS },
		{ "error-rollover", required_argument, NULL, ERROR_ROLL },
		{ "error-size", required_argument, NULL, ERROR_SIZE },
		{ "codepage", required_argument, NULL, CODEPAGE },
		{ "print", no_argument, NULL, PRINT }, { "help", no_argument, NULL, HELP }, { 0 },
	};
	int id, at = 0;

	while ((id = getopt_long(argc, argv, "", table, &at)) != -1) {
		if (id == HELP)
			return usage(stdout);
		if (id == '?')
			return 2;
		if (id == PRINT)
			*print = true;
		if (!take(id, optarg)) {
			say("--%s: \"%s\" is none", table[at].name, optarg);
			return 2;
		}
	}
	return -1;
}

int main(int argc, char **argv)
{
	bool print = false;
	int status = take_all(argc, argv, &print);

	if (status >= 0)
		return status;
	if (print && optind < argc)
		return print_files(argc - optind, argv + optind);
	if (print || optind < argc)
		return usage(stderr);
	return start();
}
