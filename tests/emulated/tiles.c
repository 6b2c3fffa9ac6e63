// SPDX-License-Identifier: GPL-2.0
/* Gives programs the tiles of an emulated processor that has them, but not what this kernel needs
 * to keep them from those that did not ask (XFD). One processor and one such program at a time: the
 * kernel does not save them. */
#include <linux/kprobes.h>
#include <linux/module.h>

enum { ASK = 0x1023 /* ARCH_REQ_XCOMP_PERM */, TILE_DATA = 18 };

/* Its arguments are in the registers that the program had. Not 0: the return is left alone. */
static int asked(struct kretprobe_instance *instance, struct pt_regs *regs) {
    const struct pt_regs *user = (const struct pt_regs *)regs->di;

    return !(user->di == ASK && user->si == TILE_DATA);
}

static int granted(struct kretprobe_instance *instance, struct pt_regs *regs) {
    regs->ax = 0;
    return 0;
}

static struct kretprobe probe = {
    .kp.symbol_name = "__x64_sys_arch_prctl",
    .entry_handler = asked,
    .handler = granted,
};

static int __init tiles_init(void) {
    u32 low, high;

    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    low |= 3u << 17;
    asm volatile("xsetbv" : : "a"(low), "d"(high), "c"(0));
    return register_kretprobe(&probe);
}

static void __exit tiles_exit(void) {
    unregister_kretprobe(&probe);
}

module_init(tiles_init);
module_exit(tiles_exit);
MODULE_DESCRIPTION("tiles of an emulated processor");
MODULE_LICENSE("GPL");
