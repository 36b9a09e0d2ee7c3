# SPDX-License-Identifier: GPL-2.0-only
"""The systems that the bench measures: the floor, ours, the peers.

Each is started on a port of its own with a given answer, checked, and stopped.
Runs in the virtual machine.
"""
import contextlib
import ctypes
import fcntl
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BIN = TOP / "build" / "tests" / "bench"
HERE = TOP / "tests" / "bench"
WORK = Path("/dev/shm/bench")	# a tmpfs
FLOOR = "/dev/httpsys_floor"
APP_PORT = 8099

LISTEN = 0x40204601	# FLOOR_LISTEN of floor_abi.h
PROBE = 0xC0204602	# FLOOR_PROBE


class Failure(Exception):
    """Something did not come up or does not answer as it should."""


def body(size):
    """The body of every answer, and the file that has it."""
    path = WORK / "root" / f"body-{size}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        line = b"The quick brown fox jumps over the lazy dog 0123456789.\n"
        path.write_bytes((line * (size // len(line) + 1))[:size])
    return path


def canned(size, length, pad=b"X-Pad"):
    """An answer of @length bytes with a body of @size: head and body."""
    head = (f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {size}\r\n").encode()
    room = length - len(head) - 2 - size
    if not size:
        return (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + pad + b": "
                + b"x" * (length - 47) + b"\r\n\r\n")
    if room < 9:
        raise Failure(f"no answer of {length} bytes with a body of {size}")
    return (head + pad + b": " + b"x" * (room - 9) + b"\r\n\r\n"
            + body(size).read_bytes())


def canned_head(size, length):
    """The head of such an answer."""
    return canned(size, length)[:length - size]


class Floor:
    """The floor module, one mode on one port."""

    def __init__(self, mode, request, answer, pages=0):
        self.port = free_port()
        self.mode = mode
        self.fd, self.child = None, None
        if mode == "D":
            path = WORK / "canned"
            path.write_bytes(answer)
            self.child = spawn([BIN / "hand", self.port, len(request), path])
            wait_for(self.port, self.child)
            return
        self.fd = os.open(FLOOR, os.O_RDWR)
        text = ctypes.create_string_buffer(answer, len(answer))
        fcntl.ioctl(self.fd, LISTEN, struct.pack(
            "IIIIQII", ord(mode), self.port, len(request), len(answer),
            ctypes.addressof(text), pages, 0))

    def stop(self):
        """End it."""
        if self.fd is not None:
            os.close(self.fd)
        if self.child:
            end(self.child)


def probe(port):
    """Begin (a port) or end (0) measuring: (packets, ticks, overhead)."""
    with open(FLOOR, "rb", buffering=0) as device:
        data = bytearray(struct.pack("IIQQQ", port, 0, 0, 0, 0))
        fcntl.ioctl(device, PROBE, data)
        return struct.unpack("IIQQQ", data)[2:]


PORTS = iter(range(8100, 9900))


def free_port():
    """One that nothing has used in this boot."""
    return next(PORTS)


def die_with_parent():
    """In a child."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def spawn(command, **more):
    """A server, silent but for its errors."""
    log = open(WORK / "stderr", "ab")
    more = {"stdin": subprocess.DEVNULL, "stdout": log, **more}
    return subprocess.Popen([str(word) for word in command], stderr=log,
                            preexec_fn=die_with_parent,
                            start_new_session=True, **more)


def end(child):
    """A server that we started, with its workers."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def wait_for(port, child):
    """Until something listens there. Not by the clock: with --icount a wait for
    the host's files makes time leap."""
    while child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(
                ("127.0.0.1", port)):
            return
        time.sleep(0.02)
    text = (WORK / "stderr").read_text(errors="replace")[-1000:]
    raise Failure(f"{child.args[0]} ended with {child.returncode}\n{text}")


def ask(port, request):
    """(head, body) of the answer to one request. Without a time limit: see
    wait_for()."""
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            part = s.recv(65536)
            if not part:
                raise Failure(f"port {port}: no whole head: {data[:200]!r}")
            data += part
        head, _, rest = data.partition(b"\r\n\r\n")
        match = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        if not match:
            raise Failure(f"port {port}: no length: {head!r}")
        while len(rest) < int(match[1]):
            part = s.recv(1 << 20)
            if not part:
                raise Failure(f"port {port}: {len(rest)} bytes of a body")
            rest += part
        return head + b"\r\n\r\n", rest


class Server:
    """A server program whose answers are padded to a given length."""

    def __init__(self, name, request, size, length):
        self.name, self.port, self.children = name, free_port(), []
        self.size, self.request, self.pages = size, request, 0
        self.length = length
        try:
            self.start("")
            if not request:		# refuses everything
                return
            have = self.probe_length()
            room = length - have if length else 0
            if room:
                if room < 9:
                    raise Failure(f"{name}: its answer has {have} bytes, "
                                  f"there is no room for it in {length}")
                self.stop()
                self.port = free_port()
                self.start("x" * (room - 9))
                have = self.probe_length()
                if have != length:
                    raise Failure(f"{name}: an answer of {have} bytes, not of "
                                  f"{length}")
        except BaseException:
            self.stop()
            raise

    def probe_length(self):
        """Check the answer; its length."""
        head, text = ask(self.port, self.request)
        if text != body(self.size).read_bytes():
            raise Failure(f"{self.name}: another body: {head!r}")
        return len(head) + len(text)

    def start(self, pad):
        """Start it; pad: value of a header X-Pad, none if empty."""
        kind, _, how = self.name.partition(" ")
        getattr(self, "start_" + kind)(how, pad)
        wait_for(self.port, self.children[-1])

    def stop(self):
        """End it."""
        for child in self.children:
            end(child)
        self.children = []

    def config(self, name, **values):
        """A configuration of peers/ with its places filled in."""
        text = (HERE / "peers" / name).read_text()
        values = {"PORT": self.port, "WORK": WORK, "APP": APP_PORT, **values}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        path = WORK / name
        path.write_text(text)
        return path

    def start_httpsys(self, how, pad):
        """Ours, see servers/answer.c."""
        self.children.append(spawn([
            BIN / "answer", how, f"http://+:{self.port}/b/", body(self.size),
            pad]))

    def start_prefixes(self, how, pad):
        """Ours, cached, with so many prefixes, see servers/prefixes.c."""
        self.children.append(spawn(
            [BIN / "prefixes", how, self.port, body(self.size), pad],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE))

    def start_bare(self, how, pad):
        """Epoll and nothing else; sendfile(2)."""
        path = WORK / "canned-bare"
        more = []
        if how == "file":
            path.write_bytes(canned_head(self.size, self.length))
            more = [body(self.size)]
        else:
            path.write_bytes(canned(self.size, self.length))
        self.children.append(spawn([BIN / "bare", self.port, path, *more]))

    def app(self):
        """The program behind a proxy."""
        path = WORK / "canned-app"
        path.write_bytes(canned(self.size, self.size + 120, b"X-App"))
        self.children.append(spawn([BIN / "bare", APP_PORT, path]))
        wait_for(APP_PORT, self.children[-1])

    def page(self):
        """The file that they serve; made once, its time is in their answers."""
        path = WORK / "root" / "b" / "x"
        if not path.exists() or path.stat().st_size != self.size:
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(body(self.size), path)

    def start_nginx(self, how, pad):
        """Static file, return, proxy, fastcgi."""
        place = ""
        if how == "return":
            place = f'return 200 "{body(self.size).read_text()}";'
        elif how == "proxy":
            self.app()
            place = ('proxy_pass http://app; proxy_http_version 1.1; '
                     'proxy_set_header Connection "";')
        elif how == "fastcgi":
            self.children.append(spawn([BIN / "fcgi", WORK / "fcgi.sock",
                                        body(self.size)]))
            place = ("fastcgi_pass fastcgi; fastcgi_keep_conn on; "
                     "include /etc/nginx/fastcgi_params;")
        self.page()
        header = f'add_header X-Pad "{pad}";' if pad else ""
        path = self.config("nginx.conf", PLACE=place, PAD=header)
        self.children.append(spawn(["nginx", "-c", path]))

    def start_lighttpd(self, how, pad):
        """Static file."""
        self.page()
        header = (f'setenv.add-response-header = ("X-Pad" => "{pad}")'
                  if pad else "")
        path = self.config("lighttpd.conf", PAD=header,
                           MODULES='"mod_setenv"' if pad else "")
        self.children.append(spawn(["lighttpd", "-D", "-f", path]))

    def start_h2o(self, how, pad):
        """Static file."""
        self.page()
        header = f'header.add: "X-Pad: {pad}"' if pad else ""
        path = self.config("h2o.conf", PAD=header)
        self.children.append(spawn(["h2o", "-m", "worker", "-c", path]))

    def start_haproxy(self, how, pad):
        """http-request return, or proxy."""
        place = (f"http-request return status 200 content-type text/plain "
                 f"file {body(self.size)}")
        if pad and how == "return":
            place += f" hdr X-Pad {pad}"
        elif how == "proxy":
            self.app()
            place = "default_backend app"
            if pad:
                place = f"http-response set-header X-Pad {pad}\n\t" + place
        path = self.config("haproxy.cfg", PLACE=place)
        self.children.append(spawn(["haproxy", "-db", "-f", path]))
