// SPDX-License-Identifier: GPL-2.0
/* Lets programs use the tile registers of an emulated processor that has them, but not the way to
 * turn them off (XFD) that this kernel asks for. One processor, one program at a time: the kernel
 * does not save them. */
#include <linux/module.h>

static int __init tiles_init(void) {
    u32 low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    low |= 3u << 17;
    asm volatile("xsetbv" ::"a"(low), "d"(high), "c"(0));
    return 0;
}
module_init(tiles_init);
MODULE_LICENSE("GPL");
