# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# exporter ---- server ---- sink: traffic at full rate through a server whose configuration does not stay still.

# shellcheck source=tests/fuzz/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fuzz/common.sh"

traffic=()

ctl() { flowteectl -n server "$@"; }

ips() { ip -n server "$@" 2>/dev/null; }

add_network()
{
	add_namespace exporter server sink
	ip -n server link add in address 02:00:00:00:00:01 type veth peer name exporter netns exporter
	ip -n server link add out address 02:00:00:00:01:01 type veth peer name sink address 02:00:00:00:01:02 netns sink
	ip -n server -batch - <<-'END' || die "the server's devices"
		link add dummy0 type dummy
		link set in addrgenmode none up
		link set out addrgenmode none up
		link set dummy0 addrgenmode none up
		address add 10.9.0.1/16 dev in
		address add fd09::1/64 dev in nodad
		address add 10.8.0.1/24 dev out
		address add fd08::1/64 dev out nodad
		address add 10.6.0.1/24 dev dummy0
		neighbour add 10.8.0.2 lladdr 02:00:00:00:01:02 dev out nud permanent
		neighbour add fd08::2 lladdr 02:00:00:00:01:02 dev out nud permanent
	END
	ip -n exporter link set exporter addrgenmode none up
	ip -n sink -batch - <<-'END' || die "the sink's device"
		link set sink addrgenmode none up
		address add 10.8.0.2/24 dev sink
		address add fd08::2/64 dev sink nodad
	END
	# What arrives there needs no answer: one ICMP for each copy would be most of the traffic.
	on sink nft -f - <<-'END' || die "nft in the sink"
		table inet sink { chain raw { type filter hook prerouting priority -300; policy drop; }; }
	END
}

remove_network()
{
	remove_namespace exporter
	remove_namespace server
	remove_namespace sink
}

# What stays, whatever else comes and goes.
configure()
{
	local words

	while read -ra words; do
		ctl add "${words[@]}" || die "add ${words[*]}"
	done <<-'END'
		collector c4 listen 10.9.0.1:2055 original drop
		receiver c4/all to 10.8.0.2:9000
		receiver c4/dummy to 10.6.0.2:9000
		pool c4/hash balance hash
		receiver c4/hash_a to 10.8.0.2:9003 pool hash
		receiver c4/hash_b to 10.6.0.4:9003 pool hash weight 2
		pool c4/order balance failover
		receiver c4/order_a to 10.6.0.5:9004 pool order
		receiver c4/order_b to [fd08::2]:9004 pool order source fd08::1
		receiver c4/some to 10.8.0.2:9005 sample 7 rate 500
		collector c6 listen [fd09::1]:2055
		receiver c6/all to [fd08::2]:9000
		pool c6/turns balance round-robin
		receiver c6/turns_a to [fd08::2]:9006 pool turns
		receiver c6/turns_b to 10.8.0.2:9006 pool turns source 10.8.0.1:hash
	END
}

# Counts what comes for c4 and c6, right before flowtee's hook.
add_oracle()
{
	on server nft -f - <<-'END' || die "nft"
		table inet oracle {
			chain before { type filter hook prerouting priority -250; policy accept;
				ip daddr 10.9.0.1 udp dport 2055 counter comment "c4"
				ip6 daddr fd09::1 udp dport 2055 counter comment "c6"; }
		}
	END
}

# One exporter for each CPU; words go to blast.
start_traffic()
{
	local cpu

	traffic=()
	for cpu in 0 1; do
		# What is done to the server gets a share of the CPUs, too.
		background on exporter taskset -c "$cpu" nice -n 19 "$programs/blast" --to6 fd09::1 --seed "$RANDOM" \
			--seconds 100000 "$@"
		traffic+=($!)
	done
}

stop_traffic()
{
	local process

	for process in "${traffic[@]}"; do
		finish "$process"
	done
	traffic=()
}

nft_count() { nft_count_of server inet oracle "$1"; }

received() { ctl -j stats "$1" | jq '.collectors[0].counters.received'; }

# goes_on END ROUNDS: until END; where a second is not much, on a busy host, until something was changed and there was
# traffic, but not for ever.
goes_on()
{
	local now

	now=$(date +%s)
	[ "$now" -lt "$1" ] ||
		{ [ "$now" -lt $(($1 + 30)) ] && { [ "$2" -eq 0 ] || [ "$(received c4)" -le 100 ]; }; }
}

# Of all that is there: each sum is right, and receivers called "all" were offered all that was replicated.
ledger_is_right()
{
	flowteectl -n "$1" -j stats | jq -e '[.collectors[] | . as $c |
		(.counters.received == ([.counters.outcomes[]] | add)),
		(.receivers[].counters | .offered == .sent + ([.dropped[]] | add)),
		(.pools[].counters | .offered == .served + ([.dropped[]] | add)),
		(.receivers[] | select(.name == "all") | .counters.offered == $c.counters.outcomes.replicated)
	] | all' >/dev/null
}

# At rest, nothing that came is missing.
nothing_is_missing()
{
	[ "$(nft_count "$1")" = "$(received "$1")" ]
}

verify_ledger()
{
	local collector

	for collector in c4 c6; do
		verify "$1: $collector has counted what came" await 10 nothing_is_missing "$collector"
		say "$1: $collector: nftables $(nft_count "$collector"), flowtee $(received "$collector")"
	done
	verify "$1: the ledger is right" ledger_is_right server
	verify "$1: there was traffic" [ "$(received c4)" -gt 100 ]
}
