// A button beside each text that is meant to be copied. Where a page may not write to the clipboard there is none.

const SAID_FOR = 2000; // ms

class Copied {
  /** @param {HTMLElement} code its `data-copy` has the whole text where it shows a part; `data-what` says what it is */
  constructor(code, status) {
    this.code = code;
    this.status = status;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "copy";
    this.button.setAttribute("aria-label", `Copy the ${code.dataset.what}`);
    this.button.textContent = "Copy";
    this.button.addEventListener("click", () => this.copy());
    this.#place(code.closest("pre"));
  }

  /** In a row of a table it follows the text; on a block it stands in the corner. */
  #place(block) {
    if (!block) return this.code.after(this.button);
    const frame = document.createElement("div");
    frame.className = "copyable";
    block.replaceWith(frame);
    frame.append(block, this.button);
  }

  async copy() {
    const done = await navigator.clipboard.writeText(this.code.dataset.copy || this.code.textContent).then(
      () => true,
      () => false,
    );
    this.say(done ? "Copied" : "Not allowed");
    this.status.textContent = done ? `Copied the ${this.code.dataset.what}.` : "The browser does not allow copying.";
  }

  say(word) {
    this.button.textContent = word;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.button.textContent = "Copy";
    }, SAID_FOR);
  }
}

if (navigator.clipboard) {
  const status = document.getElementById("copied");
  for (const code of document.querySelectorAll("[data-copy]")) new Copied(code, status);
}
