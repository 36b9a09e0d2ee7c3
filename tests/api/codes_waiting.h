/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows of codes_rows.h whose function is not there yet, by producer */
