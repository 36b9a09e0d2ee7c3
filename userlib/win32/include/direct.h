/* SPDX-License-Identifier: MIT */
/* Directories: see unistd.h */
#include <unistd.h>
#include <sys/stat.h>
#define _chdir	chdir
#define _getcwd	getcwd
#define _mkdir(p)	mkdir((p), 0777)
#define _rmdir	rmdir
