# SPDX-License-Identifier: GPL-2.0-only
# Included by the Makefile of a suite, which sets SUITE, PROGRAMS (one .c each)
# and LIB (names in tests/lib). Everything goes to build/tests/<suite>/.

TOP	:= $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
HERE	:= $(TOP)/tests/$(SUITE)
OUT	?= $(TOP)/build/tests/$(SUITE)
CC	?= gcc
CFLAGS	?= -O1 -g
ALL_CFLAGS = -std=gnu11 -Wall -Wextra -Werror -Wno-missing-field-initializers \
	  $(CFLAGS) -I$(TOP)/uapi -I$(TOP)/tests/lib -MMD -MP -pthread
lib	= $(LIB:%=$(OUT)/lib-%.o)

all: $(PROGRAMS:%=$(OUT)/%) $(EXTRA)

$(OUT)/lib-%.o: $(TOP)/tests/lib/%.c | $(OUT)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(OUT)/%.o: $(HERE)/%.c | $(OUT)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(OUT)/%: $(OUT)/%.o $(lib)
	$(CC) -pthread -o $@ $^ $(LDLIBS)
$(OUT):
	mkdir -p $@
clean:
	rm -rf $(OUT)
.PHONY: all clean
.SECONDARY:
-include $(wildcard $(OUT)/*.d)
