/* Networks of images: the disorder against the files, fields and energies from their definition on
 * correlated patterns, and what is measured against a count by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mattis/config.h"
#include "mattis/estimators.h"
#include "mattis/observables.h"
#include "mattis/plan.h"
#include "networks.h"

/* A cell of the fixture; `keys` are lines of the experiment file. */
typedef struct fixture {
    mattis_experiment experiment;
    mattis_plan plan;
    const mattis_params *params;
    const mattis_view *view;
} fixture;

#define SOURCE                                                                                     \
    "  source:\n"                                                                                  \
    "    images: tests/data/mnist-train-images.idx\n"                                              \
    "    labels: tests/data/mnist-train-labels.idx\n"                                              \
    "    test-images: tests/data/mnist-t10k-images.idx\n"                                          \
    "    test-labels: tests/data/mnist-t10k-labels.idx\n"

static fixture begin(const char *network, const char *dataset, const char *rest) {
    fixture out = {0};
    char text[4096];
    mattis_report report = {""};
    snprintf(text, sizeof text,
             "network: %s\ndataset:\n" SOURCE "%s%s%sseed: 5\ntheory: {rs: false}\n", network,
             dataset, rest, strstr(rest, "model:") ? "" : "model: dense\n");
    cr_assert_eq(mattis_config_parse(text, strlen(text), "test", NULL, 0, &out.experiment, &report),
                 MATTIS_OK, "%s", report.text);
    return out;
}

static void plan_of(fixture *self) {
    cr_assert_eq(mattis_plan_init(&self->plan, &self->experiment), MATTIS_OK);
    self->params = &self->plan.cell[0];
    self->view = mattis_params_view(self->params);
}

static void end(fixture *self) {
    mattis_plan_free(&self->plan);
    mattis_experiment_free(&self->experiment);
}

#define COLD    "dynamics: {temperature: 0.5}\n"
#define CLASSES "    concepts: classes\n"

/* The train image of this class whose pixels are the column `mu` of the patterns, or -1. */
static int find_image(const mattis_view *view, size_t class, const mattis_patterns *patterns,
                      size_t mu) {
    const mattis_view_part *train = &view->part[MATTIS_TRAIN];
    for (size_t k = train->first[class]; k < train->first[class + 1]; k++) {
        size_t i = 0;
        while (i < patterns->n_spins && mattis_patterns_sign(patterns, i, mu) ==
                                            mattis_view_sign(train->bit, view->words, k, i))
            i++;
        if (i == patterns->n_spins)
            return (int)k;
    }
    return -1;
}

Test(images_exact, single_images_are_taken_from_the_classes_in_turn) {
    fixture f = begin("{spins: 784, patterns: 25}", "", COLD);
    mattis_patterns first, second;
    plan_of(&f);
    cr_assert_eq(mattis_patterns_init(&first, f.params, 0), MATTIS_OK);
    cr_assert_eq(mattis_patterns_init(&second, f.params, 1), MATTIS_OK);
    int image[25], others = 0;
    for (size_t mu = 0; mu < 25; mu++) {
        image[mu] = find_image(f.view, mu % 10, &first, mu);
        cr_assert(image[mu] >= 0);
        for (size_t nu = 0; nu < mu; nu++)
            cr_assert_neq(image[mu], image[nu]); /* each at most once */
        others += find_image(f.view, mu % 10, &second, mu) != image[mu];
    }
    cr_assert(others > 10); /* another sample, other images */
    mattis_patterns_free(&first);
    mattis_patterns_free(&second);
    end(&f);
}

/* So that orders are compared on the same images. */
Test(images_exact, the_same_images_at_every_order_and_number) {
    fixture f = begin("{spins: 784, patterns: 25}", "", COLD);
    fixture g =
        begin("{spins: 784, patterns: 7, order: 6}", "  rule: supervised\n  quality: 0.7\n", COLD);
    mattis_patterns many, few;
    plan_of(&f);
    plan_of(&g);
    cr_assert_eq(mattis_patterns_init(&many, f.params, 3), MATTIS_OK);
    cr_assert_eq(mattis_patterns_init(&few, g.params, 3), MATTIS_OK);
    for (size_t mu = 0; mu < 7; mu++)
        for (size_t i = 0; i < 784; i++)
            cr_assert_eq(mattis_patterns_sign(&many, i, mu), mattis_patterns_sign(&few, i, mu));
    mattis_patterns_free(&many);
    mattis_patterns_free(&few);
    end(&f);
    end(&g);
}

/* All six images of a class are its examples: their sum is known; of three, each is one of them. */
Test(images_exact, examples_are_train_images_of_their_class) {
    fixture all = begin("{spins: 784}", CLASSES "  rule: supervised\n  examples: 6\n", COLD);
    fixture three = begin("{spins: 784}", CLASSES "  rule: unsupervised\n  examples: 3\n", COLD);
    mattis_disorder sums, bits;
    plan_of(&all);
    plan_of(&three);
    cr_assert_eq(all.params->patterns, 10);
    cr_assert_eq(all.params->quality, all.view->quality);
    cr_assert_eq(mattis_disorder_init(&sums, all.params, 0), MATTIS_OK);
    cr_assert_eq(mattis_disorder_init(&bits, three.params, 0), MATTIS_OK);
    for (size_t c = 0; c < 10; c++) {
        int image[3];
        for (size_t i = 0; i < 784; i++) {
            int sum = 0;
            for (size_t k = 6 * c; k < 6 * c + 6; k++)
                sum += mattis_view_sign(all.view->part[MATTIS_TRAIN].bit, all.view->words, k, i);
            cr_assert_eq(mattis_means_sum(&sums.means, i, c), sum);
            cr_assert_eq(mattis_patterns_sign(&sums.patterns, i, c), sum > 0 ? 1 : -1);
        }
        for (size_t a = 0; a < 3; a++) {
            image[a] = find_image(three.view, c, &bits.examples, 3 * c + a);
            cr_assert(image[a] >= 0);
        }
        cr_assert(image[0] != image[1] && image[1] != image[2] && image[2] != image[0]);
    }
    mattis_disorder_free(&sums);
    mattis_disorder_free(&bits);
    end(&all);
    end(&three);
}

/* Every field is half the gap of the energy from its definition, on 5 x 5 images. */
Test(images_exact, fields_on_correlated_patterns) {
    static const char *const rules[] = {"storing", "supervised", "unsupervised"};
    for (int order = 2; order <= 6; order += 2)
        for (size_t k = 0; k < 3; k++) {
            char network[64], dataset[128];
            snprintf(network, sizeof network, "{spins: 25, order: %d}", order);
            snprintf(dataset, sizeof dataset, CLASSES "  rule: %s\n%s", rules[k],
                     k ? "  examples: 4\n" : "");
            fixture f = begin(network, dataset, COLD);
            mattis_disorder disorder;
            mattis_engine engine;
            mattis_report report = {""};
            int8_t spin[25];
            plan_of(&f);
            const mattis_engine_type *type = mattis_engine_find(f.params);
            cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
            cr_assert_eq(type->init(&engine, f.params, &disorder), MATTIS_OK);
            for (size_t i = 0; i < 25; i++) /* near an image, where overlaps are large */
                spin[i] = (int8_t)(mattis_patterns_sign(&disorder.patterns, i, 3) *
                                   (i % 6 == 1 ? -1 : 1));
            type->set_spins(&engine, spin);
            for (size_t i = 0; i < 25; i += 4) {
                const double brute = brute_rule_field(f.params, &disorder, spin, i);
                cr_assert_float_eq(type->field(&engine, i), brute, 1e-12 * fmax(1, fabs(brute)),
                                   "order %d, %s, spin %zu", order, rules[k], i);
            }
            for (size_t i = 0; i < 25; i += 3)
                type->flip(&engine, i);
            cr_assert_eq(type->check(&engine, &report), MATTIS_OK, "%s", report.text);
            type->free(&engine);
            mattis_disorder_free(&disorder);
            end(&f);
        }
}

/* Dilution puts zeros on images as on random patterns, and examples are 0 where the pattern is. */
Test(images_exact, diluted_images) {
    fixture f =
        begin("{spins: 784, dilution: 0.4}", CLASSES "  rule: unsupervised\n  examples: 2\n",
              COLD "model: multitasking\n");
    mattis_disorder disorder;
    size_t zeros = 0;
    plan_of(&f);
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    for (size_t i = 0; i < 784; i++)
        for (size_t c = 0; c < 10; c++) {
            const int entry = mattis_patterns_sign(&disorder.patterns, i, c);
            zeros += entry == 0;
            if (entry)
                cr_assert_eq(entry, mattis_view_sign(f.view->archetype, f.view->words, c, i));
            for (size_t a = 0; a < 2; a++)
                cr_assert_eq(mattis_patterns_sign(&disorder.examples, i, 2 * c + a) == 0,
                             entry == 0);
        }
    cr_assert_float_eq((double)zeros / 7840, 0.4, 5 * sqrt(0.24 / 7840));
    mattis_disorder_free(&disorder);
    end(&f);
}

/* Twenty replicas see the twenty test images, once each, with their labels; none is a train image.
 */
Test(images_exact, cues_are_the_test_images) {
    fixture f = begin("{spins: 784}", CLASSES,
                      "dynamics: {temperature: 0, replicas: 10}\nstart: {from: example}\n"
                      "samples: 2\n");
    bool seen[20] = {false};
    plan_of(&f);
    const mattis_view_part *test = &f.view->part[MATTIS_TEST];
    for (uint32_t s = 0; s < 2; s++)
        for (uint32_t a = 0; a < 10; a++) {
            const mattis_image_cue cue = mattis_image_cue_of(f.params, s, a);
            const size_t k = (size_t)(cue.bit - test->bit) / f.view->words;
            cr_assert(k < 20 && !seen[k]);
            seen[k] = true;
            cr_assert_eq(mattis_images_label(f.params->images, MATTIS_TEST, test->index[k]),
                         (int)cue.target);
        }
    end(&f);
}

/* Accuracy, the nearest class mean and the estimates of r and rho, counted from their words. */
Test(images_exact, what_is_measured) {
    enum { REPLICAS = 20 };
    fixture f = begin("{spins: 784, order: 3}", CLASSES "  rule: supervised\n  examples: 3\n",
                      "dynamics: {temperature: 0.1, replicas: 20}\nstart: {from: example}\n"
                      "samples: 1\nrecord: {states: 20}\n");
    static double pixel[MATTIS_N_PIXELS][REPLICAS * 784],
        replica[MATTIS_N_REPLICA_OBSERVABLES][REPLICAS];
    mattis_measurement out = {.pixel = {pixel[0], pixel[1], pixel[2]}};
    mattis_engine engine[REPLICAS];
    mattis_chain chain[REPLICAS];
    mattis_disorder disorder;
    plan_of(&f);
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        out.replica[k] = replica[k];
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    for (uint32_t a = 0; a < REPLICAS; a++) {
        mattis_engine_find(f.params)->init(&engine[a], f.params, &disorder);
        mattis_chain_init(&chain[a], &engine[a], &disorder.patterns, f.params,
                          mattis_dynamics_key(f.params), 0, a);
        mattis_chain_sweep(&chain[a]);
    }
    cr_assert_eq(mattis_measure_images(chain, &disorder, f.params, &out), MATTIS_OK);

    double accuracy = 0, baseline = 0, along = 0, square = 0;
    for (size_t a = 0; a < REPLICAS; a++) {
        const size_t target = mattis_image_cue_of(f.params, 0, (uint32_t)a).target;
        size_t answer = 0, nearest = 0;
        double largest = -2, least = INFINITY;
        for (size_t mu = 0; mu < 10; mu++) {
            double overlap = 0, distance = 0;
            for (size_t i = 0; i < 784; i++) {
                const double x = mattis_means_sum(&disorder.means, i, mu) / 3.0;
                const double cue = pixel[MATTIS_PIXELS_CUE][a * 784 + i];
                overlap += mattis_patterns_sign(&disorder.patterns, i, mu) *
                           pixel[MATTIS_PIXELS_FINAL][a * 784 + i] / 784;
                distance += (cue - x) * (cue - x);
            }
            if (overlap > largest + 1e-9)
                largest = overlap, answer = mu;
            if (distance < least - 1e-9)
                least = distance, nearest = mu;
        }
        cr_assert_eq(replica[MATTIS_REPLICA_ANSWER][a], (double)answer);
        cr_assert_eq(replica[MATTIS_REPLICA_BASELINE][a], (double)nearest);
        cr_assert_eq(replica[MATTIS_REPLICA_CUED][a], (double)target);
        accuracy += (answer == target) / (double)REPLICAS;
        baseline += (nearest == target) / (double)REPLICAS;
    }
    for (size_t mu = 0; mu < 10; mu++)
        for (size_t i = 0; i < 784; i++) {
            const double x = mattis_means_sum(&disorder.means, i, mu) / 3.0;
            along += x * mattis_patterns_sign(&disorder.patterns, i, mu) / 7840;
            square += x * x / 7840;
        }
    cr_assert_float_eq(out.scalar[MATTIS_ACCURACY], accuracy, 1e-12);
    cr_assert_float_eq(out.scalar[MATTIS_BASELINE], baseline, 1e-12);
    cr_assert(baseline > 0.4); /* of digits, a tenth by chance */
    cr_assert_float_eq(out.scalar[MATTIS_DATASET_QUALITY], along, 1e-12);
    cr_assert_float_eq(out.scalar[MATTIS_DATASET_ENTROPY], square / (along * along) - 1, 1e-12);
    for (size_t a = 0; a < REPLICAS; a++) {
        mattis_chain_free(&chain[a]);
        engine[a].type->free(&engine[a]);
    }
    mattis_disorder_free(&disorder);
    end(&f);
}

/* Noisy copies of images have the quality that is asked for, and the entropy (1 - r^2)/(M r^2). */
Test(images_exact, noisy_copies_have_their_quality) {
    fixture f = begin("{spins: 784, patterns: 10}",
                      "  rule: supervised\n  quality: 0.6\n  examples: 8\n", COLD);
    mattis_disorder disorder;
    double along = 0, square = 0;
    plan_of(&f);
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    for (size_t mu = 0; mu < 10; mu++)
        for (size_t i = 0; i < 784; i++) {
            const double x = mattis_means_sum(&disorder.means, i, mu) / 8.0;
            along += x * mattis_patterns_sign(&disorder.patterns, i, mu) / 7840;
            square += x * x / 7840;
        }
    const double deviation = sqrt((1 - 0.36) / (7840 * 8.0));
    cr_assert_float_eq(along, 0.6, 5 * deviation);
    cr_assert_float_eq(square, 0.36 + 0.64 / 8, 0.02);
    mattis_disorder_free(&disorder);
    end(&f);
}

/* Grey images of the modern network: |xi|^2 = N, and each proportional to its image on -1 to +1. */
Test(images_exact, grey_patterns) {
    fixture f = begin("{spins: 196, patterns: 12, pattern-law: data, inverse-temperature: 1, "
                      "precision: double}",
                      "", "dynamics: {sweeps: 5}\nmodel: modern\n");
    mattis_disorder disorder;
    mattis_pattern_reader reader;
    plan_of(&f);
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    cr_assert_eq(mattis_pattern_reader_init(&reader, &disorder.blocks), MATTIS_OK);
    for (size_t mu = 0; mu < 12; mu++) {
        double xi[196], grey[196], square = 0, best = 0;
        mattis_pattern_reader_pattern(&reader, mu, xi);
        for (size_t i = 0; i < 196; i++)
            square += xi[i] * xi[i];
        cr_assert_float_eq(square, 196, 1e-9);
        for (size_t k = 6 * (mu % 10); k < 6 * (mu % 10) + 6; k++) { /* train images of its class */
            double along = 0, length = 0;
            mattis_images_grey(f.params->images, MATTIS_TRAIN, f.view->part[MATTIS_TRAIN].index[k],
                               0, 14, 14, grey);
            for (size_t i = 0; i < 196; i++) {
                along += xi[i] * (grey[i] / 127.5 - 1);
                length += (grey[i] / 127.5 - 1) * (grey[i] / 127.5 - 1);
            }
            best = fmax(best, along / sqrt(196 * length));
        }
        cr_assert_float_eq(best, 1, 1e-12);
    }
    mattis_pattern_reader_free(&reader);
    mattis_disorder_free(&disorder);
    end(&f);
}

/* Patterns of signs of the modern network are the binarized images, one class after the other. */
Test(images_exact, patterns_of_signs_of_the_modern_network) {
    fixture f = begin("{spins: 784, patterns: 25, pattern-law: binary, inverse-temperature: 1}", "",
                      "dynamics: {sweeps: 5}\nmodel: modern\n");
    mattis_disorder disorder;
    mattis_pattern_reader reader;
    plan_of(&f);
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    cr_assert_eq(mattis_pattern_reader_init(&reader, &disorder.blocks), MATTIS_OK);
    const mattis_view_part *train = &f.view->part[MATTIS_TRAIN];
    for (size_t mu = 0; mu < 25; mu++) {
        const size_t class = mu % 10;
        double xi[784];
        size_t equal = 0;
        mattis_pattern_reader_pattern(&reader, mu, xi);
        for (size_t k = train->first[class]; k < train->first[class + 1]; k++) {
            size_t i = 0;
            while (i < 784 && xi[i] == mattis_view_sign(train->bit, f.view->words, k, i))
                i++;
            equal += i == 784;
        }
        cr_assert_eq(equal, 1, "pattern %zu is %zu images of class %zu", mu, equal, class);
    }
    mattis_pattern_reader_free(&reader);
    mattis_disorder_free(&disorder);
    end(&f);
}

/* The nearest of all patterns, read one by one. */
static size_t nearest(const mattis_disorder *disorder, size_t k, const double *state, size_t n) {
    mattis_pattern_reader reader;
    double xi[784], largest = -INFINITY;
    size_t best = 0;
    cr_assert_eq(mattis_pattern_reader_init(&reader, &disorder->blocks), MATTIS_OK);
    for (size_t mu = 0; mu < k; mu++) {
        double sum = 0;
        mattis_pattern_reader_pattern(&reader, mu, xi);
        for (size_t i = 0; i < n; i++)
            sum += xi[i] * state[i];
        if (sum > largest)
            largest = sum, best = mu;
    }
    mattis_pattern_reader_free(&reader);
    return best;
}

/* Continuous states, cued with the upper half of their pictures: answers, what is recovered and the
 * overlap of the cues, counted from the pixels. At beta = 1 all come back, at 1e-4 none. */
static void measure_masked(const char *network, bool all_come_back) {
    enum { N = 196, K = 12, REPLICAS = 15 };
    fixture f = begin(network, "",
                      "dynamics: {sweeps: 50, replicas: 15}\nrecord: {states: 15}\n"
                      "start: {masked: 0.5, mask: block}\nmodel: modern\n");
    static double pixel[MATTIS_N_PIXELS][REPLICAS * N];
    double replica[MATTIS_N_REPLICA_OBSERVABLES][REPLICAS];
    mattis_measurement out = {.pixel = {pixel[0], pixel[1], pixel[2]}};
    mattis_disorder disorder;
    mattis_softmax states;
    plan_of(&f);
    const uint64_t key = mattis_dynamics_key(f.params);
    for (size_t k = 0; k < MATTIS_N_REPLICA_OBSERVABLES; k++)
        out.replica[k] = replica[k];
    cr_assert_eq(mattis_disorder_init(&disorder, f.params, 0), MATTIS_OK);
    cr_assert_eq(mattis_softmax_init(&states, &disorder, f.params, key, 0), MATTIS_OK);
    for (int t = 0; t < 50 && !mattis_softmax_settled(&states); t++)
        cr_assert_eq(mattis_softmax_step(&states), MATTIS_OK);
    cr_assert_eq(mattis_measure_images_softmax(&states, &disorder, f.params, key, 0, &out),
                 MATTIS_OK);
    double accuracy = 0, recovered = 0, cues = 0;
    for (size_t a = 0; a < REPLICAS; a++) {
        const double *cue = &pixel[MATTIS_PIXELS_CUE][a * N];
        const double *final = &pixel[MATTIS_PIXELS_FINAL][a * N];
        const double *pattern = &pixel[MATTIS_PIXELS_PATTERN][a * N];
        const size_t answer = nearest(&disorder, K, final, N);
        double worst = 0, overlap = 0, square = 0;
        cr_assert_eq(nearest(&disorder, K, pattern, N), a % K);
        for (size_t i = 0; i < N; i++) {
            cr_assert_eq(cue[i], i < N / 2 ? pattern[i] : 0);
            worst = fmax(worst, fabs(final[i] - pattern[i]));
            overlap += final[i] * pattern[i] / N;
            square += cue[i] * cue[i] / N;
        }
        cr_assert_eq(replica[MATTIS_REPLICA_CUED][a], (double)(a % K));
        cr_assert_eq(replica[MATTIS_REPLICA_ANSWER][a], (double)answer);
        cr_assert_float_eq(replica[MATTIS_REPLICA_OVERLAP_END][a], overlap, 1e-12);
        accuracy += (answer == a % K) / (double)REPLICAS;
        recovered += (worst <= 1e-4) / (double)REPLICAS;
        cues += square / REPLICAS; /* the cue agrees with the pattern where it is not blank */
    }
    cr_assert_float_eq(out.scalar[MATTIS_ACCURACY], accuracy, 1e-12);
    cr_assert_float_eq(out.scalar[MATTIS_RECOVERED], recovered, 1e-12);
    cr_assert_float_eq(out.scalar[MATTIS_CUE_OVERLAP], cues, 1e-12);
    cr_assert_float_eq(accuracy, all_come_back ? 1 : accuracy, 1e-12);
    cr_assert_float_eq(recovered, all_come_back, 1e-12);
    cr_assert(all_come_back || accuracy < 0.5);
    mattis_softmax_free(&states);
    mattis_disorder_free(&disorder);
    end(&f);
}

Test(images_exact, half_pictures_of_the_modern_network) {
    measure_masked("{spins: 196, patterns: 12, pattern-law: data, inverse-temperature: 1, "
                   "precision: double}",
                   true);
    measure_masked("{spins: 196, patterns: 12, pattern-law: data, inverse-temperature: 1e-4, "
                   "precision: double}",
                   false);
}
