// The stage's elements: draws what the duel is in, and knows nothing of the protocol.

import { SIDES } from "./gate.js";

const byId = (id) => document.getElementById(id);

export const LETTERS = { left: "A", right: "B" };

const SAID_FOR = 3000; // ms
const LABEL = 28; // px above each picture
const GAP = 6; // px, half of what stands between the two
const ROW_GAP = 12; // px, between one above the other

export class Stage {
  constructor() {
    this.standing = "";
    this.saidTimer = 0;
    this.main = document.querySelector("[data-testid=duel]");
    this.buttons = [...this.main.querySelectorAll("[data-choice]")];
    this.hearing = [...this.main.querySelectorAll("[data-hear]")];
    this.figures = Object.fromEntries(SIDES.map((side) => [side, this.main.querySelector(`figure[data-side=${side}]`)]));
    this.gate = byId("gate");
    byId("prompt-more").addEventListener("click", () => this.#unfold(byId("prompt-more").ariaExpanded !== "true"));
    addEventListener("resize", () => this.#fold());
    // Whatever takes room from the pictures: the window, a long prompt laid open, a verdict of many lines.
    new ResizeObserver(() => this.arrange()).observe(byId("stage"));
  }

  /** The videos of slot 0 or 1: each side has two, one that plays and one that loads. */
  slot(index) {
    return Object.fromEntries(SIDES.map((side) => [side, this.figures[side].querySelectorAll("video")[index]]));
  }

  set(key, value) {
    this.main.dataset[key] = String(value);
  }

  /** Beside or above each other: whichever shows clips of this shape larger. */
  arrange(videos = this.videos) {
    this.videos = videos;
    const { videoWidth, videoHeight } = videos?.left ?? {};
    if (!videoHeight) return; // the shape is not known yet
    const { clientWidth: width, clientHeight: height } = byId("stage");
    const shape = videoHeight / videoWidth;
    const beside = Math.min(width / 2 - GAP, (height - LABEL) / shape);
    const stacked = Math.min(width, (height / 2 - LABEL) / shape);
    const wide = Math.floor(Math.max(beside, stacked));
    // Whole pixels: half a pixel more on one side would be a line more of its picture.
    byId("stage").style.setProperty("--row", `${Math.floor((height - ROW_GAP) / 2)}px`);
    byId("stage").dataset.layout = beside > stacked ? "beside" : "stacked";
    byId("stage").style.setProperty("--wide", `${wide}px`);
    byId("stage").style.setProperty("--tall", `${Math.floor(wide * shape)}px`);
  }

  /** What both entries were given; `frame` is an image element, or null. */
  prompt({ text, language, not_understood: unread = [] }, frame) {
    byId("prompt").hidden = false;
    byId("prompt-text").textContent = text;
    byId("prompt-text").lang = language || "en";
    byId("prompt-unread").hidden = !unread.length;
    byId("prompt-unread").textContent = `Not understood: ${unread.join(", ")}`;
    byId("first-frame").hidden = !frame;
    byId("first-frame").replaceChildren(...(frame ? [frame] : []));
    this.#fold();
  }

  enlarge() {
    byId("frame-picture").replaceChildren(byId("first-frame").firstElementChild.cloneNode());
    byId("frame").showModal();
  }

  /** The gate's line, and whether the buttons take a vote. */
  progress(part, open) {
    this.gate.style.transform = `scaleX(${part})`;
    if (this.main.dataset.ready === String(open)) return;
    this.set("ready", open);
    for (const button of this.buttons) button.ariaDisabled = String(!open);
  }

  chosen(choice) {
    for (const button of this.buttons) button.dataset.chosen = String(button.dataset.choice === choice);
  }

  /** The standing line above the vote: what is missing, or the question. */
  hint(sentence) {
    this.standing = sentence;
    if (!this.saidTimer) this.#line(sentence, false);
  }

  /** Something to be noticed now; the standing line comes back after it. */
  say(sentence) {
    clearTimeout(this.saidTimer);
    this.#line(sentence, true);
    this.saidTimer = setTimeout(() => {
      this.saidTimer = 0;
      this.#line(this.standing, false);
    }, SAID_FOR);
  }

  playback(playing) {
    this.set("paused", !playing);
    byId("play").ariaLabel = playing ? "Pause" : "Play";
  }

  heard(side, on) {
    for (const button of this.hearing) button.ariaPressed = String(on && button.dataset.hear === side);
    if (byId("mute")) byId("mute").ariaPressed = String(on);
  }

  offline(sentence) {
    byId("offline").hidden = !sentence;
    byId("offline").textContent = sentence;
  }

  /** Draw the curtain over both players with a sentence; `bar` is a part from 0 to 1. */
  curtain(line, { more = "", bar = null, unlock = false, board = false, thin = false } = {}) {
    byId("curtain").hidden = false;
    byId("curtain").dataset.veil = thin ? "thin" : "full";
    if (!thin) byId("prompt").hidden = true;
    if (byId("curtain-line").textContent !== line) byId("curtain-line").textContent = line;
    byId("curtain-more").textContent = more;
    byId("bar").hidden = bar === null;
    if (bar !== null) this.#fill(bar);
    byId("unlock").hidden = !unlock;
    byId("to-board").hidden = !board;
  }

  open() {
    byId("curtain").hidden = true;
  }

  #line(sentence, nudge) {
    const line = byId("hint");
    line.classList.toggle("nudge", nudge);
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  #fill(part) {
    byId("bar").ariaValueNow = String(Math.round(100 * part));
    byId("bar").firstElementChild.style.transform = `scaleX(${part})`;
  }

  #fold() {
    this.#unfold(false);
    const [text, unread, more] = [byId("prompt-text"), byId("prompt-unread"), byId("prompt-more")];
    more.hidden = true; // it takes room itself: what fits without it needs none
    more.hidden = text.scrollHeight <= text.clientHeight + 1 && unread.scrollWidth <= unread.clientWidth;
  }

  #unfold(open) {
    byId("prompt").classList.toggle("open", open);
    byId("prompt-more").ariaExpanded = String(open);
    byId("prompt-more").textContent = open ? "Less" : "More";
  }
}
