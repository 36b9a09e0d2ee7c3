# SPDX-License-Identifier: GPL-2.0-only
"""Nothing is missing without being counted: full disks, daemons that stand, die or are not there."""

import collections
import contextlib
import os
import signal
import subprocess
import time

from common import (LINES, RATE, W3C, SIZE, DAILY, ok, same, test, soon,
                    Daemon, Program, flush, files, text_of, records, lost,
                    root)

# Twice in a request: so many of them are more than the kernel keeps
LONG = 'z' * 3800
# The long form sends more than that without them
LONG_FORM = 100000
TOO_MUCH = ['/t/%d?%s' % (i, 'y' * 1000) for i in range(400)]


def numbered(begin, end):
    """Paths of these requests, about as long as they are on the web"""
    return ['/t/n%d?%s' % (i, 'q' * 300) for i in range(begin, end)]


def unread(program):
    """More requests than the kernel keeps records of; how many"""
    if LINES >= LONG_FORM:
        return len(program.many(numbered(0, LINES)))
    return len(program.many(['/t/x?' + LONG] * 620, more=['Cookie: ' + LONG]))


@contextlib.contextmanager
def small_disk():
    """A root with less room than 400 such requests need"""
    with root() as path:
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'none', path], check=True)
        yield path
        subprocess.run(['umount', path], check=True)


def larger(path):
    subprocess.run(['mount', '-o', 'remount,size=16m', path], check=True)


@test
def full_disk():
    """Nothing is torn, nothing is missing, and it is said once"""
    with small_disk() as path:
        d = Daemon(path, '--retry=100').ready()
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            p.many(TOO_MUCH)
            ok(soon(lambda: 'No space left' in d.said()), 'it says so')
            time.sleep(1)
            same(d.said().count('No space left'), 1, 'once')
            text = text_of(files(path))
            ok(not text or text.endswith('\n'), 'no half of a line')
            larger(path)
            same(flush(), (0, ''), 'flushed')
        _, said = d.end()
        ok('writing again' in said, 'and says when it is over')
        same(len(records(text_of(files(path)))), 400, 'all lines')


@test
def full_at_the_end():
    """What a full disk does not take is for the next daemon"""
    with small_disk() as path:
        d = Daemon(path, '--retry=100').ready()
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            p.many(TOO_MUCH)
        ok(soon(lambda: 'No space left' in d.said()), 'the disk is full')
        status, said = d.end()
        ok(status == 1 and 'stays there' in said, said)
        larger(path)
        Daemon(path).ready().end()
        same(len({line.split()[6] for line in records(text_of(files(path)))}), 400, 'all lines')


@test
def stopped():
    """Nobody reads for a while: lines and drops are the requests"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=DAILY) as p:
            p.get('/t/first')
            flush()
            d.kill(signal.SIGSTOP)
            count = unread(p)
            status, said = flush()
            same(status, 1, 'flush says that nobody writes')
            ok(said.count('\n') == 1 and 'httpsyslogd' in said, said)
            d.kill(signal.SIGCONT)
            flush()
            p.get('/t/last')
            flush()
        _, said = d.end()
        text = text_of(files(path))
        lines, drops = len(records(text)), lost(text)
        ok(drops > 0, '%d lines, %d dropped' % (lines, drops))
        same(lines + drops, count + 2, 'lines and drops are the requests')
        ok('%d records of requests' % drops in said, 'the daemon says it')
        ok('%d lines written' % lines in said and 'kernel: %d of' % drops in said, said)


@test
def not_running():
    """The same without any daemon, for a time"""
    with root() as path:
        with Program(format=W3C, rollover=DAILY) as p:
            count = unread(p)
            d = Daemon(path).ready()
            p.get('/t/last')
            flush()
        d.end()
        text = text_of(files(path))
        lines, drops = len(records(text)), lost(text)
        ok(drops > 0, '%d lines, %d dropped' % (lines, drops))
        same(lines + drops, count + 1, 'lines and drops are the requests')


@test
def killed():
    """SIGKILL: nothing is missing; a batch may be there twice"""
    count = 1000
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=DAILY) as p:
            for at in range(0, count, 200):
                p.many(['/t/%d' % i for i in range(at, at + 200)])
                d.end(signal.SIGKILL)
                d = Daemon(path).ready()
            flush()
        d.end()
        seen = collections.Counter(line.split()[6] for line in records(text_of(files(path))))
        same(len(seen), count, 'every request')


@test
def rate():
    """1,000 requests a second, files by size, and one that is moved away"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=1048576) as p:
            half = LINES // 2
            begin = time.monotonic()
            statuses = p.many(numbered(0, half), rate=RATE)
            flush()
            name = files(path)[-1]
            os.rename(name, name + '.moved')
            d.kill(signal.SIGHUP)
            statuses += p.many(numbered(half, LINES), rate=RATE)
            flush()
            took = time.monotonic() - begin
        status, said = d.end()
        same(status, 0, 'ends well')
        same(statuses.count(200), LINES, 'answered')
        text = text_of(files(path))
        same(len(records(text)), LINES, 'lines')
        same(len({line.split()[6] for line in records(text)}), LINES, 'each request once')
        same(lost(text), 0, 'no drop')
        ok('%d lines written, 0 not; dropped by the kernel: 0 of requests' % LINES in said, said)
        ok(len(files(path)) > 1, '%d files, %.1f s' % (len(files(path)), took))
