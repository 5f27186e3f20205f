// The page of results, /search/?q=…: what is found, by kind, year and department, in pages of twenty.

import { open } from "./search.js";
import { GROUPS, KINDS, counted, element, failure, firstTrue, groupOf, hitLink, named, nameLink, yearsOf } from "./search-view.js";

const SIZE = 20, MOST_READ = 100, NAMES_SHOWN = 6, CHOICES = 6;
const CHECKED = 60; // hits that are all read, so that counts are true
const FACETS = { year: "年度", kind: "页面", department: "部门" };

export async function show(place) {
  history.scrollRestoration = "manual"; // what one comes back to is not there yet when the page opens
  const page = new Results(place);
  addEventListener("popstate", () => page.render());
  addEventListener("online", () => page.failed && page.render());
  addEventListener("pagehide", () => page.keep());
  await page.render();
}

class Results {
  constructor(place) {
    this.input = element("input", { type: "search", name: "q", "aria-label": "要找什么", enterkeyhint: "search",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    this.form = element("form", { class: "search-form", role: "search" }, this.input,
      element("button", { class: "md-button md-button--primary" }, "查找"));
    this.status = element("p", { class: "search-said", role: "status" });
    this.facets = element("div", { class: "search-facets" });
    this.found = element("div", { class: "search-found" });
    place.replaceChildren(this.form, this.status, this.facets, this.found);
    this._examples();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go({ q: this.input.value.trim() });
      this.input.blur(); // the keys of a phone make way for what is found
    });
    place.closest("article").addEventListener("click", (event) => { this.keep(); this._follow(event); });
  }

  /** What the page gives as examples can be tried. */
  _examples() {
    for (const code of this.form.closest("article").querySelectorAll("code")) {
      code.replaceWith(element("a", { href: address({ q: code.textContent }), "data-here": "" }, code.textContent));
    }
  }

  /** Stay on the page where a link only looks for something else. */
  _follow(event) {
    const link = event.target.closest("a[data-here]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(Object.fromEntries(new URL(link.href).searchParams));
    this.form.scrollIntoView({ block: "center" });
  }

  go(asked) {
    this.keep();
    history.pushState(null, "", address(asked));
    this.render();
  }

  /** Note how far the reader had come, to be there again on the way back. */
  keep() { history.replaceState({ ...history.state, y: scrollY }, ""); }

  async render() {
    const asked = Object.fromEntries(new URLSearchParams(location.search));
    const turn = this.turn = (this.turn ?? 0) + 1, current = () => turn === this.turn;
    const query = this.input.value = asked.q?.trim() ?? "";
    this.failed = false;
    if (!query) {
      this._clear();
      this.input.focus();
      return;
    }
    document.title = document.title.replace(/^.*?(?=查找)/, `${query} - `);
    this.found.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => current() && this._say("正在查找……"), 150);
    try {
      const index = await (this.index ??= open());
      const found = await index.findAny(query);
      const hits = found.hits.filter((hit) => fits(hit, asked)), from = Math.max(0, Math.floor(Number(asked.from) || 0));
      const looked = await firstTrue(found, hits.slice(from, from + MOST_READ), SIZE);
      if (!current()) return;
      clearTimeout(waiting);
      await this._fill(index, found, hits, looked, asked, from, current);
    } catch (error) {
      this.index = null;
      console.warn(error);
      if (current()) this._fail();
    } finally {
      clearTimeout(waiting);
      if (current()) this.found.removeAttribute("aria-busy");
    }
  }

  _clear() {
    this.status.textContent = "";
    this.facets.replaceChildren();
    this.found.replaceChildren();
  }

  _say(text) { if (this.status.textContent !== text) this.status.textContent = text; }

  _fail() {
    this.failed = true;
    this._clear();
    this._say(failure());
    const again = element("button", { class: "md-button", type: "button" }, "再试一次");
    again.addEventListener("click", () => this.render());
    this.found.append(again);
  }

  async _fill(index, found, hits, { read, tried }, asked, from, current) {
    const names = from === 0 && !Object.keys(FACETS).some((facet) => asked[facet]) ? found.names : [];
    this.found.replaceChildren();
    for (const group of Object.keys(GROUPS)) {
      const own = names.filter((name) => name.kind === group);
      const links = own.slice(0, NAMES_SHOWN).map((name) => nameLink(index, name, asked.q, yearsOf(found, name)));
      links.push(...read.filter((hit) => groupOf(hit) === group && !named(names, hit)).map((hit) => hitLink(index, hit)));
      if (!links.length) continue;
      const more = own.length > NAMES_SHOWN ? `（${own.length}个中的${NAMES_SHOWN}个）` : "";
      this.found.append(element("h2", {}, GROUPS[group] + more),
        element("ul", { class: "found" }, ...links.map((link) => element("li", {}, link))));
    }
    this._paging(asked, from, from + tried < hits.length ? from + tried : 0);
    await this._explain(index, names);
    // The buttons are there before it is known how many pages are behind each: nothing moves then.
    if (names.length || read.length) this._choices(index, found.hits, asked, found.exact);
    else this.facets.replaceChildren();
    if (history.state?.y) scrollTo(0, history.state.y);
    const say = (number, looked, all) => {
      const said = [names.length ? `${names.length}个名称` : "", number ? counted(found, number, looked, all) : ""];
      this._say(said.some(Boolean) ? `找到${said.filter(Boolean).join("，")}。` : `没有找到“${asked.q}”。`);
    };
    if (names.length || read.length) {
      say(read.length, tried, hits.length);
      const all = await this._checked(found);
      if (!all || !current()) return;
      this._choices(index, all, asked, true);
      const number = all.filter((hit) => fits(hit, asked)).length;
      say(number, number, number);
    } else {
      say(0);
      await this._tries(index, found, asked, current);
    }
  }

  /** All hits that are true; null where that is known, or would be too much to read. */
  async _checked(found) {
    if (found.exact || found.hits.length > CHECKED) return null;
    return (await firstTrue(found, found.hits, CHECKED)).read.map(({ hit }) => hit);
  }

  /** Say of terms how their explanation begins. */
  async _explain(index, names) {
    for (const { kind, address: place } of names) {
      const link = kind === "term" && this.found.querySelector(`[data-name="${CSS.escape(place)}"]`);
      if (!link) continue;
      const [page, anchor] = place.split("#"), lines = (await index.text(page))?.split("\n") ?? [];
      const said = lines[lines.findIndex((line) => line.startsWith(`@term\t${anchor}\t`)) + 1];
      if (said?.[0] === "-") link.append(element("span", { class: "found-context" }, said.length > 90 ? `${said.slice(1, 90)}…` : said.slice(1)));
    }
  }

  async _tries(index, found, asked, current) {
    const { alike, tries } = await import("./search-tries.js");
    const list = element("ul", { class: "search-tries", "aria-busy": "true" });
    const offer = (given, text, why) => list.append(
      element("li", {}, element("a", { href: address(given), "data-here": "" }, text), ` ${why}`));
    this.found.replaceChildren(element("h2", {}, "可以试试"), list);
    if (Object.keys(FACETS).some((facet) => asked[facet])) offer({ q: asked.q }, asked.q, "在全部年度、页面和部门里找");
    for (const name of alike(index, found.words)) {
      list.append(element("li", {}, element("a", { href: new URL(name.address, index.root) }, name.name), ` 名称相近的${GROUPS[name.kind]}`));
    }
    for (const { query, why } of await tries(index, asked.q)) {
      if (!current()) return;
      offer({ q: query }, query, why);
    }
    list.removeAttribute("aria-busy");
    list.append(element("li", {}, element("a", { href: "#lists" }, "从列表进入"), " 年度、部门、功能科目、名词"));
  }

  /** Buttons that narrow what is found, with the number of pages where it is known. */
  _choices(index, hits, asked, sure) {
    const open = document.activeElement?.dataset?.facet, chosen = document.activeElement?.value;
    this.facets.replaceChildren(...Object.keys(FACETS).map((facet) => this._facet(index, hits, facet, asked, sure)).filter(Boolean));
    if (open) this.facets.querySelector(`[data-facet=${open}][value="${CSS.escape(chosen)}"]`)?.focus({ preventScroll: true });
  }

  _facet(index, hits, facet, asked, sure) {
    const counts = new Map(), own = asked[facet] ?? "";
    for (const hit of hits) {
      if (hit[facet] && fits(hit, asked, facet)) counts.set(String(hit[facet]), (counts.get(String(hit[facet])) ?? 0) + 1);
    }
    if (own && !counts.has(own)) counts.set(own, 0);
    if (counts.size < 2 && !own) return null;
    const values = [...counts].sort(facet === "year" ? (a, b) => b[0] - a[0] : (a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const button = (value, text, count) => {
      const made = element("button", { type: "button", "data-facet": facet, value, "aria-pressed": String(own === value) }, text,
        count === undefined || !sure ? "" : element("span", { class: "search-count" }, `${count}`));
      made.addEventListener("click", () => this.go({ ...asked, [facet]: own === value ? "" : value, from: "" }));
      return made;
    };
    const choices = [button("", "全部"), ...values.map(([value, count]) => button(value, labelOf(index, facet, value), count))];
    const rest = choices.filter((choice, at) => at > CHOICES && choice.value !== own);
    const more = rest.length ? element("button", { type: "button", class: "search-more" }, `还有${rest.length}个`) : "";
    if (more) {
      for (const choice of rest) choice.hidden = true;
      more.addEventListener("click", () => {
        for (const choice of rest) choice.hidden = false;
        more.remove();
        rest[0].focus();
      });
    }
    const name = element("span", { id: `search-${facet}`, class: "search-facet" }, FACETS[facet]);
    return element("div", { role: "group", "aria-labelledby": name.id }, name, ...choices, more);
  }

  _paging(asked, from, next) {
    const link = (start, text) => element("a", { href: address({ ...asked, from: start || "" }), "data-here": "" }, text);
    const links = [from > 0 && link(0, "从头看"), next > 0 && link(next, "下一页")].filter(Boolean);
    if (links.length) this.found.append(element("nav", { class: "search-paging", "aria-label": "翻页" }, ...links));
  }
}

function address(asked) {
  return `?${new URLSearchParams(Object.entries(asked).filter(([, value]) => value))}`;
}

/** Whether a hit is among those chosen; one facet may be left out of account. */
function fits(hit, asked, but) {
  return Object.keys(FACETS).every((facet) => facet === but || !asked[facet] || String(hit[facet]) === asked[facet]);
}

function labelOf(index, facet, value) {
  if (facet === "year") return `${value}年度`;
  if (facet === "kind") return KINDS[value] ?? value;
  return index.rows.find((row) => row.id === `departments/${value}`)?.label ?? value;
}
