/**
 * Sorts a table of departments by the heading that is pressed; pressed again, the other way round.
 *
 * Without this script rows stand in the order of their expenditure.
 */

/** Make the headings of all sortable tables into buttons. */
export function sortable(page) {
  for (const table of page.querySelectorAll("table.sortable")) prepare(table);
}

function prepare(table) {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head, at) => column(head, rows.map((row) => row.cells[at])));
  const told = document.createElement("span");
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  table.closest(".table-scroll").after(told);
  columns.forEach(({ head, values, first }) => {
    if (!values) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const order = before ? (before === "descending" ? "ascending" : "descending") : first;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      table.tBodies[0].append(...sorted(rows, values, order));
      told.textContent = `已按${head.textContent}${order === "ascending" ? "从小到大" : "从大到小"}排列`;
    });
  });
  columns.find(({ values, first }) => values && first === "descending")?.head.setAttribute("aria-sort", "descending");
}

/** What a column is sorted by: amounts and changes as numbers, names as text, others not at all. */
function column(head, cells) {
  if (head.classList.contains("number") || cells[0]?.classList.contains("number")) {
    return { head, values: cells.map((cell) => number(cell.textContent)), first: "descending" };
  }
  if (head.classList.contains("name")) {
    return { head, values: cells.map((cell) => cell.textContent), first: "ascending" };
  }
  return { head };
}

/** Read an amount, a share or a change; null where there is none to compare. */
function number(text) {
  if (text === "持平") return 0;
  const found = /-?[0-9.]+/.exec(text);
  return found && (text.startsWith("下降") ? -1 : 1) * Number(found[0]);
}

/** Order rows by their values; those without one stay last, equals as they were. */
function sorted(rows, values, order) {
  const sign = order === "ascending" ? 1 : -1;
  const compare = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return sign * (typeof one === "string" ? one.localeCompare(other, "zh") : one - other);
  };
  return rows.map((row, at) => ({ row, value: values[at] }))
    .sort((one, other) => compare(one.value, other.value))
    .map(({ row }) => row);
}
