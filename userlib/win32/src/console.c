// SPDX-License-Identifier: MIT
/*
 * Console: signals as control events. Handlers run in a thread of their own,
 * the last added first, as on Windows; the thread exists once there were
 * handlers to call or "ignore Ctrl+C" was asked for. The signal handler only
 * writes a byte to a pipe. A handler that took CTRL_CLOSE_EVENT has to end the
 * program itself: nobody does it behind its back, as Windows would.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include "w32.h"

#define MOST_HANDLERS	32

static struct {
	pthread_mutex_t lock;
	PHANDLER_ROUTINE handlers[MOST_HANDLERS];
	unsigned int count;
	bool ignore;
	bool started;
	int pipe[2];
} control = { .lock = PTHREAD_MUTEX_INITIALIZER, .pipe = { -1, -1 } };

static const struct {
	int signal;
	DWORD event;
} events[] = {
	{ SIGINT, CTRL_C_EVENT },
	{ SIGQUIT, CTRL_BREAK_EVENT },
	{ SIGHUP, CTRL_CLOSE_EVENT },
	{ SIGTERM, CTRL_CLOSE_EVENT },
};

static void signal_came(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;

	if (write(control.pipe[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

/* true: somebody dealt with it */
static bool call_handlers(DWORD event)
{
	PHANDLER_ROUTINE handlers[MOST_HANDLERS];
	unsigned int count;

	pthread_mutex_lock(&control.lock);
	count = control.count;
	memcpy(handlers, control.handlers, sizeof(handlers));
	if (control.ignore && event == CTRL_C_EVENT) {
		pthread_mutex_unlock(&control.lock);
		return true;
	}
	pthread_mutex_unlock(&control.lock);
	while (count--) {
		if (handlers[count](event))
			return true;
	}
	return false;
}

static void *control_thread(void *argument)
{
	unsigned char byte;

	(void)argument;
	for (;;) {
		ssize_t n = read(control.pipe[0], &byte, 1);
		DWORD event = CTRL_C_EVENT;
		bool done;

		if (n < 0 && errno == EINTR)
			continue;
		if (n != 1)
			return NULL;
		for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
			if (events[i].signal == byte)
				event = events[i].event;
		}
		done = call_handlers(event);
		/* Who does not know of closing may know how to stop */
		if (!done && event == CTRL_CLOSE_EVENT)
			done = call_handlers(CTRL_BREAK_EVENT);
		if (!done) {
			signal(byte, SIG_DFL);
			kill(getpid(), byte);
		}
	}
}

static DWORD control_start_locked(void)
{
	if (control.started)
		return NO_ERROR;
	if (pipe2(control.pipe, O_CLOEXEC))
		return error_from_errno(errno);
	if (thread_spawn(control_thread, NULL, 0)) {
		close(control.pipe[0]);
		close(control.pipe[1]);
		return ERROR_NOT_ENOUGH_MEMORY;
	}
	control.started = true;
	return NO_ERROR;
}

/* Without handlers the signals do again what they do to any program */
static void control_signals_locked(void)
{
	bool wanted = control.count || control.ignore;
	struct sigaction action = { .sa_flags = SA_RESTART };

	action.sa_handler = wanted ? signal_came : SIG_DFL;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		sigaction(events[i].signal, &action, NULL);
}

static DWORD control_add_locked(PHANDLER_ROUTINE handler)
{
	if (control.count == MOST_HANDLERS)
		return ERROR_NOT_ENOUGH_MEMORY;
	control.handlers[control.count++] = handler;
	return NO_ERROR;
}

static DWORD control_remove_locked(PHANDLER_ROUTINE handler)
{
	for (unsigned int i = control.count; i--;) {
		if (control.handlers[i] != handler)
			continue;
		memmove(control.handlers + i, control.handlers + i + 1,
			(control.count - i - 1) * sizeof(handler));
		control.count--;
		return NO_ERROR;
	}
	return ERROR_INVALID_PARAMETER;
}

EXPORT BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE Handler, BOOL Add)
{
	DWORD error;

	pthread_mutex_lock(&control.lock);
	error = control_start_locked();
	if (!error && !Handler)
		control.ignore = Add;
	else if (!error)
		error = Add ? control_add_locked(Handler) :
			      control_remove_locked(Handler);
	if (!error)
		control_signals_locked();
	pthread_mutex_unlock(&control.lock);
	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI GenerateConsoleCtrlEvent(DWORD Event, DWORD Group)
{
	if (Event > CTRL_BREAK_EVENT)
		return fail(ERROR_INVALID_PARAMETER);
	return kill(Group ? -(pid_t)Group : getpid(),
		    Event == CTRL_C_EVENT ? SIGINT : SIGQUIT) ?
	       fail(error_from_errno(errno)) : TRUE;
}

static int console_fd(HANDLE console)
{
	int fd = HttpLxHandleKind(console) == HTTPLX_KIND_FILE ?
		 HttpLxFdFromHandle(console) : -1;

	if (fd < 0)
		SetLastError(ERROR_INVALID_HANDLE);
	return fd;
}

EXPORT BOOL WINAPI GetConsoleMode(HANDLE Console, LPDWORD Mode)
{
	int fd = console_fd(Console);

	if (fd < 0 || !isatty(fd) || !Mode)
		return fail(ERROR_INVALID_HANDLE);
	*Mode = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT;
	return TRUE;
}

EXPORT BOOL WINAPI SetConsoleMode(HANDLE Console, DWORD Mode)
{
	int fd = console_fd(Console);

	(void)Mode;
	return fd >= 0 && isatty(fd) ? TRUE : fail(ERROR_INVALID_HANDLE);
}

EXPORT BOOL WINAPI SetConsoleOutputCP(UINT CodePage)
{
	return CodePage == CP_UTF8 ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

EXPORT BOOL WINAPI SetConsoleCP(UINT CodePage)
{
	return SetConsoleOutputCP(CodePage);
}

EXPORT UINT WINAPI GetConsoleOutputCP(void)
{
	return CP_UTF8;
}

EXPORT UINT WINAPI GetConsoleCP(void)
{
	return CP_UTF8;
}

EXPORT BOOL WINAPI SetConsoleTitleA(LPCSTR Title)
{
	return Title ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

EXPORT BOOL WINAPI SetConsoleTitleW(LPCWSTR Title)
{
	return Title ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

EXPORT BOOL WINAPI WriteConsoleA(HANDLE Console, const void *Text, DWORD Bytes,
				 LPDWORD Written, LPVOID Reserved)
{
	DWORD n;

	(void)Reserved;
	return WriteFile(Console, Text, Bytes, Written ? Written : &n, NULL);
}

EXPORT BOOL WINAPI WriteConsoleW(HANDLE Console, const void *Text, DWORD Units,
				 LPDWORD Written, LPVOID Reserved)
{
	size_t bytes = Text ? wide_to_utf8(Text, Units, NULL, 0) : 0;
	char *utf8 = malloc(bytes + 1);
	DWORD n;
	BOOL done;

	(void)Reserved;
	if (!Text || !utf8) {
		free(utf8);
		return fail(Text ? ERROR_NOT_ENOUGH_MEMORY :
				   ERROR_INVALID_PARAMETER);
	}
	wide_to_utf8(Text, Units, utf8, bytes);
	done = WriteFile(Console, utf8, (DWORD)bytes, &n, NULL);
	if (Written)
		*Written = done ? Units : 0;
	free(utf8);
	return done;
}

static bool raw_mode(struct termios *before, bool echo)
{
	struct termios raw;

	if (tcgetattr(0, before))
		return false;
	raw = *before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | (echo ? 0 : ECHO));
	tcsetattr(0, TCSANOW, &raw);
	return true;
}

static int one_key(bool echo)
{
	struct termios before;
	bool raw = raw_mode(&before, echo);
	unsigned char c;
	ssize_t n;

	fflush(stdout);
	do
		n = read(0, &c, 1);
	while (n < 0 && errno == EINTR);
	if (raw)
		tcsetattr(0, TCSANOW, &before);
	return n == 1 ? c : EOF;
}

EXPORT int _getch(void)
{
	return one_key(false);
}

EXPORT int _getche(void)
{
	return one_key(true);
}

EXPORT int _kbhit(void)
{
	struct pollfd fd = { .fd = 0, .events = POLLIN };
	struct termios before;
	bool raw = raw_mode(&before, false);
	int n = poll(&fd, 1, 0);

	if (raw)
		tcsetattr(0, TCSANOW, &before);
	return n > 0;
}

EXPORT int _putch(int c)
{
	c = putchar(c);
	fflush(stdout);
	return c;
}
