/* States of the multitasking network, which are also the phases and the branches of its theory. */
#ifndef MATTIS_STATE_H
#define MATTIS_STATE_H

/* k of the K amplitudes |m_mu| count, a_1 >= a_2 >= ... >= a_k. */
typedef enum mattis_state {
    MATTIS_STATE_ERGODIC,      /* k = 0 */
    MATTIS_STATE_PURE,         /* k = 1 */
    MATTIS_STATE_HIERARCHICAL, /* k >= 2, each amplitude above the sum of all smaller ones */
    MATTIS_STATE_PARALLEL,     /* k = K >= 2, and not hierarchical: all at once */
    MATTIS_STATE_MIXED,        /* 2 <= k < K, and not hierarchical */
    MATTIS_N_STATES
} mattis_state;

extern const char *const mattis_state_names[]; /* ended by NULL */

#endif
