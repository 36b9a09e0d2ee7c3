/* SPDX-License-Identifier: MIT */
/*
 * Configuration in httpsysctl: records of the kernel, and their text, which is
 * that of the file as well as of the commands: a word for the kind, then
 * name=value arguments in any order, as netsh http has them.
 */
#ifndef HTTPSYSCTL_CONFIG_H
#define HTTPSYSCTL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/httpsys.h>

#define ERROR_TEXT	256
#define ARGS_MAX	64

/**
 * struct record - one record
 * @next: in a list
 * @id: enum httpsys_config_id
 * @key_size: bytes at @key
 * @value_size: bytes at @value
 * @line: of the file, 0: from the kernel
 * @key: allocated with the record
 * @value: the same
 */
struct record {
	struct record *next;
	uint32_t id;
	uint32_t key_size;
	uint32_t value_size;
	unsigned int line;
	unsigned char *key;
	unsigned char *value;
};

struct record *record_new(uint32_t id, const void *key, size_t key_size,
			  const void *value, size_t value_size);
void records_free(struct record *list);

/* What comes after the kind's word */
struct args {
	int count;
	char **arg;
	bool used[ARGS_MAX];
};

/* config_text.c. Errors: one line without an end in @error */
bool kind_known(const char *word);
bool kind_is(const char *word, uint32_t id);
/* A record of @word, without a value for @key_only; NULL: @error says why */
struct record *record_parse(const char *word, struct args *args, bool key_only,
			    char *error);
void record_print(const struct record *rec, FILE *to);
/* Split a line in place; words, -1: @error says why. # begins a comment */
int line_split(char *line, char **words, int max, char *error);

/* config_place.c: addresses, hosts and certificates as arguments */
const char *arg_take(struct args *args, const char *name);
bool number_parse(const char *text, uint32_t *value);
void word_print(const char *name, const void *text, size_t size, FILE *to);
bool address_parse(const char *text, struct httpsys_config_place *p);
void address_print(const struct httpsys_config_place *p, FILE *to);
struct record *cert_parse(struct args *args, bool key_only, char *error);
struct record *param_parse(struct args *args, bool key_only, char *error);
void cert_print(const struct record *rec, FILE *to);
void param_print(const struct record *rec, FILE *to);

/* config_front.c: what stands in front of this host */
struct record *proxy_parse(struct args *args, bool key_only, char *error);
void proxy_print(const struct record *rec, FILE *to);
struct record *health_parse(struct args *args, bool key_only, char *error);
void health_print(const struct record *rec, FILE *to);

/* config_store.c: 0 or errno */
int store_open(void);
int store_read(int dev, struct record **list);
int store_set(int dev, const struct record *rec);
int store_delete(int dev, const struct record *rec);
/* Make the kernel's records those of @list; *@bad: what could not be set */
int store_become(int dev, const struct record *list, const struct record **bad);
const char *store_error(int error);

/* config_file.c, config_command.c: exit status */
int config_save(const char *path);
int config_load(const char *path);
int config_command(int argc, char **argv, bool json);

/* drain_command.c: the same */
int drain_command(int argc, char **argv);

/* cache_command.c: exit status, or -1: not a command of these */
int cache_command(int argc, char **argv, bool json);

/* log_command.c: the same */
int log_command(int argc, char **argv);

#endif
