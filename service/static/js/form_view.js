// A Word file as its own table, drawn by the server; here only the field's cell is framed and brought into view.

const bare = (text) => text.replace(/\s+/gu, "");

export class FormView {
  constructor(stage, html) {
    this.stage = stage;
    stage.innerHTML = html; // drawn by our own template, which escapes every value
    this.cells = new Map([...stage.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell]));
  }

  close() {}

  update() {}

  show(field) {
    for (const old of this.stage.querySelectorAll(".is-framed")) old.classList.remove("is-framed", "is-doubt");
    CSS.highlights?.delete("written");
    const target = field && this.find(field);
    if (!target) return;
    target.classList.add("is-framed");
    target.classList.toggle("is-doubt", field.is_doubt && !field.is_settled);
    if (field.raw) this.highlight(target, field.raw);
    const room = this.stage.getBoundingClientRect();
    const box = target.getBoundingClientRect();
    this.stage.scrollTop += box.top - room.top - Math.max(20, (room.height - box.height) * 0.38);
  }

  /** The cell of the field; else the line that holds what was written, or the label. */
  find(field) {
    if (field.cell && this.cells.has(field.cell)) return this.cells.get(field.cell);
    const lines = [...this.stage.querySelectorAll("p")];
    const labels = field.label.split("/").map(bare);
    const label = labels[labels.length - 1];
    const raw = bare(field.raw ?? "");
    const scores = lines.map((line) => {
      const text = bare(line.textContent);
      return (raw && text.includes(raw) ? 1 : 0) + (label && text.includes(label) ? 2 : 0);
    });
    const best = Math.max(0, ...scores);
    if (!best || (raw && best < 1)) return null;
    const line = lines[scores.indexOf(best)];
    const cell = line.closest("td");
    if (!cell || raw) return cell ?? line;
    return cell.nextElementSibling ?? cell;
  }

  highlight(target, raw) {
    if (!CSS.highlights || typeof Highlight === "undefined") return;
    const walker = document.createTreeWalker(target, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(raw);
      if (at >= 0 && node.data.length > raw.length) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + raw.length);
        CSS.highlights.set("written", new Highlight(range));
        return;
      }
    }
  }
}
