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

export class FieldList {
  constructor(room, choose) {
    this.room = room;
    this.choose = choose;
    this.rows = new Map();
    this.onlyDoubts = false;
  }

  draw(view, current) {
    this.rows.clear();
    const parts = [];
    let group = null;
    for (const field of fieldsOf(view)) {
      if (this.onlyDoubts && !field.is_doubt && field.path !== current) continue;
      const name = field.row === null ? GROUPS[field.where] ?? "" : `第 ${field.row + 1} 行`;
      if (name !== group) {
        group = name;
        if (name) parts.push(h("h3", {}, name));
      }
      const row = this.line(field, field.path === current);
      this.rows.set(field.path, row);
      parts.push(row);
    }
    this.room.replaceChildren(...parts);
    this.reveal(current);
  }

  line(field, isCurrent) {
    const open = isOpen(field);
    const state = open ? "●" : field.is_settled ? "✓" : "";
    const words = open ? "有疑问" : field.is_settled ? "已处理" : "";
    const hasError = field.flags.some((flag) => flag.severity === "error");
    const flag = open ? field.flags[0] : null;
    const classes = ["field-row", open && "is-doubt", open && hasError && "has-error"];
    return h("button", {
      type: "button", class: classes, "aria-current": isCurrent ? "true" : "false", "data-path": field.path, title: `${field.label}${field.shown ? `：${field.shown}` : ""}`.slice(0, 300),
      on: { click: () => this.choose(field.path) },
    },
      h("span", { class: "state", "aria-hidden": "true" }, state),
      h("span", { class: "title" }, shortLabel(field.title), words ? h("span", { class: "only-read" }, ` ${words}`) : null),
      h("span", { class: ["shown", !field.shown && "is-none"] }, field.shown.replace(/\n/gu, " ") || (field.path ? "—" : "")),
      flag ? h("span", { class: ["chip", hasError ? "is-error" : "is-warning"] }, flag.words) : h("span", {}));
  }

  /** Moves the mark of the field in hand without drawing the list anew. */
  mark(path) {
    for (const row of this.room.querySelectorAll('[aria-current="true"]')) row.setAttribute("aria-current", "false");
    this.rows.get(path)?.setAttribute("aria-current", "true");
    this.reveal(path);
  }

  reveal(path) {
    const row = this.rows.get(path);
    if (!row) return;
    const top = row.offsetTop - this.room.offsetTop;
    const low = this.room.scrollTop + this.room.clientHeight - 60;
    if (top < this.room.scrollTop + 30 || top > low) this.room.scrollTop = top - this.room.clientHeight / 3;
  }
}
