// The page that opens from a hit: shows where the words stand, clear of the header.

import { mapped, normalise, wordsOf } from "./search.js";

const BLOCKS = "p, li, tr, h1, h2, h3, h4, h5, h6, dt, dd, caption, figcaption, summary";
const UNREAD = ".headerlink, script, style, svg, [hidden], [role=tooltip]";

export function arrive() {
  const told = sessionStorage.getItem("search-hit");
  sessionStorage.removeItem("search-hit");
  const hit = told && JSON.parse(told);
  if (!hit?.words || hit.path !== location.pathname || hit.hash !== location.hash) return;
  const words = wordsOf(hit.words), article = document.querySelector("article");
  const target = document.getElementById(decodeURIComponent(hit.hash.slice(1)));
  const place = best(blocksOf(article, target), words);
  if (!place) return;
  for (let box = place.block; box !== article; box = box.parentElement) if (box.matches("details")) box.open = true;
  const first = mark(place);
  place.block.tabIndex = -1; // a screen reader goes on from here
  place.block.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center", inline: "center" });
}

/** Blocks from the target on; of a row or a table that is the target what is in it alone. */
function blocksOf(article, target) {
  if (target?.matches("tr")) return [target];
  if (target?.matches("table")) return [...target.querySelectorAll(BLOCKS)];
  const follows = (block) => block === target || target.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...article.querySelectorAll(BLOCKS)].filter((block) => !target || follows(block));
}

/** The first of the blocks in which most of the words stand, and where in it they do. */
function best(blocks, words) {
  let found = null, most = 0;
  for (const block of blocks) {
    const read = textOf(block), plain = normalise(read.text);
    const score = words.filter((word) => word.ranges(plain).length).length;
    if (score > most) [found, most] = [{ block, ...read }, score];
    if (most === words.length) break;
  }
  if (!found) return null;
  const { plain, from } = mapped(found.text);
  const ranges = words.flatMap((word) => word.ranges(plain).map(([a, z]) => [from[a], from[z - 1] + 1]));
  return ranges.length ? { ...found, ranges } : null;
}

/** The text of a block without that of blocks in it; cells are parted. */
function textOf(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), nodes = [];
  let text = "", last = null;
  while (walker.nextNode()) {
    const node = walker.currentNode, cell = node.parentElement.closest("td, th");
    if (node.parentElement.closest(BLOCKS) !== block || node.parentElement.closest(UNREAD)) continue;
    if (cell !== last) text += "\n";
    last = cell;
    nodes.push({ node, at: text.length });
    text += node.data;
  }
  return { nodes, text };
}

/** Mark the ranges; return the first mark. */
function mark({ nodes, ranges }) {
  const marks = [];
  for (const { node, at } of nodes.reverse()) {
    const end = at + node.data.length;
    const inside = ranges.filter(([a, z]) => a < end && z > at).sort((one, other) => other[0] - one[0]);
    let rest = end; // words may overlap: what is marked is not marked again
    for (const [a, z] of inside) {
      const range = document.createRange(), made = document.createElement("mark");
      if (Math.max(a, at) >= Math.min(z, rest)) continue;
      range.setStart(node, Math.max(a, at) - at);
      range.setEnd(node, Math.min(z, rest) - at);
      range.surroundContents(made);
      made.className = "arrived";
      marks.unshift(made);
      rest = Math.max(a, at);
    }
  }
  return marks[0];
}
