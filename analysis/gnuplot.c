/* See gnuplot.h. */
#include "gnuplot.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NOT_FOUND = 127 };

static const char script_ending[] = ".gp";
static const char data_ending[] = ".dat";

static int find_format(mattis_gnuplot *self, const char *path, mattis_report *report) {
    static const char *const endings[] = {
        [MATTIS_PDF] = ".pdf", [MATTIS_SVG] = ".svg", [MATTIS_PNG] = ".png"};
    size_t length = strlen(path);
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        if (length > 4 && strcasecmp(path + length - 4, endings[k]) == 0) {
            self->format = (mattis_figure_format)k;
            return MATTIS_OK;
        }
    }
    return mattis_fail(report, MATTIS_ERR_INPUT, "%s: a figure must end in .pdf, .svg or .png",
                       path);
}

/* A gnuplot string cannot hold a line break. */
static int check_name(const char *name, mattis_report *report) {
    for (const char *c = name; *c; c++)
        if (iscntrl((unsigned char)*c))
            return mattis_fail(report, MATTIS_ERR_INPUT,
                               "the file name of a figure must not hold control characters");
    return MATTIS_OK;
}

/* Fills output and table. */
static int set_names(mattis_gnuplot *self) {
    if (asprintf(&self->output, "./%s", self->name) < 0)
        self->output = NULL;
    if (asprintf(&self->table, "./%s%s", self->name, data_ending) < 0)
        self->table = NULL;
    return self->output && self->table ? MATTIS_OK : MATTIS_ERR_MEMORY;
}

/* FOLDER/NAME plus an ending; the caller frees it. NULL without memory. */
static char *file_in_folder(const mattis_gnuplot *self, const char *ending) {
    char *file;
    return asprintf(&file, "%s/%s%s", self->folder, self->name, ending) < 0 ? NULL : file;
}

static FILE *open_in_folder(const mattis_gnuplot *self, const char *ending) {
    char *file = file_in_folder(self, ending);
    FILE *stream = file ? fopen(file, "w") : NULL;
    free(file);
    return stream;
}

int mattis_gnuplot_begin(mattis_gnuplot *self, const char *path, mattis_report *report) {
    *self = (mattis_gnuplot){0};
    int status = find_format(self, path, report);
    if (status != MATTIS_OK)
        return status;
    const char *slash = strrchr(path, '/');
    int parent = slash ? (int)(slash - path) + 1 : 0;
    self->path = strdup(path);
    if (!self->path || asprintf(&self->folder, "%.*s.mattis-plot-XXXXXX", parent, path) < 0) {
        self->folder = NULL;
        return mattis_fail(report, MATTIS_ERR_MEMORY, "%s", mattis_strerror(MATTIS_ERR_MEMORY));
    }
    self->name = self->path + parent;
    status = check_name(self->name, report);
    if (status != MATTIS_OK)
        return status;
    if (set_names(self) != MATTIS_OK)
        return mattis_fail(report, MATTIS_ERR_MEMORY, "%s", mattis_strerror(MATTIS_ERR_MEMORY));
    if (!mkdtemp(self->folder)) {
        int reason = errno;
        free(self->folder); /* it was not made: nothing to delete */
        self->folder = NULL;
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: cannot be written: %s", path,
                           strerror(reason));
    }
    self->script = open_in_folder(self, script_ending);
    self->data = open_in_folder(self, data_ending);
    if (!self->script || !self->data)
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: cannot be written: %s", path,
                           strerror(errno));
    return MATTIS_OK;
}

/* The child: gnuplot in the folder, its messages into `messages`. Arguments are handed over as they
 * are; no shell reads them, and "./" keeps a name from being taken for an option. */
static _Noreturn void become_gnuplot(const mattis_gnuplot *self, const char *script, int messages) {
    int nothing = open("/dev/null", O_RDWR);
    if (nothing < 0 || chdir(self->folder) != 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(nothing, STDOUT_FILENO) < 0 || dup2(messages, STDERR_FILENO) < 0)
        _exit(1);
    execlp("gnuplot", "gnuplot", "-d", script, (char *)NULL);
    _exit(errno == ENOENT ? EXIT_NOT_FOUND : 1);
}

/* Reads all of `descriptor`, keeping what fits. */
static void read_messages(int descriptor, char *text, size_t size) {
    size_t used = 0;
    char part[512];
    ssize_t n;
    while ((n = read(descriptor, part, sizeof part)) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t k = 0; k < n && used + 1 < size; k++)
            text[used++] = part[k];
    }
    text[used] = '\0';
}

/* The first line that names the place of an error, else the first that is not blank. gnuplot echoes
 * the command and a caret before the message itself. */
static const char *error_line(char *messages) {
    char *first = NULL;
    char *rest = NULL;
    for (char *line = strtok_r(messages, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " \t");
        if (!first && *line)
            first = line;
        if (strstr(line, " line ") && strchr(line, ':') && !strstr(line, "warning"))
            return line;
    }
    return first ? first : "no message";
}

/* Starts gnuplot and waits for it; `messages` receives its standard error. Returns the wait status,
 * or -1 when it could not be started at all. */
static int run(const mattis_gnuplot *self, char *messages, size_t size) {
    int ends[2];
    char *script;
    *messages = '\0';
    if (asprintf(&script, "./%s%s", self->name, script_ending) < 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        free(script);
        return -1;
    }
    pid_t child = fork();
    if (child == 0)
        become_gnuplot(self, script, ends[1]);
    close(ends[1]);
    int status = -1;
    if (child > 0) {
        read_messages(ends[0], messages, size);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    free(script);
    return status;
}

static int run_checked(const mattis_gnuplot *self, mattis_report *report) {
    char messages[4096];
    int status = run(self, messages, sizeof messages);
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return MATTIS_OK;
    if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_FOUND)
        return mattis_fail(report, MATTIS_ERR_TOOL,
                           "gnuplot is not installed; apt install gnuplot-nox");
    if (status != -1 && WIFSIGNALED(status))
        return mattis_fail(report, MATTIS_ERR_TOOL, "gnuplot was ended by signal %d",
                           WTERMSIG(status));
    return mattis_fail(report, MATTIS_ERR_TOOL, "gnuplot failed: %s", error_line(messages));
}

/* Moves FOLDER/NAME plus ending to its place. */
static int move_out(const mattis_gnuplot *self, const char *ending, mattis_report *report) {
    char *from = file_in_folder(self, ending);
    char *to = NULL;
    int status = MATTIS_OK;
    if (!from || asprintf(&to, "%s%s", self->path, ending) < 0)
        status = mattis_fail(report, MATTIS_ERR_MEMORY, "%s", mattis_strerror(MATTIS_ERR_MEMORY));
    else if (rename(from, to) != 0)
        status =
            mattis_fail(report, MATTIS_ERR_FILE, "%s: cannot be written: %s", to, strerror(errno));
    free(from);
    free(to);
    return status;
}

static int close_stream(FILE **stream) {
    int failed = *stream ? fclose(*stream) : 0;
    *stream = NULL;
    return failed;
}

int mattis_gnuplot_finish(mattis_gnuplot *self, int keep_script, mattis_report *report) {
    int failed = ferror(self->script) | ferror(self->data);
    failed |= close_stream(&self->script) | close_stream(&self->data);
    if (failed)
        return mattis_fail(report, MATTIS_ERR_FILE, "%s: its data cannot be written", self->path);
    int status = run_checked(self, report);
    if (status == MATTIS_OK && keep_script)
        status = move_out(self, script_ending, report);
    if (status == MATTIS_OK && keep_script)
        status = move_out(self, data_ending, report);
    return status == MATTIS_OK ? move_out(self, "", report) : status;
}

void mattis_gnuplot_free(mattis_gnuplot *self) {
    close_stream(&self->script);
    close_stream(&self->data);
    const char *endings[] = {script_ending, data_ending, ""};
    for (size_t k = 0; self->folder && k < 3; k++) {
        char *file = file_in_folder(self, endings[k]);
        if (file)
            unlink(file);
        free(file);
    }
    if (self->folder)
        rmdir(self->folder);
    free(self->folder);
    free(self->path);
    free(self->output);
    free(self->table);
    *self = (mattis_gnuplot){0};
}
