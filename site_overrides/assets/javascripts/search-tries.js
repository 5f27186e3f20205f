// What to try where nothing was found: each is looked up first, so that none leads to nothing.

import { wordsOf } from "./search.js";

const ALIKE = 5, LEAST = 0.5; // names shown; part of a word's pairs that a name must have
const TRIED = 12, SHOWN = 4;

/** Names that share most of the pairs of letters of a word, the most alike first. */
export function alike(index, words) {
  const asked = words.filter((word) => word.pieces).map((word) => pairsOf(word.typed)).filter((pairs) => pairs.length > 1);
  const score = ({ called }) => Math.max(0, ...called.flatMap((name) => asked.map((pairs) =>
    pairs.filter((pair) => name.includes(pair)).length / pairs.length)));
  return index.names.map((name) => ({ name, score: score(name) })).filter(({ score: own }) => own >= LEAST)
    .sort((a, b) => b.score - a.score || a.name.name.length - b.name.name.length || (a.name.address < b.name.address ? -1 : 1))
    .slice(0, ALIKE).map(({ name }) => name);
}

/** Other things to look for that do lead somewhere, and why. */
export async function tries(index, query) {
  const found = [], words = wordsOf(query).map((word) => word.written);
  let tried = 0;
  const look = async (others) => {
    for (const { query: other, why } of others) {
      if (found.length === SHOWN || ++tried > TRIED) return;
      if ([query, ...found.map((one) => one.query)].includes(other)) continue;
      const there = await index.findAny(other);
      if (await there.holds()) found.push({ query: other, why });
    }
  };
  await look(apart(index, words));
  if (words.length > 1) await look(without(words));
  const stays = new Set(found.flatMap((one) => one.query.split(" ")));
  for (const word of words) if (!stays.has(word)) await look(less(word));
  return found;
}

/** The words with a space before and behind a name that one of them holds, the longest first. */
function* apart(index, words) {
  for (const [at, word] of words.entries()) {
    const [{ pieces, typed }] = wordsOf(word);
    const held = pieces ? index.names.flatMap(({ called }) => called).filter((name) => name.length > 1 && name !== typed && typed.includes(name)) : [];
    for (const name of new Set(held.sort((a, b) => b.length - a.length))) {
      const start = typed.indexOf(name);
      const parts = [typed.slice(0, start), name, typed.slice(start + name.length)].filter(Boolean);
      yield { query: [...words.slice(0, at), ...parts, ...words.slice(at + 1)].join(" "), why: "分开写" };
    }
  }
}

function* without(words) {
  for (const word of words) yield { query: words.filter((other) => other !== word).join(" "), why: `不要“${word}”` };
}

function* less(word) {
  const [read] = wordsOf(word);
  if (read.pieces) for (const part of partsOf(read.typed)) yield { query: part, why: "少写几个字" };
  else for (const [part, why] of amountsOf(word, read)) yield { query: part, why };
}

/** Ever shorter parts of a word, from its beginning and its end. */
function* partsOf(word) {
  const letters = [...word];
  for (let length = letters.length - 1; length > 1; length -= length > 6 ? 2 : 1) {
    yield letters.slice(0, length).join("");
    yield letters.slice(-length).join("");
  }
}

/** An amount in other words: without its unit, in yuan, with fewer digits. */
function* amountsOf(written, { typed, scale }) {
  if (scale !== null) yield [typed, "不写单位"];
  else if (typed.replace(".", "").length > 4) yield [`${typed}元`, "写明单位是元"];
  const [whole, part = ""] = typed.split(".");
  const unit = written.slice(typed.length);
  for (let digits = part.length - 1; digits >= 0; digits--) {
    yield [digits ? `${whole}.${part.slice(0, digits)}${unit}` : whole + unit, "少写几位小数"];
  }
  for (let digits = whole.length - 1; digits >= 3; digits--) yield [whole.slice(0, digits), "只写前几位"];
}

function pairsOf(word) {
  const letters = [...word];
  return letters.slice(1).map((letter, at) => letters[at] + letter);
}
