// Building the page from data. Every text becomes a text node: what stands in a document is never markup.

/** An element with attributes and children (strings become text). `on` holds listeners, `class` the classes. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = Array.isArray(value) ? value.filter(Boolean).join(" ") : value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A text in pieces, the changed ones marked. A side that lacks what the other has shows a gap. */
export function pieces(list) {
  return list.map((piece) => {
    if (!piece.is_changed) return piece.text;
    return piece.text ? h("mark", {}, piece.text) : h("mark", { class: "is-gap", title: "此处缺字" });
  });
}

/** Sets where an element stands (numbers are percent, strings as they are); style attributes are barred by the page's policy. */
export function place(element, sides) {
  for (const [side, value] of Object.entries(sides)) {
    element.style.setProperty(side, typeof value === "number" ? `${value}%` : value);
  }
  return element;
}

/** The JSON in a data block of the page. */
export function dataOf(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** Whether keys typed there are text and no commands. */
export function isTyping(target) {
  return target instanceof HTMLElement
    && (target.matches("textarea, select, input:not([type=checkbox], [type=radio])") || target.isContentEditable);
}

/** The nested labels of a field, outermost first. A short label with a stroke in it (国家/地区) is one label. */
export function labelParts(label) {
  return label.length > 8 ? label.split("/") : [label];
}

/** A label that fits a narrow column and still tells the field from its neighbours. */
export function shortLabel(label) {
  const parts = labelParts(label);
  if (parts.length === 1) return label;
  const first = parts[0].length > 4 ? `${parts[0].slice(0, 3)}…` : parts[0];
  return `${first}›${parts[parts.length - 1]}`;
}
