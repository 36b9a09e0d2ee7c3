// SPDX-License-Identifier: MIT
/*
 * HttpInitialize, HttpTerminate and the open /dev/httpsys that is this process
 * in the eyes of the kernel: sessions and groups belong to it. A child made by
 * fork() closes it at once, else it would keep a dead parent's URLs alive; it
 * opens one of its own when it needs one.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
#include "lib.h"

#define FLAGS	(HTTP_INITIALIZE_SERVER | HTTP_INITIALIZE_CONFIG)

static struct {
	pthread_mutex_t lock;
	pthread_cond_t idle;	/* users became 0 */
	int fd;
	unsigned int users;	/* calls under way on fd */
	_Atomic unsigned int server;	/* HttpInitialize less HttpTerminate */
	_Atomic unsigned int config;
} device = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.idle = PTHREAD_COND_INITIALIZER,
	.fd = -1,
};

bool init_done(ULONG flag)
{
	return flag == HTTP_INITIALIZE_SERVER ? device.server : device.config;
}

/* Open the device and see whether we understand each other */
static ULONG device_open_locked(void)
{
	struct httpsys_query query = { .size = sizeof(query) };
	int fd, error;

	if (device.fd >= 0)
		return NO_ERROR;
	fd = open(HTTPSYS_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return error_win32(OP_OPEN, errno, 0);
	error = kernel_call(fd, HTTPSYS_IOC_QUERY, &query);
	if (error || query.abi_version != HTTPSYS_ABI_VERSION) {
		close(fd);
		return error == ENOMEM ? ERROR_NOT_ENOUGH_MEMORY :
					 ERROR_REVISION_MISMATCH;
	}
	device.fd = fd;
	return NO_ERROR;
}

ULONG device_get_for(ULONG flag, int *fd)
{
	ULONG result = ERROR_DLL_INIT_FAILED;

	pthread_mutex_lock(&device.lock);
	if (init_done(flag))
		result = device_open_locked();
	if (!result) {
		device.users++;
		*fd = device.fd;
	}
	pthread_mutex_unlock(&device.lock);
	return result;
}

ULONG device_get(int *fd)
{
	return device_get_for(HTTP_INITIALIZE_SERVER, fd);
}

void device_put(void)
{
	pthread_mutex_lock(&device.lock);
	if (--device.users == 0)
		pthread_cond_broadcast(&device.idle);
	pthread_mutex_unlock(&device.lock);
}

ULONG device_call(enum op op, unsigned long command, void *arg)
{
	ULONG result;
	int fd;

	result = device_get(&fd);
	if (result)
		return result;
	result = error_win32(op, kernel_call(fd, command, arg), 0);
	device_put();
	return result;
}

ULONG WINAPI HttpInitialize(HTTPAPI_VERSION Version, ULONG Flags,
			    PVOID pReserved)
{
	ULONG result = NO_ERROR;

	if (!Flags || (Flags & ~FLAGS) || pReserved)
		return ERROR_INVALID_PARAMETER;
	if (!HTTPAPI_EQUAL_VERSION(Version, 1, 0) &&
	    !HTTPAPI_EQUAL_VERSION(Version, 2, 0))
		return ERROR_REVISION_MISMATCH;
	pthread_mutex_lock(&device.lock);
	if (Flags & HTTP_INITIALIZE_SERVER)
		result = device_open_locked();
	if (!result) {
		device.server += !!(Flags & HTTP_INITIALIZE_SERVER);
		device.config += !!(Flags & HTTP_INITIALIZE_CONFIG);
	}
	pthread_mutex_unlock(&device.lock);
	return result;
}

ULONG WINAPI HttpTerminate(ULONG Flags, PVOID pReserved)
{
	ULONG result = ERROR_INVALID_PARAMETER;

	if (!Flags || (Flags & ~FLAGS) || pReserved)
		return result;
	pthread_mutex_lock(&device.lock);
	if ((Flags & HTTP_INITIALIZE_SERVER && !device.server) ||
	    (Flags & HTTP_INITIALIZE_CONFIG && !device.config))
		goto unlock;
	result = NO_ERROR;
	device.config -= !!(Flags & HTTP_INITIALIZE_CONFIG);
	device.server -= !!(Flags & HTTP_INITIALIZE_SERVER);
	/* The end of all servers closes it, whoever configures opens it again */
	if (device.server || (!(Flags & HTTP_INITIALIZE_SERVER) && device.config))
		goto unlock;
	while (device.users && !device.server)
		pthread_cond_wait(&device.idle, &device.lock);
	if (!device.server && device.fd >= 0) {
		close(device.fd);
		device.fd = -1;
	}
unlock:
	pthread_mutex_unlock(&device.lock);
	return result;
}

/* Nobody has said what it is for */
ULONG WINAPI HttpGetExtension(HTTPAPI_VERSION Version, ULONG Extension,
			      PVOID Buffer, ULONG BufferSize)
{
	(void)Version;
	(void)Extension;
	return Buffer && BufferSize ? ERROR_NOT_SUPPORTED :
				      ERROR_INVALID_PARAMETER;
}

/* The only thread of a new process: nobody else uses the device any more */
static void device_fork_child(void)
{
	if (device.fd >= 0)
		close(device.fd);
	device.fd = -1;
	device.users = 0;
	pthread_cond_init(&device.idle, NULL);
	pthread_mutex_unlock(&device.lock);
}

static void fork_prepare(void)
{
	pthread_mutex_lock(&device.lock);
	handle_lock();
	async_lock();
}

static void fork_parent(void)
{
	async_unlock();
	handle_unlock();
	pthread_mutex_unlock(&device.lock);
}

static void fork_child(void)
{
	async_fork_child();
	handle_fork_child();
	device_fork_child();
}

__attribute__((constructor)) static void fork_watch(void)
{
	pthread_atfork(fork_prepare, fork_parent, fork_child);
}

__attribute__((destructor)) static void unload(void)
{
	reaper_stop();
	scratch_exit();
}
