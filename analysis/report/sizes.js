// Extrapolation to infinite networks, where the number of spins is an axis of at least 3 values: the
// same fits as `mattis show --table finite-size` (docs/analysis.md), by any power of N.
'use strict';
const sizeAxis = axes.findIndex((axis) => axis.name === 'spins' && axis.value.length >= 3);
const otherNumbers = axes.filter((axis, a) => a !== sizeAxis && !axis.told && axis.value.length > 1);
const laws = [[1, '1/N'], [0.5, '1/√N'], [2 / 3, 'N^(−2/3)']];
const sizeState = {power: 1};

// Least squares of y = intercept + slope x with weights 1/error^2, over points [x, y, error].
function weightedLine(points) {
    let w = 0, wx = 0, wy = 0, xx = 0, xy = 0, chi2 = 0;
    for (const [x, y, e] of points) { w += 1 / (e * e); wx += x / (e * e); wy += y / (e * e); }
    const mx = wx / w, my = wy / w;
    for (const [x, y, e] of points) { xx += (x - mx) ** 2 / (e * e); xy += (x - mx) * (y - my) / (e * e); }
    const slope = xy / xx, intercept = my - slope * mx;
    for (const [x, y, e] of points) chi2 += ((y - intercept - slope * x) / e) ** 2;
    return {intercept, slope, error: Math.sqrt(1 / w + mx * mx / xx), chi2};
}

// One position on the axes but spins. The theory of each size is taken off first; sizes at which all
// samples gave the same, or the theory was not solved, do not count.
function extrapolate(q, index, power) {
    const cells = axes[sizeAxis].value.map((_, k) => cellAt(Object.assign([...index], {[sizeAxis]: k})));
    const compared = cells.some((cell) => known(predicted(q, cell)));
    const value = axes[sizeAxis].value, largest = value.indexOf(Math.max(...value));
    const points = [];
    cells.forEach((cell, k) => {
        const m = measured(q, cell), e = errorOf(q, cell), t = predicted(q, cell);
        if (known(m) && errorKnown(m, e) && (compared ? known(t) && result.compares[cell] : result.converged[cell]))
            points.push([value[k] ** -power, compared ? m - t : m, e]);
    });
    const theory = compared ? predicted(q, cells[largest]) : null;
    const out = {cells, theory, flagged: cells.some((cell) => result.flag[cell]), limit: null, error: null, z: null};
    if (points.length < 3) return out;
    const fit = weightedLine(points);
    return {...out, limit: compared && !known(theory) ? null : fit.intercept + (theory || 0), error: fit.error, slope: fit.slope, chi2: fit.chi2, freedom: points.length - 2,
        z: compared ? fit.intercept / fit.error : null};
}

// The whole run in one number: chi-square of z over the positions without warnings.
function extrapolation(q, power) {
    const all = {position: new Map(), judged: 0, within: 0, chi2: 0, fits: 0, fitChi2: 0, freedom: 0};
    for (let cell = 0; cell < cellCount; cell++) {
        const index = indexOf(cell);
        if (index[sizeAxis] !== 0) continue;
        const at = extrapolate(q, index, power);
        for (const c of at.cells) all.position.set(c, at);
        if (!known(at.limit) || at.flagged) continue;
        all.fits++; all.fitChi2 += at.chi2; all.freedom += at.freedom;
        if (!known(at.z)) continue;
        all.judged++; all.within += Math.abs(at.z) <= 2; all.chi2 += at.z * at.z;
    }
    return all;
}

// A quantity against the power of N at one position: measured, fit, limit, theory.
function drawSizes(element, q, at, power) {
    const points = at.cells.map((cell, k) => [axes[sizeAxis].value[k] ** -power, measured(q, cell), errorOf(q, cell), cell]).filter((p) => known(p[1]));
    const most = Math.max(...points.map((p) => p[0])), series = [bars(points, inks[0]),
        {type: 'scatter', data: points, symbolSize: 8, itemStyle: {color: inks[0]}, z: 3, tooltip: {formatter: (p) => `N = ${short(p.value[0] ** (-1 / power), 7)}: ${withError(p.value[1], p.value[2])}`}},
        {type: 'scatter', data: points.filter((p) => result.flag[p[3]]), symbolSize: 15, silent: true, z: 4, itemStyle: {color: 'rgba(0,0,0,0)', borderColor: '#000', borderWidth: 1.2}}];
    const shown = points.flatMap((p) => [p[1] - (p[2] || 0), p[1] + (p[2] || 0)]);
    if (known(at.theory)) {
        shown.push(at.theory);
        series[1].markLine = markLine([{yAxis: at.theory, lineStyle: {color: '#000', type: 'dashed', width: 1.5}}]);
    }
    if (known(at.limit)) {
        const limit = [[0, at.limit, at.error]];
        shown.push(at.limit - at.error, at.limit + at.error);
        series.push({type: 'line', data: [[0, at.limit], [most, at.limit + at.slope * most]], showSymbol: false, silent: true, lineStyle: {color: inks[0], width: 1.4}},
            bars(limit, '#e8590c'), {type: 'scatter', data: limit, symbol: 'diamond', symbolSize: 12, itemStyle: {color: '#e8590c'}, z: 4, tooltip: {formatter: () => `limit: ${withError(at.limit, at.error)}`}});
    }
    chartOf(element).setOption({...plain, grid: {left: 58, right: 16, top: 10, bottom: 42}, tooltip: {...tooltip, trigger: 'item'},
        xAxis: axisOf(power === 1 ? '1/N' : `N^−${short(power, 4)}`, {min: -0.05 * most, max: 1.05 * most, nameGap: 26}), yAxis: axisOf(words(q.name), {nameGap: 42, ...rangeOf(shown)}), series}, true);
}

// z of every position along the one axis there is.
function drawSizeCurve(element, axis, q, all, index, click) {
    const a = axes.indexOf(axis), bx = boxesOf(axis), points = bx.order.map((k) => {
        const cell = cellAt(Object.assign([...index], {[a]: k})), at = all.position.get(cell);
        return {value: [axis.value[k], at.z, cell], symbol: at.flagged ? 'emptyCircle' : 'circle'};
    }).filter((p) => known(p.value[1]));
    const chart = chartOf(element), most = Math.max(3, ...points.map((p) => Math.abs(p.value[1])));
    chart.setOption({...plain, grid: {left: 58, right: 16, top: 10, bottom: 46}, tooltip: {...tooltip, formatter: (p) => sizeText(q, all.position.get(p.value[2]), p.value[2])},
        xAxis: scaleOf(axis, bx, {nameGap: 28}),
        yAxis: axisOf('z after extrapolation', {nameGap: 42, min: -1.05 * most, max: 1.05 * most}),
        series: [{type: 'scatter', data: points, symbolSize: 9, itemStyle: {color: inks[0]},
            markLine: markLine([0, -2, 2].map((y) => ({yAxis: y, lineStyle: {color: y ? '#999' : '#000', type: y ? 'dotted' : 'solid', width: 1}})))}]}, true);
    chart.off('click');
    chart.on('click', (p) => p.componentType === 'series' && click(p.value[2]));
}

// "m = 0.912 ± 0.003 at N = ∞, theory 0.915, z -1.0".
function sizeText(q, at, cell) {
    const place = indexOf(cell).map((i, a) => (a === sizeAxis ? '' : settingLabel(axes[a], i))).filter(Boolean).join(', ');
    if (!known(at.limit)) return `<b>${escaped(place)}</b><br>fewer than 3 sizes with an error`;
    return `<b>${escaped(place)}</b><br>N → ∞: ${withError(at.limit, at.error)}` + (known(at.theory) ? `<br>theory: ${short(at.theory, 5)}<br>z: ${at.z.toFixed(1)}` : '') +
        `<br>chi-square of the fit: ${short(at.chi2, 3)} for ${at.freedom}` + (at.flagged ? '<br>a size carries a warning' : '');
}

function sizesTable(q, power) {
    const rows = [['quantity', 'power', ...axes.filter((_, a) => a !== sizeAxis).map((a) => a.name), 'limit', 'error', 'theory', 'z', 'slope', 'chi2', 'freedom', 'flagged']];
    for (const [cell, at] of extrapolation(q, power).position)
        if (cell === at.cells[0])
            rows.push([q.name, power, ...indexOf(cell).map((i, a) => axes[a].value[i]).filter((_, a) => a !== sizeAxis), at.limit, at.error, at.theory, at.z, at.slope, at.chi2, at.freedom, at.flagged ? 1 : 0]);
    return rows;
}
