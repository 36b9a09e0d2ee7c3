// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzzer without libFuzzer, for builds that have other instruments: runs every file of
 * the directories that it is given, and each beginning of the short ones. Prints how many
 * inputs that were.
 */
#include <dirent.h>
#include "fuzz.h"

#define SHORT	200

static unsigned long count;

static void run_one(const uint8_t *data, size_t size)
{
	/* In memory of just its size, so that a byte too far is seen */
	uint8_t *exact = (uint8_t *)fuzz_exact(data, size);

	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	count++;
}

static void run_file(const char *dir, const char *name)
{
	static uint8_t data[1 << 16];
	char path[1024];
	size_t size, n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	MUST(f);
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	for (n = 0; n < size && size <= SHORT; n++)
		run_one(data, n);
	run_one(data, size);
}

int main(int argc, char **argv)
{
	struct dirent *e;
	DIR *d;
	int i;

	for (i = 1; i < argc; i++) {
		d = opendir(argv[i]);
		if (!d) {
			perror(argv[i]);
			return 2;
		}
		while ((e = readdir(d)))
			if (e->d_name[0] != '.')
				run_file(argv[i], e->d_name);
		closedir(d);
	}
	printf("%lu\n", count);
	return 0;
}
