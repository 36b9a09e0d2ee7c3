// SPDX-License-Identifier: MIT
/* The smallest server: cc minimal.c $(pkg-config --cflags --libs httpapi) */
#include <string.h>
#include <httpapi-linux.h>

int main(void)
{
	HTTPAPI_VERSION version = HTTPAPI_VERSION_2;
	HTTP_SERVER_SESSION_ID session;
	HTTP_URL_GROUP_ID group;
	HTTP_BINDING_INFO binding = { .Flags.Present = 1 };
	_Alignas(8) char buffer[16384];
	HTTP_REQUEST *request = (HTTP_REQUEST *)buffer;
	char text[] = "Hello from the kernel's HTTP server\n";
	HTTP_DATA_CHUNK body = { .FromMemory = { text, sizeof(text) - 1 } };
	HTTP_RESPONSE response = { .StatusCode = 200, .pReason = "OK",
		.ReasonLength = 2, .EntityChunkCount = 1,
		.pEntityChunks = &body };

	if (HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL) ||
	    HttpCreateServerSession(version, &session, 0) ||
	    HttpCreateUrlGroup(session, &group, 0) ||
	    HttpCreateRequestQueue(version, NULL, NULL, 0,
				   &binding.RequestQueueHandle) ||
	    HttpSetUrlGroupProperty(group, HttpServerBindingProperty, &binding,
				    sizeof(binding)) ||
	    HttpAddUrlToUrlGroup(group, u"http://+:8080/minimal/", 0, 0))
		return 1;
	while (!HttpReceiveHttpRequest(binding.RequestQueueHandle, HTTP_NULL_ID,
				       0, request, sizeof(buffer), NULL, NULL))
		HttpSendHttpResponse(binding.RequestQueueHandle,
				     request->RequestId, 0, &response, NULL,
				     NULL, NULL, 0, NULL, NULL);
	return 0;
}
