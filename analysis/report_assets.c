/* See report_assets.h. The assembler takes the files in as they are, from the top of the source;
 * the Makefile knows them as sources of this file. */
#include "report_assets.h"

#define ASSET(name, file)                                                                          \
    __asm__(".section .rodata\n"                                                                   \
            ".global " #name "\n"                                                                  \
            ".hidden " #name "\n"                                                                  \
            ".type " #name ", @object\n" #name ":\n"                                               \
            ".incbin \"analysis/report/" file "\"\n"                                               \
            ".byte 0\n"                                                                            \
            ".size " #name ", . - " #name "\n"                                                     \
            ".text\n")

ASSET(mattis_asset_style, "style.css");
ASSET(mattis_asset_echarts, "echarts.js");
ASSET(mattis_asset_data, "data.js");
ASSET(mattis_asset_figures, "figures.js");
ASSET(mattis_asset_sizes, "sizes.js");
ASSET(mattis_asset_page, "page.js");
