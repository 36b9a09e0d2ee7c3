/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules whose function is not there yet */
"limit_basic",
"limit_limited",
