/**
 * Shows what a term means where it stands: by pointing at it, by reaching it with the keyboard, by
 * tapping it.
 *
 * A term is a link to the glossary with its definition as title. Without this script, or in a
 * browser without popovers, the link still leads there and the title is shown by the browser.
 */

const TERM = "a[title][href*='glossary/#']";
const DESCRIPTION = "term-said";
/** Milliseconds: long enough to pass over a term, and to move from it into the box. */
const OPENS_AFTER = 150, CLOSES_AFTER = 300;
/** Pixels between the term and the box, and between the box and the edge of the window. */
const GAP = 4, EDGE = 8;

/** Have the terms of a page explain themselves. */
export function explain(page) {
  if (!("popover" in HTMLElement.prototype)) return;
  const box = new Box();
  for (const term of page.querySelectorAll(TERM)) attend(term, box);
  addEventListener("resize", () => box.close());
}

/** The one box, which moves behind the term it is open for: there it is next to read and reach. */
class Box {
  term = null;

  constructor() {
    this.element = document.createElement("span");
    this.element.className = "term-box";
    this.element.popover = "auto"; // Esc, a tap elsewhere and the back gesture close it
    this.said = document.createElement("span");
    this.said.id = DESCRIPTION;
    this.link = document.createElement("a");
    this.link.textContent = "名词解释";
    this.element.append(this.said, " ", this.link);
    this.element.addEventListener("beforetoggle", (event) => {
      if (event.newState === "closed") this.leave();
    });
    this.element.addEventListener("pointerenter", () => this.later());
    this.element.addEventListener("pointerleave", () => this.later(() => this.close(), CLOSES_AFTER));
    this.element.addEventListener("focusout", (event) => {
      if (!this.holds(event.relatedTarget)) this.close();
    });
  }

  /** Do something unless something else comes before. */
  later(act, after) {
    clearTimeout(this.timer);
    if (act) this.timer = setTimeout(act, after);
  }

  holds(element) {
    return element !== null && (element === this.term || this.element.contains(element));
  }

  open(term) {
    this.later();
    if (this.term === term) return;
    this.close();
    this.term = term;
    this.said.textContent = term.title;
    this.link.href = term.href;
    // What is in the box need not be shown by the browser a second time.
    term.removeAttribute("title");
    term.setAttribute("aria-describedby", DESCRIPTION);
    term.after(this.element);
    this.element.showPopover();
    this.place(term);
  }

  close() {
    this.later();
    if (this.term) this.element.hidePopover();
  }

  leave() {
    this.term?.setAttribute("title", this.said.textContent);
    this.term?.removeAttribute("aria-describedby");
    this.term = null;
  }

  /** Below the term, or above it where there is more room. */
  place(term) {
    const lines = term.getClientRects(), first = lines[0], last = lines[lines.length - 1];
    const { clientWidth, clientHeight } = document.documentElement;
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.max(EDGE, Math.min(last.left, clientWidth - width - EDGE));
    const below = last.bottom + GAP, above = first.top - GAP - height;
    const top = below + height + EDGE > clientHeight && above > first.top / 3 ? above : below;
    this.element.style.left = `${left + scrollX}px`;
    this.element.style.top = `${top + scrollY}px`;
  }
}

function attend(term, box) {
  let touched = false, wasOpen = false;
  term.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") box.later(() => box.open(term), OPENS_AFTER);
  });
  term.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") box.later(() => box.close(), CLOSES_AFTER);
  });
  term.addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse";
    wasOpen = box.term === term; // the browser closes it before the click
  });
  term.addEventListener("click", (event) => {
    if (!touched) return;
    touched = false;
    event.preventDefault();
    if (!wasOpen) box.open(term);
  });
  term.addEventListener("focus", () => {
    if (term.matches(":focus-visible")) box.open(term);
  });
  term.addEventListener("blur", (event) => {
    if (!box.holds(event.relatedTarget)) box.close();
  });
}
