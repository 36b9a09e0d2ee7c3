// SPDX-License-Identifier: GPL-2.0-only
/*
 * C++ with 16-bit wchar_t: std::wstring and what is made of it are the
 * program's own, the C++ library's 32-bit ones stay what they are.
 */
#include <windows.h>
#include <http.h>
#include <strsafe.h>
#include <process.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <iomanip>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
extern "C" {
#include "tap.h"
}

static void strings()
{
	std::wstring s(L"hello"), t;

	is(s.size(), 5, "length from a literal");
	s += L", world";
	s.append(3, L'!');
	ok(s == L"hello, world!!!", "append");
	is(s.find(L"world"), 7, "find");
	is(s.rfind(L'o'), 8, "rfind");
	is(s.find(L"none"), std::wstring::npos, "not found");
	t = s.substr(7, 5);
	ok(t == L"world" && t < L"x" && t.compare(L"world") == 0, "substr, compare");
	t.insert(0, L"<").push_back(L'>');
	ok(t == L"<world>", "insert, push_back");
	t.replace(1, 5, 500, L'y');
	ok(t.size() == 502 && t[501] == L'>', "replace with much");
	t.resize(2);
	t.assign(s.begin(), s.begin() + 2);
	ok(t == L"he" && wcslen(t.c_str()) == 2, "assign");
	is(std::wcslen(L"abc"), 3, "std::wcslen");
	is(std::char_traits<wchar_t>::length(L"abcd"), 4, "char_traits");
	std::transform(t.begin(), t.end(), t.begin(), [](wchar_t c) {
		return (wchar_t)(c - 32);
	});
	ok(t == L"HE", "transform");
	is(std::stoi(L"42"), 42, "std::stoi");
	is(std::stoull(L"18446744073709551615"), ~0ULL, "std::stoull");
	ok(std::to_wstring(-17) == L"-17", "std::to_wstring");
	ok(std::to_wstring(2.5) == L"2.500000", "of a real");
	ok(std::to_string(4294967295u) == "4294967295", "std::to_string");
}

static void containers()
{
	std::map<std::wstring, int> map;
	std::unordered_map<std::wstring, int> hash;
	std::set<std::wstring> set;
	std::vector<std::wstring> vector;

	for (int i = 0; i < 1000; i++) {
		std::wstring key = L"key" + std::to_wstring(i);

		map[key] = i;
		hash[key] = i;
		set.insert(key);
		vector.push_back(key);
	}
	is(map[L"key500"], 500, "map");
	is(hash[L"key999"], 999, "unordered_map");
	is(set.count(L"key1000"), 0, "set");
	std::sort(vector.begin(), vector.end());
	ok(vector[0] == L"key0" && vector[1] == L"key1" && vector[2] == L"key10",
	   "sort");
}

static void functions()
{
	wchar_t wide[16];
	char narrow[16];
	std::wstring text(L"\u00e4");

	ok(wcscpy_s(wide, L"abc") == 0 && wcscat_s(wide, L"d") == 0,
	   "sizes from arrays");
	is(swprintf_s(wide, L"%s-%d", L"x", 5), 3, "swprintf_s");
	is(sprintf_s(narrow, "%S|%lu", L"y", (ULONG)7), 3, "sprintf_s");
	ok(!strcmp(narrow, "y|7"), "text");
	is(std::snprintf(narrow, sizeof(narrow), "%ls", text.c_str()), 2,
	   "std::snprintf is ours as well");
	is(_countof(wide), 16, "_countof");
	is(StringCchPrintfW(wide, 16, L"%s", text.c_str()), S_OK, "StringCchPrintfW");
	ok(std::wcschr(L"a/b", L'/') != nullptr, "std::wcschr");
}

/* What was written to stdout meanwhile */
template <typename F> static std::string captured(F write)
{
	char text[200];
	int saved = dup(1);
	FILE *file = tmpfile();
	size_t n;

	fflush(stdout);
	need(file && saved >= 0 && dup2(fileno(file), 1) == 1);
	write();
	std::wcout.flush();
	fflush(stdout);
	dup2(saved, 1);
	close(saved);
	rewind(file);
	n = fread(text, 1, sizeof(text), file);
	fclose(file);
	return std::string(text, n);
}

static void streams()
{
	std::wostringstream out;
	std::string text;

	out << L"n=" << 12345678901ULL << L',' << -3 << L',' << 2.5 << "," << 'c';
	ok(out.str() == L"n=12345678901,-3,2.5,c", "wostringstream");
	text = captured([] {
		std::wcout << std::wstring(L"\u00e4\u20ac") << std::hex << 255 << L' '
			   << std::dec << std::setw(5) << std::setfill(L'0') << 42
			   << L' ' << std::boolalpha << true << std::endl;
	});
	ok(text == "\xc3\xa4\xe2\x82\xac" "ff 00042 true\n", "std::wcout");
	text = captured([] {
		using namespace std;

		wprintf(L"%s", L"one ");
		wcout << L"two ";
		cout << "three " << 3 << flush;
		wcout << 4;
	});
	ok(text == "one two three 34", "in the order of writing");
}

static unsigned __stdcall thread(void *parameter)
{
	*static_cast<std::wstring *>(parameter) += L"thread";
	return 3;
}

struct Base {
	virtual ~Base() { }
	virtual std::wstring Name() const = 0;
};

struct Derived : Base {
	std::wstring Name() const override { return L"derived"; }
};

/* Exceptions, RTTI, threads, narrow streams: all of the rest is as ever */
static void language()
{
	std::wstring text;
	std::ostringstream narrow;
	long counter = 0;
	Derived derived;
	HANDLE handle;

	try {
		text.at(5);
	} catch (const std::out_of_range &) {
		text = L"caught";
	}
	ok(text == L"caught", "exception from a wstring");
	handle = (HANDLE)_beginthreadex(nullptr, 0, thread, &text, 0, nullptr);
	is(WaitForSingleObject(handle, 10000), WAIT_OBJECT_0, "_beginthreadex");
	ok(text == L"caughtthread", "its work");
	std::thread([&] { InterlockedIncrement(&counter); }).join();
	is(counter, 1, "std::thread; InterlockedIncrement of a long");
	ok(static_cast<Base &>(derived).Name() == L"derived", "virtual functions");
	narrow << "n=" << 42 << ' ' << 1.5;
	ok(narrow.str() == "n=42 1.5", "narrow streams");
}

static void structures()
{
	HTTP_REQUEST request = { };
	HTTP_RESPONSE response;

	RtlZeroMemory(&response, sizeof(response));
	response.StatusCode = 200;
	request.CookedUrl.pAbsPath = L"/x";
	ok(std::wstring(request.CookedUrl.pAbsPath) == L"/x", "WCHAR is wchar_t");
	is(sizeof(HTTP_REQUEST), 864, "HTTP_REQUEST");
	is(sizeof(HTTP_RESPONSE), 568, "HTTP_RESPONSE");
	is(sizeof(OVERLAPPED), 32, "OVERLAPPED");
	is(sizeof(OVERLAPPED_ENTRY), 32, "OVERLAPPED_ENTRY");
}

static const struct tap_case cases[] = {
	{ "strings", strings, 0 },
	{ "containers", containers, 0 },
	{ "functions", functions, 0 },
	{ "streams", streams, 0 },
	{ "language", language, 60 },
	{ "structures", structures, 0 },
};

TAP_MAIN(cases)
