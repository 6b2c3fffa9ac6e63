/* mattis complete: what a shell offers for the last word of a command line. The scripts in
 * tools/completion know nothing of mattis: all is here, from the tables that parse. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Prints the candidate where it begins with what is typed. */
static void offer(const char *typed, const char *before, const char *word, const char *after) {
    char text[256];
    snprintf(text, sizeof text, "%s%s%s", before, word, after);
    if (strncmp(text, typed, strlen(typed)) == 0)
        puts(text);
}

static void offer_all(const char *typed, const char *before, const char *const *words) {
    for (size_t k = 0; words && words[k]; k++)
        offer(typed, before, words[k], "");
}

static void offer_commands(const char *typed) {
    for (const cli_command *command = cli_commands; command->name; command++)
        offer(typed, "", command->name, "");
    offer(typed, "", "--help", "");
    offer(typed, "", "--version", "");
}

static void offer_options(const cli_command *command, const char *typed) {
    for (const cli_option *option = cli_option_table; option->name; option++)
        if (option->letter == 'h' || strchr(command->options, option->letter))
            offer(typed, "--", option->name, "");
}

/* --- Keys of --set --------------------------------------------------------------------------- */

static bool can_be_axis(const mattis_param *param) {
    return !param->fixed && (param->type == MATTIS_TYPE_INT || param->type == MATTIS_TYPE_REAL);
}

/* The row that a key means: its path, or its last name or name as an axis. */
static const mattis_param *find_key(const char *key, size_t length) {
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        const char *const name[] = {param->path, mattis_param_name(param),
                                    mattis_param_axis_name(param)};
        for (size_t n = 0; n < sizeof name / sizeof *name; n++)
            if (strlen(name[n]) == length && memcmp(name[n], key, length) == 0)
                return param;
    }
    return NULL;
}

/* The name alone means the row: no other has it. */
static bool is_clear(const mattis_param *param) {
    const char *name = mattis_param_name(param);
    size_t n = 0;
    for (size_t k = 0; k < mattis_param_count; k++)
        n += strcmp(mattis_param_name(&mattis_param_table[k]), name) == 0;
    return n == 1 && strlen(name) > 2;
}

static void offer_keys(const char *typed) {
    offer(typed, "", "title", "=");
    for (size_t k = 0; k < mattis_param_count; k++) {
        const mattis_param *param = &mattis_param_table[k];
        offer(typed, "", param->path, "=");
        if (*typed && is_clear(param) && strcmp(param->path, mattis_param_name(param)) != 0)
            offer(typed, "", mattis_param_name(param), "=");
        if (can_be_axis(param) && strncmp(typed, "axes.", 5) == 0)
            offer(typed, "axes.", mattis_param_axis_name(param), "=");
    }
}

static void offer_set(const char *typed) {
    static const char *const flags[] = {"false", "true", NULL};
    const char *equals = strchr(typed, '=');
    char before[256];
    if (!equals) {
        offer_keys(typed);
        return;
    }
    const mattis_param *param = find_key(typed, (size_t)(equals - typed));
    if (!param)
        return;
    snprintf(before, sizeof before, "%.*s", (int)(equals + 1 - typed), typed);
    offer_all(typed, before, param->type == MATTIS_TYPE_BOOL ? flags : param->choices);
}

/* --- Files ----------------------------------------------------------------------------------- */

static bool reads_experiments(const cli_command *command) {
    return strchr(command->options, 's') != NULL;
}

static void offer_files(const cli_command *command, const char *typed) {
    if (strcmp(command->name, "manual") == 0) {
        for (const cli_command *each = cli_commands; each->name; each++)
            offer(typed, "", each->name, "");
        offer(typed, "", cli_experiment_page, "");
        offer(typed, "", "mattis", "");
    } else if (command->takes != NO_FILE) {
        puts(reads_experiments(command) ? "@yaml\n@yml" : "@h5");
    }
}

static void offer_outputs(const cli_command *command) {
    puts(strcmp(command->name, "plot") == 0     ? "@pdf\n@svg\n@png"
         : strcmp(command->name, "report") == 0 ? "@html"
                                                : "@h5");
}

/* The option that takes its value from the word after `word`, or NULL. */
static const cli_option *waiting(const cli_command *command, const char *word) {
    for (const cli_option *option = cli_option_table; option->name; option++)
        if (option->value && strchr(command->options, option->letter) &&
            ((option->letter == 'o' && strcmp(word, "-o") == 0) ||
             (strncmp(word, "--", 2) == 0 && strcmp(word + 2, option->name) == 0)))
            return option;
    return NULL;
}

int cli_complete(int n, char *const *word) {
    const char *typed = n > 0 ? word[n - 1] : "";
    if (n <= 1) {
        offer_commands(typed);
        return EXIT_DONE;
    }
    const cli_command *command = cli_command_find(word[0]);
    if (!command)
        return EXIT_DONE;
    const cli_option *option = n > 2 ? waiting(command, word[n - 2]) : NULL;
    if (option && option->letter == 'o')
        offer_outputs(command);
    else if (option && option->letter == 's')
        offer_set(typed);
    else if (option)
        offer_all(typed, "", option->words);
    else if (*typed == '-')
        offer_options(command, typed);
    else
        offer_files(command, typed);
    return EXIT_DONE;
}
