// SPDX-License-Identifier: MIT
/*
 * files [-v] DIRECTORY [PREFIX]: serves the files below DIRECTORY under PREFIX,
 * by default http://+:8080/files/. The kernel reads the files itself: the
 * program hands over a handle and a range. Nothing outside of DIRECTORY is
 * served, whatever links and dots say. -v prints each request.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>
#include "server.h"

struct files {
	int directory;
	size_t prefix;	/* bytes of the path part of the URL prefix */
};

static const char *content_type(const char *path)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".htm", "text/html; charset=utf-8" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".md", "text/plain; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".svg", "image/svg+xml" }, { ".png", "image/png" },
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" }, { ".ico", "image/x-icon" },
		{ ".pdf", "application/pdf" }, { ".wasm", "application/wasm" },
	};
	const char *dot = strrchr(path, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcasecmp(dot, types[i][0]))
			return types[i][1];
	}
	return "application/octet-stream";
}

/* A regular file below the directory, or -1. ".." and links cannot leave it */
static int open_below(const struct files *files, const char *path,
		      struct stat *st)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int fd = (int)syscall(SYS_openat2, files->directory, path, &how,
			      sizeof(how));

	if (fd >= 0 && (fstat(fd, st) || !S_ISREG(st->st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void refuse(struct server *server, HTTP_REQUEST *request, USHORT status,
		   const char *reason)
{
	HTTP_RESPONSE response = { .Flags = 0 };
	char text[64];
	int len = snprintf(text, sizeof(text), "%u %s\n", status, reason);

	server_set_status(&response, status, reason);
	server_set_header(&response, HttpHeaderContentType,
			  "text/plain; charset=utf-8");
	if (status == 405)
		server_set_header(&response, HttpHeaderAllow, "GET, HEAD");
	server_send_text(server, request, &response, text, (size_t)len);
	server_note(server, request, status);
}

static void send_file(struct server *server, HTTP_REQUEST *request,
		      const char *path, int fd, const struct stat *st)
{
	HTTP_RESPONSE response = { .Flags = 0 };
	HTTP_DATA_CHUNK chunk = { .DataChunkType = HttpDataChunkFromFileHandle };
	char length[24];
	HANDLE file;

	if (HttpLxHandleFromFd(fd, 0, &file)) {
		close(fd);
		refuse(server, request, 500, "Internal Server Error");
		return;
	}
	chunk.FromFileHandle.FileHandle = file;
	chunk.FromFileHandle.ByteRange.Length.QuadPart =
		(ULONGLONG)st->st_size;
	snprintf(length, sizeof(length), "%lld", (long long)st->st_size);
	server_set_status(&response, 200, "OK");
	server_set_header(&response, HttpHeaderContentType, content_type(path));
	server_set_header(&response, HttpHeaderContentLength, length);
	if (st->st_size) {
		response.EntityChunkCount = 1;
		response.pEntityChunks = &chunk;
	}
	/* A client that asks for a part of it gets that part */
	server_set_header(&response, HttpHeaderAcceptRanges, "bytes");
	HttpSendHttpResponse(server->queue, request->RequestId,
			     HTTP_SEND_RESPONSE_FLAG_PROCESS_RANGES, &response,
			     NULL, NULL, NULL, 0, NULL, NULL);
	HttpLxCloseHandle(file);
	server_note(server, request, 200);
}

static void serve(struct server *server, HTTP_REQUEST *request)
{
	const struct files *files = server->context;
	char *path = server_path(request);
	const char *below = NULL;
	struct stat st;
	int fd = -1;

	if (path && strlen(path) > files->prefix)
		below = path + files->prefix;
	if (request->Verb != HttpVerbGET && request->Verb != HttpVerbHEAD) {
		refuse(server, request, 405, "Method Not Allowed");
	} else {
		if (below)
			fd = open_below(files, below, &st);
		if (fd < 0)
			refuse(server, request, 404, "Not Found");
		else
			send_file(server, request, below, fd, &st);
	}
	free(path);
}

/* Bytes of "/path/" in "http://host:port/path/", its slash counted */
static size_t path_bytes(const char *prefix)
{
	const char *host = strstr(prefix, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;
	size_t len = path ? strlen(path) : 0;

	return len && path[len - 1] == '/' ? len : len + 1;
}

int main(int argc, char **argv)
{
	const char *prefix = "http://+:8080/files/";
	struct files files;
	struct server server = { .serve = serve, .context = &files };
	int option;

	while ((option = getopt(argc, argv, "v")) != -1) {
		if (option != 'v')
			goto usage;
		server.verbose = true;
	}
	if (argc - optind < 1 || argc - optind > 2)
		goto usage;
	if (argc - optind == 2)
		prefix = argv[optind + 1];
	files.prefix = path_bytes(prefix);
	files.directory = open(argv[optind], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (files.directory < 0) {
		perror(argv[optind]);
		return 1;
	}
	server_open(&server, prefix);
	server_run(&server);
	return 0;
usage:
	fprintf(stderr, "usage: files [-v] DIRECTORY [PREFIX]\n");
	return 2;
}
