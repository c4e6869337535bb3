// One file on its way, piece by piece by the tus protocol: it goes on after a cut, and after the page was closed.

const PIECE = 4 << 20;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000; // ms
const FULL = 507; // the disk: it may stay so
const TUS = { "Tus-Resumable": "1.0.0" };

/** The server's no: waiting does not help, its reason does. */
export class Refused extends Error {}

export class FileUpload {
  /**
   * @param {{begin: string, at: string, token: string, file: File}} what address to begin at, address of what has begun or "", form token
   * @param {(received: number) => void} progress told how many bytes have arrived
   */
  constructor({ begin, at, token, file }, progress) {
    Object.assign(this, { begin, at, token, file, progress });
    this.stopped = false;
  }

  /** Send all of it; resolves to the upload's address when it has arrived, to "" when it was stopped. */
  async send() {
    let wait = FIRST_WAIT;
    for (;;) {
      try {
        const offset = await this.#howFar();
        await this.#sendFrom(offset);
        return this.stopped ? "" : this.at;
      } catch (error) {
        if (error instanceof Refused) throw error;
        await online(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
  }

  async #howFar() {
    if (this.at && remembered(this.at) === mark(this.file)) {
      const answer = await this.#ask(this.at, "HEAD");
      if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
      if (answer.status !== 404 && answer.status !== 410) await refuse(answer);
    }
    const answer = await this.#ask(this.begin, "POST", { "Upload-Length": this.file.size });
    if (!answer.ok) await refuse(answer);
    if (this.at) remember(this.at, null);
    this.at = answer.headers.get("Location");
    remember(this.at, mark(this.file));
    return 0;
  }

  async #sendFrom(offset) {
    this.progress(offset);
    while (offset < this.file.size && !this.stopped) {
      const piece = this.file.slice(offset, offset + PIECE);
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      const answer = await this.#ask(this.at, "PATCH", headers, piece);
      if (!answer.ok) await refuse(answer);
      offset = Number(answer.headers.get("Upload-Offset"));
      this.progress(offset);
    }
    if (!this.stopped) remember(this.at, null);
  }

  #ask(address, method, headers = {}, body = undefined) {
    return fetch(address, { method, body, headers: { ...TUS, "X-CSRFToken": this.token, ...headers } });
  }
}

/** Another's lock, a wrong offset and a tired server pass; everything else is meant. */
async function refuse(answer) {
  const told = await answer.json().catch(() => ({}));
  if ([409, 423, 429].includes(answer.status) || (answer.status >= 500 && answer.status !== FULL)) throw new Error("for now");
  throw new Refused(told.detail ?? `The arena answered ${answer.status}.`);
}

function online(wait) {
  return new Promise((resolve) => {
    const done = () => {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
  });
}

/** A file is the one that was begun if it has the same size and date; its name stays in this browser. */
const mark = (file) => `${file.size}:${file.lastModified}:${file.name}`;
const place = (address) => `paddock-upload:${address}`;

function remembered(address) {
  try {
    return localStorage.getItem(place(address));
  } catch {
    return null;
  }
}

function remember(address, text) {
  try {
    if (text === null) localStorage.removeItem(place(address));
    else localStorage.setItem(place(address), text);
  } catch {
    // private browsing: an upload that is cut begins again
  }
}
