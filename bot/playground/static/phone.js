// One phone: who holds it, their chat, and what they can do in it.
import { link, picture, plain, telegram, whatsapp } from "./words.js";

const QUICK = {
  en: ["points", "rewards", "invite", "friends", "history", "why", "help"],
  de: ["punkte", "prämien", "einladen", "freunde", "verlauf", "warum", "hilfe"],
};
const TICKS = { sent: "✓", heard: "✓✓", refused: "!" };
const TOLD = { sent: "sent", heard: "delivered", refused: "not delivered" };
const NUMBERED = /^(\d{1,2}) - (?=\S)/;

export class Phone {
  constructor(channel, state, act, newcomer) {
    this.channel = channel;
    this.state = state;
    this.act = act;
    this.newcomer = newcomer;
    this.person = "";
    this.payload = {}; // Telegram: what START will carry, per person
    this.unread = {};
    this.onswitch = () => {};
    this.root = document.getElementById(channel);
    this.log = this.root.querySelector(".log");
    this.input = this.root.querySelector("input[type=text]");
    this.root.querySelector(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(this.input.value);
    });
    for (const button of this.root.querySelectorAll(".attach")) {
      button.addEventListener("click", () => this.try("attach", { what: button.dataset.what }));
    }
    this.root.querySelector(".start")?.addEventListener("click", () => {
      const payload = this.payload[this.person] || "";
      delete this.payload[this.person];
      this.try("start", { payload }).then(() => this.input.focus());
    });
    this.root.querySelector(".block")?.addEventListener("click", () => {
      this.try("block", { blocked: !this.state.blocked.has(this.person) });
    });
  }

  get chat() { return this.state.chats[`${this.channel}:${this.person}`] || []; }

  async try(name, what) {
    try {
      await this.act(name, { channel: this.channel, person: this.person, ...what });
    } catch (error) { this.toast(error.message); }
  }

  send(text) {
    if (!text.trim()) return;
    if (text === this.input.value) this.input.value = "";
    this.try("say", { text });
  }

  redraw() {
    if (!this.state.people.has(this.person)) this.person = [...this.state.people.keys()][0];
    this.root.querySelector(".title").textContent = this.state.brand.name;
    this.faces();
    this.show(this.person);
  }

  faces() {
    const faces = [...this.state.people.values()].map((person, place) => {
      const label = document.createElement("label");
      const radio = document.createElement("input");
      const face = document.createElement("span");
      radio.type = "radio";
      radio.name = `${this.channel}-person`;
      radio.value = person.key;
      radio.checked = person.key === this.person;
      radio.addEventListener("change", () => this.show(person.key));
      face.className = `face tone${place % 6}`;
      face.textContent = [...person.name][0].toUpperCase();
      label.className = "who";
      label.append(radio, face, Object.assign(document.createElement("b"), { textContent: person.name }));
      if (this.unread[person.key]) {
        label.append(Object.assign(document.createElement("i"), {
          className: "unread", textContent: this.unread[person.key], title: "not read yet",
        }));
      }
      return label;
    });
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.textContent = "+";
    more.setAttribute("aria-label", "Somebody new");
    more.addEventListener("click", this.newcomer);
    const place = this.root.querySelector(".faces");
    const focused = place.contains(document.activeElement) && document.activeElement.value;
    place.replaceChildren(...faces, more);
    if (focused) place.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
  }

  show(person) {
    this.person = person;
    delete this.unread[person];
    this.onswitch();
    this.faces();
    this.day = "";
    this.log.replaceChildren(...this.chat.flatMap((bubble) => this.draw(bubble)));
    if (!this.chat.length) this.log.append(this.welcome());
    this.doors();
    this.down();
  }

  // Somebody came through a link: START waits with its code, or the message is typed already.
  enter(person, what) {
    if (this.channel === "telegram") this.payload[person] = what;
    this.show(person);
    if (this.channel === "whatsapp") {
      this.input.value = what;
      this.input.focus();
    } else this.root.querySelector(".start").focus();
  }

  welcome() {
    const note = document.createElement("p");
    note.className = "notice";
    const name = this.state.people.get(this.person).name;
    note.textContent = this.channel === "telegram"
      ? `${name} has not met ${this.state.brand.name} yet. Press START.`
      : `${name} has not met ${this.state.brand.name} yet. Say hello, for example: hi`;
    return note;
  }

  doors() {
    const language = this.state.people.get(this.person).language;
    this.root.querySelector(".quick").replaceChildren(...QUICK[language].map((word) => {
      const button = document.createElement("button");
      button.type = "button";
      button.lang = language;
      button.textContent = word;
      button.addEventListener("click", () => this.send(word));
      return button;
    }));
    const start = this.root.querySelector(".start");
    if (!start) return;
    const closed = !this.state.started.has(this.person);
    const waiting = this.payload[this.person] !== undefined;
    const blocked = this.state.blocked.has(this.person);
    start.hidden = !(closed || waiting) || blocked;
    this.root.querySelector(".composer").hidden = !start.hidden || blocked;
    this.root.querySelector(".quick").hidden = !start.hidden || blocked;
    const block = this.root.querySelector(".block");
    block.hidden = closed;
    block.textContent = blocked ? "Unblock" : "Block";
  }

  hear(person, bubble) {
    if (person !== this.person) {
      if (!bubble.mine) this.unread[person] = (this.unread[person] || 0) + 1;
      this.faces();
      return;
    }
    this.log.querySelector(".notice")?.remove();
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 160;
    const nodes = this.draw(bubble);
    nodes.at(-1).classList.add("new");
    this.log.append(...nodes);
    this.doors();
    if (near || bubble.mine) this.down();
  }

  change(person, bubble) {
    if (person !== this.person) return;
    const old = this.log.querySelector(`[data-id="${bubble.id}"]`);
    if (!old) return;
    const day = this.day;
    const [fresh] = this.draw(bubble).slice(-1);
    this.day = day;
    old.replaceWith(fresh);
  }

  draw(bubble) {
    const nodes = [];
    const at = new Date(bubble.at);
    const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
    if (day !== this.day) {
      this.day = day;
      nodes.push(Object.assign(document.createElement("p"), { className: "day", textContent: day }));
    }
    const row = document.createElement("div");
    row.className = bubble.mine ? "row mine" : "row";
    row.dataset.id = bubble.id;
    const box = document.createElement("div");
    box.className = "bubble";
    const words = document.createElement("div");
    words.className = "words";
    if (this.channel === "telegram") words.append(telegram(bubble.text, bubble.parts));
    else this.lines(words, bubble);
    const foot = document.createElement("span");
    foot.className = "foot";
    foot.textContent = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    if (bubble.mine) {
      const ticks = document.createElement("span");
      ticks.className = `ticks ${bubble.ticks}`;
      ticks.textContent = ` ${TICKS[bubble.ticks] || ""}`;
      ticks.title = TOLD[bubble.ticks] || "";
      foot.append(ticks);
    }
    if (bubble.picture) {
      const shown = picture(bubble.picture);
      shown.addEventListener("load", () => { if (row === this.log.lastChild) this.down(); });
      box.append(shown);
    }
    box.append(words, foot);
    row.append(box);
    if (bubble.buttons.length) row.append(this.keyboard(bubble));
    nodes.push(row);
    return nodes;
  }

  // WhatsApp has no buttons here, but numbered lines; a tap on one types its number.
  lines(words, bubble) {
    bubble.text.split("\n").forEach((line, place) => {
      if (place) words.append("\n");
      const numbered = bubble.mine ? null : NUMBERED.exec(line);
      if (!numbered || /https?:/.test(line)) {
        words.append(whatsapp(line));
        return;
      }
      const button = document.createElement("button");
      button.type = "button";
      button.className = "numbered";
      button.title = `Types ${numbered[1]} for you`;
      button.append(whatsapp(line));
      button.addEventListener("click", () => this.send(numbered[1]));
      words.append(button);
    });
  }

  keyboard(bubble) {
    const keyboard = document.createElement("div");
    keyboard.className = "keyboard";
    bubble.buttons.forEach((buttons, row) => {
      const line = document.createElement("div");
      buttons.forEach((button, column) => line.append(this.key(bubble, button, row, column)));
      keyboard.append(line);
    });
    return keyboard;
  }

  key(bubble, button, row, column) {
    if (button.url) {
      const a = link(button.url, button.text);
      a.classList.add("key", "opens");
      return a;
    }
    const key = document.createElement("button");
    key.type = "button";
    key.className = "key";
    key.append(plain(button.text));
    if (button.copy_text) {
      key.classList.add("copies");
      key.addEventListener("click", () => this.copy(button.copy_text.text));
    } else {
      key.addEventListener("click", () => {
        key.classList.add("waiting");
        this.try("tap", { message: bubble.id, row, column }).finally(
          () => setTimeout(() => key.classList.remove("waiting"), 2000));
      });
    }
    return key;
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(`Copied: ${text}`);
    } catch { this.toast(text); }
  }

  answered(person, text) {
    if (person !== this.person) return;
    for (const key of this.log.querySelectorAll(".key.waiting")) key.classList.remove("waiting");
    if (text) this.toast(text);
  }

  toast(text) {
    const toast = this.root.querySelector(".toast");
    toast.textContent = text;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { toast.textContent = ""; }, 4000);
  }

  down() { this.log.scrollTop = this.log.scrollHeight; }
}
