/**
 * What a page does beyond being read: the drawer of a phone, where the reader is, the way back to
 * the top, and what is folded opens when an address or the printer asks for it.
 *
 * It stands in for the theme's own script, which is ten times as large and mostly for what this
 * site does not have. Without it every page can be read, and the drawer still opens by touch.
 */

const find = (selector) => document.querySelector(selector);

/** The drawer and the contents in it are checkboxes that no key reaches: their labels turn buttons. */
function drawer() {
  const toggle = find("#__drawer");
  const sidebar = find(".md-sidebar--primary");
  sidebar.id = "navigation";
  for (const label of sidebar.querySelectorAll("label.md-nav__link")) asButton(label);
  const opener = asButton(find(".md-header [for=__drawer]"));
  opener.setAttribute("aria-label", "目录");
  opener.setAttribute("aria-controls", sidebar.id);
  const told = () => {
    opener.setAttribute("aria-expanded", toggle.checked);
    if (toggle.checked) sidebar.querySelector("a, button").focus({ preventScroll: true });
    else if (sidebar.contains(document.activeElement)) opener.focus({ preventScroll: true });
  };
  const close = () => {
    if (toggle.checked) toggle.click();
  };
  toggle.addEventListener("change", told);
  told();
  addEventListener("hashchange", close);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  sidebar.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !sidebar.contains(relatedTarget)) close();
  });
}

/** Put a button in the place of a label; it keeps `for`, by which the theme's styles know it. */
function asButton(label) {
  const button = document.createElement("button");
  for (const name of ["class", "for"]) button.setAttribute(name, label.getAttribute(name));
  button.type = "button";
  button.append(...label.childNodes);
  button.addEventListener("click", () => document.getElementById(label.htmlFor).click());
  label.replaceWith(button);
  return button;
}

/** What hides the place that the address leads to opens, and all that is folded when printing. */
function unfold() {
  const lead = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = [];
    for (let at = place; at; at = at.parentElement) {
      if (at.matches("details:not([open])")) folded.push(at);
    }
    for (const details of folded) details.open = true;
    if (folded.length) place.scrollIntoView();
  };
  let printed = [];
  addEventListener("hashchange", lead);
  addEventListener("beforeprint", () => {
    printed = [...document.querySelectorAll(".md-content details:not([open])")];
    for (const details of printed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of printed) details.open = false;
  });
  lead();
}

/** The contents show which heading is being read, the header which page, once its title is gone. */
function follow() {
  const title = find(".md-header__title");
  const heading = find(".md-content h1");
  const list = find(".md-sidebar--secondary .md-sidebar__scrollwrap");
  const top = find(".md-top");
  const places = [...document.querySelectorAll(".md-sidebar--secondary a[href^='#']")].map((link) => ({
    link,
    heading: document.getElementById(decodeURIComponent(link.hash.slice(1))),
  })).filter((place) => place.heading);
  let current = null, last = scrollY, waiting = false;

  const look = () => {
    waiting = false;
    const line = find(".md-header").offsetHeight + 16;
    title?.classList.toggle("md-header__title--active", heading?.getBoundingClientRect().bottom < line);
    const passed = places.filter((at) => at.heading.getBoundingClientRect().top <= line + 8);
    mark(passed.at(-1)?.link);
    if (top) top.hidden = scrollY >= last || scrollY < innerHeight;
    last = scrollY;
  };
  const mark = (link) => {
    if (link === current) return;
    current?.classList.remove("md-nav__link--active");
    current?.removeAttribute("aria-current");
    current = link;
    current?.classList.add("md-nav__link--active");
    current?.setAttribute("aria-current", "location");
    if (current) list.scrollTop = current.offsetTop - list.clientHeight / 2;
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  }, { passive: true });
  top?.addEventListener("click", () => scrollTo({ top: 0 }));
  look();
}

document.documentElement.classList.replace("no-js", "js");
drawer();
unfold();
follow();
