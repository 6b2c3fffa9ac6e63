/* YAML text to a tree of nodes with their places; see config_internal.h.
 *
 * The tree is built from events rather than with libyaml's document API, which follows aliases
 * silently (also into cycles) and drops the line of the alias. */
#include <yaml.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

/* Deeper than any experiment file; keeps the recursion bounded. */
enum { MAX_DEPTH = 16 };

typedef struct reader {
    yaml_parser_t parser;
    const mattis_config_source *source;
    const char *text;
    size_t length;
    mattis_report *report;
} reader;

int mattis_config_fail(mattis_report *report, mattis_config_mark mark, const char *key,
                       const char *format, ...) {
    /* The end of a long path tells more than its beginning, and the message must fit as well. */
    enum { MAX_NAME = 300 };
    const char *name = mark.source->name;
    size_t length = strlen(name);
    if (length > MAX_NAME)
        name += length - MAX_NAME;
    char message[sizeof report->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    bool is_override = mark.source->is_override;
    if (!key || (is_override && strcmp(key, mark.source->name) == 0))
        key = "";
    const char *colon = *key ? ": " : "";
    if (is_override)
        mattis_fail(report, MATTIS_ERR_INPUT, "--set %s%s%s: %s", name, colon, key, message);
    else
        mattis_fail(report, MATTIS_ERR_INPUT, "%s:%zu%s%s: %s", name, mark.line, colon, key,
                    message);
    /* One line, whatever stands in the name of a file or in what was typed after --set. */
    for (char *byte = report ? report->text : NULL; byte && *byte; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7F)
            *byte = '?';
    return MATTIS_ERR_INPUT;
}

int mattis_config_no_memory(mattis_report *report) {
    return mattis_fail(report, MATTIS_ERR_MEMORY, "%s", mattis_strerror(MATTIS_ERR_MEMORY));
}

mattis_config_quoted mattis_config_quote(const char *text) {
    enum { SHOWN = 48 };
    mattis_config_quoted out = {0};
    size_t length = strlen(text);
    size_t shown = length;
    if (length > SHOWN) {
        shown = SHOWN;
        while (shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80) /* not inside a letter */
            shown--;
    }
    for (size_t k = 0; k < shown; k++) {
        unsigned char byte = (unsigned char)text[k];
        out.text[k] = byte < 0x20 || byte == 0x7F ? '?' : text[k];
    }
    if (shown < length)
        memcpy(out.text + shown, "...", 4);
    return out;
}

bool mattis_config_is_null(const mattis_config_node *node) {
    if (node->kind != MATTIS_CONFIG_SCALAR || !node->plain)
        return false;
    return *node->text == '\0' || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0;
}

void mattis_config_tree_free(mattis_config_node *root) {
    for (size_t k = 0; k < root->n; k++)
        mattis_config_tree_free(&root->child[k]);
    free(root->child);
    free(root->text);
    memset(root, 0, sizeof *root);
}

static mattis_config_mark mark_at(const reader *self, size_t line) {
    return (mattis_config_mark){.source = self->source, .line = line};
}

/* libyaml gives an offset instead of a line for bytes that it cannot decode. */
static size_t line_of_offset(const reader *self, size_t offset) {
    size_t line = 1;
    for (size_t k = 0; k < offset && k < self->length; k++)
        line += self->text[k] == '\n';
    return line;
}

/* YAML takes no tabs there, and says so in words that do not name them. */
static bool is_indented_by_tab(const reader *self, size_t line) {
    const char *at = self->text, *end = self->text + self->length;
    for (size_t k = 1; k < line && at < end; at++)
        k += *at == '\n';
    while (at < end && *at == ' ')
        at++;
    return at < end && *at == '\t';
}

static int fail_syntax(const reader *self) {
    const yaml_parser_t *parser = &self->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return mattis_config_no_memory(self->report);
    if (parser->error == YAML_READER_ERROR)
        return mattis_config_fail(self->report,
                                  mark_at(self, line_of_offset(self, parser->problem_offset)), NULL,
                                  "not UTF-8 text (%s); save the file as UTF-8", parser->problem);
    mattis_config_mark mark = mark_at(self, parser->problem_mark.line + 1);
    const char *advice = is_indented_by_tab(self, mark.line)
                             ? "indent with spaces, not tabs"
                             : "check indentation, colons, quotes and brackets";
    if (!parser->context)
        return mattis_config_fail(self->report, mark, NULL, "not valid YAML: %s; %s",
                                  parser->problem, advice);
    return mattis_config_fail(self->report, mark, NULL, "not valid YAML: %s %s from line %zu; %s",
                              parser->problem, parser->context, parser->context_mark.line + 1,
                              advice);
}

static int next_event(reader *self, yaml_event_t *event) {
    return yaml_parser_parse(&self->parser, event) ? MATTIS_OK : fail_syntax(self);
}

/* Anchors and tags would let one text mean different things to different readers. */
static int refuse_decoration(const reader *self, mattis_config_mark mark, const yaml_char_t *anchor,
                             const yaml_char_t *tag) {
    if (anchor)
        return mattis_config_fail(self->report, mark, NULL,
                                  "the anchor '&%s' is not allowed; write the value out",
                                  mattis_config_quote((const char *)anchor).text);
    if (tag)
        return mattis_config_fail(self->report, mark, NULL,
                                  "the tag '%s' is not allowed; remove it",
                                  mattis_config_quote((const char *)tag).text);
    return MATTIS_OK;
}

static int read_scalar(const reader *self, const yaml_event_t *event, mattis_config_node *out) {
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) != event->data.scalar.length)
        return mattis_config_fail(self->report, out->mark, NULL,
                                  "a NUL character inside a value; remove it");
    out->kind = MATTIS_CONFIG_SCALAR;
    out->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    out->text = strdup(text);
    return out->text ? MATTIS_OK : mattis_config_no_memory(self->report);
}

/* Appends a zeroed child, or returns NULL when memory runs out. */
static mattis_config_node *add_child(mattis_config_node *parent) {
    if (parent->n == parent->capacity) {
        size_t capacity = parent->capacity ? 2 * parent->capacity : 4;
        mattis_config_node *child = realloc(parent->child, capacity * sizeof *child);
        if (!child)
            return NULL;
        parent->child = child;
        parent->capacity = capacity;
    }
    mattis_config_node *child = &parent->child[parent->n++];
    memset(child, 0, sizeof *child);
    return child;
}

static int read_node(reader *self, const yaml_event_t *event, int depth, mattis_config_node *out);

/* After each child of a map: keys are checked, values take the place of their key. */
static int settle_child(const reader *self, mattis_config_node *map) {
    mattis_config_node *child = &map->child[map->n - 1];
    if (map->n % 2 == 0) {
        child->mark = map->child[map->n - 2].mark;
        return MATTIS_OK;
    }
    if (child->kind == MATTIS_CONFIG_SCALAR && *child->text)
        return MATTIS_OK;
    return mattis_config_fail(self->report, child->mark, NULL,
                              "a key that is no name; write NAME: VALUE");
}

static int read_children(reader *self, yaml_event_type_t end, int depth, mattis_config_node *out) {
    for (;;) {
        yaml_event_t event;
        int status = next_event(self, &event);
        if (status)
            return status;
        if (event.type == end) {
            yaml_event_delete(&event);
            return MATTIS_OK;
        }
        mattis_config_node *child = add_child(out);
        status = child ? read_node(self, &event, depth + 1, child)
                       : mattis_config_no_memory(self->report);
        yaml_event_delete(&event);
        if (!status && out->kind == MATTIS_CONFIG_MAP)
            status = settle_child(self, out);
        if (status)
            return status;
    }
}

/* Reads the node that begins with `event`, which stays the caller's. */
static int read_node(reader *self, const yaml_event_t *event, int depth, mattis_config_node *out) {
    out->mark = mark_at(self, event->start_mark.line + 1);
    if (depth > MAX_DEPTH)
        return mattis_config_fail(self->report, out->mark, NULL,
                                  "nested more than %d deep; check the brackets", MAX_DEPTH);
    int status;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        status =
            refuse_decoration(self, out->mark, event->data.scalar.anchor, event->data.scalar.tag);
        return status ? status : read_scalar(self, event, out);
    case YAML_SEQUENCE_START_EVENT:
        out->kind = MATTIS_CONFIG_LIST;
        status = refuse_decoration(self, out->mark, event->data.sequence_start.anchor,
                                   event->data.sequence_start.tag);
        return status ? status : read_children(self, YAML_SEQUENCE_END_EVENT, depth, out);
    case YAML_MAPPING_START_EVENT:
        out->kind = MATTIS_CONFIG_MAP;
        status = refuse_decoration(self, out->mark, event->data.mapping_start.anchor,
                                   event->data.mapping_start.tag);
        return status ? status : read_children(self, YAML_MAPPING_END_EVENT, depth, out);
    case YAML_ALIAS_EVENT:
        return mattis_config_fail(self->report, out->mark, NULL,
                                  "the alias '*%s' is not allowed; write the value out",
                                  mattis_config_quote((const char *)event->data.alias.anchor).text);
    default:
        return mattis_config_fail(self->report, out->mark, NULL,
                                  "not valid YAML: unexpected structure; check the indentation");
    }
}

/* The next event must be `type`; its content is of no interest. */
static int skip_event(reader *self, yaml_event_type_t type, bool *found, size_t *line) {
    yaml_event_t event;
    int status = next_event(self, &event);
    if (status)
        return status;
    *found = event.type == type;
    *line = event.start_mark.line + 1;
    yaml_event_delete(&event);
    return MATTIS_OK;
}

static int read_document(reader *self, mattis_config_node *root) {
    bool found;
    size_t line;
    int status = skip_event(self, YAML_STREAM_START_EVENT, &found, &line);
    if (!status)
        status = skip_event(self, YAML_DOCUMENT_START_EVENT, &found, &line);
    if (status)
        return status;
    if (!found) { /* nothing but comments */
        root->mark = mark_at(self, 1);
        root->plain = true;
        root->text = strdup("");
        return root->text ? MATTIS_OK : mattis_config_no_memory(self->report);
    }
    yaml_event_t event;
    status = next_event(self, &event);
    if (status)
        return status;
    status = read_node(self, &event, 0, root);
    yaml_event_delete(&event);
    if (!status)
        status = skip_event(self, YAML_DOCUMENT_END_EVENT, &found, &line);
    if (!status)
        status = skip_event(self, YAML_STREAM_END_EVENT, &found, &line);
    if (!status && !found)
        return mattis_config_fail(self->report, mark_at(self, line), NULL,
                                  "a second document begins; keep one experiment in a file");
    return status;
}

int mattis_config_tree_read(const char *text, size_t length, const mattis_config_source *source,
                            mattis_config_node *root, mattis_report *report) {
    memset(root, 0, sizeof *root);
    reader self = {.source = source, .text = text, .length = length, .report = report};
    /* libyaml would quietly decode UTF-16. */
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
        return mattis_config_fail(report, mark_at(&self, 1), NULL,
                                  "not UTF-8 text (UTF-16); save the file as UTF-8");
    if (!yaml_parser_initialize(&self.parser))
        return mattis_config_no_memory(report);
    yaml_parser_set_input_string(&self.parser, (const unsigned char *)text, length);
    int status = read_document(&self, root);
    yaml_parser_delete(&self.parser);
    return status;
}
