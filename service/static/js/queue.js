// The queue at the keyboard: j and k go through the records, Enter opens, "/" searches; a changed filter applies at once.
import { isTyping } from "./dom.js";

const links = [...document.querySelectorAll(".queue .subject a")];
const filters = document.getElementById("filters");

for (const choice of filters?.querySelectorAll("select") ?? []) {
  choice.addEventListener("change", () => filters.requestSubmit());
}

function step(by) {
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const acts = {
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    "/": () => filters?.querySelector('input[type="search"]')?.focus(),
    s: () => links[0]?.click(),
  };
  const act = acts[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
