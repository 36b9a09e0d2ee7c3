// SPDX-License-Identifier: MIT
//
// event_server.c - overlapped I/O with events for the HTTP Server API 2.0.
//
// Usage:   event_server [/n:<receives>] [/file:<path>] <url-prefix> [...]
// Example: event_server /n:4 /file:C:\data\movie.bin http://localhost:8080/ev/
//
// A single thread keeps a number of operations going (8 by default) and waits
// for their events with WaitForMultipleObjects. All reads and sends overlap.
//
//   GET, HEAD  <prefix>anything  a short text with the URL
//   GET, HEAD  <prefix>file      the file of the command line; a GET may ask
//                                for one range of it
//   POST       <prefix>anything  echoes the body in one piece
//   POST       <prefix>chunked   echoes the body with chunked transfer coding
//   GET        <prefix>quit      stops the server, which then returns 0
//   other methods                405
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
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <strsafe.h>

#pragma comment(lib, "httpapi.lib")

#define DEFAULT_RECEIVES 8
#define MAXIMUM_RECEIVES (MAXIMUM_WAIT_OBJECTS - 1)
#define READ_SIZE        8192
#define MAXIMUM_BODY     (64 * 1024 * 1024)

typedef enum _IO_STATE
{
    IoIdle,                         // nothing is going on, for good
    IoReceive,                      // waiting for a request
    IoReadBody,                     // reading a piece of the body
    IoSendPart,                     // sending the head or a chunk, more follows
    IoSendFinal                     // sending the end of the response
} IO_STATE;

typedef struct _IO_CONTEXT
{
    OVERLAPPED      Overlapped;
    IO_STATE        State;
    PHTTP_REQUEST   Request;
    ULONG           RequestSize;
    HTTP_REQUEST_ID RequestId;      // HTTP_NULL_ID: any request
    ULONG           SyncBytes;      // filled in by calls which fail at once
    PUCHAR          Body;
    ULONG           BodySize;
    ULONG           BodyLength;
    BOOL            MoreBody;
    BOOL            Streaming;      // the answer is the chunked echo
    BOOL            HeadSent;
    BOOL            QuitWhenSent;
    HANDLE          File;
    HTTP_RESPONSE   Response;
    HTTP_DATA_CHUNK Chunks[3];
    CHAR            Text[2048];
    CHAR            Length[24];
    CHAR            Range[80];
} IO_CONTEXT, *PIO_CONTEXT;

static HANDLE g_Queue;
static HANDLE g_ShutdownEvent;
static PCWSTR g_FileName;
static ULONG  g_RequestsServed;
static PCWSTR g_Prefixes[MAXIMUM_RECEIVES];

static BOOL IsPath(_In_ PHTTP_REQUEST Request, _In_ PCWSTR Name)
{
    PCWSTR prefix = g_Prefixes[Request->UrlContext];
    int    prefixLength = lstrlenW(wcschr(wcsstr(prefix, L"://") + 3, L'/'));
    int    pathLength = Request->CookedUrl.AbsPathLength / (int)sizeof(WCHAR);
    return pathLength == prefixLength + lstrlenW(Name) &&
           wcsncmp(Request->CookedUrl.pAbsPath + prefixLength, Name, lstrlenW(Name)) == 0;
}

static VOID SetHeader(_Inout_ PIO_CONTEXT Context, _In_ HTTP_HEADER_ID Id, _In_ PCSTR Value)
{
    Context->Response.Headers.KnownHeaders[Id].pRawValue = Value;
    Context->Response.Headers.KnownHeaders[Id].RawValueLength = (USHORT)strlen(Value);
}

static VOID SetChunk(_Out_ PHTTP_DATA_CHUNK Chunk, _In_ PVOID Buffer, _In_ ULONG Length)
{
    ZeroMemory(Chunk, sizeof(*Chunk));
    Chunk->DataChunkType = HttpDataChunkFromMemory;
    Chunk->FromMemory.pBuffer = Buffer;
    Chunk->FromMemory.BufferLength = Length;
}

static BOOL GrowBody(_Inout_ PIO_CONTEXT Context, _In_ ULONG Needed)
{
    ULONG size = Context->BodySize == 0 ? 2 * READ_SIZE : Context->BodySize;
    PVOID body;

    while (size < Needed)
        size *= 2;
    if (size == Context->BodySize)
        return TRUE;
    body = Context->Body == NULL ? HeapAlloc(GetProcessHeap(), 0, size) :
                                   HeapReAlloc(GetProcessHeap(), 0, Context->Body, size);
    if (body == NULL)
        return FALSE;

    Context->Body = (PUCHAR)body;
    Context->BodySize = size;
    return TRUE;
}

//
// The functions below which are called Start... begin one overlapped operation
// and return what the API said: NO_ERROR and ERROR_IO_PENDING both mean that
// the event of the context is going to be set.
//

static ULONG StartReceive(_Inout_ PIO_CONTEXT Context, _In_ HTTP_REQUEST_ID RequestId)
{
    Context->State = IoReceive;
    Context->RequestId = RequestId;
    Context->SyncBytes = 0;
    return HttpReceiveHttpRequest(g_Queue, RequestId, HTTP_RECEIVE_REQUEST_FLAG_COPY_BODY,
                                  Context->Request, Context->RequestSize,
                                  &Context->SyncBytes, &Context->Overlapped);
}

static ULONG StartReadBody(_Inout_ PIO_CONTEXT Context)
{
    Context->State = IoReadBody;
    if (!GrowBody(Context, Context->BodyLength + READ_SIZE))
        return ERROR_NOT_ENOUGH_MEMORY;
    return HttpReceiveRequestEntityBody(g_Queue, Context->Request->RequestId, 0,
                                        Context->Body + Context->BodyLength,
                                        Context->BodySize - Context->BodyLength,
                                        NULL, &Context->Overlapped);
}

static ULONG StartResponse(_Inout_ PIO_CONTEXT Context, _In_ ULONG Flags)
{
    Context->State = (Flags & HTTP_SEND_RESPONSE_FLAG_MORE_DATA) ? IoSendPart : IoSendFinal;
    return HttpSendHttpResponse(g_Queue, Context->Request->RequestId, Flags, &Context->Response,
                                NULL, NULL, NULL, 0, &Context->Overlapped, NULL);
}

static ULONG StartEntity(_Inout_ PIO_CONTEXT Context, _In_ USHORT ChunkCount, _In_ ULONG Flags)
{
    Context->State = (Flags & HTTP_SEND_RESPONSE_FLAG_MORE_DATA) ? IoSendPart : IoSendFinal;
    return HttpSendResponseEntityBody(g_Queue, Context->Request->RequestId, Flags, ChunkCount,
                                      Context->Chunks, NULL, NULL, 0, &Context->Overlapped, NULL);
}

static VOID PrepareResponse(_Inout_ PIO_CONTEXT Context, _In_ USHORT Status, _In_ PCSTR Reason)
{
    ZeroMemory(&Context->Response, sizeof(Context->Response));
    Context->Response.StatusCode = Status;
    Context->Response.pReason = Reason;
    Context->Response.ReasonLength = (USHORT)strlen(Reason);
}

// Sends Context->Text with headers that have been prepared.
static ULONG StartText(_Inout_ PIO_CONTEXT Context, _In_ ULONG Flags)
{
    ULONG length = (ULONG)strlen(Context->Text);

    SetHeader(Context, HttpHeaderContentType, "text/plain");
    StringCchPrintfA(Context->Length, _countof(Context->Length), "%lu", length);
    SetHeader(Context, HttpHeaderContentLength, Context->Length);

    SetChunk(&Context->Chunks[0], Context->Text, length);
    Context->Response.pEntityChunks = Context->Chunks;
    Context->Response.EntityChunkCount = 1;

    return StartResponse(Context, Flags);
}

static ULONG StartError(_Inout_ PIO_CONTEXT Context, _In_ USHORT Status, _In_ PCSTR Reason)
{
    PrepareResponse(Context, Status, Reason);
    StringCchPrintfA(Context->Text, _countof(Context->Text), "%hu %s\r\n", Status, Reason);
    if (Status == 405)
        SetHeader(Context, HttpHeaderAllow, "GET, HEAD, POST");
    if (Status == 416)
        SetHeader(Context, HttpHeaderContentRange, Context->Range);

    return StartText(Context, Status == 413 ? HTTP_SEND_RESPONSE_FLAG_DISCONNECT : 0);
}

// Understands "bytes=a-b", "bytes=a-" and "bytes=-n". Returns 0 if the header
// is to be ignored, 206 if First and Last were set, 416 if nothing is selected.
static USHORT ParseRange(_In_ PCSTR Header, _In_ ULONGLONG Size,
                         _Out_ PULONGLONG First, _Out_ PULONGLONG Last)
{
    PSTR end;

    *First = 0;
    *Last = Size - 1;

    if (_strnicmp(Header, "bytes=", 6) != 0 || strchr(Header, ',') != NULL)
        return 0;
    Header += 6;
    if (*Header == '-')
    {
        ULONGLONG count = _strtoui64(Header + 1, &end, 10);

        if (end == Header + 1 || *end != '\0')
            return 0;
        if (count == 0 || Size == 0)
            return 416;
        if (count < Size)
            *First = Size - count;
        return 206;
    }

    *First = _strtoui64(Header, &end, 10);
    if (end == Header || *end != '-')
        return 0;
    Header = end + 1;
    if (*Header != '\0')
    {
        ULONGLONG last = _strtoui64(Header, &end, 10);

        if (*end != '\0' || last < *First)
            return 0;
        if (last < *Last)
            *Last = last;
    }

    return *First < Size ? 206 : 416;
}

static ULONG StartFile(_Inout_ PIO_CONTEXT Context)
{
    PCSTR         range = Context->Request->Headers.KnownHeaders[HttpHeaderRange].pRawValue;
    LARGE_INTEGER size;
    ULONGLONG     first, last;
    USHORT        status = 0;

    if (g_FileName == NULL)
        return StartError(Context, 404, "Not Found");
    Context->File = CreateFileW(g_FileName, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                NULL, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    if (Context->File == INVALID_HANDLE_VALUE)
        return StartError(Context, 404, "Not Found");

    if (!GetFileSizeEx(Context->File, &size))
        return StartError(Context, 500, "Internal Server Error");

    first = 0;
    last = (ULONGLONG)size.QuadPart - 1;

    if (range != NULL && Context->Request->Verb == HttpVerbGET)
        status = ParseRange(range, size.QuadPart, &first, &last);

    if (status == 416)
    {
        StringCchPrintfA(Context->Range, _countof(Context->Range), "bytes */%I64d", size.QuadPart);
        return StartError(Context, 416, "Range Not Satisfiable");
    }

    if (status == 206)
    {
        PrepareResponse(Context, 206, "Partial Content");
        StringCchPrintfA(Context->Range, _countof(Context->Range), "bytes %I64u-%I64u/%I64d",
                         first, last, size.QuadPart);
        SetHeader(Context, HttpHeaderContentRange, Context->Range);
    }
    else
    {
        PrepareResponse(Context, 200, "OK");
        first = 0;
        last = (ULONGLONG)size.QuadPart - 1;
    }

    SetHeader(Context, HttpHeaderContentType, "application/octet-stream");
    SetHeader(Context, HttpHeaderAcceptRanges, "bytes");
    StringCchPrintfA(Context->Length, _countof(Context->Length), "%I64u", last - first + 1);
    SetHeader(Context, HttpHeaderContentLength, Context->Length);

    if (size.QuadPart != 0 && Context->Request->Verb == HttpVerbGET)
    {
        ZeroMemory(&Context->Chunks[0], sizeof(Context->Chunks[0]));
        Context->Chunks[0].DataChunkType = HttpDataChunkFromFileHandle;
        Context->Chunks[0].FromFileHandle.FileHandle = Context->File;
        Context->Chunks[0].FromFileHandle.ByteRange.StartingOffset.QuadPart = first;
        Context->Chunks[0].FromFileHandle.ByteRange.Length.QuadPart = last - first + 1;
        Context->Response.pEntityChunks = Context->Chunks;
        Context->Response.EntityChunkCount = 1;
    }

    return StartResponse(Context, 0);
}

// Chooses the next step of an echo, depending on what has been read so far.
static ULONG ContinueEcho(_Inout_ PIO_CONTEXT Context)
{
    PHTTP_KNOWN_HEADER type = &Context->Request->Headers.KnownHeaders[HttpHeaderContentType];
    ULONG              length = Context->BodyLength;

    if (length > MAXIMUM_BODY)
        return StartError(Context, 413, "Payload Too Large");

    if (Context->MoreBody && (!Context->Streaming || length == 0))
        return StartReadBody(Context);

    if (!Context->HeadSent)
    {
        Context->HeadSent = TRUE;
        PrepareResponse(Context, 200, "OK");
        SetHeader(Context, HttpHeaderContentType, "application/octet-stream");

        if (type->RawValueLength != 0)
            Context->Response.Headers.KnownHeaders[HttpHeaderContentType] = *type;
        if (!Context->Streaming)
        {
            SetChunk(&Context->Chunks[0], Context->Body, length);
            Context->Response.pEntityChunks = Context->Chunks;
            Context->Response.EntityChunkCount = length != 0 ? 1 : 0;
            return StartResponse(Context, 0);
        }

        SetHeader(Context, HttpHeaderTransferEncoding, "chunked");
        return StartResponse(Context, HTTP_SEND_RESPONSE_FLAG_MORE_DATA);
    }

    if (length == 0)
    {
        SetChunk(&Context->Chunks[0], "0\r\n\r\n", 5);
        return StartEntity(Context, 1, 0);
    }

    // The API does not put the chunk framing around the data; we do.
    StringCchPrintfA(Context->Text, _countof(Context->Text), "%lx\r\n", length);
    SetChunk(&Context->Chunks[0], Context->Text, (ULONG)strlen(Context->Text));
    SetChunk(&Context->Chunks[1], Context->Body, length);
    SetChunk(&Context->Chunks[2], "\r\n", 2);
    Context->BodyLength = 0;
    return StartEntity(Context, 3, HTTP_SEND_RESPONSE_FLAG_MORE_DATA);
}

// A whole request is here: find out what to do with it.
static ULONG OnRequest(_Inout_ PIO_CONTEXT Context)
{
    PHTTP_REQUEST request = Context->Request;
    USHORT        i;

    g_RequestsServed++;
    Context->BodyLength = 0;
    Context->HeadSent = FALSE;
    Context->Streaming = FALSE;
    Context->MoreBody = (request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS) != 0;

    switch (request->Verb)
    {
    case HttpVerbGET:
    case HttpVerbHEAD:
        if (IsPath(request, L"file"))
            return StartFile(Context);
        PrepareResponse(Context, 200, "OK");
        Context->QuitWhenSent = request->Verb == HttpVerbGET && IsPath(request, L"quit");
        if (Context->QuitWhenSent)
            StringCchCopyA(Context->Text, _countof(Context->Text), "Goodbye\r\n");
        else
            StringCchPrintfA(Context->Text, _countof(Context->Text),
                             "Hello from event_server\r\nURL: %.1500S\r\n",
                             request->CookedUrl.pFullUrl);

        return StartText(Context,
                         Context->QuitWhenSent ? HTTP_SEND_RESPONSE_FLAG_DISCONNECT : 0);

    case HttpVerbPOST:
        // What had arrived with the head was copied into the request buffer.
        for (i = 0; i < request->EntityChunkCount; i++)
        {
            PHTTP_DATA_CHUNK chunk = &request->pEntityChunks[i];
            if (!GrowBody(Context, Context->BodyLength + chunk->FromMemory.BufferLength))
                return StartError(Context, 500, "Internal Server Error");
            CopyMemory(Context->Body + Context->BodyLength, chunk->FromMemory.pBuffer,
                       chunk->FromMemory.BufferLength);
            Context->BodyLength += chunk->FromMemory.BufferLength;
        }

        Context->Streaming = IsPath(request, L"chunked") &&
                             HTTP_GREATER_EQUAL_VERSION(request->Version, 1, 1);
        return ContinueEcho(Context);
    default:
        return StartError(Context, 405, "Method Not Allowed");
    }
}

static ULONG OnReceiveDone(_Inout_ PIO_CONTEXT Context, _In_ ULONG Status, _In_ ULONG Bytes)
{
    HTTP_REQUEST_ID requestId = Context->RequestId;
    if (Status == NO_ERROR)
        return OnRequest(Context);
    if (Status == ERROR_MORE_DATA)
    {
        // Read the same request again, into a buffer of the size it needs.
        requestId = Context->Request->RequestId;
        HeapFree(GetProcessHeap(), 0, Context->Request);
        Context->RequestSize = Bytes > Context->RequestSize ? Bytes : Context->RequestSize * 2;
        Context->Request = (PHTTP_REQUEST)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                                    Context->RequestSize);
        if (Context->Request != NULL)
            return StartReceive(Context, requestId);
    }
    else if (!HTTP_IS_NULL_ID(&requestId))
    {
        // That client is gone; take another request.
        return StartReceive(Context, HTTP_NULL_ID);
    }

    if (Status != ERROR_OPERATION_ABORTED)
        fwprintf(stderr, L"HttpReceiveHttpRequest failed with %lu\n", Status);

    Context->State = IoIdle;
    return Status;
}

// The response is complete, or there is nobody left to send it to.
static ULONG OnResponseDone(_Inout_ PIO_CONTEXT Context)
{
    if (Context->File != INVALID_HANDLE_VALUE)
    {
        CloseHandle(Context->File);
        Context->File = INVALID_HANDLE_VALUE;
    }

    if (Context->QuitWhenSent)
    {
        Context->QuitWhenSent = FALSE;
        SetEvent(g_ShutdownEvent);
    }

    return StartReceive(Context, HTTP_NULL_ID);
}

// Takes note of the end of an operation and starts the next one. An operation
// which cannot be started has ended, too.
static VOID Advance(_Inout_ PIO_CONTEXT Context, _In_ ULONG Status, _In_ ULONG Bytes)
{
    do
    {
        ResetEvent(Context->Overlapped.hEvent);

        switch (Context->State)
        {
        case IoReceive:
            Status = OnReceiveDone(Context, Status, Bytes);
            break;
        case IoReadBody:
            Context->MoreBody = Status == NO_ERROR;

            if (Status == NO_ERROR || Status == ERROR_HANDLE_EOF)
            {
                Context->BodyLength += Bytes;
                Status = ContinueEcho(Context);
                break;
            }

            // A body that cannot be read cannot be answered either.
            HttpCancelHttpRequest(g_Queue, Context->Request->RequestId, NULL);
            Status = OnResponseDone(Context);
            break;
        case IoSendPart:
            if (Status == NO_ERROR)
            {
                Status = ContinueEcho(Context);
                break;
            }
            // Fall through: the client is gone, or the send was refused.

        case IoSendFinal:
            if (Status != NO_ERROR)
                HttpCancelHttpRequest(g_Queue, Context->Request->RequestId, NULL);
            Status = OnResponseDone(Context);
            break;
        case IoIdle:
            return;
        }

        Bytes = Context->State == IoReceive ? Context->SyncBytes : 0;

    } while (Status != NO_ERROR && Status != ERROR_IO_PENDING);
}

static ULONG RunServer(_Inout_updates_(Count) PIO_CONTEXT Contexts, _In_ ULONG Count)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS];
    ULONG  aborted = 0, completed = 0, failed = 0;
    ULONG  i, wait, bytes = 0, status;

    events[0] = g_ShutdownEvent;

    for (i = 0; i < Count; i++)
    {
        events[i + 1] = Contexts[i].Overlapped.hEvent;
        status = StartReceive(&Contexts[i], HTTP_NULL_ID);
        if (status != NO_ERROR && status != ERROR_IO_PENDING)
            Advance(&Contexts[i], status, Contexts[i].SyncBytes);
    }

    while ((wait = WaitForMultipleObjects(Count + 1, events, FALSE, INFINITE)) != WAIT_OBJECT_0)
    {
        if (wait == WAIT_FAILED || wait > WAIT_OBJECT_0 + Count)
            return GetLastError();

        i = wait - WAIT_OBJECT_0 - 1;
        status = NO_ERROR;
        if (!GetOverlappedResult(g_Queue, &Contexts[i].Overlapped, &bytes, FALSE))
            status = GetLastError();
        Advance(&Contexts[i], status, bytes);
    }

    // No new requests; then cancel what is pending and collect all of it, since
    // the buffers may not go away before the operations are done with them.
    HttpShutdownRequestQueue(g_Queue);

    for (i = 0; i < Count; i++)
    {
        if (Contexts[i].State == IoIdle)
            continue;
        if (!CancelIoEx(g_Queue, &Contexts[i].Overlapped) && GetLastError() != ERROR_NOT_FOUND)
            fwprintf(stderr, L"CancelIoEx failed with %lu\n", GetLastError());

        if (GetOverlappedResult(g_Queue, &Contexts[i].Overlapped, &bytes, TRUE))
            completed++;
        else if (GetLastError() == ERROR_OPERATION_ABORTED)
            aborted++;
        else
            failed++;
    }

    wprintf(L"%lu requests served\n", g_RequestsServed);
    wprintf(L"Operations collected: %lu aborted, %lu completed, %lu failed\n",
            aborted, completed, failed);
    return NO_ERROR;
}

static BOOL WINAPI ConsoleHandler(_In_ DWORD ControlType)
{
    UNREFERENCED_PARAMETER(ControlType);
    SetEvent(g_ShutdownEvent);
    return TRUE;
}

int wmain(int argc, WCHAR *argv[])
{
    HTTPAPI_VERSION            version = HTTPAPI_VERSION_2;
    HTTP_SERVER_SESSION_ID     session = HTTP_NULL_ID;
    HTTP_URL_GROUP_ID          group = HTTP_NULL_ID;
    HTTP_BINDING_INFO          binding = { { 1 }, NULL };
    HTTP_CONNECTION_LIMIT_INFO limit = { { 1 }, 2000 };
    HTTP_QOS_SETTING_INFO      qos = { HttpQosSettingTypeConnectionLimit, &limit };
    HTTP_STATE_INFO            state = { { 1 }, HttpEnabledStateActive };
    PIO_CONTEXT                contexts = NULL;
    ULONG                      count = DEFAULT_RECEIVES, urls = 0, returned, result, i;
    int                        arg;

    for (arg = 1; arg < argc; arg++)
    {
        if (_wcsnicmp(argv[arg], L"/n:", 3) == 0)
            count = wcstoul(argv[arg] + 3, NULL, 10);
        else if (_wcsnicmp(argv[arg], L"/file:", 6) == 0)
            g_FileName = argv[arg] + 6;
        else if (urls < _countof(g_Prefixes))
            g_Prefixes[urls++] = argv[arg];
    }

    if (urls == 0 || count == 0 || count > MAXIMUM_RECEIVES)
    {
        fwprintf(stderr, L"Usage: %s [/n:<1-%d>] [/file:<path>] <url-prefix> [...]\n",
                 argv[0], MAXIMUM_RECEIVES);
        return 2;
    }

    if ((result = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL)) != NO_ERROR)
    {
        fwprintf(stderr, L"HttpInitialize failed with %lu\n", result);
        return (int)result;
    }

    g_ShutdownEvent = CreateEventW(NULL, TRUE, FALSE, NULL);

    if ((result = HttpCreateServerSession(version, &session, 0)) != NO_ERROR ||
        (result = HttpCreateUrlGroup(session, &group, 0)) != NO_ERROR ||
        (result = HttpCreateRequestQueue(version, NULL, NULL, 0, &g_Queue)) != NO_ERROR)
    {
        fwprintf(stderr, L"Creating session, URL group or queue failed with %lu\n", result);
        goto CleanUp;
    }

    binding.RequestQueueHandle = g_Queue;
    if ((result = HttpSetUrlGroupProperty(group, HttpServerQosProperty,
                                          &qos, sizeof(qos))) != NO_ERROR ||
        (result = HttpSetUrlGroupProperty(group, HttpServerStateProperty,
                                          &state, sizeof(state))) != NO_ERROR ||
        (result = HttpQueryUrlGroupProperty(group, HttpServerStateProperty,
                                            &state, sizeof(state), &returned)) != NO_ERROR ||
        (result = HttpSetUrlGroupProperty(group, HttpServerBindingProperty,
                                          &binding, sizeof(binding))) != NO_ERROR)
    {
        fwprintf(stderr, L"Configuring the URL group failed with %lu\n", result);
        goto CleanUp;
    }

    for (i = 0; i < urls; i++)
    {
        if ((result = HttpAddUrlToUrlGroup(group, g_Prefixes[i], i, 0)) != NO_ERROR)
        {
            fwprintf(stderr, L"Cannot add %s, error %lu\n", g_Prefixes[i], result);
            goto CleanUp;
        }

        wprintf(L"Listening on %s\n", g_Prefixes[i]);
    }

    contexts = (PIO_CONTEXT)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                      count * sizeof(IO_CONTEXT));
    if (contexts == NULL)
    {
        result = ERROR_NOT_ENOUGH_MEMORY;
        goto CleanUp;
    }

    for (i = 0; i < count; i++)
    {
        contexts[i].File = INVALID_HANDLE_VALUE;
        contexts[i].Overlapped.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
        contexts[i].RequestSize = sizeof(HTTP_REQUEST) + 4096;
        contexts[i].Request = (PHTTP_REQUEST)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY,
                                                       contexts[i].RequestSize);
        if (contexts[i].Overlapped.hEvent == NULL || contexts[i].Request == NULL)
        {
            result = ERROR_NOT_ENOUGH_MEMORY;
            goto CleanUp;
        }
    }

    wprintf(L"%lu receives outstanding\n", count);
    fflush(stdout);

    SetConsoleCtrlHandler(ConsoleHandler, TRUE);
    result = RunServer(contexts, count);
    SetConsoleCtrlHandler(ConsoleHandler, FALSE);

CleanUp:
    if (!HTTP_IS_NULL_ID(&group))
        HttpCloseUrlGroup(group);
    if (!HTTP_IS_NULL_ID(&session))
        HttpCloseServerSession(session);
    if (g_Queue != NULL)
        HttpCloseRequestQueue(g_Queue);
    HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);

    for (i = 0; contexts != NULL && i < count; i++)
    {
        if (contexts[i].File != NULL && contexts[i].File != INVALID_HANDLE_VALUE)
            CloseHandle(contexts[i].File);
        if (contexts[i].Overlapped.hEvent != NULL)
            CloseHandle(contexts[i].Overlapped.hEvent);
        if (contexts[i].Request != NULL)
            HeapFree(GetProcessHeap(), 0, contexts[i].Request);
        if (contexts[i].Body != NULL)
            HeapFree(GetProcessHeap(), 0, contexts[i].Body);
    }

    if (contexts != NULL)
        HeapFree(GetProcessHeap(), 0, contexts);
    CloseHandle(g_ShutdownEvent);

    wprintf(L"Stopped with %lu\n", result);
    fflush(stdout);
    return (int)result;
}
