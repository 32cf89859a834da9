// Builds static/dist/ from static/src/ and the packages of npm: styles, one script for all pages and
// one for the map, the outlines of the land and of Italy's regions, the icons in use, fonts, favicon
// and the licences of what is delivered. The same input gives the same bytes.
// `--watch` builds again whenever a source changes.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import * as sass from 'sass';
import { italyOutline } from './italy.mjs';
import { landOutline } from './land.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);
const src = (...parts) => at('static', 'src', ...parts);
const dist = at('static', 'dist');
const modules = (...parts) => at('node_modules', ...parts);

const TEMPLATE_FOLDERS = ['templates', 'portal', 'roadmap', 'casestudies', 'competence'];
const FONT = 'titillium-web';
const FONT_WEIGHTS = [400, 600, 700];
const FONT_SUBSETS = ['latin', 'latin-ext'];
// TrueType, for what is drawn on the server: dossiers and pictures of charts. Both read no WOFF.
const SERVER_FONTS = { 400: '400Regular', 600: '600SemiBold', 700: '700Bold' };
const LICENCES = {
  'bootstrap.txt': src('licences', 'bootstrap.txt'), // Bootstrap Italia carries its Sass
  'bootstrap-italia.txt': modules('bootstrap-italia', 'LICENSE'),
  'titillium-web.txt': modules('@fontsource', FONT, 'LICENSE'),
  'leaflet.txt': modules('leaflet', 'LICENSE'),
  'supercluster.txt': modules('supercluster', 'LICENSE'),
  'kdbush.txt': modules('kdbush', 'LICENSE'), // within supercluster
  'world-atlas.txt': modules('world-atlas', 'LICENSE'), // the land outline
  'svg-maps-italy.txt': modules('@svg-maps', 'italy', 'LICENSE.md'), // the regions of Italy
};

// Leaflet's own images, for controls and markers that the map does not use.
const UNUSED_RULES = /[^{}]*\{[^{}]*url\("?(?:images\/|#default)[^{}]*\}/g;

function styles(name) {
  const { css } = sass.compile(src('scss', `${name}.scss`), {
    style: 'compressed',
    loadPaths: [modules()],
    quietDeps: true,
    // Bootstrap Italia 2 is written with @import, so are the files that configure it.
    silenceDeprecations: ['import', 'global-builtin'],
  });
  const { code } = esbuild.transformSync(css, {
    loader: 'css',
    minify: true,
    legalComments: 'inline',
    target: ['chrome100', 'firefox100', 'safari15'],
  });
  return code.replace(UNUSED_RULES, '');
}

function script(name) {
  const result = esbuild.buildSync({
    entryPoints: [src('js', `${name}.js`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['chrome100', 'firefox100', 'safari15'],
    legalComments: 'inline',
    write: false,
  });
  return result.outputFiles[0].contents;
}

/** Every file below `folder` whose name ends in one of `endings`, in a fixed order. */
function files(folder, endings) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The sprite of the icons that templates and Python name; an unknown name in a tag is an error. */
function icons() {
  const sprite = fs.readFileSync(modules('bootstrap-italia', 'dist', 'svg', 'sprites.svg'), 'utf8');
  const symbols = new Map();
  for (const [symbol, id] of sprite.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)) symbols.set(id, symbol);
  const used = new Set();
  for (const file of TEMPLATE_FOLDERS.flatMap((folder) => files(at(folder), ['.html', '.py']))) {
    const text = fs.readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/{%\s*icon\s+"([^"]+)"/g)) {
      if (!symbols.has(name)) throw new Error(`${path.relative(root, file)}: no icon "${name}"`);
      used.add(name);
    }
    for (const [, name] of text.matchAll(/["'](it-[a-z0-9-]+)["']/g)) if (symbols.has(name)) used.add(name);
  }
  const content = [...used].sort().map((name) => symbols.get(name)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${content}\n</svg>\n`;
}

/** The land outline of the map, as GeoJSON. */
function land() {
  return JSON.stringify(landOutline(JSON.parse(fs.readFileSync(modules('world-atlas', 'land-50m.json'), 'utf8'))));
}

/** The regions of Italy. The package is an ES module that does not say so: it is read as text. */
function italy() {
  const source = fs.readFileSync(modules('@svg-maps', 'italy', 'index.js'), 'utf8');
  return JSON.stringify(italyOutline(JSON.parse(source.slice(source.indexOf('{'), source.lastIndexOf('}') + 1))));
}

function build() {
  const output = new Map([
    ['css/portal.css', styles('portal')],
    ['css/admin.css', styles('admin')],
    ['css/map.css', styles('map')],
    ['css/desk.css', styles('desk')],
    ['js/portal.js', script('portal')],
    ['js/map.js', script('map')],
    ['js/desk.js', script('desk')],
    ['js/admin.js', script('admin')],
    ['land.json', land()],
    ['italy.json', italy()],
    ['icons.svg', icons()],
    ...['favicon.svg', 'skyline.svg'].map((name) => [name, fs.readFileSync(src('svg', name))]),
  ]);
  for (const subset of FONT_SUBSETS)
    for (const weight of FONT_WEIGHTS)
      output.set(
        `fonts/${FONT}-${subset}-${weight}.woff2`,
        fs.readFileSync(modules('@fontsource', FONT, 'files', `${FONT}-${subset}-${weight}-normal.woff2`)),
      );
  for (const [weight, face] of Object.entries(SERVER_FONTS))
    output.set(
      `fonts/${FONT}-latin-${weight}.ttf`,
      fs.readFileSync(modules('@expo-google-fonts', FONT, face, `TitilliumWeb_${face}.ttf`)),
    );
  for (const [name, file] of Object.entries(LICENCES)) output.set(`licences/${name}`, fs.readFileSync(file));

  for (const [name, content] of output) {
    const target = path.join(dist, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }
  for (const file of files(dist, ['']))
    if (fs.statSync(file).isFile() && !output.has(path.relative(dist, file).split(path.sep).join('/'))) fs.rmSync(file);
  return output;
}

function report() {
  const start = Date.now();
  const output = build();
  const size = [...output.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  console.log(`static/dist: ${output.size} files, ${Math.round(size / 1000)} kB, in ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

report();

if (process.argv.includes('--watch')) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        report();
      } catch (error) {
        console.error(error.message);
      }
    }, 200);
  };
  for (const folder of [src(), at('templates')]) fs.watch(folder, { recursive: true }, again);
}
