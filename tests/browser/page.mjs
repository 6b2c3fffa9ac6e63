// Opens pages of `mattis report` in headless Chromium and uses them as a reader would:
// page.mjs CHROMIUM SHOTS PAGE.html... Screenshots go to the folder SHOTS. Exit 1 with a line for
// what is wrong. Needs playwright-core (NODE_PATH or node_modules).
import { createRequire } from 'node:module';
import { existsSync, statSync, readFileSync } from 'node:fs';
import path from 'node:path';

const { chromium } = createRequire(path.join(process.cwd(), 'x.js'))('playwright-core');
const [executablePath, shots, ...pages] = process.argv.slice(2);
const wrong = [];
const check = (good, what) => { if (!good) wrong.push(what); };

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (const file of pages) {
    const name = path.basename(file, '.html');
    check(statSync(file).size < 5e6, `${name}: ${statSync(file).size} bytes, more than 5 MB`);
    check(!/<(script|link|img)[^>]+(src|href)="?https?:/.test(readFileSync(file, 'utf8')), `${name}: asks the network`);
    for (const [device, viewport] of [['desk', { width: 1280, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
        const page = await browser.newPage({ viewport });
        const where = `${name}, ${device}`;
        page.on('console', (message) => check(!['error', 'warning'].includes(message.type()), `${where}: console: ${message.text()}`));
        page.on('pageerror', (error) => check(false, `${where}: ${error}`));
        page.on('request', (request) => check(/^(file|data|blob):/.test(request.url()), `${where}: asks for ${request.url()}`));
        // The best of a few openings: what else runs on the machine is not the page's fault.
        let seconds = Infinity;
        for (let k = 0; k < 4 && seconds >= 1; k++) {
            const begin = Date.now();
            await page.goto('file://' + path.resolve(file));
            await page.waitForSelector('#map canvas');
            await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
            seconds = Math.min(seconds, (Date.now() - begin) / 1000);
        }
        check(seconds < 2, `${where}: opens in ${seconds} s`);
        console.log(`${where}: ${(statSync(file).size / 1e6).toFixed(2)} MB, opens in ${seconds.toFixed(2)} s`);
        await page.screenshot({ path: `${shots}/${name}-${device}.png` });

        // Hover: the middle cell says what was measured, predicted and how far apart.
        const canvas = await page.locator('#map').boundingBox();
        const at = await page.evaluate(() => {
            const chart = charts.get(document.getElementById('map')), option = chart.getOption();
            const cells = option.series.find((series) => series.name === 'cells'), value = cells.data[Math.floor((cells.data.length + Math.sqrt(cells.data.length)) / 2)];
            return chart.convertToPixel({ gridIndex: 0 }, (value.value || value).slice(0, 2));
        });
        await page.mouse.move(canvas.x + at[0] - 1, canvas.y + at[1] - 1);
        await page.mouse.move(canvas.x + at[0], canvas.y + at[1]);
        await page.waitForTimeout(150);
        const said = await page.locator('#map').innerText();
        for (const word of ['measured', 'predicted', 'z:']) check(said.includes(word), `${where}: hover does not say ${word}: ${said}`);
        await page.screenshot({ path: `${shots}/${name}-${device}-hover.png` });

        // Click: the cell opens with its numbers, samples and histogram.
        await page.mouse.click(canvas.x + at[0], canvas.y + at[1]);
        await page.waitForSelector('#numbers');
        const cell = await page.locator('#cell').innerText();
        check(/Samples: overlap/.test(cell) && /Histogram/.test(cell), `${where}: the cell shows no samples: ${cell}`);
        const series = await page.evaluate(() => Boolean(result.series));
        check(!series || /Overlap against sweeps/.test(cell), `${where}: the cell shows no series`);
        // Every number on the page is the file's: the table against the data behind it.
        const [shown, mean] = await page.evaluate(() => [document.querySelectorAll('#numbers td')[1].textContent, measured(quantityOf.overlap || quantityOf.overlap_1, state.selected)]);
        check(Math.abs(parseFloat(shown) - mean) < 5e-3, `${where}: shows ${shown} for ${mean}`);
        // Figures are drawn when a reader comes to them.
        for (let y = 0; y < await page.evaluate(() => document.documentElement.scrollHeight); y += viewport.height) {
            await page.evaluate((top) => window.scrollTo(0, top), y);
            await page.waitForTimeout(60);
        }
        await page.evaluate(() => window.scrollTo(0, 0));
        await page.screenshot({ path: `${shots}/${name}-${device}-cell.png`, fullPage: true });

        // Switch: a line of the theory disappears and comes back.
        const countLines = () => page.evaluate(() => charts.get(document.getElementById('map')).getOption().series
            .reduce((n, s) => n + (s.type === 'line' && s.name && !s.name.endsWith('theory') ? 1 : 0) + ((s.markLine && s.markLine.data) || []).length, 0));
        const before = await countLines(), box = page.locator('#lines input[data-line]').first();
        if (await box.count()) {
            await box.uncheck();
            check(await countLines() < before, `${where}: the switch of a line does nothing`);
            await box.check();
            check(await countLines() === before, `${where}: the line does not come back`);
        }
        const measuredLine = page.locator('#lines input[data-measured]').first();
        if (await measuredLine.count()) {
            const points = () => page.evaluate(() => charts.get(document.getElementById('map')).getOption().series.find((s) => s.name === 'measured line').data.length);
            const all = await points();
            await measuredLine.uncheck();
            check(all === 0 || await points() < all, `${where}: the switch of a measured line does nothing`);
            await measuredLine.check();
        }
        // Another quantity, the agreement, and the axis that is left.
        if (await page.locator('#show').count()) await page.selectOption('#show', 'z');
        await page.selectOption('#quantity', { index: 1 });
        for (const select of await page.locator('#places select').all()) await select.selectOption({ index: 0 });
        await page.screenshot({ path: `${shots}/${name}-${device}-z.png` });

        // The extrapolation is that of `mattis show --json`, as PAGE.json beside the page, and follows its law.
        const numbers = file.replace(/html$/, 'json');
        if (existsSync(numbers) && await page.locator('#law').count()) {
            const asked = JSON.parse(readFileSync(numbers, 'utf8')).finite_size;
            await page.selectOption('#quantity', { index: 0 });
            for (const power of [1, 0.5, 0.8]) {
                await page.fill('#power', String(power));
                await page.locator('#power').blur();
                const shown = await page.evaluate(() => { const all = extrapolation(quantity(), sizeState.power); return { power: sizeState.power, name: quantity().name, judged: all.judged, chi2: all.chi2 }; });
                check(shown.power === power, `${where}: the law is ${shown.power}, not ${power}`);
                const wanted = asked.find((one) => one.quantity === shown.name && one.power === power);
                check(!wanted || (wanted.positions === shown.judged && Math.abs(wanted.chi2 / shown.chi2 - 1) < 0.02),
                    `${where}: extrapolated chi-square ${shown.chi2} for ${shown.judged}, not ${wanted && wanted.chi2} for ${wanted && wanted.positions}`);
                check(wanted || power === 0.8, `${where}: --json has no extrapolation of ${shown.name} with power ${power}`);
            }
        }

        // Downloads are tables with a line for each cell.
        const [file2] = await Promise.all([page.waitForEvent('download'), page.click('button[data-csv=cells]')]);
        const lines = readFileSync(await file2.path(), 'utf8').trim().split('\n').length;
        const n = await page.evaluate(() => cellCount);
        check(lines === n + 1, `${where}: ${lines} lines of CSV for ${n} cells`);

        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        check(width <= viewport.width, `${where}: ${width} pixels wide`);
        await page.close();
    }
}
await browser.close();
for (const line of wrong) console.error('wrong: ' + line);
process.exit(wrong.length ? 1 : 0);
