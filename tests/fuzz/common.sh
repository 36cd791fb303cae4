# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the scripts of tests/fuzz and tests/stress share: a verdict, namespaces, processes, waiting.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs=$top/build/fuzz
captures=${FLOWTEE_CAPTURES:-$top/../shared/captures}
export top programs captures
passed=0
failed=0
namespaces=()
processes=()

say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 2; }

pass() { passed=$((passed + 1)); say "ok: $*"; }
fail() { failed=$((failed + 1)); say "FAILED: $*"; }

# verify TEXT COMMAND...: a check.
verify()
{
	local text=$1

	shift
	if "$@"; then pass "$text"; else fail "$text"; fi
}

# Prints the line that ends every script here, and exits.
verdict()
{
	say "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

# run_counted COMMAND...: a program or script with a verdict of its own, which is added to ours.
run_counted()
{
	local line status

	exec 5>&1
	line=$("$@" 2>&1 | tee /dev/fd/5 | tail -n 1; exit "${PIPESTATUS[0]}")
	status=$?
	exec 5>&-
	if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
		[ "$status" -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] || fail "$1: exit status $status"
	else
		fail "$1: no verdict, exit status $status"
	fi
}

# await SECONDS COMMAND...: until it is true, or false if that takes too long.
await()
{
	local deadline=$(($(date +%s) + $1))

	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$deadline" ] || return 1
		read -rt 0.05 <> <(:) || true
	done
}

on() { ip netns exec "$@"; }

# nft_count_of NAMESPACE FAMILY TABLE COMMENT: packets that the rules with this comment have counted.
nft_count_of()
{
	on "$1" nft list table "$2" "$3" | awk -v comment="\"$4\"" '
		index($0, comment) { for (i = 1; i < NF; i++) if ($i == "packets") sum += $(i + 1) }
		END { print sum + 0 }'
}

# add_namespace NAME...: made now, removed at the end at the latest.
add_namespace()
{
	local name

	for name in "$@"; do
		ip netns add "$name" || die "no namespace $name"
		ip -n "$name" link set lo up
		namespaces+=("$name")
	done
}

remove_namespace()
{
	local name keep=()

	ip netns delete "$1" || return
	for name in "${namespaces[@]}"; do
		[ "$name" = "$1" ] || keep+=("$name")
	done
	namespaces=("${keep[@]}")
}

# background COMMAND...: its process is $! and ends with the script.
background()
{
	# A function would be a shell of its own, whose end is not the end of what it has started.
	[ "$1" != on ] || set -- ip netns exec "${@:2}"
	"$@" &
	processes+=($!)
}

# finish PID: it is to end by itself, or by SIGTERM.
finish()
{
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

clean_up()
{
	local process name

	for process in "${processes[@]}"; do
		finish "$process"
	done
	for name in "${namespaces[@]}"; do
		ip netns delete "$name" 2>/dev/null
	done
}
trap clean_up EXIT

# Caches are given back, and objects that were freed, which KASAN and partial slabs keep for a while.
drop_caches()
{
	local cache

	sync
	echo 3 >/proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*/shrink; do
		echo 1 >"$cache"
	done
}

# The memory that is there to be used, in KiB. Free pages that a CPU keeps at hand, tens of MiB of them, are not in MemAvailable.
available()
{
	drop_caches
	awk -v page="$(($(getconf PAGESIZE) / 1024))" '/^MemAvailable/ { sum += $2 } $1 == "count:" { sum += $2 * page }
		END { print sum }' /proc/meminfo /proc/zoneinfo
}

build_programs()
{
	make -s -C "$top/tests/fuzz" || die "the programs cannot be compiled"
}
