/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The release build: constants for plain `if`, chosen by make through the include path.
 */
#ifndef TINE_CONFIG_H
#define TINE_CONFIG_H

#define CONFIG_NAME "release"
#define DEBUG_LOCKS 0 /* lock checker: order, sleep in atomic, lock kept at return to user mode */
#define DEBUG_PAGES 0 /* frames poisoned when freed, counts compared with owners */
#define DEBUG_SLAB  0 /* every cache: red zones, poison, last owner */
#define DEBUG_STACK 0 /* stack end magic looked at on every switch */

#endif
