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
 * httpsys_call_init() - an empty call
 * @call: to fill
 * @file: file that it is about
 *
 * Context: any.
 */
void httpsys_call_init(struct httpsys_call *call, struct file *file)
{
	memset(call, 0, sizeof(*call));
	call->file = file;
	call->new_fd = -1;
}

/**
 * httpsys_call_in() - copy a command's argument in
 * @c: command
 * @call: initialised
 * @uarg: from the program
 *
 * Context: process. Return: 0; -EINVAL: shorter than first published; -E2BIG: longer
 * than known and the tail is not zero; -EFAULT.
 */
int httpsys_call_in(const struct httpsys_command *c, struct httpsys_call *call, void __user *uarg)
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

/**
 * httpsys_call_probe() - can the outputs be copied back?
 * @c: command
 * @call: its argument is in
 * @uarg: from the program
 *
 * Context: process. Return: 0 or -EFAULT.
 */
int httpsys_call_probe(const struct httpsys_command *c, struct httpsys_call *call,
		       void __user *uarg)
{
	return c->out ? arg_copy_out(c, call, uarg) : 0;
}

/**
 * httpsys_call_out() - copy a command's outputs back
 * @c: command
 * @call: after its run
 * @uarg: from the program
 * @ret: result of the run
 *
 * Context: process. Return: @ret, or -EFAULT in place of 0 or -EMSGSIZE.
 */
int httpsys_call_out(const struct httpsys_command *c, struct httpsys_call *call,
		     void __user *uarg, int ret)
{
	if (wants_out(c, ret) && arg_copy_out(c, call, uarg) && (!ret || ret == -EMSGSIZE))
		return -EFAULT;
	return ret;
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
	int ret, run;

	if (!c)
		return -ENOIOCTLCMD;
	httpsys_call_init(&call, file);
	ret = httpsys_call_in(c, &call, uarg);
	if (!ret && (c->out & HTTPSYS_OUT_PROBE))
		ret = httpsys_call_probe(c, &call, uarg);
	if (ret)
		return ret;
	run = c->run(&call);
	ret = httpsys_call_out(c, &call, uarg, run);
	if (c->finish && (!run || run == -EMSGSIZE))
		ret = c->finish(&call, ret);
	return ret;
}
