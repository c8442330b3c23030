// SPDX-License-Identifier: GPL-2.0
/*
 * Model files: what is written is read, and nothing else is.
 */
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "random.h"

static void make(struct an_model *m, uint64_t seed, uint32_t n)
{
	struct an_units u = { 0 };
	uint32_t i;

	an_model_init(m, AN_FORMAT_SYSCALLS);
	an_symbols_free(&m->symbols);
	random_symbols(&m->symbols, 12);
	for (i = 0; i < n; i++)
		random_unit(&u, &seed, 12, 30 + rnd(&seed, 100), i);
	an_fit(m, &u);
	an_units_free(&u);
}

static void seal(uint8_t *data, size_t len)
{
	uint64_t sum = XXH64(data, len - 8, 0);
	int i;

	for (i = 0; i < 8; i++)
		data[len - 8 + i] = sum >> (8 * i);
}

static void written_is_read(void **state)
{
	struct an_model m, again;
	size_t len, len2;
	void *a, *b;
	char why[256];

	make(&m, 1, 30);
	a = an_encode(&m, &len);
	assert_true(an_decode(&again, a, len, why, sizeof(why)));
	b = an_encode(&again, &len2);
	assert_int_equal(len, len2);
	assert_memory_equal(a, b, len);
	assert_int_equal(again.normal.groups, m.normal.groups);
	assert_true(an_normal_p(&again.normal, 3) == an_normal_p(&m.normal, 3));
	free(a);
	free(b);
	an_model_free(&m);
	an_model_free(&again);
}

static void every_changed_byte_is_noticed(void **state)
{
	struct an_model m, bad;
	char why[256];
	uint8_t *data;
	size_t len, i;

	make(&m, 2, 6);
	data = an_encode(&m, &len);
	for (i = 0; i < len; i++) {
		data[i] ^= 0x10;
		assert_false(an_decode(&bad, data, len, why, sizeof(why)));
		assert_non_null(strstr(why, "at byte"));
		an_model_free(&bad);
		data[i] ^= 0x10;
	}
	free(data);
	an_model_free(&m);
}

static void every_cut_is_noticed(void **state)
{
	struct an_model m, bad;
	char why[256];
	uint8_t *data;
	size_t len, i;

	make(&m, 3, 6);
	data = an_encode(&m, &len);
	for (i = 0; i < len; i++) {
		assert_false(an_decode(&bad, data, i, why, sizeof(why)));
		an_model_free(&bad);
		/* also if somebody made the checksum fit */
		if (i >= 8) {
			uint8_t *cut = malloc(i);

			memcpy(cut, data, i);
			seal(cut, i);
			assert_false(an_decode(&bad, cut, i, why, sizeof(why)));
			an_model_free(&bad);
			free(cut);
		}
	}
	free(data);
	an_model_free(&m);
}

/* With a checksum that fits: refused, or a model that can be used; ASan watches. */
static void nonsense_with_a_right_checksum_does_no_harm(void **state)
{
	struct an_model m, bad;
	struct an_units u = { 0 };
	uint32_t i, j, refused = 0;
	float view[AN_VIEWS];
	uint64_t seed = 5;
	uint8_t *data, *copy;
	char why[256];
	size_t len;

	make(&m, 4, 8);
	data = an_encode(&m, &len);
	copy = malloc(len);
	random_unit(&u, &seed, 12, 50, 1);
	for (i = 0; i < 3000; i++) {
		memcpy(copy, data, len);
		for (j = 0; j <= i % 3; j++)
			copy[8 + rnd(&seed, len - 16)] = rnd(&seed, 256);
		seal(copy, len);
		if (an_decode(&bad, copy, len, why, sizeof(why)))
			an_views(&bad.counts, &u.unit[0], view);
		else
			refused++;
		an_model_free(&bad);
	}
	assert_true(refused > 300);
	free(copy);
	free(data);
	an_units_free(&u);
	an_model_free(&m);
}

static void merged_models_know_the_symbols_of_both(void **state)
{
	struct an_units u = { 0 }, v = { 0 };
	struct an_model a, b, back;
	uint32_t i, sym, node;
	uint64_t seed = 9;
	char why[256];
	size_t len;
	void *data;

	/* The same names with other numbers. */
	an_model_init(&a, 0);
	an_model_init(&b, 0);
	for (i = 1; i <= 6; i++)
		an_symbol_add(&a.symbols, &"abcdef"[i - 1], 1);
	for (i = 1; i <= 6; i++)
		an_symbol_add(&b.symbols, &"fedcbz"[i - 1], 1);
	for (i = 0; i < 10; i++) {
		random_unit(&u, &seed, 6, 60, i);
		random_unit(&v, &seed, 6, 60, i);
	}
	an_fit(&a, &u);
	an_fit(&b, &v);
	sym = b.counts.ngrams.node[an_node_find(&b.counts.ngrams, AN_ROOT, 6)].count;
	assert_true(an_combine(&a, &b));
	assert_int_equal(a.symbols.n, 8);
	node = an_node_find(&a.counts.ngrams, AN_ROOT,
			    an_symbol_find(&a.symbols, "z", 1));
	assert_int_equal(a.counts.ngrams.node[node].count, sym);
	assert_int_equal(a.normal.groups, 20);
	data = an_encode(&a, &len);
	assert_true(an_decode(&back, data, len, why, sizeof(why)));
	free(data);
	an_model_free(&a);
	an_model_free(&b);
	an_model_free(&back);
	an_units_free(&u);
	an_units_free(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_read),
		cmocka_unit_test(every_changed_byte_is_noticed),
		cmocka_unit_test(every_cut_is_noticed),
		cmocka_unit_test(nonsense_with_a_right_checksum_does_no_harm),
		cmocka_unit_test(merged_models_know_the_symbols_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
