# SPDX-License-Identifier: GPL-2.0-only
# Included by userlib/Makefile: libhttpapi-win32 (shared, static, and the archive
# with main() for programs that have wmain()), and the examples that are written
# for Windows.

W32	:= $(HERE)/win32
W32_SONAME := libhttpapi-win32.so.1
W32_VERSION := 1.0
w32_shared := $(BUILD)/libhttpapi-win32.so.$(W32_VERSION)
w32_static := $(BUILD)/libhttpapi-win32.a
w32_main := $(BUILD)/libhttpapi-win32-main.a
w32_map	:= $(W32)/httpapi-win32.map
w32_sources := $(filter-out %/main.c,$(wildcard $(W32)/src/*.c))
w32_objects := $(w32_sources:$(W32)/src/%.c=$(BUILD)/win32/%.o)
w32_headers := $(wildcard $(W32)/include/*.h) $(W32)/include/iostream \
	$(W32)/include/sstream
w32_examples := $(patsubst $(HERE)/examples/win32/%,$(BUILD)/examples/win32/%, \
	$(basename $(wildcard $(HERE)/examples/win32/*.c \
	$(HERE)/examples/win32/*.cpp)))

# What a program is compiled with; the same is in httpapi-win32.pc
W32_FLAGS := -fshort-wchar -fms-extensions -fno-strict-aliasing \
	-fno-builtin-printf -fno-builtin-fprintf -fno-builtin-sprintf \
	-fno-builtin-snprintf -Wno-unknown-pragmas -Wno-format \
	-Wno-cast-function-type -pthread
W32_INC	:= -I$(W32)/include $(INC)
W32_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DW32_INSIDE -fshort-wchar -fPIC \
	-fvisibility=hidden -pthread -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wno-missing-field-initializers $(W32_INC) $(CFLAGS)

all: $(w32_shared) $(w32_static) $(w32_main) $(w32_examples) \
	$(BUILD)/httpapi-win32.pc

$(BUILD)/win32/%.o: $(W32)/src/%.c $(HERE)/Makefile $(W32)/win32.mk
	@mkdir -p $(@D)
	$(CC) $(W32_CFLAGS) $(DEPS) -c -o $@ $<

$(w32_shared): $(w32_objects) $(shared)
	$(CC) -shared -pthread $(CFLAGS) -Wl,-soname,$(W32_SONAME) -Wl,-z,defs \
	  $(LDFLAGS) -o $@ $(w32_objects) -L$(BUILD) -lhttpapi
	ln -sf $(@F) $(BUILD)/$(W32_SONAME)
	ln -sf $(W32_SONAME) $(BUILD)/libhttpapi-win32.so

$(w32_static): $(w32_objects)
	$(CC) -nostdlib -r -o $(BUILD)/win32/libhttpapi-win32.obj $(w32_objects)
	$(OBJCOPY) --localize-hidden $(BUILD)/win32/libhttpapi-win32.obj
	rm -f $@
	$(AR) rcs $@ $(BUILD)/win32/libhttpapi-win32.obj

$(w32_main): $(BUILD)/win32/main.o
	rm -f $@
	$(AR) rcs $@ $<

$(BUILD)/examples/win32/%: $(HERE)/examples/win32/%.c $(w32_static) $(w32_main) \
		$(static)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -Wall $(W32_FLAGS) $(W32_INC) $(CFLAGS) $(DEPS) -o $@ $< \
	  $(w32_main) $(w32_static) $(static) $(LDFLAGS)

$(BUILD)/examples/win32/%: $(HERE)/examples/win32/%.cpp $(w32_static) $(w32_main) \
		$(static)
	@mkdir -p $(@D)
	$(CXX) -std=gnu++14 -Wall $(W32_FLAGS) $(W32_INC) $(CFLAGS) $(DEPS) -o $@ $< \
	  -Wl,--version-script=$(w32_map) $(w32_main) $(w32_static) $(static) \
	  $(LDFLAGS)

w32_pc	= sed -e 's,@PREFIX@,$(PREFIX),' -e 's,@LIBDIR@,$(LIBDIR),' \
	  -e 's,@VERSION@,$(W32_VERSION),' -e 's,@FLAGS@,$(W32_FLAGS),' \
	  $(W32)/httpapi-win32.pc.in

$(BUILD)/httpapi-win32.pc: $(W32)/httpapi-win32.pc.in $(W32)/win32.mk
	@mkdir -p $(@D)
	$(w32_pc) > $@

.PHONY: install-win32
install: install-win32
install-win32: all
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(LIBDIR)/httpapi-win32 \
	  $(DESTDIR)$(PREFIX)/include/httpapi-win32/bits
	install -m 755 $(w32_shared) $(DESTDIR)$(LIBDIR)/
	ln -sf $(notdir $(w32_shared)) $(DESTDIR)$(LIBDIR)/$(W32_SONAME)
	ln -sf $(W32_SONAME) $(DESTDIR)$(LIBDIR)/libhttpapi-win32.so
	install -m 644 $(w32_static) $(w32_main) $(DESTDIR)$(LIBDIR)/
	install -m 644 $(w32_map) $(DESTDIR)$(LIBDIR)/httpapi-win32/
	install -m 644 $(w32_headers) $(DESTDIR)$(PREFIX)/include/httpapi-win32/
	install -m 644 $(W32)/include/bits/c++config.h \
	  $(DESTDIR)$(PREFIX)/include/httpapi-win32/bits/
	$(w32_pc) > $(DESTDIR)$(LIBDIR)/pkgconfig/httpapi-win32.pc

-include $(wildcard $(BUILD)/win32/*.d $(BUILD)/examples/win32/*.d)
