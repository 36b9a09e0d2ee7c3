# SPDX-License-Identifier: GPL-2.0-only
"""Hits of the response cache and the other rules of their group: limits, rates,
timers; what replaces an entry; and the limits of the cache itself, each with the
module loaded anew."""

import os
import pathlib
import subprocess
import sys
import time

import wire
from cache import (PATH, STORED, ask, counted, counters, hit, miss, store)
from config import must
from wire import LIMIT, ok, pattern, same, test

OFF, EXPECT, SIZE, FRAMING, FULL = 2, 7, 15, 17, 20
SLOW, GROUP_LIMIT = 30, 37
LIMITED = 1
MODULE = pathlib.Path(__file__).resolve().parents[2].joinpath(
    'build', os.uname().release, 'httpsys.ko')


def slow_reader(s, size, count):
    """Pipelined requests for an entry, of a client that does not read"""
    path = PATH + '?n=%d' % size
    s.must('timeouts main 0 0 0 0 0 100000000')
    store(s, path)
    hit(s, path, 'known from now on')
    with s.client(rcvbuf=4096) as c:
        start = time.monotonic()
        for _ in range(count):
            c.send(b'GET %s HTTP/1.1\r\nHost: test\r\n\r\n' % path.encode() * 16)
        ok(s.wait('reason %d' % SLOW, 1), 'dropped')
        ok(time.monotonic() - start < 14, 'in time')
    ok(s.alive(), 'others are served')


@test(parallel=True)
def hits_small_of_a_slow_reader(s):
    """MinSendRate holds for hits that leave in the packet's softirq as well"""
    slow_reader(s, 4000, 100)


@test(parallel=True)
def hits_large_of_a_slow_reader(s):
    slow_reader(s, 262144, 2)


@test(parallel=True)
def hits_have_an_idle_timer(s):
    store(s, PATH)
    s.must('timeouts main 0 0 0 1 0 0')
    for turn in ('looked up', 'known'):
        with s.client() as c:
            start = time.monotonic()
            same(c.get(PATH).answer().status, 200, turn)
            same(c.end(), 'fin', turn + ': closed when idle')
            ok(time.monotonic() - start >= 0.7, turn + ': not at once')
    same(s('result'), STORED, 'they were hits')


@test(parallel=True)
def hits_have_a_bandwidth(s):
    store(s, PATH + '?n=50000')
    s.must('rate main 30000')
    start = time.monotonic()
    with s.client() as c:
        for turn in range(2):
            same(c.get(PATH + '?n=50000').answer().body, pattern(50000),
                 'hit %d' % turn)
    ok(time.monotonic() - start >= 2, '100000 bytes at 30000 a second')
    same(s.seen(), 1, 'out of the cache')


@test(parallel=True)
def hits_count_connections(s):
    store(s, PATH)
    s.must('connections main 1')
    s.must('verbosity %d' % LIMITED)
    with s.client() as one, s.client() as two:
        same(one.get(PATH).answer().status, 200, 'within the limit')
        same(two.get(PATH).answer().status, 503, 'beyond it')
        same(one.get(PATH).answer().status, 200, 'who is in stays in')
    same(s('reason %d' % GROUP_LIMIT), 1, 'reason')


@test()
def hits_of_a_disabled_group(s):
    store(s, PATH)
    hit(s, PATH, 'enabled')
    s.must('verbosity %d' % LIMITED)
    s.must('state main 1')
    a, _ = ask(s, PATH)
    same(a.status, 503, 'disabled: 503')
    s.must('state main 0')
    hit(s, PATH, 'enabled again')


@test()
def cache_expectations(s):
    """An expectation that is not ours to meet is the program's"""
    odd = 'Expect: 200-ok\r\n'
    miss(s, PATH, 'unknown', odd)
    same(s('result'), EXPECT, 'unknown: not kept')
    miss(s, PATH, 'HTTP/1.0', 'Expect: 100-continue\r\n', version='1.0')
    same(s('result'), EXPECT, 'HTTP/1.0: not kept')
    store(s, PATH, extra='Expect: 100-continue\r\n')
    hit(s, PATH, '100-continue', 'Expect: 100-continue\r\n')
    miss(s, PATH, 'unknown', odd)
    hit(s, PATH, 'without')


@test()
def cache_interim(s):
    """A policy on a 1xx is refused; the answer behind it is not in one call"""
    before = counters()
    with s.client() as c:
        c.get(PATH + '?early=1')
        a = c.answer()
        if a.status == 103:
            a = c.answer()
        same((a.status, a.body), (200, pattern(100)), 'the answer')
    counted(before, '103', refused=1)
    miss(s, PATH.replace('cached', 'echo'), 'something else')


@test()
def cache_trailers(s):
    a = miss(s, PATH + '?te=3', 'trailers')
    ok(a.body == pattern(100), 'all bytes')
    same(s('result'), FRAMING, 'trailers')
    miss(s, PATH + '?te=3', 'trailers again')


@test(parallel=True)
def cache_replaced_variants(s):
    """An answer for all takes the place of the variants, also when it ends"""
    gzip = 'Accept-Encoding: gzip\r\n'
    s.must('cached vary=1&p=1')
    first = store(s, PATH, 'gzip', extra=gzip)
    same(hit(s, PATH, 'gzip', gzip).get('X-Count'), first.get('X-Count'),
         'its own')
    s.must('cached p=2&ttl=2')
    start = time.monotonic()
    newer = store(s, PATH, 'for all', extra='Accept-Encoding: br\r\n')
    seen = hit(s, PATH, 'gzip gets it as well', gzip)
    same(seen.get('X-Count'), newer.get('X-Count'), 'the newer one')
    time.sleep(max(0, start + 3.5 - time.monotonic()))
    miss(s, PATH, 'nothing older comes back', gzip)


@test()
def cache_size_of_a_namespace(s):
    """MaxCacheResponseSize, while entries are there"""
    store(s, PATH + '?n=20000')
    must('add', 'cacheparam', 'type=maxcacheresponsesize', 'value=10000')
    miss(s, PATH + '?n=10001', 'one byte more')
    same(s('result'), SIZE, 'one byte more')
    store(s, PATH + '?n=10000', 'just fits')
    hit(s, PATH + '?n=10000', 'just fits')
    hit(s, PATH + '?n=20000', 'what was kept before')


def cache_disabled(s):
    """cache_enable=0"""
    for _ in range(2):
        miss(s, PATH, 'disabled')
        same(s('result'), OFF, 'disabled')
    now = counters()
    same((now['cache_hits'], now['cache_stored'], now['cache_refused']),
         (0, 0, 2), 'counters')


def cache_scavenger(s):
    """cache_scavenge=2: what nobody asks for goes, what is asked for stays"""
    before = counters()
    store(s, PATH + '?n=5'), store(s, PATH + '?n=50000')
    stop = time.monotonic() + LIMIT
    start = time.monotonic()
    while counters()['cache_entries_now'] > before['cache_entries_now'] + 1 \
            and time.monotonic() < stop:
        hit(s, PATH + '?n=5', 'wanted')
        time.sleep(0.1)
    ok(time.monotonic() - start >= 1.5, 'not too early')
    counted(before, 'scavenged', entries_now=1)
    same(counters()['cache_bytes_now'] < 50000, True, 'bytes')
    hit(s, PATH + '?n=5', 'wanted')
    miss(s, PATH + '?n=50000', 'not wanted')


def cache_evicts(s):
    """cache_max_entries=4: room is made of what was not used"""
    store(s, PATH + '?i=0')
    for i in range(1, 10):
        hit(s, PATH + '?i=0', 'used all the time')
        store(s, PATH + '?i=%d' % i)
    now = counters()
    same((now['cache_entries_now'], now['cache_evicted']), (4, 6), 'counters')
    hit(s, PATH + '?i=9', 'the last')
    miss(s, PATH + '?i=1', 'long unused')


def cache_room(s):
    """cache_max_bytes=262144, cache_queue_bytes=65536"""
    miss(s, PATH + '?n=70000', 'more than the queue may have')
    same(s('result'), FULL, 'more than the queue may have')
    for i in range(8):
        store(s, PATH + '?n=20000&i=%d' % i)
        now = counters()['cache_bytes_now']
        ok(20000 <= now <= 65536, 'bytes: %d' % now)
    hit(s, PATH + '?n=20000&i=7', 'the last')
    miss(s, PATH + '?n=20000&i=0', 'the first')


LOADS = (('cache_enable=0', cache_disabled),
         ('cache_scavenge=2', cache_scavenger),
         ('cache_max_entries=4', cache_evicts),
         ('cache_max_bytes=262144 cache_queue_bytes=65536', cache_room))


def load(parameters=''):
    """The module anew; whoever still has it is given some time"""
    stop = time.monotonic() + LIMIT
    while subprocess.run(['rmmod', 'httpsys'], check=False,
                         capture_output=time.monotonic() < stop).returncode:
        if time.monotonic() > stop:
            return False
        time.sleep(0.1)
    return not subprocess.run(['insmod', MODULE, *parameters.split()],
                              check=False).returncode


def main():
    """hits.py: the tests that want a module of their own"""
    done = failed = 0
    for parameters, function in LOADS:
        good = load(parameters)
        done, failed = done + 1, failed + (not good)
        print('%sok %d - load %s' % ('' if good else 'not ', done, parameters))
        if not good:
            continue
        runner = wire.Runner([(function, True, 4, False)])
        runner.done, runner.failed = done, failed
        runner.all(plan=False)
        done, failed = runner.done, runner.failed
    good = load()
    done, failed = done + 1, failed + (not good)
    print('%sok %d - load as before' % ('' if good else 'not ', done))
    print('1..%d' % done)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
