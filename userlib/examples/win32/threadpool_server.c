// SPDX-License-Identifier: MIT
//
// threadpool_server.c - a file server with threadpool I/O for the HTTP Server
//                       API, version 2.0.
//
// Usage:   threadpool_server <directory> <url-prefix> [<url-prefix> ...]
// Example: threadpool_server C:\inetpub\site http://localhost:8080/site/
//
// Requests are received and answered from the callbacks of a TP_IO object.
//
//   GET, HEAD  <prefix>path/name  the file <directory>\path\name; index.html
//                                 if the path ends with a slash
//   GET        <prefix>quit       stops the server, which then returns 0
//
// 404 for files that are not there and for directories, 403 for what may not
// be read, 405 for other methods, 500 for anything that goes wrong, such as a
// path too long for the system.
//
// Prefixes have to end with a slash. Ctrl+C stops the server as well.
//

#ifndef UNICODE
#define UNICODE
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#define WIN32_LEAN_AND_MEAN

#include <windows.h>
#include <http.h>
#include <stdio.h>
#include <wchar.h>
#include <strsafe.h>

#pragma comment(lib, "httpapi.lib")

#define OUTSTANDING_REQUESTS   16
#define REQUEST_BUFFER_SIZE    4096
#define MAX_URLS               16

typedef struct _SERVER_CONTEXT
{
    HTTPAPI_VERSION        Version;
    HTTP_SERVER_SESSION_ID SessionId;
    HTTP_URL_GROUP_ID      UrlGroupId;
    HANDLE                 RequestQueue;
    PTP_IO                 Io;
    HANDLE                 StopEvent;
    BOOL                   Initialized;
    volatile LONG          Stopping;
    volatile LONG          ObjectCount;
    volatile LONG          ResponseCount;
    PCWSTR                 Directory;
    PCWSTR                 Urls[MAX_URLS];
    ULONG                  UrlCount;
} SERVER_CONTEXT, *PSERVER_CONTEXT;

struct _IO_CONTEXT;

typedef VOID (*PIO_COMPLETION_ROUTINE)(_In_ struct _IO_CONTEXT *IoContext,
                                       _In_ ULONG Result, _In_ ULONG Bytes);

// The part which every asynchronous operation has.
typedef struct _IO_CONTEXT
{
    OVERLAPPED             Overlapped;
    PIO_COMPLETION_ROUTINE Completion;
    PSERVER_CONTEXT        Server;
} IO_CONTEXT, *PIO_CONTEXT;

typedef struct _SERVER_REQUEST
{
    IO_CONTEXT             Io;
    HTTP_REQUEST_ID        RequestId;
    ULONG                  BufferSize;
    PHTTP_REQUEST          Http;
} SERVER_REQUEST, *PSERVER_REQUEST;

typedef struct _SERVER_RESPONSE
{
    IO_CONTEXT             Io;
    HTTP_RESPONSE          Http;
    HTTP_DATA_CHUNK        Chunk;
    HANDLE                 File;
    BOOL                   StopWhenSent;
    CHAR                   Text[256];
    CHAR                   Length[24];
} SERVER_RESPONSE, *PSERVER_RESPONSE;

static SERVER_CONTEXT g_Server;

static VOID CompleteReceive(_In_ PIO_CONTEXT IoContext, _In_ ULONG Result, _In_ ULONG Bytes);
static VOID CompleteResponse(_In_ PIO_CONTEXT IoContext, _In_ ULONG Result, _In_ ULONG Bytes);

static PVOID AllocateObject(_Inout_ PSERVER_CONTEXT Server, _In_ SIZE_T Size)
{
    PVOID object = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, Size);

    if (object != NULL)
        InterlockedIncrement(&Server->ObjectCount);
    return object;
}

static VOID FreeRequest(_In_ PSERVER_REQUEST Request)
{
    InterlockedDecrement(&Request->Io.Server->ObjectCount);
    if (Request->Http != NULL)
        HeapFree(GetProcessHeap(), 0, Request->Http);
    HeapFree(GetProcessHeap(), 0, Request);
}

static VOID FreeResponse(_In_ PSERVER_RESPONSE Response)
{
    InterlockedDecrement(&Response->Io.Server->ObjectCount);
    if (Response->File != INVALID_HANDLE_VALUE)
        CloseHandle(Response->File);
    HeapFree(GetProcessHeap(), 0, Response);
}

static PSERVER_REQUEST AllocateRequest(_Inout_ PSERVER_CONTEXT Server)
{
    PSERVER_REQUEST request = (PSERVER_REQUEST)AllocateObject(Server, sizeof(SERVER_REQUEST));

    if (request == NULL)
        return NULL;

    request->Io.Server = Server;
    request->Io.Completion = CompleteReceive;
    request->RequestId = HTTP_NULL_ID;
    request->BufferSize = REQUEST_BUFFER_SIZE;
    request->Http = (PHTTP_REQUEST)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                             request->BufferSize);
    if (request->Http == NULL)
    {
        FreeRequest(request);
        return NULL;
    }

    return request;
}

static VOID SetKnownHeader(_Inout_ PSERVER_RESPONSE Response, _In_ HTTP_HEADER_ID Id,
                           _In_ PCSTR Value)
{
    Response->Http.Headers.KnownHeaders[Id].pRawValue = Value;
    Response->Http.Headers.KnownHeaders[Id].RawValueLength = (USHORT)lstrlenA(Value);
}

static PSERVER_RESPONSE AllocateResponse(_Inout_ PSERVER_CONTEXT Server, _In_ USHORT StatusCode,
                                         _In_ PCSTR Reason, _In_ PCSTR ContentType)
{
    PSERVER_RESPONSE response = (PSERVER_RESPONSE)AllocateObject(Server, sizeof(SERVER_RESPONSE));

    if (response == NULL)
        return NULL;

    response->Io.Server = Server;
    response->Io.Completion = CompleteResponse;
    response->File = INVALID_HANDLE_VALUE;
    response->Http.StatusCode = StatusCode;
    response->Http.pReason = Reason;
    response->Http.ReasonLength = (USHORT)lstrlenA(Reason);
    SetKnownHeader(response, HttpHeaderContentType, ContentType);
    return response;
}

// A small page from memory.
static PSERVER_RESPONSE CreateMessageResponse(_Inout_ PSERVER_CONTEXT Server,
                                              _In_ USHORT StatusCode, _In_ PCSTR Reason,
                                              _In_ PCSTR Message)
{
    PSERVER_RESPONSE response = AllocateResponse(Server, StatusCode, Reason, "text/html");

    if (response == NULL)
        return NULL;

    StringCchPrintfA(response->Text, _countof(response->Text),
                     "<html><head><title>%u %s</title></head><body>%s</body></html>\r\n",
                     StatusCode, Reason, Message);

    response->Chunk.DataChunkType = HttpDataChunkFromMemory;
    response->Chunk.FromMemory.pBuffer = response->Text;
    response->Chunk.FromMemory.BufferLength = (ULONG)lstrlenA(response->Text);
    response->Http.EntityChunkCount = 1;
    response->Http.pEntityChunks = &response->Chunk;

    if (StatusCode == 405)
        SetKnownHeader(response, HttpHeaderAllow, "GET, HEAD");
    return response;
}

static PCSTR ContentTypeOf(_In_ PCWSTR FileName)
{
    static const struct
    {
        PCWSTR Extension;
        PCSTR  ContentType;
    } types[] =
    {
        { L".html", "text/html" },
        { L".txt",  "text/plain" },
        { L".css",  "text/css" },
        { L".js",   "application/javascript" },
        { L".json", "application/json" },
        { L".png",  "image/png" },
        { L".jpg",  "image/jpeg" },
    };

    PCWSTR extension = wcsrchr(FileName, L'.');
    ULONG  i;

    for (i = 0; extension != NULL && i < _countof(types); i++)
    {
        if (_wcsicmp(extension, types[i].Extension) == 0)
            return types[i].ContentType;
    }

    return "application/octet-stream";
}

// The part of the path behind the prefix, with its length in characters.
static PCWSTR RelativePath(_In_ PSERVER_CONTEXT Server, _In_ PHTTP_REQUEST Request,
                           _Out_ PULONG Length)
{
    PCWSTR url = Server->Urls[Request->UrlContext];
    ULONG  prefixLength = (ULONG)wcslen(wcschr(wcsstr(url, L"://") + 3, L'/'));
    ULONG  pathLength = Request->CookedUrl.AbsPathLength / sizeof(WCHAR);

    *Length = pathLength > prefixLength ? pathLength - prefixLength : 0;
    return Request->CookedUrl.pAbsPath + min(prefixLength, pathLength);
}

// <directory>\<relative path>, with backslashes. Names which have a meaning to
// the file system beyond naming a file below the directory are refused.
static DWORD MapToFile(_In_ PCWSTR Directory, _In_reads_(Length) PCWSTR Path, _In_ ULONG Length,
                       _Out_writes_(Count) PWSTR FileName, _In_ size_t Count)
{
    PWSTR p;
    ULONG i;

    for (i = 0; i < Length; i++)
    {
        if (Path[i] == L':' || Path[i] == L'\\' || (Path[i] == L'.' && i + 1 < Length &&
            Path[i + 1] == L'.' && (i == 0 || Path[i - 1] == L'/')))
        {
            return ERROR_FILE_NOT_FOUND;
        }
    }

    if (FAILED(StringCchPrintfW(FileName, Count, L"%s\\%.*s%s", Directory, (int)Length, Path,
                                Length == 0 || Path[Length - 1] == L'/' ? L"index.html" : L"")))
    {
        return ERROR_FILENAME_EXCED_RANGE;
    }

    for (p = FileName + wcslen(Directory); *p != L'\0'; p++)
    {
        if (*p == L'/')
            *p = L'\\';
    }

    return NO_ERROR;
}

static PSERVER_RESPONSE CreateErrorResponse(_Inout_ PSERVER_CONTEXT Server, _In_ DWORD Error)
{
    switch (Error)
    {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
        return CreateMessageResponse(Server, 404, "Not Found", "There is no such file.");
    case ERROR_ACCESS_DENIED:
        return CreateMessageResponse(Server, 403, "Forbidden", "The file may not be read.");
    default:
        return CreateMessageResponse(Server, 500, "Internal Server Error", "Cannot send the file.");
    }
}

static PSERVER_RESPONSE CreateFileResponse(_Inout_ PSERVER_CONTEXT Server,
                                           _In_ PHTTP_REQUEST Request,
                                           _In_reads_(Length) PCWSTR Path, _In_ ULONG Length)
{
    WCHAR            fileName[MAX_PATH];
    LARGE_INTEGER    size;
    PSERVER_RESPONSE response;
    HANDLE           file;
    DWORD            attributes, error;

    error = MapToFile(Server->Directory, Path, Length, fileName, _countof(fileName));
    if (error != NO_ERROR)
        return CreateErrorResponse(Server, error);

    attributes = GetFileAttributesW(fileName);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return CreateErrorResponse(Server, GetLastError());
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return CreateErrorResponse(Server, ERROR_FILE_NOT_FOUND);

    file = CreateFileW(fileName, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                       FILE_ATTRIBUTE_NORMAL | FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return CreateErrorResponse(Server, GetLastError());

    if (!GetFileSizeEx(file, &size) ||
        (response = AllocateResponse(Server, 200, "OK", ContentTypeOf(fileName))) == NULL)
    {
        CloseHandle(file);
        return CreateErrorResponse(Server, ERROR_NOT_ENOUGH_MEMORY);
    }

    response->File = file;

    if (Request->Verb == HttpVerbHEAD)
    {
        StringCchPrintfA(response->Length, _countof(response->Length), "%I64d", size.QuadPart);
        SetKnownHeader(response, HttpHeaderContentLength, response->Length);
        return response;
    }

    response->Chunk.DataChunkType = HttpDataChunkFromFileHandle;
    response->Chunk.FromFileHandle.ByteRange.StartingOffset.QuadPart = 0;
    response->Chunk.FromFileHandle.ByteRange.Length.QuadPart = HTTP_BYTE_RANGE_TO_EOF;
    response->Chunk.FromFileHandle.FileHandle = file;
    response->Http.EntityChunkCount = 1;
    response->Http.pEntityChunks = &response->Chunk;
    return response;
}

static VOID SendResponse(_In_ PSERVER_CONTEXT Server, _In_ HTTP_REQUEST_ID RequestId,
                         _In_opt_ PSERVER_RESPONSE Response)
{
    ULONG result;

    if (Response == NULL)
    {
        HttpCancelHttpRequest(Server->RequestQueue, RequestId, NULL);
        return;
    }

    StartThreadpoolIo(Server->Io);
    result = HttpSendHttpResponse(Server->RequestQueue, RequestId,
        Response->StopWhenSent ? HTTP_SEND_RESPONSE_FLAG_DISCONNECT : 0,
        &Response->Http, NULL, NULL, NULL, 0, &Response->Io.Overlapped, NULL);

    if (result != NO_ERROR && result != ERROR_IO_PENDING)
    {
        // There will be no callback for this one.
        CancelThreadpoolIo(Server->Io);
        fwprintf(stderr, L"HttpSendHttpResponse failed with %lu\n", result);
        HttpCancelHttpRequest(Server->RequestQueue, RequestId, NULL);
        CompleteResponse(&Response->Io, result, 0);
    }
}

static VOID ProcessRequest(_In_ PSERVER_CONTEXT Server, _In_ PHTTP_REQUEST Request)
{
    PSERVER_RESPONSE response;
    ULONG            length;
    PCWSTR           path = RelativePath(Server, Request, &length);

    if (Request->Verb != HttpVerbGET && Request->Verb != HttpVerbHEAD)
    {
        response = CreateMessageResponse(Server, 405, "Method Not Allowed",
                                         "Only GET and HEAD are allowed.");
    }
    else if (Request->Verb == HttpVerbGET && length == 4 && wcsncmp(path, L"quit", 4) == 0)
    {
        response = CreateMessageResponse(Server, 200, "OK", "Goodbye");
        if (response != NULL)
            response->StopWhenSent = TRUE;
    }
    else
    {
        response = CreateFileResponse(Server, Request, path, length);
    }

    SendResponse(Server, Request->RequestId, response);
}

// Receives with the given object: the next request, or the one with its id.
static VOID PostReceive(_In_ PSERVER_REQUEST Request)
{
    PSERVER_CONTEXT server = Request->Io.Server;
    ULONG           bytes = 0;
    ULONG           result;

    if (server->Stopping)
    {
        FreeRequest(Request);
        return;
    }

    ZeroMemory(&Request->Io.Overlapped, sizeof(Request->Io.Overlapped));
    StartThreadpoolIo(server->Io);

    result = HttpReceiveHttpRequest(server->RequestQueue, Request->RequestId, 0, Request->Http,
                                    Request->BufferSize, &bytes, &Request->Io.Overlapped);
    if (result != NO_ERROR && result != ERROR_IO_PENDING)
    {
        CancelThreadpoolIo(server->Io);
        CompleteReceive(&Request->Io, result, bytes);
    }
}

static VOID CompleteReceive(_In_ PIO_CONTEXT IoContext, _In_ ULONG Result, _In_ ULONG Bytes)
{
    PSERVER_REQUEST request = CONTAINING_RECORD(IoContext, SERVER_REQUEST, Io);

    if (Result == NO_ERROR)
    {
        // The response does not refer to the request, which is free for the
        // next one as soon as the response has been handed over.
        ProcessRequest(IoContext->Server, request->Http);
        request->RequestId = HTTP_NULL_ID;
    }
    else if (Result == ERROR_MORE_DATA)
    {
        request->RequestId = request->Http->RequestId;
        request->BufferSize = max(Bytes, request->BufferSize + REQUEST_BUFFER_SIZE);
        HeapFree(GetProcessHeap(), 0, request->Http);
        request->Http = (PHTTP_REQUEST)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                                 request->BufferSize);
        if (request->Http == NULL)
        {
            HttpCancelHttpRequest(IoContext->Server->RequestQueue, request->RequestId, NULL);
            FreeRequest(request);
            return;
        }
    }
    else if (!HTTP_IS_NULL_ID(&request->RequestId))
    {
        // The client has gone away before the whole request was received.
        request->RequestId = HTTP_NULL_ID;
    }
    else
    {
        if (!IoContext->Server->Stopping)
            fwprintf(stderr, L"HttpReceiveHttpRequest failed with %lu\n", Result);
        FreeRequest(request);
        return;
    }

    PostReceive(request);
}

static VOID CompleteResponse(_In_ PIO_CONTEXT IoContext, _In_ ULONG Result, _In_ ULONG Bytes)
{
    PSERVER_RESPONSE response = CONTAINING_RECORD(IoContext, SERVER_RESPONSE, Io);

    UNREFERENCED_PARAMETER(Bytes);

    if (Result == NO_ERROR)
        InterlockedIncrement(&IoContext->Server->ResponseCount);
    if (response->StopWhenSent)
        SetEvent(IoContext->Server->StopEvent);
    FreeResponse(response);
}

static VOID CALLBACK IoCompletionCallback(_Inout_ PTP_CALLBACK_INSTANCE Instance,
                                          _Inout_opt_ PVOID Context,
                                          _Inout_opt_ PVOID Overlapped, _In_ ULONG IoResult,
                                          _In_ ULONG_PTR NumberOfBytesTransferred,
                                          _Inout_ PTP_IO Io)
{
    PIO_CONTEXT ioContext = CONTAINING_RECORD(Overlapped, IO_CONTEXT, Overlapped);

    UNREFERENCED_PARAMETER(Instance);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Io);

    ioContext->Completion(ioContext, IoResult, (ULONG)NumberOfBytesTransferred);
}

static ULONG InitializeServer(_Inout_ PSERVER_CONTEXT Server)
{
    HTTPAPI_VERSION             version = HTTPAPI_VERSION_2;
    HTTP_503_RESPONSE_VERBOSITY verbosity = Http503ResponseVerbosityLimited;
    HTTP_STATE_INFO             state;
    HTTP_BINDING_INFO           binding = { { 0 }, NULL };
    ULONG                       returned, result, i;

    Server->Version = version;
    Server->StopEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (Server->StopEvent == NULL)
        return GetLastError();

    result = HttpInitialize(Server->Version, HTTP_INITIALIZE_SERVER, NULL);
    if (result != NO_ERROR)
        return result;
    Server->Initialized = TRUE;
    binding.Flags.Present = 1;

    if ((result = HttpCreateServerSession(version, &Server->SessionId, 0)) != NO_ERROR ||
        (result = HttpQueryServerSessionProperty(Server->SessionId, HttpServerStateProperty,
            &state, sizeof(state), &returned)) != NO_ERROR ||
        (result = HttpCreateUrlGroup(Server->SessionId, &Server->UrlGroupId, 0)) != NO_ERROR ||
        (result = HttpCreateRequestQueue(version, NULL, NULL, 0,
            &binding.RequestQueueHandle)) != NO_ERROR)
    {
        return result;
    }

    wprintf(L"The session is %s\n", state.State == HttpEnabledStateActive ? L"active" : L"inactive");
    Server->RequestQueue = binding.RequestQueueHandle;

    if ((result = HttpSetRequestQueueProperty(Server->RequestQueue, HttpServer503VerbosityProperty,
            &verbosity, sizeof(verbosity), 0, NULL)) != NO_ERROR ||
        (result = HttpSetUrlGroupProperty(Server->UrlGroupId, HttpServerBindingProperty,
            &binding, sizeof(binding))) != NO_ERROR)
    {
        return result;
    }

    Server->Io = CreateThreadpoolIo(Server->RequestQueue, IoCompletionCallback, NULL, NULL);
    if (Server->Io == NULL)
        return GetLastError();

    for (i = 0; i < Server->UrlCount; i++)
    {
        result = HttpAddUrlToUrlGroup(Server->UrlGroupId, Server->Urls[i], i, 0);
        if (result != NO_ERROR)
            return result;
        wprintf(L"Listening on %s\n", Server->Urls[i]);
    }

    wprintf(L"Serving files from %s\n", Server->Directory);
    fflush(stdout);
    return NO_ERROR;
}

static VOID RunServer(_Inout_ PSERVER_CONTEXT Server)
{
    PSERVER_REQUEST request;
    int             i;

    for (i = 0; i < OUTSTANDING_REQUESTS; i++)
    {
        request = AllocateRequest(Server);
        if (request == NULL)
            break;
        PostReceive(request);
    }

    WaitForSingleObject(Server->StopEvent, INFINITE);

    // Cancels the receives; their callbacks free the request objects.
    InterlockedExchange(&Server->Stopping, TRUE);
    HttpShutdownRequestQueue(Server->RequestQueue);
    WaitForThreadpoolIoCallbacks(Server->Io, FALSE);
}

static VOID UninitializeServer(_Inout_ PSERVER_CONTEXT Server)
{
    if (Server->UrlGroupId != HTTP_NULL_ID)
        HttpCloseUrlGroup(Server->UrlGroupId);
    if (Server->SessionId != HTTP_NULL_ID)
        HttpCloseServerSession(Server->SessionId);
    if (Server->Io != NULL)
        CloseThreadpoolIo(Server->Io);
    if (Server->RequestQueue != NULL)
        HttpCloseRequestQueue(Server->RequestQueue);
    if (Server->Initialized)
        HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);
    if (Server->StopEvent != NULL)
        CloseHandle(Server->StopEvent);
}

static BOOL WINAPI ConsoleHandler(_In_ DWORD ControlType)
{
    UNREFERENCED_PARAMETER(ControlType);
    SetEvent(g_Server.StopEvent);
    return TRUE;
}

int __cdecl wmain(int argc, WCHAR **argv)
{
    ULONG result;
    int   i;

    if (argc < 3 || argc > MAX_URLS + 2)
    {
        fwprintf(stderr, L"Usage: %s <directory> <url-prefix> [<url-prefix> ...]\n", argv[0]);
        return 2;
    }

    g_Server.Directory = argv[1];
    for (i = 2; i < argc; i++)
        g_Server.Urls[g_Server.UrlCount++] = argv[i];

    result = InitializeServer(&g_Server);

    if (result == NO_ERROR)
    {
        SetConsoleCtrlHandler(ConsoleHandler, TRUE);
        RunServer(&g_Server);
        SetConsoleCtrlHandler(ConsoleHandler, FALSE);
        wprintf(L"%ld responses sent, %ld objects left\n",
                g_Server.ResponseCount, g_Server.ObjectCount);
    }
    else
    {
        fwprintf(stderr, L"The server could not be started, error %lu\n", result);
    }

    UninitializeServer(&g_Server);

    wprintf(L"Stopped with %lu\n", result);
    fflush(stdout);
    return (int)result;
}
