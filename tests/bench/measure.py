# SPDX-License-Identifier: GPL-2.0-only
"""The rows of the bench whose figures are instructions, and their table."""
import contextlib
import json
import os
import statistics
import subprocess
import sys

import systems
from systems import BIN, TOP, WORK, Failure, Floor, Server, body, canned

SIZE = 256	# bytes of a body
LENGTH = 640	# of a whole answer

MINIMAL = b"GET /b/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
BROWSER = (
    b"GET /b/x HTTP/1.1\r\n"
    b"Host: localhost\r\n"
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, "
    b"like Gecko) Chrome/120.0.0.0 Safari/537.36\r\n"
    b"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,"
    b"image/avif,image/webp,*/*;q=0.8\r\n"
    b"Accept-Language: en-US,en;q=0.9\r\n"
    b"Accept-Encoding: gzip, deflate, br\r\n"
    b"Upgrade-Insecure-Requests: 1\r\n"
    b"Connection: keep-alive\r\n\r\n")
CLOSE = BROWSER.replace(b"keep-alive", b"close")
UNKNOWN = BROWSER.replace(b"GET /b/x", b"GET /n/x")


class Bench:
    """What has been measured in this boot."""

    def __init__(self, options):
        self.options = options
        self.rows = []	# of the table
        self.failed = []	# ids of rows that could not be measured
        self.totals = {}
        self.constants = {}

    def client(self, port, request, connections=1, depth=1, status=200,
               size=SIZE, requests=None, flags=()):
        """(instructions a request, bytes of an answer)"""
        path = WORK / "request"
        path.write_bytes(request)
        command = [BIN / "client", "-c", connections, "-d", depth, "-s", status,
                   "-n", requests or self.options.requests, "-r", path, *flags]
        if size is not None:
            command += ["-b", body(size)]
        done = subprocess.run([str(w) for w in [*command, port]],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(done.stderr.strip())
        count, time, length = map(int, done.stdout.split())
        return time / count, length

    def measure(self, name, request, loads, size=SIZE, length=LENGTH, **how):
        """Totals of a system at [(connections, depth)], measured once."""
        def key(load):
            return (name, request, size, length, load)
        missing = [load for load in loads if key(load) not in self.totals]
        if missing:
            system = start(name, request, size, length)
            try:
                # Everything stands on F: the middle of three
                times = 3 if name == "F" else 1
                for load in missing:
                    self.totals[key(load)] = statistics.median(
                        self.client(system.port, request, *load, size=size,
                                    **how)[0] for _ in range(times))
            finally:
                system.stop()
        return [self.totals[key(load)] for load in loads]

    @staticmethod
    def refusing(status):
        """Our server that does not know the URL (404), or refuses (503)."""
        if status == 503:
            return Server("httpsys inactive", None, SIZE, 0)
        return Server("httpsys dynamic", BROWSER, SIZE, 0)

    def floor(self, request, load, size=SIZE, length=LENGTH):
        """(client's constant part, F's share): the rest of F's total is what
        ip_rcv() takes for the packets to F's port."""
        key = (request, load, size, length)
        if key not in self.constants:
            total, = self.measure("F", request, [load], size, length)
            connections, depth = load
            system = start("F", request, size, length)
            try:
                systems.probe(system.port)
                self.client(system.port, request, *load, size=size)
                packets, ticks, overhead = systems.probe(0)
            finally:
                system.stop()
            # The warm-up, the first and the last answer were probed, too
            burst = connections * depth
            count = (self.options.requests // burst * burst + 50 * burst
                     + connections + 1)
            share = ticks / count
            self.constants[key] = (total - share, share)
            if self.options.verbose:
                print(f"# F at {load}: total {total:.0f}, in ip_rcv() "
                      f"{share:.0f} ({packets / count:.2f} packets, probe "
                      f"{overhead}), the client's part {total - share:.0f}",
                      flush=True)
        return self.constants[key]


@contextlib.contextmanager
def machine():
    """The floor module loaded, a directory on a tmpfs."""
    WORK.mkdir(exist_ok=True)
    module = TOP / "build" / os.uname().release / "floor" / "httpsys_floor.ko"
    if not module.exists() or not (BIN / "client").exists():
        sys.exit("bench: not built; on the host: tests/bench/run --build")
    subprocess.run(["insmod", module], check=True)
    try:
        yield
    finally:
        subprocess.run(["rmmod", "httpsys_floor"], check=False)


def start(name, request, size=SIZE, length=LENGTH):
    """A system by its name: a mode of the floor, or a server."""
    if len(name) == 1:
        return Floor(name, request, canned(size, length))
    return Server(name, request, size, length)


def write_maps(path):
    """Where the programs' code is; the client is linked to fixed addresses."""
    with open(path, "w", encoding="utf-8") as to:
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{pid}/exe").startswith("/usr/bin/python"):
                    continue
                with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
                    to.writelines(line for line in maps if " r-xp " in line)


def profile(options, out):
    """Run one system while the machine's emulator counts."""
    request = MINIMAL if options.minimal else BROWSER
    bench, how = Bench(options), {}
    with machine():
        if options.system in ("httpsys 404", "httpsys 503"):
            status = int(options.system[-3:])
            system = bench.refusing(status)
            how = {"status": status, "size": None}
            request = request.replace(b"/b/", b"/n/") if status == 404 else request
        else:
            system = start(options.system, request)
        try:
            total, _ = bench.client(
                system.port, request, connections=options.connections,
                depth=options.depth, **how)
            write_maps(out / "maps")
            text = open("/proc/kallsyms", encoding="utf-8").read()
            (out / "kallsyms").write_text(text)
        finally:
            system.stop()
    burst = options.connections * options.depth
    (out / "requests").write_text(str(options.requests // burst * burst))
    print(f"# {options.system}: {total:.0f} instructions a request by the clock")


def main(options):
    """In the virtual machine."""
    if options.wall:
        import wall as rows
    else:
        import rows
    bench = Bench(options)
    with machine():
        failures = rows.run(bench, [r for r in options.rows.split(",") if r])
    if options.json:
        options.json.write_text(json.dumps(
            {"kernel": os.uname().release, "rows": bench.rows,
             "failed": bench.failed}, indent=1) + "\n")
    if failures:
        print("missed: " + ", ".join(failures))
    return 1 if failures else 0
