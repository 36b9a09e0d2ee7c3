# SPDX-License-Identifier: GPL-2.0-only
"""The rows of the table: which systems, at which load, against which bar.

Each function is one id. A figure is a ratio of server shares (a total less the
client's constant part) unless the row says that totals are compared.
"""
import contextlib
import subprocess

from measure import BROWSER, CLOSE, MINIMAL, SIZE, UNKNOWN
from systems import TOP, Failure, Floor, Server, canned, canned_head

ONE, MANY = (1, 1), (16, 1)	# (connections, pipelined requests)
STATIC = ("nginx static", "nginx return", "lighttpd", "haproxy return", "h2o")
PROXIES = ("nginx proxy", "haproxy proxy")


class Table:
    """Collects the rows and prints each at once."""

    def __init__(self, bench):
        self.bench = bench
        self.missed = []
        print(f"{'id':14} {'system':26} {'conn':>4} {'total':>9} {'share':>9} "
              f"{'× F':>6}  {'figure':28} {'bar':>6}", flush=True)

    def add(self, name, system, load, total, floor, ratio=None, against=None,
            bar=None, least=False):
        """One row. @floor: (client's part, F's share), or nothing where totals
        are compared; @ratio is what the @bar is for, at most or at @least."""
        share = total - floor[0] if floor else None
        row = {"id": name, "system": system, "connections": load[0],
               "total": round(total), "server_share": None, "ratio_to_floor":
               None, "ratio": None, "against": against, "bar": bar, "ok": True}
        if floor:
            row["server_share"] = round(share)
            row["ratio_to_floor"] = round(share / floor[1], 4)
        if ratio is not None:
            row["ratio"] = round(ratio, 4)
        if bar is not None:
            row["ok"] = ratio >= bar if least else ratio <= bar
        self.bench.rows.append(row)
        self.show(row)

    def show(self, row):
        """Print it."""
        def text(value, form):
            return "" if value is None else format(value, form)
        figure = "" if row["ratio"] is None else \
            f"{row['ratio']:.3f} of {row['against']}"
        verdict = "" if row["bar"] is None else \
            ("ok" if row["ok"] else "MISSED")
        print(f"{row['id']:14} {row['system']:26} {row['connections']:4} "
              f"{row['total']:9} {text(row['server_share'], '9'):>9} "
              f"{text(row['ratio_to_floor'], '6.2f'):>6}  {figure:28} "
              f"{text(row['bar'], '6.2f'):>6} {verdict}", flush=True)
        if not row["ok"]:
            self.missed.append(row["id"])


def shares(bench, name, request, loads, **how):
    """[(total, (client's part, F's share), share)] of a system."""
    floors = [bench.floor(request, load, **{k: v for k, v in how.items()
                                            if k in ("size", "length")})
              for load in loads]
    totals = bench.measure(name, request, loads, **how)
    return [(t, f, t - f[0]) for t, f in zip(totals, floors)]


def cached(bench, table):
    """Against F: with a browser's head, a minimal one, and 1 KiB."""
    for load, bar in ((ONE, 1.35), (MANY, 1.35)):
        for name in ("F", "W"):
            (total, floor, _), = shares(bench, name, BROWSER, [load])
            table.add("cached", "floor " + name, load, total, floor)
    for text, request, how in (
            ("", BROWSER, {}), (", minimal head", MINIMAL, {}),
            (", 1 KiB", BROWSER, {"size": 1024, "length": 1408})):
        for load, got in zip((ONE, MANY), shares(
                bench, "httpsys cached", request, [ONE, MANY], **how)):
            total, floor, share = got
            table.add("cached", "httpsys cached" + text, load, total, floor,
                      share / floor[1], "F", 1.35)


def against_cheapest(bench, table, name, ours, peers, bars):
    """Ours against the cheapest of the peers."""
    best = {}
    for peer in peers:
        for load, got in zip(bars, shares(bench, peer, BROWSER, list(bars))):
            total, floor, share = got
            table.add(name, peer, load, total, floor)
            if load not in best or share < best[load][0]:
                best[load] = share, peer
    for load, got in zip(bars, shares(bench, ours, BROWSER, list(bars))):
        total, floor, share = got
        table.add(name, ours, load, total, floor, share / best[load][0],
                  best[load][1], bars[load])


def cached_peer(bench, table):
    """Cached against the cheapest server of files or fixed answers."""
    against_cheapest(bench, table, "cached-peer", "httpsys cached", STATIC,
                     {ONE: 0.50, MANY: 0.58})


def pipelined(bench, table):
    """16 requests together, against F of single ones."""
    for connections in (1, 16):
        load = (connections, 16)
        single = bench.floor(BROWSER, (connections, 1))[1]
        for name in ("F", "httpsys cached"):
            (total, floor, share), = shares(bench, name, BROWSER, [load])
            ours = name != "F"
            table.add("pipelined", name if ours else "floor F", load, total,
                      floor, share / single if ours else None,
                      "F, single" if ours else None, 0.35 if ours else None)


def versus(bench, table, name, ours, other, bars):
    """Ours against one other system."""
    loads = list(bars)
    theirs = shares(bench, other, BROWSER, loads)
    label = "floor " + other if len(other) == 1 else other
    for load, (total, floor, _) in zip(loads, theirs):
        table.add(name, label, load, total, floor)
    for load, got, against in zip(loads, shares(bench, ours, BROWSER, loads),
                                  theirs):
        total, floor, share = got
        table.add(name, ours, load, total, floor, share / against[2], other,
                  bars[load])


def dynamic(bench, table):
    """A program's answer against the bare hand-over D; the program with two calls
    a request is shown, the one with one call has the bar."""
    versus(bench, table, "dynamic", "httpsys batch", "D",
           {ONE: 1.20, MANY: 1.30})
    two_calls(bench, table, "dynamic", "D", (ONE, MANY))


def two_calls(bench, table, name, other, loads):
    """What receive and send in two calls are to another system."""
    for load in loads:
        (total, floor, share), = shares(bench, "httpsys dynamic", BROWSER, [load])
        against = shares(bench, other, BROWSER, [load])[0][2]
        table.add(name, "httpsys dynamic", load, total, floor, share / against,
                  other)


def dynamic_own(bench, table):
    """Against a bare program that owns its port."""
    versus(bench, table, "dynamic-own", "httpsys batch", "bare",
           {ONE: 1.15, MANY: 1.50})
    two_calls(bench, table, "dynamic-own", "bare", (ONE, MANY))


def dynamic_proxy(bench, table):
    """Against a proxy in front of that program; FastCGI for comparison."""
    for load in (ONE, MANY):
        (total, floor, _), = shares(bench, "nginx fastcgi", BROWSER, [load])
        table.add("dynamic-proxy", "nginx fastcgi", load, total, floor)
    against_cheapest(bench, table, "dynamic-proxy", "httpsys batch", PROXIES,
                     {ONE: 0.35, MANY: 0.28})


def dynamic_batch(bench, table):
    """64 connections against D at 64."""
    versus(bench, table, "dynamic-batch", "httpsys batch", "D",
           {(64, 1): 1.15})
    two_calls(bench, table, "dynamic-batch", "D", [(64, 1)])


def refuse(bench, table):
    """The kernel's own refusals, against F with answers as long."""
    for status, request in ((404, UNKNOWN), (503, BROWSER)):
        system = bench.refusing(status)
        try:
            for load in (ONE, MANY):
                total, length = bench.client(system.port, request, *load,
                                             status=status, size=None)
                floor = bench.floor(request, load, size=0, length=length)
                share = total - floor[0]
                table.add("refuse", f"httpsys {status}", load, total, floor,
                          share / floor[1], "F", 1.35)
        finally:
            system.stop()


MIB = 1 << 20


def once(bench, system, request, **how):
    """(total, bytes of an answer) of a system, which is ended then."""
    try:
        return bench.client(system.port, request, **how)
    finally:
        system.stop()


def totals(table, name, ours, total, other, reference, bar):
    """Two rows whose totals are compared."""
    table.add(name, other, ONE, reference, None)
    table.add(name, ours, ONE, total, None, total / reference, other, bar)


@contextlib.contextmanager
def cache_limit(size):
    """Responses of that size may be cached meanwhile."""
    tool = TOP / "build" / "userlib" / "httpsysctl"
    words = ["cacheparam", "type=maxcacheresponsesize"]
    subprocess.run([tool, "add", *words, f"value={size}"], check=True,
                   stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run([tool, "delete", *words], check=True,
                       stdout=subprocess.DEVNULL)


def large(bench, table):
    """1 MiB that the client throws away: from the cache against P, from a file
    against sendfile(2)."""
    with cache_limit(2 * MIB):
        large_rows(bench, table)


def large_rows(bench, table):
    """Its rows."""
    length = MIB + 384
    how = {"requests": 200, "flags": ("-D", "-w", "10")}
    page, _ = once(bench, Floor("P", BROWSER, canned_head(MIB, length), 256),
                   BROWSER, size=None, **how)
    for ours, other, reference in (
            ("httpsys cached", "floor P", page), ("httpsys file", "bare file", None)):
        if reference is None:
            reference, _ = once(bench, Server("bare file", BROWSER, MIB, length),
                                BROWSER, size=MIB, **how)
        total, _ = once(bench, Server(ours, BROWSER, MIB, length), BROWSER,
                        size=MIB, **how)
        totals(table, "large", ours + ", 1 MiB", total, other, reference, 1.05)


def connect(bench, table):
    """Connect, request, close, against A."""
    how = {"requests": bench.options.requests // 2, "flags": ("-C",)}
    total, length = once(bench, Server("httpsys cached", BROWSER, SIZE, 640),
                         CLOSE, **how)
    reference, _ = once(bench, Floor("A", CLOSE, canned(SIZE, length)), CLOSE,
                        **how)
    totals(table, "connect", "httpsys cached", total, "floor A", reference, 1.25)


def with_prefixes(bench, count):
    """(total, [first, last registration, close]) with so many prefixes."""
    system = Server(f"prefixes {count}", BROWSER, SIZE, 640)
    try:
        total, _ = bench.client(system.port, BROWSER)
        child = system.children[0]
        text, _ = child.communicate(b"\n")
        return total, [int(word) for word in text.split()]
    finally:
        system.stop()


def prefixes(bench, table):
    """100,000 prefixes: a request, the last registration, the end."""
    many = 100000
    floor = bench.floor(BROWSER, ONE)
    one, _ = with_prefixes(bench, 1)
    total, (first, last, close) = with_prefixes(bench, many)
    table.add("prefixes", "httpsys, 1 prefix", ONE, one, floor)
    table.add("prefixes", "httpsys, 100,000 prefixes", ONE, total, floor,
              (total - floor[0]) / (one - floor[0]), "1 prefix", 1.03)
    table.add("prefixes", "100,000th registration", (0, 0), last, None,
              last / first, "the first", 2.0)
    table.add("prefixes", "closing the session", (0, 0), close, None,
              close / 1e9, "a second", 2.0)


ROWS = {
    "cached": cached, "cached-peer": cached_peer, "pipelined": pipelined,
    "dynamic": dynamic, "dynamic-own": dynamic_own,
    "dynamic-proxy": dynamic_proxy, "dynamic-batch": dynamic_batch,
    "refuse": refuse, "large": large, "connect": connect,
    "prefixes": prefixes,
}
PEERS = ("cached-peer", "dynamic-own", "dynamic-proxy")


def run(bench, names):
    """The rows asked for, or all; ids of those that missed their bar or could
    not be measured."""
    table = Table(bench)
    for name in names:
        if name not in ROWS:
            raise SystemExit(f"bench: no row {name}, there are "
                             + ", ".join(ROWS))
    for name in names or ROWS:
        if bench.options.ours and name in PEERS:
            continue
        try:
            ROWS[name](bench, table)
        except Failure as why:
            print(f"{name:14} cannot be measured: {why}", flush=True)
            table.missed.append(name)
            bench.failed.append(name)
    return sorted(set(table.missed))
