// SPDX-License-Identifier: GPL-2.0-only
/* The program of floor mode D: hand PORT REQUEST-BYTES ANSWER */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "floor_abi.h"

int main(int argc, char **argv)
{
	static struct { struct floor_hand hand; char data[8192]; } in, out;
	struct floor_listen how = { .mode = 'D', .reply = (unsigned long)out.data };
	int fd = open(FLOOR_DEVICE, O_RDWR), file = open(argc > 3 ? argv[3] : "", O_RDONLY);
	ssize_t len = read(file, out.data, sizeof(out.data));

	how.port = argc > 1 ? atoi(argv[1]) : 0;
	how.request = argc > 2 ? atoi(argv[2]) : 0;
	how.reply_len = len;
	if (len <= 0 || ioctl(fd, FLOOR_LISTEN, &how)) {
		perror(FLOOR_DEVICE);
		return 1;
	}
	while (read(fd, &in, sizeof(in)) > 0) {
		out.hand = in.hand;
		write(fd, &out, sizeof(out.hand) + len) < 0 ? perror("write") : (void)0;
	}
	return 0;
}
