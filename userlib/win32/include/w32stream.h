/* SPDX-License-Identifier: MIT */
/*
 * Wide output streams in C++: wcout, wcerr, wclog and what is inserted in any
 * std::wostream. The C++ library's own convert numbers to 32-bit characters, so
 * a facet that does it here is part of the global locale from the start of the
 * program on. Text goes out as UTF-8. Wide input streams are not to be used: some
 * of their functions exist only in the C++ library.
 */
#ifndef W32_STREAM_H
#define W32_STREAM_H
#if defined(__cplusplus) && !defined(W32_INSIDE)

#include <iostream>
#include <locale>
#include <ostream>
#include <sstream>
#include <string>
#include <stdio.h>

namespace w32 {

/* Numbers: as the narrow streams write them, character by character */
class number_output : public std::num_put<wchar_t> {
	typedef std::num_put<wchar_t>::iter_type iterator;

	template <typename T>
	static iterator put_number(iterator to, std::ios_base &base, wchar_t fill, T v)
	{
		std::ostringstream narrow;

		narrow.flags(base.flags());
		narrow.precision(base.precision());
		narrow.width(base.width());
		narrow.fill(fill < 0x80 ? (char)fill : '*');
		narrow << v;
		base.width(0);
		for (char c : narrow.str())
			*to++ = (wchar_t)(unsigned char)c;
		return to;
	}

protected:
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, bool v) const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, long v) const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, unsigned long v)
		const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, long long v)
		const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, unsigned long long v)
		const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, double v) const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, long double v)
		const override
	{ return put_number(to, b, f, v); }
	iterator do_put(iterator to, std::ios_base &b, wchar_t f, const void *v)
		const override
	{ return put_number(to, b, f, v); }
};

/* Everything at once through wchar.h's functions, which know of pairs */
class stdio_output : public std::basic_streambuf<wchar_t> {
	FILE *stream;

protected:
	int_type overflow(int_type c) override
	{
		if (c == traits_type::eof())
			return traits_type::not_eof(c);
		return fputwc((wchar_t)c, stream) == WEOF ? traits_type::eof() : c;
	}
	std::streamsize xsputn(const wchar_t *text, std::streamsize n) override
	{
		return fwprintf(stream, L"%.*ls", (int)n, text) < 0 ? 0 : n;
	}
	int sync() override
	{
		return fflush(stream) ? -1 : 0;
	}

public:
	explicit stdio_output(FILE *to) : stream(to) { }
};

/* Never destroyed: destructors of the program may still write */
inline std::basic_ostream<wchar_t> &standard_stream(FILE *to, bool unbuffered)
{
	std::basic_ostream<wchar_t> *stream =
		new std::basic_ostream<wchar_t>(new stdio_output(to));

	if (unbuffered)
		stream->setf(std::ios_base::unitbuf);
	return *stream;
}

inline bool install()
{
	std::locale::global(std::locale(std::locale(), new number_output));
	return true;
}

inline std::basic_ostream<wchar_t> &standard_output()
{
	static bool installed = install();
	static std::basic_ostream<wchar_t> &stream = standard_stream(stdout, false);

	(void)installed;
	return stream;
}

inline std::basic_ostream<wchar_t> &standard_error()
{
	static std::basic_ostream<wchar_t> &stream =
		(standard_output(), standard_stream(stderr, true));

	return stream;
}

} /* namespace w32 */

namespace std {
static basic_ostream<wchar_t> &w32_wcout __attribute__((unused)) =
	w32::standard_output();
static basic_ostream<wchar_t> &w32_wcerr __attribute__((unused)) =
	w32::standard_error();
static basic_ostream<wchar_t> &w32_wclog __attribute__((unused)) =
	w32::standard_error();
}

#define wcout	w32_wcout
#define wcerr	w32_wcerr
#define wclog	w32_wclog

#endif
#endif /* W32_STREAM_H */
