/* What the pages of `mattis report` are made of besides data, built into the program. */
#ifndef MATTIS_ANALYSIS_REPORT_ASSETS_H
#define MATTIS_ANALYSIS_REPORT_ASSETS_H

/* Texts that end in '\0': the styles, the plotting library, and the page's own programs. */
extern const char mattis_asset_style[];
extern const char mattis_asset_echarts[];
extern const char mattis_asset_data[];
extern const char mattis_asset_figures[];
extern const char mattis_asset_sizes[];
extern const char mattis_asset_page[];

#endif
