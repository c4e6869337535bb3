// Two videos in step on one clock: start, pause, replay and loop happen to both; the one ahead waits for the other.

import { SIDES } from "./gate.js";

const CHECK_EVERY = 120; // ms
const HOLD_BEYOND = 0.3; // s ahead: the leader waits
const EASE_BEYOND = 0.035; // s ahead: the leader runs a little slower
const PATIENCE = 6000; // ms until a start without canplaythrough, which some browsers hold back

export class Pair {
  #wanted = false;
  #timer = 0;
  #loads = 0;

  /** @param {{left: HTMLVideoElement, right: HTMLVideoElement}} videos */
  constructor(videos, { looped, failed }) {
    this.videos = videos;
    for (const side of SIDES) {
      videos[side].addEventListener("ended", () => this.#atEnd(looped));
      videos[side].addEventListener("error", () => videos[side].hasAttribute("src") && failed(this, side));
    }
  }

  get both() {
    return SIDES.map((side) => this.videos[side]);
  }

  get playing() {
    return this.#wanted;
  }

  /** Load both sides in the same order; resolves when both can play through. */
  async load(battle) {
    const load = ++this.#loads;
    for (const side of SIDES) {
      const video = this.videos[side];
      video.poster = battle[side].poster;
      video.src = battle[side].video;
      video.load();
    }
    await Promise.all(this.both.map(playable));
    return load === this.#loads;
  }

  unload() {
    this.#loads += 1;
    this.pause();
    for (const video of this.both) {
      video.classList.remove("is-on");
      video.muted = true;
      video.removeAttribute("src");
      video.removeAttribute("poster");
      video.load();
    }
  }

  show() {
    for (const video of this.both) video.classList.add("is-on");
  }

  /** Start both; rejects when the browser refuses. */
  async play() {
    this.#wanted = true;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#keepStep(), CHECK_EVERY);
    if (this.both.every((video) => video.ended)) this.#rewind();
    await Promise.all(this.both.filter((video) => !video.ended).map((video) => video.play()));
  }

  pause() {
    this.#wanted = false;
    clearInterval(this.#timer);
    for (const video of this.both) video.pause();
  }

  replay() {
    this.#rewind();
    return this.play();
  }

  /** Whether a side is moving now: what the gate may count. */
  isRunning(side) {
    const video = this.videos[side];
    return this.#wanted && !video.paused && !video.ended && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  }

  isAudible(side) {
    const video = this.videos[side];
    return !video.muted && video.volume > 0 && this.isRunning(side);
  }

  #rewind() {
    for (const video of this.both) {
      video.playbackRate = 1;
      video.currentTime = 0;
    }
  }

  #atEnd(looped) {
    if (!this.#wanted || !this.both.every((video) => video.ended)) return;
    this.#rewind();
    looped(this);
    this.play().catch(() => {});
  }

  #keepStep() {
    const [left, right] = this.both;
    const lead = left.currentTime - right.currentTime;
    const [ahead, behind] = lead > 0 ? [left, right] : [right, left];
    if (behind.ended || ahead.ended) return;
    const gap = Math.abs(lead);
    if (gap > HOLD_BEYOND) {
      ahead.pause();
    } else if (ahead.paused && gap < EASE_BEYOND) {
      ahead.play().catch(() => {});
    }
    ahead.playbackRate = gap > EASE_BEYOND ? 0.94 : 1;
    behind.playbackRate = 1;
    if (behind.paused) behind.play().catch(() => {});
  }
}

function playable(video) {
  return new Promise((resolve) => {
    if (video.readyState >= HTMLMediaElement.HAVE_ENOUGH_DATA) return resolve();
    video.addEventListener("canplaythrough", resolve, { once: true });
    setTimeout(resolve, PATIENCE);
  });
}

/** Resolves when both videos have put a picture on the screen. */
export function painted(pair) {
  return Promise.all(
    pair.both.map(
      (video) =>
        new Promise((resolve) => {
          if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
          else video.addEventListener("timeupdate", resolve, { once: true });
        }),
    ),
  );
}
