/* SPDX-License-Identifier: MIT */
/*
 * Addresses and plain sockets: the C library's, by their names on Windows. A
 * SOCKET is a descriptor; sockets are no handles and have no overlapped calls,
 * and IN_ADDR has no S_un.
 */
#ifndef W32_WINSOCK2_H
#define W32_WINSOCK2_H

#include "windows.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

W32_BEGIN

typedef int SOCKET;
#define INVALID_SOCKET		((SOCKET)-1)
#define SOCKET_ERROR		(-1)
#define SD_RECEIVE		SHUT_RD
#define SD_SEND			SHUT_WR
#define SD_BOTH			SHUT_RDWR
#define closesocket(s)		close(s)
typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;
typedef struct in6_addr IN6_ADDR, *PIN6_ADDR;
typedef struct sockaddr *LPSOCKADDR;
typedef struct sockaddr_in *LPSOCKADDR_IN;
typedef struct sockaddr_in6 *LPSOCKADDR_IN6;
typedef struct sockaddr_storage *LPSOCKADDR_STORAGE;
typedef struct addrinfo ADDRINFOA, *PADDRINFOA;
typedef unsigned short ADDRESS_FAMILY;

typedef union _SOCKADDR_INET {
	SOCKADDR_IN Ipv4;
	SOCKADDR_IN6 Ipv6;
	ADDRESS_FAMILY si_family;
} SOCKADDR_INET, *PSOCKADDR_INET;

typedef struct WSAData {
	WORD wVersion;
	WORD wHighVersion;
	unsigned short iMaxSockets;
	unsigned short iMaxUdpDg;
	char *lpVendorInfo;
	char szDescription[257];
	char szSystemStatus[129];
} WSADATA, *LPWSADATA;

#define WSA_INVALID_HANDLE	6
#define WSA_INVALID_PARAMETER	87
#define WSA_IO_PENDING		997
#define WSAEINTR		10004
#define WSAEACCES		10013
#define WSAEFAULT		10014
#define WSAEINVAL		10022
#define WSAEMFILE		10024
#define WSAEWOULDBLOCK		10035
#define WSAENOTSOCK		10038
#define WSAEAFNOSUPPORT		10047
#define WSAEADDRINUSE		10048
#define WSAEADDRNOTAVAIL	10049
#define WSAENETUNREACH		10051
#define WSAECONNABORTED		10053
#define WSAECONNRESET		10054
#define WSAENOTCONN		10057
#define WSAETIMEDOUT		10060
#define WSAECONNREFUSED		10061
#define WSAVERNOTSUPPORTED	10092
#define WSANOTINITIALISED	10093

int WINAPI WSAStartup(_In_ WORD Version, _Out_ LPWSADATA Data);
int WINAPI WSACleanup(void);
/* From errno, of the thread's last failed socket call */
int WINAPI WSAGetLastError(void);
void WINAPI WSASetLastError(_In_ int Error);
PCWSTR WINAPI InetNtopW(_In_ INT Family, _In_ const VOID *Address, _Out_ PWSTR Text,
			_In_ size_t Room);
INT WINAPI InetPtonW(_In_ INT Family, _In_ PCWSTR Text, _Out_ PVOID Address);
/* @Length: in: room in characters, out: with the NUL */
INT WINAPI WSAAddressToStringW(_In_ LPSOCKADDR Address, _In_ DWORD Bytes,
			       _In_opt_ PVOID Protocol, _Out_ LPWSTR Text,
			       _Inout_ LPDWORD Length);
INT WINAPI WSAAddressToStringA(_In_ LPSOCKADDR Address, _In_ DWORD Bytes,
			       _In_opt_ PVOID Protocol, _Out_ LPSTR Text,
			       _Inout_ LPDWORD Length);
INT WINAPI GetNameInfoW(_In_ const SOCKADDR *Address, _In_ socklen_t Bytes,
			_Out_opt_ PWSTR Host, _In_ DWORD HostRoom,
			_Out_opt_ PWSTR Service, _In_ DWORD ServiceRoom,
			_In_ INT Flags);

W32_END

#define InetNtopA		inet_ntop
#define InetPtonA		inet_pton
#ifdef UNICODE
#define InetNtop		InetNtopW
#define InetPton		InetPtonW
#define WSAAddressToString	WSAAddressToStringW
#else
#define InetNtop		InetNtopA
#define InetPton		InetPtonA
#define WSAAddressToString	WSAAddressToStringA
#endif

#endif /* W32_WINSOCK2_H */
