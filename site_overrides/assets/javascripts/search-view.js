// What is found, as elements: for the list below the search field and for the page of results.

import { marked, wordsOf } from "./search.js";

export const NAMES = { department: "部门", item: "功能科目", term: "名词" };
export const HITS = { project: "项目和绩效", row: "决算表", page: "报告和其他页面" };
export const KINDS = {
  report: "决算说明", forms: "决算公开表", performance: "绩效", correction: "更正说明",
  department: "部门各年", year: "年度一览",
  glossary: "名词解释", quality: "公开质量", rules: "校验规则", about: "关于本站", home: "首页",
};
export const FAILED = "搜索数据没有取到。请检查网络，再试一次。";

/** Make an element; text is text, never markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function marks(parts) {
  return parts.map(({ text, found }) => found ? element("mark", {}, text) : text);
}

/**
 * Say how many pages there are. Exact where every page was read, or where words are looked up as
 * they are; else judged by how many of those that were read turned out true.
 */
export function counted(found, read, tried) {
  const all = found.hits.length;
  if (tried === all) return `${read}个页面`;
  if (found.exact) return `${all}个页面`;
  return `约${Math.max(read, Math.round(all * read / tried))}个页面`;
}

/** In which group a hit stands: where its words are names of projects, in tables, elsewhere. */
export function groupOf(hit) {
  if (hit.kind === "performance" && hit.weight >= 2) return "project";
  return hit.kind === "forms" ? "row" : "page";
}

export function nameLink(index, name, query) {
  const words = wordsOf(query), code = /^[0-9-]+$/;
  const other = name.also.filter((called) => !code.test(called) && !name.name.includes(called)).join("、");
  const note = [other && `又名或原名：${other}`, ...name.also.filter((called) => code.test(called)).map((one) => `编码 ${one}`)]
    .filter(Boolean).join("；");
  return element("a", { href: new URL(name.address, index.root) },
    element("span", { class: "found-title" }, ...marks(marked(name.name, words))),
    note && element("span", { class: "found-context" }, ...marks(marked(note, words))));
}

export function hitLink(index, read) {
  const { hit, anchor, entity, title, parts } = read;
  const address = new URL(anchor ? `${hit.address}#${anchor}` : hit.address, index.root);
  const year = hit.year ? `${hit.year}年度` : "", kind = KINDS[hit.kind] ?? "";
  const [head, where, context] = entity ? [parts, plainOf(title), []] : [title, [year, kind].filter(Boolean).join(" · "), parts];
  return element("a", { href: address },
    element("span", { class: "found-title" }, ...marks(head)),
    element("span", { class: "found-where" }, where),
    context.length ? element("span", { class: "found-context" }, ...marks(context)) : null);
}

function plainOf(parts) {
  return parts.map(({ text }) => text).join("");
}

/** Whether a hit only leads to where one of the names leads. */
export function named(found, { hit, anchor }) {
  const address = hit.kind === "department" || !anchor ? hit.address : `${hit.address}#${anchor}`;
  return found.names.some((name) => name.address === address);
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
