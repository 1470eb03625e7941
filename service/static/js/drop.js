// The drop zone: files go up, progress comes back as it happens.
import { h } from "./dom.js";
import { send } from "./http.js";

const zone = document.getElementById("drop");
const input = document.getElementById("files");
const room = document.getElementById("batches");
const problemRoom = document.getElementById("drop-problem");
const csrf = document.querySelector('meta[name="csrf"]').content;

const STATES = { queued: "排队中", running: "正在读取", done: "已完成", failed: "出错了", cancelled: "已取消" };

function complain(text) {
  problemRoom.textContent = text;
  problemRoom.hidden = !text;
}

function card(name) {
  const parts = {
    title: h("h2", {}, name),
    cancel: h("button", { type: "button", hidden: true }, "取消"),
    bar: h("progress", { max: 100, "aria-label": `${name} 的进度` }),
    state: h("span", { class: "chip" }, "正在上传"),
    counts: h("span", { class: "counts" }),
  };
  const section = h("section", { class: "panel batch" }, parts.title, parts.cancel, parts.bar, h("div", { class: "counts" }, parts.state, parts.counts));
  room.prepend(section);
  return parts;
}

/** Sends the files; the bar tells how much has gone up. */
function upload(files) {
  const name = files.length === 1 ? files[0].name : `${files[0].name} 等 ${files.length} 个文件`;
  complain("");
  const parts = card(name);
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", "/api/v1/batches");
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) parts.bar.value = (event.loaded / event.total) * 100;
  });
  request.addEventListener("error", () => fail(parts, "连不上服务器，请稍后再试"));
  request.addEventListener("load", () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = {};
    }
    if (request.status >= 400) fail(parts, answer.detail ?? answer.title ?? `服务器答复 ${request.status}`);
    else follow(parts, answer.id);
  });
  request.send(form);
}

function fail(parts, words) {
  parts.state.textContent = words;
  parts.state.className = "chip is-error";
  parts.bar.hidden = true;
  parts.cancel.hidden = true;
}

/** Listens to a batch until it ends. The browser reconnects by itself when the server restarts. */
function follow(parts, id) {
  const events = new EventSource(`/api/v1/batches/${encodeURIComponent(id)}/events`);
  parts.cancel.hidden = false;
  parts.cancel.onclick = async () => {
    parts.cancel.disabled = true;
    try {
      await send("POST", `/api/v1/batches/${encodeURIComponent(id)}/cancel`, {});
    } catch (problem) {
      complain(problem.message);
      parts.cancel.disabled = false;
    }
  };
  let last = {};
  events.addEventListener("progress", (event) => {
    last = JSON.parse(event.data);
    show(parts, last);
  });
  events.addEventListener("end", (event) => {
    events.close();
    parts.cancel.hidden = true;
    show(parts, { ...last, ...JSON.parse(event.data || "{}") }, true);
  });
}

function show(parts, batch, isEnd = false) {
  const total = batch.n_files ?? 0;
  const done = batch.n_done ?? 0;
  const isOver = isEnd || ["done", "failed", "cancelled"].includes(batch.state);
  parts.state.textContent = STATES[batch.state] ?? batch.state ?? "";
  parts.state.className = `chip ${batch.state === "done" ? "is-good" : batch.state === "failed" ? "is-error" : "is-accent"}`;
  if (total) parts.bar.value = (done / total) * 100;
  else if (!isOver) parts.bar.removeAttribute("value");
  if (isOver) parts.bar.value = 100;
  const words = [
    total ? `文件 ${done}/${total}` : done ? `文件 ${done}` : "",
    batch.n_records ? `记录 ${batch.n_records}` : "",
    batch.n_errors ? `未能读出 ${batch.n_errors}` : "",
    batch.problem ?? "",
  ].filter(Boolean);
  parts.counts.replaceChildren(...words.map((text) => h("span", { class: "quiet" }, `${text}　`)));
  if (isOver && batch.state === "done") parts.counts.append(h("a", { href: "/" }, "到队列处理 ›"));
}

zone.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("change", () => {
  if (input.files.length) upload([...input.files]);
  input.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("is-over");
  const files = [...event.dataTransfer.files];
  if (files.length) upload(files);
  else complain("没有可读的文件；文件夹请先压缩成 zip");
});

const SHOWN = 10;
try {
  const known = await send("GET", "/api/v1/batches");
  const batches = Array.isArray(known) ? known : known.batches ?? known.items ?? [];
  for (const batch of batches.slice(0, SHOWN).reverse()) {
    const parts = card(batch.name ?? batch.id);
    show(parts, batch);
    if (!["done", "failed", "cancelled"].includes(batch.state)) follow(parts, batch.id);
  }
} catch (problem) {
  complain(problem.message);
}
