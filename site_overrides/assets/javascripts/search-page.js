// The page of results, /search/?q=…: what is found, by kind, year and department, in pages of twenty.

import { open } from "./search.js";
import { FAILED, KINDS, NAMES, counted, element, firstTrue, hitLink, named, nameLink } from "./search-view.js";

const SIZE = 20, MOST_READ = 100, DEPARTMENTS = 8, NAMES_SHOWN = 6;
const FACETS = { kind: "类别", year: "年度", department: "部门" };

export async function show(place) {
  const page = new Results(place);
  addEventListener("popstate", () => page.render());
  await page.render();
}

class Results {
  constructor(place) {
    this.place = place;
    this.input = element("input", { type: "search", name: "q", "aria-label": "要找什么", enterkeyhint: "search" });
    this.form = element("form", { class: "search-form", role: "search" }, this.input,
      element("button", { class: "md-button md-button--primary" }, "查找"));
    this.status = element("p", { class: "search-status", role: "status" });
    this.facets = element("div", { class: "search-facets" });
    this.found = element("div", { class: "search-found" });
    place.replaceChildren(this.form, this.status, this.facets, this.found);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._go({ q: this.input.value.trim() });
    });
    place.addEventListener("click", (event) => this._follow(event));
  }

  /** Stay on the page where a link only chooses among its results. */
  _follow(event) {
    const link = event.target.closest("a[data-here]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    this.render();
    this.status.scrollIntoView({ block: "center" });
  }

  _go(asked) {
    history.pushState(null, "", this._address(asked));
    this.render();
  }

  _address(asked) {
    const given = Object.entries(asked).filter(([, value]) => value);
    return `?${new URLSearchParams(given)}`;
  }

  async render() {
    const asked = Object.fromEntries(new URLSearchParams(location.search));
    const turn = this.turn = (this.turn ?? 0) + 1;
    this.input.value = asked.q ?? "";
    this.facets.replaceChildren();
    this.found.replaceChildren();
    this.status.textContent = asked.q?.trim() ? "正在查找……" : "";
    if (!asked.q?.trim()) { this.input.focus(); return; }
    document.title = document.title.replace(/^.*?(?=查找)/, `${asked.q} - `);
    try {
      const index = await (this.index ??= open());
      const found = await index.findAny(asked.q, asked);
      const from = Math.max(0, Math.floor(Number(asked.from) || 0));
      const looked = await firstTrue(found, found.hits.slice(from, from + MOST_READ), SIZE);
      if (turn === this.turn) this._fill(index, found, looked, asked, from);
    } catch (error) {
      this.index = null;
      this.status.textContent = FAILED;
      console.warn(error);
    }
  }

  _fill(index, found, { read, tried }, asked, from) {
    const chosen = asked.kind || asked.year || asked.department;
    const names = from === 0 && !chosen ? found.names : [];
    const said = [names.length ? `${names.length}个名称` : "", read.length ? counted(found, read.length, tried) : ""];
    this.status.textContent = names.length || read.length ? `找到${said.filter(Boolean).join("，")}。`
      : "没有找到。换一个说法，或者少写几个字试试；也可以从下面的列表进入。";
    for (const facet of Object.keys(FACETS)) this._facet(index, found, facet, asked);
    for (const kind of Object.keys(NAMES)) this._names(index, names.filter((name) => name.kind === kind), kind, asked.q);
    const listed = read.filter((hit) => !named({ names }, hit));
    if (listed.length) {
      const items = listed.map((hit) => element("li", {}, hitLink(index, hit)));
      this.found.append(element("h2", {}, "页面"), element("ol", { class: "found" }, ...items));
    }
    this._paging(asked, from, from + tried < found.hits.length ? from + tried : 0);
  }

  _names(index, names, kind, query) {
    if (!names.length) return;
    const items = names.slice(0, NAMES_SHOWN).map((name) => element("li", {}, nameLink(index, name, query)));
    const more = names.length > NAMES_SHOWN ? `（${names.length}个中的${NAMES_SHOWN}个）` : "";
    this.found.append(element("h2", {}, NAMES[kind] + more), element("ul", { class: "found" }, ...items));
  }

  _facet(index, found, facet, asked) {
    const counts = [...found.facets[facet] ?? []];
    if (counts.length < 2 && !asked[facet]) return;
    const order = facet === "year" ? (a, b) => b[0] - a[0] : (a, b) => b[1] - a[1];
    const values = counts.sort(order).map(([value, count]) => [String(value), count]);
    const shown = values.slice(0, DEPARTMENTS).concat(values.slice(DEPARTMENTS).filter(([value]) => value === asked[facet]));
    const links = shown.map(([value, count]) =>
      this._choice(asked, facet, value, `${this._label(index, facet, value)}（${count}）`));
    this.facets.append(element("nav", { "aria-label": FACETS[facet] },
      element("span", { class: "search-facet" }, FACETS[facet]), this._choice(asked, facet, "", "全部"), ...links));
  }

  _label(index, facet, value) {
    if (facet === "year") return `${value}年度`;
    if (facet === "kind") return KINDS[value] ?? value;
    return index.rows.find((row) => row.id === `departments/${value}`)?.label ?? value;
  }

  _choice(asked, facet, value, text) {
    const current = (asked[facet] ?? "") === value;
    const href = this._address({ ...asked, [facet]: value, from: "" });
    return element("a", { href, "data-here": "", "aria-current": current ? "true" : null }, text);
  }

  _paging(asked, from, next) {
    const link = (start, text) => element("a", { href: this._address({ ...asked, from: start || "" }), "data-here": "" }, text);
    const links = [from > 0 && link(0, "从头看"), next > 0 && link(next, "下一页")].filter(Boolean);
    if (links.length) this.found.append(element("nav", { class: "search-paging", "aria-label": "翻页" }, ...links));
  }
}
