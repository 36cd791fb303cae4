/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the telemetry room of the module needs of the kernel, for user space. Each <linux/...> that it includes is this
 * file: the Makefile sees to that.
 */
#ifndef TELEMETRY_LINUX_H
#define TELEMETRY_LINUX_H

#include <assert.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int8_t s8;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;

typedef u16 __be16;
typedef u32 __be32;

#define U16_MAX		UINT16_MAX
#define U32_MAX		UINT32_MAX

#define likely(condition)	(condition)
#define noinline	__attribute__((__noinline__))
#define __packed	__attribute__((__packed__))
#define __aligned(n)	__attribute__((__aligned__(n)))

#define READ_ONCE(value)	(value)

#define BIT(n)			(1UL << (n))
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define BUILD_BUG_ON(condition)	_Static_assert(!(condition), #condition)

#define min(a, b) ({ \
	__typeof__(a) _a = (a); \
	__typeof__(b) _b = (b); \
	_a < _b ? _a : _b; \
})
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))

enum { NFPROTO_UNSPEC = 0, NFPROTO_IPV4 = 2, NFPROTO_IPV6 = 10 };

union nf_inet_addr {
	u32 all[4];
	__be32 ip;
	struct in_addr in;
	struct in6_addr in6;
};

/**
 * struct sk_buff - a datagram; what is beyond its head can only be copied
 * @data: all of it
 * @len: bytes in it
 * @head: bytes in the head
 * @size: of one that was allocated: room for bytes
 * @next: the next in a list
 */
struct sk_buff {
	const u8 *data;
	unsigned int len;
	unsigned int head;
	unsigned int size;
	struct sk_buff *next;
};

/* How often somebody has looked into one. */
extern unsigned long skb_looks;

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->head;
}

static inline int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	if ((unsigned int)offset + (unsigned int)len > skb->len)
		return -1;
	memcpy(to, skb->data + offset, (size_t)len);
	return 0;
}

static inline void *skb_header_pointer(const struct sk_buff *skb, int offset, int len, void *buffer)
{
	skb_looks++;
	if ((unsigned int)offset + (unsigned int)len <= skb->head)
		return (void *)(uintptr_t)(skb->data + offset);
	return skb_copy_bits(skb, offset, buffer, len) ? NULL : buffer;
}

static inline struct sk_buff *alloc_skb(unsigned int size, int gfp)
{
	struct sk_buff *skb = calloc(1, sizeof(*skb));

	(void)gfp;
	skb->data = malloc(size);
	skb->size = size;
	return skb;
}

static inline u8 *skb_tail_pointer(const struct sk_buff *skb)
{
	return (u8 *)(uintptr_t)skb->data + skb->len;
}

/* What is behind the room that was asked for is not to be written to. */
static inline void *skb_put(struct sk_buff *skb, unsigned int len)
{
	void *tail = skb_tail_pointer(skb);

	assert(len <= skb->size - skb->len);
	skb->len += len;
	skb->head = skb->len;
	return tail;
}

static inline void *skb_put_zero(struct sk_buff *skb, unsigned int len)
{
	return memset(skb_put(skb, len), 0, len);
}

static inline void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)
{
	return memcpy(skb_put(skb, len), data, len);
}

static inline void kfree_skb_list(struct sk_buff *skb)
{
	struct sk_buff *next;

	for (; skb; skb = next) {
		next = skb->next;
		free((void *)(uintptr_t)skb->data);
		free(skb);
	}
}

static inline u32 jhash(const void *key, u32 length, u32 hash)
{
	const u8 *at = key;

	while (length--)
		hash = hash * 31 + *at++;
	return hash;
}

static inline void *memchr_inv(const void *bytes, int byte, size_t len)
{
	const u8 *at;

	for (at = bytes; len--; at++)
		if (*at != byte)
			return (void *)(uintptr_t)at;
	return NULL;
}

/* One that is taken twice, or given back twice, is a mistake. */
typedef struct {
	bool taken;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->taken = false;
}

static inline void spin_lock_bh(spinlock_t *lock)
{
	assert(!lock->taken);
	lock->taken = true;
}

static inline void spin_unlock_bh(spinlock_t *lock)
{
	assert(lock->taken);
	lock->taken = false;
}

struct udphdr {
	u16 word[4];
};

#define ERR_PTR(error)		((void *)(intptr_t)(error))
#define ENOMEM			12

#define GFP_KERNEL_ACCOUNT	0
#define GFP_ATOMIC		0
#define __GFP_NOWARN		0
#define __GFP_RETRY_MAYFAIL	0
#define kzalloc(size, gfp)	((void)(gfp), calloc(1, size))
#define cond_resched()		((void)0)
#define kvcalloc(n, size, gfp)	((void)(gfp), calloc(n, size))
#define kfree(memory)		free(memory)
#define kvfree(memory)		free(memory)

#define HZ			250
#define time_after(a, b)	((long)((b) - (a)) < 0)

#endif /* TELEMETRY_LINUX_H */
