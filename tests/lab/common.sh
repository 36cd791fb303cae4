# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the laboratory's shell scripts share: where things are, and how they speak.

# Everything that is downloaded or derived from downloads; safe to delete at any time.
cache=${FLOWTEE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flowtee}
# The top of the source tree.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# For the cache, which outlives the tree that filled it.
FLOWTEE_LAB=$top/tests/lab
export cache top FLOWTEE_LAB

# Results go to standard output, so that callers can capture them; progress goes here.
say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# Holds the lock FILE until the script ends: two runs at once must not build the same thing.
lock()
{
	mkdir -p "$(dirname "$1")"
	exec 9>"$1"
	flock -n 9 || { say "waiting for another run that holds $1"; flock 9; }
}
