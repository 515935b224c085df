// The page /try: one telephone, one text thread, and the book beside them.
"use strict";
(() => {
  const page = document.getElementById("try");
  const words = page.dataset;
  const token = document.querySelector("meta[name=form-token]").content;
  const get = (id) => document.getElementById(id);
  const from = get("from");
  let phone = null, call = "", extra = [], shown = {};

  const post = async (url, body) => {
    const headers = { "Content-Type": "application/json", "X-Form-Token": token };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store" });
    if (answer.status === 403) location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const element = (name, style, text) => {
    const made = document.createElement(name);
    if (style) made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // Draws a part only when it has changed, and keeps the newest line in view.
  const draw = (id, value, make) => {
    const key = JSON.stringify(value);
    if (shown[id] === key) return;
    shown[id] = key;
    const place = get(id);
    place.replaceChildren(...make(value));
    place.scrollTop = place.scrollHeight;
  };

  const talk = (lines) => lines.map(({ who, text, level }) => {
    const item = element("li", `${who} ${(level || "").toLowerCase()}`);
    const by = who === "caller" ? words.caller : who === "agent" ? words.agent : words.ended;
    item.append(element("span", "by", level ? `${by} · ${level}` : by), element("span", "text", text));
    return item;
  });

  const bubbles = (texts) => texts.length
    ? texts.map(({ mine, text }) => element("li", mine ? "mine" : "", text))
    : [element("li", "none", words.noTexts)];

  const weekday = (day) => new Date(`${day}T12:00:00`).toLocaleDateString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short" });

  const SVG = "http://www.w3.org/2000/svg";
  const box = (style, x, width) => {
    const made = document.createElementNS(SVG, "rect");
    const known = { class: style, x, y: 0, width, height: 20, rx: 1.5 };
    for (const [name, value] of Object.entries(known)) made.setAttribute(name, value);
    return made;
  };
  const days = (list) => list.map(({ day, visits }) => {
    const row = element("div", "day"), chart = document.createElementNS(SVG, "svg");
    chart.setAttribute("viewBox", "0 0 240 20");
    chart.setAttribute("preserveAspectRatio", "none");
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", String(visits.length));
    chart.append(box("track", 0, 240));
    const first = 7 * 60, last = 20 * 60, scale = 240 / (last - first);
    const order = [...visits].sort((a, b) => a.mine + 2 * a.held - b.mine - 2 * b.held);
    for (const { at, minutes, mine, held } of order) {
      chart.append(box(`slot${mine ? " mine" : ""}${held ? " held" : ""}`, (at - first) * scale, Math.max(2, minutes * scale - 1)));
    }
    row.append(element("span", "", weekday(day)), chart);
    return row;
  });

  const own = (list) => list.length
    ? list.map(({ day, time, who, kind, status }) => element("li", "", `${weekday(day)}, ${time} · ${who} · ${kind} · ${status}`))
    : [element("li", "quiet", words.none)];

  const needs = (list) => list.length
    ? list.map(({ level, name, why }) => {
      const item = element("li", level);
      item.append(element("span", "badge", name), element("span", "", why));
      return item;
    })
    : [element("li", "quiet", words.nobody)];

  const look = async () => {
    if (document.hidden) return;
    try {
      const state = await post(words.state, { from: from.value, call });
      draw("texts", state.texts, bubbles);
      draw("talk", [...state.talk, ...extra], talk);
      draw("days", state.days, days);
      draw("own", state.own, own);
      draw("needs", state.needs, needs);
    } catch { /* the next look may succeed */ }
  };

  const inCall = (on) => {
    get("call").hidden = on;
    get("hang").hidden = !on;
    get("keys").disabled = !on;
    from.disabled = on;
    if (!on) get("level").style.transform = "scaleX(0)";
  };

  const state = (name) => {
    const line = get("call-state");
    line.textContent = words[name];
    line.className = `state ${name === "connected" || name === "person" ? "on" : ""}`;
    if (name === "over" || name === "failed") { inCall(false); phone = null; }
  };

  get("call").addEventListener("click", async () => {
    if (phone) return;
    call = ""; extra = []; shown.talk = "";
    get("microphone").hidden = true;
    inCall(true);
    state("ringing");
    get("hang").focus();
    phone = new Phone({ worklet: words.worklet, call: words.call }, {
      state,
      placed: (sid) => { call = sid; look(); },
      said: (text) => { extra.push({ who: "agent", text }); look(); },
      level: (loud) => { get("level").style.transform = `scaleX(${Math.min(1, loud * 2)})`; },
      silent: () => { get("microphone").hidden = false; },
    });
    try { await phone.call(from.value, token); } catch { state("failed"); }
  });
  get("hang").addEventListener("click", () => { if (phone) phone.hangUp(); get("call").hidden = false; get("call").focus(); });
  get("keys").addEventListener("click", (event) => {
    if (event.target.value && phone) phone.press(event.target.value);
  });
  get("write").addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = get("body"), body = box.value.trim();
    if (!body) return;
    box.value = "";
    try { await post(words.text, { from: from.value, body }); } catch { box.value = body; }
    look();
  });
  from.addEventListener("change", () => { call = ""; extra = []; shown = {}; look(); });
  look();
  setInterval(look, 1500);
})();
