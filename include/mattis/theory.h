/* Theory: order parameters of one cell, and transition lines in the plane of two parameters, the
 * abscissa (load or dilution) and the ordinate (temperature, or another one that the model has).
 * Never sees disorder or an engine, so that agreement with simulation means something.
 *
 * A program that calls it turns GSL's error handler off first (gsl_set_error_handler_off, once for
 * the whole program): errors come back as codes, and the default handler would abort. */
#ifndef MATTIS_THEORY_H
#define MATTIS_THEORY_H

#include "mattis/params.h"
#include "mattis/state.h"

/* Phases of the dense network. */
typedef enum mattis_phase {
    MATTIS_PHASE_ERGODIC,    /* m = 0, q = 0 is the state of lowest free energy, no retrieval */
    MATTIS_PHASE_SPIN_GLASS, /* m = 0, q > 0, no retrieval state exists */
    MATTIS_PHASE_METASTABLE, /* retrieval exists, but is not the state of lowest free energy */
    MATTIS_PHASE_RETRIEVAL   /* retrieval has the lowest free energy */
} mattis_phase;

/* Phases of the modern network: of the state that the start leads to. */
typedef enum mattis_modern_phase {
    MATTIS_MODERN_AVERAGE,    /* the weight is spread over all patterns; of spins: the paramagnet */
    MATTIS_MODERN_SUBSET,     /* over exponentially many patterns around the cue */
    MATTIS_MODERN_OTHER,      /* one pattern, another one than that of the cue */
    MATTIS_MODERN_METASTABLE, /* spins: the pattern, though a state without it has less free energy
                               */
    MATTIS_MODERN_RETRIEVAL   /* the pattern of the cue */
} mattis_modern_phase;

/* Most patterns that a theory with an overlap for each of them takes. */
enum { MATTIS_THEORY_PATTERNS = 12 };

typedef enum mattis_solver_status {
    MATTIS_SOLVED,        /* residual below the tolerance */
    MATTIS_NOT_CONVERGED, /* the best point found; see the residual */
    MATTIS_NO_THEORY      /* the parameters lie outside what this theory covers */
} mattis_solver_status;

/* One saddle point. The branch is the one the simulation's start leads to: retrieval (while it
 * exists) from a start that overlaps with the pattern, in its basin or not, m = 0 from a random
 * start. Only converged solutions are reported as such. The dense network has no prediction (NaN,
 * MATTIS_NO_THEORY, the phase alone) from a mixture of patterns, nor at odd P from a negative
 * overlap one spin at a time: docs/physics.md. */
typedef struct mattis_rs_solution {
    double overlap;         /* m */
    double data_overlap;    /* n; equal to m for the storing rule */
    double replica_overlap; /* q; with broken symmetry its mean over pairs of replicas */
    double free_energy;     /* f per spin, in units of the energy (not times beta) */
    double residual;        /* largest |right side - left side| of the equations in m, n, q */
    double first_step;      /* overlap after one parallel step from the start; NaN: not known */
    double examples_needed; /* least M whose first step at T = 0 from the pattern reaches
                               theory.wanted-overlap; infinity when none does. Under storing, which
                               is also learning at r = 1, multitasking NaN, dense 1 or infinity */
    double at_stability;    /* 1 - (left side of the de Almeida-Thouless condition): >= 0 is stable;
                               NaN where one step of breaking is reported */
    int phase;              /* of the cell, not of the branch: an index into phase_names */
    mattis_solver_status status;

    /* Multitasking alone; overlap and data_overlap above are those of the first pattern. */
    double pattern_overlap[MATTIS_THEORY_PATTERNS];      /* m_mu; NaN from K on */
    double pattern_data_overlap[MATTIS_THEORY_PATTERNS]; /* n_mu */
    /* Whether the start determines m_mu. Else it does not tell this pattern, or its sign, from
     * others: the prediction has them in falling order and above 0, and each sample chooses. */
    bool determined[MATTIS_THEORY_PATTERNS];
    bool unique;        /* all of them: else replicas of one sample may end in different states */
    mattis_state state; /* of this branch; `phase` is the state of lowest free energy */
    double stability;   /* smallest eigenvalue of R times the Hessian of f in n: > 0 is stable */
    double branch_free_energy[MATTIS_N_STATES]; /* lowest f among solutions of each state; NaN */
    double branch_stability[MATTIS_N_STATES];   /* where there is none. Its smallest eigenvalue */
    double critical_temperature;                /* T_c: ergodic above */
    double
        critical_dilution; /* d_c(K): at T = 0 and r = 1 the hierarchical state is stable below */

    /* Modern alone: of the state that the start leads to, for N -> infinity at this load. */
    double retrieval_error;  /* |s - xi|/sqrt(N) */
    double energy;           /* for each component */
    double entropy;          /* of the weights of the patterns, in nats: N times its density */
    double critical_load;    /* the start is retrieved at smaller loads */
    double critical_overlap; /* least start.overlap that is retrieved; infinity when none is */
    double capacity_base;    /* c of the bound K >= sqrt(p) c^{(N-1)/4} on the sphere, else NaN */
    double capacity_bound;   /* ln K of that bound; NaN also where c is too small for its proof */
} mattis_rs_solution;

/* A line in the (abscissa, ordinate) plane, ordered along its length, from low to high ordinate. */
typedef struct mattis_curve {
    size_t n;
    size_t missing;   /* points at which the solver failed */
    double *abscissa; /* owned, n of each; NaN where missing, and in a gap of the line */
    double *ordinate;
} mattis_curve;
void mattis_curve_free(mattis_curve *self);

typedef struct mattis_line_type {
    const char *name;    /* "spinodal", "global", "spin_glass", "at", "dynamic", "random_energy" */
    const char *meaning; /* one sentence */
    bool endless;        /* reaches every value of the ordinate where it exists at all */
    bool costly;         /* abscissa_at takes some 50 ms: trace it at fewer points */
    bool of_size;        /* depends on N: all others are lines of the infinite network */
    /* Paths of the ordinates over which the line exists, ended by NULL; NULL: over all of its
     * theory. */
    const char *const *ordinates;
    /* The exact abscissa of the line at one value of the ordinate. `params` holds that value as
     * well, which tells lines of several ordinates which one is meant. MATTIS_ERR_RANGE when the
     * line does not reach this value. 0 is a valid value of every ordinate. */
    int (*abscissa_at)(const mattis_params *params, double ordinate, double *abscissa);
    /* NULL, or the one ordinate at which the line lies whatever the abscissa, of which the
     * parameter has a smallest and a largest value. MATTIS_ERR_RANGE where it is no such line: then
     * abscissa_at gives it. */
    int (*level)(const mattis_params *params, double *ordinate);
} mattis_line_type;

typedef struct mattis_theory_type {
    mattis_model_kind model;
    const char *summary;  /* equations and reference, one sentence */
    const char *abscissa; /* path of the parameter that lines are drawn over */
    /* Paths of the parameters that can be the other one, ended by NULL: of those that are axes the
     * first in the experiment file is taken, or the first here where none is. Those that are not
     * taken move the lines. */
    const char *const *ordinates;
    const char *const *phase_names; /* ended by NULL */
    /* Solves one cell; `params` is resolved. Returns 0 also when it did not converge (see status).
     */
    int (*solve)(const mattis_params *params, mattis_rs_solution *out);
    size_t n_lines;
    const mattis_line_type *line;
} mattis_theory_type;

/* The theory of a model, or NULL. Functions are thread safe. */
const mattis_theory_type *mattis_theory_find(mattis_model_kind model);

/* The abscissa of `line` at one value of the ordinate, everything else from `params`. */
int mattis_line_abscissa(const mattis_line_type *line, const mattis_params *params,
                         const mattis_param *ordinate, double value, double *abscissa);

/* Whether `line` of `theory` exists over this ordinate. */
bool mattis_line_is_over(const mattis_line_type *line, const mattis_param *ordinate);

/* The highest ordinate that the line reaches, to a relative precision. MATTIS_ERR_SOLVER when it is
 * not found. */
#define MATTIS_LINE_PRECISION 1e-9 /* of a trace */
int mattis_line_end(const mattis_line_type *line, const mattis_params *params,
                    const mattis_param *ordinate, double precision, double *end);

/* The ordinate at the share x in [0, 1] of the points of a trace that ends at `end`. */
double mattis_line_ordinate(double x, double end);

/* Traces `line` by continuation: its abscissa at `n` values of the ordinate from 0 up to where the
 * line ends (that end, its highest ordinate, is located and included); an endless line up to the
 * value of the ordinate in `params`. Only abscissa and ordinate are varied; everything else comes
 * from `params`. MATTIS_ERR_SOLVER when the end is missing, or every point that the line may have;
 * MATTIS_ERR_RANGE when it has none. The caller frees `out`. */
int mattis_line_trace(const mattis_line_type *line, const mattis_params *params,
                      const mattis_param *ordinate, size_t n, mattis_curve *out);

#endif
