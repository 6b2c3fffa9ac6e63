// Figures of a page, each drawn by ECharts into an element. They read data.js and are told what to
// show; what is selected is the business of page.js.

// White for 0 over green and blue to the darkest blue for 1: luminance falls steadily, so that grey
// print and colour-blindness keep the order. For deviations blue is too low, red too high.
const sequential = [[255, 255, 255], [222, 240, 212], [160, 215, 196], [86, 176, 190], [38, 124, 174], [28, 70, 138], [13, 22, 71]];
const diverging = [[23, 64, 122], [92, 148, 200], [190, 214, 234], [255, 255, 255], [246, 200, 172], [221, 120, 84], [140, 28, 16]];
const inks = ['#0b3c6f', '#b8361e', '#159a80', '#d99a1c', '#6a2c91', '#8a5a2b', '#d0609a', '#6fb1e8'];
const states = {ergodic: '#ffffff', pure: '#f5dd7f', hierarchical: '#6db6dc', parallel: '#c4532d', mixed: '#3d1a5b', single: '#1c468a', metastable: '#56b0be', global: '#ffffff'};
const noData = '#dcdfe4';

function mix(stops, t) {
    const place = Math.min(Math.max(t, 0), 1) * (stops.length - 1), low = Math.min(Math.floor(place), stops.length - 2);
    return stops[low].map((c, k) => Math.round(c + (place - low) * (stops[low + 1][k] - c)));
}
const css = (rgb) => `rgb(${rgb.join(',')})`;
const isDark = (rgb) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2] < 110;
const gradient = (stops) => `linear-gradient(90deg, ${stops.map((c) => css(c)).join(',')})`;

// Dashes of the kinds of lines, in the order in which they first occur in the file.
const dashes = ['solid', [7, 5], [12, 3, 2, 3, 2, 3], [2, 3], [9, 4, 2, 4], [20, 5], [2, 6], [1, 4]];
const kinds = [...new Set(result.lines.map((line) => line.kind))];
const isGlass = (kind) => /glass|AT/.test(kind);
const penOf = (kind) => ({type: dashes[kinds.indexOf(kind) % dashes.length], color: isGlass(kind) ? '#8a1c10' : '#000'});

const charts = new Map();
function chartOf(element) {
    if (!charts.has(element)) {
        const chart = echarts.init(element, null, {renderer: 'canvas'});
        charts.set(element, chart);
        new ResizeObserver(() => chart.resize()).observe(element);
    }
    return charts.get(element);
}
const text = {fontFamily: 'DejaVu Sans, system-ui, sans-serif', color: '#1c2430', fontSize: 12};
const tick = (x) => String(Number(x.toPrecision(4)));
const axisOf = (name, more) => ({type: 'value', name, nameLocation: 'middle', nameTextStyle: text, scale: true,
    axisLabel: {...text, hideOverlap: true, formatter: tick, showMinLabel: false, showMaxLabel: false}, axisLine: {show: true, onZero: false},
    axisTick: {show: true}, splitLine: {show: false}, ...more});
// The scale of an axis of the grid: linear, or logarithmic with its values as labels where they are few.
function scaleOf(axis, boxes, more) {
    const few = boxes.logarithmic && axis.value.length <= 12;
    const scale = axisOf(axisLabel(axis), {type: boxes.logarithmic ? 'log' : 'value', min: boxes.edge[0], max: boxes.edge[boxes.edge.length - 1], ...more});
    if (!few) return scale;
    const customValues = boxes.order.map((k) => axis.value[k]);
    return {...scale, axisLabel: {...scale.axisLabel, customValues, showMinLabel: true, showMaxLabel: true}, axisTick: {...scale.axisTick, customValues}};
}
const plain = {animation: false, textStyle: text};
// Straight lines across a figure; without a precision they would be moved to two decimals.
const markLine = (data) => ({silent: true, symbol: 'none', label: {show: false}, precision: 12, data});
const tooltip = {confine: true, textStyle: {fontSize: 13}, padding: [6, 9], transitionDuration: 0};

// Lines of the theory that belong to the plane of two axes at a position on the others.
function linesOn(x, y, index, hidden) {
    return result.lines.filter((line) => !hidden.has(line.kind) && [line.x, line.y].sort().join() === [x.name, y.name].sort().join() &&
        Object.entries(line.fixed).every(([name, value]) => {
            const a = axes.findIndex((axis) => axis.name === name);
            return axes[a] === x || axes[a] === y || Math.abs(axes[a].value[index[a]] - value) <= 1e-9 * Math.abs(value);
        })).map((line) => {
        const swapped = line.x !== x.name, points = [];
        for (let k = 0; k < line.point.length; k += 2)
            points.push(swapped ? [line.point[k + 1], line.point[k]] : [line.point[k], line.point[k + 1]]);
        return {kind: line.kind, points};
    });
}

// Measured lines in that plane: places with an error along one of its axes.
function measuredOn(x, y, index, hidden) {
    const out = [];
    for (const line of result.measured) {
        const along = axes[line.axis];
        if (hidden.has(line.words) || (along !== x && along !== y)) continue;
        for (const [at, error, ...place] of line.point) {
            if (!axes.every((axis, a) => axis === x || axis === y || place[a] === index[a])) continue;
            const other = along === x ? y : x, level = other.value[place[axes.indexOf(other)]];
            out.push(along === x ? [at, level, error, 0] : [level, at, 0, error]);
        }
    }
    return out;
}

// What a map is coloured by: a number of each cell, its range, colours and name.
function colouring(show, q) {
    if (show === 'state')
        return {value: (c) => (known(result.state[c]) ? result.state[c] : null), discrete: true};
    if (show === 'z')
        return {value: (c) => deviation(q, c), low: -5, high: 5, stops: diverging, label: '(measured − predicted) / error'};
    const value = show === 'theory' ? (c) => predicted(q, c) : (c) => measured(q, c);
    const modulus = q.overlap, all = [];
    for (let cell = 0; cell < cellCount; cell++) if (known(value(cell))) all.push(modulus ? Math.abs(value(cell)) : value(cell));
    const low = modulus ? 0 : Math.min(...all), high = modulus ? 1 : Math.max(...all);
    const name = words(q.name);
    return {value: (c) => { const v = value(c); return known(v) && modulus ? Math.abs(v) : v; }, low, high: high > low ? high : low + 1,
        stops: sequential, label: `${show === 'theory' ? 'predicted' : 'measured'} ${modulus ? `|${name}|` : name}`};
}
function colourOf(c, cell) {
    const v = c.value(cell);
    if (!known(v)) return {css: noData, dark: false};
    if (c.discrete) return {css: states[result.states[v]] || '#808080', dark: ['mixed', 'parallel', 'single'].includes(result.states[v])};
    const rgb = mix(c.stops, (v - c.low) / (c.high - c.low));
    return {css: css(rgb), dark: isDark(rgb)};
}

// A map of the plane (x, y). `hover` writes the text of a cell, `click` is called with it.
function drawMap(element, {x, y, index, colour, hidden, marks, selected, hover, click, flaggedBy = (cell) => result.flag[cell]}) {
    const chart = chartOf(element), bx = boxesOf(x), by = boxesOf(y), data = [], flagged = [];
    const ax = axes.indexOf(x), ay = axes.indexOf(y);
    const boxOf = (i, j) => [bx.edge[i], bx.edge[i + 1], by.edge[j], by.edge[j + 1]];
    let chosen = null;
    by.order.forEach((jy, j) => bx.order.forEach((ix, i) => {
        const place = [...index];
        place[ax] = ix; place[ay] = jy;
        const cell = cellAt(place), box = boxOf(i, j), c = colourOf(colour, cell);
        data.push({value: [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2, ...box, cell], itemStyle: {color: c.css}});
        if (marks && flaggedBy(cell)) flagged.push({value: [x.value[ix], y.value[jy]], itemStyle: {color: c.dark ? '#fff' : '#000'}});
        if (cell === selected) chosen = box;
    }));
    const rectangle = (api, more) => {
        const a = api.coord([api.value(2), api.value(4)]), b = api.coord([api.value(3), api.value(5)]);
        return {type: 'rect', shape: {x: a[0] - 0.25, y: b[1] - 0.25, width: b[0] - a[0] + 0.5, height: a[1] - b[1] + 0.5}, ...more(api)};
    };
    const series = [{name: 'cells', type: 'custom', data, encode: {x: 0, y: 1}, tooltip: {formatter: (p) => hover(p.value[6])},
        renderItem: (_, api) => rectangle(api, (it) => ({style: {fill: it.visual('color')}, emphasis: {style: {stroke: '#222', lineWidth: 1.5}}}))}];
    for (const line of linesOn(x, y, index, hidden)) {
        const pen = penOf(line.kind);
        series.push({type: 'line', name: line.kind, data: line.points, showSymbol: false, silent: true, lineStyle: {color: '#fff', width: 5}, z: 3},
            {type: 'line', name: line.kind, data: line.points, showSymbol: false, silent: true, lineStyle: {...pen, width: 2}, z: 4});
    }
    const measuredPoints = measuredOn(x, y, index, hidden);
    series.push({type: 'custom', name: 'measured line', silent: true, z: 5, data: measuredPoints, encode: {x: 0, y: 1}, renderItem: (_, api) => {
        const [u, v, du, dv] = [0, 1, 2, 3].map((k) => api.value(k)), a = api.coord([u - du, v - dv]), b = api.coord([u + du, v + dv]), c = api.coord([u, v]);
        const bar = (width, stroke) => ({type: 'line', shape: {x1: a[0], y1: a[1], x2: b[0], y2: b[1]}, style: {stroke, lineWidth: width}});
        const diamond = (r, fill) => ({type: 'polygon', shape: {points: [[c[0] - r, c[1]], [c[0], c[1] - r], [c[0] + r, c[1]], [c[0], c[1] + r]]}, style: {fill}});
        return {type: 'group', children: [bar(4, '#fff'), diamond(7, '#fff'), bar(1.6, '#e8590c'), diamond(5, '#e8590c')]};
    }});
    const cross = 'path://M0,1 L1,0 L5,4 L9,0 L10,1 L6,5 L10,9 L9,10 L5,6 L1,10 L0,9 L4,5 Z';
    series.push({type: 'scatter', name: 'flagged', data: flagged, symbol: cross, silent: true, z: 5,
        symbolSize: Math.max(3, Math.min(8, 0.4 * element.clientWidth / Math.max(x.value.length, y.value.length)))});
    if (chosen)
        series.push({type: 'custom', silent: true, z: 6, data: [[(chosen[0] + chosen[1]) / 2, (chosen[2] + chosen[3]) / 2, ...chosen]], encode: {x: 0, y: 1},
            renderItem: (_, api) => rectangle(api, () => ({style: {fill: 'none', stroke: '#e8590c', lineWidth: 2.5}}))});
    chart.setOption({...plain, grid: {left: 58, right: 16, top: 10, bottom: 46}, tooltip: {...tooltip, trigger: 'item'},
        xAxis: scaleOf(x, bx, {nameGap: 28}),
        yAxis: scaleOf(y, by, {nameGap: 40}), series}, true);
    chart.off('click');
    chart.on('click', (p) => p.seriesName === 'cells' && click(p.value[6]));
}

// A range with some room around the values.
function rangeOf(values) {
    const all = values.filter((v) => known(v) && !Number.isNaN(v)), low = Math.min(...all), high = Math.max(...all);
    const room = all.length ? 0.06 * (high - low) || 0.01 * Math.abs(high) || 0.01 : 0;
    return all.length ? {min: low - room, max: high + room} : {};
}

// Points of a prediction, with a gap where a state ends: what jumps to nothing is no steep slope.
function unbroken(x, y) {
    const out = [];
    y.forEach((v, i) => {
        if (i && known(v) && known(y[i - 1]) && Math.abs(v - y[i - 1]) > 0.2 && Math.min(Math.abs(v), Math.abs(y[i - 1])) < 1e-6) out.push([x[i], null]);
        out.push([x[i], v]);
    });
    return out;
}

// Error bars as a series of their own.
const bars = (points, color) => ({type: 'custom', silent: true, z: 2, data: points.filter((p) => known(p[2])), encode: {x: 0, y: 1},
    renderItem: (_, api) => {
        const a = api.coord([api.value(0), api.value(1) - api.value(2)]), b = api.coord([api.value(0), api.value(1) + api.value(2)]);
        return {type: 'line', shape: {x1: a[0], y1: a[1], x2: b[0], y2: b[1]}, style: {stroke: color, lineWidth: 1.6}};
    }});

// Cells added by refinement along x at a place on the other axes: [x, measured, error].
function refinedOn(x, index, q) {
    const own = result.refined && result.refined.quantities.find((other) => other.name === q.name), ax = axes.indexOf(x);
    if (!own || !own.mean) return [];
    return result.refined.places.map((place, k) => (place.every((v, a) => a === ax || v === axes[a].value[index[a]]) ? [place[ax], own.mean[k], at(own.error, k)] : null))
        .filter((p) => p && known(p[1]));
}

// Curves along x: for each place in `places` (index without x) a measured and a predicted one.
function drawCurves(element, {x, places, q, hidden, selected, hover, click}) {
    const chart = chartOf(element), bx = boxesOf(x), ax = axes.indexOf(x), series = [], shown = [];
    places.forEach(({index, name}, k) => {
        const cells = bx.order.map((i) => cellAt(Object.assign([...index], {[ax]: i})));
        const value = bx.order.map((i) => x.value[i]), ink = inks[k % inks.length];
        const points = cells.map((cell, i) => [value[i], measured(q, cell), errorOf(q, cell), cell]).filter((p) => known(p[1]));
        const flagged = points.filter((p) => result.flag[p[3]]);
        series.push({type: 'line', name: name + ' theory', data: unbroken(value, cells.map((cell) => predicted(q, cell))), showSymbol: false,
            silent: true, lineStyle: {color: ink, width: 1.8, type: k ? [6, 3] : 'solid'}, z: 1});
        for (const p of points) shown.push(p[1] - (p[2] || 0), p[1] + (p[2] || 0));
        shown.push(...cells.map((cell) => predicted(q, cell)));
        const added = refinedOn(x, index, q);
        for (const p of added) shown.push(p[1] - (p[2] || 0), p[1] + (p[2] || 0));
        series.push(bars(added, ink), {type: 'scatter', name: 'refined', data: added, symbol: 'emptyCircle', symbolSize: 6, silent: true, itemStyle: {color: ink}, z: 3});
        series.push(bars(points, ink));
        series.push({type: 'scatter', name: 'cells', data: points, symbol: ['circle', 'rect', 'triangle', 'diamond'][k % 4], symbolSize: 9,
            itemStyle: {color: ink}, z: 3, tooltip: {formatter: (p) => hover(p.value[3])}});
        series.push({type: 'scatter', name: 'flagged', data: flagged, symbol: 'circle', symbolSize: 16, silent: true, z: 4,
            itemStyle: {color: 'rgba(0,0,0,0)', borderColor: '#000', borderWidth: 1.2}});
        const here = points.filter((p) => p[3] === selected);
        series.push({type: 'scatter', data: here, symbol: 'circle', symbolSize: 20, silent: true, z: 5,
            itemStyle: {color: 'rgba(0,0,0,0)', borderColor: '#e8590c', borderWidth: 2.5}});
    });
    series[0].markLine = markLine(crossings(x, places[0].index, hidden));
    chart.setOption({...plain, grid: {left: 58, right: 16, top: 12, bottom: 46}, tooltip: {...tooltip, trigger: 'item'},
        xAxis: scaleOf(x, bx, {nameGap: 28}),
        yAxis: axisOf(words(q.name), {nameGap: 42, ...rangeOf(shown)}), series}, true);
    chart.off('click');
    chart.on('click', (p) => p.seriesName === 'cells' && click(p.value[3]));
}

// Where the lines of the theory cross the cut along x at a place, as vertical marks.
function crossings(x, index, hidden) {
    const out = [];
    for (const line of result.lines) {
        if (hidden.has(line.kind) || (line.x !== x.name && line.y !== x.name)) continue;
        const straight = line.x === x.name, other = axes.findIndex((a) => a.name === (straight ? line.y : line.x));
        const level = other >= 0 ? axes[other].value[index[other]] : null;
        const fits = Object.entries(line.fixed).every(([name, v]) => {
            const a = axes.findIndex((axis) => axis.name === name);
            return axes[a] === x || a === other || Math.abs(axes[a].value[index[a]] - v) <= 1e-9 * Math.abs(v);
        });
        for (let k = 0; fits && k < line.point.length; k += 2) {
            const [u, v] = straight ? [line.point[k], line.point[k + 1]] : [line.point[k + 1], line.point[k]];
            const pen = {xAxis: u, lineStyle: {...penOf(line.kind), width: 1.3}};
            if (level === null) { out.push(pen); continue; }
            if (k + 3 >= line.point.length) break;
            const [u2, v2] = straight ? [line.point[k + 2], line.point[k + 3]] : [line.point[k + 3], line.point[k + 2]];
            if ((v - level) * (v2 - level) <= 0 && v !== v2) out.push({...pen, xAxis: u + (u2 - u) * (level - v) / (v2 - v)});
        }
    }
    return out;
}

// The samples of a cell as points, with mean, error and prediction.
function drawSamples(element, {name, samples, mean, error, theory}) {
    const marks = [];
    if (known(mean)) marks.push({yAxis: mean, lineStyle: {color: inks[0], type: 'solid', width: 1.5}});
    for (const side of known(error) ? [-1, 1] : []) marks.push({yAxis: mean + side * error, lineStyle: {color: inks[0], type: 'dotted'}});
    if (known(theory)) marks.push({yAxis: theory, lineStyle: {color: inks[1], type: 'dashed', width: 1.5}});
    chartOf(element).setOption({...plain, grid: {left: 58, right: 12, top: 10, bottom: 42}, tooltip: {...tooltip, formatter: (p) => `sample ${p.value[0]}: ${short(p.value[1], 5)}`},
        xAxis: axisOf('disorder sample', {min: -0.5, max: samples.length - 0.5, minInterval: 1, nameGap: 26}), yAxis: axisOf(name, {nameGap: 42, ...rangeOf([...samples, mean, mean + error, mean - error, theory])}),
        series: [{type: 'scatter', symbolSize: 8, itemStyle: {color: inks[0]}, data: samples.map((v, s) => [s, v]).filter((p) => known(p[1])),
            markLine: markLine(marks)}]}, true);
}

// Counts in equal bins: by Sturges' rule, at least 8.
function histogram(values, low, high) {
    const all = values.filter(known), n = Math.max(8, Math.ceil(Math.log2(all.length + 1)) + 1);
    low = low ?? Math.min(...all); high = high ?? Math.max(...all);
    if (!(high > low)) { low -= 0.005; high += 0.005; }
    const count = new Array(n).fill(0);
    for (const v of all) if (v >= low && v <= high) count[Math.min(n - 1, Math.floor((v - low) / (high - low) * n))]++;
    return {low, high, n, count, total: all.length};
}
function drawHistogram(element, {name, values, low, high, mark, gauss}) {
    const h = histogram(values, low, high), width = (h.high - h.low) / h.n;
    const series = [{type: 'custom', data: h.count.map((c, k) => [h.low + (k + 0.5) * width, c]), encode: {x: 0, y: 1}, itemStyle: {color: '#7fa6cc'},
        renderItem: (_, api) => {
            const a = api.coord([api.value(0) - width / 2, 0]), b = api.coord([api.value(0) + width / 2, api.value(1)]);
            return {type: 'rect', shape: {x: a[0] + 0.5, y: b[1], width: Math.max(1, b[0] - a[0] - 1), height: a[1] - b[1]}, style: {fill: '#7fa6cc'}};
        }, markLine: markLine(known(mark) ? [{xAxis: mark, lineStyle: {color: inks[1], type: 'dashed', width: 1.5}}] : [])}];
    if (gauss) {
        const curve = [];
        for (let z = h.low; z <= h.high; z += (h.high - h.low) / 100) curve.push([z, h.total * width * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)]);
        series.push({type: 'line', data: curve, showSymbol: false, silent: true, lineStyle: {color: inks[1], width: 1.6}});
    }
    chartOf(element).setOption({...plain, grid: {left: 48, right: 12, top: 10, bottom: 42}, tooltip: {...tooltip, formatter: (p) => `${short(p.value[0], 3)}: ${p.value[1]}`},
        xAxis: axisOf(name, {min: h.low, max: h.high, nameGap: 26}), yAxis: axisOf('number', {min: 0, max: Math.ceil(1.1 * Math.max(...h.count, 1)), minInterval: 1, nameGap: 32}), series}, true);
}

// Quantiles of the overlap over samples and replicas against sweeps.
function drawSeries(element, quantiles, sweeps) {
    const line = (k, style) => ({type: 'line', data: sweeps.map((t, i) => [t, quantiles[k][i]]), showSymbol: false, silent: true, lineStyle: style, z: 3});
    const band = (low, high, fill) => ({type: 'custom', silent: true, data: [[sweeps[0], quantiles[low][0]]], z: 1, encode: {x: 0, y: 1},
        renderItem: (_, api) => {
            const points = [...sweeps.map((t, i) => [t, quantiles[high][i]]), ...sweeps.map((t, i) => [t, quantiles[low][i]]).reverse()];
            return {type: 'polygon', shape: {points: points.map((p) => api.coord(p))}, style: {fill}};
        }});
    const all = quantiles.flat().filter(known);
    chartOf(element).setOption({...plain, grid: {left: 58, right: 12, top: 10, bottom: 42}, tooltip: {show: false},
        xAxis: axisOf('sweep', {min: sweeps[0], max: sweeps[sweeps.length - 1], nameGap: 26}),
        yAxis: axisOf('overlap', {min: Math.min(...all), max: Math.max(...all), nameGap: 42}),
        series: [band(0, 4, '#dbe7f3'), band(1, 3, '#a9c6e2'), line(2, {color: inks[0], width: 1.8})]}, true);
}
