// A search field: a combobox whose list fills while the reader types.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { open, wordsOf } from "./search.js";
import { GROUPS, counted, element, failure, firstTrue, groupOf, hitLink, named, nameLink, spanOf, yearsOf } from "./search-view.js";

const PAUSE = 180; // ms after the last key
const SHOWN = { department: 3, item: 3, project: 2, term: 2, figure: 3, text: 4 };
const READ = [2, 3, 3], TRIES = 2; // hits read of projects, forms and other pages, and times as many where some turn out false
const KINDS = { performance: 0, forms: 1 };
let index, made = 0;

export function attach(form) {
  form.querySelector(".search-fault")?.remove();
  const box = new Box(form);
  if (document.activeElement === box.input) box.opened();
  return box;
}

/** The index, shared by all fields of a page; after a failure it is asked for again. */
function known() {
  index ??= open().catch((error) => { index = null; throw error; });
  return index;
}

class Box {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.id = `search-${++made}`;
    this.status = element("p", { class: "search-status", role: "status" });
    this.hint = element("p", { class: "search-hint" });
    this.list = element("div", { id: `${this.id}-list`, role: "listbox", "aria-label": "搜索结果" });
    this.panel = element("div", { class: "search-panel", hidden: "" }, this.status, this.hint, this.list);
    form.append(this.panel);
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-haspopup": "listbox", "aria-controls": this.list.id, autocomplete: "off" };
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
    addEventListener("online", () => document.activeElement === input && this._soon(0));
    // The keys of a phone cover the lower part of the screen.
    window.visualViewport?.addEventListener("resize", () => this._fit());
    this._fit();
  }

  _fit() { this.form.style.setProperty("--seen", `${window.visualViewport?.height ?? innerHeight}px`); }

  get options() { return [...this.list.querySelectorAll("[role=option]")]; }

  opened() {
    known().catch(() => {}); // told when something is looked for
    // What was typed while this script was on its way has waited as long already.
    if (!this.form.composing) this._soon(Math.max(0, PAUSE - (performance.now() - (this.form.typed ?? 0))));
  }

  _soon(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.form.composing || this._search(), this.input.value.trim() ? pause : 0);
  }

  async _search() {
    const query = this.input.value.trim(), turn = ++this.turn;
    const current = () => turn === this.turn && document.activeElement === this.input;
    this.list.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => current() && query && this._say("正在查找……"), 400);
    try {
      const there = await known();
      if (current()) this._names(there, query);
      if (query && current()) {
        const found = await there.findAny(query);
        if (current()) await this._fill(there, found, query, current);
      }
    } catch (error) {
      if (current()) {
        this._clear();
        this._say(failure());
      }
      console.warn(error);
    } finally {
      clearTimeout(waiting);
      if (turn === this.turn) this.list.setAttribute("aria-busy", "false");
    }
  }

  /** Names are at hand at once; what stands on pages follows. */
  _names(there, query) {
    this._clear();
    if (!query) { this._examples(there); return; }
    const names = there.matching(wordsOf(query));
    for (const kind of Object.keys(SHOWN)) {
      for (const name of names.filter((one) => one.kind === kind).slice(0, SHOWN[kind])) this._put(kind, nameLink(there, name, query));
    }
  }

  /** What can be typed, shown by names of this site. */
  _examples(there) {
    this.hint.textContent = "可以写部门、功能科目、项目、名词、金额，或者正文里的字；几个词之间空一格。";
    for (const kind of ["department", "item", "term"]) {
      const names = there.names.filter((name) => name.kind === kind);
      const name = names[Math.floor(names.length / 2)]?.name;
      if (name) this._put("example", element("a", { href: this._address(name) }, element("span", { class: "found-title" }, name)));
    }
    this._show();
  }

  async _fill(there, found, query, current) {
    const kindOf = (hit) => hit.kind === "performance" && hit.weight < 2 ? 2 : KINDS[hit.kind] ?? 2;
    const parts = await Promise.all([0, 1, 2].map(async (kind) => {
      const hits = found.hits.filter((hit) => kindOf(hit) === kind).slice(0, READ[kind] * TRIES);
      const show = async (some, wanted) => {
        const { read, tried } = await firstTrue(found, some, wanted);
        const shown = current() ? read.filter((hit) => !named(found.names, hit)) : [];
        for (const hit of shown) this._put(groupOf(hit), hitLink(there, hit), found.hits.indexOf(hit.hit));
        return { read: read.length, tried };
      };
      // The best hits have the line to themselves.
      const best = await show(hits.slice(0, 1), 1);
      const rest = await show(hits.slice(1), READ[kind] - best.read);
      return { read: best.read + rest.read, tried: best.tried + rest.tried };
    }));
    if (!current()) return;
    for (const name of found.names) this._dated(name, yearsOf(found, name));
    const sum = (of) => parts.reduce((total, part) => total + part[of], 0);
    const read = sum("read"), pages = read ? counted(found, read, sum("tried")) : "";
    const said = [found.names.length ? `${found.names.length}个名称` : "", pages].filter(Boolean).join("，");
    if (read) this._all(query, `全部结果：${pages}`);
    else if (!found.names.length) await this._tries(there, found, query, current);
    if (current()) this._say(said ? `找到${said}` : `没有找到“${query}”。换一个说法，或者少写几个字试试。`);
  }

  /** Names like the words that are nowhere. */
  async _tries(there, found, query, current) {
    const { alike } = await import("./search-tries.js");
    if (!current()) return;
    for (const name of alike(there, found.words)) this._put("alike", nameLink(there, name, name.name));
    this._all(query, "看看还可以怎么找");
  }

  _dated(name, years) {
    const link = this.list.querySelector(`[data-name="${CSS.escape(name.address)}"] .found-where`);
    if (link) link.textContent = spanOf(years);
  }

  _put(kind, link, at = 0) {
    const title = { ...GROUPS, example: "例如", alike: "名称相近" }[kind], order = Object.keys(SHOWN).indexOf(kind);
    let group = this.list.querySelector(`[data-kind=${kind}]`);
    if (!group) {
      const heading = element("p", { id: `${this.id}-${kind}`, class: "search-kind", role: "presentation" }, title);
      group = element("div", { role: "group", "aria-labelledby": heading.id, "data-kind": kind, "data-order": order }, heading);
      this.list.insertBefore(group, this._behind(this.list.children, order));
    }
    link.dataset.order = at;
    group.insertBefore(this._option(link), this._behind(group.children, at));
    if (group.children.length > (SHOWN[kind] ?? 5) + 1) group.lastChild.remove();
    this._number();
    this._show();
  }

  _behind(children, order) { return [...children].find((other) => Number(other.dataset.order) > order) ?? null; }

  _option(link) {
    link.setAttribute("role", "option");
    link.setAttribute("tabindex", "-1");
    link.setAttribute("aria-selected", "false");
    link.addEventListener("click", () => {
      this._hide();
      this._leave();
    });
    return link;
  }

  _address(query) {
    const address = new URL(this.form.action);
    address.searchParams.set("q", query);
    return address;
  }

  _all(query, text) {
    const link = element("a", { href: this._address(query), class: "search-all" }, text);
    this.list.append(element("div", { role: "presentation", "data-order": "99" }, this._option(link)));
    this._number();
    this._show();
  }

  _number() {
    this.options.forEach((option, at) => { option.id = `${this.id}-option-${at}`; });
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
      if (!this.panel.hidden && this.input.value) this._hide();
      else if (this.input.value) this.input.value = "";
      else this._leave();
    }
  }

  _leave() {
    this.input.blur();
    this.form.dispatchEvent(new Event("search-close"));
  }

  _say(text) { this.status.textContent = text; this._show(); }

  _clear() {
    this.list.replaceChildren();
    this.status.textContent = this.hint.textContent = "";
    this._choose(-1);
  }

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
