# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Servers that are network namespaces, and the wires between them.

servers=()

# on SERVER COMMAND...: runs a command there.
on() { ip netns exec "$@"; }

add_servers()
{
	local server

	for server in "$@"; do
		ip netns add "$server" || fail "no network namespace $server could be made"
		servers+=("$server")
		ip -n "$server" link set lo up
	done
}

# wire SERVER ADDRESS SERVER ADDRESS: a point-to-point link, named at each end after where it leads.
wire()
{
	ip link add "to-$3" netns "$1" type veth peer name "to-$1" netns "$3" || fail "$1 could not be wired to $3"
	ip -n "$1" address add "$2" peer "$4" dev "to-$3"
	ip -n "$3" address add "$4" peer "$2" dev "to-$1"
	ip -n "$1" link set "to-$3" up
	ip -n "$3" link set "to-$1" up
}

remove_servers()
{
	local server

	for server in "${servers[@]}"; do
		ip netns delete "$server"
	done
}
