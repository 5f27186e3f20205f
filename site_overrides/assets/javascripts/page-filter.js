/** The field with which a long list is looked through, in the room that its page keeps for it. */

/** Make the field, and the place that tells what it found. */
export function makeFilter(page, words, example) {
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.spellcheck = false;
  field.enterKeyHint = "search";
  field.placeholder = example;
  const label = document.createElement("label");
  label.append(words, " ", field);
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  page.querySelector(".page-filter").append(label, " ", told);
  return { field, told };
}
