# SPDX-License-Identifier: GPL-2.0-only
"""Three hosts behind HAProxy: whose request it is, leaving without a loss, dying, lies,
and configuration by file. The same hosts behind IPVS."""

import socket
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
from hosts import (CLIENT, FRONT, SERVICE, Asker, Balancer, Director, Host,  # noqa: E402
                   inside, network, remove_all, until)
import wire  # noqa: E402

CONFIGURATION = f"""httpsys-config 1
proxylist address={FRONT}
health port=80 path=/health for=/t/
timeout timeouttype=headerwaittimeout value=60
"""
# Enough answers to tell
SOME = 60


class Results:
    """TAP lines."""

    def __init__(self):
        self.count = 0
        self.failed = 0
        self.step = ""

    def ok(self, good, text, note=""):
        self.count += 1
        self.failed += not good
        print(f"{'' if good else 'not '}ok {self.count} - {self.step}: {text}", flush=True)
        if not good and note:
            print(f"# {note}", flush=True)


results = Results()
ok = results.ok


def same(got, want, text):
    ok(got == want, text, f"got {got!r}, wanted {want!r}")


class Crowd:
    """Clients that keep asking."""

    def __init__(self, address):
        self.askers = [Asker(keep, address) for keep in (True, True, False, False)]

    def answers(self):
        return [a for asker in self.askers for a in list(asker.answers)]

    def marks(self):
        """How many answers each has: what comes behind them is new."""
        return [len(asker.answers) for asker in self.askers]

    def since(self, marks):
        return [a for asker, n in zip(self.askers, marks) for a in list(asker.answers)[n:]]

    def more(self, marks):
        """Enough answers more, of requests made after now."""
        return until(lambda: all(len(asker.answers) >= n + SOME // len(self.askers) + 1
                                 for asker, n in zip(self.askers, marks)))

    def stop(self):
        for asker in self.askers:
            asker.over = True
        for asker in self.askers:
            asker.join()


def lost(answers):
    return [a for a in answers if a[0] != 200]


def roll_out(hosts, directory):
    """The same file on every host; a bad one changes nothing anywhere."""
    path = Path(directory) / "httpsys.conf"
    path.write_text(CONFIGURATION, encoding="utf-8")
    for host in hosts:
        same(host.ctl("config", "load", str(path)), (0, ""), f"{host.name}: configuration loaded")
    saved = hosts[0].ctl("config", "save", "-")
    ok(saved[0] == 0 and all(host.ctl("config", "save", "-") == saved for host in hosts),
       "the same on all")
    for what, line in (("what no kernel takes", f"proxylist address={FRONT}/24\n"),
                       ("what nobody can read", "proxylist network=x\n")):
        bad = CONFIGURATION.replace("value=60", "value=61") + line
        path.write_text(bad, encoding="utf-8")
        for host in hosts:
            status, text = host.ctl("config", "load", str(path))
            ok(status == 2 and text.startswith(f"{path}:5: "), f"{host.name}: {what}: says where",
               text)
        ok(all(host.ctl("config", "save", "-") == saved for host in hosts),
           f"{what}: nothing has changed anywhere")


def whose(hosts, crowd):
    """The client's address behind the balancer."""
    marks = crowd.marks()
    ok(until(lambda: {a[1] for a in crowd.since(marks)} >= {h.address for h in hosts}),
       "all hosts answer")
    answers = crowd.since(marks)
    same(lost(answers), [], "all answers are good")
    ok(all(a[2] for a in answers), f"programs see the client's address and port ({CLIENT})")


def ends_of(address, first):
    """Status and fields of a request straight to a host, with bytes before it."""
    with wire.Client(80, address) as client:
        client.send(first)
        answer = client.get("/t/ends").answer()
        return answer.status, answer.fields[:1] if answer.status == 200 else []


def lies(host):
    """Only the balancer is believed, and has to say something."""
    header = (b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + socket.inet_aton("198.51.100.7") +
              socket.inet_aton(host.address) + struct.pack(">HH", 4711, 80))
    same(inside("client", ends_of, host.address, b""), (200, [CLIENT]), "directly: its own address")
    same(inside("client", ends_of, host.address, header), (400, []), "directly: a lie is refused")
    same(inside("front", ends_of, host.address, header), (200, ["198.51.100.7"]),
         "from the balancer: believed")
    same(inside("front", ends_of, host.address, b""), (400, []), "from the balancer: required")
    status, text = host.ctl("counters")
    ok(status == 0 and "proxy_header" in text, "counted as such")


def leave(host, others, balancer, crowd):
    """A host leaves and comes back; no request is lost."""
    start = crowd.marks()
    same(host.ctl("drain", "on"), (0, ""), "drain on")
    ok(balancer.becomes(host, "DOWN"), "the balancer has noticed", balancer.state(host))
    same(host.ctl("drain", "close"), (0, ""), "drain close")
    same(host.ctl("drain", "wait=60"), (0, ""), "nobody is connected")
    seen, marks = host.service.seen(), crowd.marks()
    ok(crowd.more(marks), "clients go on")
    same(host.service.seen(), seen, "no request comes here")
    # The first of each may have been on its way
    same({a[1] for a in crowd.since([n + 1 for n in marks])} - {o.address for o in others}, set(),
         "the others answer")
    same(host.ctl("drain", "off"), (0, ""), "drain off")
    ok(balancer.becomes(host, "UP"), "the balancer has noticed", balancer.state(host))
    ok(until(lambda: host.service.seen() > seen), "requests come here again")
    answers = crowd.since(start)
    same(lost(answers), [], f"none of {len(answers)} requests was lost")


def die(host, balancer, crowd):
    """A program dies; another keeps the port open, and the kernel tells the truth."""
    host.service.stop()
    ok(balancer.becomes(host, "DOWN"), "the balancer has noticed", balancer.state(host))
    status, text = host.ctl("counters")
    ok(status == 0 and "unhealthy" in text, "by the health check", text[-400:])
    marks = crowd.marks()
    ok(crowd.more(marks), "clients go on")
    same(lost(crowd.since([n + 1 for n in marks])), [], "without it")
    host.start()
    ok(balancer.becomes(host, "UP"), "the balancer has noticed that it is back",
       balancer.state(host))
    ok(until(lambda: host.service.seen() > 0), "requests come here again")


def served(hosts):
    """All of them have got requests from now on."""
    seen = [host.service.seen() for host in hosts]
    return until(lambda: all(h.service.seen() > n for h, n in zip(hosts, seen)))


def directed(hosts):
    """IPVS: connections reach the hosts as they are; one leaves without a loss."""
    director, host = Director(hosts), hosts[0]
    crowd = Crowd(SERVICE)
    try:
        ok(served(hosts), "all hosts answer")
        director.weight(host, 0)
        same(host.ctl("drain", "on"), (0, ""), "drain on")
        ok(crowd.more(crowd.marks()), "who asks has left with an answer")
        same(host.ctl("drain", "close"), (0, ""), "drain close")
        same(host.ctl("drain", "wait=60"), (0, ""), "nobody is connected")
        seen = host.service.seen()
        ok(served(hosts[1:]), "the others answer")
        same(host.service.seen(), seen, "no request comes here")
        same(host.ctl("drain", "off"), (0, ""), "drain off")
        director.weight(host, 1)
        ok(served(hosts), "requests come here again")
    finally:
        crowd.stop()
    answers = crowd.answers()
    same(lost(answers), [], f"none of {len(answers)} requests was lost")
    ok(all(a[1:] == (SERVICE, True) for a in answers),
       f"programs see the client's address and port ({CLIENT}), and the service's")


def step(name, function, *args):
    """A part of the test; what goes wrong in it is a failure."""
    before, results.step = results.step, name
    start = time.monotonic()
    try:
        function(*args)
    except Exception as error:	# the plan must come
        ok(False, repr(error))
    print(f"# {name}: {time.monotonic() - start:.1f} s", flush=True)
    results.step = before


def everything(directory):
    network("front", FRONT)
    network("client", CLIENT)
    hosts = [Host(n) for n in (1, 2, 3)]
    step("roll out", roll_out, hosts, directory)
    balancer = Balancer(hosts, directory)
    crowd = None
    try:
        ok(all(balancer.becomes(host, "UP") for host in hosts), "all hosts are well")
        crowd = Crowd(FRONT)
        step("whose request", whose, hosts, crowd)
        step("lies", lies, hosts[0])
        step("leave", leave, hosts[0], hosts[1:], balancer, crowd)
        step("die", die, hosts[1], balancer, crowd)
        # Neither its checks nor its idle connections
        crowd.stop()
        balancer.stop()
        step("ipvs", directed, hosts)
    finally:
        if crowd:
            crowd.stop()
        balancer.stop()
        for host in hosts:
            host.stop()


def main():
    threading.excepthook = lambda args: print(f"# {args.exc_value!r}")
    with tempfile.TemporaryDirectory(prefix="httpsys-scale.") as directory:
        try:
            step("hosts", everything, directory)
        finally:
            remove_all()
    print(f"1..{results.count}")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
