// SPDX-License-Identifier: GPL-2.0
/* The program that the bench executes. */
int main(void)
{
	return 0;
}
