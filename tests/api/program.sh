# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests of whole programs: sets $bin and $work, an empty directory.
# What is in pids is killed at the end.

bin=$(cd "$(dirname "$0")/../../build/userlib" && pwd) || exit 1
work=$(mktemp -d)
count=0
failed=0
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# check TEXT COMMAND...: passes when the command does
check() {
	local text=$1
	shift
	count=$((count + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $count - $text"
	else
		failed=$((failed + 1))
		echo "not ok $count - $text"
		head -n 5 "$work/out" | sed 's/^/# /'
	fi
}

# status URL [ARG...]: the status that curl sees
status() {
	curl -s -m 10 -o "$work/body" -w '%{http_code}' "${@:2}" "$1"
}
same() { [ "$1" = "$2" ] || { echo "got '$1', wanted '$2'"; false; }; }
# Wait until something listens on PORT
listening() {
	local i
	for ((i = 0; i < 100; i++)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
		sleep 0.1
	done
	return 1
}
# A counter that is no more than its name and a number
counter() { "$bin/httpsysctl" counters | sed -n "s/^$1  *//p"; }
# run COMMAND...: start it in the background; $! is its process. What is left of it
# must not hold our output open
run() {
	"$@" >>"$work/run.log" 2>&1 &
	pids+=($!)
}
# until_ok SECONDS COMMAND...: again and again until it passes
until_ok() {
	local i
	for ((i = 0; i < $1 * 10; i++)); do
		"${@:2}" && return
		sleep 0.1
	done
	return 1
}
# The plan, and the exit status
check_end() {
	echo "1..$count"
	[ "$failed" = 0 ]
}
