// Decisions on their way to the server, one after the other: the page goes on at once, and nothing is lost.
import { Problem, send } from "./http.js";

const url = (recordId, rest) => `/api/v1/records/${encodeURIComponent(recordId)}${rest}`;
const AGAIN_AFTER_MS = [500, 1000, 2000, 3000, ...Array(60).fill(5000)];

/** The field as it will be once the server has taken the decision; its answer replaces this. */
export function decided(field, decision) {
  const taken = decision.kind === "take" ? field.others.find((other) => other.record_id === decision.source) : null;
  if (taken) return { ...field, value: taken.value, shown: taken.shown, is_settled: true };
  if (decision.kind === "accept") return { ...field, is_settled: true };
  const nothing = field.kind === "choices" ? [] : null;
  const value = decision.kind === "empty" ? nothing : decision.value;
  const shown = Array.isArray(value) ? value.join("、") : value === true ? "是" : value === false ? "否" : String(value ?? "");
  return { ...field, value, shown, is_settled: true };
}

export class Decisions {
  /**
   * me: the clerk's name. told: settled(view), moved(who), away(), refused(field, decision, problem),
   * conflict({field, decision, now, who}).
   */
  constructor(view, me, told) {
    this.view = view;
    this.me = me;
    this.told = told;
    this.chain = Promise.resolve();
    this.waiting = 0;
  }

  get isBusy() {
    return this.waiting > 0;
  }

  /** Sends a decision on a field as it was seen; returns when the server has it. */
  decide(field, decision) {
    return this.queue(() => this.put(field, decision, 0));
  }

  undo(path) {
    return this.queue(async () => {
      try {
        this.take(await this.patiently("POST", "/undo", { revision: this.view.revision, field: path }));
      } catch (problem) {
        if (problem.status === 409) await this.refresh();
        this.told.refused(null, null, problem);
      }
    });
  }

  queue(work) {
    this.waiting += 1;
    const done = this.chain.then(work).finally(() => {
      this.waiting -= 1;
    });
    this.chain = done.catch(() => undefined);
    return done;
  }

  async put(field, decision, tries) {
    try {
      const rest = `/fields/${encodeURIComponent(field.path === "" ? "-" : field.path)}`;
      this.take(await this.patiently("PUT", rest, { revision: this.view.revision, decision }));
    } catch (problem) {
      if (problem.status === 409 && tries < 3) await this.meet(field, decision, problem, tries);
      else this.told.refused(field, decision, problem);
    }
  }

  /** Somebody was faster: if it was on another field, the decision still holds; if on this one, the clerk is asked. */
  async meet(field, decision, problem, tries) {
    await this.refresh();
    const now = field.path === "" ? { decision: this.view.flags_decision } : this.view.fields.find((one) => one.path === field.path);
    if (now?.decision && now.decision.who === this.me && now.decision.kind === decision.kind
      && now.decision.number > (field.decision?.number ?? 0) && field.path !== "") {
      return; // it had arrived, and only the answer was lost
    }
    const isSame = now && (now.decision?.number ?? 0) === (field.decision?.number ?? 0)
      && JSON.stringify(now.value) === JSON.stringify(field.path === "" ? now.value : field.value);
    if (isSame) {
      this.told.moved(problem.body.who ?? this.view.last_reviewer);
      await this.put(field, decision, tries + 1);
    } else {
      this.told.conflict({ field, decision, now, who: problem.body.who ?? this.view.last_reviewer });
    }
  }

  async refresh() {
    this.take(await this.patiently("GET", "", undefined));
  }

  take(view) {
    this.view = view;
    this.told.settled(view);
  }

  /** The answer; a server that is away for a moment (a restart) is asked again. */
  async patiently(method, rest, body) {
    for (const wait of AGAIN_AFTER_MS) {
      try {
        return await send(method, url(this.view.record_id, rest), body);
      } catch (problem) {
        if (!(problem instanceof Problem) || (problem.status !== 0 && problem.status !== 503)) throw problem;
        this.told.away();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    return send(method, url(this.view.record_id, rest), body);
  }
}
