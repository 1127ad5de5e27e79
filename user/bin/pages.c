// SPDX-License-Identifier: GPL-2.0-only
// pages A [B]: the page tables of a task, or of two side by side.
//
//	pages 5 9         what /proc/5/pagetable and /proc/9/pagetable say, joined by address:
//	                    =  both map the same frame      /  each has its own
//	                    <  only the first has a page    >  only the second
//
// Those files hold lines  area START-END PERM NAME,  table ADDR frame F present N users U,  and
// page ADDR frame F count C flags LIST.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	unsigned long address, end; /* end: areas only */
	unsigned long frame;
	int count;     /* owners of the frame, or users of the table */
	int present;   /* tables: how many entries map something */
	char text[64]; /* flags, or permissions and name */
};

struct entries {
	struct entry *v;
	int n;
};

struct task {
	struct entries areas, tables, pages;
};

static struct entry *add(struct entries *e)
{
	if (e->n % 256 == 0) {
		struct entry *more = realloc(e->v, (e->n + 256) * sizeof(*more));

		if (!more) {
			perror("pages");
			exit(1);
		}
		e->v = more;
	}
	memset(&e->v[e->n], 0, sizeof(*e->v));
	return &e->v[e->n++];
}

static void take_line(struct task *t, char *line)
{
	struct entry *e, x = {0};
	int at = 0;

	line[strcspn(line, "\n")] = 0;
	if (sscanf(line, "area %lx-%lx %n", &x.address, &x.end, &at) == 2 && at) {
		e = add(&t->areas);
		*e = x;
		snprintf(e->text, sizeof(e->text), "%s", line + at);
	} else if (sscanf(line, "table %lx frame %lx present %d users %d", &x.address, &x.frame,
			  &x.present, &x.count) == 4) {
		*add(&t->tables) = x;
	} else if (sscanf(line, "page %lx frame %lx count %d flags %63s", &x.address, &x.frame,
			  &x.count, x.text) == 4) {
		*add(&t->pages) = x;
	}
}

static int by_address(const void *a, const void *b)
{
	unsigned long x = ((const struct entry *)a)->address;
	unsigned long y = ((const struct entry *)b)->address;

	return x < y ? -1 : x > y;
}

static void load(const char *pid, struct task *t)
{
	char path[64], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/pagetable", pid);
	f = fopen(path, "r");
	if (!f) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), f))
		take_line(t, line);
	fclose(f);
	qsort(t->areas.v, t->areas.n, sizeof(struct entry), by_address);
	qsort(t->tables.v, t->tables.n, sizeof(struct entry), by_address);
	qsort(t->pages.v, t->pages.n, sizeof(struct entry), by_address);
}

static void show_one(const struct task *t)
{
	int page = 0;

	for (int i = 0; i < t->areas.n; i++) {
		const struct entry *a = &t->areas.v[i];

		printf("%08lx-%08lx %s\n", a->address, a->end, a->text);
		for (; page < t->pages.n && t->pages.v[page].address < a->end; page++) {
			const struct entry *p = &t->pages.v[page];

			printf("  %08lx  frame %05lx  count %-3d %s\n", p->address, p->frame,
			       p->count, p->text);
		}
	}
	for (int i = 0; i < t->tables.n; i++) {
		const struct entry *p = &t->tables.v[i];

		printf("table of %08lx: frame %05lx, %d present, %d users\n", p->address, p->frame,
		       p->present, p->count);
	}
	printf("%d areas, %d page tables, %d pages\n", t->areas.n, t->tables.n, t->pages.n);
}

static void print_side(const struct entry *e)
{
	if (e)
		printf("%05lx x%-3d %-28s", e->frame, e->count, e->text);
	else
		printf("%-38s", "-");
}

/* How a frame is held: indices into the tally. */
enum { SAME, OWN, FIRST, SECOND, KINDS };

/* Walks both lists together; prints a line an address unless quiet, and counts. */
static void join(const struct entries *a, const struct entries *b, int print, int *tally)
{
	int i = 0, j = 0;

	while (i < a->n || j < b->n) {
		const struct entry *x = i < a->n ? &a->v[i] : NULL;
		const struct entry *y = j < b->n ? &b->v[j] : NULL;
		unsigned long at;
		int kind;

		if (x && y && x->address != y->address) {
			if (x->address < y->address)
				y = NULL;
			else
				x = NULL;
		}
		at = x ? x->address : y->address;
		kind = !y ? FIRST : !x ? SECOND : x->frame == y->frame ? SAME : OWN;
		tally[kind]++;
		i += x != NULL;
		j += y != NULL;
		if (!print)
			continue;
		printf("%08lx  ", at);
		print_side(x);
		printf(" %c ", "=/<>"[kind]);
		print_side(y);
		printf("\n");
	}
}

static void show_two(const char *a, const struct task *ta, const char *b, const struct task *tb)
{
	int tally[KINDS] = {0}, tables[KINDS] = {0};

	printf("%-10s%-38s   %s\n", "", a, b);
	join(&ta->pages, &tb->pages, 1, tally);
	join(&ta->tables, &tb->tables, 0, tables);
	printf("pages: %d shared, %d each their own, %d only in %s, %d only in %s\n", tally[SAME],
	       tally[OWN], tally[FIRST], a, tally[SECOND], b);
	printf("page tables: %d shared, %d each their own, %d only in %s, %d only in %s\n",
	       tables[SAME], tables[OWN], tables[FIRST], a, tables[SECOND], b);
}

int main(int argc, char **argv)
{
	struct task a = {0}, b = {0};

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: pages PID [PID]\n");
		return 2;
	}
	load(argv[1], &a);
	if (argc == 2) {
		show_one(&a);
		return 0;
	}
	load(argv[2], &b);
	show_two(argv[1], &a, argv[2], &b);
	return 0;
}
