// Beside the phones: what to try, the shop, and the calls that really happen.
const CALLS_SHOWN = 120;
const $ = (id) => document.getElementById(id);

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const said = (state, channel, person) => state.chats[`${channel}:${person}`] || [];
const wrote = (state, word) => ["telegram", "whatsapp"].some((channel) =>
  [...state.people.keys()].some((person) => said(state, channel, person).some(
    (bubble) => bubble.mine && bubble.text.toLowerCase().startsWith(word))));

// Each step of the story, and how one sees that it has been done.
const STORY = [
  ["Be Ana on Telegram: press START, then Join.", (state) => said(state, "telegram", "ana").length > 2],
  ["Place her order of £54.00 in the shop. She is told at once.", (state) => [...state.orders.values()].some((order) => order.person === "ana")],
  ["Ask for points: 54 are pending. Move on 14 days and ask again.", (state) => state.moved >= 14],
  ["Say invite, open the link, and come in as Ben through the WhatsApp door.", (state) => said(state, "whatsapp", "ben").length > 0],
  ["Ben joins and orders for £40 or more: 200 points each.", (state) => [...state.orders.values()].some((order) => order.person === "ben" && order.total_cents >= 4000)],
  ["14 days later, Ana says redeem 200 points, then yes.", (state) => wrote(state, "redeem")],
  ["Refund an order and see what is taken back.", (state) => [...state.orders.values()].some((order) => order.cancelled || order.refunded_cents)],
];

export class Desk {
  constructor(state, act) {
    this.state = state;
    this.act = act;
    $("order").addEventListener("submit", (event) => {
      event.preventDefault();
      this.place();
    });
    $("hints").replaceChildren(...STORY.map(([text]) => element("li", "", text)));
  }

  redraw(calls) {
    $("currency").textContent = this.state.brand.currency;
    this.buyers();
    this.orders();
    $("calls").replaceChildren();
    calls.slice(-CALLS_SHOWN).forEach((call) => this.call(call));
    this.progress();
  }

  progress() {
    [...$("hints").children].forEach((line, place) => {
      const done = STORY[place][1](this.state);
      line.classList.toggle("done", done);
      if (done) line.setAttribute("aria-label", `Done: ${STORY[place][0]}`);
      else line.removeAttribute("aria-label");
    });
  }

  buyers() {
    const chosen = $("buyer").value;
    $("buyer").replaceChildren(...[...this.state.people.values()].flatMap((person) => [
      new Option(`${person.name}, by member number (Telegram)`, `telegram:${person.key}`),
      new Option(`${person.name}, by phone ${person.phone} (WhatsApp)`, `whatsapp:${person.key}`),
    ]));
    if (chosen) $("buyer").value = chosen;
  }

  async place() {
    const [channel, person] = $("buyer").value.split(":");
    try {
      const answer = await this.act("order", {
        channel, person, number: $("number").value, total: $("total").value,
      });
      this.told(answer, "placed");
    } catch (error) { this.say(error.message); }
  }

  async back(name, what, done) {
    try {
      this.told(await this.act(name, what), done);
    } catch (error) { this.say(error.message); }
  }

  told(answer, done) {
    const fine = answer.status === 200;
    this.say(fine ? `Order ${answer.order.number} ${done}.` : `Kith answered ${answer.status}: ${answer.answer}`);
  }

  say(text) { $("shop-says").textContent = text; }

  orders() {
    const orders = [...this.state.orders.values()].reverse();
    $("orders").replaceChildren(...orders.map((order) => this.line(order)));
    const highest = orders.map((order) => Number(order.number)).filter(Number.isInteger);
    $("number").value = String(Math.max(1000, ...highest) + 1);
    this.progress();
  }

  line(order) {
    const row = element("li");
    const left = order.total_cents - order.refunded_cents;
    const name = this.state.people.get(order.person)?.name || "?";
    const what = element("p", "", "");
    what.append(element("b", "", `#${order.number}`), ` ${name}, ${(order.total_cents / 100).toFixed(2)}`);
    if (order.cancelled) what.append(element("em", "", "cancelled"));
    else if (order.refunded_cents) what.append(element("em", "", `${(order.refunded_cents / 100).toFixed(2)} refunded`));
    if (order.delivered) what.append(element("em", "", "delivered"));
    row.append(what);
    if (order.cancelled || !left) return row;
    const amount = element("input");
    amount.inputMode = "decimal";
    amount.value = (left / 100).toFixed(2);
    amount.setAttribute("aria-label", `Amount to refund of order ${order.number}`);
    const refund = element("button", "", "Refund");
    refund.type = "button";
    refund.addEventListener("click", () => this.back("refund", { number: order.number, amount: amount.value }, "refunded"));
    const cancel = element("button", "", "Cancel");
    cancel.type = "button";
    cancel.addEventListener("click", () => this.back("cancel", { number: order.number }, "cancelled"));
    const deliver = element("button", "", "Deliver");
    deliver.type = "button";
    deliver.addEventListener("click", () => this.back("deliver", { number: order.number }, "delivered"));
    for (const button of [refund, cancel, deliver]) button.setAttribute("aria-label", `${button.textContent} order ${order.number}`);
    const tools = element("div", "tools");
    tools.append(amount, refund, cancel);
    if (!order.delivered) tools.append(deliver);
    row.append(tools);
    return row;
  }

  call(call) {
    const row = element("li", call.status >= 200 && call.status < 300 ? "" : "bad");
    const head = element("p", "");
    const way = element("span", `way ${call.who.startsWith("Kith") ? "out" : "in"}`, call.who);
    head.append(way, element("code", "", call.what), element("span", "took", `${call.status || "no answer"} · ${call.ms} ms`));
    row.append(head);
    if (call.note) row.append(element("p", "said", call.note));
    $("calls").prepend(row);
    while ($("calls").children.length > CALLS_SHOWN) $("calls").lastChild.remove();
  }
}
