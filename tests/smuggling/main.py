# SPDX-License-Identifier: GPL-2.0-only
"""Request smuggling: each message of the table directly, and through proxies: main.py
[part of a test's name]..."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'http'))
# pylint: disable=wrong-import-position
import wire                                                        # noqa: E402
from fronts import HAProxy, Nginx                                  # noqa: E402
from messages import PROBE, fits, numbered, tag, talk              # noqa: E402
from table import ROWS, Seen, seen                                 # noqa: E402
from wire import LIMIT, ok, test                                   # noqa: E402

REQUESTS = 'counter 3'
QUIET = 0.4         # seconds until a proxy is told that nothing follows
KERNEL = (400, 404, 411, 414, 431, 501, 503, 505)   # the program never answers these


class Record:
    """What the program was given: [(method, target)]"""

    def __init__(self, server):
        self.file = tempfile.NamedTemporaryFile()
        server.must('record ' + self.file.name)

    def new(self):
        return [line.rstrip('\n').partition(' ')[::2]
                for line in self.file.read().decode('latin-1').splitlines(True)]


class Late:
    """A body that goes wrong far behind its head: the program may have that head, and
    we the answer before it has written that down"""

    def __init__(self):
        self.number = None

    def drop(self, had, number, row):
        """@had without what may be there"""
        may = [n for n in (self.number, number if len(row.data) > 2000 and
                           row.answers == [400] else None) if n is not None]
        self.number = may[-1] if may and may[-1] == number else None
        return [h for h in had if not any(tag(h[1], n) == 'm' for n in may)]


def say(good, row, path, text):
    ok(good, '%s: %s%s%s' % (row.group, row.name, path, '' if good else ': ' + text))


def direct_one(s, record, late, number, row):
    probe = seen(method='GET', tag='probe')
    want = row.answers + ([probe] if row.stays else [])
    got, _ = talk(s.port, numbered(row.data, number) + PROBE % (b'probe', number))
    good = len(got) == len(want) and all(
        fits(w, g, number, s.port) for w, g in zip(want, got))
    # The last one says that it is the last
    good = good and got[-1].closes
    had = [tag(target, number) for _, target in late.drop(record.new(), number, row)]
    tags = [w.tag for w in want if isinstance(w, Seen)]
    say(good and had == tags, row, '', '%r; the program had %r' % (got, had))


def direct(s, rows):
    record, late = Record(s), Late()
    for number, row in rows:
        direct_one(s, record, late, number, row)
    ok(s.alive(), 'the next connection is served')


class Behind:
    """The table through a proxy: what it passed on is what the program had"""

    def __init__(self, s, front):
        self.s, self.front, self.record = s, front, Record(s)
        self.requests = s(REQUESTS)
        self.loose = None       # row whose message was not passed on to its end

    def had(self, lines, number):
        """What the program had, but for the head of a message before that went wrong"""
        loose, self.loose = self.loose, None
        if any(line.passed and not line.sure for line in lines):
            self.loose = number
        return [h for h in self.record.new()
                if loose is None or tag(h[1], loose) != 'm']

    def logged(self, after, limit):
        """Lines up to that of the request on the connection @after, which is the last"""
        lines, stop = [], time.monotonic() + limit
        while time.monotonic() < stop:
            lines += self.front.lines()
            if any(line.client == after for line in lines):
                break
            time.sleep(0.005)
        return lines

    def agree(self, lines, had, number):
        """Why they do not, or None"""
        at = 0
        for line in lines:
            if not line.passed or (line.sure and line.status in KERNEL):
                continue
            if at < len(had) and tag(had[at][1], number) == tag(line.target, number):
                at += 1
            elif line.sure:
                return 'passed on %r, which the program had not' % (line,)
        if at < len(had):
            return 'the program had %r, which was not passed on' % (had[at],)
        passed = [line for line in lines if line.passed]
        count = self.s(REQUESTS) - self.requests
        self.requests += count
        least = sum(1 for line in passed if line.sure)
        if not least <= count <= len(passed):
            return '%d passed on, the module counts %d' % (len(passed), count)
        return None

    @staticmethod
    def answered(lines, got, number):
        """Does each answer belong to the request of its place? Why not, or None"""
        for i, answer in enumerate(got):
            if answer is None:
                continue
            if i >= len(lines) or lines[i].status != answer.status:
                return 'answer %d is not that of %r' % (i, lines[i:i + 1])
            if answer.status == 200 and tag(answer.fields[1], number) != \
                    tag(lines[i].target, number):
                return 'answer of %r for %r' % (answer, lines[i])
        return None

    def one(self, number, row):
        data = numbered(row.data, number) + PROBE % (b'probe', number)
        got, mine = talk(self.front.port, data, QUIET)
        other, after = talk(self.front.port, PROBE % (b'after', number))
        lines = self.logged(after, LIMIT)
        had = self.had(lines, number)
        why = self.agree(lines, had, number) or self.answered(
            [line for line in lines if line.client == mine], got, number)
        if not (len(other) == 1 and fits(seen(method='GET', tag='after'), other[0], number, 0)):
            why = 'another client got %r' % (other,)
        say(not why, row, ' behind ' + self.front.command[0], '%s; log %r, program %r' % (
            why, lines, had))


def behind(s, kind, rows):
    front = kind(s.port)
    try:
        both = Behind(s, front)
        for number, row in rows:
            both.one(number, row)
    finally:
        front.stop()


NUMBERED = list(enumerate(ROWS))
# What proxies make of it does not depend on the kernel: a part of it where all is slow
DEBUG = os.environ.get('HTTPSYS_KERNEL', '').startswith(('kasan', 'lockdep'))
THROUGH = NUMBERED[::5] if DEBUG else NUMBERED


@test()
def directly(s):
    direct(s, NUMBERED)


@test()
def behind_nginx(s):
    behind(s, Nginx, THROUGH[0::2])


@test()
def behind_nginx_rest(s):
    behind(s, Nginx, THROUGH[1::2])


@test()
def behind_haproxy(s):
    behind(s, HAProxy, THROUGH[0::2])


@test()
def behind_haproxy_rest(s):
    behind(s, HAProxy, THROUGH[1::2])


if __name__ == '__main__':
    wire.ALARM = 500
    sys.exit(wire.run(sys.argv[1:]))
