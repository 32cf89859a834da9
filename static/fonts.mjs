// Fonts as TrueType, for what is drawn on the server: it reads no WOFF.

import zlib from 'node:zlib';

const HEAD = 12; // bytes before the directory of tables of a TrueType font
const ENTRY = 16; // bytes of a table's entry there

/** `woff`: a font as WOFF 1.0 (W3C), whose tables are those of TrueType, compressed one by one. */
export function trueType(woff) {
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, n) => {
    const entry = 44 + 20 * n;
    const [offset, packed, length] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at));
    const bytes = woff.subarray(offset, offset + packed);
    return { tag: woff.subarray(entry, entry + 4), sum: woff.readUInt32BE(entry + 16), data: packed < length ? zlib.inflateSync(bytes) : bytes };
  });
  const directory = Buffer.alloc(HEAD + ENTRY * count);
  const power = 2 ** Math.floor(Math.log2(count));
  woff.copy(directory, 0, 4, 8); // the flavour
  [count, power * ENTRY, Math.log2(power), (count - power) * ENTRY].forEach((value, n) => directory.writeUInt16BE(value, 4 + 2 * n));
  let offset = directory.length;
  const bodies = tables.map(({ tag, sum, data }, n) => {
    const entry = HEAD + ENTRY * n;
    tag.copy(directory, entry);
    [sum, offset, data.length].forEach((value, at) => directory.writeUInt32BE(value, entry + 4 + 4 * at));
    const body = Buffer.concat([data, Buffer.alloc(-data.length & 3)]); // tables begin at multiples of 4
    offset += body.length;
    return body;
  });
  return Buffer.concat([directory, ...bodies]);
}
