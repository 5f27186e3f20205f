/**
 * Shows only the changes of at least a chosen amount, on a page that compares two years.
 *
 * Without this script all of them are shown.
 */

const STEPS = [0, 1, 10, 100, 1000];
const CHANGE = 3;

/** Put the choice in the room that a page keeps for it, and apply it to all tables of amounts. */
export function filter(page) {
  const tables = [...page.querySelectorAll("table.statutory.amounts")];
  if (!tables.length) return;
  const unit = /单位：(\S+)/.exec(tables[0].caption.textContent)?.[1] ?? "";
  const label = document.createElement("label");
  label.append("只看增减不少于 ");
  const choice = document.createElement("select");
  for (const step of STEPS) choice.add(new Option(step ? `${step}${unit}` : "不限", step));
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  label.append(choice, " 的数");
  page.querySelector(".changes-filter").append(label, told);
  choice.addEventListener("change", () => {
    const hidden = apply(tables, Number(choice.value));
    foldHeadings(page);
    told.textContent = hidden ? `，略去了${hidden}行` : "";
  });
}

/** Hide the rows below a threshold, and tables that have no other; return how many. */
function apply(tables, least) {
  let hidden = 0;
  for (const table of tables) {
    let left = 0;
    for (const row of table.tBodies[0].rows) {
      const amount = amountOf(row);
      row.hidden = amount !== null && amount < least;
      if (row.hidden) hidden += 1;
      else left += 1;
    }
    (table.closest(".table-scroll") ?? table).hidden = !left;
  }
  return hidden;
}

/** Hide the headings that nothing is left below of. */
function foldHeadings(page) {
  for (const heading of page.querySelectorAll("h2, h3")) {
    const below = [];
    for (let next = heading.nextElementSibling; next && !next.matches("h2, h3"); next = next.nextElementSibling) {
      below.push(next);
    }
    heading.hidden = below.length > 0 && below.every((part) => part.hidden);
  }
}

/** The size of a row's change; null where it states none. */
function amountOf(row) {
  const text = row.cells[CHANGE].textContent.replace(/[＋－不足]/g, "");
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}
