/**
 * Large type, and the choice between light and dark, both remembered for this site.
 *
 * A plain script where the switches stand, at the very top of the page: it runs before anything
 * is painted, so that nothing moves or flashes. Without it the page is light, in normal size, there
 * are no switches, and what stands in for scripts (the class "unscripted") is shown.
 */
(() => {
  const script = document.currentScript;
  document.documentElement.classList.replace("no-js", "js");
  const key = `${new URL("../../", script.src).pathname}.display`;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const COLOURS = { auto: "跟随系统", light: "浅色", dark: "深色" };

  const chosen = { large: false, colours: "auto", ...read() };

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // nothing is remembered where the browser does not let us
    }
  }

  function keep() {
    apply();
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
    } catch {
      // it holds for this page
    }
  }

  const large = document.createElement("button");
  const colours = document.createElement("select");

  function apply() {
    const isDark = chosen.colours === "auto" ? dark.matches : chosen.colours === "dark";
    document.documentElement.toggleAttribute("data-elder", chosen.large);
    document.body.dataset.mdColorScheme = isDark ? "slate" : "default";
    large.textContent = chosen.large ? "退出大字版" : "大字版";
    colours.value = chosen.colours;
  }

  large.type = "button";
  large.title = "适老模式：字更大，颜色对比更强";
  large.addEventListener("click", () => {
    chosen.large = !chosen.large;
    keep();
  });
  for (const [value, name] of Object.entries(COLOURS)) colours.add(new Option(name, value));
  colours.addEventListener("change", () => {
    chosen.colours = colours.value;
    keep();
  });
  dark.addEventListener("change", apply);
  apply();

  const label = document.createElement("label");
  label.append("颜色 ", colours);
  script.replaceWith(label, large);
})();
