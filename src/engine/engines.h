/* Every engine, for the list in engine.c. Private to this folder. */
#ifndef MATTIS_ENGINES_H
#define MATTIS_ENGINES_H

#include "mattis/engine.h"

extern const mattis_engine_type mattis_engine_pairwise;
extern const mattis_engine_type mattis_engine_dense;
extern const mattis_engine_type mattis_engine_dense_means;
extern const mattis_engine_type mattis_engine_means_parallel;
extern const mattis_engine_type mattis_engine_multitasking;
extern const mattis_engine_type mattis_engine_exponential;
extern const mattis_engine_type mattis_engine_noisy;

#endif
