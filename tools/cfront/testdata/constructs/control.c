/* Loops, goto, switch. */

#include "constructs.h"

int
loop_for_comma(void)
{
	int i, j, sum = 0;

	for (i = 0, j = 10; i < j; i++, j -= 2)
		sum += j - i;
	return (sum * 100 + i * 10 + j);
}

int
loop_for_empty(void)
{
	int size, bits;

	for (size = 1, bits = 0; size < 100; size <<= 1, bits++)
		;
	return (size * 10 + bits);
}

int
loop_for_ever(void)
{
	int n = 0;

	for (;;) {
		if (++n == 4)
			continue;
		if (n > 6)
			break;
	}
	return (n);
}

int
loop_for_continue_steps(void)
{
	int i, sum = 0;

	for (i = 0; i < 6; i++) {
		if (i & 1)
			continue;
		sum = sum * 10 + i;
	}
	return (sum);
}

int
loop_for_comma_continue(void)
{
	int i, j, sum = 0;

	for (i = 0, j = 0; i < 5; i++, j += 2) {
		if (i == 2)
			continue;
		sum += j;
	}
	return (sum * 10 + j);
}

int
loop_do_once(void)
{
	int n = 9;

	do
		n++;
	while (n < 5);
	return (n);
}

int
loop_do_continue(void)
{
	int n = 0, sum = 0;

	do {
		if (n == 2)
			continue;
		sum = sum * 10 + n;
	} while (++n < 5);
	return (sum);
}

int
loop_do_break(void)
{
	int n = 0;

	do {
		if (n == 3)
			break;
	} while (++n < 100);
	return (n);
}

int
loop_do_false(void)
{
	int n = 1;

	do {
		if (n)
			break;
		n = 50;
	} while (0);
	return (n);
}

int
loop_while_two_exits(void)
{
	int n = 0;

	while (n < 100) {
		if (n * n > 50)
			break;
		n++;
	}
	return (n);
}

int
loop_nested_break(void)
{
	int i, j, n = 0;

	for (i = 0; i < 4; i++)
		for (j = 0; j < 4; j++) {
			if (j > i)
				break;
			n++;
		}
	return (n);
}

int
loop_declares(void)
{
	int sum = 0;

	for (int i = 0; i < 3; i++) {
		int sum2 = i * 2;

		sum += sum2;
	}
	return (sum);
}

int
scope_shadows(void)
{
	int a = 1;

	{
		int a = 2;

		a++;
	}
	return (a);
}

int
scope_uses_outer_first(void)
{
	int a = 4, sum;

	sum = a;
	if (sum) {
		int b = a + 1;
		int a = b * 2;

		sum += a;
	}
	return (sum * 10 + a);
}

int
goto_out_of_nested(void)
{
	int i, j;

	for (i = 0; i < 10; i++)
		for (j = 0; j < 10; j++)
			if (i * j == 42)
				goto out;
	return (-1);
out:
	return (i * 10 + j);
}

int
goto_backwards(void)
{
	int n = 0, tries = 0;

again:
	tries++;
	if (n < 3) {
		n++;
		goto again;
	}
	return (tries * 10 + n);
}

int
goto_skip(void)
{
	int n = 1;

	if (n)
		goto skip;
	n = 100;
skip:
	n += 5;
	return (n);
}

int
goto_from_loop_to_again(void)
{
	int held = 0, turns = 0, n;

again:
	for (n = 0; n < 3; n++) {
		turns++;
		if (!held && n == 1) {
			held = 1;
			goto again;
		}
	}
	return (turns);
}

int
goto_label_at_end_of_block(void)
{
	int n = 0, i;

	for (i = 0; i < 4; i++) {
		if (i == 2)
			goto next;
		n += i;
next:		;
	}
	return (n);
}

int
goto_two_labels(void)
{
	int n = 2;

	if (n == 1)
		goto one;
	if (n == 2)
		goto two;
	n = 50;
one:
	n += 10;
two:
	n += 20;
	return (n);
}

int
goto_out_of_switch(void)
{
	int n = 3;

	switch (n) {
	case 3:
		n = 30;
		goto done;
	default:
		n = 40;
	}
	n++;
done:
	return (n);
}

static int
name_of(int n)
{
	int v = 0;

	switch (n) {
	case 0:
		v += 1;
		/* FALLTHROUGH */
	case 1:
		v += 10;
		break;
	case 2:
	case 3:
		v += 100;
		break;
	default:
		v += 1000;
		break;
	case 4:
		v += 10000;
	}
	return (v);
}

int
switch_fallthrough(void)
{
	return (name_of(0));
}

int
switch_shared_labels(void)
{
	return (name_of(2) + name_of(3));
}

int
switch_last_without_break(void)
{
	return (name_of(4));
}

int
switch_default_in_the_middle(void)
{
	return (name_of(99));
}

int
switch_default_falls_through(void)
{
	int n = 7, v = 0;

	switch (n) {
	case 1:
		v = 1;
		break;
	default:
		v = 5;
	case 2:
		v += 2;
	}
	return (v);
}

int
switch_default_first(void)
{
	int n = 2;

	switch (n) {
	default:
		return (1);
	case 2:
		return (2);
	}
}

int
switch_no_match(void)
{
	int n = 9;

	switch (n) {
	case 1:
		n = 0;
	}
	return (n);
}

int
switch_continue_in_loop(void)
{
	int i, sum = 0;

	for (i = 0; i < 5; i++) {
		switch (i) {
		case 1:
			continue;
		case 3:
			break;
		default:
			sum += 10;
		}
		sum++;
	}
	return (sum);
}

int
switch_on_flags(void)
{
	int flags = 6;

	switch (flags & (4 | 2)) {
	case 4 | 2:
		return (42);
	case 4:
		return (4);
	}
	return (0);
}

int
switch_on_u8(void)
{
	u8 n = 255;

	switch (n) {
	case -1:
		return (1);
	case 0xff:
		return (2);
	}
	return (3);
}

int
switch_negative_case(void)
{
	int n = -2;

	switch (n) {
	case -2:
		return (20);
	case 2:
		return (2);
	}
	return (0);
}

int
switch_case_converted(void)
{
	u32 n = 0xffffffff;

	switch (n) {
	case -1:
		return (1);
	}
	return (0);
}

int
switch_nested(void)
{
	int a = 1, b = 2, v = 0;

	switch (a) {
	case 1:
		switch (b) {
		case 2:
			v = 12;
			break;
		}
		v += 100;
		break;
	case 2:
		v = 9;
	}
	return (v);
}

int
if_dangling_else(void)
{
	int a = 1, b = 0, v = 0;

	if (a)
		if (b)
			v = 1;
		else
			v = 2;
	return (v);
}

int
if_else_chain(void)
{
	int n = 3, v;

	if (n == 1)
		v = 1;
	else if (n == 2)
		v = 2;
	else if (n == 3 && n != 4)
		v = 33;
	else
		v = 4;
	return (v);
}

int
if_pointer(void)
{
	int n = 0, *p = &n, *q = NULL;

	if (p)
		n += 1;
	if (!q)
		n += 10;
	if (q || p)
		n += 100;
	return (n);
}
