// A Word file as its own table, drawn by the server; here only the field's cell is framed and brought into view.

const bare = (text) => text.replace(/\s+/gu, "");

export class FormView {
  constructor(stage, view, html) {
    this.stage = stage;
    this.view = view;
    stage.innerHTML = html; // drawn by our own template, which escapes every value
    this.cells = new Map([...stage.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell]));
  }

  close() {}

  update() {}

  show(field) {
    for (const old of this.stage.querySelectorAll(".is-framed")) old.classList.remove("is-framed", "is-doubt");
    CSS.highlights?.delete("written");
    const target = field && this.find(field);
    if (!target) {
      this.reveal(field && this.near(field));
      return;
    }
    target.classList.add("is-framed");
    target.classList.toggle("is-doubt", field.is_doubt && !field.is_settled);
    if (field.raw) this.highlight(target, field.raw);
    this.reveal(target);
  }

  reveal(target) {
    if (!target) return;
    const room = this.stage.getBoundingClientRect();
    const box = target.getBoundingClientRect();
    this.stage.scrollTop += box.top - room.top - Math.max(20, (room.height - box.height) * 0.38);
  }

  /** The cell of the nearest field that has one: several forms may lie in one file. */
  near(field) {
    const all = this.view.fields;
    const at = Math.max(0, all.findIndex((other) => other.path === field.path));
    const around = [...all.slice(0, at).reverse(), ...all.slice(at)];
    return this.cells.get(around.find((other) => this.cells.has(other.cell))?.cell) ?? null;
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
    const fitting = lines.filter((_, number) => scores[number] === best);
    const own = this.near({ path: null });
    const above = own ? fitting.filter((line) => line.compareDocumentPosition(own) & Node.DOCUMENT_POSITION_FOLLOWING) : [];
    const line = above[above.length - 1] ?? fitting[0];
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
