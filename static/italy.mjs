// The outline of Italy's regions for the maps of the observatory, from @svg-maps/italy (CC BY 4.0, after
// MapSVG): drawn coarser, under the portal's own names of the regions, and with a point in each where a
// number can stand.

// The package's names where they are not ours (competence.enums.ItalianRegion).
const SLUGS = {
  'aosta-valley': 'valle-d-aosta',
  apulia: 'puglia',
  lombardy: 'lombardia',
  piedmont: 'piemonte',
  sardinia: 'sardegna',
  sicily: 'sicilia',
  'trentino-south-tyrol': 'trentino-alto-adige',
  tuscany: 'toscana',
};
// The side, in units of the map, of the grid to which points are moved: neighbours share their border
// all the same. Islands that it makes smaller than an area are left out.
const GRID = 2;
const SMALLEST = 16;
const STEP = 3; // how close together the points are that are tried for the number

/** `map`: what the package exports. Gives {width, height, regions: {slug: {path, x, y}}}. */
export function italyOutline(map) {
  const [, , width, height] = map.viewBox.split(' ').map(Number);
  const regions = map.locations.map(({ id, path }) => {
    const rings = ringsOf(path).map(onGrid).filter((ring) => area(ring) > SMALLEST);
    const largest = rings.reduce((most, ring) => (area(ring) > area(most) ? ring : most));
    const [x, y] = innermost(largest);
    return [SLUGS[id] ?? id, { path: rings.map(written).join(''), x, y }];
  });
  return { width, height, regions: Object.fromEntries(regions.sort()) };
}

/** The rings of a path that knows only m and z: points that are relative to the one before. */
function ringsOf(path) {
  let [x, y] = [0, 0];
  return path
    .split(/z/i)
    .filter((part) => part.trim())
    .map((part) => {
      if (!/^\s*m[-\d.,\s]+$/.test(part)) throw new Error(`a path of the map of Italy holds more than m and z: ${part.slice(0, 40)}`);
      const numbers = part.match(/-?[\d.]+/g).map(Number);
      const ring = [];
      for (let n = 0; n < numbers.length; n += 2) ring.push([(x += numbers[n]), (y += numbers[n + 1])]);
      [x, y] = ring[0];
      return ring;
    });
}

function onGrid(ring) {
  const points = ring.map((point) => point.map((value) => Math.round(value / GRID) * GRID));
  return points.filter(([x, y], n) => n === 0 || x !== points[n - 1][0] || y !== points[n - 1][1]);
}

function area(ring) {
  return Math.abs(pairs(ring).reduce((sum, [[x1, y1], [x2, y2]]) => sum + x1 * y2 - x2 * y1, 0)) / 2;
}

function pairs(ring) {
  return ring.map((point, n) => [point, ring[(n + 1) % ring.length]]);
}

/** The point of a ring that lies farthest from its edge, nearly. */
function innermost(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  let best = [ring[0], 0];
  for (let x = Math.min(...xs); x < Math.max(...xs); x += STEP)
    for (let y = Math.min(...ys); y < Math.max(...ys); y += STEP) {
      const inside = holds(ring, x, y) ? Math.min(...pairs(ring).map(([a, b]) => distance([x, y], a, b))) : 0;
      if (inside > best[1]) best = [[x, y], inside];
    }
  return best[0];
}

function holds(ring, x, y) {
  const crossed = pairs(ring).filter(
    ([[x1, y1], [x2, y2]]) => y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1,
  );
  return crossed.length % 2 === 1;
}

/** The distance of a point from the segment between two others. */
function distance([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}

function written(ring) {
  const steps = ring.slice(1).map(([x, y], n) => `${short(x - ring[n][0])} ${short(y - ring[n][1])}`);
  return `M${short(ring[0][0])} ${short(ring[0][1])}l${steps.join(' ')}z`.replaceAll(' -', '-');
}

function short(value) {
  return String(Number(value.toFixed(1)));
}
