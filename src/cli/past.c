/* See past.h. */
#include "past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grown.h"
#include "mattis/config.h"

enum { PATH_TEXT = 4200 };

void cli_journal_path(const char *path, char *journal, size_t size) {
    snprintf(journal, size, "%s.journal", path);
}

static void warn(const char *text) {
    mattis_report warning;
    mattis_fail(&warning, MATTIS_OK, "%s", text);
    cli_warning(&warning);
}

/* --- The result file ------------------------------------------------------------------------- */

/* A result file that cannot be read is set aside; anything else that cannot be is an error. */
static int set_result_aside(const char *path, int status, mattis_report *report) {
    char aside[PATH_TEXT + 16];
    if (status != MATTIS_ERR_FORMAT || !mattis_store_was_result(path))
        return status;
    mattis_report why = *report;
    status = mattis_store_set_aside(path, false, aside, sizeof aside, report);
    if (!status) {
        mattis_fail(report, status, "%s; set aside as %s, and computed again", why.text, aside);
        cli_warning(report);
    }
    return status;
}

static int adopt_result(cli_past *self, const char *path, const cli_sweep *sweep,
                        mattis_report *report) {
    const mattis_attribute *text = mattis_attributes_get(&self->result.root, "experiment");
    const mattis_attribute *started = mattis_attributes_get(&self->result.root, "started");
    const mattis_frame *measured = mattis_result_frame(&self->result, "/monte_carlo");
    mattis_experiment experiment = {0};
    mattis_plan plan = {0};
    size_t taken, differing;
    if (!text || !text->text)
        return mattis_fail(report, MATTIS_ERR_FORMAT, "%s: holds no experiment to continue", path);
    int status = cli_compare_experiments(path, text->text, sweep->experiment, sweep->file,
                                         &self->same_experiment, report);
    if (status || !measured)
        return status;
    status = cli_parse_stored(path, text->text, sweep->experiment, &experiment, report);
    if (!status)
        status = mattis_plan_init(&plan, &experiment);
    const mattis_earlier earlier = {&plan, self->result.frame, self->result.n_frames};
    if (!status)
        status = mattis_results_adopt(sweep->plan, sweep->frames, sweep->n_frames, &earlier, &taken,
                                      &differing, report);
    if (!status) {
        const mattis_variable *done = mattis_frame_variable(measured, "done");
        for (size_t k = 0; k < done->size; k++)
            self->n_there += done->value[k] != 0;
        self->n_taken += taken;
        self->n_differing += differing;
        if (started && started->text)
            snprintf(self->started, sizeof self->started, "%s", started->text);
    }
    mattis_plan_free(&plan);
    mattis_experiment_free(&experiment);
    return status;
}

static int load_result(cli_past *self, const char *path, bool to_write, const cli_sweep *sweep,
                       mattis_report *report) {
    if (access(path, F_OK) != 0)
        return MATTIS_OK;
    int status = mattis_store_read(path, &self->result, report);
    if (status)
        return to_write ? set_result_aside(path, status, report) : status;
    return adopt_result(self, path, sweep, report);
}

/* --- The journal ----------------------------------------------------------------------------- */

static bool keep_all(void *context, const mattis_record *record) {
    (void)context;
    (void)record;
    return true;
}

/* Damaged stretches are set aside with a copy of the whole journal. */
static int mend_journal(cli_past *self, mattis_report *report) {
    mattis_journal *journal = &self->journal;
    char aside[PATH_TEXT + 16], text[PATH_TEXT + 512];
    if (journal->torn > 0) {
        snprintf(text, sizeof text,
                 "%s: its last %llu bytes are no whole record; left out, and computed again",
                 journal->path, (unsigned long long)journal->torn);
        warn(text);
    }
    if (journal->n_damaged == 0)
        return MATTIS_OK;
    int status = mattis_store_set_aside(journal->path, true, aside, sizeof aside, report);
    if (status)
        return status;
    snprintf(text, sizeof text,
             "%s: damaged in %zu place%s, first in the %llu bytes from %llu on; set aside as %s, "
             "and computed again",
             journal->path, journal->n_damaged, journal->n_damaged == 1 ? "" : "s",
             (unsigned long long)journal->damaged_size, (unsigned long long)journal->damaged_at,
             aside);
    warn(text);
    return mattis_journal_compact(journal, keep_all, NULL, report);
}

/* The last experiment that the journal says it is of, as text; NULL where that record is lost. */
static int compare_journal(cli_past *self, const cli_sweep *sweep, bool *alone,
                           mattis_report *report) {
    const mattis_journal *journal = &self->journal;
    mattis_buffer text = {0};
    int status = MATTIS_OK;
    *alone = false;
    for (size_t k = journal->n; k-- > 0;) {
        const mattis_record *record = &journal->record[k];
        if (record->kind != MATTIS_RECORD_EXPERIMENT)
            continue;
        *alone = record->key == MATTIS_JOURNAL_ALONE;
        status = mattis_journal_read(journal, record, &text, report);
        mattis_buffer_move(&text, (char[]){'\0'}, 1);
        if (!status && text.failed)
            status = MATTIS_ERR_MEMORY;
        if (!status)
            status =
                cli_compare_experiments(journal->path, (const char *)text.byte, sweep->experiment,
                                        sweep->file, &self->same_experiment, report);
        break;
    }
    mattis_buffer_free(&text);
    return status;
}

/* Puts a complete unit into every cell with its key. */
static void take_row(cli_past *self, const cli_sweep *sweep, const mattis_record *record,
                     const double *row) {
    const double *done = mattis_frame_variable(&sweep->frames[0], "done")->value;
    size_t n, first = mattis_keys_find(sweep->keys, record->key, &n);
    if (record->sample >= sweep->plan->n_samples)
        return;
    for (size_t k = 0; k < n; k++) {
        const size_t unit =
            sweep->keys->sorted[first + k].cell * sweep->plan->n_samples + record->sample;
        self->n_taken += done[unit] == 0;
        mattis_row_put(sweep->frames, sweep->n_frames, unit, row);
    }
}

static int take_rows(cli_past *self, const cli_sweep *sweep, mattis_report *report) {
    const size_t length = mattis_row_length(sweep->frames, sweep->n_frames) * sizeof(double);
    mattis_buffer row = {0};
    int status = MATTIS_OK;
    for (size_t k = 0; !status && k < self->journal.n; k++) {
        const mattis_record *record = &self->journal.record[k];
        if (record->kind != MATTIS_RECORD_UNIT)
            continue;
        self->n_there++;
        if (record->length != length)
            continue;
        status = mattis_journal_read(&self->journal, record, &row, report);
        if (!status) /* memory from realloc is aligned for doubles */
            take_row(self, sweep, record, (const double *)(const void *)row.byte);
    }
    mattis_buffer_free(&row);
    return status;
}

static int load_journal(cli_past *self, const char *path, bool to_write, const cli_sweep *sweep,
                        bool *alone, mattis_report *report) {
    char journal[PATH_TEXT], aside[PATH_TEXT + 16];
    cli_journal_path(path, journal, sizeof journal);
    *alone = false;
    if (access(journal, F_OK) != 0)
        return MATTIS_OK;
    int status = mattis_journal_open(&self->journal, journal, to_write, report);
    if (status == MATTIS_ERR_FORMAT && to_write) {
        mattis_report why = *report;
        status = mattis_store_set_aside(journal, false, aside, sizeof aside, report);
        if (status)
            return status;
        mattis_fail(report, status, "%s; set aside as %s, and computed again", why.text, aside);
        cli_warning(report);
        return MATTIS_OK;
    }
    if (status)
        return status;
    self->has_journal = true;
    status = compare_journal(self, sweep, alone, report);
    if (!status && to_write)
        status = mend_journal(self, report);
    return status ? status : take_rows(self, sweep, report);
}

int cli_past_load(cli_past *self, const char *path, bool to_write, const cli_sweep *sweep,
                  mattis_report *report) {
    bool alone, journal_same = true;
    *self = (cli_past){.journal.fd = -1, .same_experiment = true};
    int status = load_journal(self, path, to_write, sweep, &alone, report);
    journal_same = self->same_experiment;
    if (!status && !alone)
        status = load_result(self, path, to_write, sweep, report);
    self->same_experiment = self->same_experiment && journal_same;
    return status;
}

void cli_past_free(cli_past *self) {
    mattis_result_free(&self->result);
    if (self->has_journal)
        mattis_journal_close(&self->journal);
    *self = (cli_past){.journal.fd = -1};
}

/* --- The experiment alone -------------------------------------------------------------------- */

static int text_of_journal(const char *path, char **text, mattis_report *report) {
    mattis_journal journal;
    mattis_buffer bytes = {0};
    int status = mattis_journal_open(&journal, path, false, report);
    if (status)
        return status;
    for (size_t k = journal.n; !status && !*text && k-- > 0;) {
        if (journal.record[k].kind != MATTIS_RECORD_EXPERIMENT)
            continue;
        status = mattis_journal_read(&journal, &journal.record[k], &bytes, report);
        *text = status ? NULL : strndup((const char *)bytes.byte, bytes.size);
        if (!status && !*text)
            status = MATTIS_ERR_MEMORY;
    }
    mattis_buffer_free(&bytes);
    mattis_journal_close(&journal);
    return status;
}

int cli_past_experiment(const char *path, char **text, mattis_report *report) {
    char journal[PATH_TEXT];
    mattis_result result = {0};
    int status = MATTIS_OK;
    *text = NULL;
    cli_journal_path(path, journal, sizeof journal);
    if (access(journal, F_OK) == 0)
        status = text_of_journal(journal, text, report);
    if (status || *text)
        return status;
    status = mattis_store_read(path, &result, report);
    const mattis_attribute *found = mattis_attributes_get(&result.root, "experiment");
    if (!status && (!found || !found->text))
        status = mattis_fail(report, MATTIS_ERR_FORMAT, "%s: holds no experiment", path);
    if (!status && !(*text = strdup(found->text)))
        status = MATTIS_ERR_MEMORY;
    mattis_result_free(&result);
    return status;
}
