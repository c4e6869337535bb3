// While there is no pair: asks how far the clips are, every two seconds, and says when it is worth asking again.

const POLL_EVERY = 2000;

export class Waiting {
  #timer = 0;
  #last = null;

  /** @param {string} address the track's progress; @param {{draw: (progress) => void, again: () => void}} listener */
  constructor(address, listener) {
    this.address = address;
    this.listener = listener;
  }

  /** Begin to ask; does nothing when it is asking already, so that one answer is acted on once. */
  start() {
    if (!this.#timer) this.#poll();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#last = null;
  }

  async #poll() {
    const turn = (this.#timer = setTimeout(() => this.#poll(), POLL_EVERY));
    const progress = await fetch(this.address, { headers: { Accept: "application/json" }, cache: "no-cache" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    if (turn !== this.#timer || !progress) return;
    const ready = progress.pairs_ready ? progress.clips.ready : -1;
    const news = ready > (this.#last ?? -1);
    this.#last = ready;
    this.listener.draw(progress);
    if (news) this.listener.again();
  }
}

/** What to show for a track's progress while this voter has no pair. */
export function describe({ open, clips, pairs_ready: pairs }) {
  const whole = clips.ready >= clips.ordered;
  const making = whole ? "" : `Clips are being made: ${clips.ready} of ${clips.ordered}`;
  const bar = whole ? null : clips.ready / clips.ordered;
  if (pairs) {
    const more = making || "New clips bring new pairs.";
    const line = "You have seen every pair there is. Thank you.";
    return { state: whole ? "empty" : "waiting", line, more, bar, board: true };
  }
  if (making) return { state: "waiting", line: making, more: "You can vote as soon as the first pair is ready.", bar };
  const line = open ? "No pair is ready yet" : "This track is not open yet";
  return { state: "waiting", line, more: "It opens when two entries can answer it.", board: true };
}
