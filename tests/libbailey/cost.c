// SPDX-License-Identifier: GPL-2.0
/*
 * For ./cost: asks about a path of five components as often as told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bailey.h>

int main(int argc, char **argv)
{
	struct bailey_policy *policy = bailey_load(argv[1], NULL, 0);
	long n = atol(argv[2]);
	int sum = 0;

	if (!policy) {
		fprintf(stderr, "%s\n", bailey_error());
		return 2;
	}
	while (n--)
		sum += bailey_check(policy, 0, argv[3], BAILEY_MAY_READ, 0, NULL);
	bailey_free(policy);
	return sum ? 1 : 0;
}
