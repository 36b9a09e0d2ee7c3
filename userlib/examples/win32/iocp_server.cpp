// SPDX-License-Identifier: MIT
//
// iocp_server.cpp - the HTTP Server API 2.0 on an I/O completion port.
//
// Usage:   iocp_server [-skip] [-receives <n>] <app-prefix> <admin-prefix>
// Example: iocp_server http://localhost:8080/app/ http://localhost:8080/admin/
//
// Both prefixes belong to one URL group; the context of each is a pointer to
// the route which answers its requests. Four threads serve the port, one of
// them taking several completions at a time. With -skip the queue is told not
// to post packets for operations that succeed at once.
//
//   GET, HEAD  <app-prefix>anything    text with method, path and query
//   POST       <app-prefix>anything    echoes the body
//   GET        <app-prefix>wait        no answer until one of the following
//                                      happens, or the client disconnects
//   GET        <admin-prefix>          counters
//   GET        <admin-prefix>release   answers the waiting requests
//   GET        <admin-prefix>abort     cancels the waiting requests
//   GET        <either-prefix>quit     stops the server, which returns 0
//
// Prefixes have to end with a slash. Ctrl+C stops the server as well.
//

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0601
#endif
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX

#include <windows.h>
#include <http.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#pragma comment(lib, "httpapi.lib")

static const ULONG_PTR KEY_QUEUE = 1;   // completed operations of the request queue
static const ULONG_PTR KEY_WAKE = 2;    // a waiting request has to go on
static const ULONG_PTR KEY_EXIT = 3;    // the thread is to end

static const DWORD WORKER_COUNT = 4;
static const ULONG READ_SIZE = 16384;

class Server;
class RequestContext;

// What the URL context of a request points to.
struct Route
{
    std::wstring url;
    size_t       pathLength;
    ULONG        (RequestContext::*handler)(const std::wstring &rest);
};

class Lock
{
public:
    explicit Lock(CRITICAL_SECTION &section) : m_section(section) { EnterCriticalSection(&section); }
    ~Lock() { LeaveCriticalSection(&m_section); }

private:
    CRITICAL_SECTION &m_section;
};

// Base of everything that has an operation on the request queue.
class IoContext : public OVERLAPPED
{
public:
    explicit IoContext(Server &server);
    virtual ~IoContext();

    // Called by a worker with the result of the operation.
    static void Complete(Server &server, IoContext *context, ULONG status, ULONG bytes);

    // Goes on for as long as operations end at once. The status is what the
    // last call said; if that means a packet is on its way, another thread may
    // have the object already, and it must not be touched any more.
    static void Continue(Server &server, IoContext *context, ULONG status);

protected:
    // Deals with the end of one operation and starts the next one.
    virtual ULONG Step(ULONG status, ULONG bytes) = 0;

    LPOVERLAPPED Prepare();

    Server &m_server;
    ULONG   m_syncBytes;
};

class RequestContext : public IoContext
{
public:
    enum class Outcome { Released, Aborted, Disconnected };

    explicit RequestContext(Server &server);

    ULONG StartReceive(HTTP_REQUEST_ID requestId);
    ULONG HandleApp(const std::wstring &rest);
    ULONG HandleAdmin(const std::wstring &rest);

    void Wake(Outcome outcome);
    HTTP_CONNECTION_ID ConnectionId() const { return Request()->ConnectionId; }
    HTTP_REQUEST_ID RequestId() const { return Request()->RequestId; }

protected:
    ULONG Step(ULONG status, ULONG bytes) override;

private:
    enum class State { Receiving, ReadingBody, Waiting, Sending };

    PHTTP_REQUEST Request() const
    {
        return reinterpret_cast<PHTTP_REQUEST>(const_cast<BYTE *>(m_buffer.data()));
    }

    ULONG OnReceive(ULONG status, ULONG bytes);
    ULONG StartReadBody();
    ULONG StartEcho();
    ULONG StartText(USHORT status, const char *reason, const std::string &text, ULONG flags = 0);
    ULONG StartSend(ULONG flags);
    void PrepareResponse(USHORT status, const char *reason, const char *contentType);
    void SetHeader(HTTP_HEADER_ID id, const char *value);
    ULONG Quit();

    State               m_state;
    Outcome             m_outcome;
    bool                m_quitWhenSent;
    HTTP_REQUEST_ID     m_requestId;
    std::vector<BYTE>   m_buffer;
    std::vector<BYTE>   m_body;
    size_t              m_bodyLength;
    std::string         m_text;
    std::string         m_lengthText;
    HTTP_RESPONSE       m_response;
    HTTP_DATA_CHUNK     m_chunk;
    HTTP_UNKNOWN_HEADER m_unknownHeader;
};

// Waits for the end of one connection, then deletes itself.
class DisconnectWatch : public IoContext
{
public:
    DisconnectWatch(Server &server, HTTP_CONNECTION_ID id) : IoContext(server), m_id(id) {}
    ULONG Start();

protected:
    ULONG Step(ULONG status, ULONG bytes) override;

private:
    HTTP_CONNECTION_ID m_id;
};

class Server
{
public:
    Server();
    ~Server();

    ULONG Open(const std::wstring &appUrl, const std::wstring &adminUrl, bool skip);
    ULONG Run(int receives);

    HANDLE Queue() const { return m_queue; }
    HANDLE Port() const { return m_port; }
    bool Stopping() const { return m_stopping != 0; }
    void RequestStop() { SetEvent(m_stopEvent); }

    // TRUE if nothing will be posted for a call that returned this.
    bool EndsAtOnce(ULONG status) const
    {
        return status != ERROR_IO_PENDING && (status != NO_ERROR || m_skip);
    }

    void Park(RequestContext *context);
    void Watch(HTTP_CONNECTION_ID connectionId);
    void OnDisconnect(HTTP_CONNECTION_ID connectionId, ULONG status);
    ULONG WakeAll(RequestContext::Outcome outcome);
    std::string Counters();

    volatile LONG m_live;
    volatile LONG m_requests;

private:
    static DWORD WINAPI WorkerThread(LPVOID parameter);
    static DWORD WINAPI BatchWorkerThread(LPVOID parameter);

    HTTP_SERVER_SESSION_ID        m_session;
    HTTP_URL_GROUP_ID             m_group;
    HANDLE                        m_queue;
    HANDLE                        m_port;
    HANDLE                        m_stopEvent;
    bool                          m_initialized;
    bool                          m_skip;
    volatile LONG                 m_stopping;
    LONG                          m_disconnects;
    ULONGLONG                     m_startTime;
    Route                         m_routes[2];
    CRITICAL_SECTION              m_section;        // for the following two
    std::vector<RequestContext *> m_parked;
    std::set<HTTP_CONNECTION_ID>  m_watched;
};

static Server *g_server;

IoContext::IoContext(Server &server) : m_server(server), m_syncBytes(0)
{
    Prepare();
    InterlockedIncrement(&m_server.m_live);
}

IoContext::~IoContext()
{
    InterlockedDecrement(&m_server.m_live);
}

LPOVERLAPPED IoContext::Prepare()
{
    ZeroMemory(static_cast<OVERLAPPED *>(this), sizeof(OVERLAPPED));
    m_syncBytes = 0;
    return this;
}

void IoContext::Complete(Server &server, IoContext *context, ULONG status, ULONG bytes)
{
    status = context->Step(status, bytes);
    Continue(server, context, status);
}

void IoContext::Continue(Server &server, IoContext *context, ULONG status)
{
    while (server.EndsAtOnce(status))
        status = context->Step(status, context->m_syncBytes);
}

RequestContext::RequestContext(Server &server)
    : IoContext(server), m_state(State::Receiving), m_outcome(Outcome::Released),
      m_quitWhenSent(false), m_requestId(HTTP_NULL_ID), m_buffer(sizeof(HTTP_REQUEST) + 2048),
      m_bodyLength(0)
{
}

ULONG RequestContext::StartReceive(HTTP_REQUEST_ID requestId)
{
    if (m_server.Stopping())
    {
        delete this;
        return ERROR_IO_PENDING;
    }

    m_state = State::Receiving;
    m_requestId = requestId;
    LPOVERLAPPED overlapped = Prepare();
    return HttpReceiveHttpRequest(m_server.Queue(), requestId, 0, Request(),
                                  static_cast<ULONG>(m_buffer.size()), &m_syncBytes, overlapped);
}

ULONG RequestContext::StartReadBody()
{
    if (m_body.size() < m_bodyLength + READ_SIZE)
        m_body.resize(2 * m_body.size() + READ_SIZE);

    m_state = State::ReadingBody;
    LPOVERLAPPED overlapped = Prepare();
    return HttpReceiveRequestEntityBody(m_server.Queue(), RequestId(), 0, &m_body[m_bodyLength],
                                        READ_SIZE, &m_syncBytes, overlapped);
}

ULONG RequestContext::StartSend(ULONG flags)
{
    m_state = State::Sending;
    LPOVERLAPPED overlapped = Prepare();
    return HttpSendHttpResponse(m_server.Queue(), RequestId(), flags, &m_response, nullptr,
                                &m_syncBytes, nullptr, 0, overlapped, nullptr);
}

void RequestContext::SetHeader(HTTP_HEADER_ID id, const char *value)
{
    m_response.Headers.KnownHeaders[id].pRawValue = value;
    m_response.Headers.KnownHeaders[id].RawValueLength = static_cast<USHORT>(strlen(value));
}

void RequestContext::PrepareResponse(USHORT status, const char *reason, const char *contentType)
{
    ZeroMemory(&m_response, sizeof(m_response));
    m_response.StatusCode = status;
    m_response.pReason = reason;
    m_response.ReasonLength = static_cast<USHORT>(strlen(reason));
    SetHeader(HttpHeaderContentType, contentType);
}

ULONG RequestContext::StartText(USHORT status, const char *reason, const std::string &text,
                                ULONG flags)
{
    PrepareResponse(status, reason, "text/plain");
    m_text = text;
    m_lengthText = std::to_string(m_text.size());
    SetHeader(HttpHeaderContentLength, m_lengthText.c_str());

    if (status == 405)
        SetHeader(HttpHeaderAllow, "GET, HEAD, POST");

    m_chunk.DataChunkType = HttpDataChunkFromMemory;
    m_chunk.FromMemory.pBuffer = &m_text[0];
    m_chunk.FromMemory.BufferLength = static_cast<ULONG>(m_text.size());
    m_response.EntityChunkCount = 1;
    m_response.pEntityChunks = &m_chunk;
    return StartSend(flags);
}

ULONG RequestContext::StartEcho()
{
    PrepareResponse(200, "OK", "application/octet-stream");
    m_lengthText = std::to_string(m_bodyLength);

    ZeroMemory(&m_unknownHeader, sizeof(m_unknownHeader));
    m_unknownHeader.pName = "X-Body-Length";
    m_unknownHeader.NameLength = static_cast<USHORT>(strlen(m_unknownHeader.pName));
    m_unknownHeader.pRawValue = m_lengthText.c_str();
    m_unknownHeader.RawValueLength = static_cast<USHORT>(m_lengthText.size());
    m_response.Headers.UnknownHeaderCount = 1;
    m_response.Headers.pUnknownHeaders = &m_unknownHeader;

    if (m_bodyLength != 0)
    {
        m_chunk.DataChunkType = HttpDataChunkFromMemory;
        m_chunk.FromMemory.pBuffer = m_body.data();
        m_chunk.FromMemory.BufferLength = static_cast<ULONG>(m_bodyLength);
        m_response.EntityChunkCount = 1;
        m_response.pEntityChunks = &m_chunk;
    }

    return StartSend(0);
}

ULONG RequestContext::Quit()
{
    m_quitWhenSent = true;
    return StartText(200, "OK", "Goodbye\r\n", HTTP_SEND_RESPONSE_FLAG_DISCONNECT);
}

static std::string ToUtf8(const std::wstring &text)
{
    int length = WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()),
                                     nullptr, 0, nullptr, nullptr);
    std::string result(length, '\0');

    if (length != 0)
        WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()),
                            &result[0], length, nullptr, nullptr);
    return result;
}

ULONG RequestContext::HandleApp(const std::wstring &rest)
{
    PHTTP_REQUEST          request = Request();
    const HTTP_COOKED_URL &url = request->CookedUrl;

    switch (request->Verb)
    {
    case HttpVerbGET:
    case HttpVerbHEAD:
        if (request->Verb == HttpVerbGET && rest == L"quit")
            return Quit();

        if (request->Verb == HttpVerbGET && rest == L"wait")
        {
            Server            &server = m_server;
            HTTP_CONNECTION_ID connectionId = ConnectionId();

            m_state = State::Waiting;
            server.Park(this);              // anybody may wake it from now on
            server.Watch(connectionId);
            return ERROR_IO_PENDING;
        }

        return StartText(200, "OK",
            std::string("app ") + (request->Verb == HttpVerbHEAD ? "HEAD" : "GET") +
            "\r\npath " + ToUtf8(std::wstring(url.pAbsPath, url.AbsPathLength / sizeof(WCHAR))) +
            "\r\nquery " + ToUtf8(url.pQueryString == nullptr ? std::wstring() :
                std::wstring(url.pQueryString, url.QueryStringLength / sizeof(WCHAR))) + "\r\n");

    case HttpVerbPOST:
        m_bodyLength = 0;
        return (request->Flags & HTTP_REQUEST_FLAG_MORE_ENTITY_BODY_EXISTS) != 0 ?
            StartReadBody() : StartEcho();

    default:
        return StartText(405, "Method Not Allowed", "Method not allowed\r\n");
    }
}

ULONG RequestContext::HandleAdmin(const std::wstring &rest)
{
    if (Request()->Verb != HttpVerbGET)
        return StartText(405, "Method Not Allowed", "Method not allowed\r\n");

    if (rest.empty())
        return StartText(200, "OK", m_server.Counters());
    if (rest == L"release")
        return StartText(200, "OK", "released " +
            std::to_string(m_server.WakeAll(Outcome::Released)) + "\r\n");
    if (rest == L"abort")
        return StartText(200, "OK", "aborted " +
            std::to_string(m_server.WakeAll(Outcome::Aborted)) + "\r\n");
    if (rest == L"quit")
        return Quit();
    return StartText(404, "Not Found", "No such page\r\n");
}

// Hands a waiting request over to the workers.
void RequestContext::Wake(Outcome outcome)
{
    m_outcome = outcome;
    Prepare();

    if (!PostQueuedCompletionStatus(m_server.Port(), 0, KEY_WAKE, this))
        fprintf(stderr, "PostQueuedCompletionStatus failed with %lu\n", GetLastError());
}

ULONG RequestContext::OnReceive(ULONG status, ULONG bytes)
{
    if (status == NO_ERROR)
    {
        const HTTP_COOKED_URL &url = Request()->CookedUrl;
        const Route *route = reinterpret_cast<const Route *>(
            static_cast<ULONG_PTR>(Request()->UrlContext));
        std::wstring path(url.pAbsPath, url.AbsPathLength / sizeof(WCHAR));

        InterlockedIncrement(&m_server.m_requests);
        return (this->*route->handler)(
            path.size() > route->pathLength ? path.substr(route->pathLength) : std::wstring());
    }

    if (status == ERROR_MORE_DATA)
    {
        HTTP_REQUEST_ID requestId = RequestId();

        m_buffer.assign(bytes > m_buffer.size() ? bytes : 2 * m_buffer.size(), 0);
        return StartReceive(requestId);
    }

    if (!HTTP_IS_NULL_ID(&m_requestId))
        return StartReceive(HTTP_NULL_ID);

    if (status != ERROR_OPERATION_ABORTED && !m_server.Stopping())
        fprintf(stderr, "HttpReceiveHttpRequest failed with %lu\n", status);

    delete this;
    return ERROR_IO_PENDING;
}

ULONG RequestContext::Step(ULONG status, ULONG bytes)
{
    switch (m_state)
    {
    case State::Receiving:
        return OnReceive(status, bytes);

    case State::ReadingBody:
        if (status == NO_ERROR)
        {
            m_bodyLength += bytes;
            return StartReadBody();
        }

        if (status == ERROR_HANDLE_EOF)
            return StartEcho();

        HttpCancelHttpRequest(m_server.Queue(), RequestId(), nullptr);
        break;

    case State::Waiting:
        if (m_outcome == Outcome::Released)
            return StartText(200, "OK", "released\r\n");

        if (m_outcome == Outcome::Aborted)
            HttpCancelHttpRequest(m_server.Queue(), RequestId(), nullptr);
        break;

    case State::Sending:
        if (status != NO_ERROR)
            HttpCancelHttpRequest(m_server.Queue(), RequestId(), nullptr);

        if (m_quitWhenSent)
            m_server.RequestStop();

        m_quitWhenSent = false;
        break;
    }

    return StartReceive(HTTP_NULL_ID);
}

ULONG DisconnectWatch::Start()
{
    LPOVERLAPPED overlapped = Prepare();
    return HttpWaitForDisconnect(m_server.Queue(), m_id, overlapped);
}

ULONG DisconnectWatch::Step(ULONG status, ULONG bytes)
{
    UNREFERENCED_PARAMETER(bytes);
    m_server.OnDisconnect(m_id, status);
    delete this;
    return ERROR_IO_PENDING;
}

Server::Server()
    : m_live(0), m_requests(0), m_session(HTTP_NULL_ID), m_group(HTTP_NULL_ID), m_queue(nullptr),
      m_port(nullptr), m_stopEvent(nullptr), m_initialized(false), m_skip(false), m_stopping(0),
      m_disconnects(0), m_startTime(GetTickCount64())
{
    InitializeCriticalSection(&m_section);
}

Server::~Server()
{
    if (m_group != HTTP_NULL_ID)
        HttpCloseUrlGroup(m_group);
    if (m_session != HTTP_NULL_ID)
        HttpCloseServerSession(m_session);
    if (m_queue != nullptr)
        HttpCloseRequestQueue(m_queue);
    if (m_port != nullptr)
        CloseHandle(m_port);
    if (m_stopEvent != nullptr)
        CloseHandle(m_stopEvent);
    if (m_initialized)
        HttpTerminate(HTTP_INITIALIZE_SERVER, nullptr);
    DeleteCriticalSection(&m_section);
}

ULONG Server::Open(const std::wstring &appUrl, const std::wstring &adminUrl, bool skip)
{
    HTTPAPI_VERSION         version = HTTPAPI_VERSION_2;
    HTTP_TIMEOUT_LIMIT_INFO timeouts = {};
    HTTP_BINDING_INFO       binding = {};
    ULONG                   result;

    if ((result = HttpInitialize(version, HTTP_INITIALIZE_SERVER, nullptr)) != NO_ERROR)
        return result;

    m_initialized = true;
    timeouts.Flags.Present = 1;
    timeouts.EntityBody = 60;
    timeouts.IdleConnection = 60;

    if ((result = HttpCreateServerSession(version, &m_session, 0)) != NO_ERROR ||
        (result = HttpSetServerSessionProperty(m_session, HttpServerTimeoutsProperty,
                                               &timeouts, sizeof(timeouts))) != NO_ERROR ||
        (result = HttpCreateUrlGroup(m_session, &m_group, 0)) != NO_ERROR ||
        (result = HttpCreateRequestQueue(version, nullptr, nullptr, 0, &m_queue)) != NO_ERROR)
    {
        return result;
    }

    binding.Flags.Present = 1;
    binding.RequestQueueHandle = m_queue;
    result = HttpSetUrlGroupProperty(m_group, HttpServerBindingProperty, &binding, sizeof(binding));
    if (result != NO_ERROR)
        return result;

    m_stopEvent = CreateEvent(nullptr, TRUE, FALSE, nullptr);
    m_port = CreateIoCompletionPort(m_queue, nullptr, KEY_QUEUE, WORKER_COUNT);
    if (m_stopEvent == nullptr || m_port == nullptr)
        return GetLastError();

    if (skip && !SetFileCompletionNotificationModes(m_queue,
            FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE))
    {
        return GetLastError();
    }

    m_skip = skip;

    m_routes[0].url = appUrl;
    m_routes[0].handler = &RequestContext::HandleApp;
    m_routes[1].url = adminUrl;
    m_routes[1].handler = &RequestContext::HandleAdmin;

    for (Route &route : m_routes)
    {
        result = HttpAddUrlToUrlGroup(m_group, route.url.c_str(),
                                      reinterpret_cast<ULONG_PTR>(&route), 0);
        if (result != NO_ERROR)
            return result;

        route.pathLength = route.url.size() - route.url.find(L'/', route.url.find(L"://") + 3);
        printf("Listening on %ls\n", route.url.c_str());
    }

    fflush(stdout);
    return NO_ERROR;
}

ULONG Server::Run(int receives)
{
    HANDLE    threads[WORKER_COUNT];
    DWORD     count = 0;
    ULONGLONG stopTime;

    for (; count < WORKER_COUNT; count++)
    {
        threads[count] = CreateThread(nullptr, 0, count == 0 ? BatchWorkerThread : WorkerThread,
                                      this, 0, nullptr);
        if (threads[count] == nullptr)
            break;
    }

    for (int i = 0; i < receives && count != 0; i++)
    {
        RequestContext *context = new RequestContext(*this);
        IoContext::Continue(*this, context, context->StartReceive(HTTP_NULL_ID));
    }

    if (count != 0)
        WaitForSingleObject(m_stopEvent, INFINITE);

    // First no new requests, then the end of all operations, then the threads.
    InterlockedExchange(&m_stopping, 1);
    HttpRemoveUrlFromUrlGroup(m_group, m_routes[1].url.c_str(), 0);
    HttpRemoveUrlFromUrlGroup(m_group, m_routes[0].url.c_str(), 0);
    HttpShutdownRequestQueue(m_queue);
    stopTime = GetTickCount64();

    while (m_live != 0 && GetTickCount64() - stopTime < 10000)
    {
        WakeAll(RequestContext::Outcome::Aborted);
        Sleep(10);

        if (GetTickCount64() - stopTime > 1000)
            CancelIoEx(m_queue, nullptr);
    }

    for (DWORD i = 0; i < count; i++)
        PostQueuedCompletionStatus(m_port, 0, KEY_EXIT, nullptr);

    WaitForMultipleObjects(count, threads, TRUE, INFINITE);

    for (DWORD i = 0; i < count; i++)
        CloseHandle(threads[i]);

    printf("%ld requests, %ld contexts left\n", m_requests, m_live);
    return count == WORKER_COUNT ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

DWORD WINAPI Server::WorkerThread(LPVOID parameter)
{
    Server *server = static_cast<Server *>(parameter);

    for (;;)
    {
        DWORD        bytes = 0;
        ULONG_PTR    key = 0;
        LPOVERLAPPED overlapped = nullptr;
        ULONG        status = NO_ERROR;

        if (!GetQueuedCompletionStatus(server->m_port, &bytes, &key, &overlapped, INFINITE))
            status = GetLastError();

        if (overlapped == nullptr)
            return 0;

        IoContext::Complete(*server, static_cast<IoContext *>(overlapped), status, bytes);
    }
}

DWORD WINAPI Server::BatchWorkerThread(LPVOID parameter)
{
    Server          *server = static_cast<Server *>(parameter);
    OVERLAPPED_ENTRY entries[8];
    ULONG            removed;
    ULONG            exits = 0;

    while (exits == 0 &&
           GetQueuedCompletionStatusEx(server->m_port, entries, _countof(entries), &removed,
                                       INFINITE, FALSE))
    {
        for (ULONG i = 0; i < removed; i++)
        {
            DWORD bytes = entries[i].dwNumberOfBytesTransferred;
            ULONG status = NO_ERROR;

            if (entries[i].lpCompletionKey == KEY_EXIT)
            {
                // Only one of them is for this thread.
                if (exits++ != 0)
                    PostQueuedCompletionStatus(server->m_port, 0, KEY_EXIT, nullptr);
                continue;
            }

            if (entries[i].lpCompletionKey == KEY_QUEUE &&
                !GetOverlappedResult(server->m_queue, entries[i].lpOverlapped, &bytes, FALSE))
            {
                status = GetLastError();
            }

            IoContext::Complete(*server, static_cast<IoContext *>(entries[i].lpOverlapped),
                                status, bytes);
        }
    }

    return 0;
}

void Server::Park(RequestContext *context)
{
    Lock lock(m_section);
    m_parked.push_back(context);
}

// One wait for each connection, however many requests come over it.
void Server::Watch(HTTP_CONNECTION_ID connectionId)
{
    {
        Lock lock(m_section);
        if (!m_watched.insert(connectionId).second)
            return;
    }

    DisconnectWatch *watch = new DisconnectWatch(*this, connectionId);
    IoContext::Continue(*this, watch, watch->Start());
}

void Server::OnDisconnect(HTTP_CONNECTION_ID connectionId, ULONG status)
{
    Lock lock(m_section);

    m_watched.erase(connectionId);
    if (status != ERROR_OPERATION_ABORTED)
        m_disconnects++;

    for (size_t i = m_parked.size(); i-- > 0; )
    {
        if (m_parked[i]->ConnectionId() == connectionId)
        {
            m_parked[i]->Wake(RequestContext::Outcome::Disconnected);
            m_parked.erase(m_parked.begin() + i);
        }
    }
}

ULONG Server::WakeAll(RequestContext::Outcome outcome)
{
    Lock  lock(m_section);
    ULONG count = static_cast<ULONG>(m_parked.size());

    for (RequestContext *context : m_parked)
        context->Wake(outcome);

    m_parked.clear();
    return count;
}

std::string Server::Counters()
{
    Lock lock(m_section);

    return "requests " + std::to_string(m_requests) +
           "\r\nwaiting " + std::to_string(m_parked.size()) +
           "\r\ndisconnects " + std::to_string(m_disconnects) +
           "\r\nuptime " + std::to_string((GetTickCount64() - m_startTime) / 1000) + "\r\n";
}

static BOOL WINAPI ConsoleHandler(DWORD)
{
    g_server->RequestStop();
    return TRUE;
}

static std::wstring Widen(const char *text)
{
    std::vector<wchar_t> buffer(MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0) + 1);

    MultiByteToWideChar(CP_ACP, 0, text, -1, buffer.data(), static_cast<int>(buffer.size()));
    return buffer.data();
}

int main(int argc, char **argv)
{
    std::vector<std::wstring> urls;
    bool                      skip = false;
    int                       receives = 32;
    ULONG                     result;

    for (int i = 1; i < argc; i++)
    {
        if (strcmp(argv[i], "-skip") == 0)
            skip = true;
        else if (strcmp(argv[i], "-receives") == 0 && i + 1 < argc)
            receives = atoi(argv[++i]);
        else
            urls.push_back(Widen(argv[i]));
    }

    if (urls.size() != 2 || receives < 1)
    {
        fprintf(stderr, "Usage: %s [-skip] [-receives <n>] <app-prefix> <admin-prefix>\n", argv[0]);
        return 2;
    }

    {
        Server server;

        g_server = &server;
        result = server.Open(urls[0], urls[1], skip);

        if (result == NO_ERROR)
        {
            SetConsoleCtrlHandler(ConsoleHandler, TRUE);
            result = server.Run(receives);
            SetConsoleCtrlHandler(ConsoleHandler, FALSE);
        }
        else
        {
            fprintf(stderr, "Cannot start, error %lu\n", result);
        }
    }

    printf("Stopped with %lu\n", result);
    fflush(stdout);
    return static_cast<int>(result);
}
