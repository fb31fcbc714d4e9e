// The playground's page: shows what the server tells, and sends what the visitor does.
import { Desk } from "./desk.js";
import { Phone } from "./phone.js";

const $ = (id) => document.getElementById(id);
const state = { people: new Map(), chats: {}, started: new Set(), blocked: new Set(), orders: new Map(), brand: {} };
const kept = JSON.parse(sessionStorage.getItem("who") || "{}");

export async function act(name, what) {
  const answer = await fetch(`/playground/api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(what),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error || `Kith answered ${answer.status}`);
  return said;
}

const phones = {
  telegram: new Phone("telegram", state, act, () => newcomer("telegram")),
  whatsapp: new Phone("whatsapp", state, act, () => newcomer("whatsapp")),
};
const desk = new Desk(state, act);
phones.telegram.person = kept.telegram || "ana";
phones.whatsapp.person = kept.whatsapp || "ben";
for (const phone of Object.values(phones)) {
  phone.onswitch = () => sessionStorage.setItem(
    "who", JSON.stringify({ telegram: phones.telegram.person, whatsapp: phones.whatsapp.person }));
}

const events = {
  all(event) {
    state.people = new Map(event.people.map((person) => [person.key, person]));
    state.chats = event.chats;
    state.started = new Set(event.started);
    state.blocked = new Set(event.blocked);
    state.orders = new Map(event.orders.map((order) => [order.number, order]));
    state.brand = event.brand;
    document.documentElement.style.setProperty("--brand", event.brand.colour);
    document.title = `${event.brand.name} · Kith playground`;
    $("brand-name").textContent = event.brand.name;
    time(event);
    for (const phone of Object.values(phones)) phone.redraw();
    desk.redraw(event.calls);
    walkIn();
  },
  bubble({ channel, person, bubble }) {
    (state.chats[`${channel}:${person}`] ||= []).push(bubble);
    phones[channel].hear(person, bubble);
    if (!bubble.mine && document.body.dataset.view !== channel) tabOf(channel).classList.add("fresh");
    desk.progress();
  },
  changed({ channel, person, bubble }) {
    const chat = state.chats[`${channel}:${person}`] || [];
    const place = chat.findIndex((one) => one.id === bubble.id);
    if (place >= 0) chat[place] = bubble;
    phones[channel].change(person, bubble);
  },
  person({ person }) {
    state.people.set(person.key, person);
    for (const phone of Object.values(phones)) phone.faces();
    desk.buyers();
  },
  started({ person }) {
    state.started.add(person);
    phones.telegram.doors();
  },
  blocked({ person, blocked }) {
    state.blocked[blocked ? "add" : "delete"](person);
    phones.telegram.doors();
  },
  answered({ person, text }) { phones.telegram.answered(person, text); },
  order({ order }) { state.orders.set(order.number, order); desk.orders(); },
  call({ call }) { desk.call(call); },
  day(event) { time(event); desk.progress(); },
};

function time({ now, moved_days: days }) {
  const shown = new Date(now);
  state.moved = days;
  $("now").dateTime = now;
  $("now").textContent = shown.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "long", year: "numeric" });
  $("moved").textContent = days ? `moved ${Math.round(days)} days forward` : "today";
}

// A link or a door led here: ask who is holding the phone.
let walkedIn = false;
function walkIn() {
  if (walkedIn) return;
  walkedIn = true;
  const path = location.pathname.split("/");
  const asked = new URLSearchParams(location.search);
  if (path[2] === "t" && path[3] !== "share") ask("telegram", asked.get("start") || "");
  else if (path[2] === "wa" && path[3]) ask("whatsapp", asked.get("text") || "");
  else if (path[2]) share([asked.get("text"), asked.get("url")].filter(Boolean).join("\n"));
  if (path[2]) history.replaceState(null, "", "/playground/");
}

function ask(channel, what) {
  const app = channel === "telegram" ? "Telegram" : "WhatsApp";
  $("who-title").textContent = "Who are you?";
  $("who-text").textContent = channel === "telegram"
    ? `This link opens ${app}. Whose phone is it? Then press START.`
    : `This link opens ${app}. Whose phone is it? The message is typed already; send it.`;
  const people = [...state.people.values()].map((person) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = person.name;
    const known = (state.chats[`${channel}:${person.key}`] || []).length > 0;
    button.append(small(known ? "has chatted before" : "new here"));
    button.addEventListener("click", () => {
      $("who").close();
      view(channel);
      phones[channel].enter(person.key, what);
    });
    return button;
  });
  $("who-people").replaceChildren(...people);
  $("who").showModal();
}

function share(text) {
  $("who-title").textContent = "Shared with a friend";
  $("who-text").textContent = "In the real world this opens a list of your chats. Here you are the friend: this is what arrives.";
  const message = document.createElement("p");
  message.className = "shared";
  const address = /https?:\/\/\S+/.exec(text);
  message.textContent = text;
  $("who-people").replaceChildren(message);
  if (address) {
    const a = document.createElement("a");
    a.href = address[0];
    a.textContent = "Open the link";
    a.className = "go";
    $("who-people").append(a);
  }
  $("who").showModal();
}

function small(text) {
  const node = document.createElement("small");
  node.textContent = text;
  return node;
}

let asker = "telegram";
function newcomer(channel) {
  asker = channel;
  $("new-name").value = "";
  $("new").showModal();
}
$("new-close").addEventListener("click", () => $("new").close());
$("new").addEventListener("close", async () => {
  const name = $("new-name").value.trim();
  if ($("new").returnValue !== "come" || !name) return;
  $("new").returnValue = "";
  try {
    const said = await act("invite", { name, language: $("new-language").value });
    state.people.set(said.person.key, said.person);
    phones[asker].show(said.person.key);
  } catch (error) { phones[asker].toast(error.message); }
});

for (const button of document.querySelectorAll(".days button")) {
  button.addEventListener("click", () => act("day", { days: Number(button.dataset.days) }).catch((error) => desk.say(error.message)));
}

function tabOf(name) { return document.querySelector(`.tabs [data-view="${name}"]`); }

function view(name) {
  tabOf(name).classList.remove("fresh");
  document.body.dataset.view = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
  }
  phones[name]?.down();
}
for (const tab of document.querySelectorAll(".tabs button")) {
  tab.addEventListener("click", () => view(tab.dataset.view));
}

const source = new EventSource("/playground/events");
source.addEventListener("message", ({ data }) => {
  const event = JSON.parse(data);
  events[event.kind]?.(event);
});
source.addEventListener("open", () => { $("offline").hidden = true; });
source.addEventListener("error", () => { $("offline").hidden = false; });
