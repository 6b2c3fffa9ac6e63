/* Manual pages, help and completion. */
#include <criterion/criterion.h>

#include "program.h"

TestSuite(manual, .init = program_begin, .fini = program_end);

Test(manual, pages_help_and_tables_agree) {
    cr_assert_eq(program("sh tests/cli/manual.sh $TMP"), 0, "%s", program_output);
}

Test(manual, shells_complete_what_the_program_takes) {
    cr_assert_eq(program("bash tests/cli/completion.sh $TMP"), 0, "%s", program_output);
}
