/* SPDX-License-Identifier: MIT */
/* Threads of the C run-time: those of CreateThread(). */
#ifndef W32_PROCESS_H
#define W32_PROCESS_H

#include <stdint.h>
#include "minwindef.h"

W32_BEGIN

typedef unsigned int (__stdcall *_beginthreadex_proc_type)(void *);

/* 0: errno; the thread's handle is the caller's */
uintptr_t _beginthreadex(void *Security, unsigned int StackSize,
			 _beginthreadex_proc_type Start, void *Argument,
			 unsigned int Flags, unsigned int *ThreadId);
void _endthreadex(unsigned int ExitCode) __attribute__((noreturn));
/* -1: errno; the handle closes by itself */
uintptr_t _beginthread(void (__cdecl *Start)(void *), unsigned int StackSize,
		       void *Argument);
void _endthread(void) __attribute__((noreturn));
int _getpid(void);

W32_END

#endif /* W32_PROCESS_H */
