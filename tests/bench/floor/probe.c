// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long ip_rcv() takes for the packets to one port: with mode F that is all
 * that the server does for a request, so the rest of a request's time is the
 * client's and does not depend on the server.
 */
#include <linux/ip.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <linux/timex.h>
#include "floor.h"

static DEFINE_MUTEX(lock);	/* guards all of it */
static u32 probe_port;		/* 0: none is registered */
static u64 packets, ticks, overhead;

struct stamp {
	u64 begin;
};

static int enter(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct sk_buff *skb = (struct sk_buff *)regs_get_kernel_argument(regs, 0);
	const struct iphdr *ip = (const void *)skb->data;
	const struct tcphdr *tcp;

	if (skb_headlen(skb) < sizeof(*ip) + sizeof(*tcp) || ip->protocol != IPPROTO_TCP)
		return 1;
	tcp = (const void *)ip + ip->ihl * 4;
	if (tcp->dest != htons(probe_port))
		return 1;
	((struct stamp *)ri->data)->begin = get_cycles();
	return 0;
}

static int leave(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	ticks += get_cycles() - ((struct stamp *)ri->data)->begin;
	packets++;
	return 0;
}

static int enter_empty(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	((struct stamp *)ri->data)->begin = get_cycles();
	return 0;
}

static noinline void floor_empty(void)
{
	asm volatile("");
}

static struct kretprobe probe, probe_empty;

static int start(struct kretprobe *rp, const char *name, kretprobe_handler_t entry)
{
	memset(rp, 0, sizeof(*rp));
	rp->kp.symbol_name = name;
	rp->entry_handler = entry;
	rp->handler = leave;
	rp->data_size = sizeof(struct stamp);
	rp->maxactive = 64;
	return register_kretprobe(rp);
}

/* What the probe itself adds: that of a function which does nothing */
static int calibrate(void)
{
	int i, ret = start(&probe_empty, "floor_empty", enter_empty);

	if (ret)
		return ret;
	for (i = 0; i < 1064; i++) {
		if (i == 64) {
			packets = 0;
			ticks = 0;
		}
		floor_empty();
	}
	unregister_kretprobe(&probe_empty);
	overhead = packets ? ticks / packets : 0;
	packets = 0;
	ticks = 0;
	return 0;
}

static void stop_locked(void)
{
	if (probe_port)
		unregister_kretprobe(&probe);
	probe_port = 0;
}

/**
 * floor_probe() - begin or end measuring
 * @p: see the ABI
 *
 * Context: process. Return: 0 or why not.
 */
int floor_probe(struct floor_probe *p)
{
	int ret = 0;

	mutex_lock(&lock);
	stop_locked();
	if (p->port) {
		ret = calibrate();
		if (!ret) {
			probe_port = p->port;
			ret = start(&probe, "ip_rcv", enter);
		}
		if (ret)
			probe_port = 0;
	} else {
		p->packets = packets;
		p->ticks = ticks - min(ticks, packets * overhead);
		p->overhead = overhead;
	}
	mutex_unlock(&lock);
	return ret;
}

/**
 * floor_probe_stop() - at the end of the module
 */
void floor_probe_stop(void)
{
	mutex_lock(&lock);
	stop_locked();
	mutex_unlock(&lock);
}
