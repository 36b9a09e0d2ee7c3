// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor module's device. An open file owns its ports; @lock is held by
 * everything but read and write, which wait.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "floor.h"

struct workqueue_struct *floor_wq;

/**
 * struct floor_file - an open file
 * @lock: guards @ports
 * @ports: its ports
 * @hand: the one of mode D, set once
 */
struct floor_file {
	struct mutex lock;
	struct list_head ports;
	struct floor_port *hand;
};

static int floor_open(struct inode *inode, struct file *file)
{
	struct floor_file *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	INIT_LIST_HEAD(&f->ports);
	file->private_data = f;
	return 0;
}

static int floor_release(struct inode *inode, struct file *file)
{
	struct floor_file *f = file->private_data;
	struct floor_port *p, *next;

	list_for_each_entry_safe(p, next, &f->ports, node) {
		list_del(&p->node);
		floor_port_close(p);
	}
	kfree(f);
	return 0;
}

static long floor_listen(struct floor_file *f, void __user *arg)
{
	struct floor_listen how;
	int ret;

	if (copy_from_user(&how, arg, sizeof(how)))
		return -EFAULT;
	mutex_lock(&f->lock);
	if (how.mode == 'D' && f->hand) {
		ret = -EBUSY;
	} else {
		ret = floor_port_open(&how, &f->ports);
		if (!ret && how.mode == 'D')
			smp_store_release(&f->hand,
					  list_first_entry(&f->ports, struct floor_port, node));
	}
	mutex_unlock(&f->lock);
	return ret;
}

static long floor_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct floor_probe probe;
	int ret;

	switch (cmd) {
	case FLOOR_LISTEN:
		return floor_listen(file->private_data, (void __user *)arg);
	case FLOOR_PROBE:
		if (copy_from_user(&probe, (void __user *)arg, sizeof(probe)))
			return -EFAULT;
		ret = floor_probe(&probe);
		if (!ret && copy_to_user((void __user *)arg, &probe, sizeof(probe)))
			return -EFAULT;
		return ret;
	}
	return -ENOTTY;
}

static ssize_t floor_read(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	struct floor_file *f = file->private_data;
	struct floor_port *p = smp_load_acquire(&f->hand);

	return p ? floor_hand_read(p, to, len) : -EINVAL;
}

static ssize_t floor_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	struct floor_file *f = file->private_data;
	struct floor_port *p = smp_load_acquire(&f->hand);

	return p ? floor_hand_write(p, from, len) : -EINVAL;
}

static const struct file_operations floor_fops = {
	.owner		= THIS_MODULE,
	.open		= floor_open,
	.release	= floor_release,
	.read		= floor_read,
	.write		= floor_write,
	.unlocked_ioctl	= floor_ioctl,
};

static struct miscdevice floor_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "httpsys_floor",
	.mode	= 0600,
	.fops	= &floor_fops,
};

static int __init floor_init(void)
{
	int ret;

	/* Per-CPU: work stays where it was queued, as the module's does */
	floor_wq = alloc_workqueue("httpsys_floor", WQ_MEM_RECLAIM, 0);
	if (!floor_wq)
		return -ENOMEM;
	ret = misc_register(&floor_device);
	if (ret)
		destroy_workqueue(floor_wq);
	return ret;
}

static void __exit floor_exit(void)
{
	misc_deregister(&floor_device);
	floor_probe_stop();
	destroy_workqueue(floor_wq);
}

module_init(floor_init);
module_exit(floor_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Least that an HTTP server in the kernel can cost");
