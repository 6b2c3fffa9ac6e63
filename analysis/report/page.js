// The page: its parts, what is selected, and what happens on a click.
const long = axes.filter((axis) => axis.value.length > 1);
const planar = long.filter((axis) => !axis.told).length > 1;
const named = (name) => long.find((axis) => axis.name === name);
const order = [...long.filter((axis) => !axis.told), ...long.filter((axis) => axis.told)];
const first = named('load') || named('dilution') || order[0] || axes[0];
const second = planar ? (first !== named('temperature') && named('temperature')) || order.find((axis) => axis !== first) : null;

const state = {
    quantity: (quantityOf.overlap || quantityOf.overlap_1 || result.quantities[0] || {}).name,
    show: result.many ? 'state' : result.units[1] ? 'measured' : 'theory',
    x: first, y: second, index: axes.map((axis) => (axis.told ? 0 : Math.floor((axis.value.length - 1) / 2))),
    hidden: new Set(), marks: true, selected: null,
};
const quantity = () => quantityOf[state.quantity];

// --- Making elements -------------------------------------------------------------------------
function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else if (value !== false) element.setAttribute(name, value);
    element.append(...children.filter((c) => c !== null));
    return element;
}
const choice = (options, value, change, attributes = {}) => {
    const element = make('select', {...attributes, onchange: () => change(element.value)}, ...options.map(([v, label]) => make('option', {value: v}, label)));
    element.value = value;
    return element;
};
const labelled = (label, element) => make('label', {}, label, element);
const escaped = (text) => String(text).replace(/[&<]/g, (c) => (c === '&' ? '&amp;' : '&lt;'));

function rowsOf(cell) {
    const q = quantity(), rows = [];
    if (q.mean) rows.push(['measured', withError(measured(q, cell), errorOf(q, cell))]);
    if (q.theory) rows.push(['predicted', short(predicted(q, cell), 5)]);
    if (q.mean && q.theory) rows.push(['z', known(deviation(q, cell)) ? deviation(q, cell).toFixed(1) : '–']);
    if (result.state && known(result.state[cell])) rows.push(['state', result.states[result.state[cell]]]);
    if (phaseName(cell)) rows.push(['phase', phaseName(cell)]);
    if (known(result.patterns[cell])) rows.push(['K', short(result.patterns[cell], 9)]);
    if (result.load_shift > 0.01 && known(result.load[cell])) rows.push(['load simulated', short(result.load[cell], 5)]);
    if (result.flag[cell]) rows.push(['warnings', flagNames(result.flag[cell]).join(', ')]);
    return rows;
}
const hover = (cell) => `<b>${escaped(cellName(cell))}</b><br>` + rowsOf(cell).map(([k, v]) => `${k}: ${escaped(v)}`).join('<br>');

// --- Parts of the page -----------------------------------------------------------------------
const title = result.root.title || 'Result of mattis';
const samples = Object.values(result.samples)[0];
const files = axes.find((axis) => axis.labels !== '');
const facts = [['model', result.root.model], ...(files ? [['files', files.value.length]] : [['started', result.root.started], ['finished', result.root.finished || 'not yet']]),
    ['units of work', result.units[1] ? `${result.units[0]} of ${result.units[1]}` : 'predictions alone'],
    ['seed', result.root.seed], ['mattis', `${result.root.version || ''} ${result.root.git_revision ? '(' + result.root.git_revision + ')' : ''}`]];
const flaggedCells = [...Array(cellCount).keys()].filter((cell) => result.flag[cell]);

const dom = {
    map: make('div', {class: 'chart', id: 'map', role: 'img', 'aria-label': 'phase diagram; the cell can be chosen below as well'}),
    scale: make('div', {class: 'scale', id: 'scale'}), places: make('span', {class: 'controls', id: 'places'}),
    cell: make('div', {id: 'cell', 'aria-live': 'polite'}), agreement: make('div', {id: 'agreement'}),
    z: make('div', {class: 'chart', id: 'z'}), zmap: make('div', {class: 'chart', id: 'zmap'}),
    sizes: make('div', {id: 'sizes'}), sizeMap: make('div', {class: 'chart', id: 'sizemap'}), sizeCurve: make('div', {class: 'chart', id: 'sizecurve'}),
};
const showOptions = () => [...(result.state ? [['state', 'state']] : []), ...(quantity().mean ? [['measured', 'measured']] : []),
    ...(quantity().theory ? [['theory', 'predicted']] : []), ...(quantity().mean && quantity().theory ? [['z', 'agreement (z)']] : [])];
const showSelect = choice(showOptions(), state.show, (v) => { state.show = v; draw(); }, {id: 'show'});
const quantitySelect = choice(result.quantities.map((q) => [q.name, words(q.name)]), state.quantity, (v) => {
    state.quantity = v;
    if (state.show === 'state') state.show = 'measured';
    const options = showOptions();
    if (!options.some(([name]) => name === state.show)) state.show = options[0][0];
    showSelect.replaceChildren(...options.map(([name, label]) => make('option', {value: name}, label)));
    showSelect.value = state.show;
    draw();
}, {id: 'quantity'});

// Switches of the lines of the theory and of the measured ones.
function lineSwitches() {
    const measured = planar ? result.measured.map(({words: name}) => make('label', {}, make('input', {type: 'checkbox', checked: '', 'data-measured': name,
        onchange: (event) => { state.hidden[event.target.checked ? 'delete' : 'add'](name); draw(); }}), make('span', {style: 'color:#e8590c'}, '◆'), name + ' (measured)')) : [];
    return [...theorySwitches(), ...measured];
}
// On a map, of the lines that lie in some plane of two axes of the grid.
function theorySwitches() {
    const drawn = (line) => !planar || [line.x, line.y].every((name) => named(name));
    return kinds.filter((kind) => result.lines.some((line) => line.kind === kind && drawn(line))).map((kind) => {
        const pen = penOf(kind), dash = pen.type === 'solid' ? '' : pen.type.join(',');
        const sample = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        sample.innerHTML = `<line x1="0" y1="5" x2="30" y2="5" stroke="${pen.color}" stroke-width="2" stroke-dasharray="${dash}"/>`;
        return make('label', {}, make('input', {type: 'checkbox', checked: '', 'data-line': kind, onchange: (event) => {
            state.hidden[event.target.checked ? 'delete' : 'add'](kind);
            draw();
        }}), sample, kind);
    });
}

function download(name, rows) {
    const url = URL.createObjectURL(new Blob([csvText(rows)], {type: 'text/csv'}));
    make('a', {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
}
const downloads = [['cells.csv', 'cells', cellsTable], ...(samples ? [['samples.csv', 'samples', samplesTable]] : []), ...(result.lines.length ? [['lines.csv', 'lines', linesTable]] : []),
    ...(result.measured.length ? [['measured-lines.csv', 'measured lines', measuredTable]] : []), ...(result.refined ? [['refined.csv', 'refined cells', refinedTable]] : []),
    ...(sizeAxis >= 0 ? [['finite-size.csv', 'extrapolation', () => sizesTable(quantity(), sizeState.power)]] : [])];

function notes() {
    const out = [], thinned = result.thinned;
    if (result.parallel) out.push('Measured under parallel dynamics; the theory describes sequential dynamics, which has another stationary law at high load and T > 0.');
    if (result.units[0] < result.units[1]) out.push(`The run is not complete: ${result.units[0]} of ${result.units[1]} units of work.`);
    if (result.load_shift > 0.01) out.push(`The number of patterns K is whole: the loads that were simulated, which the theory takes too, differ from those asked for, at which this page draws, by up to ${(100 * result.load_shift).toFixed(0)} %.`);
    if (thinned.samples) out.push('Not all samples had room on this page; the result file has them.');
    if (thinned.shown < thinned.sweeps) out.push(`Of ${thinned.sweeps} recorded sweeps ${thinned.shown} are shown.`);
    return out.map((note) => make('p', {class: 'note'}, note));
}

function warnings() {
    if (!result.flags.length) return [make('p', {class: 'note'}, 'This file holds no warnings: it is older than they are, or holds predictions alone.')];
    if (!flaggedCells.length) return [make('p', {}, 'None: no cell is flagged.')];
    const each = result.flags.map((name, k) => [name, flaggedCells.filter((cell) => result.flag[cell] & (1 << k)).length]).filter(([, n]) => n);
    return [make('p', {class: 'warning'}, `${flaggedCells.length} of ${cellCount} cells are flagged: ${each.map(([name, n]) => `${name} ${n}`).join(', ')}.`),
        make('p', {class: 'note'}, result.rule.replace(/([a-z])_([a-z])/g, '$1 $2')),
        make('div', {class: 'scroll'}, make('table', {}, make('tr', {}, make('th', {}, 'cell'), make('th', {}, 'warnings')),
            ...flaggedCells.slice(0, 12).map((cell) => make('tr', {}, make('td', {}, make('button', {onclick: () => select(cell)}, cellName(cell))), make('td', {}, flagNames(result.flag[cell]).join(', ')))))),
        ...(flaggedCells.length > 12 ? [make('p', {class: 'note'}, `and ${flaggedCells.length - 12} more, marked in the figure.`)] : [])];
}

function build() {
    const page = document.getElementById('page');
    const section = (heading, ...children) => make('section', {}, make('h2', {}, heading), ...children);
    const axisSelect = (which) => choice(long.map((axis) => [axis.name, axisLabel(axis)]), state[which].name, (name) => {
        const axis = axes.find((a) => a.name === name), other = which === 'x' ? 'y' : 'x';
        if (state[other] === axis) state[other] = state[which];
        state[which] = axis;
        page.replaceChildren();
        charts.forEach((chart) => chart.dispose());
        charts.clear();
        build();
    }, {id: which});
    page.append(
        make('header', {}, make('h1', {}, title), make('p', {class: 'facts'}, ...facts.filter(([, v]) => v !== undefined && v !== '').flatMap(([k, v], i) => [(i ? ' · ' : '') + k + ' ', make('b', {}, String(v).trim())]))),
        make('main', {},
            make('div', {class: 'grid'},
                section(planar ? 'Phase diagram' : 'Curves',
                    make('div', {class: 'controls'}, labelled('quantity', quantitySelect), planar ? labelled('show', showSelect) : null,
                        planar && long.length > 2 ? labelled('x', axisSelect('x')) : null, planar && long.length > 2 ? labelled('y', axisSelect('y')) : null),
                    dom.places, dom.map, dom.scale,
                    make('div', {class: 'lines', id: 'lines'}, ...lineSwitches(), flaggedCells.length && planar ? make('label', {}, make('input', {type: 'checkbox', checked: '', id: 'marks',
                        onchange: (event) => { state.marks = event.target.checked; draw(); }}), '× flagged') : null),
                    make('p', {class: 'note'}, planar ? 'Lines: theory. Hover over a cell for its numbers, click it for its samples.' : 'Symbols: measured, with one standard error' + (result.refined ? ' (small and open: added by refinement)' : '') + '; curves: theory. Click a symbol for its samples.')),
                section('Cell', dom.cell)),
            make('div', {class: 'grid'}, make('div', {}, section('Agreement with the theory', dom.agreement, dom.zmap, dom.z), sizeAxis >= 0 ? section('Infinite network', lawControls(), dom.sizes, dom.sizeMap, dom.sizeCurve) : ''), section('Warnings', ...warnings(), ...notes())),
            section('Tables', make('p', {class: 'controls'}, 'Download as CSV: ', ...downloads.map(([name, label, rows]) => make('button', {'data-csv': label, onclick: () => download(name, rows())}, label)))),
            section('Experiment', make('p', {class: 'note'}, files ? `What the files share. They differ in: ${files.labels.trim().split('\n').join('; ')}.` : `Saved to a file, this repeats the run: mattis run FILE.yaml. Hash ${result.root.experiment_hash || '–'}; built by ${result.root.compiler || 'an unknown compiler'}; on ${result.root.cpu || 'an unknown processor'}.`),
                make('pre', {}, result.root.experiment || '')))
        , make('footer', {}, 'Made by mattis report. Figures by Apache ECharts, under the Apache License 2.0; the licence texts stand in the source of this page.'));
    draw();
    drawCell();
}

// --- Drawing ---------------------------------------------------------------------------------
function drawPlaces() {
    const others = planar ? axes.map((axis, a) => [axis, a]).filter(([axis]) => axis.value.length > 1 && axis !== state.x && axis !== state.y) : otherAxes();
    dom.places.replaceChildren(...others.map(([axis, a]) => labelled(axisLabel(axis), choice(axis.value.map((_, k) => [k, valueName(axis, k)]), state.index[a],
        (k) => { state.index[a] = Number(k); draw(); }, {'data-axis': axis.name}))));
}
// The axis that gives a figure without a second axis its curves: of starts or files.
const curveAxis = axes.find((axis) => axis.told && axis.value.length > 1);
const otherAxes = () => axes.map((axis, a) => [axis, a]).filter(([axis]) => axis.value.length > 1 && axis !== state.x && axis !== curveAxis);

function placesOf(index) {
    const a = axes.indexOf(curveAxis);
    if (a < 0) return [{index, name: ''}];
    return axes[a].value.map((_, k) => ({index: Object.assign([...index], {[a]: k}), name: settingLabel(axes[a], k)}));
}

function drawScale(colour) {
    if (colour.discrete) {
        dom.scale.replaceChildren(...result.states.filter((_, k) => result.state.includes(k)).map((name) => make('span', {}, make('b', {style: `display:inline-block;width:12px;height:12px;border:1px solid #888;background:${states[name] || '#808080'}`}), ' ' + name)));
        return;
    }
    dom.scale.replaceChildren(make('span', {}, colour.label), short(colour.low, 3), make('i', {style: `background:${gradient(colour.stops)}`}), short(colour.high, 3));
}

// Below the fold first things first: an element is drawn when a reader comes to it.
const waiting = new Map();
const seen = new IntersectionObserver((entries) => entries.forEach(({isIntersecting, target}) => {
    if (!isIntersecting || !waiting.has(target)) return;
    const paint = waiting.get(target);
    waiting.delete(target);
    setTimeout(paint);
}));
window.addEventListener('beforeprint', () => { waiting.forEach((paint) => paint()); waiting.clear(); });
function whenSeen(element, paint) {
    waiting.set(element, paint);
    seen.unobserve(element);
    seen.observe(element);
}

function draw() {
    const height = Math.max(300, Math.min(460, window.innerHeight * 0.62, (dom.map.clientWidth || 500) * 0.85));
    dom.map.style.height = height + 'px';
    chartOf(dom.map).resize();
    drawPlaces();
    if (planar) {
        const colour = colouring(state.show, quantity());
        drawMap(dom.map, {...state, colour, hover, click: select});
        drawScale(colour);
    } else {
        const places = placesOf(state.index);
        drawCurves(dom.map, {x: state.x, places, q: quantity(), hidden: state.hidden, selected: state.selected, hover, click: select});
        dom.scale.replaceChildren(...(places.length > 1 ? places.map(({name}, k) => make('span', {style: `color:${inks[k % inks.length]}`}, ['●', '■', '▲', '◆'][k % 4] + ' ' + name)) : []));
    }
    drawAgreement();
    if (sizeAxis >= 0) drawInfinite();
}

// The law of the extrapolation: one by name, or any power.
function lawControls() {
    const power = make('input', {type: 'number', min: 0.05, max: 10, step: 0.05, value: 1, id: 'power', 'aria-label': 'power of 1/N', onchange: () => {
        const value = Number(power.value);
        if (!(value > 0 && value <= 10)) { power.value = sizeState.power; return; }
        sizeState.power = value;
        law.value = laws.some(([p]) => p === value) ? value : 'other';
        drawInfinite();
    }});
    const law = choice([...laws, ['other', 'another power']], sizeState.power, (value) => {
        if (value !== 'other') sizeState.power = Number(value);
        power.value = Number(sizeState.power.toPrecision(6));
        drawInfinite();
    }, {id: 'law'});
    return make('div', {class: 'controls'}, labelled('limit + slope ×', law), labelled('power of 1/N', power));
}

function drawInfinite() {
    const q = quantity(), all = extrapolation(q, sizeState.power), cell = state.selected ?? cellAt(state.index), at = all.position.get(cell);
    const said = all.fits ? `${words(q.name)}: ${all.fits} positions without warnings have a limit; chi-square of the fits ${all.fitChi2.toPrecision(4)} for ${all.freedom} degrees of freedom.` : `No position without warnings has three sizes with an error of ${words(q.name)}.`;
    dom.sizes.replaceChildren(make('p', {}, said), all.judged ? make('p', {id: 'infinite'}, `Agreement after extrapolation: chi-square ${all.chi2.toPrecision(4)} for ${all.judged} positions; ${all.within} lie within 2 errors.`) : '',
        make('p', {class: 'note'}, `The theory of each size is taken off first. Below: z of every position (crosses or open symbols: a size carries a warning; not in the chi-square), and the sizes at ${indexOf(cell).map((i, a) => (a === sizeAxis ? '' : settingLabel(axes[a], i))).filter(Boolean).join(', ') || 'the one position'}: ${known(at.limit) ? withError(at.limit, at.error) : 'no limit'}.`));
    const map = otherNumbers.length > 1, curve = otherNumbers.length === 1, power = sizeState.power, index = [...state.index];
    const any = [...all.position.values()].some((p) => known(p.z));
    dom.sizeMap.style.display = any && (map || curve) ? '' : 'none';
    dom.sizeMap.style.height = map ? '300px' : '200px';
    dom.sizeCurve.style.height = '210px';
    const [x, y] = map && otherNumbers.includes(state.x) && otherNumbers.includes(state.y) ? [state.x, state.y] : otherNumbers;
    const colour = {value: (c) => all.position.get(c).z, low: -5, high: 5, stops: diverging};
    whenSeen(dom.sizeMap, () => (map ? drawMap(dom.sizeMap, {x, y, index, colour, hidden: new Set(kinds.concat(result.measured.map((line) => line.words))), marks: state.marks, flaggedBy: (c) => all.position.get(c).flagged,
        selected: state.selected, hover: (c) => sizeText(q, all.position.get(c), c), click: select}) : curve && drawSizeCurve(dom.sizeMap, otherNumbers[0], q, all, index, select)));
    whenSeen(dom.sizeCurve, () => drawSizes(dom.sizeCurve, q, at, power));
}

function drawAgreement() {
    const q = quantity(), all = agreement(q);
    const z = [...Array(cellCount).keys()].map((cell) => deviation(q, cell)).filter(known).sort((a, b) => a - b);
    const some = z.length > 0;
    dom.agreement.replaceChildren(make('p', {}, some
        ? `${words(q.name)}: ${all.cells} of ${cellCount} cells compare; an error is known in ${all.judged}, and ${all.within} of these (${(100 * all.within / all.judged).toFixed(0)} %) lie within 2 errors; chi-square ${all.chi2.toPrecision(4)} for ${all.judged}; median z ${z[z.length >> 1].toFixed(2)}.`
        : 'No cell has a measurement with an error and a prediction of this quantity.'),
    some ? make('p', {class: 'note'}, 'z = (measured − predicted)/error. The shift of a finite network from the theory of an infinite one is not in the error.') : '');
    for (const part of [dom.z, dom.zmap]) part.style.display = some ? '' : 'none';
    if (!some) return;
    dom.z.style.height = '190px';
    const outside = z.filter((d) => Math.abs(d) > 5).length;
    whenSeen(dom.z, () => drawHistogram(dom.z, {name: `z, ${outside} of ${z.length} outside ±5; curve: Gaussian of width 1`, values: z, low: -5, high: 5, gauss: true}));
    dom.zmap.style.display = planar ? '' : 'none';
    if (!planar) return;
    dom.zmap.style.height = '300px';
    const now = {...state};
    whenSeen(dom.zmap, () => drawMap(dom.zmap, {...now, colour: colouring('z', q), hover, click: select}));
}

function select(cell) {
    state.selected = cell;
    state.index = indexOf(cell);
    draw();
    drawCell();
    if (dom.cell.getBoundingClientRect().top > window.innerHeight - 80) dom.cell.scrollIntoView({behavior: 'smooth', block: 'start'});
}

// The chosen cell: numbers, its place on a cut, its samples, their histogram, its series.
function drawCell() {
    for (const [element, chart] of charts)
        if (dom.cell.contains(element)) { chart.dispose(); charts.delete(element); }
    const cell = state.selected ?? cellAt(state.index), q = quantity(), chosen = state.selected !== null;
    const pickers = axes.map((axis, a) => [axis, a]).filter(([axis]) => axis.value.length > 1).map(([axis, a]) =>
        labelled(axisLabel(axis), choice(axis.value.map((_, k) => [k, valueName(axis, k)]), indexOf(cell)[a],
            (k) => select(cellAt(Object.assign(indexOf(cell), {[a]: Number(k)}))), {'data-pick': axis.name})));
    dom.cell.replaceChildren(make('div', {class: 'controls'}, ...pickers));
    if (!chosen) {
        dom.cell.append(make('p', {class: 'note'}, 'Click a cell of the figure, or choose one here.'));
        return;
    }
    const chart = (heading, height) => {
        const element = make('div', {class: 'chart', style: `height:${height}px`});
        dom.cell.append(make('h3', {}, heading), element);
        return element;
    };
    const others = result.quantities.filter((other) => other !== q && (known(measured(other, cell)) || known(predicted(other, cell)))).slice(0, 40);
    const row = (other) => make('tr', {}, make('td', {}, words(other.name)), make('td', {}, withError(measured(other, cell), errorOf(other, cell))),
        make('td', {}, short(predicted(other, cell), 5)), make('td', {}, known(deviation(other, cell)) ? deviation(other, cell).toFixed(1) : '–'));
    dom.cell.append(make('p', {}, ...rowsOf(cell).filter(([k]) => ['phase', 'state', 'K', 'warnings'].includes(k)).flatMap(([k, v], i) => [(i ? ' · ' : '') + k + ' ', make('b', k === 'warnings' ? {class: 'warning'} : {}, v)])),
        make('div', {class: 'scroll'}, make('table', {id: 'numbers'}, make('tr', {}, ...['', 'measured', 'predicted', 'z'].map((h) => make('th', {}, h))), row(q))),
        make('details', {}, make('summary', {}, 'all quantities'), make('div', {class: 'scroll'}, make('table', {}, ...others.map(row)))));
    const x = state.x;
    if (planar)
        drawCurves(chart(`Cut along ${words(x.name)}: ${words(q.name)}`, 210), {x, places: [{index: indexOf(cell), name: ''}], q, hidden: state.hidden, selected: cell, hover, click: select});
    const name = result.samples[q.name.replace(/_1$/, '')] ? q.name.replace(/_1$/, '') : 'overlap', mine = result.samples[name];
    if (mine && mine[cell].some(known)) {
        const of = quantityOf[name] || quantityOf[name + '_1'] || q;
        drawSamples(chart(`Samples: ${words(name)} (solid: mean and error; dashed: predicted)`, 190), {name: words(name), samples: mine[cell], mean: measured(of, cell), error: errorOf(of, cell), theory: predicted(of, cell)});
        drawHistogram(chart('Histogram over the samples', 160), {name: words(name), values: mine[cell], mark: predicted(of, cell)});
    }
    if (result.series) drawSeries(chart('Overlap against sweeps: median, 25–75 %, 5–95 % of samples and replicas', 190), result.series.overlap[cell], result.series.sweep);
}

build();
