// The search field above every page: a combobox whose list fills while the reader types.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { open, wordsOf } from "./search.js";
import { FAILED, HITS, NAMES, counted, element, firstTrue, groupOf, hitLink, named, nameLink } from "./search-view.js";

const PAUSE = 180; // ms after the last key
const SHOWN = { department: 3, item: 3, term: 2, project: 2, row: 3, page: 3 };
const TRIES = 2; // times as many hits are read where some turn out false

export function attach(form) {
  const box = new Box(form);
  if (document.activeElement === box.input) box.opened();
  return box;
}

class Box {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.status = element("p", { class: "site-search__status", role: "status" });
    this.list = element("div", { id: "site-search-list", role: "listbox", "aria-label": "搜索结果" });
    this.panel = element("div", { class: "site-search__panel", hidden: "" }, this.status, this.list);
    form.append(this.panel);
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-haspopup": "listbox", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.turn = 0;
    this.active = -1;
    this._listen();
  }

  _listen() {
    const { input, form } = this;
    // The page notes whether an input method is at work: it may be before this script is there.
    input.addEventListener("input", () => form.composing || this._soon());
    input.addEventListener("compositionend", () => this._soon());
    input.addEventListener("keydown", (event) => this._key(event));
    input.addEventListener("focus", () => this.opened());
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this._hide());
    this.panel.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    form.addEventListener("submit", (event) => {
      const chosen = this.options[this.active];
      if (!input.value.trim() || chosen) event.preventDefault();
      chosen?.click();
    });
  }

  get options() { return [...this.list.querySelectorAll("[role=option]")]; }

  opened() {
    this.index ??= open();
    this.index.catch(() => { this.index = null; });
    if (this.input.value.trim() && !this.form.composing) this._soon(0);
  }

  _soon(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this._search(), pause);
  }

  async _search() {
    const query = this.input.value.trim(), turn = ++this.turn;
    if (!query) { this._hide(); return; }
    const current = () => turn === this.turn && document.activeElement === this.input;
    this.list.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => current() && this._say("正在查找……"), 400);
    try {
      this.index ??= open();
      const index = await this.index;
      if (current()) this._names(index, query);
      const found = await index.findAny(query);
      if (current()) await this._fill(index, found, query, current);
    } catch (error) {
      this.index = null;
      if (current()) {
        this._clear();
        this._say(FAILED);
      }
      console.warn(error);
    } finally {
      clearTimeout(waiting);
      if (turn === this.turn) this.list.setAttribute("aria-busy", "false");
    }
  }

  /** Names are at hand at once; what stands on pages follows. */
  _names(index, query) {
    const names = index.matching(wordsOf(query));
    this._clear();
    for (const kind of Object.keys(NAMES)) {
      const links = names.filter((name) => name.kind === kind).slice(0, SHOWN[kind]);
      this._group(kind, NAMES[kind], links.map((name) => nameLink(index, name, query)));
    }
    if (names.length) this._show();
  }

  async _fill(index, found, query, current) {
    const groups = await Promise.all(Object.keys(HITS).map(async (group) => {
      const hits = found.hits.filter((hit) => groupOf(hit) === group).slice(0, SHOWN[group] * TRIES);
      const { read, tried } = await firstTrue(found, hits, SHOWN[group]);
      const links = read.filter((hit) => !named(found, hit)).map((hit) => hitLink(index, hit));
      if (current()) this._group(group, HITS[group], links);
      return { read, tried };
    }));
    if (!current()) return;
    const sum = (of) => groups.reduce((total, group) => total + of(group), 0);
    const read = sum((group) => group.read.length), tried = sum((group) => group.tried);
    const pages = read ? counted(found, read, tried) : "";
    const said = [found.names.length ? `${found.names.length}个名称` : "", pages].filter(Boolean).join("，");
    if (read) this._all(query, pages);
    this._say(said ? `找到${said}` : "没有找到。换一个说法，或者少写几个字试试。");
  }

  _group(kind, title, links) {
    if (!links.length) return;
    const heading = element("p", { id: `site-search-${kind}`, class: "site-search__kind", role: "presentation" }, title);
    const group = element("div", { role: "group", "aria-labelledby": heading.id, "data-order": this._order(kind) }, heading);
    for (const link of links) group.append(this._option(link));
    const next = [...this.list.children].find((other) => Number(other.dataset.order) > this._order(kind));
    this.list.insertBefore(group, next ?? null);
    this._number();
    this._show();
  }

  _order(kind) { return Object.keys(SHOWN).indexOf(kind); }

  _option(link) {
    link.setAttribute("role", "option");
    link.setAttribute("tabindex", "-1");
    link.setAttribute("aria-selected", "false");
    link.addEventListener("click", () => this._hide());
    return link;
  }

  _all(query, pages) {
    const address = new URL(this.form.action);
    address.searchParams.set("q", query);
    const link = element("a", { href: address, class: "site-search__all" }, `全部结果：${pages}`);
    this.list.append(element("div", { role: "presentation", "data-order": "99" }, this._option(link)));
    this._number();
  }

  _number() {
    this.options.forEach((option, at) => { option.id = `site-search-option-${at}`; });
    const chosen = this.options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    this._choose(chosen);
  }

  _choose(at) {
    const options = this.options;
    this.active = at;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (options[at]) {
      this.input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  _key(event) {
    if (event.isComposing || event.keyCode === 229) return; // the keys are the input method's
    const count = this.options.length, step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) {
      event.preventDefault();
      if (this.panel.hidden) this._show();
      // Behind the last option comes the field itself, as -1, then the first.
      this._choose((this.active + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (!this.panel.hidden) this._hide();
      else if (this.input.value) this.input.value = "";
      else this.input.blur();
    }
  }

  _say(text) { this.status.textContent = text; this._show(); }

  _clear() { this.list.replaceChildren(); this.status.textContent = ""; this._choose(-1); }

  _show() {
    this.panel.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  _hide() {
    this.turn++;
    this.panel.hidden = true;
    this._choose(-1);
    this.input.setAttribute("aria-expanded", "false");
  }
}
