/* How this library was built and where it runs: stored in every result file. */
#ifndef MATTIS_BUILD_INFO_H
#define MATTIS_BUILD_INFO_H

const char *mattis_version(void);      /* "0.1.0" */
const char *mattis_git_revision(void); /* of the source, or "unknown" */
const char *mattis_compiler(void);     /* compiler and flags */

/* Model name of the processor, or "unknown". Static storage, filled at the first call. */
const char *mattis_cpu(void);

#endif
