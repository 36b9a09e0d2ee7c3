// SPDX-License-Identifier: MIT
/*
 * Files behind handles of libhttpapi. The position is the descriptor's; calls
 * with an OVERLAPPED use its offset and are over when they return. Sharing is
 * kept among the handles of this process (shares.lock): other processes of this
 * system do not ask.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include "w32.h"

static bool access_reads(DWORD access)
{
	return access & (GENERIC_READ | GENERIC_ALL | GENERIC_EXECUTE |
			 FILE_READ_DATA);
}

static bool access_writes(DWORD access)
{
	return access & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA |
			 FILE_APPEND_DATA);
}

static int open_flags(DWORD access, DWORD disposition, DWORD flags)
{
	int mode = O_CLOEXEC | O_NOCTTY;

	mode |= access_writes(access) ? access_reads(access) ? O_RDWR : O_WRONLY :
					O_RDONLY;
	/* Append alone: every write goes to the end */
	if ((access & (FILE_APPEND_DATA | FILE_WRITE_DATA | GENERIC_WRITE |
		       GENERIC_ALL)) == FILE_APPEND_DATA)
		mode |= O_APPEND;
	if (disposition == CREATE_NEW)
		mode |= O_CREAT | O_EXCL;
	else if (disposition == CREATE_ALWAYS || disposition == OPEN_ALWAYS)
		mode |= O_CREAT;
	if (flags & FILE_FLAG_WRITE_THROUGH)
		mode |= O_DSYNC;
	return mode;
}

/*
 * Truncation comes after the share check; a file that is created for reading
 * alone is one nevertheless
 */
static DWORD open_path(const char *path, DWORD access, DWORD disposition,
		       DWORD flags, int *fd, bool *existed)
{
	mode_t mode = flags & FILE_ATTRIBUTE_READONLY ? 0444 : 0666;
	struct stat st;

	*existed = !stat(path, &st);
	if (*existed && disposition == CREATE_NEW)
		return ERROR_FILE_EXISTS;
	if (*existed && S_ISDIR(st.st_mode) && !(flags & FILE_FLAG_BACKUP_SEMANTICS))
		return ERROR_ACCESS_DENIED;
	*fd = open(path, open_flags(access, disposition, flags), mode);
	if (*fd >= 0)
		return NO_ERROR;
	return error_missing(path, errno);
}

/* Who has a file open in this process, and what each allows the others */
struct share {
	struct list node;
	dev_t device;
	ino_t inode;
	DWORD access;
	DWORD mode;
};

static struct {
	pthread_mutex_t lock;
	struct list open;
} shares = { .lock = PTHREAD_MUTEX_INITIALIZER,
	     .open = { &shares.open, &shares.open } };

static bool share_allows(DWORD access, DWORD mode)
{
	return (!access_reads(access) || mode & FILE_SHARE_READ) &&
	       (!access_writes(access) || mode & FILE_SHARE_WRITE) &&
	       (!(access & DELETE) || mode & FILE_SHARE_DELETE);
}

static DWORD share_add(struct share *share, int fd)
{
	DWORD error = NO_ERROR;
	struct stat st;
	struct list *at;

	if (fstat(fd, &st))
		return error_from_errno(errno);
	share->device = st.st_dev;
	share->inode = st.st_ino;
	list_init(&share->node);
	if (!S_ISREG(st.st_mode))
		return NO_ERROR;
	pthread_mutex_lock(&shares.lock);
	for (at = shares.open.next; at != &shares.open; at = at->next) {
		struct share *other = container_of(at, struct share, node);

		if (other->device == share->device &&
		    other->inode == share->inode &&
		    (!share_allows(share->access, other->mode) ||
		     !share_allows(other->access, share->mode)))
			error = ERROR_SHARING_VIOLATION;
	}
	if (!error)
		list_add_tail(&share->node, &shares.open);
	pthread_mutex_unlock(&shares.lock);
	return error;
}

void file_free(struct file *file)
{
	if (!file)
		return;
	if (file->share) {
		pthread_mutex_lock(&shares.lock);
		list_del(&file->share->node);
		pthread_mutex_unlock(&shares.lock);
		free(file->share);
	}
	if (file->delete_path)
		unlink(file->delete_path);
	free(file->delete_path);
	free(file);
}

static struct file *file_new(const char *path, DWORD access, DWORD share,
			     DWORD flags)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->overlapped = flags & FILE_FLAG_OVERLAPPED;
	file->share = calloc(1, sizeof(*file->share));
	if (!file->share) {
		free(file);
		return NULL;
	}
	file->share->access = access;
	file->share->mode = share;
	if (flags & FILE_FLAG_DELETE_ON_CLOSE)
		file->share->access |= DELETE;
	list_init(&file->share->node);
	if (flags & FILE_FLAG_DELETE_ON_CLOSE) {
		char *full = realpath(path, NULL);

		file->delete_path = full ? full : strdup(path);
	}
	return file;
}

static HANDLE create_file(const char *path, DWORD access, DWORD share,
			  DWORD disposition, DWORD flags)
{
	struct file *file = NULL;
	DWORD error;
	bool existed;
	HANDLE handle;
	int fd;

	error = open_path(path, access, disposition, flags, &fd, &existed);
	if (error)
		return fail(error), INVALID_HANDLE_VALUE;
	file = file_new(path, access, share, flags);
	error = file ? share_add(file->share, fd) : ERROR_NOT_ENOUGH_MEMORY;
	if (!error && existed && (disposition == CREATE_ALWAYS ||
				  disposition == TRUNCATE_EXISTING) &&
	    truncate(path, 0) && errno != EINVAL)
		error = error_from_errno(errno);
	if (error) {
		if (file) {
			free(file->delete_path);
			file->delete_path = NULL;
		}
		file_free(file);
		close(fd);
		return fail(error), INVALID_HANDLE_VALUE;
	}
	handle = context_new_file(fd, file);
	if (!handle)
		return INVALID_HANDLE_VALUE;
	SetLastError(existed && (disposition == CREATE_ALWAYS ||
				 disposition == OPEN_ALWAYS) ?
		     ERROR_ALREADY_EXISTS : NO_ERROR);
	return handle;
}

static HANDLE create_checked(char *path, DWORD access, DWORD share,
			     DWORD disposition, DWORD flags)
{
	HANDLE handle = INVALID_HANDLE_VALUE;

	if (!path)
		return handle;
	if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING ||
	    (disposition == TRUNCATE_EXISTING && !access_writes(access)))
		SetLastError(ERROR_INVALID_PARAMETER);
	else
		handle = create_file(path, access, share, disposition, flags);
	free(path);
	return handle;
}

EXPORT HANDLE WINAPI CreateFileA(LPCSTR Name, DWORD Access, DWORD Share,
				 LPSECURITY_ATTRIBUTES Attributes, DWORD Disposition,
				 DWORD Flags, HANDLE Template)
{
	(void)Attributes;
	(void)Template;
	return create_checked(path_from_text(Name), Access, Share, Disposition,
			      Flags);
}

EXPORT HANDLE WINAPI CreateFileW(LPCWSTR Name, DWORD Access, DWORD Share,
				 LPSECURITY_ATTRIBUTES Attributes, DWORD Disposition,
				 DWORD Flags, HANDLE Template)
{
	(void)Attributes;
	(void)Template;
	return create_checked(path_from_wide(Name), Access, Share, Disposition,
			      Flags);
}

static int file_fd(HANDLE file)
{
	int fd = HttpLxHandleKind(file) == HTTPLX_KIND_FILE ?
		 HttpLxFdFromHandle(file) : -1;

	if (fd < 0)
		SetLastError(ERROR_INVALID_HANDLE);
	return fd;
}

static ssize_t transfer(int fd, void *buffer, size_t length, off_t offset,
			bool write_it)
{
	ssize_t n;

	do {
		if (offset >= 0)
			n = write_it ? pwrite(fd, buffer, length, offset) :
				       pread(fd, buffer, length, offset);
		else
			n = write_it ? write(fd, buffer, length) :
				       read(fd, buffer, length);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* All of it, unless an end or an error comes first */
static DWORD transfer_all(int fd, char *buffer, DWORD length, off_t offset,
			  bool write_it, DWORD *done)
{
	*done = 0;
	while (*done < length) {
		ssize_t n = transfer(fd, buffer + *done, length - *done,
				     offset < 0 ? offset : offset + *done,
				     write_it);

		if (n < 0 && *done == 0)
			return errno == EBADF ? ERROR_ACCESS_DENIED :
						error_from_errno(errno);
		if (n <= 0)
			break;
		*done += (DWORD)n;
		if (!write_it && lseek(fd, 0, SEEK_CUR) < 0)
			break;		/* a pipe or terminal gave what it has */
	}
	return NO_ERROR;
}

static BOOL overlapped_io(HANDLE file, int fd, void *buffer, DWORD length,
			  LPDWORD done, LPOVERLAPPED overlapped, bool write_it)
{
	struct context *context = context_from_handle(file, false);
	off_t offset = (off_t)((uint64_t)overlapped->OffsetHigh << 32 |
			       overlapped->Offset);
	DWORD error = io_submit(file, context, overlapped);
	DWORD n = 0;

	if (!error) {
		if (lseek(fd, 0, SEEK_CUR) < 0)
			offset = -1;
		error = transfer_all(fd, buffer, length, offset, write_it, &n);
		if (!error && !write_it && !n && length)
			error = ERROR_HANDLE_EOF;
		io_finish(file, context, overlapped, error, n);
	}
	if (done)
		*done = n;
	/* Without the flag the position moves with it */
	if (!error && (!context || !context->file ||
		       !context->file->overlapped) && offset >= 0)
		lseek(fd, offset + n, SEEK_SET);
	if (context)
		context_put(context);
	return error ? fail(error) : TRUE;
}

static BOOL file_io(HANDLE file, void *buffer, DWORD length, LPDWORD done,
		    LPOVERLAPPED overlapped, bool write_it)
{
	int fd = file_fd(file);
	struct context *context;
	bool needs;
	DWORD error, n;

	if (done)
		*done = 0;
	if (fd < 0)
		return FALSE;
	if (!buffer && length)
		return fail(ERROR_NOACCESS);
	if (overlapped)
		return overlapped_io(file, fd, buffer, length, done, overlapped,
				     write_it);
	context = context_from_handle(file, false);
	needs = context && context->file && context->file->overlapped;
	if (context)
		context_put(context);
	if (needs || !done)
		return fail(ERROR_INVALID_PARAMETER);
	error = transfer_all(fd, buffer, length, -1, write_it, &n);
	*done = n;
	return error ? fail(error) : TRUE;
}

EXPORT BOOL WINAPI ReadFile(HANDLE File, LPVOID Buffer, DWORD Length, LPDWORD Read,
			    LPOVERLAPPED Overlapped)
{
	return file_io(File, Buffer, Length, Read, Overlapped, false);
}

EXPORT BOOL WINAPI WriteFile(HANDLE File, LPCVOID Buffer, DWORD Length,
			     LPDWORD Written, LPOVERLAPPED Overlapped)
{
	return file_io(File, (void *)Buffer, Length, Written, Overlapped, true);
}

EXPORT BOOL WINAPI SetFilePointerEx(HANDLE File, LARGE_INTEGER Distance,
				    PLARGE_INTEGER Position, DWORD Method)
{
	static const int whence[] = { SEEK_SET, SEEK_CUR, SEEK_END };
	int fd = file_fd(File);
	off_t at;

	if (fd < 0)
		return FALSE;
	if (Method > FILE_END)
		return fail(ERROR_INVALID_PARAMETER);
	at = lseek(fd, Distance.QuadPart, whence[Method]);
	if (at < 0)
		return fail(errno == EINVAL ? ERROR_NEGATIVE_SEEK :
					      error_from_errno(errno));
	if (Position)
		Position->QuadPart = at;
	return TRUE;
}

EXPORT DWORD WINAPI SetFilePointer(HANDLE File, LONG Distance, PLONG DistanceHigh,
				   DWORD Method)
{
	LARGE_INTEGER distance = { .QuadPart = Distance }, at;

	if (DistanceHigh) {
		distance.LowPart = (DWORD)Distance;
		distance.HighPart = *DistanceHigh;
	}
	if (!SetFilePointerEx(File, distance, &at, Method))
		return INVALID_SET_FILE_POINTER;
	if (DistanceHigh)
		*DistanceHigh = at.HighPart;
	SetLastError(NO_ERROR);
	return at.LowPart;
}

EXPORT BOOL WINAPI SetEndOfFile(HANDLE File)
{
	int fd = file_fd(File);
	off_t at;

	if (fd < 0)
		return FALSE;
	at = lseek(fd, 0, SEEK_CUR);
	if (at < 0 || ftruncate(fd, at))
		return fail(errno == EINVAL || errno == EBADF ?
			    ERROR_ACCESS_DENIED : error_from_errno(errno));
	return TRUE;
}

EXPORT BOOL WINAPI GetFileSizeEx(HANDLE File, PLARGE_INTEGER Size)
{
	int fd = file_fd(File);
	struct stat st;

	if (fd < 0)
		return FALSE;
	if (!Size)
		return fail(ERROR_INVALID_PARAMETER);
	if (fstat(fd, &st))
		return fail(error_from_errno(errno));
	if (!S_ISREG(st.st_mode))
		return fail(ERROR_INVALID_FUNCTION);
	Size->QuadPart = st.st_size;
	return TRUE;
}

EXPORT DWORD WINAPI GetFileSize(HANDLE File, LPDWORD SizeHigh)
{
	LARGE_INTEGER size;

	if (!GetFileSizeEx(File, &size))
		return INVALID_FILE_SIZE;
	if (SizeHigh)
		*SizeHigh = (DWORD)size.HighPart;
	SetLastError(NO_ERROR);
	return size.LowPart;
}

EXPORT BOOL WINAPI FlushFileBuffers(HANDLE File)
{
	int fd = file_fd(File);

	if (fd < 0)
		return FALSE;
	if (fsync(fd) && errno != EINVAL && errno != EROFS)
		return fail(error_from_errno(errno));
	return TRUE;
}

EXPORT DWORD WINAPI GetFileType(HANDLE File)
{
	int fd = file_fd(File);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return FILE_TYPE_UNKNOWN;
	SetLastError(NO_ERROR);
	if (S_ISCHR(st.st_mode))
		return FILE_TYPE_CHAR;
	if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
		return FILE_TYPE_PIPE;
	return FILE_TYPE_DISK;
}

EXPORT HANDLE WINAPI GetStdHandle(DWORD Which)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static HANDLE handles[3];
	HANDLE handle;
	int fd = Which == STD_INPUT_HANDLE ? 0 : Which == STD_OUTPUT_HANDLE ? 1 :
		 Which == STD_ERROR_HANDLE ? 2 : -1;

	if (fd < 0)
		return fail(ERROR_INVALID_HANDLE), INVALID_HANDLE_VALUE;
	pthread_mutex_lock(&lock);
	if (HttpLxHandleKind(handles[fd]) != HTTPLX_KIND_FILE &&
	    HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &handles[fd]))
		handles[fd] = NULL;
	handle = handles[fd];
	pthread_mutex_unlock(&lock);
	return handle;
}

EXPORT intptr_t _get_osfhandle(int fd)
{
	HANDLE handle;

	if (fd >= 0 && fd <= 2)
		return (intptr_t)GetStdHandle((DWORD)(-10 - fd));
	if (HttpLxHandleFromFd(fd, HTTPLX_FD_DUPLICATE, &handle)) {
		errno = EBADF;
		return -1;
	}
	return (intptr_t)handle;
}
