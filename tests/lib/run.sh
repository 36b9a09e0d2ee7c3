# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests/<suite>/run. Runs programs that print TAP, one after the
# other, as one stream with one plan at its end. A program that dies, that does
# not print its plan or whose plan does not fit counts as a failure.
#
# Uses $here (the suite's directory); sets $top and $out.

set -u
top=$(cd "$here/../.." && pwd)
suite=$(basename "$here")
out=$top/build/tests/$suite
tap_done=0
tap_failed=0

# Up to date already: no make in the (slow) guest.
suite_build() {
	local log
	mkdir -p "$out" || return 1
	log=$(mktemp) || return 1
	if ! flock "$out/.lock" make --no-print-directory -C "$here" -j2 \
	    >"$log" 2>&1; then
		cat "$log" >&2
		echo "Bail out! tests/$suite does not build"
		rm -f "$log"
		return 1
	fi
	rm -f "$log"
	touch "$out/.built"
}

suite_prepare() {
	if [ "${1-}" = --build ]; then
		suite_build
		exit
	fi
	if [ ! -e "$out/.built" ] || [ -n "$(find "$here" "$top/tests/lib" \
	    "$top/uapi" -type f -newer "$out/.built" -print -quit)" ]; then
		suite_build || exit 1
	fi
}

# run_tap SECONDS PROGRAM [ARG...]
run_tap() {
	local limit=$1 name status plan='' seen=0 line
	shift
	name=$(basename "$1")
	echo "# $name"
	while IFS= read -r line; do
		case $line in
		"ok "*|"not ok "*)
			seen=$((seen + 1))
			tap_done=$((tap_done + 1))
			if [ "${line%%ok *}" = "not " ]; then
				tap_failed=$((tap_failed + 1))
				echo "not ok $tap_done - $name ${line#* - }"
			else
				echo "ok $tap_done - $name ${line#* - }"
			fi ;;
		1..*) plan=${line#1..} ;;
		status:*) status=${line#status:} ;;
		*) echo "$line" ;;
		esac
	done < <(timeout -k 5 "$limit" "$@" 2>&1; echo "status:$?")
	if [ "${plan:-none}" != "$seen" ]; then
		tap_done=$((tap_done + 1))
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_done - $name: plan ${plan:-missing}," \
			"$seen results, exit status $status"
	fi
}

run_end() {
	echo "1..$tap_done"
	[ "$tap_failed" = 0 ] && [ "$tap_done" != 0 ]
	exit
}
