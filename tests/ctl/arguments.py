# SPDX-License-Identifier: GPL-2.0-only
"""Bad arguments: one line that says what and where, exit status 2, nothing changed;
and the completion of the shell."""

import shlex
import subprocess

from tool import TOP, many, must
from wire import ok, same, test

BAD = [
    ([], 'a command is needed'),
    (['nonsense'], 'nonsense'),
    (['show'], 'show'),
    (['show', 'nonsense'], 'show nonsense'),
    (['show', 'urlacl', 'x=y', 'z'], 'show urlacl'),
    (['show', 'servicestate', 'view=x'], 'view=x'),
    (['show', 'servicestate', 'verbose=maybe'], 'verbose=maybe'),
    (['show', 'servicestate', 'junk'], '"junk"'),
    (['show', 'cachestate', 'junk=1'], '"junk=1"'),
    (['flush', 'cache', 'url='], 'url= is empty'),
    (['flush', 'cache', 'recursive=perhaps'], 'recursive=perhaps'),
    (['add', 'urlacl', 'url=nonsense', 'user=0'], ''),
    (['add', 'timeout', 'timeouttype=x', 'value=1'], 'timeouttype=x'),
    (['add', 'timeout', 'timeouttype=headerwaittimeout', 'value=x'], 'value=x'),
    (['add', 'iplisten', 'ipaddress=1.2.3'], 'add iplisten'),
    (['update', 'limit', 'type=nonsense', 'value=1'], 'type=nonsense'),
    (['delete', 'limit', 'type=maxfieldlength', 'x=1'], '"x=1"'),
    (['top', '-n', 'x'], '-n x'),
    (['top', '-n', '0'], '-n 0'),
    (['top', '-d', '0'], '-d 0'),
    (['top', '-d'], '-d'),
    (['top', 'junk'], '"junk"'),
    (['trace', '-n', '-1x'], '-n -1x'),
    (['trace', '-t', 'soon'], '-t soon'),
    (['trace', 'junk'], '"junk"'),
    (['explain'], 'a URL or reason='),
    (['explain', 'reason=nonsense'], 'reason=nonsense'),
    (['explain', 'http://a b/'], 'http://a b/'),
    (['explain', 'ftp://a/'], 'ftp://a/'),
    (['explain', 'http://a:99999/'], 'http://a:99999/'),
    (['explain', 'http://a/%zz'], 'http://a/%zz'),
    (['explain', 'http://a/', 'local=here'], 'local=here'),
    (['explain', 'http://a/', 'http://b/'], 'http://b/'),
    (['metrics', 'junk'], '"junk"'),
    (['config', 'save'], 'config'),
    (['config', 'load', '/nonexistent'], '/nonexistent'),
]


@test()
def bad_arguments(s):
    """one line, status 2"""
    before = must('config', 'save', '-')
    results = many([args for args, _ in BAD])
    same(len(results), len(BAD), 'results')
    for (args, part), (status, out, err) in zip(BAD, results):
        ok(status == 2 and not out and err.count('\n') == 1 and part in err,
           '%s: %d %r' % (' '.join(args), status, err))
    same(must('config', 'save', '-'), before, 'nothing was changed')
    ok(s.alive(), 'and the server serves')


@test()
def help_text(s):
    """help names every command and ends well"""
    text = must('help')
    same(must('--help'), text, '--help')
    for word in ('status', 'counters', 'metrics', 'top', 'trace', 'explain', 'servicestate',
                 'cachestate', 'flush', 'urlacl', 'config', 'Exit status', 'Examples'):
        ok(word in text, word)


def complete(*lists):
    """What the shell offers for the last word of each list"""
    script = '. /usr/share/bash-completion/bash_completion; . %s\n' % shlex.quote(
        str(TOP / 'userlib/tools/httpsysctl.bash'))
    for words in lists:
        script += ('COMP_WORDS=(httpsysctl %s); COMP_CWORD=%d; COMP_LINE="${COMP_WORDS[*]}"; '
                   'COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _httpsysctl; '
                   'echo "${COMPREPLY[@]}"\n' % (shlex.join(words), len(words)))
    r = subprocess.run(['bash'], input=script, capture_output=True, text=True, timeout=80,
                       check=False)
    return [sorted(line.split()) for line in r.stdout.splitlines()]


@test()
def completion(s):
    """of bash"""
    got = complete(['ex'], ['show', ''], ['show', 'servicestate', 'vi'], ['flush', ''],
                   ['add', 'timeout', 'timeoutt'], ['top', '--'], ['config', 'l'])
    same(len(got), 7, 'answers')
    same(got[0], ['explain'], 'a command')
    ok({'servicestate', 'urlacl', 'cachestate'} <= set(got[1]), 'show')
    same(got[2], ['view='], 'an argument')
    same(got[3], ['cache'], 'flush')
    same(got[4], ['timeouttype='], 'of a kind')
    ok('--once' in got[5], 'an option')
    same(got[6], ['load'], 'config')
