// SPDX-License-Identifier: MIT
/*
 * main() of programs that have wmain() instead. Not part of the shared library;
 * a member of an archive of its own, which the linker takes only if main is
 * missing. C++ gives wmain a name for each of its signatures: whichever the
 * program has is called.
 */
#include <stdlib.h>
#include <windows.h>

WCHAR **w32_arguments(int argc, char **argv);

typedef int wide_main(int argc, WCHAR **argv, WCHAR **environment);

#define VARIANT(name, symbol)	\
	extern wide_main name __asm__(symbol) __attribute__((weak))

VARIANT(plain, "wmain");
VARIANT(mutable_text, "_Z5wmainiPPw");
VARIANT(constant_text, "_Z5wmainiPPKw");
VARIANT(constant_array, "_Z5wmainiPKPw");
VARIANT(constant_all, "_Z5wmainiPKPKw");
VARIANT(with_environment, "_Z5wmainiPPwS0_");
VARIANT(no_arguments, "_Z5wmainv");

int main(int argc, char **argv)
{
	wide_main *const variants[] = {
		plain, mutable_text, constant_text, constant_array, constant_all,
		with_environment, no_arguments,
	};
	static WCHAR *nothing[1];
	WCHAR **wide = w32_arguments(argc, argv);

	for (size_t i = 0; wide && i < sizeof(variants) / sizeof(variants[0]); i++) {
		if (variants[i])
			return variants[i](argc, wide, nothing);
	}
	return 255;
}
