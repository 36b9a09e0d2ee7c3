# SPDX-License-Identifier: GPL-2.0-only
"""docs/compatibility.md against the headers and against what a run showed.

Every table of that page ends with a column "test". Each row names there at least
one test as `suite/program: text` (or `suite: text`), which stands for the TAP
lines of that suite that begin so. A run shows a row when each of its tests has
passed in it, not skipped.
"""
import fnmatch
import re

from common import TOP

PAGE = TOP / "docs" / "compatibility.md"
INCLUDE = TOP / "userlib" / "include"
MAP = TOP / "userlib" / "src" / "libhttpapi.map"
STATES = ("works", "differs", "not here")
KINDS = ("session", "group", "queue")
# Enumerations of which every value has a row; of the others the page says as
# much as a program can notice
ENUMS = (
    "HTTP_SERVER_PROPERTY", "HTTP_503_RESPONSE_VERBOSITY", "HTTP_ENABLED_STATE",
    "HTTP_QOS_SETTING_TYPE", "HTTP_LOGGING_TYPE", "HTTP_LOGGING_ROLLOVER_TYPE",
    "HTTP_PROTECTION_LEVEL_TYPE", "HTTP_DATA_CHUNK_TYPE",
    "HTTP_DELEGATE_REQUEST_PROPERTY_ID", "HTTP_REQUEST_INFO_TYPE",
    "HTTP_RESPONSE_INFO_TYPE", "HTTP_CACHE_POLICY_TYPE",
    "HTTP_SERVICE_CONFIG_ID", "HTTP_SERVICE_CONFIG_QUERY_TYPE",
    "HTTP_SERVICE_CONFIG_TIMEOUT_KEY", "HTTP_SERVICE_CONFIG_CACHE_KEY",
    "HTTP_SERVICE_CONFIG_SETTING_KEY", "HTTP_REQUEST_PROPERTY",
    "HTTP_FEATURE_ID",
)
# Not values of their own but ends of ranges
BOUNDS = re.compile(r"(Maximum|Max|max|Last|Unknown)$")


class Row:
    """One row of a table: first cell, state (or None), tests."""

    def __init__(self, line, header, cells):
        self.line = line
        self.subject = cells[0]
        self.names = re.findall(r"`([^`]+)`", cells[0])
        self.state = cells[header.index("state")] if "state" in header else None
        self.tests = re.findall(r"`([^`]+)`", cells[-1])

    def __str__(self):
        return f"line {self.line}, {self.subject}"


def read_rows():
    """All rows of tables that have a column "test"; ([Row], [error])"""
    rows, errors, header = [], [], None
    for number, line in enumerate(PAGE.read_text().split("\n"), 1):
        if not line.startswith("|"):
            header = None
            continue
        cells = [c.strip() for c in
                 re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if header is None:
            header = cells
            if cells[-1] != "test":
                errors.append(f"line {number}: table without a column of tests")
        elif not set(line) <= set("|-: "):
            if len(cells) != len(header):
                errors.append(f"line {number}: {len(cells)} cells, not "
                              f"{len(header)}")
            elif header[-1] == "test":
                rows.append(Row(number, header, cells))
    return rows, errors


def flag_names():
    """Flags of httpapi-consts.h."""
    text = (INCLUDE / "httpapi-consts.h").read_text()
    return re.findall(r"^#define (HTTP_\w+)[ \t]+\S", text, re.M)


def enum_names():
    """{enumeration: [value]} of httpapi-enums.h."""
    text = (INCLUDE / "httpapi-enums.h").read_text()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    found = {}
    for body, name in re.findall(r"typedef enum \w+ \{(.*?)\} (\w+)", text,
                                 re.S):
        found[name] = re.findall(r"^\s*(\w+)\s*=", body, re.M)
    return found


def wanted():
    """Everything that must have a row: a name, or a name and an object kind."""
    names = re.findall(r"^\t(Http\w+);", MAP.read_text(), re.M) + flag_names()
    enums = enum_names()
    for enum in ENUMS:
        values = [v for v in enums[enum] if not BOUNDS.search(v)]
        if enum == "HTTP_SERVER_PROPERTY":
            names += [f"{v} {kind}" for v in values for kind in KINDS]
        else:
            names += values
    return names


def check_page(rows, errors):
    """What is wrong with the page itself."""
    wrong = list(errors)
    have = [n for row in rows for n in row.names]
    for name in wanted():
        if name not in have and not any(
                "*" in n and fnmatch.fnmatchcase(name, n) for n in have):
            wrong.append(f"no row for {name}")
    for row in rows:
        if row.state is not None and row.state not in STATES:
            wrong.append(f"{row}: state \"{row.state}\"")
        if not row.tests:
            wrong.append(f"{row}: no test")
        for test in row.tests:
            if not re.match(r"\w+(/[\w.]+)?: \S", test):
                wrong.append(f"{row}: test \"{test}\"")
    return wrong


def shows(test, texts):
    """Whether a test of a row is among the results. None: no such suite ran."""
    name, _, text = test.partition(": ")
    suite, _, program = name.partition("/")
    if suite not in texts:
        return None
    start = f"{program} {text}" if program else text
    # The wire tests are one program, named after its interpreter
    return any(line.startswith(start) or line.startswith("python3 " + start)
               for line in texts[suite])


def check_run(rows, texts, whole):
    """(rows shown, [what is wrong]); @texts: {suite: [text]} of what passed, @whole:
    everything ran that there is."""
    shown, wrong = 0, []
    for row in rows:
        answers = [(t, shows(t, texts)) for t in row.tests]
        missing = [t for t, seen in answers if seen is False]
        if whole:
            missing += [t for t, seen in answers if seen is None]
        if missing:
            wrong.append(f"{row}: not seen to pass: " + "; ".join(missing))
        elif any(seen for _, seen in answers):
            shown += 1
    return shown, wrong
