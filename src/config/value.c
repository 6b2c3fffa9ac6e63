/* One scalar of the file to one checked number; see config_internal.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"
#include "mattis/nearest.h"

/* Room for the words of the largest range. */
enum { RANGE_TEXT = 256 };

/* Decimal numbers only: strtod alone would take 0x10, inf and nan. */
static bool read_number(const char *text, double *value) {
    if (*text == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0')
        return false;
    char *end;
    *value = strtod(text, &end) + 0.0; /* -0 becomes 0: one value, one key of random streams */
    return end != text && *end == '\0';
}

static int number(const mattis_param *param, const char *key, const mattis_config_node *node,
                  const char *range, double *value, mattis_report *report) {
    bool whole = param->type == MATTIS_TYPE_INT;
    if (!read_number(node->text, value) || (whole && isfinite(*value) && *value != floor(*value)))
        return mattis_config_fail(report, node->mark, key, "'%s' is not a %s; give %s",
                                  mattis_config_quote(node->text).text,
                                  whole ? "whole number" : "number", range);
    if (!node->plain)
        return mattis_config_fail(report, node->mark, key,
                                  "'%s' is in quotes, which makes it text; give %s without quotes",
                                  mattis_config_quote(node->text).text, range);
    if (!mattis_param_in_range(param, *value))
        return mattis_config_fail(report, node->mark, key, "'%s' is out of range; give %s",
                                  mattis_config_quote(node->text).text, range);
    return MATTIS_OK;
}

static int flag(const char *key, const mattis_config_node *node, double *value,
                mattis_report *report) {
    bool yes = strcmp(node->text, "true") == 0;
    if (!node->plain || (!yes && strcmp(node->text, "false") != 0))
        return mattis_config_fail(report, node->mark, key,
                                  "'%s' is not a flag; give true or false without quotes",
                                  mattis_config_quote(node->text).text);
    *value = yes;
    return MATTIS_OK;
}

static int choice(const mattis_param *param, const char *key, const mattis_config_node *node,
                  const char *range, double *value, mattis_report *report) {
    for (size_t k = 0; param->choices[k]; k++)
        if (strcmp(param->choices[k], node->text) == 0) {
            *value = (double)k;
            return MATTIS_OK;
        }
    const char *nearest = mattis_nearest(node->text, param->choices);
    if (nearest)
        return mattis_config_fail(report, node->mark, key, "unknown choice '%s'; did you mean %s?",
                                  mattis_config_quote(node->text).text, nearest);
    return mattis_config_fail(report, node->mark, key, "unknown choice '%s'; give %s",
                              mattis_config_quote(node->text).text, range);
}

int mattis_config_value(const mattis_param *param, const char *key, const mattis_config_node *node,
                        double *value, mattis_report *report) {
    char range[RANGE_TEXT];
    mattis_param_describe_range(param, range, sizeof range);
    if (node->kind != MATTIS_CONFIG_SCALAR) {
        bool may_be_axis = mattis_config_can_be_axis(param) && strcmp(key, param->path) == 0;
        return mattis_config_fail(report, node->mark, key, "%s where one value belongs; give %s%s",
                                  node->kind == MATTIS_CONFIG_LIST ? "a list" : "keys", range,
                                  may_be_axis ? ", or several values under axes" : "");
    }
    if (mattis_config_is_null(node))
        return mattis_config_fail(report, node->mark, key, "no value; give %s", range);
    if (param->type == MATTIS_TYPE_BOOL)
        return flag(key, node, value, report);
    if (param->type == MATTIS_TYPE_CHOICE)
        return choice(param, key, node, range, value, report);
    return number(param, key, node, range, value, report);
}
