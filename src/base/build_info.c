/* See mattis/build_info.h. */
#include "mattis/build_info.h"

#include <stdio.h>
#include <string.h>

#include "build_info_values.h"

const char *mattis_version(void) {
    return MATTIS_VERSION_TEXT;
}

const char *mattis_git_revision(void) {
    return MATTIS_REVISION_TEXT;
}

const char *mattis_compiler(void) {
    return MATTIS_COMPILER_TEXT;
}

const char *mattis_cpu(void) {
    static char name[128] = "";
    if (*name)
        return name;
    strcpy(name, "unknown");
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[256];
    while (file && fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon && colon[1]) {
            colon[strcspn(colon, "\n")] = '\0';
            snprintf(name, sizeof name, "%.120s", colon + 2);
            break;
        }
    }
    if (file)
        fclose(file);
    return name;
}
