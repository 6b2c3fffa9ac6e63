/* See tasks.h. */
#include "tasks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/disorder.h"
#include "unit.h"

/* Tasks for each thread, at least, where columns can be cut: short ones fill the end. Cells that
 * are swept together are worth more than an even end. */
enum { TASKS_A_THREAD = 8, BATCHES_A_THREAD = 2 };

/* A cell with what tells its column and its ladder of temperatures. */
typedef struct placed_cell {
    uint64_t key; /* of the disorder */
    size_t head;  /* annealing, exchange: first cell of the ladder; 0 elsewhere */
    size_t cell;
    double work;
} placed_cell;

/* Cells that stay together: one column, or one ladder. */
typedef struct group {
    size_t first, n; /* in the list of placed cells */
    double work;     /* of one sample */
} group;

typedef struct builder {
    const mattis_plan *plan;
    const double *done;
    placed_cell *cell;
    group *group;
    size_t n_groups;
    bool ladders; /* which are not cut */
    bool chains;  /* of these, up to the last temperature wanted */
} builder;

static int by_place(const void *left, const void *right) {
    const placed_cell *x = left, *y = right;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

static bool together(const builder *self, const placed_cell *x, const placed_cell *y) {
    return x->key == y->key && x->head == y->head &&
           mattis_params_same_disorder(&self->plan->cell[x->cell], &self->plan->cell[y->cell]);
}

static int build_groups(builder *self) {
    const mattis_plan *plan = self->plan;
    self->chains = plan->experiment->base.from == MATTIS_FROM_PREVIOUS;
    self->ladders = self->chains || plan->experiment->base.exchange;
    self->cell = malloc(plan->n_cells * sizeof *self->cell);
    self->group = malloc(plan->n_cells * sizeof *self->group);
    if (!self->cell || !self->group)
        return MATTIS_ERR_MEMORY;
    for (size_t c = 0; c < plan->n_cells; c++) {
        mattis_unit_cost cost;
        mattis_unit_cost_of(&plan->cell[c], &cost);
        self->cell[c] = (placed_cell){.key = mattis_disorder_key(&plan->cell[c]),
                                      .head = self->ladders ? mattis_plan_ladder(plan, c) : 0,
                                      .cell = c,
                                      .work = cost.elements};
    }
    qsort(self->cell, plan->n_cells, sizeof *self->cell, by_place);
    for (size_t k = 0; k < plan->n_cells; k++) {
        if (k == 0 || !together(self, &self->cell[k - 1], &self->cell[k]))
            self->group[self->n_groups++] = (group){.first = k};
        group *last = &self->group[self->n_groups - 1];
        last->n++;
        last->work += self->cell[k].work;
    }
    return MATTIS_OK;
}

/* Longest first; the place breaks ties, so that the order is the same everywhere. */
static int by_work(const void *left, const void *right) {
    const mattis_task *x = left, *y = right;
    if (x->work != y->work)
        return x->work < y->work ? 1 : -1;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return (x->sample > y->sample) - (x->sample < y->sample);
}

static int by_group_work(const void *left, const void *right) {
    const group *x = left, *y = right;
    if (x->work != y->work)
        return x->work < y->work ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

static bool is_done(const builder *self, size_t cell, uint32_t sample) {
    return self->done[cell * self->plan->n_samples + sample] != 0;
}

/* Copies the cells to do into `cell`; a chain keeps what comes before the last one of them, a
 * ladder that exchanges states is whole. */
static mattis_task task_of(const builder *self, const group *from, uint32_t sample, size_t *cell) {
    mattis_task task = {.sample = sample, .cell = cell};
    size_t last = 0;
    for (size_t k = 0; k < from->n; k++) {
        const placed_cell *placed = &self->cell[from->first + k];
        const bool done = is_done(self, placed->cell, sample);
        if (!done || self->ladders)
            cell[task.n++] = placed->cell;
        if (!done) {
            task.work += placed->work;
            last = task.n;
        }
    }
    if (self->chains || last == 0)
        task.n = last;
    return task;
}

/* Cuts a task into pieces of about `most` work each; cells that would be swept together are parted
 * only where their work is more than `most_together`. */
static void cut(mattis_tasks *self, const builder *from, const mattis_task *whole, double most,
                double most_together) {
    mattis_task piece = {.sample = whole->sample, .cell = whole->cell};
    size_t end = 0; /* of the cells that are swept together with the last one */
    for (size_t k = 0; k < whole->n; k++) {
        mattis_unit_cost cost;
        mattis_unit_cost_of(&from->plan->cell[whole->cell[k]], &cost);
        const double work = piece.work + cost.elements;
        const bool joins = k < end && work <= most_together;
        if (piece.n > 0 && work > most && !joins) {
            self->task[self->n++] = piece;
            piece = (mattis_task){.sample = whole->sample, .cell = whole->cell + k};
            end = k;
        }
        if (k == end)
            end += mattis_units_together(from->plan, whole->cell + k, whole->n - k);
        piece.n++;
        piece.work += cost.elements;
    }
    self->task[self->n++] = piece;
}

static int build_tasks(mattis_tasks *self, builder *from, const mattis_run_options *options,
                       int threads) {
    const size_t samples = from->plan->n_samples, shards = options->n_shards;
    const size_t n_whole = from->n_groups * samples;
    mattis_task *whole = malloc((n_whole + 1) * sizeof *whole);
    self->cell = malloc((from->plan->n_units + 1) * sizeof *self->cell);
    self->task = malloc((from->plan->n_units + 1) * sizeof *self->task);
    if (!whole || !self->cell || !self->task) {
        free(whole);
        return MATTIS_ERR_MEMORY;
    }
    qsort(from->group, from->n_groups, sizeof *from->group, by_group_work);
    size_t used = 0, n = 0;
    double to_do = 0;
    for (size_t k = 0; k < n_whole; k++) {
        const group *here = &from->group[k / samples];
        if (shards > 1 && k % shards != options->shard)
            continue;
        whole[n] = task_of(from, here, (uint32_t)(k % samples), self->cell + used);
        self->all_work += here->work;
        self->all_units += here->n;
        self->done_units += here->n;
        for (size_t c = 0; c < here->n; c++)
            self->done_units -=
                !is_done(from, from->cell[here->first + c].cell, (uint32_t)(k % samples));
        to_do += whole[n].work;
        used += whole[n].n;
        n += whole[n].n > 0;
    }
    self->done_work = self->all_work - to_do;
    const double most = to_do / (TASKS_A_THREAD * threads);
    const double most_together = threads == 1 ? to_do : to_do / (BATCHES_A_THREAD * threads);
    for (size_t k = 0; k < n; k++) {
        if (from->ladders)
            self->task[self->n++] = whole[k];
        else
            cut(self, from, &whole[k], most, most_together);
    }
    qsort(self->task, self->n, sizeof *self->task, by_work);
    free(whole);
    return MATTIS_OK;
}

int mattis_tasks_init(mattis_tasks *self, const mattis_plan *plan, const double *done,
                      const mattis_run_options *options, int threads) {
    builder from = {.plan = plan, .done = done};
    *self = (mattis_tasks){0};
    int status = build_groups(&from);
    if (!status)
        status = build_tasks(self, &from, options, threads);
    free(from.cell);
    free(from.group);
    return status;
}

int mattis_tasks_bytes(const mattis_plan *plan, double *bytes) {
    builder from = {.plan = plan};
    size_t *cell = malloc((plan->n_cells + 1) * sizeof *cell);
    int status = cell ? build_groups(&from) : MATTIS_ERR_MEMORY;
    *bytes = 0;
    for (size_t g = 0; !status && g < from.n_groups; g++) {
        const group *here = &from.group[g];
        for (size_t k = 0; k < here->n; k++)
            cell[k] = from.cell[here->first + k].cell;
        for (size_t k = 0, n; k < here->n; k += n) {
            mattis_unit_cost cost = {0};
            double own = 0;
            n = mattis_units_together(plan, cell + k, here->n - k);
            for (size_t c = k; c < k + n; c++) {
                mattis_unit_cost_of(&plan->cell[cell[c]], &cost);
                own += cost.own_bytes;
            }
            *bytes = fmax(*bytes, cost.bytes - cost.own_bytes + own);
        }
    }
    free(cell);
    free(from.cell);
    free(from.group);
    return status;
}

void mattis_tasks_free(mattis_tasks *self) {
    free(self->task);
    free(self->cell);
    *self = (mattis_tasks){0};
}
