/* The simulation of a plan on the threads of one process. See mattis/run.h. */
#include <omp.h>

#include "desk.h"
#include "mattis/run.h"
#include "ranks.h"

int mattis_threads(int wanted) {
    return wanted > 0 ? wanted : omp_get_max_threads();
}

int mattis_simulate(const mattis_plan *plan, const mattis_run_options *options,
                    mattis_frame *frames, size_t n_frames) {
    const int threads = mattis_threads(options->threads);
    const mattis_ranks *ranks = options->ranks;
    if (ranks && ranks->rank > 0)
        return mattis_ranks_work(ranks, plan, options, threads);
    const mattis_worker_options worker = mattis_worker_options_of(options);
    mattis_desk desk;
    int status = mattis_desk_init(&desk, plan, options, frames, n_frames,
                                  threads * (ranks ? ranks->size : 1));
    const mattis_office office = mattis_desk_office(&desk);
    if (status)
        desk.is_stopping = true; /* the other ranks must be sent home all the same */
    if (ranks) {
#pragma omp parallel num_threads(threads + 1)
        if (omp_get_thread_num() == 0)
            mattis_ranks_serve(ranks, &desk);
        else
            mattis_worker_run(plan, &office, omp_get_thread_num() - 1, &worker);
    } else {
#pragma omp parallel num_threads(threads)
        mattis_worker_run(plan, &office, omp_get_thread_num(), &worker);
    }
    status = status ? status : desk.status;
    mattis_desk_free(&desk);
    mattis_results_summarize(&frames[0]);
    return status;
}
