// The page of workers, drawn anew part by part every two seconds: what has not changed is not touched.

const EVERY = 2000; // ms
const place = document.getElementById("workers");
const line = document.querySelector("[data-line]");

const keyed = (within) => new Map([...within.querySelectorAll(":scope > [data-key]")].map((part) => [part.dataset.key, part]));

/** The server's words for a part, without what the reader has opened since. */
function plain(part) {
  const copy = part.cloneNode(true);
  for (const box of copy.querySelectorAll("details")) box.open = false;
  return copy.outerHTML;
}

function draw(fresh) {
  const standing = keyed(place);
  let before = null;
  for (const [key, part] of keyed(fresh)) {
    const old = standing.get(key);
    standing.delete(key);
    const now = old && (plain(old) === plain(part) || old.contains(document.activeElement)) ? old : take(part, old);
    if (old && now !== old) old.replaceWith(now);
    const next = before ? before.nextElementSibling : place.firstElementChild;
    if (now !== next) place.insertBefore(now, next);
    before = now;
  }
  for (const gone of standing.values()) gone.remove();
}

function take(part, old) {
  const fresh = document.adoptNode(part);
  if (old?.querySelector("details")?.open) fresh.querySelector("details")?.setAttribute("open", "");
  return fresh;
}

async function ask() {
  const answer = await fetch(place.dataset.live, { redirect: "error" }).catch(() => null);
  line.hidden = Boolean(answer?.ok);
  if (answer?.ok) draw(new DOMParser().parseFromString(`<main>${await answer.text()}</main>`, "text/html").querySelector("main"));
}

async function askOn() {
  if (!document.hidden) await ask();
  setTimeout(askOn, EVERY);
}

setTimeout(askOn, EVERY);
