// The record page: what is in hand, the keys, and the way to the next doubt and the next record.
import { dataOf, h, isTyping } from "./dom.js";
import { decided, Decisions } from "./decisions.js";
import { edit } from "./editor.js";
import { FieldList, fieldsOf, isOpen } from "./field_list.js";
import { FormView } from "./form_view.js";
import { differing, drawHand } from "./hand.js";
import { fragment, send } from "./http.js";
import { toast } from "./toast.js";
import { Viewer } from "./viewer.js";

const byId = (id) => document.getElementById(id);
const start = dataOf("start");
const filters = new URLSearchParams(start.filters);
filters.sort();

const state = { view: null, path: null, editor: null, drafts: new Map(), refused: new Map(), original: null, decisions: null, ahead: null, trail: [], isDone: false };
const list = new FieldList(byId("field-list"), (path) => hold(path));

const fields = () => fieldsOf(state.view);
const current = () => fields().find((field) => field.path === state.path) ?? null;
const doubts = () => fields().filter((field) => field.is_doubt);

// ---- a record comes onto the desk

function open(view, { push = false, path = null } = {}) {
  closeEditor();
  state.original?.close();
  state.view = view;
  state.drafts.clear();
  state.refused.clear();
  state.trail = [];
  state.isDone = false;
  state.decisions = new Decisions(view, start.me, { settled, conflict, refused, moved, away });
  if (push) history.pushState({ id: view.record_id }, "", addressOf(view.record_id));
  head();
  showOriginal(view);
  const first = path ?? fields().find(isOpen)?.path ?? fields().find((field) => field.shown)?.path ?? fields()[0]?.path;
  state.path = first;
  list.draw(view, first);
  hold(first);
  lookAhead();
}

function addressOf(id) {
  const query = filters.toString();
  return `/records/${encodeURIComponent(id)}${query ? `?${query}` : ""}`;
}

function head() {
  const view = state.view;
  document.title = `${view.subject} · 收表`;
  byId("subject").textContent = view.subject || "（未写名称）";
  byId("about").textContent = [view.unit, `附件${view.annex} ${view.form_title}`].filter(Boolean).join(" · ");
  byId("version").textContent = `第 ${view.version} 次报送${view.is_in_force ? "" : "（已被更新）"}`;
  byId("file-name").textContent = view.path;
  byId("file-name").title = [view.path, view.sender].filter(Boolean).join("\n");
  byId("download").href = `/records/${encodeURIComponent(view.record_id)}/original`;
  byId("copies").replaceChildren(...(view.copies.length > 1 ? view.copies.map((copy) =>
    h("a", { href: addressOf(copy.record_id), "aria-current": copy.is_here ? "page" : null, title: copy.path }, copy.words, copy.is_in_force ? " · 生效" : "")) : []));
  const other = view.copies.find((copy) => !copy.is_here);
  byId("compare").hidden = !other;
  if (other) byId("compare").href = `/diffs/${encodeURIComponent(view.record_id)}/${encodeURIComponent(other.record_id)}`;
  count();
}

function count() {
  const view = state.view;
  const left = doubts().filter(isOpen).length;
  byId("doubt-count").textContent = view.n_doubts ? (left ? `还有 ${left} 处疑问` : "疑问已处理完") : "没有疑问";
  byId("doubt-count").className = `doubt-count chip ${left ? "is-warning" : "is-good"}`;
}

async function showOriginal(view) {
  const stage = byId("stage");
  state.original = null;
  for (const tool of document.querySelectorAll(".tools [data-pages]")) tool.hidden = true;
  stage.replaceChildren(h("p", { class: "no-picture" }, "正在打开原件……"));
  if (!start.may_see) {
    stage.replaceChildren(h("p", { class: "no-picture" }, "查看原件需要审核权限。"));
    return;
  }
  try {
    const prepared = state.ahead?.view.record_id === view.record_id ? state.ahead.original : prepare(view);
    const original = await prepared;
    if (state.view.record_id !== view.record_id) return;
    stage.replaceChildren();
    state.original = original.sizes ? new Viewer(stage, { page: pageWords }, view, original.sizes) : new FormView(stage, view, original.html);
    stage.classList.toggle("has-form", !original.sizes);
    for (const tool of document.querySelectorAll(".tools [data-pages]")) tool.hidden = !original.sizes;
    state.original.show(current());
  } catch (problem) {
    stage.replaceChildren(h("p", { class: "no-picture" }, problem.message || "原件无法显示，请下载查看。"));
  }
}

/** What the left side needs of a record: its pages' sizes, or its form as HTML. */
async function prepare(view) {
  const base = `/records/${encodeURIComponent(view.record_id)}`;
  const isWord = (view.media === "docx" || view.media === "doc") && !view.fields.some((field) => field.bbox);
  if (isWord) return { html: await fragment(`${base}/form`) };
  const sizes = await send("GET", `${base}/pages.json`);
  new Image().src = Viewer.urlOf(view.record_id, view.pages[0], sizes.turns[view.pages[0] - 1] ?? 0);
  return { sizes };
}

function pageWords(page, total) {
  byId("page-words").textContent = `${page} / ${total}`;
}

// ---- a field comes into the hand

function hold(path) {
  keepDraft();
  state.path = path;
  state.isDone = false;
  const field = current();
  if (!field) return;
  draw();
  list.mark(path);
  const focused = document.activeElement;
  if (focused?.matches(".field-row") && focused.dataset.path !== path) focused.blur(); // Enter is for the field in hand
  state.original?.show(field);
  if (state.drafts.has(path)) startEdit();
}

function draw() {
  const field = current();
  if (!field) return;
  const open = doubts();
  const acts = start.may_review ? { accept, edit: startEdit, empty, undo: () => undo(), next: () => step(1), take, owed: start.owed } : null;
  drawHand(byId("hand"), state.view, field, { number: open.findIndex((one) => one.path === field.path) + 1, total: open.length }, acts);
}

function step(by) {
  const all = fields();
  const at = all.findIndex((field) => field.path === state.path);
  for (let next = at + by; next >= 0 && next < all.length; next += by) {
    if (isOpen(all[next])) return hold(all[next].path);
  }
  if (by > 0) {
    const first = all.find(isOpen);
    if (first && first.path !== state.path) return hold(first.path);
    if (!first) return finish();
  }
  return undefined;
}

/** Nothing is left here: one more key leads to the next record. */
function finish() {
  state.isDone = true;
  const next = state.ahead;
  const words = next?.view ? `下一份：${next.view.subject}` : "队列里没有别的待处理记录了。";
  byId("hand").replaceChildren(h("div", { class: "done", role: "status" }, h("strong", {}, "✓ 这份已没有疑问"), h("p", { class: "quiet" }, words),
    h("div", { class: "acts" },
      h("button", { type: "button", id: "go-on", class: "is-main", on: { click: goOn } }, next?.view ? "下一份" : "回到队列", h("kbd", {}, "Enter")),
      start.may_review && state.trail.length ? h("button", { type: "button", on: { click: () => undo() } }, "撤销", h("kbd", {}, "U")) : null)));
}

// ---- deciding

function decide(decision) {
  const field = current();
  if (!field || !start.may_review || field.is_masked) return;
  if (decision.kind === "edit" && state.refused.get(field.path) === JSON.stringify(decision.value)) decision.as_written = true;
  closeEditor();
  state.drafts.delete(field.path);
  state.trail.push(field.path);
  settleHere(field, decision);
  state.decisions.decide(field, decision);
  list.update(state.view);
  count();
  step(1);
  if (state.path === field.path && !state.isDone) draw();
}

/** Shows a decision before the server has answered; its answer replaces this. */
function settleHere(field, decision) {
  if (field.path === "") {
    state.view = { ...state.view, flags_settled: true };
    return;
  }
  const now = decided(field, decision);
  state.view = { ...state.view, fields: state.view.fields.map((one) => (one.path === field.path ? now : one)) };
}

function accept() {
  const field = current();
  if (state.isDone || !field) return goOn();
  if (isOpen(field)) decide({ kind: "accept" });
  else step(1);
  return undefined;
}

function empty() {
  if (state.path !== "" && !state.isDone) decide({ kind: "empty" });
}

function take(other) {
  const field = current();
  const chosen = other ?? (field && differing(field)[0]);
  if (chosen && !state.isDone) decide({ kind: "take", source: chosen.record_id });
  else toast("没有可采用的另一份内容");
}

function undo() {
  if (!start.may_review) return;
  const here = current();
  const path = !state.isDone && here?.is_settled ? here.path : state.trail[state.trail.length - 1];
  if (path === undefined) {
    toast("没有可撤销的处理");
    return;
  }
  state.trail = state.trail.filter((other) => other !== path);
  closeEditor();
  state.decisions.undo(path).then(() => {
    hold(path);
    toast("已撤销");
  });
}

function startEdit() {
  const field = current();
  if (!field || field.path === "" || !start.may_review || state.isDone || field.is_masked) return;
  const room = byId("hand-room");
  state.editor = edit(room, state.view, field, state.drafts.get(field.path), {
    save: (decision) => decide(decision),
    leave: () => {
      state.drafts.delete(field.path);
      closeEditor();
      draw();
    },
  });
}

function keepDraft() {
  if (state.editor && state.path !== null) {
    if (state.editor.isChanged()) state.drafts.set(state.path, state.editor.draft());
    else state.drafts.delete(state.path);
  }
  closeEditor();
}

function closeEditor() {
  state.editor?.close();
  state.editor = null;
}

// ---- what the server says

function settled(view) {
  if (state.decisions.waiting > 1 || view.record_id !== state.view.record_id) return;
  state.view = view;
  state.original?.update(view);
  list.update(view);
  head();
  if (state.isDone) {
    if (fields().some(isOpen)) step(1);
  } else if (!state.editor) draw();
  refreshProgress();
}

function moved(who) {
  toast(`${who ?? "另一位同事"}刚刚也在处理这份记录，页面已更新，您的处理已保存`);
}

function away() {
  toast("连不上服务器，正在重试；请不要关闭此页", "error");
}

function refused(field, decision, problem) {
  const isDoubtful = problem.status === 422 && decision?.kind === "edit";
  toast(isDoubtful ? `${problem.message}。再保存一次即照此保存` : problem.message, "error");
  if (isDoubtful) state.refused.set(field.path, JSON.stringify(decision.value));
  if (field && decision?.kind === "edit") state.drafts.set(field.path, decision.value);
  state.decisions.refresh().catch(() => undefined);
  if (field) hold(field.path);
}

function conflict({ field, decision, now, who }) {
  const dialog = byId("conflict");
  byId("conflict-words").textContent = `${who ?? "另一位同事"}在您之前处理了「${field.title}」。您的内容还没有写入，请选择以哪个为准。`;
  byId("conflict-theirs").textContent = now?.shown || "空";
  const mine = decision.kind === "edit" ? (Array.isArray(decision.value) ? decision.value.join("、") : decision.value === true ? "是" : decision.value === false ? "否" : decision.value)
    : decision.kind === "empty" ? "空" : decision.kind === "take" ? field.others.find((other) => other.record_id === decision.source)?.shown : field.shown;
  byId("conflict-mine").textContent = mine || "空";
  hold(field.path);
  dialog.onclose = () => {
    const isEmpty = field.value === null || (Array.isArray(field.value) && !field.value.length);
    if (dialog.returnValue === "mine" && now) {
      const kept = isEmpty ? { kind: "empty" } : { kind: "edit", value: field.value, as_written: true };
      state.decisions.decide(now, decision.kind === "accept" ? kept : decision);
    } else if (dialog.returnValue !== "theirs" && decision.kind === "edit") {
      state.drafts.set(field.path, decision.value); // closed without a choice: what was typed waits in the editor
      hold(field.path);
    }
    dialog.returnValue = "";
  };
  dialog.showModal();
}

// ---- the next record

async function lookAhead() {
  const id = state.view.record_id;
  state.ahead = null;
  try {
    const query = new URLSearchParams(filters);
    query.set("after", id);
    const next = await send("GET", `/records/next.json?${query}`);
    if (state.view.record_id !== id) return;
    progress(next.progress);
    state.ahead = { view: next.record, original: next.record && start.may_see ? prepare(next.record) : null };
    state.ahead.original?.catch(() => undefined);
    if (state.isDone) finish();
  } catch {
    state.ahead = null;
  }
}

async function goOn() {
  await state.decisions.chain;
  if (fields().some(isOpen)) return step(1);
  if (state.ahead === null) await lookAhead();
  const next = state.ahead?.view;
  if (!next) location.assign(`/?${filters}`);
  else open(next, { push: true });
  return undefined;
}

function progress(now) {
  if (!now) return;
  byId("progress-words").textContent = `${now.n_settled}/${now.n_doubtful}`;
  byId("progress").max = Math.max(1, now.n_doubtful);
  byId("progress").value = now.n_settled;
}

let asking = 0;
function refreshProgress() {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    try {
      progress(await send("GET", `/progress.json?${filters}`));
    } catch {
      // it is told again with the next record
    }
  }, 400);
}

// ---- keys

const STEPS = new Set(["j", "k", "ArrowDown", "ArrowUp"]);
const keys = {
  a: accept, Enter: accept, e: startEdit, t: () => take(), n: empty, u: undo, j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  "]": goOn, PageDown: goOn, z: () => press("close-up", state.original?.toggleClose?.()), b: () => press("all-boxes", state.original?.toggleAll?.()), r: () => state.original?.rotate?.(),
  f: () => onlyDoubts(), q: () => location.assign(`/?${filters}`), ",": () => state.original?.go?.(-1), ".": () => state.original?.go?.(1),
};

function press(id, isOn) {
  if (isOn !== undefined) byId(id).setAttribute("aria-pressed", String(isOn));
}

function onlyDoubts() {
  list.onlyDoubts = !list.onlyDoubts;
  byId("only-doubts").setAttribute("aria-pressed", String(list.onlyDoubts));
  list.draw(state.view, state.path);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (isTyping(event.target) || event.target.closest?.(".editor input")) return;
  const line = event.target.closest?.(".field-row");
  if (event.key === "Enter" && line && line.dataset.path !== state.path) {
    event.preventDefault();
    hold(line.dataset.path);
    return;
  }
  const isButton = event.target.matches?.("button, a, summary") && !event.target.matches(".field-row");
  if (event.key === "Enter" && isButton) return;
  const number = Number(event.key);
  const field = current();
  const act = number >= 1 && field && !state.isDone && differing(field)[number - 1] ? () => take(differing(field)[number - 1]) : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.shiftKey) return;
  event.preventDefault();
  if (!event.repeat || STEPS.has(event.key)) act(); // a key held down decides once
});

byId("only-doubts").addEventListener("click", onlyDoubts);
byId("close-up").addEventListener("click", keys.z);
byId("all-boxes").addEventListener("click", keys.b);
byId("rotate").addEventListener("click", keys.r);
byId("page-back").addEventListener("click", keys[","]);
byId("page-on").addEventListener("click", keys["."]);
byId("next-record").addEventListener("click", goOn);
addEventListener("popstate", () => location.reload());
addEventListener("beforeunload", (event) => {
  if (state.decisions?.isBusy || state.drafts.size || state.editor?.isChanged()) event.preventDefault();
});

open(start.record, { path: start.field });
