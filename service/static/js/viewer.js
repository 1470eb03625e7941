// The original as pictures of its pages: the field's place framed, zoomed to it, or the whole page.
import { h, place } from "./dom.js";

const WIDTH_PX = 1600;
const RIM_PT = 2;

/** kind of a spot: what is drawn there. */
function spotsOf(view) {
  return view.fields
    .filter((field) => field.bbox && field.page)
    .map((field) => ({
      field,
      page: field.page,
      bbox: field.bbox,
      kind: field.kind === "seal" ? "is-seal" : field.options.length ? "is-ticks" : "",
    }));
}

function ticksOf(field) {
  const chosen = Array.isArray(field.value) ? field.value : [field.value === true ? "是" : field.value === false ? "否" : field.value];
  return chosen.filter((option) => typeof option === "string").map((option) => `☑${option}`).join(" ");
}

/** Where a field without a place of its own is likely to stand: between its neighbours in the form's order. */
function between(view, field) {
  const at = view.fields.findIndex((other) => other.path === field.path);
  const before = view.fields.slice(0, Math.max(at, 0)).reverse().find((other) => other.bbox);
  const after = view.fields.slice(at + 1).find((other) => other.bbox);
  const known = [before, after].filter((other) => other && other.page === (before ?? after).page);
  if (at < 0 || !known.length) return null;
  return {
    page: known[0].page,
    bbox: [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...known.map((other) => other.bbox[side]))),
  };
}

export class Viewer {
  constructor(stage, tools, view, sizes) {
    this.stage = stage;
    this.tools = tools;
    this.view = view;
    this.sizes = sizes;
    this.page = view.pages[0];
    this.isClose = true;
    this.showsAll = false;
    this.turned = 0;
    this.field = null;
    this.around = null;
    this.sheet = h("div", { class: "sheet" });
    stage.replaceChildren(this.sheet);
    this.resized = new ResizeObserver(() => this.lay());
    this.resized.observe(stage);
    this.drawPage();
  }

  static urlOf(recordId, page, turn) {
    return `/records/${encodeURIComponent(recordId)}/pages/${page}.jpg?width=${WIDTH_PX}&turn=${turn}`;
  }

  close() {
    this.resized.disconnect();
  }

  update(view) {
    this.view = view;
    this.drawSpots();
  }

  size() {
    const [width, height] = this.sizes.pages[this.page - 1] ?? [595, 842];
    return this.turn() % 180 ? [height, width] : [width, height];
  }

  turn() {
    return ((this.sizes.turns[this.page - 1] ?? 0) + this.turned) % 360;
  }

  drawPage() {
    const source = Viewer.urlOf(this.view.record_id, this.page, this.turn());
    const image = h("img", { src: source, alt: `原件第 ${this.page} 页`, draggable: "false" });
    image.addEventListener("error", () => this.sheet.replaceChildren(h("p", { class: "no-picture" }, "这一页无法显示，请下载原件查看。")));
    this.sheet.replaceChildren(image);
    this.drawSpots();
    this.lay();
    this.tools.page(this.page, this.sizes.pages.length);
  }

  box(bbox) {
    const [width, height] = this.size();
    const [x0, top, x1, bottom] = [bbox[0] - RIM_PT, bbox[1] - RIM_PT, bbox[2] + RIM_PT, bbox[3] + RIM_PT];
    const clamp = (value) => Math.min(Math.max(value, 0), 100);
    const left = clamp((x0 / width) * 100);
    const up = clamp((top / height) * 100);
    return { left, top: up, width: clamp((x1 / width) * 100) - left, height: clamp((bottom / height) * 100) - up };
  }

  drawSpots() {
    for (const old of this.sheet.querySelectorAll(".spot, .frame")) old.remove();
    for (const spot of spotsOf(this.view)) {
      if (spot.page !== this.page || (!this.showsAll && spot.kind !== "is-seal")) continue;
      const isOpen = spot.field.is_doubt && !spot.field.is_settled;
      const caption = this.showsAll && spot.kind === "is-ticks" ? ticksOf(spot.field) : "";
      const mark = h("div", { class: ["spot", spot.kind, isOpen && "is-doubt"] }, caption ? h("b", {}, caption) : null);
      this.sheet.append(place(mark, this.box(spot.bbox)));
    }
    if (this.field?.bbox && this.field.page === this.page) {
      const isOpen = this.field.is_doubt && !this.field.is_settled;
      const frame = h("div", { class: ["frame", isOpen && "is-doubt"] });
      this.sheet.append(place(frame, this.box(this.field.bbox)));
    }
  }

  /** Shows a field: its page, its frame, close up. */
  show(field) {
    this.field = field;
    this.around = !field ? null : field.bbox ? field : between(this.view, field);
    const page = this.around?.page ?? field?.page;
    if (page && page !== this.page && page <= this.sizes.pages.length) {
      this.page = page;
      this.drawPage();
    } else {
      this.drawSpots();
      this.lay();
    }
  }

  lay() {
    const [width, height] = this.size();
    const room = Math.max(200, this.stage.clientWidth - 28);
    const bbox = this.isClose && this.around?.page === this.page ? this.around.bbox : null;
    let scale = room / width;
    if (bbox) {
      const wanted = (0.72 * room) / Math.max(40, bbox[2] - bbox[0]);
      scale = Math.min(Math.max(wanted, 1.15 * scale), 1.9 * scale, Math.max(1, (0.8 * this.stage.clientHeight) / Math.max(10, bbox[3] - bbox[1])));
      scale = Math.max(scale, room / width);
    }
    place(this.sheet, { width: `${Math.round(width * scale)}px`, height: `${Math.round(height * scale)}px` });
    if (bbox) {
      const middle = [((bbox[0] + bbox[2]) / 2) * scale, ((bbox[1] + bbox[3]) / 2) * scale];
      this.stage.scrollTo(middle[0] - this.stage.clientWidth / 2 + 14, middle[1] - this.stage.clientHeight * 0.42 + 14);
    }
  }

  toggleClose() {
    this.isClose = !this.isClose;
    this.lay();
    return this.isClose;
  }

  toggleAll() {
    this.showsAll = !this.showsAll;
    this.drawSpots();
    return this.showsAll;
  }

  rotate() {
    this.turned = (this.turned + 90) % 360;
    this.drawPage();
  }

  go(by) {
    const page = Math.min(Math.max(this.page + by, 1), this.sizes.pages.length);
    if (page !== this.page) {
      this.page = page;
      this.drawPage();
      this.stage.scrollTo(0, 0);
    }
  }
}
