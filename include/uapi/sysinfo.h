/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysinfo(116): 64 bytes.
 */
#ifndef TINE_UAPI_SYSINFO_H
#define TINE_UAPI_SYSINFO_H

#define SI_LOAD_SHIFT 16

struct sysinfo {
	long uptime;		/* seconds */
	unsigned long loads[3]; /* 1, 5, 15 minutes, << SI_LOAD_SHIFT */
	unsigned long totalram; /* this and what follows in mem_unit bytes */
	unsigned long freeram;
	unsigned long sharedram;
	unsigned long bufferram;
	unsigned long totalswap;
	unsigned long freeswap;
	unsigned short procs;
	unsigned short pad;
	unsigned long totalhigh;
	unsigned long freehigh;
	unsigned int mem_unit;
	char _f[8];
};

#endif /* TINE_UAPI_SYSINFO_H */
