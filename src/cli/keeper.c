/* See keeper.h. */
#include "keeper.h"

#include <stdlib.h>
#include <string.h>

enum { SPARE_BYTES = 1 << 26 }; /* of states, before those that nobody needs are dropped */

/* --- States of earlier runs ------------------------------------------------------------------ */

static const mattis_journal *sorted_journal; /* of the comparison below */

static int by_key(const void *left, const void *right) {
    const size_t x = *(const size_t *)left, y = *(const size_t *)right;
    const mattis_record *a = &sorted_journal->record[x], *b = &sorted_journal->record[y];
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->sample != b->sample)
        return a->sample < b->sample ? -1 : 1;
    return (x > y) - (x < y);
}

static int list_states(cli_keeper *self) {
    free(self->state);
    self->n_states = 0;
    self->state = malloc((self->journal.n + 1) * sizeof *self->state);
    if (!self->state)
        return MATTIS_ERR_MEMORY;
    for (size_t k = 0; k < self->journal.n; k++)
        if (self->journal.record[k].kind == MATTIS_RECORD_STATE)
            self->state[self->n_states++] = k;
    sorted_journal = &self->journal;
    qsort(self->state, self->n_states, sizeof *self->state, by_key);
    return MATTIS_OK;
}

static uint64_t state_key(const cli_keeper *self, size_t unit) {
    return self->sweep->keys->cell[unit / self->sweep->plan->n_samples].state;
}

static uint32_t sample_of(const cli_keeper *self, size_t unit) {
    return (uint32_t)(unit % self->sweep->plan->n_samples);
}

/* The newest state of a unit among those listed, or NULL. */
static const mattis_record *find_state(const cli_keeper *self, uint64_t key, uint32_t sample) {
    size_t low = 0, high = self->n_states; /* the first behind (key, sample) */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const mattis_record *record = &self->journal.record[self->state[middle]];
        if (record->key < key || (record->key == key && record->sample <= sample))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const mattis_record *last = &self->journal.record[self->state[low - 1]];
    return last->key == key && last->sample == sample ? last : NULL;
}

size_t cli_keeper_waiting(const cli_keeper *self) {
    const mattis_plan *plan = self->sweep->plan;
    const double *done = mattis_frame_variable(&self->sweep->frames[0], "done")->value;
    size_t n = 0;
    for (size_t unit = 0; self->n_states > 0 && unit < plan->n_units; unit++)
        n += done[unit] == 0 &&
             find_state(self, state_key(self, unit), sample_of(self, unit)) != NULL;
    return n;
}

int cli_keeper_restore(cli_keeper *self, size_t unit, mattis_buffer *state) {
    const mattis_record *record = find_state(self, state_key(self, unit), sample_of(self, unit));
    return record ? mattis_journal_read(&self->journal, record, state, self->report) : MATTIS_OK;
}

/* --- What is kept ---------------------------------------------------------------------------- */

int cli_keeper_unit(cli_keeper *self, size_t unit, const double *row) {
    const uint64_t key = self->sweep->keys->cell[unit / self->sweep->plan->n_samples].result;
    const size_t length = mattis_row_length(self->sweep->frames, self->sweep->n_frames);
    return mattis_journal_append(&self->journal, MATTIS_RECORD_UNIT, key, sample_of(self, unit),
                                 row, length * sizeof *row, self->report);
}

/* The states that no run goes on from: all but the newest of a unit, and all of units that are
 * done, but for ladders and chains, whose states serve other units too. Cells that differ in their
 * number of sweeps share states. */
typedef struct needed_states {
    const cli_keeper *keeper;
    bool *done; /* for each record */
} needed_states;

static bool is_needed(void *context, const mattis_record *record) {
    const needed_states *self = context;
    const cli_keeper *keeper = self->keeper;
    return record->kind != MATTIS_RECORD_STATE ||
           (find_state(keeper, record->key, record->sample) == record &&
            (keeper->keep_states || !self->done[record - keeper->journal.record]));
}

static bool is_shared(const mattis_params *params) {
    return params->exchange || params->from == MATTIS_FROM_PREVIOUS;
}

static int drop_states(cli_keeper *self) {
    const mattis_plan *plan = self->sweep->plan;
    const double *done = mattis_frame_variable(&self->sweep->frames[0], "done")->value;
    int status = list_states(self);
    needed_states needed = {self, calloc(self->journal.n + 1, sizeof *needed.done)};
    if (!needed.done)
        status = MATTIS_ERR_MEMORY;
    for (int of_done = 1; !status && of_done >= 0; of_done--)
        for (size_t unit = 0; unit < plan->n_units; unit++) {
            if ((done[unit] != 0) != of_done ||
                (of_done && is_shared(&plan->cell[unit / plan->n_samples])))
                continue;
            const mattis_record *state =
                find_state(self, state_key(self, unit), sample_of(self, unit));
            if (state)
                needed.done[state - self->journal.record] = of_done;
        }
    if (!status)
        status = mattis_journal_compact(&self->journal, is_needed, &needed, self->report);
    free(needed.done);
    self->state_bytes = 0;
    return status ? status : list_states(self);
}

int cli_keeper_state(cli_keeper *self, size_t unit, const mattis_buffer *state) {
    int status =
        mattis_journal_append(&self->journal, MATTIS_RECORD_STATE, state_key(self, unit),
                              sample_of(self, unit), state->byte, state->size, self->report);
    self->state_bytes += state->size;
    if (status || self->state_bytes < SPARE_BYTES || self->state_bytes < self->journal.size / 2)
        return status;
    return drop_states(self);
}

/* --- Begin and end --------------------------------------------------------------------------- */

static int note_session(cli_keeper *self) {
    const mattis_variable *done = mattis_frame_variable(&self->sweep->frames[0], "done");
    double share = 0;
    for (size_t k = 0; k < done->size; k++)
        share += done->value[k] / (double)done->size;
    int status = mattis_journal_append(&self->journal, MATTIS_RECORD_SESSION, 0, 0, &share,
                                       sizeof share, self->report);
    return status ? status : mattis_journal_sync(&self->journal, self->report);
}

int cli_keeper_begin(cli_keeper *self, const char *path, const cli_sweep *sweep, cli_past *past,
                     bool keep_states, mattis_report *report) {
    char journal[4200];
    const char *text = sweep->experiment->text;
    int status = MATTIS_OK;
    cli_journal_path(path, journal, sizeof journal);
    *self = (cli_keeper){
        .sweep = sweep, .journal.fd = -1, .keep_states = keep_states, .report = report};
    const bool adds = past->result.n_frames > 0;
    if (past->has_journal) {
        self->journal = past->journal;
        past->has_journal = false;
        if (!past->same_experiment) /* grown: the records keep their keys */
            status = mattis_journal_append(&self->journal, MATTIS_RECORD_EXPERIMENT,
                                           adds ? MATTIS_JOURNAL_ADDS : MATTIS_JOURNAL_ALONE, 0,
                                           text, strlen(text), report);
    } else {
        status =
            mattis_journal_create(&self->journal, journal,
                                  adds ? MATTIS_JOURNAL_ADDS : MATTIS_JOURNAL_ALONE, text, report);
    }
    if (!status) {
        mattis_store_clear_parts(path); /* the journal is locked: nobody else writes it */
        status = list_states(self);
    }
    return status ? status : note_session(self);
}

int cli_keeper_end(cli_keeper *self, bool complete, mattis_report *report) {
    int status = MATTIS_OK;
    if (self->journal.path) {
        if (complete && !self->keep_states)
            status = mattis_journal_remove(&self->journal, report);
        else
            status = mattis_journal_sync(&self->journal, report);
        mattis_journal_close(&self->journal);
    }
    free(self->state);
    self->state = NULL;
    return status;
}
