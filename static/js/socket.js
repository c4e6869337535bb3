// A JSON WebSocket that comes back by itself: back-off with jitter, at once when the browser says it is online again.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
const NO_COOKIE = 4401; // the arena's own code: the same page will never be let in

export class JsonSocket {
  #socket = null;
  #wait = FIRST_WAIT;
  #timer = 0;

  /**
   * @param {string} path path of the socket on this host
   * @param {{open: () => void, message: (message: object) => void, down: () => void, shut?: () => void}} listener
   */
  constructor(path, listener) {
    this.url = new URL(path, location.href.replace(/^http/, "ws"));
    this.listener = listener;
    addEventListener("online", () => this.reconnect());
    addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.isOpen) this.reconnect();
    });
    this.#connect();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Send when the line is up; says whether it was. What was not sent is the caller's to send again on open. */
  send(message) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Give the present connection up and make a new one now. */
  reconnect() {
    this.#drop();
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#socket) return;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.listener.open();
    };
    socket.onmessage = (event) => this.listener.message(JSON.parse(event.data));
    socket.onclose = ({ code }) => {
      if (code === NO_COOKIE) this.listener.shut?.();
      else if (this.#socket === socket) this.#lost();
    };
  }

  #drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#lost();
  }

  #lost() {
    this.#socket = null;
    this.listener.down();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#wait * (0.7 + 0.6 * Math.random()));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
