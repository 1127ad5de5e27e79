// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which build this is: uname and the boot message show it. BUILD_VERSION comes from make.
 */
#include <init.h>

const char build_version[] = BUILD_VERSION;
