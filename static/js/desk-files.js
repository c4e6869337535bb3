// The files of a draft: chosen, sent two at a time, and their states told as the server finds out.

import { FileUpload, Refused } from "./desk-upload.js";

const AT_A_TIME = 2;
const WORDS = {
  receiving: "Not whole yet: choose the file again to go on",
  checking: "Being looked into",
  accepted: "Accepted",
  refused: "Refused",
};

export class Files {
  #waiting = [];
  #sending = 0;

  constructor(section, token) {
    this.section = section;
    this.token = token;
    this.rows = new Map();
    for (const item of section.querySelectorAll("[data-prompt]")) this.#adopt(new Row(item));
    const many = section.querySelector("[data-many]");
    many?.addEventListener("change", () => {
      for (const file of many.files) this.#place(file);
      many.value = "";
    });
    for (const scripted of section.querySelectorAll(".scripted")) scripted.hidden = false;
  }

  get busy() {
    return this.#sending > 0 || this.#waiting.length > 0;
  }

  #adopt(row) {
    this.rows.set(row.prompt, row);
    row.input.addEventListener("change", () => {
      if (row.input.files.length) this.#put(row, row.input.files[0]);
      row.input.value = "";
    });
  }

  /** A file that begins with a prompt's number is that prompt's. */
  #place(file) {
    const row = this.rows.get(file.name.match(/^0*(\d+)/)?.[1]);
    if (row) this.#put(row, file);
    else this.section.querySelector("[data-stray]")?.append(`${file.name} begins with no prompt's number. `);
  }

  #put(row, file) {
    row.stop();
    row.tell("Waiting for its turn");
    this.#waiting = this.#waiting.filter((one) => one.row !== row);
    this.#waiting.push({ row, file });
    this.#next();
  }

  #next() {
    while (this.#sending < AT_A_TIME && this.#waiting.length) {
      const { row, file } = this.#waiting.shift();
      this.#sending += 1;
      row.send(file, this.token).finally(() => {
        this.#sending -= 1;
        this.#next();
      });
    }
  }

  hear(message) {
    this.rows.get(String(message.prompt))?.hear(message);
    const states = [...this.rows.values()].map((row) => row.state);
    const accepted = states.filter((state) => state === "accepted").length;
    this.section.querySelector("[data-accepted]").textContent = accepted;
    this.section.querySelector("[data-all]").value = accepted;
  }
}

class Row {
  #upload = null;

  constructor(item) {
    this.item = item;
    this.prompt = item.dataset.prompt;
    this.input = item.querySelector("input");
    this.bar = item.querySelector("[data-bar]");
  }

  get state() {
    return this.item.dataset.state;
  }

  stop() {
    if (this.#upload) this.#upload.stopped = true;
  }

  async send(file, token) {
    const { begin, upload: at } = this.item.dataset;
    const upload = new FileUpload({ begin, at, token, file }, (received) => this.#progress(received, file.size));
    this.#upload = upload;
    try {
      await upload.send();
      if (this.#upload === upload && !upload.stopped && this.state === "receiving") this.#show("checking", "");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#show("refused", error.message);
    } finally {
      if (this.#upload === upload) {
        this.item.dataset.upload = upload.at;
        this.#upload = null;
      }
    }
  }

  #progress(received, size) {
    this.item.dataset.state = "receiving";
    this.bar.hidden = false;
    this.bar.max = size;
    this.bar.value = received;
    this.tell(`Sending: ${Math.floor((100 * received) / size)} %`);
  }

  hear({ upload, state, reason }) {
    if (this.#upload && !(this.#upload.at ?? "").includes(upload)) return; // of the file that is being replaced
    if (state === "receiving" && (this.#upload || this.state === "receiving")) return; // its own bar tells more
    this.item.dataset.upload ||= `${this.item.dataset.begin}${upload}/`;
    this.#show(state, reason);
  }

  #show(state, reason) {
    this.item.dataset.state = state;
    this.bar.hidden = state !== "receiving";
    this.tell(WORDS[state], reason);
    this.item.querySelector("[data-choose]").textContent = state === "receiving" ? "Go on" : "Replace";
  }

  tell(word, reason = "") {
    this.item.querySelector("[data-word]").textContent = word;
    this.item.querySelector("[data-reason]").textContent = reason ? `: ${reason}` : "";
  }
}
