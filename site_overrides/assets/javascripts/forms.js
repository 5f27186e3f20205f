/**
 * What a reader can do on a page of forms: see which form is at hand, look for rows, leave out the
 * empty ones, read amounts in the other unit, take the address of a row along.
 *
 * Without this script all forms stand there as printed; on paper they always do.
 */

const PLACES = { 元: 4, 万元: -4 }; // how far the point moves on the way into a unit
const AMOUNT = /^([-−－]?)(\d[\d,]*)(?:\.(\d+))?(（推算）)?$/;
const NOTHING = /^(?:[-−－]?[0.]+(?:（推算）)?|未公开|不适用|—|)$/;
const COUNTED = /数量|次数|比重|比例|率$|[（(][%％人次批辆台套个]+[）)]/;
const MEMORY = "forms";
const GAP = 8; // px between the bar and what is brought below it
const ROOM = 320; // px that the rows found need below their heading
const PAUSE = 150; // ms without a key before the number of rows is said
const READ = 4000; // ms for which a message stands

/** Move the decimal point of an amount, digit by digit; null for anything that is no amount. */
export function shifted(text, places) {
  const [match, sign, whole, part = "", mark = ""] = AMOUNT.exec(text) ?? [];
  if (match === undefined) return null;
  const bare = whole.replaceAll(",", "");
  if (!/[1-9]/.test(bare + part)) return text;
  const point = bare.length + places;
  const digits = "0".repeat(Math.max(0, 1 - point)) + (bare + part).padEnd(point, "0");
  const at = Math.max(1, point);
  const units = digits.slice(0, at).replace(/^0+(?=\d)/, "");
  const rest = places < 0 ? digits.slice(at).replace(/^(..\d*?)0+$/, "$1") : digits.slice(at);
  return `${sign}${grouped(units)}${rest && "."}${rest}${mark}`;
}

function grouped(digits) {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Write an exact amount in yuan with its separators; `mark` is what stands behind the number. */
function exactly(yuan, mark) {
  const [, sign, whole, part] = AMOUNT.exec(yuan);
  return `${sign}${grouped(whole)}${part ? `.${part}` : ""}${mark}`;
}

/** Write text as it is compared: one width, no quotes, spaces or thousands separators. */
function plain(text) {
  const one = text.normalize("NFKC").toLowerCase();
  return one.replace(/(\d),(?=\d{3})/g, "$1").replace(/["'“”‘’\s]/g, "");
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Make a page of forms live; `report` is the address of its exact figures. */
export function attach(page, report) {
  const forms = formsOf(page);
  const rows = forms.flatMap((form) => form.rows);
  const tools = makeTools(rows);
  makeBar(page, tools);
  const sight = new Sight(forms, tools);
  const units = new Units(rows, report);
  tools.field.addEventListener("input", () => sight.look());
  tools.hide.addEventListener("change", () => {
    remember({ hide: tools.hide.checked });
    sight.update();
  });
  for (const choice of tools.units) {
    choice.addEventListener("change", async () => {
      remember({ unit: choice.value });
      await units.show(choice.value);
      sight.update();
    });
  }
  linkRows(rows, tools);
  fitBoxes(page);
  restore(tools, units, sight);
}

// --- what is on the page --------------------------------------------------------------------------

/** Find the forms: everything from one heading to the next. */
function formsOf(page) {
  return [...page.querySelectorAll(":scope > h2")].map((heading) => {
    const parts = [heading];
    for (let next = heading.nextElementSibling; next && !next.matches("h2, nav, hr, script"); ) {
      parts.push(next);
      next = next.nextElementSibling;
    }
    const tables = parts.flatMap((part) => [...part.querySelectorAll("table.statutory")]);
    return { heading, parts, rows: tables.flatMap(rowsOf) };
  });
}

function rowsOf(table) {
  const unit = table.caption.querySelector(".unit");
  const official = /：(.*)/.exec(unit?.textContent ?? "")?.[1];
  const heads = headsOf(table);
  return [...table.tBodies[0].rows].map((row) => {
    const name = row.querySelector(".name");
    const figures = [...row.cells].filter((cell) => cell.matches(".number"));
    return {
      row,
      table,
      unit,
      official,
      name,
      code: row.querySelector(".code")?.textContent ?? "",
      // A row without a name is found by what its table and its columns are called.
      words: plain(name ? row.textContent : `${table.caption.textContent}${heads.join("")}`),
      figures: official ? figures : [],
      printed: figures.map((cell) => cell.textContent),
      counted: figures.map((cell) => COUNTED.test(heads[cell.cellIndex] ?? "")),
    };
  });
}

/** Return for every column what all the headers above it say. */
function headsOf(table) {
  const heads = [];
  const taken = [];
  [...table.tHead.rows].forEach((row, level) => {
    let column = 0;
    for (const cell of row.cells) {
      while (taken[column] > level) column += 1;
      for (const end = column + cell.colSpan; column < end; column += 1) {
        heads[column] = (heads[column] ?? "") + cell.textContent;
        taken[column] = level + cell.rowSpan;
      }
    }
  });
  return heads;
}

// --- the bar --------------------------------------------------------------------------------------

function makeTools(rows) {
  const official = rows.find((row) => row.official)?.official;
  const field = element("input", { type: "search", placeholder: "编码、名称或金额", autocomplete: "off" });
  const hide = element("input", { type: "checkbox" });
  const units = Object.keys(PLACES).reverse().map((unit) => element("input", { type: "radio", name: "unit", value: unit }));
  for (const choice of units) choice.checked = choice.value === official;
  const switches = element("fieldset", {}, element("legend", {}, "金额单位"));
  switches.append(...units.map((choice) => element("label", {}, choice, element("span", {}, choice.value))));
  const all = element("div", { class: "forms-tools", id: "forms-tools" },
    element("label", { class: "forms-filter" }, element("span", {}, "找行"), field),
    element("label", { class: "forms-hide", title: "各栏都是空白、0、未公开、不适用或横线的行；全表合计的行不隐藏" }, hide, "隐藏空行"),
    ...(official in PLACES ? [switches] : []),
    element("p", { class: "forms-hint" }, "点一行的名称，就复制这一行的链接。"));
  const opener = element("button", { type: "button", class: "forms-opener", "aria-expanded": "false", "aria-controls": all.id }, "找行、换单位");
  opener.addEventListener("click", () => {
    const open = all.classList.toggle("open");
    opener.setAttribute("aria-expanded", String(open));
    if (open) field.focus();
  });
  const status = element("p", { class: "forms-status", role: "status" });
  let soon;
  const say = (text, after) => {
    clearTimeout(soon);
    soon = setTimeout(() => {
      status.textContent = text;
      after?.();
    }, PAUSE);
  };
  const flash = element("p", { class: "forms-flash", role: "status" });
  let over;
  const tell = (text) => {
    clearTimeout(over);
    flash.textContent = text;
    over = setTimeout(() => { flash.textContent = ""; }, READ);
  };
  return { all, opener, field, hide, units, official, status, say, flash, tell };
}

/** Put contents and tools together where the contents were: what stands below does not move. */
function makeBar(page, { all, opener, status, flash }) {
  const contents = page.querySelector(":scope > details.contents");
  const bar = element("div", { class: "forms-bar" });
  if (!contents) return;
  contents.before(bar);
  bar.append(contents, opener, all, status, flash);
  page.classList.add("forms-live");
  const close = () => { contents.open = false; };
  contents.addEventListener("click", (event) => event.target.closest("a") && close());
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    contents.firstElementChild.focus();
  });
  document.addEventListener("click", (event) => contents.contains(event.target) || close());
  contents.addEventListener("focusout", (event) => event.relatedTarget && !contents.contains(event.relatedTarget) && close());
  followForms(contents);
  const header = document.querySelector(".md-header");
  const measure = () => {
    page.style.setProperty("--top", `${header.offsetHeight}px`);
    page.style.setProperty("--bars", `${header.offsetHeight + bar.offsetHeight}px`);
  };
  const seen = new ResizeObserver(measure);
  measure(); // at once: the row that the address names is brought below it
  seen.observe(header);
  seen.observe(bar);
}

/** Say on the bar which form is at hand. */
function followForms(contents) {
  const summary = contents.firstElementChild;
  const links = [...contents.querySelectorAll("a")];
  const said = element("span", { class: "forms-at" });
  const label = element("span", { class: "forms-label" }, summary.textContent);
  summary.replaceChildren(label, said);
  let waiting = false;
  const look = () => {
    waiting = false;
    const line = contents.getBoundingClientRect().bottom + innerHeight / 4;
    const at = links.filter((link) => {
      const heading = document.getElementById(link.hash.slice(1));
      return heading.offsetParent && heading.getBoundingClientRect().top < line;
    }).pop();
    for (const link of links) {
      if (link === at) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    said.textContent = at?.textContent ?? "";
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  }, { passive: true });
  look();
}

// --- which rows are in sight ----------------------------------------------------------------------

class Sight {
  constructor(forms, tools) {
    this.forms = forms;
    this.tools = tools;
    addEventListener("hashchange", () => {
      if (location.hash === tools.copied) tools.copied = null;
      else this.reveal();
    });
  }

  /** Show the rows that are looked for, and the first of them where it can be seen. */
  look() {
    this.update(() => {
      const first = this.forms.find(({ heading }) => !heading.matches(".left-out"));
      const { bottom, height } = document.querySelector(".forms-bar").getBoundingClientRect();
      const top = first?.heading.getBoundingClientRect().top;
      const header = document.querySelector(".md-header").getBoundingClientRect().bottom;
      // The bar moves along until it comes to the header.
      if (top < bottom + GAP || top > innerHeight - ROOM) scrollBy(0, top - header - height - GAP);
    });
  }

  /** Show the rows that are looked for, without the empty ones where they are not wanted. */
  update(after) {
    const sought = soughtFor(this.tools.field.value);
    const target = targetOf();
    let found = 0, without = 0, held = 0;
    for (const { parts, rows } of this.forms) {
      let left = 0, hits = 0;
      for (const row of rows) {
        const hit = !sought || sought(row);
        const empty = hit && this.tools.hide.checked && isEmpty(row);
        const shown = (hit && !empty) || row.row === target;
        row.row.classList.toggle("left-out", !shown);
        hits += hit && !empty;
        without += empty && !shown;
        left += shown;
      }
      found += hits;
      held += hits > 0;
      const gone = Boolean(sought) && !left;
      for (const part of parts) part.classList.toggle("left-out", gone);
      for (const table of new Set(rows.map((row) => row.table))) {
        const bare = Boolean(sought) && !table.querySelector("tbody tr:not(.left-out)");
        table.closest(".table-scroll").classList.toggle("left-out", bare);
      }
      document.querySelector(`.forms-bar a[href$="#${parts[0].id}"]`)?.parentElement.classList.toggle("left-out", gone);
    }
    this._say(sought, found, held, without, after);
  }

  _say(sought, found, held, without, after) {
    const said = [];
    if (sought) said.push(found ? `找到${found}行，在${held}张表里` : "没有找到；可以写编码、金额的开头几位，或名称中的几个字");
    if (without) said.push(`隐藏了${without}行空行：各栏都是空白、0、未公开、不适用或横线，全表合计的行不隐藏`);
    this.tools.say(said.join("；"), after);
  }

  /** Bring the row that the address names into view, whatever is left out. */
  reveal() {
    const target = targetOf();
    this.update();
    if (!target) return;
    if (target.closest(".left-out")) {
      this.tools.field.value = "";
      this.update();
    }
    const box = target.closest(".table-scroll");
    const sideways = box?.scrollLeft;
    target.scrollIntoView({ block: target.matches("tr") ? "center" : "start", inline: "nearest" });
    if (box) box.scrollLeft = sideways;
  }
}

function targetOf() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

/** Return what tells whether a row is looked for; null where nothing is. */
function soughtFor(written) {
  const words = plain(written);
  if (!words) return null;
  const number = /^-?[\d.]+(?=(?:万?元)?$)/.exec(words)?.[0];
  if (!number) return (row) => row.words.includes(words);
  const begins = (text) => {
    const digits = plain(text ?? "").replace("−", "-");
    return digits.startsWith(number) || digits.startsWith(`-${number}`);
  };
  return (row) =>
    row.code.startsWith(number) ||
    (row.name ? plain(row.name.textContent).includes(words) : false) ||
    row.figures.some((cell, at) => begins(row.printed[at]) || begins(cell.textContent) || begins(shifted(row.printed[at], PLACES.元)));
}

/** Tell whether a row states nothing; sums stay, for they say that a form holds nothing. */
function isEmpty({ row, figures }) {
  return figures.length > 0 && !row.matches(".total") && figures.every((cell) => NOTHING.test(cell.textContent));
}

// --- units ----------------------------------------------------------------------------------------

class Units {
  constructor(rows, report) {
    this.rows = rows.filter((row) => row.official in PLACES);
    this.report = report;
    this.unit = null;
    addEventListener("beforeprint", () => this._write(null));
    addEventListener("afterprint", () => this._write(this.unit));
    matchMedia("print").addEventListener("change", (paper) => this._write(paper.matches ? null : this.unit));
  }

  /** Write all amounts in a unit; the official one gives every cell its printed text back. */
  async show(unit) {
    this.unit = unit;
    if (unit === "元") this.exact ??= await exactFigures(this.report);
    this._write(this.unit);
  }

  _write(unit) {
    for (const row of this.rows) {
      const away = unit !== null && unit !== row.official;
      const known = unit === "元" ? this.exact?.get(row.row.id) : undefined;
      row.figures.forEach((cell, at) => {
        const printed = row.printed[at];
        const text = away && !row.counted[at] ? converted(printed, known?.[at], unit) : printed;
        if (cell.textContent !== text) cell.textContent = text;
      });
      const note = away ? `单位：${unit}（${said(row.official, known)}）` : `单位：${row.official}`;
      if (row.unit.textContent !== note) row.unit.textContent = note;
    }
  }
}

function converted(printed, yuan, unit) {
  const amount = AMOUNT.exec(printed);
  if (!amount) return printed;
  const exact = yuan && /[1-9]/.test(yuan) ? exactly(yuan, amount[4] ?? "") : null;
  return exact ?? shifted(printed, PLACES[unit]);
}

function said(official, known) {
  if (known) return "按填报的数，没有舍入";
  return official === "万元" ? "由万元换算，只移小数点，补的0不是来源的数字" : `由${official}换算，只移小数点`;
}

/** Read the figures that a report was typed with, by row; none where it prints them as typed. */
async function exactFigures(report) {
  const figures = new Map();
  try {
    const { forms } = await (await fetch(report)).json();
    for (const { id, tables = [] } of forms) {
      for (const table of tables) {
        for (const { key, yuan } of table.rows) {
          if (!yuan) continue;
          figures.set(`${table.id}-${key}`, yuan).set(`${id}-${key}`, yuan);
        }
      }
    }
  } catch {
    // Offline: what is printed is moved instead, and the tables say so.
  }
  return figures;
}

// --- addresses of rows ----------------------------------------------------------------------------

/** Make names links to their own rows; of those in a table one can be reached by Tab. */
function linkRows(rows, tools) {
  let last = null;
  for (const { row, table, name } of rows) {
    if (!row.id || !name?.textContent) continue;
    const link = element("a", { class: "row-link", href: `#${row.id}`, title: "复制这一行的链接", tabindex: table === last ? "-1" : "0" });
    last = table;
    link.append(...name.childNodes);
    name.append(link);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      take(link, row, tools);
    });
    link.addEventListener("keydown", (event) => step(event, link, table));
    link.addEventListener("focus", () => choose(link, table));
  }
}

function choose(link, table) {
  for (const other of table.querySelectorAll(".row-link[tabindex='0']")) other.tabIndex = -1;
  link.tabIndex = 0;
}

function step(event, link, table) {
  const links = [...table.querySelectorAll("tr:not(.left-out) .row-link")];
  const at = links.indexOf(link);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (next === undefined || !links[next]) return;
  event.preventDefault();
  links[next].focus();
}

/** Mark a row as the one the address names, where it is, and copy the address. */
async function take(link, row, tools) {
  const box = row.closest(".table-scroll");
  const kept = [scrollX, scrollY, box.scrollLeft, box.scrollTop];
  tools.copied = link.hash;
  location.hash = link.hash;
  scrollTo(kept[0], kept[1]);
  box.scrollTo(kept[2], kept[3]);
  link.focus({ preventScroll: true });
  const named = link.textContent.trim();
  const copied = await copy(link.href);
  tools.tell(copied ? `已复制“${named}”这一行的链接` : `没能复制；“${named}”这一行的链接在地址栏里`);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

// --- boxes ----------------------------------------------------------------------------------------

/** Mark the tables that fit: their headers stay below the bar, those of others in their own box. */
function fitBoxes(page) {
  const boxes = [...page.querySelectorAll(".table-scroll")];
  const fit = (changed) => {
    const measured = changed.map((box) => ({
      box,
      fits: box.scrollWidth <= box.clientWidth + 1,
      head: box.querySelector("thead").offsetHeight,
    }));
    for (const { box, fits, head } of measured) {
      box.classList.toggle("fits", fits);
      box.classList.toggle("boxed", !fits);
      box.tabIndex = fits ? -1 : 0;
      box.style.setProperty("--head", `${head}px`);
    }
  };
  const seen = new ResizeObserver((changes) => fit([...new Set(changes.map(({ target }) => target.closest(".table-scroll")))]));
  fit(boxes);
  for (const box of boxes) {
    seen.observe(box);
    seen.observe(box.firstElementChild);
  }
}

// --- memory ---------------------------------------------------------------------------------------

/** Keep a choice until the window is closed. */
function remember(choice) {
  try {
    sessionStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), ...choice }));
  } catch {
    // Some windows keep nothing.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(MEMORY)) ?? {};
  } catch {
    return {};
  }
}

async function restore(tools, units, sight) {
  const { unit, hide = false } = remembered();
  tools.hide.checked = hide;
  const other = tools.units.find((choice) => choice.value === unit && unit !== tools.official);
  if (other) {
    other.checked = true;
    await units.show(unit);
  }
  if (hide || other || location.hash) sight.reveal();
}
