// Talking to the server: JSON both ways, refusals as Problem.

export class Problem extends Error {
  constructor(status, body) {
    super(body?.detail || body?.title || (status ? `服务器答复 ${status}` : "连不上服务器，请稍后再试"));
    this.status = status;
    this.body = body ?? {};
  }
}

const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? "";

/** The JSON answer of the server (null where there is none). Throws Problem, with status 0 where the server is away. */
export async function send(method, url, body = undefined, options = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf();
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
      ...options,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
  if (answer.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  const text = await answer.text();
  let json = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = null;
  }
  if (!answer.ok) throw new Problem(answer.status, json);
  return json;
}

/** A piece of the page as the server draws it, every value in it escaped. */
export async function fragment(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
  const html = await answer.text();
  if (!answer.ok) throw new Problem(answer.status, { detail: answer.headers.get("X-Problem") ? decodeURIComponent(answer.headers.get("X-Problem")) : "" });
  return html;
}
