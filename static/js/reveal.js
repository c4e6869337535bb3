// A sealed entry's page: counts down, hears of the reveal, and lets the name arrive. Without a socket it asks.

import { Countdown } from "./countdown.js";
import { JsonSocket } from "./socket.js";

const ASK_EVERY = 5000; // ms, once it is due
const LONG_WORD = 14; // letters that fit on a telephone
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class SealedPage {
  constructor(config) {
    this.config = config;
    this.opening = false;
    this.countdown = new Countdown(document.querySelector("[data-testid=sealed-countdown]"));
    this.socket = new JsonSocket(config.live, {
      open: () => this.ask(),
      message: (message) => this.receive(message),
      down: () => {},
    });
    setInterval(() => this.countdown.isDue && this.ask(), ASK_EVERY);
  }

  receive(message) {
    if (message.type === "reveal" && message.slug === this.config.slug) this.open(message.name);
    if (message.type === "resumed") this.ask();
    const own = message.type === "board" && message.changed.find(({ entry }) => entry === this.config.slug);
    if (own && own.status === "due") this.countdown.fallDue();
  }

  async ask() {
    const fresh = { headers: { Accept: "application/json" }, cache: "no-cache" };
    const answer = await fetch(this.config.state, fresh).catch(() => null);
    if (!answer?.ok) return;
    const { name, status } = await answer.json();
    if (status === "open") this.open(name);
    else if (status === "due") this.countdown.fallDue();
  }

  /** The same news may come twice: the name arrives once. */
  async open(name) {
    if (this.opening) return;
    this.opening = true;
    const page = openedPage();
    const curtain = calm.matches ? null : await unseal(this.config.codename, name);
    const opened = await page;
    if (!opened) return location.reload();
    await changed(opened);
    curtain?.remove();
  }
}

/** Fetch the page as it is now; null where that fails. */
async function openedPage() {
  const answer = await fetch(location.pathname, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-testid=revealed-name]") ? page : null;
}

/** Put the opened page in place of this one, with the styles it needs, and say its name. */
async function changed(page) {
  const known = new Set([...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href));
  const links = [...page.querySelectorAll("link[rel=stylesheet]")].filter((link) => !known.has(link.href));
  await Promise.all(links.map(loaded));
  document.title = page.title;
  document.getElementById("main").replaceWith(page.getElementById("main"));
  document.querySelector("[data-testid=revealed-name]").focus({ preventScroll: true });
  scrollTo(0, 0);
}

function loaded(link) {
  const copy = document.importNode(link);
  return new Promise((done) => {
    copy.onload = copy.onerror = done;
    document.head.append(copy);
  });
}

/** The seal opens and the name is set letter by letter, on a dark stage; resolves when it has been read. */
async function unseal(codename, name) {
  const curtain = element("div", "unsealing");
  const seal = document.getElementById("seal").content.firstElementChild.cloneNode(true);
  const was = element("p", "was");
  was.append(seal, element("span", "name-sealed", codename));
  const line = lettered(name);
  const letters = [...line.querySelectorAll(".letter")];
  const spoken = element("p", "visually-hidden", `${codename} is ${name}.`);
  spoken.setAttribute("role", "status");
  curtain.append(was, line, spoken);
  document.body.append(curtain);
  curtain.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 500, fill: "both" });
  seal.animate(
    [{ transform: "none" }, { transform: "scale(1.35) rotate(90deg)", offset: 0.6 }, { transform: "scale(3)", opacity: 0 }],
    { delay: 900, duration: 900, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)", fill: "both" },
  );
  const step = Math.min(70, 1400 / letters.length);
  const risings = letters.map((letter, place) =>
    letter.animate([{ opacity: 0, transform: "translateY(0.35em)" }, { opacity: 1, transform: "none" }], {
      delay: 1500 + place * step,
      duration: 600,
      easing: "cubic-bezier(0.2, 0.7, 0.2, 1)",
      fill: "both",
    }),
  );
  await Promise.race([Promise.all(risings.map((rising) => rising.finished)), pause(6000)]);
  await pause(1200);
  return curtain;
}

/** The name in letters that can move alone; a line breaks between words, and inside one only where it must. */
function lettered(name) {
  const line = element("p", "arriving");
  line.setAttribute("aria-hidden", "true");
  for (const word of name.split(" ")) {
    const whole = element("span", word.length > LONG_WORD ? "" : "word");
    whole.append(...[...word].map((letter) => element("span", "letter", letter)));
    line.append(whole, " ");
  }
  return line;
}

const pause = (time) => new Promise((done) => setTimeout(done, time));

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

new SealedPage(JSON.parse(document.getElementById("sealed-config").textContent));
