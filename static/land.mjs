// The outline of the land for the map: Natural Earth (1:50m, public domain) as one small GeoJSON
// geometry. No borders are drawn: those of Natural Earth are the ones held, not the ones recognised.

import { feature } from 'topojson-client';

// How far, in degrees, a point may lie from the simplified line: less around Europe, where most of
// the readers look closest. Smaller islands than a square of twice that are left out.
const TOLERANCE = 0.14;
const CLOSER = { tolerance: 0.025, west: -25, south: 33, east: 45, north: 66 };
const ANTARCTICA = -60; // degrees north: what lies wholly below is left out
const DECIMALS = 2;

/** `topology`: a TopoJSON of world-atlas with the object `land`. Gives a GeoJSON MultiPolygon. */
export function landOutline(topology) {
  const { features } = feature(topology, topology.objects.land);
  const polygons = features
    .flatMap(({ geometry }) => geometry.coordinates)
    .map((rings) => rings.map(unwrapped).filter(isWorthDrawing).map(simplified))
    .filter((rings) => rings.length);
  return { type: 'MultiPolygon', coordinates: polygons };
}

/** A ring across the 180th meridian goes on beyond 180 instead of jumping to the other edge. */
function unwrapped(ring) {
  let turn = 0;
  let before = ring[0][0];
  const points = ring.map(([x, y]) => {
    if (x - before > 180) turn -= 360;
    if (before - x > 180) turn += 360;
    before = x;
    return [x + turn, y];
  });
  return points.some(([x]) => x < -180.01) ? points.map(([x, y]) => [x + 360, y]) : points;
}

function toleranceAt([x, y]) {
  const { tolerance, west, south, east, north } = CLOSER;
  return x > west && x < east && y > south && y < north ? tolerance : TOLERANCE;
}

function isWorthDrawing(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const size = Math.min(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  return Math.max(...ys) > ANTARCTICA && size > 2 * toleranceAt(ring[0]);
}

/** Douglas and Peucker's line simplification, of the two halves of a ring. */
function simplified(ring) {
  const from = ([x, y]) => Math.hypot(x - ring[0][0], y - ring[0][1]);
  const middle = ring.reduce((far, point, n) => (from(point) > from(ring[far]) ? n : far), 0);
  return [...line(ring.slice(0, middle + 1)), ...line(ring.slice(middle)).slice(1)].map((point) =>
    point.map((degrees) => Number(degrees.toFixed(DECIMALS))),
  );
}

function line(points) {
  const [first, last] = [points[0], points.at(-1)];
  let [worst, at] = [1, 0];
  for (let n = 1; n < points.length - 1; n++) {
    const off = distance(points[n], first, last) / toleranceAt(points[n]);
    if (off > worst) [worst, at] = [off, n];
  }
  return at ? [...line(points.slice(0, at + 1)), ...line(points.slice(at)).slice(1)] : [first, last];
}

/** The distance of a point from the segment between two others. */
function distance([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}
