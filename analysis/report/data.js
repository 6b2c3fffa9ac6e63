// The result of a page: what its numbers mean, whatever the axes. No drawing here.
'use strict';
const result = JSON.parse(document.getElementById('result').textContent);
const axes = result.axes;
const cellCount = axes.reduce((n, axis) => n * axis.value.length, 1);
for (const axis of axes) axis.told = axis.start || axis.labels !== ''; // by a word, not by a number
const quantityOf = Object.fromEntries(result.quantities.map((q) => [q.name, q]));

const greek = {gamma: 'γ', alpha: 'α', beta: 'β', omega: 'ω', rho: 'ρ', sigma: 'σ', mu: 'μ'};
const words = (name) => name.replace(/[_-]/g, ' ');

// "load γ", and one of its values: "γ = 0.1", "from pattern".
function axisLabel(axis) {
    const symbol = greek[axis.symbol] || axis.symbol;
    const units = axis.units !== '1' && axis.units !== '' && axis.units !== axis.name ? ` (${axis.units})` : '';
    return words(axis.name) + (symbol ? ' ' + symbol : '') + units;
}
const startName = (value) => (value === 0 ? 'pattern' : 'random');
function settingLabel(axis, k) {
    if (axis.start) return 'from ' + startName(axis.value[k]);
    if (axis.labels) return axis.labels.trim().split('\n')[k];
    return `${greek[axis.symbol] || axis.symbol || words(axis.name)} = ${short(axis.value[k], 6)}`;
}

// Position of a cell along each axis, and back; the last axis runs fastest.
function indexOf(cell) {
    const index = new Array(axes.length);
    for (let a = axes.length; a-- > 0; cell = Math.floor(cell / axes[a].value.length))
        index[a] = cell % axes[a].value.length;
    return index;
}
const cellAt = (index) => index.reduce((cell, i, a) => cell * axes[a].value.length + i, 0);
const valueName = (axis, k) => (axis.told ? settingLabel(axis, k) : short(axis.value[k], 6));
const cellName = (cell) => indexOf(cell).map((i, a) => settingLabel(axes[a], i)).join(', ') || 'the one cell';

const known = (x) => x !== null && x !== undefined;
const at = (values, cell) => (values && known(values[cell]) ? values[cell] : null);
const measured = (q, cell) => at(q.mean, cell);
const errorOf = (q, cell) => at(q.error, cell);
const predicted = (q, cell) => at(q.theory, cell);

// Whether a mean has an error by which it can be judged, and its deviation from the prediction in
// errors; none in a cell that does not compare. The rule is that of the program.
const errorKnown = (mean, error) => known(error) && error >= result.resolution * Math.max(1, Math.abs(mean));
function deviation(q, cell) {
    const m = measured(q, cell), e = errorOf(q, cell), t = predicted(q, cell);
    return known(m) && known(t) && result.compares[cell] && errorKnown(m, e) ? (m - t) / e : null;
}

function flagNames(flag) {
    return result.flags.filter((_, k) => flag & (1 << k));
}
const phaseName = (cell) => (known(result.phase[cell]) ? result.phases[result.phase[cell]] : null);

function short(x, digits = 4) {
    if (!known(x)) return '–';
    if (x !== 0 && (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e7)) return x.toExponential(2);
    return String(Number(x.toPrecision(digits)));
}
// "0.9312 ± 0.0021": as many digits as the error has a meaning for.
function withError(mean, error) {
    if (!known(mean)) return '–';
    if (!(error > 0)) return short(mean, 5);
    const digits = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(error))));
    return `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

// The whole plane in numbers, as the program has counted them; null where nothing compares.
const agreement = (q) => result.agreement.find((all) => all.quantity === q.name) || null;

// Edges of the boxes around the values of an axis, in their order on the paper.
function boxesOf(axis) {
    const logarithmic = axis.log;
    const to = logarithmic ? Math.log : (x) => x, from = logarithmic ? Math.exp : (x) => x;
    const order = axis.value.map((_, k) => k).sort((a, b) => axis.value[a] - axis.value[b]);
    const v = order.map((k) => to(axis.value[k]));
    const edge = [];
    for (let k = 0; k <= v.length; k++) {
        const gap = v.length > 1 ? (k === 0 ? v[1] - v[0] : k === v.length ? v[k - 1] - v[k - 2] : 0) : 1;
        edge.push(k === 0 ? v[0] - gap / 2 : k === v.length ? v[k - 1] + gap / 2 : (v[k - 1] + v[k]) / 2);
    }
    if (!logarithmic && v[0] >= 0) edge[0] = Math.max(edge[0], 0);
    return {order, logarithmic, edge: edge.map(from)};
}

// --- CSV -------------------------------------------------------------------------------------
const csvText = (rows) => rows.map((row) => row.map((x) => {
    const text = known(x) ? String(x) : '';
    return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}).join(',')).join('\n') + '\n';

function cellsTable() {
    const columns = [];
    for (const q of result.quantities)
        for (const [part, ending] of [['mean', ''], ['error', '_error'], ['theory', '_theory']])
            if (q[part]) columns.push([q.name + ending, q[part]]);
    const rows = [[...axes.map((a) => a.name), 'n_patterns', 'flag', 'phase', ...columns.map((c) => c[0])]];
    for (let cell = 0; cell < cellCount; cell++)
        rows.push([...indexOf(cell).map((i, a) => axes[a].value[i]), result.patterns[cell], result.flag[cell],
            phaseName(cell), ...columns.map((c) => c[1][cell])]);
    return rows;
}
function samplesTable() {
    const names = Object.keys(result.samples);
    const rows = [[...axes.map((a) => a.name), 'sample', ...names]];
    if (names.length)
        for (let cell = 0; cell < cellCount; cell++)
            result.samples[names[0]][cell].forEach((_, s) => rows.push(
                [...indexOf(cell).map((i, a) => axes[a].value[i]), s, ...names.map((n) => result.samples[n][cell][s])]));
    return rows;
}
function linesTable() {
    const rows = [['line', 'x_axis', 'y_axis', 'x', 'y', 'at']];
    for (const line of result.lines)
        for (let k = 0; k < line.point.length; k += 2)
            rows.push([line.name, line.x, line.y, line.point[k], line.point[k + 1],
                Object.entries(line.fixed).map(([a, v]) => `${a}=${v}`).join(' ')]);
    return rows;
}
// The column of the axis along which a line runs holds the place itself.
function measuredTable() {
    const rows = [['line', ...axes.map((a) => a.name), 'error']];
    for (const line of result.measured)
        for (const [at, error, ...place] of line.point)
            rows.push([line.words, ...place.map((k, a) => (a === line.axis ? at : axes[a].value[k])), error]);
    return rows;
}
function refinedTable() {
    const {places, quantities, flag, patterns} = result.refined, columns = [];
    for (const q of quantities)
        for (const [part, ending] of [['mean', ''], ['error', '_error'], ['theory', '_theory']])
            if (q[part]) columns.push([q.name + ending, q[part]]);
    return [[...axes.map((a) => a.name), 'n_patterns', 'flag', ...columns.map((c) => c[0])],
        ...places.map((place, k) => [...place, patterns[k], flag[k], ...columns.map((c) => c[1][k])])];
}
