/* The ranks above 0 of a run of several processes: see ranks.h. One thread sends and receives, the
 * others simulate; between them is a mailbox. */
#include <omp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "messages.h"
#include "ranks.h"

typedef struct letter {
    struct letter *next;
    int tag;
    mattis_buffer body;
} letter;

/* A task as it came, for one thread. */
typedef struct assignment {
    struct assignment *next;
    mattis_task task;
    size_t *cell;         /* owned */
    bool *done;           /* owned */
    mattis_buffer *state; /* owned: one for each cell */
} assignment;

/* Between the threads that work and the one that sends. */
typedef struct mailbox {
    const mattis_plan *plan;
    const mattis_run_options *options;
    int threads, working;
    assignment *ready;
    assignment **held; /* by each thread */
    int n_ready, asked;
    letter *first, **last; /* to be sent */
    bool no_more;
    atomic_bool halted; /* also read outside the critical sections */
} mailbox;

static void free_assignment(assignment *self) {
    for (size_t k = 0; self && self->state && k < self->task.n; k++)
        mattis_buffer_free(&self->state[k]);
    if (self) {
        free(self->cell);
        free(self->done);
        free(self->state);
    }
    free(self);
}

static assignment *read_assignment(mattis_buffer *body) {
    assignment *self = calloc(1, sizeof *self);
    if (!self)
        return NULL;
    mattis_buffer_move(body, &self->task.sample, sizeof self->task.sample);
    mattis_buffer_move(body, &self->task.n, sizeof self->task.n);
    self->cell = calloc(self->task.n, sizeof *self->cell);
    self->done = calloc(self->task.n, sizeof *self->done);
    self->state = calloc(self->task.n, sizeof *self->state);
    bool good = self->cell && self->done && self->state;
    for (size_t k = 0; good && k < self->task.n; k++) {
        size_t size = 0;
        mattis_buffer_move(body, &self->cell[k], sizeof *self->cell);
        mattis_buffer_move(body, &self->done[k], sizeof *self->done);
        mattis_buffer_move(body, &size, sizeof size);
        void *room = size > 0 ? mattis_buffer_extend(&self->state[k], size) : NULL;
        good = size == 0 || room;
        if (room)
            mattis_buffer_move(body, room, size);
    }
    self->task.cell = self->cell;
    if (good && !body->failed)
        return self;
    free_assignment(self);
    return NULL;
}

static void post(mailbox *self, int tag, const size_t *unit, const void *data, size_t size) {
    letter *made = calloc(1, sizeof *made);
    if (made) {
        made->tag = tag;
        if (unit) {
            void *room = mattis_buffer_extend(&made->body, sizeof *unit);
            if (room)
                memcpy(room, unit, sizeof *unit);
        }
        void *room = mattis_buffer_extend(&made->body, size);
        if (room && size > 0)
            memcpy(room, data, size);
    }
    if (!made || made->body.failed)
        abort(); /* as above: a result must not get lost in silence */
#pragma omp critical(mattis_mailbox)
    {
        *self->last = made;
        self->last = &made->next;
    }
}

static bool worker_take(void *context, int thread, mattis_task *task) {
    mailbox *self = context;
    free_assignment(self->held[thread]);
    self->held[thread] = NULL;
    for (;;) {
        bool over;
#pragma omp critical(mattis_mailbox)
        {
            over = self->halted || (self->no_more && !self->ready);
            if (!over && self->ready) {
                self->held[thread] = self->ready;
                self->ready = self->ready->next;
                self->n_ready--;
            }
        }
        if (self->held[thread])
            *task = self->held[thread]->task;
        if (over || self->held[thread])
            return !over;
        mattis_message_pause();
    }
}

static size_t place_of(const mailbox *self, int thread, size_t unit) {
    const assignment *held = self->held[thread];
    size_t k = 0;
    while (held->cell[k] != unit / self->plan->n_samples)
        k++;
    return k;
}

static bool worker_is_done(void *context, int thread, size_t unit) {
    const mailbox *self = context;
    return self->held[thread]->done[place_of(self, thread, unit)];
}

static void worker_restore(void *context, int thread, size_t unit, mattis_buffer *state) {
    const mailbox *self = context;
    const mattis_buffer *kept = &self->held[thread]->state[place_of(self, thread, unit)];
    void *room = kept->size > 0 ? mattis_buffer_extend(state, kept->size) : NULL;
    if (room)
        memcpy(room, kept->byte, kept->size);
}

static void worker_deliver(void *context, size_t unit, const double *row, size_t length) {
    post(context, MATTIS_RESULT, &unit, row, length * sizeof *row);
}

static void worker_keep_state(void *context, size_t unit, const mattis_buffer *state) {
    post(context, MATTIS_STATE_OF_UNIT, &unit, state->byte, state->size);
}

static void worker_fail(void *context, int status) {
    post(context, status == MATTIS_ERR_STOPPED ? MATTIS_STOP : MATTIS_FAILED, NULL, &status,
         sizeof status);
}

static void worker_poll(void *context) {
    (void)context;
}

static bool worker_is_stopped(void *context) {
    const mailbox *self = context;
    return self->halted || (self->options->stop && *self->options->stop);
}

/* Sends what is posted; false where there was nothing. */
static bool send_letters(mailbox *self, const mattis_ranks *ranks) {
    letter *list;
#pragma omp critical(mattis_mailbox)
    {
        list = self->first;
        self->first = NULL;
        self->last = &self->first;
    }
    const bool any = list != NULL;
    while (list) {
        letter *sent = list;
        list = sent->next;
        ranks->send(0, sent->tag, sent->body.byte, sent->body.size);
        mattis_buffer_free(&sent->body);
        free(sent);
    }
    return any;
}

static void hear(mailbox *self, mattis_message *from) {
    assignment *got = from->tag == MATTIS_TASK ? read_assignment(&from->body) : NULL;
    if (from->tag == MATTIS_TASK && !got)
        worker_fail(self, MATTIS_ERR_MEMORY);
#pragma omp critical(mattis_mailbox)
    {
        self->asked -= from->tag == MATTIS_TASK || from->tag == MATTIS_NONE;
        self->no_more = self->no_more || from->tag == MATTIS_NONE;
        if (from->tag == MATTIS_STOP || (from->tag == MATTIS_TASK && !got))
            self->halted = true;
        if (got) {
            assignment **end = &self->ready;
            while (*end)
                end = &(*end)->next;
            *end = got;
            self->n_ready++;
        }
    }
}

/* The thread that sends and receives: keeps a task ready for each thread that works. */
static void carry(mailbox *self, const mattis_ranks *ranks) {
    mattis_message received = {0};
    bool told = false;
    for (;;) {
        int wanted, working, asked;
        bool over;
#pragma omp critical(mattis_mailbox)
        {
            if (self->options->stop && *self->options->stop)
                self->halted = true;
            over = self->halted || self->no_more;
            wanted = over ? 0 : self->threads - self->n_ready - self->asked;
            self->asked += wanted > 0 ? wanted : 0;
            working = self->working;
            asked = self->asked;
        }
        for (; wanted > 0; wanted--)
            mattis_message_send_empty(ranks, 0, MATTIS_REQUEST);
        if (!told && self->options->stop && *self->options->stop) {
            mattis_message_send_empty(ranks, 0, MATTIS_STOP);
            told = true;
        }
        const bool sent = send_letters(self, ranks); /* after `working` was read: nothing is left */
        if (mattis_message_take(ranks, &received))
            hear(self, &received);
        else if (over && working == 0 && asked == 0 && !sent)
            break;
        else if (!sent)
            mattis_message_pause();
    }
    mattis_message_send_empty(ranks, 0, MATTIS_BYE);
    mattis_buffer_free(&received.body);
}

int mattis_ranks_work(const mattis_ranks *ranks, const mattis_plan *plan,
                      const mattis_run_options *options, int threads) {
    const mattis_worker_options worker = mattis_worker_options_of(options);
    mailbox self = {.plan = plan, .options = options, .threads = threads, .working = threads};
    const mattis_office office = {.context = &self,
                                  .take = worker_take,
                                  .is_done = worker_is_done,
                                  .restore = worker_restore,
                                  .deliver = worker_deliver,
                                  .keep_state = worker_keep_state,
                                  .fail = worker_fail,
                                  .poll = worker_poll,
                                  .is_stopped = worker_is_stopped};
    self.last = &self.first;
    self.held = calloc((size_t)threads, sizeof *self.held);
    if (!self.held) {
        const int status = MATTIS_ERR_MEMORY;
        ranks->send(0, MATTIS_FAILED, &status, sizeof status);
        mattis_message_send_empty(ranks, 0, MATTIS_BYE);
        return status;
    }
#pragma omp parallel num_threads(threads + 1)
    {
        if (omp_get_thread_num() == 0) {
            carry(&self, ranks);
        } else {
            mattis_worker_run(plan, &office, omp_get_thread_num() - 1, &worker);
#pragma omp critical(mattis_mailbox)
            self.working--;
        }
    }
    for (int k = 0; k < threads; k++)
        free_assignment(self.held[k]);
    while (self.ready) {
        assignment *next = self.ready->next;
        free_assignment(self.ready);
        self.ready = next;
    }
    free(self.held);
    return MATTIS_OK;
}
