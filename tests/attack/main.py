# SPDX-License-Identifier: GPL-2.0-only
"""Clients that want too much, one kind after the other, and beside them one that behaves.
He must get every answer, and hardly later than in the quiet phases before and after; what
the attackers hold keeps to the stated bound (docs/security.md), they are sent away for the
reasons that are configured, and all that they held comes back.

Only what he asked while the attack was to be seen in the module's counters is taken. SAMPLES
answers make a 99th percentile of the third worst; when it is above the bound, the attack and
the quiet phases are repeated, up to ROUNDS times, and all of them count, as one pause of an
emulated machine among so many says nothing.

The attackers run when nobody else wants to (SCHED_IDLE), and the one that behaves goes before
all others: they stand for other machines, whose CPUs are their own. For kinds that keep the
CPUs busy, loops take the attackers' place in the quiet phases, for an emulated machine whose
CPUs never sleep gets its turns from the host differently. So what differs is what the kernel
and the program do for attackers.

The program has more threads than any attack makes it wait for, since how many clients it
lets wait for each other is its own affair."""

import collections
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
from watch import Bystander, Watch  # noqa: E402
from wire import counters, ok, same     # noqa: E402

KB = 1024
BYTES = 1024 * KB               # limit of the memory of connections, the least there is
SHARE = 36 * KB                 # of each one besides
CONNECTIONS = 1024              # limit; all kinds keep below it, as it is everybody's
PATIENCE = 60                   # seconds for what takes a few
THREADS = 300
SAMPLES, QUIET, ROUNDS = 250, 150, 6
TIMES = 3
LONG_FORM = int(os.environ.get('TIME', '0')) > 0
OWN = 2                         # connections of the one that behaves
# Reasons, as in the kernel's header
CHUNK, HEADER, BODY, LENGTH, QUEUE_FULL, DRAIN, QUEUE, SEND_RATE = 9, 12, 13, 18, 23, 28, 29, 30
ADDRESS_LIMIT, ADDRESS_RATE, MEMORY = 39, 40, 41


def held(least):
    return lambda before, now: now['connections_now'] >= least


def grows(least, *names):
    return lambda before, now: sum(now.get(n, 0) - before.get(n, 0) for n in names) >= least


# A kind: does it keep the CPUs busy, how it is seen in two looks at the counters one after the
# other, the reasons that it is sent away for, and how many of them at least
Kind = collections.namedtuple('Kind', 'name busy on reasons least')
SHORT = (
    Kind('slow headers', False, held(40), (HEADER,), 80),
    Kind('slow bodies', False, held(60), (BODY,), 80),
    Kind('slow reading', False, held(50), (SEND_RATE,), 50),
    Kind('ranges', True, grows(50 * KB, 'bytes_out'), (), 0),
    Kind('flood', True, grows(1, ADDRESS_LIMIT, ADDRESS_RATE), (ADDRESS_LIMIT, ADDRESS_RATE), 200),
    Kind('floods', True, held(200), (ADDRESS_LIMIT, ADDRESS_RATE), 200),
    Kind('pipelining', True, held(30), (SEND_RATE,), 30),
    Kind('heads', True, held(30), (HEADER, LENGTH, MEMORY), 60),
    Kind('no reading', True, held(40), (SEND_RATE,), 60),
    Kind('deaf program', True, held(60), (QUEUE_FULL, QUEUE), 80),
)
STILL = ('slow reading', 'floods')
LONG = (
    Kind('bodies', True, held(60), (BODY, DRAIN), 60),
    Kind('extensions', True, held(20), (CHUNK,), 60),
    Kind('trailers', True, held(20), (CHUNK,), 60),
    Kind('chunks', True, held(20), (), 0),
)


def percentile(samples, share):
    values = sorted(s.taken for s in samples)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 99.0


def until(good):
    return wire.until(good, PATIENCE, 0.1)


class Attack:
    """A kind of attackers, that wait for their turn"""

    def __init__(self, name, port):
        self.start = 0.0
        self.child = subprocess.Popen(
            [sys.executable, '-B', os.path.join(HERE, 'attackers.py'), name, str(port)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)

    def go(self):
        self.start = time.monotonic()
        self.child.stdin.write(b'\n')
        self.child.stdin.flush()

    def signal(self, number):
        os.killpg(self.child.pid, number)

    def end(self):
        self.signal(signal.SIGKILL)
        self.child.wait()
        self.child.stdin.close()


class Spinners:
    """Loops in the attackers' place"""

    def __init__(self):
        self.all = [Attack('spin', 0) for _ in range(os.cpu_count())]
        for a in self.all:
            a.go()
            a.signal(signal.SIGSTOP)

    def spin(self, on):
        for a in self.all:
            a.signal(signal.SIGCONT if on else signal.SIGSTOP)

    def end(self):
        for a in self.all:
            a.end()


class Run:
    """All that is seen"""

    def __init__(self, ports):
        self.ports, self.spinners = ports, Spinners()
        self.by, self.watch = Bystander(ports['']), Watch()
        # Of the last quiet phases, without and with loops
        self.calm = {False: [], True: []}

    def end(self):
        self.by.stop()
        self.watch.stop()
        self.spinners.end()

    def quiet(self, busy):
        """A phase without attackers"""
        if busy:
            self.spinners.spin(True)
        start = time.monotonic()
        until(lambda: len(self.by.since(start)) >= QUIET)
        self.calm = {not busy: [], busy: self.by.since(start)}
        self.spinners.spin(False)

    def prepared(self, name):
        return Attack(name, self.ports.get(name, self.ports['']))

    def sampled(self, attack, kind):
        """His answers while the attack was on, SAMPLES of them if it is"""
        got, looked = [], 0

        def enough():
            nonlocal looked
            seen = self.by.since(attack.start)
            for sample in seen[looked:]:
                on = self.watch.on_during(sample, kind.on)
                if on is None:
                    break
                looked += 1
                if on:
                    got.append(sample)
            return len(got) >= SAMPLES
        until(enough)
        return got

    def sent_away(self, attack, kind, before):
        """For the configured reasons. Who stands still does not close: what ends them all is
        our timers only, after an answer that closes half a minute later, which is too long
        for the short form"""
        def count():
            now = counters()
            return sum(now.get(r, 0) - before.get(r, 0) for r in kind.reasons)
        until(lambda: count() >= kind.least)
        if LONG_FORM or kind.name in STILL:
            attack.signal(signal.SIGSTOP)
            ok(until(lambda: counters()['connections_now'] <= OWN),
               kind.name + ': they stand still: all of them are gone, by the timers')
        if not kind.reasons:
            return
        ok(count() >= kind.least, '%s: %d sent away, reasons %s' % (
            kind.name, count(), ', '.join(str(r) for r in kind.reasons if
                                          counters().get(r, 0) > before.get(r, 0)) or 'none'))

    def held(self, attack, name):
        polls = self.watch.since(attack.start)
        slack = os.cpu_count() * 16 * KB
        most = max(p.counters['connection_bytes_now'] for p in polls)
        conns = max(p.counters['connections_now'] for p in polls)
        memory = max(p.slab for p in polls)
        peak = polls[-1].counters['connections_peak']
        ok(polls[-1].counters['connection_bytes_peak'] <= BYTES + slack,
           '%s: %d of %d KiB beyond shares' % (name, most // KB, BYTES // KB))
        # Slabs of those who went before are kept for a while
        ok(conns <= CONNECTIONS and memory <= peak * SHARE, '%s: %d connections, with slabs of '
           '%d KiB' % (name, conns, memory // KB))

    def comes_back(self, name):
        free = until(lambda: counters()['connections_now'] <= OWN and
                     not counters()['connection_bytes_now'])
        now = counters()
        ok(free, '%s: all of it comes back: %d connections, %d bytes' % (
            name, now['connections_now'], now['connection_bytes_now']))

    @staticmethod
    def no_more(before):
        """So many ranges multiply nothing: an answer is at most as long as the whole"""
        now = counters()
        grown = {n: now[n] - before[n] for n in ('bytes_out', 'connections', 'responses')}
        most = grown['connections'] * (attackers.WHOLE + KB) + grown['responses'] * KB
        ok(grown['bytes_out'] <= most, 'ranges: %(bytes_out)d bytes in %(responses)d answers on '
           '%(connections)d connections' % grown)

    def round(self, kind, first):
        """One attack; his answers meanwhile"""
        attack, before = self.prepared(kind.name), counters()
        try:
            attack.go()
            got = self.sampled(attack, kind)
            if first:
                ok(len(got) >= SAMPLES, '%s: it is on, for %d answers' % (kind.name, len(got)))
                ok(attack.child.poll() is None, kind.name + ': went on to its end')
                self.sent_away(attack, kind, before)
        finally:
            attack.end()
        if first:
            self.held(attack, kind.name)
        self.comes_back(kind.name)
        if first and kind.name == 'ranges':
            self.no_more(before)
        return got

    def one(self, kind):
        start, lost = time.monotonic(), self.by.lost
        if not self.calm[kind.busy]:
            self.quiet(kind.busy)
        calm, got = list(self.calm[kind.busy]), []
        for i in range(ROUNDS):
            got += self.round(kind, not i)
            self.quiet(kind.busy)
            calm += self.calm[kind.busy]
            p99, base = percentile(got, .99), percentile(calm, .99)
            if p99 <= TIMES * base or not self.by.alive():
                break
        print('# %s: quiet: %d, p50 %.1f ms, p99 %.1f ms; under it: %d, p50 %.1f ms, p99 %.1f ms; '
              '%.0f s' % (kind.name, len(calm), percentile(calm, .5) * 1e3, base * 1e3, len(got),
                          percentile(got, .5) * 1e3, p99 * 1e3, time.monotonic() - start))
        ok(p99 <= TIMES * base, '%s: the 99th percentile is %.1f times that without' % (
            kind.name, p99 / base))
        same(self.by.lost - lost, 0, kind.name + ': no answer was lost')


def addresses():
    """10.9.0.0/16 is this machine's: clients from elsewhere"""
    subprocess.run(['ip', 'addr', 'add', attackers.SERVER + '/16', 'dev', 'lo'], check=True)


def settings(servers):
    # A client that does not read is to be felt soon; TCP would hold megabytes for it
    with open('/proc/sys/net/ipv4/tcp_wmem', 'w', encoding='ascii') as f:
        f.write('4096 16384 131072')
    for name, value in (('connectionkbytes', BYTES // KB), ('maxconnections', CONNECTIONS),
                        ('maxaddressconnections', 50), ('connectionrate', 20)):
        must('add', 'limit', 'type=' + name, 'value=%d' % value)
    for name, value in (('idleconnectiontimeout', 4), ('headerwaittimeout', 2)):
        must('add', 'timeout', 'timeouttype=' + name, 'value=%d' % value)
    # Body, rest of a body, queue, idle, head in seconds; bytes a second
    for server in servers:
        server.must('timeouts main 2 2 2 4 2 50000')


def run(server, deaf):
    end = time.monotonic() + int(os.environ.get('TIME', '0'))
    kinds = [*SHORT, *LONG] if LONG_FORM else SHORT
    kinds = [k for k in [*SHORT, *LONG] if k.name in sys.argv[1:]] or kinds
    seen = Run({'': server.port, 'deaf program': deaf.port})
    try:
        while True:
            for kind in kinds:
                seen.one(kind)
            if time.monotonic() >= end:
                break
    finally:
        seen.end()
    ok(server.alive(), 'served afterwards')
    deaf.must('resume')
    ok(deaf.alive(), 'and by the program that was deaf')


def main():
    wire._private_net()
    wire._local.name = 'attack'
    addresses()
    server, deaf = wire.Server(THREADS), wire.Server(2, pause=True)
    try:
        settings((server, deaf))
        deaf.must('length 100')
        deaf.must('pause')
        run(server, deaf)
    finally:
        server.stop()
        deaf.stop()
    print('1..%d' % wire._count['done'])


main()
