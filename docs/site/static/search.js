/* Searches the words of all sections (sections.js). A section is found when it holds every word of the query as it is written:
   Chinese needs no cutting into words then. Headings count more than text. */
"use strict";

const MOST = 60;
const CONTEXT = 40;

/* Small letters, full-width letters and digits as half-width ones; the length stays, so places in it are places in the text. */
const fold = (text) => text.toLowerCase().replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

function rank(section, terms) {
  const [, heading, text] = section;
  const [head, body] = [fold(heading), fold(text)];
  let points = 0;
  for (const term of terms) {
    const inHead = head.includes(term);
    if (!inHead && !body.includes(term)) return 0;
    points += inHead ? 20 : 1;
    points += Math.min(5, body.split(term).length - 1);
  }
  return points;
}

function excerpt(text, terms) {
  const folded = fold(text);
  const places = terms.map((term) => folded.indexOf(term)).filter((place) => place >= 0);
  const from = Math.max(0, Math.min(...(places.length ? places : [0])) - CONTEXT);
  return (from > 0 ? "……" : "") + text.slice(from, from + 4 * CONTEXT) + (from + 4 * CONTEXT < text.length ? "……" : "");
}

function marked(text, terms) {
  const paragraph = document.createElement("p");
  const folded = fold(text);
  let at = 0;
  while (at < text.length) {
    const hits = terms.map((term) => [folded.indexOf(term, at), term.length]).filter(([place]) => place >= 0);
    const [place, length] = hits.sort((a, b) => a[0] - b[0])[0] || [text.length, 0];
    paragraph.append(text.slice(at, place));
    if (length) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(place, place + length);
      paragraph.append(mark);
    }
    at = place + length;
    if (!length) break;
  }
  return paragraph;
}

function show(query, into) {
  const terms = fold(query).split(/[\s，。、；：？！“”]+/).filter(Boolean);
  const found = SECTIONS.map((section) => [rank(section, terms), section]).filter(([points]) => points > 0 && terms.length);
  found.sort((a, b) => b[0] - a[0]);
  const head = document.createElement("p");
  head.textContent = !terms.length ? "请输入要查的词，如 F105、三公经费、宏被禁用。"
    : found.length ? `找到 ${found.length} 处。` + (found.length > MOST ? `列出前 ${MOST} 处，多写一个词可以缩小范围。` : "")
    : "没有找到。换一个短些的词再试，如把“预算执行率怎么算”改成“预算执行率”。";
  into.replaceChildren(head);
  for (const [, [address, heading, text]] of found.slice(0, MOST)) {
    const item = document.createElement("div");
    item.className = "found";
    const link = document.createElement("a");
    link.href = address;
    link.textContent = heading;
    item.append(link, marked(excerpt(text, terms), terms));
    into.append(item);
  }
}

const query = new URLSearchParams(location.search).get("q") || "";
document.querySelectorAll('input[name="q"]').forEach((field) => (field.value = query));
show(query, document.getElementById("search-results"));
