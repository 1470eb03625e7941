// Two records side by side: 1 keeps the left value, 2 takes the right one, u takes back.
import { h, isTyping } from "./dom.js";
import { send } from "./http.js";
import { toast } from "./toast.js";

const table = document.getElementById("diff");
const rows = [...(table?.querySelectorAll("tbody tr") ?? [])];
let at = -1;
let revision = Number(table?.dataset.revision ?? 0);
const trail = [];
const record = `/api/v1/records/${encodeURIComponent(table?.dataset.here ?? "")}`;

function go(to) {
  if (!rows.length) return;
  rows[at]?.removeAttribute("aria-current");
  at = Math.min(Math.max(to, 0), rows.length - 1);
  rows[at].setAttribute("aria-current", "true");
  rows[at].scrollIntoView({ block: "nearest" });
}

async function settle(row, kind) {
  const path = row.dataset.path;
  const acts = row.querySelector(".acts");
  if (!path || !acts.querySelector("button")) return;
  const buttons = [...acts.childNodes];
  const decision = kind === "take" ? { kind, source: table.dataset.there } : { kind };
  try {
    const view = await send("PUT", `${record}/fields/${encodeURIComponent(path)}`, { revision, decision });
    revision = view.revision;
    trail.push({ path, row, buttons });
    acts.replaceChildren(h("span", { class: "chip is-good" }, kind === "take" ? "已用右边" : "已用左边"));
    go(rows.findIndex((other, number) => number > rows.indexOf(row) && other.querySelector(".acts button")) === -1 ? rows.indexOf(row) : rows.findIndex((other, number) => number > rows.indexOf(row) && other.querySelector(".acts button")));
  } catch (problem) {
    toast(problem.message, "error");
    if (problem.status === 409) setTimeout(() => location.reload(), 1500);
  }
}

async function undo() {
  const last = trail.pop();
  if (!last) return;
  try {
    const view = await send("POST", `${record}/undo`, { revision, field: last.path });
    revision = view.revision;
    last.row.querySelector(".acts").replaceChildren(...last.buttons);
    go(rows.indexOf(last.row));
    toast("已撤销");
  } catch (problem) {
    toast(problem.message, "error");
  }
}

for (const row of rows) {
  row.addEventListener("click", (event) => {
    go(rows.indexOf(row));
    const kind = event.target.closest("button")?.dataset.kind;
    if (kind) settle(row, kind);
  });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const acts = {
    j: () => go(at + 1), ArrowDown: () => go(at + 1), k: () => go(at - 1), ArrowUp: () => go(at - 1),
    1: () => rows[at] && settle(rows[at], "accept"), 2: () => rows[at] && settle(rows[at], "take"), u: undo,
  };
  const act = acts[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

go(Math.max(0, rows.findIndex((row) => row.querySelector(".acts button"))));
