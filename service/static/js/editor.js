// Editing one field as its type: text that is checked as it is typed, or a group of ticks edited as ticks.
import { h, isTyping } from "./dom.js";
import { send } from "./http.js";

const CHECK_AFTER_MS = 150;

/** Opens the editor of a field in `room`. `save(decision)` and `leave()` are called with what the clerk decides. */
export function edit(room, view, field, draft, { save, leave }) {
  const isTicks = field.options.length > 0 || field.kind === "seal";
  return isTicks ? editTicks(room, field, draft, { save, leave }) : editText(room, view, field, draft, { save, leave });
}

/** Where the clerk may say why; goes with the decision. */
function reason() {
  const input = h("input", { type: "text", class: "why", placeholder: "说明，如“电话核实”（可不填）", "aria-label": "说明（可不填）", maxlength: "500", autocomplete: "off" });
  return { input, with: (decision) => (input.value.trim() ? { ...decision, why: input.value.trim() } : decision) };
}

function editText(room, view, field, draft, { save, leave }) {
  const isLong = field.kind === "long_text" || String(field.shown ?? "").length > 60;
  const start = draft ?? (field.value === null ? "" : String(field.value));
  const input = isLong
    ? h("textarea", { id: "typed", "aria-label": field.title, "aria-describedby": "said", rows: "6" })
    : h("input", { id: "typed", type: "text", "aria-label": field.title, "aria-describedby": "said", autocomplete: "off", spellcheck: "false" });
  input.value = start;
  const said = h("p", { id: "said", class: "said", role: "status" });
  const commit = h("button", { type: "button", class: "is-main", on: { click: () => finish(false) } }, "保存", h("kbd", {}, isLong ? "Ctrl+Enter" : "Enter"));
  const asWritten = h("button", { type: "button", hidden: true, on: { click: () => finish(true) } }, "仍照此保存", h("kbd", {}, "Ctrl+Enter"));
  const cancel = h("button", { type: "button", on: { click: leave } }, "取消", h("kbd", {}, "Esc"));
  const why = reason();
  let known = { typed: null, problem: null };
  let timer = 0;
  let asked = 0;

  async function check() {
    const typed = input.value;
    const number = (asked += 1);
    try {
      const answer = await send("POST", "/api/v1/check", { form: view.form, field: field.path, typed, record: view.record_id });
      if (number !== asked) return known;
      known = { typed, problem: answer.problem };
      said.className = `said ${answer.problem ? "is-error" : "is-good"}`;
      said.textContent = answer.problem
        ?? (answer.is_empty ? "为空" : answer.shown === typed ? "✓ 格式正确" : `✓ 记为 ${answer.shown}`);
      asWritten.hidden = !answer.problem;
      input.setAttribute("aria-invalid", String(Boolean(answer.problem)));
    } catch (problem) {
      said.className = "said is-error";
      said.textContent = problem.message;
    }
    return known;
  }

  async function finish(isAsWritten) {
    clearTimeout(timer);
    const typed = input.value;
    if (!typed.trim()) {
      save(why.with({ kind: "empty" }));
      return;
    }
    if (!isAsWritten) {
      const result = known.typed === typed ? known : await check();
      if (result.typed === typed && result.problem) return;
    }
    save(why.with({ kind: "edit", value: typed, as_written: isAsWritten }));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER_MS);
  });
  const onKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key === "Enter" && (!isLong || event.target === why.input || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      finish((event.ctrlKey || event.metaKey) && !asWritten.hidden);
    }
  };
  input.addEventListener("keydown", onKey);
  why.input.addEventListener("keydown", onKey);
  room.replaceChildren(h("div", { class: "editor" }, input, said, why.input, h("div", { class: "acts" }, commit, asWritten, cancel)));
  input.focus();
  if (!isLong) input.select();
  if (start) check();
  const untouched = field.value === null ? "" : String(field.value);
  return { draft: () => input.value, isChanged: () => input.value !== untouched, close: () => clearTimeout(timer) };
}

function editTicks(room, field, draft, { save, leave }) {
  const isMany = field.kind === "choices";
  const options = field.kind === "seal" ? ["有章", "无章"] : field.options;
  const toOption = (value) => (value === true ? options[0] : value === false ? options[1] : value);
  const toOptions = (value) => (Array.isArray(value) ? value : [value]).map(toOption).filter((option) => option !== null);
  const chosen = toOptions(draft ?? field.value);
  const boxes = options.map((option) => {
    const box = h("input", { type: isMany ? "checkbox" : "radio", name: "ticks", value: option });
    box.checked = chosen.includes(option);
    return box;
  });
  const ticked = () => boxes.filter((box) => box.checked).map((box) => box.value);

  function finish() {
    const now = ticked();
    const value = isMany ? now : field.kind === "choice" ? now[0] : now[0] === options[0];
    save(why.with(now.length ? { kind: "edit", value } : { kind: "empty" }));
  }

  const why = reason();

  const set = h("fieldset", { class: "ticks" },
    h("legend", {}, isMany ? "可多选，按数字键勾选" : "只选一项，按数字键选择"),
    boxes.map((box, at) => h("label", {}, box, at < 9 ? h("kbd", {}, String(at + 1)) : null, options[at])));
  const commit = h("button", { type: "button", class: "is-main", on: { click: finish } }, "保存", h("kbd", {}, "Enter"));
  const cancel = h("button", { type: "button", on: { click: leave } }, "取消", h("kbd", {}, "Esc"));
  const editor = h("div", { class: "editor" }, set, why.input, h("div", { class: "acts" }, commit, cancel));
  editor.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const box = isTyping(event.target) ? null : boxes[Number(event.key) - 1];
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && event.target !== cancel) finish();
    else if (box && !event.ctrlKey && !event.metaKey && !event.altKey) {
      box.checked = isMany ? !box.checked : true;
      box.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  room.replaceChildren(editor);
  (boxes.find((box) => box.checked) ?? boxes[0])?.focus();
  const untouched = JSON.stringify(toOptions(field.value));
  return { draft: ticked, isChanged: () => JSON.stringify(ticked()) !== untouched, close() {} };
}
