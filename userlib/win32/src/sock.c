// SPDX-License-Identifier: MIT
/* Addresses as text, and what else programs want of winsock2.h. */
#include <stdio.h>
#include "w32.h"
#include <winsock2.h>

static const struct {
	int error;
	int wsa;
} rows[] = {
	{ EINTR, WSAEINTR }, { EACCES, WSAEACCES }, { EFAULT, WSAEFAULT },
	{ EINVAL, WSAEINVAL }, { EMFILE, WSAEMFILE }, { EAGAIN, WSAEWOULDBLOCK },
	{ EINPROGRESS, WSAEWOULDBLOCK }, { ENOTSOCK, WSAENOTSOCK },
	{ EBADF, WSAENOTSOCK }, { EAFNOSUPPORT, WSAEAFNOSUPPORT },
	{ EADDRINUSE, WSAEADDRINUSE }, { EADDRNOTAVAIL, WSAEADDRNOTAVAIL },
	{ ENETUNREACH, WSAENETUNREACH }, { ECONNABORTED, WSAECONNABORTED },
	{ ECONNRESET, WSAECONNRESET }, { EPIPE, WSAECONNABORTED },
	{ ENOTCONN, WSAENOTCONN }, { ETIMEDOUT, WSAETIMEDOUT },
	{ ECONNREFUSED, WSAECONNREFUSED },
};

EXPORT int WINAPI WSAStartup(WORD Version, LPWSADATA Data)
{
	if (!Data)
		return WSAEFAULT;
	if (LOBYTE(Version) < 1)
		return WSAVERNOTSUPPORTED;
	memset(Data, 0, sizeof(*Data));
	Data->wVersion = LOBYTE(Version) > 2 ? MAKEWORD(2, 2) : Version;
	Data->wHighVersion = MAKEWORD(2, 2);
	return 0;
}

EXPORT int WINAPI WSACleanup(void)
{
	return 0;
}

EXPORT int WINAPI WSAGetLastError(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].error == errno)
			return rows[i].wsa;
	}
	return errno;
}

EXPORT void WINAPI WSASetLastError(int Error)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].wsa == Error) {
			errno = rows[i].error;
			return;
		}
	}
	errno = Error;
}

EXPORT PCWSTR WINAPI InetNtopW(INT Family, const VOID *Address, PWSTR Text, size_t Room)
{
	char text[INET6_ADDRSTRLEN];

	if (!Address || !Text || !inet_ntop(Family, Address, text, sizeof(text)) ||
	    strlen(text) >= Room) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return NULL;
	}
	utf8_to_wide(text, strlen(text) + 1, Text, Room);
	return Text;
}

EXPORT INT WINAPI InetPtonW(INT Family, PCWSTR Text, PVOID Address)
{
	char *text = utf8_dup(Text);
	INT result = text && Address ? inet_pton(Family, text, Address) : -1;

	free(text);
	return result;
}

static int address_text(LPSOCKADDR address, DWORD bytes, char *text, size_t room)
{
	char host[INET6_ADDRSTRLEN];
	const void *in = address;

	if (address && address->sa_family == AF_INET &&
	    bytes >= sizeof(SOCKADDR_IN)) {
		const SOCKADDR_IN *v4 = in;

		inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
		return snprintf(text, room, v4->sin_port ? "%s:%u" : "%s", host,
				ntohs(v4->sin_port));
	}
	if (address && address->sa_family == AF_INET6 &&
	    bytes >= sizeof(SOCKADDR_IN6)) {
		const SOCKADDR_IN6 *v6 = in;

		inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
		return snprintf(text, room, v6->sin6_port ? "[%s]:%u" : "%s", host,
				ntohs(v6->sin6_port));
	}
	return -1;
}

EXPORT INT WINAPI WSAAddressToStringA(LPSOCKADDR Address, DWORD Bytes, PVOID Protocol,
				      LPSTR Text, LPDWORD Length)
{
	char text[80];
	int n = address_text(Address, Bytes, text, sizeof(text));

	(void)Protocol;
	if (n < 0 || !Text || !Length || (DWORD)n + 1 > *Length) {
		if (n >= 0 && Length)
			*Length = (DWORD)n + 1;
		WSASetLastError(n < 0 ? WSAEINVAL : WSAEFAULT);
		return SOCKET_ERROR;
	}
	memcpy(Text, text, (size_t)n + 1);
	*Length = (DWORD)n + 1;
	return 0;
}

EXPORT INT WINAPI WSAAddressToStringW(LPSOCKADDR Address, DWORD Bytes, PVOID Protocol,
				      LPWSTR Text, LPDWORD Length)
{
	char text[80];
	DWORD room = Text && Length && *Length < sizeof(text) ? *Length : sizeof(text);
	INT result = WSAAddressToStringA(Address, Bytes, Protocol,
					 Text && Length ? text : NULL,
					 Length ? &room : NULL);

	if (Length && (!result || room))
		*Length = room;
	if (!result)
		utf8_to_wide(text, room, Text, room);
	return result;
}

EXPORT INT WINAPI GetNameInfoW(const SOCKADDR *Address, socklen_t Bytes, PWSTR Host,
			       DWORD HostRoom, PWSTR Service, DWORD ServiceRoom,
			       INT Flags)
{
	char host[NI_MAXHOST] = "", service[NI_MAXSERV] = "";
	int error = getnameinfo(Address, Bytes, host, Host ? sizeof(host) : 0,
				service, Service ? sizeof(service) : 0, Flags);

	if (error)
		return error;
	if ((Host && strlen(host) >= HostRoom) ||
	    (Service && strlen(service) >= ServiceRoom))
		return EAI_OVERFLOW;
	if (Host)
		utf8_to_wide(host, strlen(host) + 1, Host, HostRoom);
	if (Service)
		utf8_to_wide(service, strlen(service) + 1, Service, ServiceRoom);
	return 0;
}
