// Unpacks gzip where the browser cannot (no DecompressionStream: Safari before 16.4, Firefox before
// 113). RFC 1951 and 1952, for files that generator/publish/search wrote.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
  115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5,
  5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769,
  1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11,
  11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const HEAD = 10, TAIL = 8, LONGEST = 15;

class Bits {
  constructor(data, at) { this.data = data; this.at = at; this.held = 0; this.count = 0; }

  take(count) {
    while (this.count < count) {
      this.held |= this.data[this.at++] << this.count;
      this.count += 8;
    }
    const value = this.held & (1 << count) - 1;
    this.held >>>= count;
    this.count -= count;
    return value;
  }

  align() { this.held = this.count = 0; }
}

/** Canonical Huffman code: how many codes of each length, and their symbols in order. */
function codeOf(lengths) {
  const counts = new Uint16Array(LONGEST + 1), starts = new Uint16Array(LONGEST + 2);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  for (let length = 1; length <= LONGEST; length++) starts[length + 1] = starts[length] + counts[length];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => { if (length) symbols[starts[length]++] = symbol; });
  return { counts, symbols };
}

function symbol(bits, { counts, symbols }) {
  let code = 0, first = 0, index = 0;
  for (let length = 1; length <= LONGEST; length++) {
    code |= bits.take(1);
    const count = counts[length];
    if (code - first < count) return symbols[index + code - first];
    index += count;
    first = first + count << 1;
    code <<= 1;
  }
  throw new Error("not a deflate stream");
}

function fixedCodes() {
  const lengths = Array.from({ length: 288 }, (_, s) => s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8);
  return [codeOf(lengths), codeOf(Array(30).fill(5))];
}

function dynamicCodes(bits) {
  const literals = bits.take(5) + 257, distances = bits.take(5) + 1, used = bits.take(4) + 4;
  const first = Array(ORDER.length).fill(0);
  for (let at = 0; at < used; at++) first[ORDER[at]] = bits.take(3);
  const code = codeOf(first), lengths = [];
  while (lengths.length < literals + distances) {
    const next = symbol(bits, code);
    if (next < 16) { lengths.push(next); continue; }
    const repeated = next === 16 ? lengths[lengths.length - 1] : 0;
    const times = next === 16 ? bits.take(2) + 3 : next === 17 ? bits.take(3) + 3 : bits.take(7) + 11;
    for (let left = times; left > 0; left--) lengths.push(repeated);
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

function block(bits, [literals, distances], out, at) {
  for (;;) {
    const next = symbol(bits, literals);
    if (next === 256) return at;
    if (next < 256) { out[at++] = next; continue; }
    const length = LENGTHS[next - 257] + bits.take(LENGTH_BITS[next - 257]);
    const code = symbol(bits, distances);
    const distance = DISTANCES[code] + bits.take(DISTANCE_BITS[code]);
    for (const end = at + length; at < end; at++) out[at] = out[at - distance];
  }
}

export function gunzip(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const out = new Uint8Array(view.getUint32(data.length - 4, true));
  const bits = new Bits(data.subarray(0, data.length - TAIL), HEAD);
  let at = 0, last;
  do {
    last = bits.take(1);
    const kind = bits.take(2);
    if (kind === 0) {
      bits.align();
      const length = bits.take(16);
      bits.take(16);
      out.set(bits.data.subarray(bits.at, bits.at + length), at);
      bits.at += length;
      at += length;
    } else {
      at = block(bits, kind === 1 ? fixedCodes() : dynamicCodes(bits), out, at);
    }
  } while (!last);
  return out;
}
