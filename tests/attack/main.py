# SPDX-License-Identifier: GPL-2.0-only
"""Clients that want too much, one kind after the other, and beside them one that
behaves. He must get every answer, and hardly later than in the quiet phases between;
what the attackers hold keeps to the stated bound (docs/security.md), they are sent
away as the timers say, and all that they held comes back.

Only what he asked while the attack was to be seen in the module's counters is taken, so
many answers of each attack, however long that takes. The 99th percentile of them is
compared with that of all quiet phases of the same run so far, which lie between the
attacks, so that a machine that gets slower meanwhile slows both; when it is above the
bound, more are taken, as one pause of an emulated machine among a hundred answers says
nothing. FLOOR: such a machine gives a process its turn when it likes; less than this
is no delay by the server. The attackers run at the lowest priority: they stand for
other machines, whose CPUs are their own.

The program has more threads than any attack makes it wait for, since how many clients
it lets wait for each other is its own affair."""

import os
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'http'))

import attackers        # noqa: E402
import wire             # noqa: E402
from config import must     # noqa: E402
from watch import Bystander, Watch, counters    # noqa: E402
from wire import ok, same   # noqa: E402

KB = 1024
BYTES = 4096 * KB               # limit of the memory of connections
SHARE = 32 * KB                 # of each one besides
TIMER, IDLE = 2, 15             # seconds, of all receive timers
PATIENCE = 60                   # seconds for what takes a few
THREADS = 300
SAMPLES, ROUNDS, QUIET = 120, 5, 50
TIMES, FLOOR = 3, 0.060
ALL = [*attackers.SLOW, *attackers.ATTACKS]


def held(least):
    return lambda before, now: now.counters['connections_now'] >= least


def grows(name, least):
    return lambda before, now: now.counters[name] - before.counters[name] >= least


# How an attack is seen in the counters; the client that behaves has two connections and
# makes two or three new ones between two looks at them
SEEN = {
    'slow headers': held(50), 'slow bodies': held(50), 'ranges': grows('bytes_out', 100000),
    'slow reading': held(40), 'flood': grows('connections', 10),
    'pipelining': held(30), 'heads': held(30), 'receivers': held(40), 'bodies': held(60),
    'extensions': grows('connections', 5), 'trailers': grows('connections', 5),
    'chunks': held(20),
}
# What must send those away who stop in the middle of it
REASONS = {
    'slow headers': (12,), 'slow bodies': (13,), 'slow reading': (27, 30),
    'receivers': (27, 30), 'heads': (12, 18), 'bodies': (13, 28), 'chunks': (13, 28),
}


def percentile(samples, share):
    values = sorted(s.taken for s in samples)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 99.0


def until(good, limit=PATIENCE):
    stop = time.monotonic() + limit
    while not good() and time.monotonic() < stop:
        time.sleep(0.05)
    return good()


class Attack:
    """A kind of attackers at work"""

    def __init__(self, name, port):
        self.name, self.start = name, time.monotonic()
        self.child = subprocess.Popen(
            [sys.executable, '-B', os.path.join(HERE, 'attackers.py'), name, str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def signal(self, number):
        os.killpg(self.child.pid, number)

    def end(self):
        self.signal(signal.SIGKILL)
        self.child.wait()


class Run:
    """All that is seen"""

    def __init__(self, server):
        self.server = server
        self.by, self.watch, self.calm = Bystander(server.port), Watch(), []

    def end(self):
        self.by.stop()
        self.watch.stop()

    def quiet(self):
        start = time.monotonic()
        self.by.forget()
        self.watch.forget()
        until(lambda: len(self.by.since(start)) >= QUIET)
        self.calm += self.by.since(start)

    def during(self, attack):
        """His answers while the attack was on"""
        seen = SEEN[attack.name]
        return [s for s in self.by.since(attack.start) if self.watch.on_during(s, seen)]

    def latency(self, attack):
        name = attack.name
        ok(until(lambda: self.during(attack)), name + ': it is seen')
        for i in range(ROUNDS):
            until(lambda: len(self.during(attack)) >= (i + 1) * SAMPLES)
            got = self.during(attack)
            p99, bound = percentile(got, .99), max(TIMES * percentile(self.calm, .99), FLOOR)
            if len(got) < SAMPLES or p99 <= bound:
                break
        print('# %s: %d answers, p50 %.1f ms, p99 %.1f ms; quiet: %d, p50 %.1f ms, p99 %.1f ms' % (
            name, len(got), percentile(got, .5) * 1e3, p99 * 1e3, len(self.calm),
            percentile(self.calm, .5) * 1e3, percentile(self.calm, .99) * 1e3))
        ok(len(got) >= SAMPLES and p99 <= bound,
           '%s: the 99th percentile of %d is %.1f ms' % (name, len(got), p99 * 1e3))

    def sent_away(self, attack):
        """Who stays away does not close: only our timers end these"""
        name, reasons = attack.name, REASONS[attack.name]
        count = lambda: sum(self.server('reason %d' % r) for r in reasons)
        attack.signal(signal.SIGSTOP)
        time.sleep(0.1)
        before, conns = count(), counters()['connections_now']
        until(lambda: counters()['connections_now'] <= 2)
        ok(counters()['connections_now'] <= 2, name + ': all of them, by the timers')
        ended = count() - before
        ok(2 * ended >= conns - 2, '%s: %d of %d sent away' % (name, ended, conns))

    def comes_back(self, name):
        free = until(lambda: counters()['connections_now'] <= 2 and
                     not counters()['connection_bytes_now'])
        now = counters()
        ok(free, '%s: all of it comes back: %d connections, %d bytes' % (
            name, now['connections_now'], now['connection_bytes_now']))

    def held(self, attack):
        polls = self.watch.since(attack.start)
        slack = os.cpu_count() * 16 * KB
        most = max(p.counters['connection_bytes_now'] for p in polls)
        conns = max(p.counters['connections_now'] for p in polls)
        memory = max(p.slab for p in polls)
        ok(most <= BYTES + slack, '%s: %d of %d KiB' % (attack.name, most // KB, BYTES // KB))
        # With those that the program has not let go yet
        ok(memory <= (polls[-1].counters['connections_peak'] + 1024) * SHARE,
           '%s: %d connections, %d KiB' % (attack.name, conns, memory // KB))

    def one(self, name):
        self.quiet()
        attack = Attack(name, self.server.port)
        try:
            self.latency(attack)
            ok(attack.child.poll() is None, name + ': went on to its end')
            if name in REASONS:
                self.sent_away(attack)
        finally:
            attack.end()
        self.held(attack)
        self.comes_back(name)


def settings(server):
    must('add', 'limit', 'type=connectionkbytes', 'value=%d' % (BYTES // KB))
    server.must('timeouts main %d %d %d %d %d 50000' % (TIMER, TIMER, IDLE, IDLE, TIMER))
    must('add', 'timeout', 'timeouttype=idleconnectiontimeout', 'value=%d' % IDLE)
    must('add', 'timeout', 'timeouttype=headerwaittimeout', 'value=%d' % TIMER)


def run(server):
    end = time.monotonic() + int(os.environ.get('TIME', '0'))
    settings(server)
    seen = Run(server)
    try:
        while True:
            for name in sys.argv[1:] or ALL:
                seen.one(name)
            if time.monotonic() >= end:
                break
    finally:
        seen.end()
    same(seen.by.lost, 0, 'no answer was lost')
    ok(server.alive(), 'served afterwards')


def main():
    wire._private_net()
    wire._local.name = 'attack'
    server = wire.Server(THREADS)
    try:
        run(server)
    finally:
        server.stop()
    print('1..%d' % wire._count['done'])


main()
