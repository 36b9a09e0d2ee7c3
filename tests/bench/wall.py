# SPDX-License-Identifier: GPL-2.0-only
"""What is measured with two CPUs and the clock of the wall: nanoseconds a
request beside the instructions, how two CPUs compare with one, and the memory
of idle connections. Runs in the virtual machine."""
import contextlib
import glob
import os
import subprocess
import time

from measure import BROWSER, SIZE, start
from rows import MANY, ONE, PROXIES, STATIC, Table
from systems import BIN, TOP, WORK, Failure, Floor, body, canned

LENGTH = 640
IDLE = 50000
IDLE_TURNS = 2
SOCKETS = ("TCP", "sock_inode_cache", "request_sock_TCP", "tw_sock_TCP")
WALL_REQUESTS = 960
ROUNDS = 5
# A machine that has other work does not show what two CPUs are worth: then
# more rounds of both, until the floor gains that much and the bar is met
ROUNDS_MAX = 15
GAIN = 1.7
SCALE_BAR = 0.95


def clock(bench, table):
    """Nanoseconds a request of every system."""
    del table
    bench.options.requests = WALL_REQUESTS
    for name in ("F", "W", "D", "httpsys cached",
                 "httpsys dynamic", "httpsys batch", "bare",
                 *STATIC, *PROXIES, "nginx fastcgi"):
        label = "floor " + name if len(name) == 1 else name
        for load, total in zip((ONE, MANY), bench.measure(
                name, BROWSER, [ONE, MANY])):
            bench.rows.append({"id": "wall", "system": label,
                               "connections": load[0],
                               "wall_ns": round(total)})
            print(f"wall           {label:26} {load[0]:4} {total:9.0f} ns",
                  flush=True)


def rate(port, cpus):
    """Requests a second of one client on each CPU."""
    path = WORK / "request"
    path.write_bytes(BROWSER)
    command = [BIN / "client", "-c", 16, "-n", 16000, "-r", path, "-b",
               body(SIZE), port]
    clients = [subprocess.Popen(
        ["taskset", "-c", str(cpu), *map(str, command)],
        stdout=subprocess.PIPE, text=True) for cpu in range(cpus)]
    total = 0.0
    for client in clients:
        text = client.communicate(timeout=300)[0]
        if client.returncode:
            raise Failure("a client failed")
        count, nanoseconds, _ = map(int, text.split())
        total += count * 1e9 / nanoseconds
    return total


def gains(best, names):
    """Requests of two CPUs over those of one, by system."""
    return {name: best[name, 2] / best[name, 1] for name in names}


def scale(bench, table):
    """Two CPUs against one, in turn with F, the best of some rounds."""
    best = {}
    names = ("F", "httpsys cached")
    running = {name: start(name, BROWSER) for name in names}
    try:
        for done in range(ROUNDS_MAX):
            gain = gains(best, names) if done >= ROUNDS else {"F": 0}
            if gain["F"] > GAIN and \
                    gain["httpsys cached"] >= SCALE_BAR * gain["F"]:
                break
            for name in names:
                for cpus in (1, 2):
                    key = name, cpus
                    best[key] = max(best.get(key, 0),
                                    rate(running[name].port, cpus))
    finally:
        for system in running.values():
            system.stop()
    gain = gains(best, names)
    for name in names:
        label = "floor F" if name == "F" else name
        ours = name != "F"
        ratio = gain[name] / gain["F"] if ours else gain[name]
        table.add("scale", label + ", 2 CPUs", MANY, 1e9 / best[name, 2], None,
                  ratio, "F's gain" if ours else "1 CPU",
                  SCALE_BAR if ours else None, least=True)


def contended():
    """[(waits, lock, where)] of httpsys.ko's code, from /proc/lock_stat."""
    found, dashes = [], 0
    with open("/proc/lock_stat", encoding="ascii") as lines:
        for line in lines:
            words = line.split()
            if not words or "[<" not in line:
                # After a class: a rule, who waited, a rule, whom they waited for
                dashes = dashes + 1 if words and set(words[-1]) == {"-"} else 0
            elif dashes == 1 and words[-1] == "[httpsys]":
                lock, count = line.split("[<")[0].rsplit(None, 1)
                found.append((int(count), lock.strip(), words[-2].split("+")[0]))
    return sorted(found, reverse=True)


def locks(bench, table):
    """Locks that were waited for while two CPUs serve hits. Needs lock statistics."""
    del bench
    if not os.path.exists("/proc/lock_stat"):
        raise Failure("this kernel has no lock statistics (scripts/vm -k lockstat)")
    for name, bar in (("httpsys cached", 0), ("httpsys batch", None)):
        system = start(name, BROWSER)
        try:
            with open("/proc/lock_stat", "w", encoding="ascii") as to:
                to.write("0")
            rate(system.port, 2)
            found = contended()
        finally:
            system.stop()
        waits = sum(count for count, *_ in found)
        table.add("locks", name + ", 2 CPUs", MANY, waits, None, waits,
                  "waits for locks of ours", bar)
        for count, lock, where in found:
            print(f"#   {count:6} {lock} in {where}()")


def shrink():
    """Give back what is kept for later use."""
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as to:
        to.write("3")
    for path in glob.glob("/sys/kernel/slab/*/shrink"):
        with contextlib.suppress(OSError), \
                open(path, "w", encoding="ascii") as to:
            to.write("1")
    time.sleep(0.5)


def waiting_pages():
    """Pages that are free in a processor's own list; MemFree does not know them."""
    with open("/proc/zoneinfo", encoding="ascii") as lines:
        return sum(int(line.split()[1]) for line in lines
                   if line.split()[0] == "count:")


def occupied():
    """Bytes of memory that are neither free nor page cache nor a program's."""
    info = {}
    with open("/proc/meminfo", encoding="ascii") as lines:
        for line in lines:
            key, value = line.split()[:2]
            info[key] = int(value) * 1024
    others = ("MemFree:", "Buffers:", "Cached:", "AnonPages:", "PageTables:", "KernelStack:")
    return info["MemTotal:"] - sum(info[key] for key in others) - \
        4096 * waiting_pages()


def used():
    """(bytes occupied, {slab: bytes}) as soon as it falls no more."""
    best = None
    for _ in range(40):
        shrink()
        now = occupied()
        if best is not None and now > best - (1 << 20):
            break
        best = now
    slabs = {}
    with open("/proc/slabinfo", encoding="ascii") as lines:
        for line in list(lines)[2:]:
            words = line.split()
            # slabs in use × pages of each
            slabs[words[0]] = int(words[-2]) * int(words[5]) * 4096
    return now, slabs


def sockets():
    """TCP sockets that there are, those without a program included."""
    with open("/proc/net/sockstat", encoding="ascii") as lines:
        for line in lines:
            words = line.split()
            if words[0] == "TCP:":
                return int(words[words.index("alloc") + 1])
    raise Failure("/proc/net/sockstat has no TCP")


def wait_closed(few):
    """Until the sockets of the turn before are gone, at most half a minute."""
    for _ in range(60):
        if sockets() <= few:
            return
        time.sleep(0.5)


def held(system):
    """(bytes occupied, {slab: bytes}) while IDLE connections are open."""
    path = WORK / "request"
    path.write_bytes(BROWSER)
    try:
        client = subprocess.Popen(
            [str(w) for w in (BIN / "client", "-i", "-c", IDLE, "-r", path,
                              system.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            if client.stdout.readline() != "ready\n":
                raise Failure("not all idle connections could be opened")
            return used()
        finally:
            client.communicate()
    finally:
        system.stop()


def idle(bench, table):
    """Memory of an idle connection beside that of a bare kernel acceptor.

    What is compared is the memory while the connections are open. What was
    there before them is not taken off: slabs that sockets of the turn before
    have left, and these fill again, would count for one and not the other."""
    # All of them come from this machine, which may have three quarters by itself
    for what in (f"maxconnections value={IDLE + 1024}",
                 "maxaddressconnections value=4294967295"):
        subprocess.run([TOP / "build/userlib/httpsysctl", "add", "limit",
                        *f"type={what}".split()], check=True)
    cpus = os.sched_getaffinity(0)
    with open("/proc/sys/net/ipv4/tcp_max_tw_buckets", "w",
              encoding="ascii") as to:
        to.write("0")
    os.sched_setaffinity(0, {0})	# waking another CPU takes an emulator long
    (before, first_slabs), few = used(), sockets() + 16
    bare, ours = [], []
    try:
        for _ in range(IDLE_TURNS):
            bare.append(held(Floor("H", BROWSER, canned(SIZE, LENGTH))))
            wait_closed(few)
            ours.append(held(start("httpsys patient", BROWSER)))
            wait_closed(few)
    finally:
        os.sched_setaffinity(0, cpus)
    (bare, bare_slabs), (ours, our_slabs) = (
        min(turns, key=lambda turn: turn[0]) for turns in (bare, ours))
    # The kernel's sockets are there for both; how full their slabs are is chance
    for name in SOCKETS:
        bare -= bare_slabs.get(name, 0)
        ours -= our_slabs.get(name, 0)
        before -= first_slabs.get(name, 0)
    table.add("idle", "floor H", (IDLE, 1), (bare - before) / IDLE, None)
    table.add("idle", "httpsys cached", (IDLE, 1), (ours - before) / IDLE,
              None, (ours - bare) / IDLE, "bytes over H", 512)
    for name in sorted(set(bare_slabs) | set(our_slabs)):
        difference = (our_slabs.get(name, 0) - bare_slabs.get(name, 0)) / IDLE
        if abs(difference) >= 2:
            print(f"#   {name:28} {difference:+8.1f} bytes a connection")


ROWS = {"idle": idle, "scale": scale, "wall": clock, "locks": locks}
USUAL = ("idle", "scale", "wall")


def run(bench, names):
    """As rows.run()."""
    table = Table(bench)
    for name in names or USUAL:
        if name not in ROWS:
            raise SystemExit(f"bench: no row {name}, there are "
                             + ", ".join(ROWS))
        try:
            ROWS[name](bench, table)
        except Failure as why:
            print(f"{name:14} cannot be measured: {why}", flush=True)
            table.missed.append(name)
            bench.failed.append(name)
    return sorted(set(table.missed))
