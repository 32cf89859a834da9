// The map of the case list, loaded on that view only. What it shows stands in the list of places
// beside it: coordinates and labels in data attributes, cards as elements that are cloned. Without
// this script the list is all there is, and says the same.

import { DivIcon, GeoJSON, LatLngBounds, Map as LeafletMap, Marker, Popup, SVG, TileLayer } from 'leaflet/dist/leaflet-src.esm.js';
import Supercluster from 'supercluster';

const STILL = window.matchMedia('(prefers-reduced-motion: reduce)');
const COARSE = window.matchMedia('(pointer: coarse)');
const WORLD = [-180, -90, 180, 90];
const RADIUS = 40; // pixels within which places become one cluster
const CLOSEST = { land: 8, tiles: 15 }; // zoom
const CLOSEST_FRAME = 6; // zoom beyond which the results are not framed, few as they may be
const RECOGNISABLE = 4; // zoom from which the surroundings of a place can be told
const PADDING = [44, 44];
const NAMES_OF_CLUSTER = 3;
const NARROW = 480; // pixels, as in map.scss

let land = null; // the outline, asked for once

/** Leaflet's map, which moves at once where readers want no motion. */
const QuietMap = LeafletMap.extend({
  panBy(offset, options) {
    return LeafletMap.prototype.panBy.call(this, offset, STILL.matches ? { ...options, animate: false } : options);
  },
});

function placesOf(root) {
  return [...root.querySelectorAll('.map-place')].map((item, number) => ({
    number,
    item,
    name: item.dataset.name,
    label: item.dataset.label,
    cases: Number(item.dataset.count),
    at: [Number(item.dataset.latitude), Number(item.dataset.longitude)],
  }));
}

class PlacesMap {
  constructor(root) {
    this.root = root;
    this.frame = root.querySelector('.map-frame');
    this.stage = root.querySelector('.map-stage');
    this.canvas = root.querySelector('.map-canvas');
    this.bubble = root.querySelector('.map-popup');
    this.places = placesOf(root);
    this.markers = new Map();
    this.next = null; // the place to focus once the map has come to rest
    this.opener = null; // the place whose card is open
    this.isWhole = true; // as long as the reader has not moved the map
    this.listening = new AbortController();
    this.reveal();
    this.makeMap();
    this.makeIndex();
    this.listen();
    this.fit();
  }

  reveal() {
    this.root.classList.add('is-live');
    this.frame.hidden = false;
    for (const button of this.root.querySelectorAll('.map-show')) button.hidden = false;
  }

  makeMap() {
    const { tiles } = this.root.dataset;
    const moves = !STILL.matches;
    this.closest = tiles ? CLOSEST.tiles : CLOSEST.land;
    this.map = new QuietMap(this.canvas, {
      zoomControl: false,
      attributionControl: false,
      scrollWheelZoom: false,
      // A finger scrolls the page until the map has the focus; two fingers always move the map.
      dragging: !COARSE.matches,
      zoomSnap: tiles ? 1 : 0.25,
      maxZoom: this.closest,
      maxBounds: [[-80, -230], [88, 230]],
      zoomAnimation: moves,
      fadeAnimation: moves,
      markerZoomAnimation: moves,
      inertia: moves,
    });
    this.map.createPane('land').style.zIndex = 150; // below the tiles, if there are any
    if (tiles) new TileLayer(tiles, { noWrap: true, maxZoom: this.closest, referrerPolicy: 'strict-origin' }).addTo(this.map);
    land ??= fetch(this.root.dataset.land).then((response) => response.json());
    land.then((outline) => this.addLand(outline)).catch(() => {
      land = null; // the places are there without it
    });
  }

  addLand(outline) {
    if (!this.map) return;
    const renderer = new SVG({ pane: 'land', padding: 0.5 });
    new GeoJSON(outline, { pane: 'land', renderer, interactive: false, style: { className: 'map-land', weight: 1 } }).addTo(this.map);
  }

  makeIndex() {
    this.index = new Supercluster({
      radius: RADIUS,
      extent: 256,
      maxZoom: this.closest,
      map: ({ cases }) => ({ cases }),
      reduce: (sum, { cases }) => {
        sum.cases += cases;
      },
    }).load(
      this.places.map(({ number, cases, at: [latitude, longitude] }) => ({
        type: 'Feature',
        properties: { number, cases },
        geometry: { type: 'Point', coordinates: [longitude, latitude] },
      })),
    );
  }

  listen() {
    const on = (element, name, listener, options = {}) =>
      element.addEventListener(name, listener, { signal: this.listening.signal, ...options });
    this.map.on('moveend', () => this.draw());
    for (const name of ['pointerdown', 'keydown', 'wheel'])
      on(this.canvas, name, () => (this.isWhole = false), { passive: true });
    on(this.root, 'click', ({ target }) => this.press(target.closest('button')));
    on(this.stage, 'keydown', ({ key }) => {
      if (key === 'Escape' && this.popup?.isOpen()) this.closeBubble();
    });
    // The wheel scrolls the page, but with Ctrl or where the map has the focus.
    on(this.stage, 'wheel', ({ ctrlKey }) => this.toggle('scrollWheelZoom', ctrlKey || this.canvas.contains(document.activeElement)), { capture: true, passive: true });
    on(this.canvas, 'focusin', () => this.toggle('dragging', true));
    on(this.canvas, 'focusout', ({ relatedTarget }) => this.toggle('dragging', !COARSE.matches || this.canvas.contains(relatedTarget)));
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.canvas);
  }

  press(button) {
    if (!button) return;
    if (button.dataset.mapZoom) {
      this.isWhole = false;
      this.map.setZoom(this.map.getZoom() + Number(button.dataset.mapZoom));
    } else if ('mapAll' in button.dataset) this.showAll();
    else if (button.matches('.map-show')) this.show(this.places.find(({ item }) => item.contains(button)));
    else if (button.matches('.map-popup-close')) this.closeBubble();
  }

  toggle(handler, on) {
    this.map[handler][on ? 'enable' : 'disable']();
  }

  /** Fill the room there is; none as long as the styles are not there. */
  fit() {
    if (!this.canvas.clientHeight) return;
    this.map.invalidateSize({ animate: false });
    if (this.isWhole) this.showAll({ animate: false });
  }

  /** Frame all places: the region that the filters leave. */
  showAll(options = {}) {
    this.isWhole = true;
    if (!this.places.length) this.map.setView([25, 10], 1);
    else this.map.fitBounds(new LatLngBounds(this.places.map(({ at }) => at)), { padding: PADDING, maxZoom: CLOSEST_FRAME, ...options });
  }

  /** Bring a place of the list into view, so near that it stands alone, and focus its marker. */
  show(place) {
    let zoom = Math.max(this.map.getZoom(), RECOGNISABLE);
    while (zoom < this.closest && !this.standsAlone(place, zoom)) zoom = Math.min(Math.floor(zoom) + 1, this.closest);
    this.isWhole = false;
    this.next = place;
    this.map.closePopup();
    this.map.setView(place.at, zoom);
    this.stage.scrollIntoView({ block: 'nearest' });
  }

  standsAlone({ number, at: [latitude, longitude] }, zoom) {
    const near = [longitude - 0.01, latitude - 0.01, longitude + 0.01, latitude + 0.01];
    return this.index.getClusters(near, Math.round(zoom)).some(({ properties }) => properties.number === number);
  }

  /** Put the markers of what is in view; those that stay are left alone, and so is the focus. */
  draw() {
    const view = this.map.getBounds();
    const wanted = new Map();
    for (const feature of this.index.getClusters(WORLD, Math.round(this.map.getZoom()))) {
      const [longitude, latitude] = feature.geometry.coordinates;
      if (view.contains([latitude, longitude])) wanted.set(feature.id ?? `place-${feature.properties.number}`, feature);
    }
    const focused = [...this.markers.values()].find(({ button }) => button === document.activeElement);
    for (const [key, { marker }] of this.markers)
      if (!wanted.has(key)) {
        marker.remove();
        this.markers.delete(key);
      }
    const added = [...wanted].filter(([key]) => !this.markers.has(key)).map(([key, feature]) => [key, feature, this.placesIn(feature)]);
    // The order of the list is that of the keyboard.
    added.sort(([, , [a]], [, , [b]]) => a.number - b.number);
    for (const [key, feature, places] of added) this.markers.set(key, this.addMarker(feature, places));
    this.nameMarkers();
    this.limitZoom();
    if (this.next) this.focus(this.next);
    else if (focused && !focused.button.isConnected) this.focus(focused.places[0]);
    this.next = null;
  }

  placesIn({ id, properties }) {
    if (!properties.cluster) return [this.places[properties.number]];
    return this.index
      .getLeaves(id, Infinity)
      .map((leaf) => this.places[leaf.properties.number])
      .sort((a, b) => a.number - b.number);
  }

  addMarker({ id, geometry, properties: { cases } }, places) {
    const [longitude, latitude] = geometry.coordinates;
    const several = places.length > 1;
    const size = several ? (cases < 10 ? 38 : cases < 100 ? 44 : 52) : cases > 1 ? 30 : 24;
    const names = places.slice(0, NAMES_OF_CLUSTER).map(({ name }) => name).join(', ') + (places.length > NAMES_OF_CLUSTER ? ' …' : '');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = several ? 'map-marker map-marker-several' : 'map-marker';
    button.setAttribute('aria-label', several ? `${this.several(places, cases)}: ${names}` : places[0].label);
    button.append(cases > 1 ? cases.toLocaleString(document.documentElement.lang) : '');
    const name = document.createElement('span');
    name.className = 'map-name';
    name.setAttribute('aria-hidden', 'true');
    name.textContent = names;
    const pin = document.createElement('div');
    pin.append(button, name);
    const icon = new DivIcon({ html: pin, className: 'map-pin', iconSize: [size, size] });
    const marker = new Marker([latitude, longitude], { icon, keyboard: false, riseOnHover: true }).addTo(this.map);
    const one = { id, marker, pin, button, name, places, size };
    marker.on('click', () => this.activate(one));
    button.addEventListener('focus', () => {
      if (button.matches(':focus-visible')) this.map.panInside(marker.getLatLng(), { padding: PADDING });
    });
    return one;
  }

  several(places, cases) {
    const text = (number) => number.toLocaleString(document.documentElement.lang);
    return this.root.dataset.several.replace('{places}', text(places.length)).replace('{cases}', text(cases));
  }

  /** Write the names of the places that have room for it, on the right or the left. */
  nameMarkers() {
    const { x: width } = this.map.getSize();
    const all = [...this.markers.values()].map((one) => ({ ...one, ...this.map.latLngToContainerPoint(one.marker.getLatLng()), length: one.name.offsetWidth }));
    const taken = all.map(({ x, y, size }) => [x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
    const free = (box) => box[0] >= 0 && box[2] <= width && !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    for (const { pin, places, x, y, size, length } of all) {
      const right = [x + size / 2 + 1, y - 10, x + size / 2 + length, y + 10];
      const left = [x - size / 2 - length, y - 10, x - size / 2 - 1, y + 10];
      const box = places.length === 1 ? [right, left].find(free) : null;
      if (box) taken.push(box);
      pin.classList.toggle('is-named', Boolean(box));
      pin.classList.toggle('is-named-left', box === left || (!box && right[2] > width));
    }
  }

  limitZoom() {
    const zoom = this.map.getZoom();
    for (const button of this.root.querySelectorAll('[data-map-zoom]')) {
      const end = Number(button.dataset.mapZoom) > 0 ? zoom >= this.map.getMaxZoom() : zoom <= this.map.getMinZoom();
      button.setAttribute('aria-disabled', String(end));
    }
  }

  focus(place) {
    const one = [...this.markers.values()].find(({ places }) => places.includes(place));
    (one?.button ?? this.canvas).focus({ preventScroll: true });
  }

  /** What a marker does: a place opens its card, a cluster comes nearer until it falls apart. */
  activate(one) {
    const { id, places } = one;
    const apart = places.length > 1 ? this.index.getClusterExpansionZoom(id) : Infinity;
    if (apart > this.closest) {
      this.openBubble(one);
      return;
    }
    this.isWhole = false;
    const bounds = new LatLngBounds(places.map(({ at }) => at));
    const whole = this.map.getBoundsZoom(bounds.pad(0.2));
    this.next = places[0];
    this.map.setView(bounds.getCenter(), Math.min(Math.max(apart, whole), this.closest));
  }

  openBubble({ marker, button, places }) {
    if (button.matches(':focus-visible')) this.stage.scrollIntoView({ block: 'nearest' });
    const cards = places.map(({ item }) => item.querySelector('.map-place-content').cloneNode(true));
    for (const card of cards) for (const article of card.querySelectorAll('[data-slug]')) article.removeAttribute('data-slug');
    this.bubble.replaceChildren(this.bubble.querySelector('.map-popup-close'), ...cards);
    this.bubble.setAttribute('aria-label', places.length > 1 ? this.several(places, places.reduce((sum, { cases }) => sum + cases, 0)) : places[0].label);
    this.bubble.tabIndex = -1;
    this.bubble.hidden = false;
    const { x, y } = this.map.getSize();
    this.opener = places[0];
    this.popup = new Popup({
      closeButton: false,
      className: 'map-bubble',
      minWidth: Math.min(270, x - 48),
      maxWidth: Math.min(300, x - 48),
      maxHeight: Math.min(400, y - 110),
      offset: [0, -8],
      // The card does not lie below the buttons, which stand at the top left or at the bottom.
      autoPanPaddingTopLeft: x < NARROW ? [10, 10] : [62, 10],
      autoPanPaddingBottomRight: x < NARROW ? [10, 62] : [10, 10],
    })
      .setLatLng(marker.getLatLng())
      .setContent(this.bubble)
      .openOn(this.map);
    this.bubble.focus({ preventScroll: true });
  }

  closeBubble() {
    this.map.closePopup(this.popup);
    this.focus(this.opener);
  }

  /** Tell whether the page still shows what the map was made of. */
  isCurrent(root) {
    return this.root === root && !this.frame.hidden && this.places.every(({ item, label }) => item.isConnected && item.dataset.label === label) && root.querySelectorAll('.map-place').length === this.places.length;
  }

  remove() {
    this.listening.abort();
    this.observer.disconnect();
    this.map.remove();
    this.map = null;
  }
}

let current = null;

/** Make the map, and anew when filters have swapped the results in place. */
function renew() {
  const root = document.querySelector('[data-map]');
  if (current?.isCurrent(root)) return;
  current?.remove();
  current = root && new PlacesMap(root);
}

// The results may bring this script along once more.
if (!window.hasPlacesMap) {
  window.hasPlacesMap = true;
  document.addEventListener('htmx:after:swap', renew);
  renew();
}
