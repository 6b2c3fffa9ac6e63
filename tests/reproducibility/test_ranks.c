/* Runs of several ranks, without MPI: the ranks are threads of the test, and messages go through
 * queues in memory. Equal bits for any number of ranks, and after a stop. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "kept_states.h"
#include "mattis/config.h"
#include "mattis/run.h"

enum { MOST_RANKS = 3, UNITS = 18 };

/* --- Messages -------------------------------------------------------------------------------- */

typedef struct parcel {
    struct parcel *next;
    int source, tag;
    size_t bytes;
    char byte[];
} parcel;

static pthread_mutex_t post_office = PTHREAD_MUTEX_INITIALIZER;
static parcel *queue[MOST_RANKS];
static _Thread_local int me; /* the rank: one thread of it sends and receives, that which made it */

static bool waiting(int *source, int *tag, size_t *bytes) {
    pthread_mutex_lock(&post_office);
    const parcel *first = queue[me];
    if (first) {
        *source = first->source;
        *tag = first->tag;
        *bytes = first->bytes;
    }
    pthread_mutex_unlock(&post_office);
    return first != NULL;
}

static void receive(int source, int tag, void *data, size_t bytes) {
    pthread_mutex_lock(&post_office);
    parcel *first = queue[me];
    cr_assert(first && first->source == source && first->tag == tag && first->bytes == bytes);
    queue[me] = first->next;
    pthread_mutex_unlock(&post_office);
    memcpy(data, first->byte, bytes);
    free(first);
}

static void send(int target, int tag, const void *data, size_t bytes) {
    parcel *made = malloc(sizeof *made + bytes);
    cr_assert_not_null(made);
    *made = (parcel){.source = me, .tag = tag, .bytes = bytes};
    if (bytes > 0)
        memcpy(made->byte, data, bytes);
    pthread_mutex_lock(&post_office);
    parcel **end = &queue[target];
    while (*end)
        end = &(*end)->next;
    *end = made;
    pthread_mutex_unlock(&post_office);
}

/* --- Ranks ----------------------------------------------------------------------------------- */

typedef struct keeper {
    kept_states kept; /* first: what the hooks of kept_states.h take */
    size_t units;
} keeper;

static int on_unit(void *context, size_t unit, const double *row, const mattis_progress *progress) {
    keeper *self = context;
    (void)unit, (void)row, (void)progress;
    self->units++;
    return 0;
}

typedef struct rank_thread {
    pthread_t thread;
    mattis_ranks ranks;
    const mattis_plan *plan;
} rank_thread;

/* What the program does on ranks above 0, with the plan that all threads share. */
static void *other_rank(void *argument) {
    rank_thread *self = argument;
    me = self->ranks.rank;
    const mattis_run_options options = {
        .threads = 2, .n_shards = 1, .state_every = 1e-12, .ranks = &self->ranks};
    mattis_simulate(self->plan, &options, NULL, 0);
    return NULL;
}

static int simulate(const mattis_plan *plan, int size, keeper *kept, mattis_frame *frames,
                    size_t n_frames) {
    rank_thread rank[MOST_RANKS];
    for (int r = 0; r < size; r++)
        rank[r] = (rank_thread){
            .plan = plan,
            .ranks = {
                .rank = r, .size = size, .waiting = waiting, .receive = receive, .send = send}};
    for (int r = 1; r < size; r++)
        cr_assert_eq(pthread_create(&rank[r].thread, NULL, other_rank, &rank[r]), 0);
    mattis_run_options options = {
        .threads = 1,
        .n_shards = 1,
        .stop = &kept->kept.stop,
        .state_every = 1e-12,
        .ranks = size > 1 ? &rank[0].ranks : NULL,
        .hooks = {.context = kept, .unit = on_unit, .state = keep_state, .restore = restore_state}};
    const int status = mattis_simulate(plan, &options, frames, n_frames);
    for (int r = 1; r < size; r++)
        pthread_join(rank[r].thread, NULL);
    for (int r = 0; r < size; r++)
        cr_assert_null(queue[r], "a message to rank %d was left", r);
    return status;
}

static const char text[] = "model: dense\nnetwork: {spins: 40, order: 3}\n"
                           "dynamics: {sweeps: 1000, burn-in: 10, replicas: 2}\n"
                           "axes: {load: [0.1, 0.3], temperature: [0.4, 0.8, 1.2]}\n"
                           "samples: 3\nseed: 3\n";

static void assert_equal(const mattis_frame *x, const mattis_frame *y, int size) {
    for (size_t k = 0; k < x->n_variables; k++)
        cr_assert_arr_eq(x->variable[k].value, y->variable[k].value,
                         x->variable[k].size * sizeof(double), "%d ranks: %s", size,
                         x->variable[k].name);
}

Test(ranks, any_number_gives_equal_bits_also_after_a_stop) {
    mattis_experiment experiment;
    mattis_plan plan;
    mattis_frame whole[2], shared[2];
    size_t n, n_shared;
    keeper none = {0};
    cr_assert_eq(mattis_config_parse(text, strlen(text), "text", NULL, 0, &experiment, NULL), 0);
    cr_assert_eq(mattis_plan_init(&plan, &experiment), 0);
    cr_assert_eq(plan.n_units, UNITS);
    cr_assert_eq(mattis_results_init(&plan, whole, &n), 0);
    cr_assert_eq(simulate(&plan, 1, &none, whole, n), 0);
    for (int size = 2; size <= MOST_RANKS; size++) {
        keeper kept = {.kept.wanted = 9};
        cr_assert_eq(mattis_results_init(&plan, shared, &n_shared), 0);
        cr_assert_eq(simulate(&plan, size, &kept, shared, n_shared), MATTIS_ERR_STOPPED);
        cr_assert_lt(kept.units, (size_t)UNITS);
        kept.kept.stop = 0;
        cr_assert_eq(simulate(&plan, size, &kept, shared, n_shared), 0);
        cr_assert_eq(kept.units, (size_t)UNITS);
        assert_equal(&whole[0], &shared[0], size);
        mattis_frame_free(&shared[0]);
        kept_states_free(&kept.kept);
    }
    kept_states_free(&none.kept);
    mattis_frame_free(&whole[0]);
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
}

Test(ranks, rank_0_says_what_to_work_on_once) {
    const mattis_ranks first = {
        .rank = 0, .size = 2, .waiting = waiting, .receive = receive, .send = send};
    mattis_ranks second = first;
    char *heard = NULL;
    second.rank = 1;
    mattis_ranks_send_experiment(&first, "seed: 1\n");
    mattis_ranks_send_experiment(&first, "seed: 2\n");
    me = 1;
    cr_assert_eq(mattis_ranks_receive_experiment(&second, &heard), 0);
    cr_assert_str_eq(heard, "seed: 1\n");
    cr_assert_null(queue[1]);
    free(heard);
}
