/**
 * On the pages of a report: folds the contents again once a heading is chosen, and offers to copy
 * the line by which the page is cited.
 */

const contents = document.querySelector(".page-contents");
if (contents) {
  const fold = () => { contents.open = false; };
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a")) fold();
  });
  contents.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    fold();
    contents.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!contents.contains(event.target)) fold();
  });
}

const line = document.querySelector(".admonition.citation > p:nth-of-type(2)");
if (line) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "复制";
  const told = document.createElement("span");
  told.className = "told";
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    told.textContent = (await copied(citation(line))) ? "已复制" : "请选中上面的文字复制";
  });
  const below = document.createElement("p");
  below.append(button, " ", told);
  line.after(below);
}

/** The line as text, with whole addresses in the place of links. */
function citation(paragraph) {
  const text = paragraph.cloneNode(true);
  for (const link of text.querySelectorAll("a")) link.replaceWith(link.href);
  return text.textContent.trim();
}

/** Copy a text; browsers keep the clipboard from pages without encryption, so the old way, too. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
