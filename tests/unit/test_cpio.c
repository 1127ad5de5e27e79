// SPDX-License-Identifier: GPL-2.0-only
/*
 * fs/cpio.c: archives written here, read whole; then cut off at every byte, damaged in every byte
 * of a header, and made of random bytes. Each lies in a block of its own size: a byte read too far
 * is seen.
 */
// sources: fs/cpio.c tests/unit/host.c
#include "unit.h"
#include <cpio.h>
#include <string.h>

#define HEADER	    110
#define MAX_ARCHIVE 32768
#define MAX_MEMBERS 16
#define ROUNDS	    30000

/* --- writing archives ------------------------------------------------------------------------- */

/* What a member should be read as, and where its parts lie. */
struct member {
	const char *name, *data;
	u32 size;
	u32 ino, mode, uid, gid, nlink, mtime, dev[2], rdev[2];
	size_t start, name_end, data_end;
};

static char archive[MAX_ARCHIVE];
static size_t archive_size;
static struct member members[MAX_MEMBERS]; /* the end marks too */
static unsigned int nr_members;

static int setup(void **state)
{
	archive_size = nr_members = 0;
	return 0;
}

static void pad(void)
{
	while (archive_size % 4)
		archive[archive_size++] = '\0';
}

static void append(const char *bytes, size_t size)
{
	assert_true(archive_size + size + 4 < MAX_ARCHIVE);
	memcpy(archive + archive_size, bytes, size);
	archive_size += size;
}

/* A member with numbers of its own in every field. */
static struct member *add(const char *name, const char *data, u32 mode)
{
	struct member *m = &members[nr_members++];
	u32 n = nr_members * 0x10000;
	char header[HEADER + 1];

	assert_true(nr_members < MAX_MEMBERS);
	*m = (struct member){.name = name,
			     .data = data,
			     .size = strlen(data),
			     .ino = n + 1,
			     .mode = mode,
			     .uid = n + 2,
			     .gid = n + 3,
			     .nlink = n + 4,
			     .mtime = 0xf0000000 + n,
			     .dev = {n + 5, n + 6},
			     .rdev = {n + 7, n + 8}};
	m->start = archive_size;
	snprintf(header, sizeof(header),
		 "070701%08x%08X%08x%08X%08x%08X%08x%08X%08x%08X%08x%08X%08x", m->ino, m->mode,
		 m->uid, m->gid, m->nlink, m->mtime, m->size, m->dev[0], m->dev[1], m->rdev[0],
		 m->rdev[1], (u32)strlen(name) + 1, 0);
	append(header, HEADER);
	append(name, strlen(name) + 1);
	m->name_end = archive_size;
	pad();
	append(data, m->size);
	m->data_end = m->size ? archive_size : m->name_end; /* all of it is there from here on */
	pad();
	return m;
}

static struct member *add_end(void)
{
	return add("TRAILER!!!", "", 0);
}

/* A directory, files whose names and contents need every amount of padding, a link, a node. */
static void write_typical(void)
{
	add("bin", "", 040755);
	add("bin/sh", "#!", 0100755);
	add("a", "x", 0100644);
	add("ab", "1234", 0100600);
	add("abc", "12345", 0100600);
	add("abcd", "", 0100600);
	add("init", "bin/init", 0120777);
	add("dev/null", "", 020666);
	add_end();
}

/* --- reading them ----------------------------------------------------------------------------- */

static struct cpio_reader reader;
static struct cpio_entry entry;

static void assert_entry_is(const struct member *m)
{
	assert_string_equal(entry.name, m->name);
	assert_int_equal(entry.size, m->size);
	assert_memory_equal(entry.data, m->data, m->size);
	assert_int_equal(entry.mode, m->mode);
	assert_int_equal(entry.uid, m->uid);
	assert_int_equal(entry.gid, m->gid);
	assert_int_equal(entry.nlink, m->nlink);
	assert_int_equal(entry.mtime, m->mtime);
	assert_int_equal(entry.rdev_major, m->rdev[0]);
	assert_int_equal(entry.rdev_minor, m->rdev[1]);
	assert_int_equal(reader.member, m->start);
}

static bool is_end(const struct member *m)
{
	return !strcmp(m->name, "TRAILER!!!");
}

/* Reads size bytes of the archive; its whole members must come first. The last result. */
static int read_archive(size_t size)
{
	char *copy = exact(archive, size);
	unsigned int i = 0;
	int ret;

	cpio_open(&reader, copy, size);
	while ((ret = cpio_next(&reader, &entry)) == 1) {
		while (i < nr_members && is_end(&members[i]))
			i++;
		assert_true(i < nr_members);
		assert_entry_is(&members[i++]);
	}
	while (i < nr_members && (is_end(&members[i]) || members[i].data_end > size))
		i++;
	assert_int_equal(i, nr_members); /* none was left out */
	free(copy);
	return ret;
}

#define assert_whole() assert_int_equal(read_archive(archive_size), 0)

static void assert_error(int ret, const char *message, size_t where)
{
	assert_int_equal(ret, -1);
	assert_string_equal(reader.error, message);
	assert_int_equal(reader.member, where);
}

/* The archive as it stands must be refused with this message about the member that begins there. */
static void assert_refused(const char *message, size_t where)
{
	char *copy = exact(archive, archive_size);
	int ret;

	cpio_open(&reader, copy, archive_size);
	do
		ret = cpio_next(&reader, &entry);
	while (ret == 1);
	assert_error(ret, message, where);
	free(copy);
}

/* --- good archives ---------------------------------------------------------------------------- */

static void every_member_comes_with_every_field(void **state)
{
	write_typical();
	assert_whole();
}

static void an_archive_of_nothing_is_whole(void **state)
{
	add_end();
	assert_whole();
}

static void zeros_behind_the_end_are_padding(void **state)
{
	write_typical();
	while (archive_size % 512)
		archive[archive_size++] = '\0';
	assert_whole();
}

static void archives_may_follow_each_other_at_any_distance(void **state)
{
	for (size_t gap = 0; gap < 9; gap++) {
		setup(NULL);
		add("first", "1", 0100644);
		add_end();
		for (size_t i = 0; i < 4 * gap; i++) /* members start at multiples of 4 here, */
			append("", 1);
		add("second", "22", 0100644);
		add("third", "333", 0100644);
		add_end();
		assert_whole();
	}
}

/* ... and here they do not: padding counts from a member's own start. */
static void a_second_archive_may_start_at_an_odd_place(void **state)
{
	add("first", "1", 0100644);
	add_end();
	for (size_t shift = 1; shift < 4; shift++) {
		char *copy = malloc(2 * archive_size + shift);
		int n = 0;

		memcpy(copy, archive, archive_size);
		memset(copy + archive_size, 0, shift);
		memcpy(copy + archive_size + shift, archive, archive_size);
		cpio_open(&reader, copy, 2 * archive_size + shift);
		while (cpio_next(&reader, &entry) == 1) {
			assert_string_equal(entry.name, "first");
			assert_memory_equal(entry.data, "1", 1);
			n++;
		}
		assert_int_equal(n, 2);
		assert_null(reader.error);
		free(copy);
	}
}

static void the_variant_with_checksums_is_read_as_well(void **state)
{
	write_typical();
	for (unsigned int i = 0; i < nr_members; i++)
		archive[members[i].start + 5] = '2';
	assert_whole();
}

static void a_long_name_is_passed_on_whole(void **state)
{
	static char name[8001];

	memset(name, 'n', 8000);
	add(name, "data", 0100644);
	add_end();
	assert_whole();
}

/* --- cut off ---------------------------------------------------------------------------------- */

/* What must be said of an archive of which only the first size bytes came; NULL: it is whole. */
static const char *message_for(size_t size, size_t *where)
{
	const struct member *m = members;

	*where = 0;
	if (!size)
		return "empty";
	while (m->data_end <= size) {
		if (is_end(m))
			return NULL; /* what is missing is padding at most */
		m++;
	}
	*where = m->start;
	if (size <= m->start) { /* also in the padding before it */
		*where = size;
		return "cut off before its end mark";
	}
	if (size < m->start + HEADER)
		return "cut off in a member's header";
	if (size < m->name_end)
		return "cut off in a member's name";
	return "cut off in a member's data";
}

static void an_archive_cut_off_anywhere_is_refused_by_name(void **state)
{
	write_typical();
	for (size_t size = 0; size <= archive_size; size++) {
		int ret = read_archive(size);
		size_t where;
		const char *message = message_for(size, &where);

		if (message)
			assert_error(ret, message, where);
		else
			assert_int_equal(ret, 0);
	}
}

static void a_first_archive_without_its_end_is_not_whole(void **state)
{
	add("file", "data", 0100644);
	assert_refused("cut off before its end mark", archive_size);
	for (int i = 0; i < 200; i++) /* zeros are no end mark either */
		append("", 1);
	assert_refused("no member begins where one should", members[0].data_end);
}

/* --- damaged ---------------------------------------------------------------------------------- */

static void what_is_no_archive_is_refused(void **state)
{
	append("\177ELF\1\1\1", 7);
	assert_refused("not a newc cpio archive", 0);
	setup(NULL);
	append("070707", 6); /* the old format, odc */
	assert_refused("not a newc cpio archive", 0);
	setup(NULL);
	append("\037\213", 2); /* gzip's, and no more */
	assert_refused("cut off in a member's header", 0);
}

static void a_damaged_byte_of_a_header_is_seen(void **state)
{
	static const char no_digits[] = "\0 gG/:@`-x\xff\xc1\x11";

	write_typical();
	for (size_t at = 0; at < HEADER; at++) {
		for (size_t i = 0; i < sizeof(no_digits) - 1; i++) {
			char *second = archive + members[1].start + at, was = *second;

			*second = no_digits[i];
			assert_refused(at < 6 ? "no member begins where one should"
					      : "a member's header is damaged",
				       members[1].start);
			*second = was;
			was = archive[at];
			archive[at] = no_digits[i];
			assert_refused(at < 6 ? "not a newc cpio archive"
					      : "a member's header is damaged",
				       0);
			archive[at] = was;
		}
	}
	assert_whole();
}

/* Writes one number of the second member, field 0 to 12. */
static void damage(unsigned int field, const char *digits)
{
	memcpy(archive + members[1].start + 6 + 8 * field, digits, 8);
}

static void sizes_are_compared_with_what_is_there(void **state)
{
	static const char *const sizes[] = {"ffffffff", "fffffffc", "80000000",
					    "7fffffff", "00010000", "FFFFFF00"};

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		setup(NULL);
		write_typical();
		damage(6, sizes[i]);
		assert_refused("cut off in a member's data", members[1].start);
		setup(NULL);
		write_typical();
		damage(11, sizes[i]);
		assert_refused("cut off in a member's name", members[1].start);
	}
	setup(NULL);
	write_typical();
	damage(11, "00000000");
	assert_refused("cut off in a member's name", members[1].start);
	damage(11, "00000003");
	assert_refused("a member's name has no end", members[1].start);
}

static void the_last_byte_counts(void **state)
{
	struct member *m;

	add("file", "12345678", 0100644);
	/* The data ends where the archive does: one byte more is one too many. */
	m = add("last", "12345678", 0100644);
	damage(6, "00000009");
	assert_refused("cut off in a member's data", m->start);
	damage(6, "00000008");
	assert_refused("cut off before its end mark", archive_size);
	archive_size = m->name_end;
	damage(6, "00000000");
	assert_refused("cut off before its end mark", archive_size);
	archive_size--;
	assert_refused("cut off in a member's name", m->start);
}

/* --- fuzz ------------------------------------------------------------------------------------- */

static bool is_inside(const void *p, size_t size)
{
	const u8 *from = p;

	return from >= reader.data && from <= reader.data + reader.size &&
	       size <= (size_t)(reader.data + reader.size - from);
}

/* Reads a block to its end, whatever is in it: all that is handed out must lie inside. */
static void read_whatever(const void *block, size_t size)
{
	size_t before = 0;
	int ret;

	cpio_open(&reader, block, size);
	while ((ret = cpio_next(&reader, &entry)) == 1) {
		assert_true(reader.at > before); /* it gets on */
		before = reader.at;
		assert_true(is_inside(entry.name, strlen(entry.name) + 1));
		assert_true(is_inside(entry.data, entry.size));
	}
	assert_true(ret == 0 || ret == -1);
	assert_true(reader.member <= size && reader.at <= size);
	assert_int_equal(ret == -1, reader.error != NULL);
}

static void damaged_archives_do_no_harm(void **state)
{
	write_typical();
	for (int round = 0; round < ROUNDS; round++) {
		static const char likely[] = "0123456789abcdefF\0";
		size_t size = random_below(8) ? archive_size : random_below(archive_size);
		char *copy = exact(archive, size);

		for (unsigned int n = random_below(6); size && n; n--)
			copy[random_below(size)] =
				random_bool() ? (char)random_u64() : likely[random_below(18)];
		read_whatever(copy, size);
		free(copy);
	}
}

static void random_bytes_do_no_harm(void **state)
{
	for (int round = 0; round < ROUNDS; round++) {
		size_t size = random_below(400);
		char *block = exact(archive, size);

		/* Digits behind a magic number, or a header would hardly ever be right. */
		for (size_t i = 0; i < size; i++)
			block[i] = random_below(200) ? '0' + (random_below(12) == 0) : random_u64();
		memcpy(block, "070701", min(size, (size_t)6));
		read_whatever(block, size);
		free(block);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_member_comes_with_every_field, setup),
		cmocka_unit_test_setup(an_archive_of_nothing_is_whole, setup),
		cmocka_unit_test_setup(zeros_behind_the_end_are_padding, setup),
		cmocka_unit_test_setup(archives_may_follow_each_other_at_any_distance, setup),
		cmocka_unit_test_setup(a_second_archive_may_start_at_an_odd_place, setup),
		cmocka_unit_test_setup(the_variant_with_checksums_is_read_as_well, setup),
		cmocka_unit_test_setup(a_long_name_is_passed_on_whole, setup),
		cmocka_unit_test_setup(an_archive_cut_off_anywhere_is_refused_by_name, setup),
		cmocka_unit_test_setup(a_first_archive_without_its_end_is_not_whole, setup),
		cmocka_unit_test_setup(what_is_no_archive_is_refused, setup),
		cmocka_unit_test_setup(a_damaged_byte_of_a_header_is_seen, setup),
		cmocka_unit_test_setup(sizes_are_compared_with_what_is_there, setup),
		cmocka_unit_test_setup(the_last_byte_counts, setup),
		cmocka_unit_test_setup(damaged_archives_do_no_harm, setup),
		cmocka_unit_test_setup(random_bytes_do_no_harm, setup),
	};

	return cmocka_run_group_tests(tests, unit_random_setup, NULL);
}
