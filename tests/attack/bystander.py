# SPDX-License-Identifier: GPL-2.0-only
"""A client that behaves: bystander.py PORT. Asks one question after the other, every
tenth on a connection of its own, and prints of each when it was asked, how many
seconds the answer took, and whether it was the right one."""

import http.client
import sys
import time


def ask(conn, i):
    conn.request('GET', '/t/echo?%d' % i, headers={'Host': 'test'})
    answer = conn.getresponse()
    return answer.status == 200 and b' /t/echo?%d ' % i in b' ' + answer.read()


def main(port):
    # Longer than a lost SYN takes to come again: loss of service, not of a packet
    make = lambda: http.client.HTTPConnection('127.0.0.1', port, timeout=30)
    kept, i = make(), 0
    while True:
        i += 1
        fresh = not i % 10
        start = time.monotonic()
        conn = make() if fresh else kept
        try:
            good = ask(conn, i)
        except (OSError, http.client.HTTPException) as e:
            print('# bystander: %r' % e, file=sys.stderr)
            good, fresh = False, True
        taken = time.monotonic() - start
        if fresh:
            conn.close()
            if conn is kept:
                kept = make()
        print('%.6f %.6f %d' % (start, taken, good), flush=True)
        time.sleep(0.002)


main(int(sys.argv[1]))
