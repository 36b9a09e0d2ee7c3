// SPDX-License-Identifier: MIT
/* strsafe.h: text of known room, cut off where it does not fit. */
#include "crt.h"
#include <strsafe.h>

#define MOST	((size_t)STRSAFE_MAX_CCH)

/* How the flags change the outcome; @n characters are there now */
#define FINISH(name, type)						\
static HRESULT name(type *to, size_t room, size_t n, HRESULT hr, type **end, \
		    size_t *left, DWORD flags)				\
{									\
	if (FAILED(hr) && flags & (STRSAFE_NULL_ON_FAILURE |		\
				   STRSAFE_FILL_ON_FAILURE |		\
				   STRSAFE_NO_TRUNCATION) && room) {	\
		n = 0;							\
		if (flags & STRSAFE_FILL_ON_FAILURE) {			\
			memset(to, (int)(flags & 0xff), room * sizeof(*to)); \
			n = flags & 0xff ? room - 1 : 0;		\
		}							\
		to[n] = 0;						\
	} else if (SUCCEEDED(hr) && flags & STRSAFE_FILL_BEHIND_NULL &&	\
		   room > n + 1) {					\
		memset(to + n + 1, (int)(flags & 0xff),			\
		       (room - n - 1) * sizeof(*to));			\
	}								\
	if (end)							\
		*end = to ? to + n : to;				\
	if (left)							\
		*left = room > n ? room - n : 0;			\
	return hr;							\
}

FINISH(finish_wide, WCHAR)
FINISH(finish_text, char)

/* Copy behind the @have characters that are there */
#define COPY(name, type, length, finish)				\
static HRESULT name(type *to, size_t room, size_t have, const type *from, \
		    size_t most, type **end, size_t *left, DWORD flags)	\
{									\
	HRESULT hr = S_OK;						\
	size_t n;							\
									\
	if (!from && flags & STRSAFE_IGNORE_NULLS)			\
		most = 0;						\
	else if (!from)							\
		return STRSAFE_E_INVALID_PARAMETER;			\
	if (!to && !room && flags & STRSAFE_IGNORE_NULLS)		\
		return most && *from ? STRSAFE_E_INSUFFICIENT_BUFFER :	\
				       S_OK;				\
	if (!to || !room || room > MOST || have >= room ||		\
	    (most > MOST && most != SIZE_MAX))				\
		return STRSAFE_E_INVALID_PARAMETER;			\
	n = most ? length(from, most < room - have ? most : room - have) : 0; \
	if (n >= room - have) {						\
		hr = STRSAFE_E_INSUFFICIENT_BUFFER;			\
		n = room - have - 1;					\
		if (flags & STRSAFE_NO_TRUNCATION && have) {		\
			/* what was there stays */			\
			return finish(to, room, have, hr, end, left, 0); \
		}							\
	}								\
	memmove(to + have, from, n * sizeof(*to));			\
	to[have + n] = 0;						\
	return finish(to, room, have + n, hr, end, left, flags);	\
}

COPY(copy_wide, WCHAR, wnlen, finish_wide)
COPY(copy_text, char, strnlen, finish_text)

EXPORT HRESULT WINAPI StringCchCopyExW(PWSTR To, size_t Room, PCWSTR From, PWSTR *End,
				       size_t *Remaining, DWORD Flags)
{
	return copy_wide(To, Room, 0, From, SIZE_MAX, End, Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCopyExA(PSTR To, size_t Room, PCSTR From, PSTR *End,
				       size_t *Remaining, DWORD Flags)
{
	return copy_text(To, Room, 0, From, SIZE_MAX, End, Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCopyNExW(PWSTR To, size_t Room, PCWSTR From,
					size_t Most, PWSTR *End, size_t *Remaining,
					DWORD Flags)
{
	return copy_wide(To, Room, 0, From, Most, End, Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCopyNExA(PSTR To, size_t Room, PCSTR From, size_t Most,
					PSTR *End, size_t *Remaining, DWORD Flags)
{
	return copy_text(To, Room, 0, From, Most, End, Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCatExW(PWSTR To, size_t Room, PCWSTR From, PWSTR *End,
				      size_t *Remaining, DWORD Flags)
{
	return copy_wide(To, Room, To ? wnlen(To, Room) : 0, From, SIZE_MAX, End,
			 Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCatExA(PSTR To, size_t Room, PCSTR From, PSTR *End,
				      size_t *Remaining, DWORD Flags)
{
	return copy_text(To, Room, To ? strnlen(To, Room) : 0, From, SIZE_MAX, End,
			 Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCatNExW(PWSTR To, size_t Room, PCWSTR From, size_t Most,
				       PWSTR *End, size_t *Remaining, DWORD Flags)
{
	return copy_wide(To, Room, To ? wnlen(To, Room) : 0, From, Most, End,
			 Remaining, Flags);
}

EXPORT HRESULT WINAPI StringCchCatNExA(PSTR To, size_t Room, PCSTR From, size_t Most,
				       PSTR *End, size_t *Remaining, DWORD Flags)
{
	return copy_text(To, Room, To ? strnlen(To, Room) : 0, From, Most, End,
			 Remaining, Flags);
}

#define VPRINTF(name, type, is_wide, finish)				\
EXPORT HRESULT WINAPI name(type *To, size_t Room, type **End,		\
			   size_t *Remaining, DWORD Flags,		\
			   const type *Format, va_list Arguments)	\
{									\
	struct sink sink = { .to = To, .room = Room, .wide = is_wide };	\
	HRESULT hr = S_OK;						\
									\
	if (!To && !Room && !Format && Flags & STRSAFE_IGNORE_NULLS)	\
		return S_OK;						\
	if (!To || !Room || Room > MOST)				\
		return STRSAFE_E_INVALID_PARAMETER;			\
	if (!Format && Flags & STRSAFE_IGNORE_NULLS) {			\
		*To = 0;						\
		return finish(To, Room, 0, S_OK, End, Remaining, Flags); \
	}								\
	format_to(&sink, Format, Arguments);				\
	if (sink.failed) {						\
		*To = 0;						\
		return STRSAFE_E_INVALID_PARAMETER;			\
	}								\
	if (sink.used >= Room) {					\
		hr = STRSAFE_E_INSUFFICIENT_BUFFER;			\
		sink.used = Room - 1;					\
	}								\
	To[sink.used] = 0;						\
	return finish(To, Room, sink.used, hr, End, Remaining, Flags);	\
}

VPRINTF(StringCchVPrintfExW, WCHAR, true, finish_wide)
VPRINTF(StringCchVPrintfExA, char, false, finish_text)

#define PRINTF(name, type, room, end, left, flags, vname, ...)		\
EXPORT HRESULT WINAPIV name(type *To, size_t Room, ##__VA_ARGS__,	\
			    const type *Format, ...)			\
{									\
	va_list args;							\
	HRESULT hr;							\
									\
	va_start(args, Format);						\
	hr = vname(To, room, end, left, flags, Format, args);		\
	va_end(args);							\
	return hr;							\
}

PRINTF(StringCchPrintfW, WCHAR, Room, NULL, NULL, 0, StringCchVPrintfExW)
PRINTF(StringCchPrintfA, char, Room, NULL, NULL, 0, StringCchVPrintfExA)
PRINTF(StringCbPrintfW, WCHAR, Room / sizeof(WCHAR), NULL, NULL, 0,
       StringCchVPrintfExW)
PRINTF(StringCbPrintfA, char, Room, NULL, NULL, 0, StringCchVPrintfExA)
PRINTF(StringCchPrintfExW, WCHAR, Room, End, Remaining, Flags, StringCchVPrintfExW,
       PWSTR *End, size_t *Remaining, DWORD Flags)
PRINTF(StringCchPrintfExA, char, Room, End, Remaining, Flags, StringCchVPrintfExA,
       PSTR *End, size_t *Remaining, DWORD Flags)

EXPORT HRESULT WINAPI StringCchLengthW(PCWSTR Text, size_t Most, size_t *Length)
{
	size_t n = Text && Most <= MOST ? wnlen(Text, Most) : 0;
	bool good = Text && Most <= MOST && n < Most;

	if (Length)
		*Length = good ? n : 0;
	return good ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}

EXPORT HRESULT WINAPI StringCchLengthA(PCSTR Text, size_t Most, size_t *Length)
{
	size_t n = Text && Most <= MOST ? strnlen(Text, Most) : 0;
	bool good = Text && Most <= MOST && n < Most;

	if (Length)
		*Length = good ? n : 0;
	return good ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}
