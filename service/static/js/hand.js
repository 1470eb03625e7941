// The field in hand: its value, what was written, how sure the machine is, its doubts, the other copies, what to do.
import { h, labelParts, pieces, place } from "./dom.js";
import { isOpen } from "./field_list.js";

const METHODS = { word: "Word 文件", pdf: "PDF 文字", ocr: "文字识别", "word-confirmed": "识别，与 Word 版一致", settled: "人工确认" };
const LOW = 0.9;
const WORDS = { accept: "已确认", edit: "已修改", take: "已采用另一份", empty: "已确认为空", carry: "沿用上次的处理", undo: "已撤销" };

export function differing(field) {
  return field.others.filter((other) => !other.is_equal);
}

function when(text) {
  return new Date(text).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

function valueOf(field) {
  if (field.path === "") return null;
  if (field.options.length) return ticks(field);
  const isLong = field.shown.length > 60 || field.shown.includes("\n");
  if (!field.shown) return h("div", { class: "value is-empty" }, field.is_settled && field.decision?.kind === "empty" ? "空（已确认）" : "未填写");
  return h("div", { class: ["value", isLong && "is-long"], tabindex: isLong ? "0" : null, lang: "zh" }, field.shown);
}

/** A group of boxes as it was answered, all options shown. */
function ticks(field) {
  const chosen = (Array.isArray(field.value) ? field.value : [field.value]).map((value) => (value === true ? "是" : value === false ? "否" : value));
  return h("ul", { class: "ticks", "aria-label": "选项" }, field.options.map((option) => {
    const isOn = chosen.includes(option);
    return h("li", {}, h("span", { class: ["box", isOn && "is-ticked"], "aria-hidden": "true" }), " ", option, isOn ? h("span", { class: "only-read" }, "（已勾选）") : null);
  }));
}

function factsOf(field) {
  const facts = [];
  if (field.raw && field.raw !== field.shown) facts.push(h("span", {}, "原文 ", h("span", { class: "raw", title: field.raw.slice(0, 1000) }, field.raw.replace(/\s+/gu, " ").slice(0, 200))));
  if (field.machine_shown && field.is_settled && field.machine_shown !== field.shown) facts.push(h("span", {}, "机器读作 ", h("s", {}, field.machine_shown.slice(0, 120))));
  if (field.confidence !== null && field.confidence !== undefined) {
    const percent = Math.round(field.confidence * 100);
    const bar = place(h("i"), { width: percent });
    facts.push(h("span", {}, `把握 ${percent}%`, h("span", { class: ["meter", field.confidence < LOW && "is-low"], "aria-hidden": "true" }, bar)));
  }
  if (field.method) facts.push(h("span", {}, METHODS[field.method] ?? field.method));
  if (field.is_required) facts.push(h("span", {}, "必填"));
  if (field.max_length) facts.push(h("span", {}, `限 ${field.max_length} 字，现 ${field.shown.length} 字`));
  return facts.length ? h("div", { class: "facts" }, facts) : null;
}

function flagsOf(field) {
  if (!field.flags.length) return null;
  return h("ul", { class: "flags", "aria-label": "疑问" }, field.flags.map((flag) =>
    h("li", { class: [flag.severity === "error" && "is-error", field.is_settled && "is-settled"] }, h("b", {}, flag.words), h("span", {}, flag.message))));
}

function settledOf(field) {
  const fact = field.decision;
  if (!fact) return null;
  const change = fact.old_shown !== fact.new_shown ? [h("s", {}, (fact.old_shown || "空").slice(0, 80)), " → ", h("span", {}, (fact.new_shown || "空").slice(0, 80))] : [];
  return h("p", { class: "settled" }, h("strong", {}, `✓ ${WORDS[fact.kind] ?? fact.words}`), change, h("span", { class: "quiet" }, `${fact.who} ${when(fact.decided_at)}`, fact.why ? `：${fact.why}` : ""));
}

function othersOf(field, take) {
  if (!field.others.length) return null;
  const differ = differing(field);
  const lines = [];
  if (differ.length) {
    lines.push(h("li", { class: "is-here" }, h("span", { class: "words" }, "本份"), h("span", { class: "text" }, differ[0].here.length ? pieces(differ[0].here) : field.shown || "空"), h("span")));
  }
  for (const other of field.others) {
    const number = differ.indexOf(other) + 1;
    const act = number && take
      ? h("button", { type: "button", on: { click: () => take(other) } }, "采用", h("kbd", {}, number === 1 ? "T" : String(number)))
      : h("span", { class: "quiet" }, other.is_equal ? "相同" : "");
    lines.push(h("li", {}, h("span", { class: "words" }, other.words),
      h("span", { class: "text" }, other.is_equal ? (other.shown || "空").slice(0, 300) : other.there.length ? pieces(other.there) : other.shown || "空", other.is_badly_read ? h("span", { class: "quiet" }, "（像是识别误差）") : null),
      act));
  }
  return h("ul", { class: "others", "aria-label": "其他各份" }, lines);
}

/** Draws the field in hand. `acts` holds what the clerk may do; null for a reader. Returns where the editor goes. */
export function drawHand(room, view, field, at, acts) {
  const open = isOpen(field);
  const parts = labelParts(field.title);
  const number = at.number ? h("span", {}, `疑问 ${at.number}/${at.total}`) : null;
  const head = h("div", { class: "path" },
    h("span", {}, parts.length > 1 ? `${parts.slice(0, -1).join(" › ")} ›` : field.row !== null ? `第 ${field.row + 1} 行` : field.page ? `第 ${field.page} 页` : ""),
    h("span", { class: "space" }), number);
  const extras = field.path === "" && view.unmapped.length
    ? h("div", { class: "value is-long" }, view.unmapped.map((extra) => extra.raw).join("\n")) : null;
  const can = acts && !field.is_masked;
  const buttons = can ? h("div", { class: "acts" }, actsOf(field, open, acts)) : null;
  const room2 = h("div", { id: "hand-room" }, valueOf(field) ?? extras, buttons);
  const title = h("h2", { id: "in-hand" }, field.row === null && parts.length > 1 ? parts[parts.length - 1] : field.title);
  const shown = [head, title, flagsOf(field), room2, othersOf(field, can ? acts.take : null), settledOf(field), factsOf(field)];
  room.replaceChildren(...shown.filter(Boolean));
  room2.className = "editor";
  room.scrollTop = 0;
  return room2;
}

function actsOf(field, open, acts) {
  const out = [];
  const button = (words, key, act, isMain = false) => h("button", { type: "button", class: isMain ? "is-main" : "", on: { click: act } }, words, h("kbd", {}, key));
  const isOwed = field.flags.some((flag) => acts.owed.includes(flag.code));
  if (open) out.push(button(field.path === "" ? "已看过" : isOwed ? "属实，待补正" : "无误", "A", acts.accept, true));
  if (field.path !== "") {
    out.push(button(field.shown ? "修改" : "填写", "E", acts.edit));
    if (field.shown || open) out.push(button(field.shown ? "本就为空" : "本就为空，不用补", "N", acts.empty));
  }
  if (field.is_settled) out.push(button("撤销", "U", acts.undo));
  if (open) out.push(button("跳过", "J", acts.next));
  return out;
}
