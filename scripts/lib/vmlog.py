# SPDX-License-Identifier: GPL-2.0-only
"""Find in a kernel log what must never be there."""
import bisect
import re

SPLAT = re.compile(
    r"""Oops | \bWARNING\b | \bBUG\b | Kernel\ panic | general\ protection
    | \bKASAN\b | \bUBSAN\b | \bKCSAN\b | \bKFENCE\b | \bODEBUG\b
    | possible\ circular | possible\ recursive | possible\ irq\ lock
    | inconsistent\ lock\ state | suspicious\ RCU | sleeping\ function\ called
    | Invalid\ wait\ context | bad\ unlock\ balance | held\ lock\ freed
    | held\ when\ returning\ to\ user | locks?\ still\ held
    | nested\ lock\ was\ not\ taken | turning\ off\ the\ locking
    | DEBUG_LOCKS_WARN | scheduling\ while\ atomic | unreferenced\ object
    | refcount_t: | ref_tracker: | blocked\ for\ more\ than | rcu.*\ stall
    | soft\ lockup | hard\ LOCKUP | list_add\ corruption
    | list_del\ corruption | double\ free | Objects\ remaining\ in
    | still\ has\ objects | waiting\ for\ .*\ to\ become\ free
    | unable\ to\ handle | divide\ error: | invalid\ opcode:
    | bad:\ scheduling | sysfs:\ cannot\ create\ duplicate
    | \bcut\ here\b | httpsys-vm: | Unknown\ symbol""", re.X)

# What a kernel says at every boot here and means nothing.
HARMLESS = re.compile(
    r"Kernel command line|Command line:|module verification failed")

# Lines of a report to show from the first line that matched.
CONTEXT = 70
MAX_SHOWN = 250


def named(line, symbols):
    """A line with the module's addresses as symbol+offset. `symbols` are
    (address, name), sorted."""
    def name(match):
        address = int(match[0], 16)
        place = bisect.bisect_right(symbols, (address, "\x7f"))
        if not place or address - symbols[place - 1][0] > 0x4000:
            return match[0]
        start, text = symbols[place - 1]
        return f"{text}+{address - start:#x} [httpsys]"
    return re.sub(r"\b0xffffffff[ac-f][0-9a-f]{7}\b", name, line)


def splats(text):
    """The offending parts of a kernel log, each a list of lines."""
    lines = text.replace("\r", "").splitlines()
    hits = [n for n, line in enumerate(lines)
            if SPLAT.search(line) and not HARMLESS.search(line)]
    parts, covered, shown = [], -1, 0
    for hit in hits:
        if hit <= covered or shown >= MAX_SHOWN:
            continue
        start = max(covered + 1, hit - 2)
        covered = min(len(lines) - 1, hit + CONTEXT)
        parts.append(lines[start:covered + 1])
        shown += covered + 1 - start
    return parts
