// SPDX-License-Identifier: MIT
/* Listening sockets of the program's own */
#include "lib.h"

ULONG WINAPI HttpLxAdoptListener(int Fd, PUSHORT Port)
{
	struct httpsys_adopt adopt = {
		.size = sizeof(adopt),
		.fd = Fd,
	};
	ULONG result;

	result = device_call(OP_ADOPT, HTTPSYS_IOC_ENDPOINT_ADOPT, &adopt);
	if (!result && Port)
		*Port = adopt.port;
	return result;
}
