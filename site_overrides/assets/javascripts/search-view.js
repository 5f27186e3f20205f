// What is found, as elements: for the list below a search field and for the page of results.

import { marked, wordsOf } from "./search.js";

/** Kinds of what is found, in the order in which they are shown. */
export const GROUPS = { department: "部门", item: "功能科目", project: "项目", term: "名词", figure: "数字", text: "正文" };
export const KINDS = {
  report: "决算说明", forms: "决算公开表", performance: "绩效", correction: "更正说明",
  department: "部门各年", year: "年度一览",
  glossary: "名词解释", quality: "公开质量", rules: "校验规则", about: "关于本站", home: "首页",
};

/** Say why nothing can be said. */
export function failure() {
  return navigator.onLine === false ? "现在没有连上网络，不能查找。连上以后会自动再找。"
    : "搜索数据没有取到。请检查网络，再试一次。";
}

/** Make an element; text is text, never markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export function marks(parts) {
  return parts.map(({ text, found }) => found ? element("mark", {}, text) : text);
}

/**
 * Say how many pages there are. Exact where every page was read, or where words are looked up as
 * they are; else judged by how many of those that were read turned out true.
 */
export function counted(found, read, tried, all = found.hits.length) {
  if (tried === all) return `${read}个页面`;
  if (found.exact) return `${all}个页面`;
  return `约${Math.max(read, Math.round(all * read / tried))}个页面`;
}

/** In which group a hit stands. */
export function groupOf({ entity, row, whole }) {
  return entity === "project" ? entity : row && !whole ? "figure" : "text";
}

/** Say of a name what else it is called, or in which years its pages were found. */
export function nameLink(index, name, query, years = []) {
  const words = wordsOf(query), code = /^[0-9-]+$/;
  const other = name.also.filter((called) => !code.test(called) && !name.name.includes(called)).join("、");
  const note = [other && `又名或原名：${other}`, ...name.also.filter((called) => code.test(called)).map((one) => `编码 ${one}`)]
    .filter(Boolean).join("；");
  return element("a", { href: new URL(name.address, index.root), "data-name": name.address },
    element("span", { class: "found-title" }, ...marks(marked(name.name, words))),
    element("span", { class: "found-where" }, spanOf(years)),
    note && element("span", { class: "found-context" }, ...marks(marked(note, words))));
}

/** The years of the pages that were found for a department, as a span. */
export function yearsOf(found, { kind, address }) {
  if (kind !== "department") return [];
  return found.hits.filter((hit) => hit.year && address === `departments/${hit.department}/`).map((hit) => hit.year);
}

export function spanOf(years) {
  const first = Math.min(...years), last = Math.max(...years);
  return !years.length ? "" : first === last ? `${first}年度` : `${first}—${last}年度`;
}

export function hitLink(index, read) {
  const { hit, anchor, entity, title, parts } = read;
  const address = new URL(anchor ? `${hit.address}#${anchor}` : hit.address, index.root);
  const year = hit.year ? `${hit.year}年度` : "", kind = KINDS[hit.kind] ?? "";
  const [head, where, context] = entity ? [parts, plainOf(title), []] : [title, [year, kind].filter(Boolean).join(" · "), parts];
  const link = element("a", { href: address },
    element("span", { class: "found-title" }, ...marks(head)),
    element("span", { class: "found-where" }, where),
    context.length ? element("span", { class: "found-context" }, ...marks(context)) : null,
    element("span", { class: "found-note" }, roundedOf(read)));
  link.addEventListener("click", (event) => remember(event, link, read));
  return link;
}

/** Say that a figure is what an amount is rounded to, where it is. */
function roundedOf({ words, parts }) {
  const figures = parts.filter(({ found }) => found).map(({ text }) => text.replaceAll(",", ""));
  for (const word of words.filter(({ rounded }) => rounded)) {
    const figure = figures.find((text) => word.rounds(text) && word.fits(text) === 1);
    if (figure) return `${word.written}以万元计，四舍五入是${figure}`;
  }
  return "";
}

/** Note what was looked for, so that the page that opens can show where it stands. */
function remember(event, link, { whole, words }) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another window has a memory of its own
  const hit = { path: link.pathname, hash: link.hash, words: whole ? "" : words.map((word) => word.written).join(" ") };
  try {
    sessionStorage.setItem("search-hit", JSON.stringify(hit));
  } catch {
    return; // the browser keeps nothing: the address leads to the row or the section
  }
  if (link.pathname === location.pathname) setTimeout(() => import("./search-arrive.js").then(({ arrive }) => arrive()));
}

function plainOf(parts) {
  return parts.map(({ text }) => text).join("");
}

/** Whether a hit only leads to where one of the names leads. */
export function named(names, { hit, anchor }) {
  const address = hit.kind === "department" || !anchor ? hit.address : `${hit.address}#${anchor}`;
  return names.some((name) => name.address === address);
}

/** Read the first true hits of a list, and say how many had to be looked at. */
export async function firstTrue(found, hits, wanted) {
  const read = [];
  let tried = 0;
  while (read.length < wanted && tried < hits.length) {
    const batch = hits.slice(tried, tried + wanted - read.length);
    tried += batch.length;
    read.push(...(await Promise.all(batch.map((hit) => found.read(hit)))).filter(Boolean));
  }
  return { read, tried };
}
