// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cpio format newc, read member by member:
 *
 *	magic, 13 numbers of 8 hex digits | name, zero byte, pad to 4 | data, pad to 4
 *
 * The last member is called TRAILER!!!. Zeros behind it are padding, and after them another archive
 * may follow. No number from the archive is used before it was compared with what is left of it.
 */
#include <cpio.h>
#include <kernel.h>
#include <string.h>

#define HEADER	110
#define FIELDS	13
#define PAD4(n) (((n) + 3) & ~(size_t)3)

enum field {
	INO,
	MODE,
	UID,
	GID,
	NLINK,
	MTIME,
	FILESIZE,
	DEVMAJOR,
	DEVMINOR,
	RDEVMAJOR,
	RDEVMINOR,
	NAMESIZE,
	CHECK,
};

void cpio_open(struct cpio_reader *reader, const void *data, size_t size)
{
	*reader = (struct cpio_reader){.data = data, .size = size};
}

static int bad(struct cpio_reader *r, const char *what)
{
	r->error = what;
	return -1;
}

static int hex_digit(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* parse_header: false when a character is no hex digit. */
static bool parse_header(const u8 *p, u32 fields[FIELDS])
{
	for (int i = 0; i < FIELDS; i++) {
		fields[i] = 0;
		for (int j = 0; j < 8; j++) {
			int digit = hex_digit(*p++);

			if (digit < 0)
				return false;
			fields[i] = fields[i] << 4 | digit;
		}
	}
	return true;
}

/* read_member: from r->at; r->at is then behind it. */
static int read_member(struct cpio_reader *r, struct cpio_entry *e)
{
	const u8 *p = r->data + r->at;
	size_t left = r->size - r->at, name_end;
	u32 f[FIELDS];

	r->member = r->at;
	if (left >= 6 && memcmp(p, "070701", 6) && memcmp(p, "070702", 6))
		return bad(r,
			   r->at ? "no member begins where one should" : "not a newc cpio archive");
	if (left < HEADER)
		return bad(r,
			   left ? "cut off in a member's header" : "cut off before its end mark");
	if (!parse_header(p + 6, f))
		return bad(r, "a member's header is damaged");
	if (!f[NAMESIZE] || f[NAMESIZE] > left - HEADER)
		return bad(r, "cut off in a member's name");
	if (p[HEADER + f[NAMESIZE] - 1])
		return bad(r, "a member's name has no end");
	name_end = min(PAD4(HEADER + (size_t)f[NAMESIZE]), left);
	if (f[FILESIZE] > left - name_end)
		return bad(r, "cut off in a member's data");
	*e = (struct cpio_entry){
		.name = (const char *)p + HEADER,
		.data = p + name_end,
		.size = f[FILESIZE],
		.mode = f[MODE],
		.uid = f[UID],
		.gid = f[GID],
		.nlink = f[NLINK],
		.mtime = f[MTIME],
		.rdev_major = f[RDEVMAJOR],
		.rdev_minor = f[RDEVMINOR],
	};
	r->at += min(PAD4(name_end + e->size), left);
	return 1;
}

int cpio_next(struct cpio_reader *r, struct cpio_entry *e)
{
	int ret;

	if (!r->size)
		return bad(r, "empty");
	while (1) {
		ret = read_member(r, e);
		if (ret < 0 || strcmp(e->name, "TRAILER!!!"))
			return ret;
		while (r->at < r->size && !r->data[r->at]) /* the padding between archives */
			r->at++;
		if (r->at == r->size)
			return 0;
	}
}
