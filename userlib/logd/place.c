// SPDX-License-Identifier: MIT
/*
 * Where logs may lie. A program says any directory it likes, as text; what it gets is
 * ROOT/UID/that directory, without drive letter, with a slash for each backslash. UID is
 * the user who opened the device, so nobody can write into another's log. Nothing on the
 * way may be a link, and names that lead upwards are refused, not tidied.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "logd.h"

#define DEPTH_MAX	32
/* Members of the daemon's group read */
#define DIRECTORY_MODE	0750
#define FILE_MODE	0640

static int root = -1;

static int open_below(int dir, const char *name, int flags, int mode)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC | O_NOFOLLOW,
		.mode = (unsigned int)mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
}

/* Opens the root, for this process alone: two writers would share the records */
int place_root(void)
{
	root = open(options.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	return flock(root, LOCK_EX | LOCK_NB);
}

/* One directory more; "" and "." are no step, ".." and control characters a refusal */
static bool add_step(struct text *to, const char *step, size_t len, int *depth)
{
	if (!len || (len == 1 && step[0] == '.'))
		return true;
	if ((len == 2 && step[0] == '.' && step[1] == '.') || ++*depth > DEPTH_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)step[i] < ' ' || step[i] == 0x7f)
			return false;
	text_string(to, "/");
	text_add(to, step, len);
	return true;
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

bool place_of(struct text *to, const struct httpsys_log_record *r)
{
	struct piece dir = record_piece(r, r->directory);
	uint32_t from = 0, i;
	int depth = 0;

	to->used = 0;
	if (record_is_error(r)) {
		text_add(to, ERROR_DIRECTORY, sizeof(ERROR_DIRECTORY));
		return true;
	}
	text_format(to, "%u", r->uid);
	if (dir.len > 1 && dir.data[1] == ':')
		from = 2;
	for (i = from; i <= dir.len; i++) {
		if (i < dir.len && !is_slash(dir.data[i]))
			continue;
		if (!add_step(to, dir.data + from, i - from, &depth))
			return false;
		from = i + 1;
	}
	text_add(to, "", 1);
	return true;
}

static int step_into(int dir, const char *name)
{
	int fd = open_below(dir, name, O_RDONLY | O_DIRECTORY, 0);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(dir, name, DIRECTORY_MODE) && errno != EEXIST)
		return -1;
	return open_below(dir, name, O_RDONLY | O_DIRECTORY, 0);
}

/* The directory at @path below the root, made if need be */
int place_directory(const char *path)
{
	char *copy = strdup(path), *save, *name;
	int dir = dup(root), next;

	if (!copy)
		abort();
	for (name = strtok_r(copy, "/", &save); name && dir >= 0;
	     name = strtok_r(NULL, "/", &save)) {
		int error;

		next = step_into(dir, name);
		error = errno;
		close(dir);
		errno = error;
		dir = next;
	}
	free(copy);
	return dir;
}

/* A log file in it, made if need be; nothing else than a file */
int place_file(int dir, const char *name)
{
	int fd = open_below(dir, name, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY,
			    FILE_MODE);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}
