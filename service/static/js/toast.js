// Short words at the foot of the page, also read out.
import { h } from "./dom.js";

export function toast(text, kind = "") {
  let area = document.querySelector(".toasts");
  if (!area) {
    area = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(area);
  }
  const note = h("div", { class: ["toast", kind && `is-${kind}`] }, text);
  area.replaceChildren(note);
  setTimeout(() => note.remove(), kind === "error" ? 8000 : 3200);
}
