/* Lines of the dense network in the (load, temperature) plane. At fixed temperature those of the
 * retrieval state are points of its curve (rs_dense_branches.c), where the load is explicit: its
 * maximum, and the zeros of a difference of free energies and of the stability. */
#include <math.h>

#include "mattis/error.h"
#include "rs_dense.h"
#include "scalar_solve.h"

static int spinodal_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    double logit;
    int code = mattis_dense_init(&dense, params, temperature);
    return code ? code : mattis_dense_spinodal(&dense, &logit, load);
}

typedef struct {
    mattis_dense dense;
    int code; /* of the last free energy that failed */
} balance;

/* f of retrieval - f of the state without, at the load of one point of the curve. It grows with the
 * load: df/dload = -(beta/2) [c(1) - c(q) ...]/load is the smaller in size the larger q. */
static double free_energy_excess(double logit, void *context) {
    balance *self = context;
    mattis_dense_point point = mattis_dense_retrieval_point(&self->dense, logit);
    self->dense.load = fmax(point.load, 1e-24); /* 0 within rounding, at the end of the curve */
    mattis_dense_disorder disorder = {.free_energy = 0};
    int code = mattis_dense_disordered(&self->dense, &disorder);
    if (code)
        self->code = code;
    return mattis_dense_free_energy(&self->dense, point.state) - disorder.free_energy;
}

static int global_load(const mattis_params *params, double temperature, double *load) {
    balance equation = {.code = MATTIS_OK};
    double start, spinodal, root;
    int code = mattis_dense_init(&equation.dense, params, temperature);
    if (code == MATTIS_OK)
        code = mattis_dense_branch(&equation.dense, &start, &spinodal, load);
    if (code)
        return code;
    gsl_function excess = {free_energy_excess, &equation};
    code = mattis_root(&excess, spinodal, start, 1e-12, &root);
    if (code == MATTIS_OK)
        *load = mattis_dense_retrieval_point(&equation.dense, root).load;
    else if (code == MATTIS_ERR_RANGE && free_energy_excess(start, &equation) < 0)
        code = MATTIS_OK; /* global wherever it exists: the line is the spinodal */
    return equation.code ? equation.code : code;
}

static int spin_glass_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    int code = mattis_dense_init(&dense, params, temperature);
    return code ? code : mattis_dense_static_load(&dense, load);
}

static int dynamic_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    int code = mattis_dense_init(&dense, params, temperature);
    return code ? code : mattis_dense_dynamic_load(&dense, load);
}

/* Stability of the retrieval state at one point of the curve. */
static double at_stability(double logit, void *context) {
    mattis_dense *self = context;
    mattis_dense_point point = mattis_dense_retrieval_point(self, logit);
    self->load = point.load;
    return mattis_dense_at_stability(self, point.state);
}

/* The first instability from large n: at large entropy of the dataset the state may be stable again
 * at its end. At T = 0 no retrieval state is stable. */
static int at_load(const mattis_params *params, double temperature, double *load) {
    mattis_dense dense;
    double start, spinodal, root;
    int code = mattis_dense_init(&dense, params, temperature);
    *load = 0;
    if (code || !(temperature > 0))
        return code;
    code = mattis_dense_branch(&dense, &start, &spinodal, load);
    if (code)
        return code;
    const double negligible = 0.01; /* of the load of the spinodal */
    gsl_function stability = {at_stability, &dense};
    if (!(at_stability(start, &dense) > 0)) { /* before the load can be told from 0 */
        bool early = dense.load < negligible * *load;
        *load = dense.load;
        return early ? MATTIS_OK : MATTIS_ERR_SOLVER;
    }
    code = mattis_first_root(&stability, start, spinodal, 60, &root);
    if (code == MATTIS_OK)
        *load = mattis_dense_retrieval_point(&dense, root).load;
    return code;
}

const mattis_line_type mattis_dense_line[MATTIS_DENSE_LINES] = {
    {.name = "spinodal",
     .meaning = "largest load at which a retrieval state exists",
     .abscissa_at = spinodal_load},
    {.name = "global",
     .meaning = "largest load at which the retrieval state has the lowest free energy",
     .abscissa_at = global_load},
    {.name = "spin_glass",
     .meaning = "load above which the state without retrieval is a spin glass (static transition)",
     .endless = true,
     .abscissa_at = spin_glass_load},
    {.name = "at",
     .meaning = "load above which the retrieval state is unstable to replica symmetry breaking "
                "(de Almeida and Thouless)",
     .abscissa_at = at_load},
    {.name = "dynamic",
     .meaning = "load above which glassy states exist that trap the dynamics (one-step replica "
                "symmetry breaking at theta = 1; P >= 3)",
     .endless = true,
     .abscissa_at = dynamic_load},
    {.name = "spinodal_1rsb",
     .meaning = "largest load at which a retrieval state exists with one step of replica symmetry "
                "breaking (P >= 3)",
     .costly = true,
     .abscissa_at = mattis_dense_broken_load},
};
