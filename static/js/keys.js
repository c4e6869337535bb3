// The keyboard of the duel: one key, one act; nothing while a dialog is open or a key repeats.

const KEYS = {
  ArrowLeft: ["vote", "left"],
  ArrowRight: ["vote", "right"],
  ArrowUp: ["vote", "tie"],
  ArrowDown: ["vote", "both_bad"],
  " ": ["toggle"],
  r: ["replay"],
  s: ["skip"],
  m: ["mute"],
  a: ["hear", "left"],
  b: ["hear", "right"],
  "?": ["help"],
};

const TYPES_ITSELF = "input, textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, summary, a";

/** @param {Record<string, (argument?: string) => void>} acts what each word above does */
export function listenToKeys(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(TYPES_ITSELF)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = KEYS[key];
    if (!act || (key === " " && event.target.closest?.(PRESSED_BY_SPACE))) return;
    event.preventDefault();
    if (!event.repeat) acts[act[0]](act[1]);
  });
}
