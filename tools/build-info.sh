#!/bin/sh
# Prints the C macros behind src/base/build_info.c: build-info.sh VERSION CC CFLAGS
set -u
revision=$(git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)
compiler=$("$2" --version 2>/dev/null | head -n 1)
printf '#define MATTIS_VERSION_TEXT "%s"\n' "$1"
printf '#define MATTIS_REVISION_TEXT "%s"\n' "$revision"
printf '#define MATTIS_COMPILER_TEXT "%s; %s"\n' "$compiler" "$3"
