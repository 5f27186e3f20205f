/**
 * Finds functional items by typing, on the page that lists all of them.
 *
 * Without this script all of them are shown.
 */

import { makeFilter } from "./page-filter.js";

const PAUSE = 150; // ms without a key before the number of items is said

/** Put a field into the room that a page keeps for it, and apply it to all classes. */
export function filter(page) {
  const classes = [...page.querySelectorAll("table.subjects")].map(classOf);
  if (!classes.length) return;
  const { field, told } = makeFilter(page, "找科目", "名称或编码");
  let waiting;
  field.addEventListener("input", () => {
    const found = apply(classes, plain(field.value).split(/\s+/));
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      told.textContent = !field.value.trim() ? "" : found ? `找到${found}个` : "没有这样的科目，换一个词试试";
    }, PAUSE);
  });
}

/** Take a class apart: its heading, and its rows, each below the section it belongs to. */
function classOf(table) {
  const box = table.closest(".table-scroll") ?? table;
  let heading = box;
  while (!heading.matches("h2")) heading = heading.previousElementSibling;
  const sections = [];
  for (const row of table.tBodies[0].rows) {
    const words = plain(row.textContent);
    if (row.matches(".level-2")) sections.at(-1).items.push({ row, words });
    else sections.push({ row, words, items: [] });
  }
  return { box, heading, words: plain(heading.firstChild.textContent), sections };
}

/** Show what holds all the words, and what it stands below; return how many items that are. */
function apply(classes, sought) {
  let found = 0;
  for (const { box, heading, words, sections } of classes) {
    let left = 0;
    for (const section of sections) {
      const above = words + section.words;
      let shown = 0;
      for (const item of section.items) {
        const told = above + item.words;
        item.row.hidden = !sought.every((word) => told.includes(word));
        if (!item.row.hidden) shown += 1;
      }
      section.row.hidden = !shown;
      left += shown;
    }
    box.hidden = heading.hidden = !left;
    found += left;
  }
  return found;
}

/** Write text as it is compared: one width, no quotes. */
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/["'“”‘’]/g, "").trim();
}
