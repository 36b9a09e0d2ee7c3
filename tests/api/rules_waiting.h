/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules whose function is not there yet */
"none",
