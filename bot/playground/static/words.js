// Turns what was said into DOM nodes. Text only ever becomes text nodes: nothing here parses HTML.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code",
  blockquote: "q",
};
const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

// A text node for `text`, with its web addresses as links that open beside the playground.
export function plain(text) {
  const piece = document.createDocumentFragment();
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    piece.append(text.slice(done, found.index), link(found[0], found[0]));
    done = found.index + found[0].length;
  }
  piece.append(text.slice(done));
  return piece;
}

// A phone opens wa.me and t.me in its apps; the apps of this one are the playground.
const APPS = [["https://wa.me/", "/playground/wa/"], ["https://t.me/", "/playground/t/"]];

export function link(address, label) {
  const a = document.createElement("a");
  a.textContent = label;
  for (const [far, near] of APPS) {
    if (address.startsWith(far)) address = location.origin + near + address.slice(far.length);
  }
  if (/^https?:\/\//.test(address)) {
    a.href = address;
    a.target = "_blank";
    a.rel = "noopener";
  }
  return a;
}

// A picture above what is said.
export function picture(address) {
  const shown = document.createElement("img");
  shown.className = "picture";
  shown.alt = "Picture";
  shown.src = address;
  return shown;
}

// Telegram: spans with offsets in UTF-16 units, which is what JavaScript counts in; they may nest.
export function telegram(text, parts, from = 0, to = text.length) {
  const piece = document.createDocumentFragment();
  let done = from;
  for (let n = 0; n < parts.length; n += 1) {
    const part = parts[n];
    const end = part.offset + part.length;
    if (part.offset < done || end > to) continue;
    piece.append(plain(text.slice(done, part.offset)));
    const inner = parts.slice(n + 1);
    if (part.type === "text_link") {
      piece.append(link(part.url, text.slice(part.offset, end)));
    } else {
      const node = document.createElement(TAGS[part.type] || "span");
      node.append(telegram(text, inner, part.offset, end));
      piece.append(node);
    }
    done = end;
  }
  piece.append(plain(text.slice(done, to)));
  return piece;
}

// WhatsApp: *bold*, _italic_, ~struck~ and ```fixed```, at the edges of words only.
const MARKS = [
  [/```([^`]+)```/, "code"],
  [/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*\S)\*(?![\p{L}\p{N}*])/u, "b"],
  [/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*\S)_(?![\p{L}\p{N}_])/u, "i"],
  [/(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*\S)~(?![\p{L}\p{N}~])/u, "s"],
];

export function whatsapp(text) {
  const piece = document.createDocumentFragment();
  let first = null;
  const address = new RegExp(ADDRESS.source).exec(text);
  for (const [mark, tag] of MARKS) {
    const found = mark.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { found, tag };
  }
  if (address && (!first || address.index <= first.found.index)) {
    piece.append(whatsapp(text.slice(0, address.index)), link(address[0], address[0]));
    piece.append(whatsapp(text.slice(address.index + address[0].length)));
    return piece;
  }
  if (!first) {
    piece.append(text);
    return piece;
  }
  const node = document.createElement(first.tag);
  if (first.tag === "code") node.textContent = first.found[1];
  else node.append(whatsapp(first.found[1]));
  piece.append(text.slice(0, first.found.index), node);
  piece.append(whatsapp(text.slice(first.found.index + first.found[0].length)));
  return piece;
}
