// Waits for the next build of the preview. A good one shows the page anew; after a bad one what is
// wrong lies over the top of the page, which stays as it was.
const script = document.querySelector("script[data-number]");
let number = Number(script.dataset.number);

const STYLE = `
  :host { all: initial; }
  section {
    position: fixed; inset: 0 0 auto 0; z-index: 9999; max-height: 60vh; overflow: auto;
    padding: 12px 20px; font: 15px/1.6 system-ui, sans-serif;
    color: #fff; background: #8c1d18; box-shadow: 0 2px 12px rgb(0 0 0 / 40%);
  }
  h2 { margin: 0 0 4px; font-size: 16px; }
  ul { margin: 0; padding: 0; list-style: none; }
  li { padding: 8px 0; border-top: 1px solid rgb(255 255 255 / 25%); }
  code { font: 14px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
  p { margin: 2px 0 0; }
  button {
    float: right; padding: 2px 12px; font: inherit; color: inherit; background: transparent;
    border: 1px solid currentcolor; border-radius: 4px; cursor: pointer;
  }
`;

const element = (tag, text, ...children) => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  return made;
};

function show(findings) {
  document.querySelector("juesuan-preview")?.remove();
  const host = document.createElement("juesuan-preview");
  const close = element("button", "收起");
  close.addEventListener("click", () => host.remove());
  const items = findings.map((found) =>
    element("li", "", element("code", found.place), element("p", found.message), element("p", `怎么办：${found.hint}`)),
  );
  const title = `有 ${findings.length} 处错误，网页还是改动以前的样子`;
  const section = element("section", "", close, element("h2", title), element("ul", "", ...items));
  section.setAttribute("role", "alert");
  host.attachShadow({ mode: "open" }).append(element("style", STYLE), section);
  document.body.append(host);
}

async function follow() {
  for (;;) {
    try {
      const told = await (await fetch(`/__preview?after=${number}`)).json();
      if (told.number !== number && told.good) {
        location.reload();
        return;
      }
      if (told.number !== number) show(told.findings);
      number = told.number;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

// A page that opens while something is wrong says so at once.
const first = await (await fetch("/__preview?after=-1")).json();
if (!first.good) show(first.findings);
follow();
