/* Messages by MPI, for build/mattis-mpi. */
#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/ranks.h"

/* A message on its way: its bytes must stay until MPI has taken them. */
typedef struct parcel {
    struct parcel *next;
    MPI_Request request;
    char byte[];
} parcel;

static parcel *on_the_way;
static mattis_ranks ranks;

/* Errors of MPI itself end all ranks (its default), and so does a message that cannot be kept. The
 * journal is whole at any instant. */
static void give_up(void) {
    MPI_Abort(MPI_COMM_WORLD, 1);
}

static void drop_delivered(void) {
    for (parcel **link = &on_the_way; *link;) {
        int delivered;
        MPI_Test(&(*link)->request, &delivered, MPI_STATUS_IGNORE);
        if (delivered) {
            parcel *done = *link;
            *link = done->next;
            free(done);
        } else {
            link = &(*link)->next;
        }
    }
}

static bool waiting(int *source, int *tag, size_t *bytes) {
    int there, count;
    MPI_Status status;
    drop_delivered();
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
    if (!there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &count);
    *source = status.MPI_SOURCE;
    *tag = status.MPI_TAG;
    *bytes = (size_t)count;
    return true;
}

static void receive(int source, int tag, void *data, size_t bytes) {
    MPI_Recv(data, (int)bytes, MPI_BYTE, source, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void send(int target, int tag, const void *data, size_t bytes) {
    parcel *made = bytes <= INT_MAX ? malloc(sizeof *made + bytes) : NULL;
    if (!made) {
        give_up();
        return;
    }
    if (bytes > 0)
        memcpy(made->byte, data, bytes);
    MPI_Isend(made->byte, (int)bytes, MPI_BYTE, target, tag, MPI_COMM_WORLD, &made->request);
    made->next = on_the_way;
    on_the_way = made;
}

const mattis_ranks *mattis_ranks_open(int *argc, char ***argv) {
    int level;
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &level);
    ranks = (mattis_ranks){.waiting = waiting, .receive = receive, .send = send};
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks.size);
    return ranks.size > 1 ? &ranks : NULL;
}

void mattis_ranks_close(void) {
    for (; on_the_way; on_the_way = on_the_way->next)
        MPI_Wait(&on_the_way->request, MPI_STATUS_IGNORE);
    MPI_Finalize();
}
