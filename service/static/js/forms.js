// A new form from its blank: upload, look at the fields beside the blank, correct names and types, use it.
import { h } from "./dom.js";
import { fragment, send } from "./http.js";

const zone = document.getElementById("drop");
const input = document.getElementById("blank");
const room = document.getElementById("drafts");
const problemRoom = document.getElementById("problem");
const TYPES = [...document.querySelectorAll("#types option")].map((each) => [each.value, each.textContent]);

function complain(words) {
  problemRoom.textContent = words;
  problemRoom.hidden = !words;
}

/** The fields of a declaration, columns of lists among them, as one list of objects that are changed in place. */
function fieldsOf(declaration) {
  const columns = (declaration.lists ?? []).flatMap((each) => each.columns);
  return [...(declaration.fields ?? []), ...(declaration.rows ?? []), ...columns];
}

function row(field, doubts, stage) {
  const types = h("select", { "aria-label": `${field.label} 的类型`, on: { change: () => { field.type = types.value; } } });
  for (const [key, words] of TYPES) types.append(h("option", { value: key, selected: key === (field.type ?? "text") }, words));
  const needed = h("input", { type: "checkbox", checked: Boolean(field.required), "aria-label": `${field.label} 必填`, on: { change: () => { field.required = needed.checked; } } });
  const label = h("input", { type: "text", value: field.header ?? field.label, "aria-label": "名称", on: { change: () => { field.header = label.value.trim() || null; } } });
  const used = h("input", { type: "checkbox", checked: true, "aria-label": `使用 ${field.label}`, on: { change: () => { field.unused = !used.checked; line.classList.toggle("is-off", !used.checked); } } });
  const small = [field.label, (field.options ?? []).join("、"), ...(doubts ?? [])].filter(Boolean).join(" · ");
  const line = h("tr", { class: doubts?.length ? "is-doubt" : null, on: { focusin: () => frame(stage, field), click: () => frame(stage, field) } },
    h("td", {}, used), h("td", {}, label, h("span", { class: "quiet" }, small)), h("td", {}, types), h("td", {}, needed));
  return line;
}

function frame(stage, field) {
  for (const old of stage.querySelectorAll(".is-framed")) old.classList.remove("is-framed");
  const place = field.value_cell ?? field.cell;
  const cell = place && stage.querySelector(`[data-cell="${CSS.escape(place)}"]`);
  if (!cell) return;
  cell.classList.add("is-framed");
  cell.scrollIntoView({ block: "nearest" });
}

async function show(draft) {
  const { declaration, doubts } = draft;
  const stage = h("div", { class: "draft-blank" });
  const body = h("tbody", {}, fieldsOf(declaration).map((field) => row(field, doubts[field.key], stage)));
  const title = h("input", { type: "text", value: declaration.titles[0], "aria-label": "表单名称" });
  const id = h("input", { type: "text", value: declaration.id, pattern: "[a-z][a-z0-9_]{0,47}", "aria-label": "编号" });
  const state = h("span", { class: "quiet", role: "status" });
  const use = h("button", { type: "button", class: "is-main", on: { click: () => save(draft, id.value, title.value, state) } }, "启用");
  const head = h("thead", {}, h("tr", {}, ...["用", "名称", "类型", "必填"].map((words) => h("th", { scope: "col" }, words))));
  const fields = h("div", { class: "draft-fields" },
    h("p", {}, "名称 ", title), h("p", {}, "编号 ", id), h("table", { class: "list" }, head, body), h("p", { class: "buttons" }, use, " ", state));
  room.append(h("section", { class: "panel draft" }, stage, fields));
  stage.innerHTML = await fragment(`/forms/drafts/${draft.draft}`); // drawn by our own template, which escapes every value
}

function withoutUnused(list) {
  return (list ?? []).filter((field) => !field.unused).map(({ unused, ...field }) => field);
}

async function save(draft, id, title, state) {
  const { declaration } = draft;
  const told = { ...declaration, titles: [title, ...declaration.titles.slice(1)] };
  told.fields = withoutUnused(declaration.fields);
  told.rows = withoutUnused(declaration.rows);
  told.lists = (declaration.lists ?? []).map((each) => ({ ...each, columns: withoutUnused(each.columns) })).filter((each) => each.columns.length);
  const kept = new Set(told.fields.map((field) => field.key));
  const columns = new Set([...told.rows, ...told.lists.flatMap((each) => each.columns)].map((field) => `rows.${field.key}`));
  told.subject = (declaration.subject ?? []).filter((key) => kept.has(key));
  told.checks = (declaration.checks ?? []).filter((check) =>
    [...check.fields, ...(check.total ? [check.total] : [])].every((key) => kept.has(key) || columns.has(key)));
  complain("");
  state.textContent = "正在保存……";
  try {
    const answer = await send("PUT", `/api/v1/forms/${encodeURIComponent(id)}`, { declaration: told, draft: draft.draft });
    state.textContent = `已启用：${answer.title}，${answer.n_fields} 栏`;
  } catch (error) {
    state.textContent = "";
    const places = (error.body?.problems ?? []).map((each) => `${each.path.join(".")}：${each.message}`);
    complain([error.message, ...places].join("\n"));
  }
}

async function learn(file) {
  complain("");
  room.replaceChildren(h("p", { class: "quiet" }, "正在查找栏目……"));
  const form = new FormData();
  form.append("file", file, file.name);
  try {
    const found = await send("POST", "/api/v1/forms/learn", form);
    room.replaceChildren();
    for (const draft of found.forms) await show(draft);
  } catch (error) {
    room.replaceChildren();
    complain(error.message);
  }
}

if (zone) {
  input.addEventListener("change", () => input.files[0] && learn(input.files[0]));
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) learn(file);
  });
}
