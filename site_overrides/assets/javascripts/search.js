// The search index as a browser reads it: static files that generator/publish/search writes.
// Nothing here knows the page; search-box.js and search-page.js show what is found.
//
//   const index = await open();
//   const found = await index.find("信访局 2020");
//   for (const hit of found.hits.slice(0, 10)) await found.read(hit);

const ROOT = new URL("../../", import.meta.url);
const WEIGHTS = 4, TYPES = 2 ** 12, NUMBERS_IN_ROW = 2 ** 26;
const POINTS = [1, 3, 8, 16]; // text, heading, name of an entity, title
const WAN = 4, SCALES = { "": 0, "万": WAN, "亿": 8 };
const utf8 = new TextDecoder();

// --- one way of writing: the same as words.py -----------------------------------------------------

const CLAUSE = /，(?![０-９]{3}(?![０-９]))/g;
const SILENT = /[\u00ad\u200b-\u200d\ufeff"'`()<>[\]{}‘-‟〈-】〔-〛]+/g;
const THOUSANDS = /([0-9]),(?=[0-9]{3}(?![0-9]))/g;
const OPENS = /[“‘（《〈【「『("]/, SHUT = /[”’）》〉】」』)"]/;
const PIECE = /[0-9]+(?:\.[0-9]+)*|(?:(?![0-9])[\p{L}\p{N}])+/gu;
const NUMBER = /[0-9]+(?:\.[0-9]+)*/g;
const UNIT = /^([万亿]?)元|^([万亿])/;

export function normalise(text) {
  const plain = text.replace(CLAUSE, " ").normalize("NFKC").toLowerCase();
  return plain.replace(SILENT, "").replace(THOUSANDS, "$1");
}

export function canonical(number) {
  return number.split(".").length === 2 ? number.replace(/\.?0+$/, "") : number;
}

/** Multiply a plain decimal by a power of ten. */
function shifted(number, places) {
  const [whole, part = ""] = number.split(".");
  const digits = (whole + part.padEnd(places, "0")).replace(/^0+(?=[0-9])/, "");
  const point = digits.length - Math.max(part.length - places, 0);
  if (point === digits.length) return digits;
  const padded = digits.padStart(digits.length - point + 1, "0");
  const end = padded.length - (digits.length - point);
  return canonical(`${padded.slice(0, end)}.${padded.slice(end)}`);
}

// --- what a reader typed --------------------------------------------------------------------------

/** A number, with the unit of money behind it if one is there. */
class NumberWord {
  constructor(typed, unit) {
    this.typed = typed;
    this.value = canonical(typed);
    this.scale = unit === undefined ? null : SCALES[unit];
    this.near = typed.replace(".", "").length >= 3;
    // Figures in tables carry no unit: they may be in any, but none is printed in 亿 to the yuan.
    this.forms = this.scale === null ? [this.value]
      : Object.values(SCALES).map((scale) => canonical(divided(shifted(typed, this.scale), scale)))
        .filter((form, at) => at < 2 || (form.split(".")[1] ?? "").length <= 4);
    // An amount typed to the yuan or fen is printed in 万元, rounded.
    const yuan = this.scale === 0 || (this.scale === null && /^[0-9]{5,}\.[0-9]{1,2}$/.test(typed));
    this.rounded = yuan ? inWan(typed) : null;
  }

  /** Whether a number is what is left of this one when it is printed in 万元. */
  rounds(number, scale = null) {
    return this.rounded !== null && (scale ?? WAN) === WAN && canonical(number) === this.rounded;
  }

  /** 2 for the number itself, 1 for one that begins like it or is rounded to it, 0 for another. */
  fits(number, scale = null) {
    const value = canonical(number);
    if (this.rounds(number, scale)) return this.forms.includes(value) ? 2 : 1;
    if (this.scale !== null && scale !== null) {
      if (shifted(number, scale) === shifted(this.typed, this.scale)) return 2;
      return scale === this.scale && this._close(value) ? 1 : 0;
    }
    if (this.forms.includes(value)) return 2;
    return this._close(value) ? 1 : 0;
  }

  _close(value) {
    if (!this.near || value.split(".").length > 2 || value === this.value) return false;
    const [whole, part = ""] = this.typed.split(".");
    if (!part) return value.includes(".") ? value.split(".")[0] === whole : value.startsWith(whole);
    const more = (value.split(".")[1] || "").length - part.length;
    if (more <= 0) return false;
    const step = 10n ** BigInt(more), asked = BigInt(whole + part) * step;
    const there = BigInt(value.replace(".", ""));
    return there >= asked - step / 2n && there < asked + step;
  }

  /** Beginnings of digits under which numbers that fit are filed; `cut` digits name a file. */
  leads(cut) {
    const forms = this.rounded ? [...this.forms, this.rounded] : this.forms;
    const leads = new Set(forms.map((form) => form.replace(".", "").slice(0, cut)));
    if (!this.near) return [...leads];
    let digits = [this.typed.replace(".", "")];
    if (this.typed.includes(".")) {
      const half = BigInt(`${digits[0]}0`) - 5n;
      digits.push(String(half).padStart(digits[0].length + 1, "0"));
    }
    for (const start of digits) {
      let open = [start.slice(0, cut)];
      leads.add(open[0]);
      while (open[0].length < cut) {
        open = open.flatMap((lead) => [..."0123456789"].map((digit) => lead + digit));
        open.forEach((lead) => leads.add(lead));
      }
    }
    return [...leads];
  }

  ranges(line) {
    const found = [];
    for (const match of line.matchAll(NUMBER)) {
      const end = match.index + match[0].length, unit = UNIT.exec(line.slice(end, end + 2));
      const fit = this.fits(match[0], unit ? SCALES[unit[1] ?? unit[2] ?? ""] : null);
      if (fit === 2 || (fit && !(line[end] === "%" && this.rounded))) found.push([match.index, end, fit]);
    }
    return found;
  }
}

/** Turn yuan into 万元 with two decimals; null where three digits would not be left of it. */
function inWan(yuan) {
  const fen = BigInt(shifted(yuan, 2)), hundredths = (fen + 5000n) / 10000n;
  const wan = canonical(divided(String(hundredths), 2));
  return wan.replace(".", "").replace(/^0+/, "").length < 3 ? null : wan;
}

/** Divide a whole or decimal number by a power of ten. */
function divided(number, places) {
  const [whole, part = ""] = number.split(".");
  const digits = whole.padStart(places + 1, "0");
  const end = digits.length - places;
  return `${digits.slice(0, end)}${places || part ? "." : ""}${digits.slice(end)}${part}`;
}

/** Anything else: it must stand there as typed, numbers in it not cut out of longer ones. */
class TextWord {
  constructor(typed) {
    this.typed = typed;
    this.pieces = typed.match(PIECE) || [];
    this.mixed = this.pieces.length > 1;
  }

  /** Pairs, single letters and numbers to look up. */
  lookups() {
    const letters = this.pieces.filter((piece) => !/^[0-9]/.test(piece)).map((piece) => [...piece]);
    const pairs = new Set(letters.flatMap(pairsOf));
    const numbers = this.pieces.filter((piece) => /^[0-9]/.test(piece)).map(canonical);
    const singles = pairs.size || numbers.length ? [] : letters.map(([letter]) => letter);
    return { pairs: [...pairs], singles, numbers };
  }

  ranges(line) {
    const word = this.typed, found = [];
    for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
      const end = at + word.length;
      if (!cutsNumber(line, at) && !cutsNumber(line, end)) found.push([at, end, 2]);
    }
    return found;
  }
}

/** Every second pair covers a long word; those in between would only cost bytes. */
function pairsOf(letters) {
  const pairs = letters.slice(1).map((letter, at) => letters[at] + letter);
  return pairs.length > 4 ? pairs.filter((_, at) => at % 2 === 0 || at === pairs.length - 1) : pairs;
}

function cutsNumber(line, at) {
  const digit = (position) => line[position] >= "0" && line[position] <= "9";
  if (digit(at - 1)) return digit(at) || (line[at] === "." && digit(at + 1));
  return line[at - 1] === "." && digit(at - 2) && digit(at);
}

export function wordsOf(query) {
  const words = normalise(query).match(/[\p{L}\p{N}][\p{L}\p{N}.%]*/gu) || [];
  return words.map((word) => word.replace(/\.+$/, "")).map((written) => {
    const amount = /^([0-9]+(?:\.[0-9]+)?)(?:([万亿]?)元|([万亿]))?$/.exec(written);
    const unit = amount?.[0] === amount?.[1] ? undefined : amount[2] ?? amount[3] ?? "";
    return Object.assign(amount ? new NumberWord(amount[1], unit) : new TextWord(written), { written });
  });
}

// --- files ----------------------------------------------------------------------------------------

class Bytes {
  constructor(data) { this.data = data; this.at = 0; }

  number() {
    let value = 0, scale = 1, byte;
    do {
      byte = this.data[this.at++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  take(length) { return this.data.subarray(this.at, this.at += length); }
}

async function unpacked(data) {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data; // the server's own Content-Encoding
  if (typeof DecompressionStream === "undefined") {
    return (await import("./search-inflate.js")).gunzip(data);
  }
  const plain = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

function shardOf(data) {
  const bytes = new Bytes(data), heads = [], lists = new Map();
  let last = new Uint8Array();
  for (let left = bytes.number(); left > 0; left--) {
    const same = bytes.number(), rest = bytes.take(bytes.number());
    const word = new Uint8Array(same + rest.length);
    word.set(last.subarray(0, same));
    word.set(rest, same);
    heads.push([utf8.decode(last = word), bytes.number()]);
  }
  for (const [word, length] of heads) lists.set(word, bytes.take(length));
  return lists;
}

function crc32(text) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** Read what stands in one row: numbers of pages with their weights. */
function inside(data) {
  const bytes = new Bytes(data), pages = [];
  for (let number = 0; bytes.at < data.length;) {
    const step = bytes.number();
    pages.push([number += Math.floor(step / WEIGHTS), step % WEIGHTS]);
  }
  return pages;
}

// --- the index ------------------------------------------------------------------------------------

export async function open(root = ROOT) {
  const index = new Index(root);
  await index._open();
  return index;
}

class Index {
  constructor(root) { this.root = root; this.files = new Map(); }

  async _open() {
    const plain = JSON.parse(utf8.decode(await this._file("search/index.bin", "no-cache")));
    this.cuts = plain.cuts;
    this.types = new Map(plain.types.map(([code, kind, inside]) => [code, { kind, inside }]));
    this.slots = new Map(plain.rows.map(([slot], at) => [slot, at]));
    this.names = plain.names.map(([, kind, name, address, ...also]) => {
      const called = [name, ...also].map(normalise);
      return { kind, name, address, also, called };
    });
    const labels = new Map(this.names.map((name) => [name.address, name.name]));
    this.rows = plain.rows.map(([, id]) => ({ id, label: labels.get(`${id}/`) }));
  }

  /** Fetch a file once; one that is not there is empty. */
  _file(path, cache = "default") {
    if (!this.files.has(path)) {
      const fetched = this._fetch(path, cache);
      this.files.set(path, fetched);
      fetched.catch(() => this.files.delete(path));
    }
    return this.files.get(path);
  }

  async _fetch(path, cache) {
    const answer = await fetch(new URL(path, this.root), { cache });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return unpacked(new Uint8Array(await answer.arrayBuffer()));
  }

  /** The stored text of a page; null where there is none. */
  async text(address) {
    const [first, ...below] = (address.replace(/\/$/, "") || "home").split("/");
    const path = ["search/text", first, below.join(".")].filter(Boolean).join("/");
    const data = await this._file(encodeURI(`${path}.bin`));
    return data && utf8.decode(data);
  }

  async _shard(family, name) {
    const path = `search/${family}-${this.cuts[family]}/${name}.bin`, key = `${path}#`;
    if (!this.files.has(key)) {
      const read = this._file(path).then((data) => data ? shardOf(data) : new Map());
      this.files.set(key, read);
      read.catch(() => this.files.delete(key));
    }
    return this.files.get(key);
  }

  async _letters(family, word) {
    const shard = await this._shard(family, (crc32(word) % this.cuts[family]).toString(16));
    return this._places(shard.get(word));
  }

  async _number(number) {
    const lead = number.replaceAll(".", "").slice(0, this.cuts.numbers);
    return this._places((await this._shard("numbers", lead)).get(number));
  }

  /** Read a list: places (row and number of the page in it) with their weights. */
  _places(data) {
    const places = new Map();
    if (!data) return places;
    const bytes = new Bytes(data), rows = bytes.number(), patterns = [];
    for (let left = bytes.number(); left > 0; left--) patterns.push(inside(bytes.take(bytes.number())));
    const slots = bytes.take(rows * 4), which = bytes.take(data.length - bytes.at);
    const wide = patterns.length > 256;
    for (let row = 0; row < rows; row++) {
      const at = row * 4, slot = slots[at] | slots[at + 1] << 8 | slots[at + 2] << 16;
      const start = this.slots.get(slot) * NUMBERS_IN_ROW;
      const pattern = wide ? which[row * 2] | which[row * 2 + 1] << 8 : which[row] ?? 0;
      for (const [number, weight] of patterns[pattern]) places.set(start + number, weight);
    }
    return places;
  }

  /** Places of a word with its points, and the least weight it has there. */
  async _found(word) {
    return word instanceof NumberWord ? this._near(word) : this._together(word);
  }

  async _near(word) {
    const found = new Map();
    const shards = word.leads(this.cuts.numbers).map((lead) => this._shard("numbers", lead));
    for (const shard of await Promise.all(shards)) {
      for (const [number, data] of shard) {
        const fit = word.fits(number);
        if (!fit) continue;
        for (const [place, weight] of this._places(data)) {
          const points = POINTS[weight] * (fit === 2 ? 1 : 0.4);
          if (!(found.get(place)?.points >= points)) found.set(place, { points, weight });
        }
      }
    }
    return found;
  }

  async _together(word) {
    const { pairs, singles, numbers } = word.lookups();
    const lists = await Promise.all([
      ...pairs.map((pair) => this._letters("pairs", pair)),
      ...singles.map((letter) => this._letters("singles", letter)),
      ...numbers.map((number) => this._number(number)),
    ]);
    const found = new Map();
    if (!lists.length) return found;
    const [fewest, ...others] = lists.sort((one, other) => one.size - other.size);
    for (let [place, weight] of fewest) {
      const all = others.every((list) => (weight = Math.min(weight, list.get(place) ?? -1)) >= 0);
      if (all) found.set(place, { points: POINTS[weight], weight });
    }
    return found;
  }

  /**
   * Find pages and names.
   *
   * @param {string} query what a reader typed; all words must be there
   */
  async find(query) {
    const words = wordsOf(query), found = new Found(this, words);
    if (!words.length) return found;
    const lists = await Promise.all(words.map((word) => this._found(word)));
    const [fewest, ...others] = lists.sort((one, other) => one.size - other.size);
    const hits = [];
    for (const [place, first] of fewest) {
      let { points, weight } = first;
      const all = others.every((list) => {
        const next = list.get(place);
        if (next) { points += next.points; weight = Math.min(weight, next.weight); }
        return next;
      });
      if (all) hits.push(this._hit(place, points, weight));
    }
    found.take(hits);
    return found;
  }

  /** Find as {@link find} does; words typed in one go are parted where they are nowhere one. */
  async findAny(query) {
    const found = await this.find(query);
    if (!found.words.some((word) => word.mixed) || await found.holds()) return found;
    const parted = found.words.map((word) => word.mixed ? word.pieces.join(" ") : word.typed);
    return this.find(parted.join(" "));
  }

  _hit(place, points, weight) {
    const row = this.rows[Math.floor(place / NUMBERS_IN_ROW)], number = place % NUMBERS_IN_ROW;
    const year = Math.floor(number / TYPES), { kind, inside } = this.types.get(number % TYPES);
    const folder = year ? `${year}/${row.id.slice(row.id.indexOf("/") + 1)}` : row.id;
    const address = `${folder ? `${folder}/` : ""}${inside}`;
    const department = row.label ? row.id.slice(row.id.indexOf("/") + 1) : "";
    return { address, kind, year, department, label: row.label, points, weight };
  }

  /** Names that hold all words, the most alike first; years may be left out of account. */
  matching(words) {
    const years = words.filter((word) => /^(19|20)[0-9]{2}(年度?)?$/.test(word.typed));
    const asked = years.length < words.length ? words.filter((w) => !years.includes(w)) : words;
    const typed = asked.map((word) => word.typed), whole = typed.join("");
    const alike = ({ called }) => {
      if (!typed.every((word) => called.some((name) => name.includes(word)))) return 0;
      if (called.includes(whole)) return 3;
      return called.some((name) => name.startsWith(typed[0])) ? 2 : 1;
    };
    return this.names.map((name) => ({ ...name, alike: alike(name) }))
      .filter((name) => name.alike)
      .sort((a, b) => b.alike - a.alike || a.name.length - b.name.length || (a.address < b.address ? -1 : 1));
  }
}

const KINDS = ["department", "report", "forms", "performance", "year", "home", "glossary"];

/** What was found: candidates in order, and the way to what stands on their pages. */
class Found {
  constructor(index, words) { Object.assign(this, { index, words, hits: [], names: [], exact: true }); }

  take(hits) {
    const rank = (hit) => (KINDS.indexOf(hit.kind) + 1 || KINDS.length + 1);
    this.hits = hits.sort((a, b) =>
      b.points - a.points || b.year - a.year || rank(a) - rank(b) || (a.address < b.address ? -1 : 1));
    this.names = this.index.matching(this.words);
    // One pair or one number is looked up as it is; longer words are looked up by their pairs.
    this.exact = this.words.every((word) => {
      if (word instanceof NumberWord) return word.scale === null && !word.rounded;
      return !word.mixed && [...word.typed].length <= 2;
    });
  }

  /** Read a hit's page; null where the words are not on it as typed. */
  async read(hit) {
    const text = await this.index.text(hit.address);
    return text === null ? null : shown(text, this.words, hit);
  }

  /** Whether one of the first hits is true. */
  async holds() {
    if (this.names.length) return true;
    const read = await Promise.all(this.hits.slice(0, 5).map((hit) => this.read(hit)));
    return read.some(Boolean);
  }
}

// --- what stands on a page ------------------------------------------------------------------------

/** Choose the line of a page that says most, and mark the words in it; null where one is missing. */
function shown(text, words, hit) {
  const lines = text.split("\n"), plain = normalise(text).split("\n");
  const head = plain[1]?.[0] === "~" ? plain.slice(0, 2) : plain.slice(0, 1);
  const seen = new Set(words.filter((word) => head.some((line) => word.ranges(line).length)));
  const asked = words.filter((word) => !seen.has(word));
  let best = null, anchor = "", table = null;
  for (let at = head.length; at < lines.length; at++) {
    const line = lines[at], mark = line[0], own = anchorOf(line);
    if (mark === "=") table = line; else if (mark !== "|") table = null;
    if (mark !== "|") anchor = own || anchor;
    const score = asked.length ? scoreOf(mark, body(plain[at]), asked, seen) : mark === "|" ? 1 : 0;
    if (score > (best?.score ?? 0)) best = { score, mark, line, table, at, anchor: own || anchor };
    if (best && !asked.length) break;
  }
  if (words.some((word) => !seen.has(word))) return null;
  const whole = !asked.length; // the page itself was asked for
  if (best && whole) best.anchor = "";
  return { hit, whole, words, title: marked(lines[0], words), ...context(best, words, lines) };
}

function scoreOf(mark, said, asked, seen) {
  let score = 0;
  for (const word of asked) {
    const ranges = word.ranges(said), fit = Math.max(0, ...ranges.map((range) => range[2]));
    if (fit) seen.add(word);
    // In a text, words with a number behind them say how much.
    const amount = mark === "-" && ranges.some((range) => /^[^ 。；、]{0,3}[0-9]/.test(said.slice(range[1])));
    score += fit * 4 + (amount ? 2 : 0);
  }
  return score && score + "=-|#@".indexOf(mark) + 1;
}

function anchorOf(line) {
  const [first, second] = line.slice(1).split("\t", 2);
  return line[0] === "@" ? second : "#=|".includes(line[0]) ? first : "";
}

/** Leave the address out of a line. */
function body(line) {
  if (line[0] === "@") return line.slice(line.indexOf("\t", line.indexOf("\t") + 1) + 1);
  return "#=|".includes(line[0]) ? line.slice(line.indexOf("\t") + 1) : line.slice(1);
}

function context(best, words, lines) {
  if (!best) return { anchor: "", entity: "", row: false, parts: [] };
  const { mark, line, table, anchor } = best, cells = body(line).split("\t");
  const row = mark === "=" || (mark === "|" && cells.some(isFigure));
  const said = mark === "|" ? rowSaid(cells, table, words)
    : (mark === "=" && columnsSaid(line, rowsBelow(lines, best.at), words))
      || cells.filter(Boolean).join(" · ").replace(/( \/)+ /g, " / ");
  return { anchor, entity: mark === "@" ? line.slice(1).split("\t")[0] : "", row, parts: marked(said, words) };
}

function isFigure(cell) { return /^-?[0-9][0-9.,]*(%|[万亿]?元)?$/.test(cell); }

/** Say a row of a table: whose it is, and its figures with the heads of their columns. */
function rowSaid(cells, table, words) {
  const [, title, unit, ...heads] = (table ?? "=").slice(1).split("\t");
  const found = (cell) => words.some((word) => word.ranges(normalise(cell)).length);
  const lead = cells.findIndex((cell, at) => isFigure(cell) && (at > 0 || cell.includes(".")));
  const names = (lead < 0 ? cells : cells.slice(0, lead)).filter(Boolean);
  let figures = lead < 0 ? [] : cells.map((cell, at) => [heads[at], cell, at]).slice(lead)
    .filter(([, cell]) => cell);
  const hits = figures.filter(([, cell]) => found(cell));
  figures = [...hits, ...figures.filter((figure) => !hits.includes(figure))].slice(0, 3);
  const told = figures.map(([head = "", cell]) => `${head.split(/[ /]+/).join(" ")} ${cell}`.trim());
  const of = unit?.split("：")[1];
  return [title, names.join(" "), told.join("，") + (of && told.length ? `（${of}）` : "")]
    .filter(Boolean).join(" · ");
}

function rowsBelow(lines, at) {
  let end = at + 1;
  while (lines[end]?.[0] === "|") end++;
  return lines.slice(at + 1, end).map((line) => body(line).split("\t"));
}

/** Say the figures below the heads that were asked for, where the table has one row for all. */
function columnsSaid(line, rows, words) {
  const [, title, unit, ...heads] = line.slice(1).split("\t");
  const whole = rows.length === 1 ? rows[0] : rows.find((cells) => cells.some((cell) => /^[合总]计$/.test(cell)));
  const asked = heads.flatMap((head, at) => whole?.[at] && words.some((word) => word.ranges(normalise(head)).length)
    ? [`${head.split(/[ /]+/).join(" ")} ${whole[at]}`] : []);
  const of = unit?.split("：")[1];
  return asked.length && `${title} · ${asked.slice(0, 4).join("，")}${of ? `（${of}）` : ""}`;
}

/** Cut text around the first word found: pieces that are found and pieces that are not. */
export function marked(text, words, length = 90) {
  const { plain, from } = mapped(text);
  const ranges = words.flatMap((word) => word.ranges(plain)).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const first = ranges.length ? from[ranges[0][0]] : 0;
  const start = text.length <= length ? 0 : Math.max(0, Math.min(first - 24, text.length - length));
  const end = Math.min(text.length, start + length), parts = [];
  let at = start;
  for (const [open, close] of ranges) {
    const z = from[close - 1] + 1, quoted = SHUT.test(text.slice(from[open], z)) && OPENS.test(text[from[open] - 1] ?? "");
    const a = from[open] - (quoted ? 1 : 0);
    if (a < at || z > end) continue;
    if (a > at) parts.push({ text: text.slice(at, a), found: false });
    parts.push({ text: text.slice(a, z), found: true });
    at = z;
  }
  if (at < end) parts.push({ text: text.slice(at, end), found: false });
  if (start > 0) parts.unshift({ text: "…", found: false });
  if (end < text.length) parts.push({ text: "…", found: false });
  return parts;
}

/** Normalise text and remember from where each of its characters came. */
export function mapped(text) {
  let plain = "";
  const from = [];
  for (let at = 0; at < text.length;) {
    const letter = String.fromCodePoint(text.codePointAt(at));
    const ended = letter === "，" ? " " : letter.normalize("NFKC").toLowerCase().replace(SILENT, "");
    for (let i = 0; i < ended.length; i++) from.push(at);
    plain += ended;
    at += letter.length;
  }
  const kept = [], commas = new Set([...plain.matchAll(THOUSANDS)].map((match) => match.index + 1));
  const left = [...Array(plain.length).keys()].filter((at) => !commas.has(at));
  for (const at of left) kept.push(from[at]);
  return { plain: left.map((at) => plain[at]).join(""), from: kept };
}
