// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dispatcher of both types of file: argument in, command, argument out. No
 * state, no locks.
 */
#include <linux/minmax.h>
#include <linux/uaccess.h>
#include "dev/ioctl.h"

static const struct httpsys_command *command_find(const struct httpsys_command *table, size_t n,
						  unsigned int cmd)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (table[i].cmd == cmd)
			return &table[i];
	return NULL;
}

static int arg_copy_in(const struct httpsys_command *c, struct httpsys_call *call,
		       void __user *uarg)
{
	u32 size;
	int ret;

	if (get_user(size, (u32 __user *)uarg))
		return -EFAULT;
	if (size < c->min)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	ret = copy_struct_from_user(&call->arg, c->size, uarg, size);
	/* The second read may have seen another value; the first was checked */
	call->arg.size = size;
	return ret;
}

static int arg_copy_out(const struct httpsys_command *c, struct httpsys_call *call,
			void __user *uarg)
{
	size_t size = min_t(size_t, call->arg.size, c->size);

	return copy_to_user(uarg, &call->arg, size) ? -EFAULT : 0;
}

static bool wants_out(const struct httpsys_command *c, int ret)
{
	if (!ret)
		return c->out & HTTPSYS_OUT_OK;
	if (ret == -EMSGSIZE && (c->out & HTTPSYS_OUT_EMSGSIZE))
		return true;
	return c->out & HTTPSYS_OUT_ERROR;
}

/**
 * httpsys_ioctl() - run one command
 * @table: commands of the file's type
 * @n: how many
 * @file: file
 * @cmd: from the program
 * @arg: from the program
 *
 * Context: process. Return: 0 or the command's error; -ENOIOCTLCMD: not in @table;
 * -EINVAL: argument shorter than first published; -E2BIG: longer than known and the
 * tail is not zero; -EFAULT.
 */
long httpsys_ioctl(const struct httpsys_command *table, size_t n, struct file *file,
		   unsigned int cmd, unsigned long arg)
{
	const struct httpsys_command *c = command_find(table, n, cmd);
	void __user *uarg = (void __user *)arg;
	struct httpsys_call call;
	int ret;

	if (!c)
		return -ENOIOCTLCMD;
	memset(&call, 0, sizeof(call));
	call.file = file;
	call.new_fd = -1;
	ret = arg_copy_in(c, &call, uarg);
	if (!ret && (c->out & HTTPSYS_OUT_PROBE))
		ret = arg_copy_out(c, &call, uarg);
	if (ret)
		return ret;
	ret = c->run(&call);
	if (wants_out(c, ret) && arg_copy_out(c, &call, uarg)) {
		if (!ret || ret == -EMSGSIZE)
			ret = c->finish ? c->finish(&call, -EFAULT) : -EFAULT;
		return ret;
	}
	if (c->finish && (!ret || ret == -EMSGSIZE))
		ret = c->finish(&call, ret);
	return ret;
}
