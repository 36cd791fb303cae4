// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tee for tc's ingress, to compare with: what an engineer would write who may
 * load a program, but no module. Each copy has its receiver's address and port,
 * a TTL one less than the original's and correct checksums, and leaves by the
 * route and to the neighbour that the kernel knows. The original ends here.
 *
 * It does less than flowtee: IPv4 alone, no fragments (neither of originals nor
 * of copies), no receiver on this host, no account of anything.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <stddef.h>

#define MOST_RECEIVERS	64
#define FAMILY_IPV4	2
#define MORE_OR_OFFSET	0x3fff
/* IPv4 without options, as a first byte */
#define PLAIN_IPV4	0x45

#define section(name)	__attribute__((section(name), used))
#define network_order(value)	__builtin_bswap16(value)

/* As libbpf reads the kind and the size of a map from their types */
#define kind(value)	int (*type)[value]
#define entries(value)	int (*max_entries)[value]

static long (*clone_redirect)(struct __sk_buff *skb, __u32 device, __u64 flags) =
	(void *)BPF_FUNC_clone_redirect;
static long (*redirect)(__u32 device, __u64 flags) = (void *)BPF_FUNC_redirect;
static long (*fib_lookup)(void *ctx, struct bpf_fib_lookup *params, int size, __u32 flags) =
	(void *)BPF_FUNC_fib_lookup;
static void *(*map_lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;

struct endpoint {
	__be32 address;
	__be16 port;
	__u16 unused;
};

/* The first is where datagrams are taken, the others are the receivers; the one
 * after the last has no address.
 */
struct {
	kind(BPF_MAP_TYPE_ARRAY);
	entries(MOST_RECEIVERS + 2);
	__u32 *key;
	struct endpoint *value;
} endpoints section(".maps");

struct headers {
	struct ethhdr *ethernet;
	struct iphdr *ip;
	struct udphdr *udp;
};

/* The headers, if they are there. They are looked for again after each helper
 * that may have moved them.
 */
static inline bool find_headers(struct __sk_buff *skb, struct headers *headers)
{
	headers->ethernet = (void *)(long)skb->data;
	headers->ip = (void *)(headers->ethernet + 1);
	headers->udp = (void *)(headers->ip + 1);
	return (void *)(headers->udp + 1) <= (void *)(long)skb->data_end;
}

static inline bool is_for(const struct headers *headers, const struct endpoint *here)
{
	const struct iphdr *ip = headers->ip;

	return headers->ethernet->h_proto == network_order(ETH_P_IP) &&
	       *(const __u8 *)ip == PLAIN_IPV4 && ip->protocol == IPPROTO_UDP &&
	       ip->daddr == here->address && headers->udp->dest == here->port &&
	       !(ip->frag_off & network_order(MORE_OR_OFFSET)) && ip->ttl > 1;
}

/* Of a checksum, after `difference` has been added to what it covers */
static inline __u16 updated(__u16 checksum, __u32 difference)
{
	__u32 sum = (__u16)~checksum + difference;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)~sum;
}

static inline __u32 change16(__u16 old, __u16 new)
{
	return (__u16)~old + (__u32)new;
}

static inline __u32 change32(__u32 old, __u32 new)
{
	return change16(old & 0xffff, new & 0xffff) + change16(old >> 16, new >> 16);
}

static inline void age(struct iphdr *ip)
{
	ip->check = updated(ip->check, change16(ip->ttl, ip->ttl - 1));
	ip->ttl--;
}

static inline void readdress(const struct headers *headers, const struct endpoint *to)
{
	struct iphdr *ip = headers->ip;
	struct udphdr *udp = headers->udp;
	__u32 address = change32(ip->daddr, to->address);

	ip->check = updated(ip->check, address);
	if (udp->check) {
		udp->check = updated(udp->check, address + change16(udp->dest, to->port));
		if (!udp->check)
			udp->check = 0xffff;
	}
	ip->daddr = to->address;
	udp->dest = to->port;
}

/* By words: the compiler takes an Ethernet header for unaligned. */
static inline void copy_hardware(void *to, const void *from)
{
	__u16 *word = to;
	const __u16 *source = from;

	word[0] = source[0];
	word[1] = source[1];
	word[2] = source[2];
}

/* The device by which the receiver is reached, or 0. */
static inline __u32 find_way(struct __sk_buff *skb, const struct headers *headers)
{
	const struct iphdr *ip = headers->ip;
	struct bpf_fib_lookup way = {
		.family = FAMILY_IPV4,
		.l4_protocol = IPPROTO_UDP,
		.sport = headers->udp->source,
		.dport = headers->udp->dest,
		.tot_len = network_order(ip->tot_len),
		.tos = ip->tos,
		.ipv4_src = ip->saddr,
		.ipv4_dst = ip->daddr,
		.ifindex = skb->ingress_ifindex,
	};

	if (fib_lookup(skb, &way, sizeof(way), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return 0;
	copy_hardware(headers->ethernet->h_dest, way.dmac);
	copy_hardware(headers->ethernet->h_source, way.smac);
	return way.ifindex;
}

section("tc")
int tee(struct __sk_buff *skb)
{
	struct headers headers;
	__u32 i, key = 0, device = 0;
	struct endpoint *here, *to;

	here = map_lookup(&endpoints, &key);
	if (!here || !find_headers(skb, &headers) || !is_for(&headers, here))
		return TC_ACT_OK;
	age(headers.ip);
	for (i = 1; i <= MOST_RECEIVERS; i++) {
		key = i;
		to = map_lookup(&endpoints, &key);
		if (!to || !to->address)
			break;
		/* The one before: the last gets the original itself. */
		if (device)
			clone_redirect(skb, device, 0);
		if (!find_headers(skb, &headers))
			return TC_ACT_SHOT;
		readdress(&headers, to);
		device = find_way(skb, &headers);
	}
	return device ? (int)redirect(device, 0) : TC_ACT_SHOT;
}

/* Some helpers are for programs under the GPL. */
char terms[] section("license") = "GPL";
