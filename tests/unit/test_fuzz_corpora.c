/* Inputs that fuzzing has found worth keeping (tests/fuzz), run once: what each target asserts
 * still holds of them. `make fuzz` looks for new ones. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "program.h"

TestSuite(fuzz_corpora, .init = program_begin, .fini = program_end);

/* At least so many inputs stand in the corpus. */
static void replay(const char *target, int least) {
    cr_assert_eq(program("\"$TEST_BUILD\"/tests/fuzz/%s tests/fuzz/%s", target, target), 0, "%s",
                 program_output);
    cr_expect_geq(atoi(program_output), least, "%s: %s", target, program_output);
}

Test(fuzz_corpora, images) {
    replay("fuzz_images", 20);
}

Test(fuzz_corpora, experiments) {
    replay("fuzz_config", 100);
}

Test(fuzz_corpora, results) {
    replay("fuzz_result", 50);
}

Test(fuzz_corpora, journals) {
    replay("fuzz_journal", 50);
}
