// SPDX-License-Identifier: GPL-2.0-only
// The machine: its name, its mounts, its log, its end.
// Entry points: uname, mount, umount, reboot, klogctl, sysinfo, prctl, personality, sysconf.
#include "sys.h"
#include <stdarg.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int uname(struct utsname *u)
{
	return syscall(__NR_uname, u);
}

int gethostname(char *buf, size_t size)
{
	struct utsname u;

	if (uname(&u) < 0)
		return -1;
	if (strlen(u.nodename) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(buf, u.nodename);
	return 0;
}

int sethostname(const char *name, size_t n)
{
	return syscall(__NR_sethostname, name, n);
}

int mount(const char *what, const char *where, const char *type, unsigned long flags,
	  const void *data)
{
	return syscall(__NR_mount, what, where, type, flags, data);
}

int umount2(const char *where, int flags)
{
	return syscall(__NR_umount2, where, flags);
}

int umount(const char *where)
{
	return umount2(where, 0);
}

int reboot(int cmd)
{
	return syscall(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, cmd, NULL);
}

int klogctl(int type, char *buf, int n)
{
	return syscall(__NR_syslog, type, buf, n);
}

int sysinfo(struct sysinfo *si)
{
	return syscall(__NR_sysinfo, si);
}

int personality(unsigned long persona)
{
	return syscall(__NR_personality, persona);
}

int prctl(int option, ...)
{
	va_list ap;
	long a, b, c, d;

	va_start(ap, option);
	a = va_arg(ap, long);
	b = va_arg(ap, long);
	c = va_arg(ap, long);
	d = va_arg(ap, long);
	va_end(ap);
	return syscall(__NR_prctl, option, a, b, c, d);
}

/* How many bits of the affinity mask are set, at least 1. */
static long count_cpus(void)
{
	unsigned char mask[128] = {0};
	long n = 0, bytes = syscall(__NR_sched_getaffinity, 0, sizeof(mask), mask);

	for (long i = 0; i < bytes * 8; i++)
		n += mask[i / 8] >> (i % 8) & 1;
	return n ? n : 1;
}

long sysconf(int name)
{
	struct rlimit lim;

	switch (name) {
	case _SC_CLK_TCK:
		return 100;
	case _SC_PAGESIZE:
		return 4096;
	case _SC_OPEN_MAX:
		return getrlimit(RLIMIT_NOFILE, &lim) < 0 ? -1 : (long)lim.rlim_cur;
	case _SC_NPROCESSORS_ONLN:
		return count_cpus();
	}
	errno = EINVAL;
	return -1;
}
