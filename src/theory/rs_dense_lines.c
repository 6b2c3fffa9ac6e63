/* Lines of the dense network in the (load, temperature) plane. At fixed temperature both are
 * points of the curve of retrieval states (rs_dense_branches.c), where the load is explicit: its
 * maximum, and the zero of a difference of free energies. */
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
    double disordered = 0;
    int code = mattis_dense_disordered(&self->dense, &disordered);
    if (code)
        self->code = code;
    return mattis_dense_free_energy(&self->dense, point.state) - disordered;
}

static int global_load(const mattis_params *params, double temperature, double *load) {
    balance equation = {.code = MATTIS_OK};
    double high, low, spinodal, root;
    int code = mattis_dense_init(&equation.dense, params, temperature);
    if (code == MATTIS_OK)
        code = mattis_dense_retrieval_range(&equation.dense, &high, &low);
    if (code == MATTIS_OK)
        code = mattis_dense_spinodal(&equation.dense, &spinodal, load);
    if (code)
        return code;
    gsl_function excess = {free_energy_excess, &equation};
    code = mattis_root(&excess, spinodal, high, 1e-12, &root);
    if (code == MATTIS_OK)
        *load = mattis_dense_retrieval_point(&equation.dense, root).load;
    else if (code == MATTIS_ERR_RANGE && free_energy_excess(high, &equation) < 0)
        code = MATTIS_OK; /* global wherever it exists: the line is the spinodal */
    return equation.code ? equation.code : code;
}

const mattis_line_type mattis_dense_line[MATTIS_DENSE_LINES] = {
    {.name = "spinodal",
     .meaning = "largest load at which a retrieval state exists",
     .load_at = spinodal_load},
    {.name = "global",
     .meaning = "largest load at which the retrieval state has the lowest free energy",
     .load_at = global_load},
};
