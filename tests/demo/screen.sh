# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the demonstration looks like: headings, commands as typed at a prompt, and its end.

bold='' dim='' red='' green='' plain=''
# FLOWTEE_COLOUR=yes is for output that reaches a terminal through a pipe.
if [ -t 1 ] || [ "${FLOWTEE_COLOUR:-}" = yes ]; then
	bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

title_line() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }

step=0
heading()
{
	step=$((step + 1))
	printf '\n%s%d. %s%s\n' "$bold" "$step" "$*" "$plain"
}

subheading() { printf '\n   %s%s%s\n' "$bold" "$*" "$plain"; }
note() { printf '   %s%s%s\n' "$dim" "$*" "$plain"; }

# prompt SERVER TEXT: a command as somebody would type it there.
prompt() { printf '%s%s#%s %s\n' "$green" "$1" "$plain" "$2"; }

# shell SERVER COMMAND...: shows the command and what it prints; the demonstration ends if it fails.
shell()
{
	local server=$1
	shift

	prompt "$server" "$*"
	on "$server" "$@" || fail "the command failed with status $?"
}

success() { printf '\n%s%s%s\n' "$bold$green" "$*" "$plain"; }

fail()
{
	printf '\n%sfailed: %s%s\n' "$bold$red" "$*" "$plain"
	exit 1
}

# A pipe that never has anything to read makes a pause without a process.
exec {nothing}<> <(:)

# await SECONDS WHAT COMMAND...: until the command succeeds.
await()
{
	local deadline=$((SECONDS + $1)) what=$2
	shift 2

	until "$@"; do
		if [ "$SECONDS" -ge "$deadline" ]; then
			note "waited in vain until $what"
			return 1
		fi
		read -rt 0.05 -u "$nothing"
	done
}
