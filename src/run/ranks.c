/* Rank 0 of a run of several processes: see ranks.h. */
#include "ranks.h"

#include "messages.h"

typedef struct server {
    const mattis_ranks *ranks;
    mattis_desk *desk;
    mattis_office office;
    mattis_buffer task, state;
} server;

static void send_task(server *self, int target) {
    const mattis_plan *plan = self->desk->plan;
    mattis_task task;
    if (!self->office.take(self->desk, 0, &task)) {
        mattis_message_send_empty(self->ranks, target, MATTIS_NONE);
        return;
    }
    mattis_buffer_clear(&self->task);
    mattis_buffer_move(&self->task, &task.sample, sizeof task.sample);
    mattis_buffer_move(&self->task, &task.n, sizeof task.n);
    for (size_t k = 0; k < task.n; k++) {
        size_t cell = task.cell[k];
        const size_t unit = cell * plan->n_samples + task.sample;
        bool done = self->office.is_done(self->desk, 0, unit);
        mattis_buffer_clear(&self->state);
        self->office.restore(self->desk, 0, unit, &self->state);
        mattis_buffer_move(&self->task, &cell, sizeof cell);
        mattis_buffer_move(&self->task, &done, sizeof done);
        mattis_buffer_move(&self->task, &self->state.size, sizeof self->state.size);
        mattis_buffer_move(&self->task, self->state.byte, self->state.size);
    }
    if (self->task.failed) {
        self->office.fail(self->desk, MATTIS_ERR_MEMORY);
        mattis_message_send_empty(self->ranks, target, MATTIS_NONE);
        return;
    }
    self->ranks->send(target, MATTIS_TASK, self->task.byte, self->task.size);
}

static void take_in(server *self, mattis_message *from) {
    size_t unit = 0;
    int status = 0;
    mattis_buffer *body = &from->body;
    switch (from->tag) {
    case MATTIS_REQUEST:
        send_task(self, from->source);
        break;
    case MATTIS_RESULT:
        mattis_buffer_move(body, &unit, sizeof unit);
        self->office.deliver(self->desk, unit, /* aligned: unit has the size of a double */
                             (const double *)(const void *)(body->byte + body->at),
                             (body->size - body->at) / sizeof(double));
        break;
    case MATTIS_STATE_OF_UNIT:
        mattis_buffer_move(body, &unit, sizeof unit);
        self->office.keep_state(
            self->desk, unit,
            &(mattis_buffer){.byte = body->byte + body->at, .size = body->size - body->at});
        break;
    case MATTIS_FAILED:
        mattis_buffer_move(body, &status, sizeof status);
        self->office.fail(self->desk, status);
        break;
    case MATTIS_STOP:
        self->office.fail(self->desk, MATTIS_ERR_STOPPED);
        break;
    }
}

void mattis_ranks_serve(const mattis_ranks *ranks, mattis_desk *desk) {
    server self = {.ranks = ranks, .desk = desk, .office = mattis_desk_office(desk)};
    mattis_message received = {0};
    bool told = false;
    for (int there = ranks->size - 1; there > 0;) {
        if (!told && self.office.is_stopped(desk)) {
            for (int rank = 1; rank < ranks->size; rank++)
                mattis_message_send_empty(ranks, rank, MATTIS_STOP);
            told = true;
        }
        self.office.poll(desk);
        if (!mattis_message_take(ranks, &received))
            mattis_message_pause();
        else if (received.tag == MATTIS_BYE)
            there--;
        else
            take_in(&self, &received);
    }
    mattis_buffer_free(&received.body);
    mattis_buffer_free(&self.task);
    mattis_buffer_free(&self.state);
}
