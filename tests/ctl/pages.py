# SPDX-License-Identifier: GPL-2.0-only
"""The commands of docs/administrator.md and docs/httpsysctl.md, as they stand there."""

import os
import re

import wire
from tool import TOP, load, shell, wanted_status
from wire import ok, same, test


def commands(page):
    """(command, exit status) of each line that is one"""
    text = (TOP / 'docs' / page).read_text()
    for line in re.findall(r'^    (?:\$ )?(httpsysctl .*)$', text, re.M):
        yield line, wanted_status(line)


def check(line, wanted):
    r = shell(line)
    same(r.returncode, wanted, '%s %s' % (line, r.stderr.strip()))
    ok(r.stdout or not re.match('httpsysctl (show servicestate|explain|top|status)', line),
       line + ': says something')


def run_page(page):
    """All of them in their order, where a program serves port 8080"""
    server = wire.Server(port=8080)
    for prefix in ('shop', 'hello'):
        server.must('add main http://+:8080/%s/ 1' % prefix)
    os.makedirs('/etc/httpsys', exist_ok=True)
    seen = 0
    try:
        with load(server, ['/shop/echo']):
            for line, wanted in commands(page):
                check(line, wanted)
                seen += 1
        ok(seen > 5, 'commands')
    finally:
        server.stop()


@test()
def administrators_guide(s):
    """docs/administrator.md"""
    run_page('administrator.md')


@test()
def httpsysctl_page(s):
    """docs/httpsysctl.md"""
    run_page('httpsysctl.md')
