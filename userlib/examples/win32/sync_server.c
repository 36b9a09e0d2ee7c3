// SPDX-License-Identifier: MIT
//
// sync_server.c - a synchronous server for the HTTP Server API, version 2.0.
//
// Usage:   sync_server <url-prefix> [<url-prefix> ...]
// Example: sync_server http://localhost:8080/app/ http://localhost:8081/
//
// One thread receives a request, answers it and receives the next one.
//
//   GET, HEAD  <prefix>anything   a description of the request, text/plain
//   GET        <prefix>cached     a numbered page which the response cache keeps
//   GET        <prefix>flush      flushes the cached pages below the prefix
//   GET        <prefix>quit       stops the server, which then returns 0
//   POST       <prefix>stream     echoes the body piece by piece as it arrives
//   POST       <prefix>anything   spools the body to a temporary file and sends
//                                 that file back
//   other methods                 501
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
#include <stdarg.h>
#include <string.h>
#include <wchar.h>
#include <strsafe.h>

#pragma comment(lib, "httpapi.lib")

#define ALLOC_MEM(cb) HeapAlloc(GetProcessHeap(), 0, (cb))
#define FREE_MEM(ptr) HeapFree(GetProcessHeap(), 0, (ptr))

#define ENTITY_BUFFER_LENGTH 4096
#define TEXT_BUFFER_LENGTH   65536
#define CACHE_SECONDS        60

// A text under construction: where it goes on, and how much room there is.
typedef struct _TEXT_BUFFER
{
    PSTR   End;
    size_t Remaining;
} TEXT_BUFFER, *PTEXT_BUFFER;

static HANDLE g_hReqQueue = NULL;
static LONG   g_PagesGenerated = 0;

// Prints what went wrong, with the text the system has for the error.
static VOID PrintError(_In_ PCWSTR pszWhat, _In_ ULONG Error)
{
    WCHAR szMessage[256];

    if (FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                       NULL, Error, 0, szMessage, _countof(szMessage), NULL) == 0)
    {
        szMessage[0] = L'\0';
    }

    fwprintf(stderr, L"%s failed with %lu. %s\n", pszWhat, Error, szMessage);
}

static VOID InitializeResponse(_Out_ PHTTP_RESPONSE pResponse, _In_ USHORT StatusCode,
                               _In_ PCSTR pszReason)
{
    RtlZeroMemory(pResponse, sizeof(*pResponse));
    pResponse->StatusCode = StatusCode;
    pResponse->pReason = pszReason;
    pResponse->ReasonLength = (USHORT)strlen(pszReason);
}

static VOID AddKnownHeader(_Inout_ PHTTP_RESPONSE pResponse, _In_ HTTP_HEADER_ID Id,
                           _In_ PCSTR pszValue)
{
    pResponse->Headers.KnownHeaders[Id].pRawValue = pszValue;
    pResponse->Headers.KnownHeaders[Id].RawValueLength = (USHORT)strlen(pszValue);
}

// Appends formatted text; what does not fit is cut off.
static VOID AppendText(_Inout_ PTEXT_BUFFER pBuffer, _In_ PCSTR pszFormat, ...)
{
    va_list args;

    va_start(args, pszFormat);
    StringCchVPrintfExA(pBuffer->End, pBuffer->Remaining, &pBuffer->End,
                        &pBuffer->Remaining, 0, pszFormat, args);
    va_end(args);
}

// Appends a counted UTF-16 string as UTF-8. The length is in bytes, as it is
// everywhere in HTTP_COOKED_URL.
static VOID AppendWide(_Inout_ PTEXT_BUFFER pBuffer, _In_ PCSTR pszLabel,
                       _In_opt_ PCWSTR pText, _In_ USHORT LengthInBytes)
{
    int  cchWide = LengthInBytes / sizeof(WCHAR);
    int  cb;
    PSTR pszUtf8;

    if (pText == NULL || cchWide == 0)
    {
        AppendText(pBuffer, "%s: (none)\r\n", pszLabel);
        return;
    }
    cb = WideCharToMultiByte(CP_UTF8, 0, pText, cchWide, NULL, 0, NULL, NULL);
    pszUtf8 = (PSTR)ALLOC_MEM((size_t)cb + 1);

    if (pszUtf8 != NULL)
    {
        WideCharToMultiByte(CP_UTF8, 0, pText, cchWide, pszUtf8, cb, NULL, NULL);
        pszUtf8[cb] = '\0';
        AppendText(pBuffer, "%s: %s\r\n", pszLabel, pszUtf8);
        FREE_MEM(pszUtf8);
    }
}

// TRUE if the path of the request is the path of the prefix plus the name.
static BOOL IsPath(_In_ PHTTP_REQUEST pRequest, _In_ PCWSTR pszPrefix, _In_ PCWSTR pszName)
{
    size_t cchPrefix = wcslen(wcschr(wcsstr(pszPrefix, L"://") + 3, L'/'));
    size_t cchPath = pRequest->CookedUrl.AbsPathLength / sizeof(WCHAR);

    return cchPath == cchPrefix + wcslen(pszName) &&
           _wcsnicmp(pRequest->CookedUrl.pAbsPath + cchPrefix, pszName, wcslen(pszName)) == 0;
}

// Sends a complete response from memory.
static ULONG SendTextResponse(_In_ HANDLE hReqQueue, _In_ PHTTP_REQUEST pRequest,
                              _In_ USHORT StatusCode, _In_ PCSTR pszReason, _In_ PCSTR pszText,
                              _In_ ULONG Flags, _In_opt_ PHTTP_CACHE_POLICY pCachePolicy)
{
    HTTP_RESPONSE   response;
    HTTP_DATA_CHUNK dataChunk;
    CHAR            szLength[16];
    ULONG           bytesSent = 0;
    ULONG           result;

    InitializeResponse(&response, StatusCode, pszReason);
    AddKnownHeader(&response, HttpHeaderContentType, "text/plain; charset=utf-8");

    if (pRequest->Verb == HttpVerbHEAD)
    {
        // Nothing is computed for a response to HEAD, so say how long the body
        // of the GET would have been.
        StringCchPrintfA(szLength, _countof(szLength), "%lu", (ULONG)strlen(pszText));
        AddKnownHeader(&response, HttpHeaderContentLength, szLength);
    }
    else
    {
        dataChunk.DataChunkType = HttpDataChunkFromMemory;
        dataChunk.FromMemory.pBuffer = (PVOID)pszText;
        dataChunk.FromMemory.BufferLength = (ULONG)strlen(pszText);
        response.EntityChunkCount = 1;
        response.pEntityChunks = &dataChunk;
    }

    result = HttpSendHttpResponse(hReqQueue, pRequest->RequestId, Flags, &response,
                                  pCachePolicy, &bytesSent, NULL, 0, NULL, NULL);
    if (result != NO_ERROR)
        PrintError(L"HttpSendHttpResponse", result);
    return result;
}

// Describes the request to the one who sent it.
static ULONG SendRequestDescription(_In_ HANDLE hReqQueue, _In_ PHTTP_REQUEST pRequest)
{
    static const struct
    {
        HTTP_HEADER_ID Id;
        PCSTR          Name;
    } shown[] =
    {
        { HttpHeaderHost,        "Host" },
        { HttpHeaderUserAgent,   "User-Agent" },
        { HttpHeaderAccept,      "Accept" },
        { HttpHeaderContentType, "Content-Type" },
        { HttpHeaderCookie,      "Cookie" },
    };

    PHTTP_COOKED_URL pUrl = &pRequest->CookedUrl;
    PSTR             pszText = (PSTR)ALLOC_MEM(TEXT_BUFFER_LENGTH);
    TEXT_BUFFER      text;
    ULONG            result, i;

    if (pszText == NULL)
        return SendTextResponse(hReqQueue, pRequest, 500, "Internal Server Error",
                                "Out of memory\r\n", 0, NULL);

    text.End = pszText;
    text.Remaining = TEXT_BUFFER_LENGTH;

    AppendText(&text, "Method: %s\r\n", pRequest->Verb == HttpVerbHEAD ? "HEAD" : "GET");
    AppendText(&text, "Version: %u.%u\r\n",
               pRequest->Version.MajorVersion, pRequest->Version.MinorVersion);
    AppendWide(&text, "Path", pUrl->pAbsPath, pUrl->AbsPathLength);
    AppendWide(&text, "Query", pUrl->pQueryString, pUrl->QueryStringLength);
    AppendText(&text, "Raw: %.*s\r\n", (int)pRequest->RawUrlLength, pRequest->pRawUrl);

    for (i = 0; i < _countof(shown); i++)
    {
        PHTTP_KNOWN_HEADER pHeader = &pRequest->Headers.KnownHeaders[shown[i].Id];

        AppendText(&text, "%s: %s\r\n", shown[i].Name,
                   pHeader->pRawValue != NULL ? pHeader->pRawValue : "(absent)");
    }

    for (i = 0; i < pRequest->Headers.UnknownHeaderCount; i++)
    {
        PHTTP_UNKNOWN_HEADER pHeader = &pRequest->Headers.pUnknownHeaders[i];

        AppendText(&text, "Unknown %.*s: %.*s\r\n",
                   (int)pHeader->NameLength, pHeader->pName,
                   (int)pHeader->RawValueLength, pHeader->pRawValue);
    }

    result = SendTextResponse(hReqQueue, pRequest, 200, "OK", pszText, 0, NULL);
    FREE_MEM(pszText);
    return result;
}

// Copies the entity body into a temporary file and sends the file back.
static ULONG EchoThroughFile(_In_ HANDLE hReqQueue, _In_ PHTTP_REQUEST pRequest)
{
    HTTP_RESPONSE   response;
    HTTP_DATA_CHUNK dataChunk;
    WCHAR           szTempPath[MAX_PATH];
    WCHAR           szTempName[MAX_PATH] = L"";
    CHAR            szContentLength[24];
    UCHAR           entityBuffer[ENTITY_BUFFER_LENGTH];
    HANDLE          hTempFile = INVALID_HANDLE_VALUE;
    ULONG           bytesRead, bytesWritten, bytesSent;
    ULONGLONG       total = 0;
    ULONG           result;

    if ((pRequest->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS) == 0)
        return SendTextResponse(hReqQueue, pRequest, 200, "OK",
                                "The request had no body\r\n", 0, NULL);

    if (GetTempPathW(_countof(szTempPath), szTempPath) == 0 ||
        GetTempFileNameW(szTempPath, L"Ent", 0, szTempName) == 0)
    {
        result = GetLastError();
        PrintError(L"GetTempFileName", result);
        goto Done;
    }

    hTempFile = CreateFileW(szTempName, GENERIC_READ | GENERIC_WRITE, 0, NULL,
                            CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (hTempFile == INVALID_HANDLE_VALUE)
    {
        result = GetLastError();
        PrintError(L"CreateFile", result);
        goto Done;
    }

    do
    {
        bytesRead = 0;
        result = HttpReceiveRequestEntityBody(hReqQueue, pRequest->RequestId, 0, entityBuffer,
                                              sizeof(entityBuffer), &bytesRead, NULL);

        if ((result == NO_ERROR || result == ERROR_HANDLE_EOF) && bytesRead != 0)
        {
            total += bytesRead;
            if (!WriteFile(hTempFile, entityBuffer, bytesRead, &bytesWritten, NULL))
                result = GetLastError();
        }
    } while (result == NO_ERROR);

    if (result != ERROR_HANDLE_EOF)
    {
        PrintError(L"Spooling the entity body", result);
        goto Done;
    }

    // The head goes out first, announcing the length; the file follows.
    InitializeResponse(&response, 200, "OK");
    StringCchPrintfA(szContentLength, _countof(szContentLength), "%I64u", total);
    AddKnownHeader(&response, HttpHeaderContentLength, szContentLength);
    AddKnownHeader(&response, HttpHeaderContentType, "application/octet-stream");

    result = HttpSendHttpResponse(hReqQueue, pRequest->RequestId,
                                  HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response,
                                  NULL, &bytesSent, NULL, 0, NULL, NULL);
    if (result != NO_ERROR)
    {
        PrintError(L"HttpSendHttpResponse", result);
        goto Done;
    }

    dataChunk.DataChunkType = HttpDataChunkFromFileHandle;
    dataChunk.FromFileHandle.ByteRange.StartingOffset.QuadPart = 0;
    dataChunk.FromFileHandle.ByteRange.Length.QuadPart = HTTP_BYTE_RANGE_TO_EOF;
    dataChunk.FromFileHandle.FileHandle = hTempFile;

    result = HttpSendResponseEntityBody(hReqQueue, pRequest->RequestId, 0, 1, &dataChunk,
                                        &bytesSent, NULL, 0, NULL, NULL);
    if (result != NO_ERROR)
        PrintError(L"HttpSendResponseEntityBody", result);

Done:
    if (result != NO_ERROR)
        HttpCancelHttpRequest(hReqQueue, pRequest->RequestId, NULL);
    if (hTempFile != INVALID_HANDLE_VALUE)
        CloseHandle(hTempFile);
    if (szTempName[0] != L'\0')
        DeleteFileW(szTempName);
    return result;
}

// Sends every piece of the body back as soon as it has been read. When the
// request says how long it is, so does the response; otherwise the end of the
// connection marks the end of the response.
static ULONG EchoStreaming(_In_ HANDLE hReqQueue, _In_ PHTTP_REQUEST pRequest)
{
    PHTTP_KNOWN_HEADER pLength = &pRequest->Headers.KnownHeaders[HttpHeaderContentLength];
    HTTP_RESPONSE   response;
    HTTP_DATA_CHUNK dataChunk;
    UCHAR           entityBuffer[ENTITY_BUFFER_LENGTH];
    ULONG           bytesRead;
    BOOL            fHeadSent = FALSE;
    ULONG           readResult, result;

    InitializeResponse(&response, 200, "OK");
    AddKnownHeader(&response, HttpHeaderContentType, "application/octet-stream");

    if (pLength->RawValueLength != 0)
        response.Headers.KnownHeaders[HttpHeaderContentLength] = *pLength;

    do
    {
        bytesRead = 0;
        readResult = HttpReceiveRequestEntityBody(hReqQueue, pRequest->RequestId,
            HTTP_RECEIVE_REQUEST_ENTITY_BODY_FLAG_FILL_BUFFER, entityBuffer,
            sizeof(entityBuffer), &bytesRead, NULL);
        result = readResult == ERROR_HANDLE_EOF ? NO_ERROR : readResult;

        if (result == NO_ERROR && !fHeadSent)
        {
            // Not before the first read: a client that waits for 100 Continue
            // has to get it before the head of the response.
            fHeadSent = TRUE;
            result = HttpSendHttpResponse(hReqQueue, pRequest->RequestId,
                                          HTTP_SEND_RESPONSE_FLAG_MORE_DATA, &response,
                                          NULL, NULL, NULL, 0, NULL, NULL);
        }

        if (result == NO_ERROR && bytesRead != 0)
        {
            dataChunk.DataChunkType = HttpDataChunkFromMemory;
            dataChunk.FromMemory.pBuffer = entityBuffer;
            dataChunk.FromMemory.BufferLength = bytesRead;
            result = HttpSendResponseEntityBody(hReqQueue, pRequest->RequestId,
                                                HTTP_SEND_RESPONSE_FLAG_MORE_DATA, 1,
                                                &dataChunk, NULL, NULL, 0, NULL, NULL);
        }
    } while (result == NO_ERROR && readResult == NO_ERROR);

    if (result == NO_ERROR)
    {
        result = HttpSendResponseEntityBody(hReqQueue, pRequest->RequestId,
            pLength->RawValueLength != 0 ? 0 : HTTP_SEND_RESPONSE_FLAG_DISCONNECT,
            0, NULL, NULL, NULL, 0, NULL, NULL);
    }

    if (result != NO_ERROR)
    {
        PrintError(L"Streaming the entity body", result);
        HttpCancelHttpRequest(hReqQueue, pRequest->RequestId, NULL);
    }
    return result;
}

// Answers one request. Returns FALSE if it was the last one to answer.
static BOOL HandleRequest(_In_ HANDLE hReqQueue, _In_ PHTTP_REQUEST pRequest,
                          _In_ PCWSTR pszPrefix)
{
    HTTP_CACHE_POLICY cachePolicy = { HttpCachePolicyTimeToLive, CACHE_SECONDS };
    BOOL              fGet = pRequest->Verb == HttpVerbGET;
    CHAR              szText[64];

    wprintf(L"Request: %ws\n", pRequest->CookedUrl.pFullUrl);
    fflush(stdout);

    if (fGet && IsPath(pRequest, pszPrefix, L"quit"))
    {
        SendTextResponse(hReqQueue, pRequest, 200, "OK", "Goodbye\r\n",
                         HTTP_SEND_RESPONSE_FLAG_DISCONNECT, NULL);
        return FALSE;
    }

    if (fGet && IsPath(pRequest, pszPrefix, L"cached"))
    {
        StringCchPrintfA(szText, _countof(szText), "Page number %ld\r\n",
                         InterlockedIncrement(&g_PagesGenerated));
        SendTextResponse(hReqQueue, pRequest, 200, "OK", szText, 0, &cachePolicy);
    }
    else if (fGet && IsPath(pRequest, pszPrefix, L"flush"))
    {
        StringCchPrintfA(szText, _countof(szText), "Flushed: %lu\r\n",
                         HttpFlushResponseCache(hReqQueue, pszPrefix,
                                                HTTP_FLUSH_RESPONSE_FLAG_RECURSIVE, NULL));
        SendTextResponse(hReqQueue, pRequest, 200, "OK", szText, 0, NULL);
    }
    else if (fGet || pRequest->Verb == HttpVerbHEAD)
        SendRequestDescription(hReqQueue, pRequest);
    else if (pRequest->Verb == HttpVerbPOST && IsPath(pRequest, pszPrefix, L"stream"))
        EchoStreaming(hReqQueue, pRequest);
    else if (pRequest->Verb == HttpVerbPOST)
        EchoThroughFile(hReqQueue, pRequest);
    else
        SendTextResponse(hReqQueue, pRequest, 501, "Not Implemented",
                         "This method is not implemented\r\n", 0, NULL);
    return TRUE;
}

// Receives requests until one of them asks to stop or the queue is shut down.
static ULONG ReceiveRequests(_In_ HANDLE hReqQueue, _In_ wchar_t *ppszUrls[])
{
    // Room for the structure and a short request. When a request needs more,
    // the buffer is replaced by one of the size that was asked for.
    ULONG           requestBufferLength = sizeof(HTTP_REQUEST) + 1024;
    PHTTP_REQUEST   pRequest = (PHTTP_REQUEST)ALLOC_MEM(requestBufferLength);
    HTTP_REQUEST_ID requestId;
    ULONG           bytesRead;
    ULONG           result = NO_ERROR;

    HTTP_SET_NULL_ID(&requestId);

    while (pRequest != NULL)
    {
        RtlZeroMemory(pRequest, requestBufferLength);
        bytesRead = 0;
        result = HttpReceiveHttpRequest(hReqQueue, requestId, 0, pRequest,
                                        requestBufferLength, &bytesRead, NULL);

        if (result == NO_ERROR)
        {
            if (!HandleRequest(hReqQueue, pRequest, ppszUrls[pRequest->UrlContext]))
                break;
            HTTP_SET_NULL_ID(&requestId);
        }
        else if (result == ERROR_MORE_DATA)
        {
            // The request is ours already. Read it again, by its id, into a
            // buffer that is large enough.
            requestId = pRequest->RequestId;
            requestBufferLength = bytesRead;
            FREE_MEM(pRequest);
            pRequest = (PHTTP_REQUEST)ALLOC_MEM(requestBufferLength);
        }
        else if (result == ERROR_CONNECTION_INVALID && !HTTP_IS_NULL_ID(&requestId))
        {
            // The client left before we came back for the whole request.
            HTTP_SET_NULL_ID(&requestId);
        }
        else if (result == ERROR_OPERATION_ABORTED || result == ERROR_INVALID_HANDLE)
        {
            wprintf(L"The request queue was shut down\n");
            result = NO_ERROR;
            break;
        }
        else
        {
            PrintError(L"HttpReceiveHttpRequest", result);
            break;
        }
    }

    if (pRequest == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;

    FREE_MEM(pRequest);
    return result;
}

// Settings of the queue and the URL group.
static ULONG ConfigureServer(_In_ HANDLE hReqQueue, _In_ HTTP_URL_GROUP_ID urlGroupId)
{
    HTTP_503_RESPONSE_VERBOSITY verbosity = Http503ResponseVerbosityFull;
    HTTP_TIMEOUT_LIMIT_INFO     timeouts;
    HTTP_BINDING_INFO           binding;
    ULONG                       queueLength = 500;
    ULONG                       returnLength = 0;
    ULONG                       result;

    RtlZeroMemory(&timeouts, sizeof(timeouts));
    timeouts.Flags.Present = 1;
    timeouts.EntityBody = 30;
    timeouts.DrainEntityBody = 10;
    timeouts.RequestQueue = 60;
    timeouts.IdleConnection = 90;
    timeouts.HeaderWait = 20;
    timeouts.MinSendRate = 150;

    RtlZeroMemory(&binding, sizeof(binding));
    binding.Flags.Present = 1;
    binding.RequestQueueHandle = hReqQueue;

    if ((result = HttpSetRequestQueueProperty(hReqQueue, HttpServer503VerbosityProperty,
            &verbosity, sizeof(verbosity), 0, NULL)) != NO_ERROR ||
        (result = HttpSetRequestQueueProperty(hReqQueue, HttpServerQueueLengthProperty,
            &queueLength, sizeof(queueLength), 0, NULL)) != NO_ERROR ||
        (result = HttpQueryRequestQueueProperty(hReqQueue, HttpServerQueueLengthProperty,
            &queueLength, sizeof(queueLength), 0, &returnLength, NULL)) != NO_ERROR ||
        (result = HttpSetUrlGroupProperty(urlGroupId, HttpServerTimeoutsProperty,
            &timeouts, sizeof(timeouts))) != NO_ERROR ||
        (result = HttpQueryUrlGroupProperty(urlGroupId, HttpServerTimeoutsProperty,
            &timeouts, sizeof(timeouts), &returnLength)) != NO_ERROR ||
        (result = HttpSetUrlGroupProperty(urlGroupId, HttpServerBindingProperty,
            &binding, sizeof(binding))) != NO_ERROR)
    {
        PrintError(L"Configuring the server", result);
        return result;
    }

    wprintf(L"Queue length %lu, idle connections end after %hu seconds\n",
            queueLength, timeouts.IdleConnection);

    return NO_ERROR;
}

static BOOL WINAPI ConsoleHandler(_In_ DWORD dwControlType)
{
    UNREFERENCED_PARAMETER(dwControlType);

    // Ends the receive in which the main thread is waiting.
    HttpShutdownRequestQueue(g_hReqQueue);
    return TRUE;
}

int __cdecl wmain(int argc, wchar_t *argv[])
{
    HTTPAPI_VERSION        version = HTTPAPI_VERSION_2;
    HTTP_SERVER_SESSION_ID sessionId = HTTP_NULL_ID;
    HTTP_URL_GROUP_ID      urlGroupId = HTTP_NULL_ID;
    WCHAR                  szQueueName[64];
    int                    urlsAdded = 0;
    ULONG                  result;
    int                    i;

    if (argc < 2)
    {
        fwprintf(stderr, L"Usage: %s <url-prefix> [<url-prefix> ...]\n", argv[0]);
        return 2;
    }

    result = HttpInitialize(version, HTTP_INITIALIZE_SERVER, NULL);
    if (result != NO_ERROR)
    {
        PrintError(L"HttpInitialize", result);
        return (int)result;
    }

    swprintf_s(szQueueName, _countof(szQueueName), L"SyncServer-%lu", GetCurrentProcessId());

    if ((result = HttpCreateServerSession(version, &sessionId, 0)) != NO_ERROR ||
        (result = HttpCreateUrlGroup(sessionId, &urlGroupId, 0)) != NO_ERROR ||
        (result = HttpCreateRequestQueue(version, szQueueName, NULL, 0,
                                         &g_hReqQueue)) != NO_ERROR)
    {
        PrintError(L"Creating session, URL group and queue", result);
        goto CleanUp;
    }

    result = ConfigureServer(g_hReqQueue, urlGroupId);
    if (result != NO_ERROR)
        goto CleanUp;
    // The context of each URL is its place on the command line.
    for (i = 1; i < argc; i++)
    {
        result = HttpAddUrlToUrlGroup(urlGroupId, argv[i], (HTTP_URL_CONTEXT)i, 0);
        if (result != NO_ERROR)
        {
            PrintError(L"HttpAddUrlToUrlGroup", result);
            goto CleanUp;
        }

        urlsAdded++;
        wprintf(L"Listening on %ws\n", argv[i]);
    }

    fflush(stdout);
    SetConsoleCtrlHandler(ConsoleHandler, TRUE);
    result = ReceiveRequests(g_hReqQueue, argv);
    SetConsoleCtrlHandler(ConsoleHandler, FALSE);

CleanUp:
    for (i = 1; i <= urlsAdded; i++)
        HttpRemoveUrlFromUrlGroup(urlGroupId, argv[i], 0);

    if (!HTTP_IS_NULL_ID(&urlGroupId))
        HttpCloseUrlGroup(urlGroupId);
    if (!HTTP_IS_NULL_ID(&sessionId))
        HttpCloseServerSession(sessionId);
    if (g_hReqQueue != NULL)
    {
        HttpShutdownRequestQueue(g_hReqQueue);
        HttpCloseRequestQueue(g_hReqQueue);
    }

    HttpTerminate(HTTP_INITIALIZE_SERVER, NULL);

    wprintf(L"Stopped with %lu\n", result);
    fflush(stdout);
    return (int)result;
}
