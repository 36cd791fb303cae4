# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Real collectors: nfcapd (of nfdump) and nfacctd (of pmacct), and the flows that they decoded.
#
# A collector is called SERVER-PORT-PROGRAM. In $work are its .log, what it stored (.store) and the table of
# its flows (.flows), a line each, sorted:
#	EXPORTER PROTOCOL SOURCE SOURCE-PORT DESTINATION DESTINATION-PORT PACKETS BYTES

: "${work:?a directory of the caller}"

collectors=()
declare -A pids

# start_collector SERVER PORT PROGRAM
start_collector()
{
	local collector=$1-$2-$3
	local store=$work/$collector.store

	case $3 in
	nfcapd)
		mkdir "$store"
		ip netns exec "$1" nfcapd -b 127.0.0.1 -p "$2" -w "$store" -t 3600 >"$work/$collector.log" 2>&1 &
		;;
	nfacctd)
		nfacctd_configuration "$2" "$store" >"$work/$collector.conf"
		ip netns exec "$1" nfacctd -f "$work/$collector.conf" >"$work/$collector.log" 2>&1 &
		;;
	esac
	pids[$collector]=$!
	collectors+=("$collector")
}

nfacctd_configuration()
{
	cat <<-END
		nfacctd_ip: 127.0.0.1
		nfacctd_port: $1
		plugins: print
		aggregate: peer_src_ip, proto, src_host, src_port, dst_host, dst_port
		print_output: csv
		print_output_file: $2
		print_output_file_append: true
		print_refresh_time: 1
		print_cache_entries: 1009
	END
}

title()
{
	local server port program

	IFS=- read -r server port program <<<"$1"
	echo "$server 127.0.0.1:$port $program"
}

list_collectors()
{
	local collector list=''

	for collector in "${collectors[@]}"; do
		[[ $collector == "$1"-* ]] || continue
		list+="$(title "$collector" | cut -d' ' -f2-), "
	done
	echo "$1: ${list%, }"
}

# sockets SERVER: "RECEIVE-QUEUE ADDRESS:PORT" of each.
sockets() { on "$1" ss -Hunl | awk '{ print $2, $4 }'; }

collectors_listen()
{
	local server collector

	for collector in "${collectors[@]}"; do
		kill -0 "${pids[$collector]}" || fail "$(title "$collector") ended: $(tail -n 3 "$work/$collector.log")"
		# Its second process, which keeps the flows, is late: it says so when it is there.
		[[ $collector != *-nfacctd ]] || grep -q 'cache entries=' "$work/$collector.log" || return
	done
	for server in server2 server3; do
		[ "$(sockets "$server" | wc -l)" = 3 ] || return
	done
}

# collectors_idle FLOWS: nfcapd reads and stores in one step, nfacctd writes its table once a second.
collectors_idle()
{
	local server collector

	for server in server2 server3; do
		if sockets "$server" | grep -qv '^0 '; then return 1; fi
	done
	for collector in "${collectors[@]}"; do
		[[ $collector != *-nfacctd ]] || [ "$(nfacctd_flows "$collector" | wc -l)" -ge "$1" ] || return
	done
}

stop_collectors()
{
	local collector

	for collector in "${!pids[@]}"; do
		case $collector in
		*-nfacctd) kill -INT "${pids[$collector]}" ;;
		*) kill -TERM "${pids[$collector]}" ;;
		esac
	done
	for collector in "${!pids[@]}"; do
		wait "${pids[$collector]}"
	done
	pids=()
}

nfcapd_flows()
{
	nfdump -q -N -R "$work/$1.store" -o 'fmt:%ra %pr %sa %sp %da %dp %pkt %byt' |
		awk 'NF == 8 { sub(/^6$/, "tcp", $2); sub(/^17$/, "udp", $2); print }'
}

# There is no file until something came. Its columns have an order of their own: exporter, source, destination,
# ports, protocol, packets, bytes.
nfacctd_flows()
{
	[ -e "$work/$1.store" ] || return 0
	awk -F, '$1 != "PEER_SRC_IP" { print $1, $6, $2, $4, $3, $5, $7, $8 }' "$work/$1.store"
}

decode() { "${1##*-}_flows" "$1" | sort >"$work/$1.flows"; }

# show_table COLLECTOR ROWS: the flows with the most bytes.
show_table()
{
	subheading "$(title "$1")"
	sort -k8,8nr -k3 "$work/$1.flows" | awk -v rows="$2" '
		function row(exporter, protocol, source, destination, packets, bytes) {
			printf "   %-11s %-5s  %-21s  %-21s  %7s  %8s\n", exporter, protocol, source, destination, packets, bytes
		}
		NR == 1 { row("EXPORTER", "PROTO", "SOURCE", "DESTINATION", "PACKETS", "BYTES") }
		NR <= rows { row($1, $2, $3 ":" $4, $5 ":" $6, $7, $8) }
		{ packets += $7; bytes += $8 }
		END { row("all", "", NR + 0 " flows", "", packets + 0, bytes + 0) }'
}
