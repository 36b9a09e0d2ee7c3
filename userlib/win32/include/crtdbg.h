/* SPDX-License-Identifier: MIT */
/* The debug heap is not here; its macros do nothing but _ASSERT. */
#ifndef W32_CRTDBG_H
#define W32_CRTDBG_H

#include <assert.h>

#define _ASSERT(e)			assert(e)
#define _ASSERTE(e)			assert(e)
#define _RPT0(...)			((void)0)
#define _CRT_WARN			0
#define _CRT_ERROR			1
#define _CRT_ASSERT			2
#define _CRTDBG_ALLOC_MEM_DF		0x01
#define _CRTDBG_LEAK_CHECK_DF		0x20
#define _CRTDBG_REPORT_FLAG		(-1)
#define _CRTDBG_MODE_DEBUG		0x2
#define _CrtSetDbgFlag(f)		((void)(f), 0)
#define _CrtSetReportMode(t, m)		((void)(t), (void)(m), 0)
#define _CrtDumpMemoryLeaks()		0

#endif /* W32_CRTDBG_H */
