/**
 * Finds an entry of the glossary while the reader types. Without this script all are shown.
 */

import { makeFilter } from "./page-filter.js";

/** Put a field above the entries, and show only those that hold what is typed. */
export function filter(page) {
  const entries = [...page.querySelectorAll("dt")].map(entryOf);
  if (!entries.length) return;
  const asides = page.querySelectorAll("#general + ul, #functional + p");
  const { field, told } = makeFilter(page, "查名词", "例如：机关运行经费");
  const apply = () => {
    const words = plain(field.value);
    const found = show(page, entries, words);
    for (const aside of asides) aside.hidden = words !== "";
    told.textContent = words === "" ? "" : found ? `${found}条` : "没有这个词，换一个短一点的试试。";
  };
  field.addEventListener("input", apply);
  // A link from elsewhere leads to an entry that may not be shown just now.
  addEventListener("hashchange", () => {
    field.value = "";
    apply();
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  });
}

/** A term with what is said of it. */
function entryOf(term) {
  const parts = [term];
  for (let next = term.nextElementSibling; next?.tagName === "DD"; next = next.nextElementSibling) {
    parts.push(next);
  }
  return { parts, text: plain(parts.map((part) => part.textContent).join(" ")) };
}

/** Show the entries with these words, and the headings above them; return how many there are. */
function show(page, entries, words) {
  let found = 0;
  for (const { parts, text } of entries) {
    const fits = text.includes(words);
    if (fits) found += 1;
    for (const part of parts) part.hidden = !fits;
  }
  let group, chapter;
  for (const element of page.querySelectorAll("h2, h3, dl")) {
    if (element.tagName === "H2") chapter = element;
    if (element.tagName === "H3") group = element;
    element.hidden = element.tagName === "DL" ? !element.querySelector("dt:not([hidden])") : words !== "";
    if (element.tagName === "DL" && !element.hidden) chapter.hidden = group.hidden = false;
  }
  return found;
}

/** Text as it is compared: without spaces, quotes and the difference of full and half width. */
function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’「」]/g, "");
}
