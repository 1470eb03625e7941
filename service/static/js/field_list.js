// The fields in the form's order, a line each; doubts first seen by their sign.
import { h, shortLabel } from "./dom.js";

const GROUPS = { cover: "封面", head: "表头", table: "正文", row: "列表" };

/** The record's own doubts (flags that name no field) as a field like the others. */
export function ownDoubts(view) {
  return {
    path: "", label: "整份记录", title: "整份记录", kind: "record", where: "own", row: null, options: [], value: null, machine: null,
    shown: view.unmapped.map((extra) => extra.raw).join("；"), raw: null, confidence: null, page: null, bbox: null,
    cell: view.unmapped.find((extra) => extra.cell)?.cell ?? null,
    flags: view.flags, is_doubt: view.flags.length > 0, is_settled: view.flags_settled, decision: view.flags_decision, others: [],
  };
}

/** All that can be in hand, in order. */
export function fieldsOf(view) {
  return view.flags.length ? [ownDoubts(view), ...view.fields] : [...view.fields];
}

export const isOpen = (field) => field.is_doubt && !field.is_settled;

/** Whether a line looks the same for both. */
function looksSame(one, other) {
  return one.shown === other.shown && one.is_settled === other.is_settled && one.is_doubt === other.is_doubt && one.flags.length === other.flags.length;
}

export class FieldList {
  constructor(room, choose) {
    this.room = room;
    this.choose = choose;
    this.lines = new Map();
    this.current = null;
    this.onlyDoubts = false;
    room.addEventListener("click", (event) => {
      const line = event.target.closest(".field-row");
      if (line) this.choose(line.dataset.path);
    });
  }

  /** Draws all lines anew: for another record, or another choice of lines. */
  draw(view, current) {
    this.lines.clear();
    this.current = current;
    const parts = [];
    let group = null;
    for (const field of fieldsOf(view)) {
      if (this.onlyDoubts && !field.is_doubt && field.path !== current) continue;
      const name = field.row === null ? GROUPS[field.where] ?? "" : `第 ${field.row + 1} 行`;
      if (name !== group) {
        group = name;
        if (name) parts.push(h("h3", {}, name));
      }
      const element = this.line(field);
      this.lines.set(field.path, { element, field });
      parts.push(element);
    }
    this.room.replaceChildren(...parts);
    this.reveal(current);
  }

  /** Draws the lines anew whose fields have changed: a list may have thousands. */
  update(view) {
    for (const field of fieldsOf(view)) {
      const line = this.lines.get(field.path);
      if (!line || line.field === field || looksSame(line.field, field)) continue;
      const element = this.line(field);
      line.element.replaceWith(element);
      this.lines.set(field.path, { element, field });
    }
  }

  line(field) {
    const open = isOpen(field);
    const state = open ? "●" : field.is_settled ? "✓" : "";
    const words = open ? "有疑问" : field.is_settled ? "已处理" : "";
    const hasError = field.flags.some((flag) => flag.severity === "error");
    const flag = open ? field.flags[0] : null;
    const classes = ["field-row", open && "is-doubt", open && hasError && "has-error"];
    return h("button", {
      type: "button", class: classes, "aria-current": field.path === this.current ? "true" : "false", "data-path": field.path,
      title: `${field.label}${field.shown ? `：${field.shown}` : ""}`.slice(0, 300),
    },
      h("span", { class: "state", "aria-hidden": "true" }, state),
      h("span", { class: "title" }, shortLabel(field.title), words ? h("span", { class: "only-read" }, ` ${words}`) : null),
      h("span", { class: ["shown", !field.shown && "is-none"] }, field.shown.slice(0, 200).replace(/\n/gu, " ") || (field.path ? "—" : "")),
      flag ? h("span", { class: ["chip", hasError ? "is-error" : "is-warning"] }, flag.words) : h("span", {}));
  }

  /** Moves the mark of the field in hand. */
  mark(path) {
    this.lines.get(this.current)?.element.setAttribute("aria-current", "false");
    this.current = path;
    this.lines.get(path)?.element.setAttribute("aria-current", "true");
    this.reveal(path);
  }

  reveal(path) {
    const line = this.lines.get(path)?.element;
    if (!line) return;
    const room = this.room.getBoundingClientRect();
    const box = line.getBoundingClientRect();
    if (box.top < room.top + 30 || box.bottom > room.bottom - 40) this.room.scrollTop += box.top - room.top - room.height / 3;
  }
}
