// SPDX-License-Identifier: MIT
/*
 * Completion ports: packets in the order in which they came. port->lock guards
 * all of a port.
 */
#include "w32.h"

struct port {
	struct object object;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct list packets;
	bool closed;
};

static void packets_free(struct list *packets)
{
	while (!list_empty(packets)) {
		struct packet *packet = list_first(packets, struct packet, node);

		list_del(&packet->node);
		free(packet);
	}
}

static void port_free(struct object *object)
{
	struct port *port = container_of(object, struct port, object);

	packets_free(&port->packets);
	pthread_cond_destroy(&port->more);
	pthread_mutex_destroy(&port->lock);
	free(port);
}

static struct port *port_new(void)
{
	struct port *port = calloc(1, sizeof(*port));

	if (!port)
		return fail_null(ERROR_NOT_ENOUGH_MEMORY);
	object_init(&port->object, KIND_PORT, port_free);
	pthread_mutex_init(&port->lock, NULL);
	cond_init(&port->more);
	list_init(&port->packets);
	return port;
}

struct port *port_get(struct port *port)
{
	object_get(&port->object);
	return port;
}

void port_put(struct port *port)
{
	object_put(&port->object);
}

static struct port *port_from_handle(HANDLE handle)
{
	struct object *object = object_from_handle(handle, KIND_PORT);

	return object ? container_of(object, struct port, object) : NULL;
}

/* Its handle was closed: files may still hold it, nobody fetches any more */
void port_close(struct object *object)
{
	struct port *port = container_of(object, struct port, object);

	pthread_mutex_lock(&port->lock);
	port->closed = true;
	packets_free(&port->packets);
	pthread_cond_broadcast(&port->more);
	pthread_mutex_unlock(&port->lock);
}

void port_queue(struct port *port, struct packet *packet)
{
	pthread_mutex_lock(&port->lock);
	if (port->closed) {
		free(packet);
	} else {
		list_add_tail(&packet->node, &port->packets);
		pthread_cond_signal(&port->more);
	}
	pthread_mutex_unlock(&port->lock);
}

/* The port of a file, once and for all */
static BOOL port_associate(struct port *port, HANDLE file, ULONG_PTR key)
{
	struct context *context = context_from_handle(file, true);
	bool bad;

	if (!context)
		return FALSE;
	pthread_mutex_lock(&context->lock);
	bad = context->port || context->io ||
	      (context->file && !context->file->overlapped);
	if (!bad) {
		context->port = port_get(port);
		context->key = key;
	}
	pthread_mutex_unlock(&context->lock);
	context_put(context);
	return bad ? fail(ERROR_INVALID_PARAMETER) : TRUE;
}

EXPORT HANDLE WINAPI CreateIoCompletionPort(HANDLE File, HANDLE Existing,
					    ULONG_PTR Key, DWORD Threads)
{
	struct port *port;
	BOOL good = TRUE;

	(void)Threads;
	if (File == INVALID_HANDLE_VALUE && Existing)
		return fail_null(ERROR_INVALID_PARAMETER);
	port = Existing ? port_from_handle(Existing) : port_new();
	if (!port)
		return NULL;
	if (File != INVALID_HANDLE_VALUE)
		good = port_associate(port, File, Key);
	if (good && !Existing)
		return object_handle(&port->object);
	port_put(port);
	return good ? Existing : NULL;
}

/* With port->lock: wait for packets; NO_ERROR, or why there are none */
static DWORD port_wait_locked(struct port *port, int64_t deadline)
{
	while (list_empty(&port->packets)) {
		if (port->closed)
			return ERROR_ABANDONED_WAIT_0;
		if (!cond_wait_until(&port->more, &port->lock, deadline) &&
		    list_empty(&port->packets))
			return port->closed ? ERROR_ABANDONED_WAIT_0 :
					      WAIT_TIMEOUT;
	}
	return NO_ERROR;
}

static DWORD port_take(HANDLE handle, DWORD milliseconds, LPOVERLAPPED_ENTRY entries,
		       ULONG most, ULONG *count, DWORD *error)
{
	int64_t deadline = milliseconds ? deadline_ns(milliseconds) : 0;
	struct port *port = port_from_handle(handle);
	DWORD result;

	*count = 0;
	if (!port)
		return ERROR_INVALID_HANDLE;
	pthread_mutex_lock(&port->lock);
	result = port_wait_locked(port, deadline);
	while (!result && *count < most && !list_empty(&port->packets)) {
		struct packet *packet = list_first(&port->packets,
						   struct packet, node);

		entries[(*count)++] = (OVERLAPPED_ENTRY) {
			packet->key, packet->overlapped,
			HttpLxStatusFromError(packet->error), packet->bytes };
		*error = packet->error;
		list_del(&packet->node);
		free(packet);
	}
	/* Several packets may have come with one signal each to one sleeper */
	if (!list_empty(&port->packets))
		pthread_cond_signal(&port->more);
	pthread_mutex_unlock(&port->lock);
	port_put(port);
	return result;
}

EXPORT BOOL WINAPI GetQueuedCompletionStatus(HANDLE Port, LPDWORD Bytes,
					     PULONG_PTR Key, LPOVERLAPPED *Overlapped,
					     DWORD Milliseconds)
{
	OVERLAPPED_ENTRY entry;
	DWORD error = NO_ERROR, result;
	ULONG count;

	if (!Bytes || !Key || !Overlapped)
		return fail(ERROR_INVALID_PARAMETER);
	result = port_take(Port, Milliseconds, &entry, 1, &count, &error);
	if (result) {
		*Overlapped = NULL;
		return fail(result);
	}
	*Bytes = entry.dwNumberOfBytesTransferred;
	*Key = entry.lpCompletionKey;
	*Overlapped = entry.lpOverlapped;
	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI GetQueuedCompletionStatusEx(HANDLE Port,
					       LPOVERLAPPED_ENTRY Entries,
					       ULONG Count, PULONG Removed,
					       DWORD Milliseconds, BOOL Alertable)
{
	DWORD error, result;

	if (!Entries || !Count || !Removed)
		return fail(ERROR_INVALID_PARAMETER);
	if (Alertable && thread_self() && thread_run_apcs(thread_self())) {
		*Removed = 0;
		return fail(WAIT_IO_COMPLETION);
	}
	result = port_take(Port, Milliseconds, Entries, Count, Removed, &error);
	return result ? fail(result) : TRUE;
}

EXPORT BOOL WINAPI PostQueuedCompletionStatus(HANDLE Port, DWORD Bytes,
					      ULONG_PTR Key, LPOVERLAPPED Overlapped)
{
	struct port *port = port_from_handle(Port);
	struct packet *packet;

	if (!port)
		return FALSE;
	packet = malloc(sizeof(*packet));
	if (packet) {
		*packet = (struct packet) { .key = Key, .overlapped = Overlapped,
					    .bytes = Bytes };
		port_queue(port, packet);
	}
	port_put(port);
	return packet ? TRUE : fail(ERROR_NOT_ENOUGH_MEMORY);
}
