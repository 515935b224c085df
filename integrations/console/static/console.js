// Keeps the queue fresh: server-sent events, and where there is no place for one, a look every five seconds.
"use strict";
(() => {
  const state = document.getElementById("state");
  const fresh = document.getElementById("fresh");
  if (!state || !fresh) return;
  let polling = 0;

  const show = (name, on) => {
    state.textContent = state.dataset[name];
    state.className = `state ${on ? "on" : "off"}`;
  };

  const inUse = () => fresh.contains(document.activeElement);

  const refresh = async () => {
    if (inUse() && document.activeElement.tagName !== "A") return; // never take a button from under a finger
    try {
      const answer = await fetch(fresh.dataset.page, { headers: { "X-Poll": "1" }, cache: "no-store" });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const words = await answer.text();
      // Asked again: somebody may have moved into the list while it was fetched. The page is our own, escaped.
      if (!inUse()) fresh.innerHTML = words;
      if (polling) show("polling", true);
    } catch {
      show("offline", false);
    }
  };

  const poll = () => {
    if (!polling) { polling = setInterval(refresh, 5000); show("polling", true); refresh(); }
  };

  const events = new EventSource(state.dataset.events);
  events.addEventListener("hello", () => {
    if (polling) { clearInterval(polling); polling = 0; }
    show("live", true);
    refresh();
  });
  events.addEventListener("changed", refresh);
  events.onerror = () => {
    if (events.readyState === EventSource.CLOSED) poll();
    else show("offline", false);
  };
  setInterval(refresh, 60000); // ages move on even when nothing happens
})();
