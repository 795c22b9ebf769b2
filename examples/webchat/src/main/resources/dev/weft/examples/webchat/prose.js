// Text that grows, shown piece by piece: what is shown once is never touched again, however long it becomes.

/** A block of the page has at most about so many characters: only the last is laid out anew when text comes. */
const BLOCK = 4000;
/** A line that is not at its end is shown anew with each piece, up to here. */
const LINE = 1000;

function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

/** Text with ``` blocks and `code`; never as HTML. */
export class Prose {
  #into;
  #waiting = '';
  /** Begins in the middle of a line that is too long to be waited for. */
  #within = false;
  #code;
  #block;
  #size = 0;
  #afterCode = false;
  #tail = [];

  constructor(into) {
    this.#into = into;
  }

  add(text) {
    this.#waiting += text;
  }

  /** Shows what has come. */
  draw() {
    for (const node of this.#tail) node.remove();
    this.#tail = [];
    const lines = this.#waiting.split('\n');
    this.#waiting = lines.pop();
    for (const line of lines) this.#line(line);
    this.#shorten();
    const rest = this.#waiting;
    if (!rest || !this.#within && rest.startsWith('```')) return;
    const block = this.#code ? this.#codeBlock() : this.#proseBlock();
    this.#tail = this.#code ? [document.createTextNode(rest)] : this.#inline(rest);
    if (this.#code && !this.#within && this.#code.firstChild.hasChildNodes())
      this.#tail.unshift(document.createTextNode('\n'));
    block.append(...this.#tail);
  }

  /** A whole line, which no longer changes. */
  #line(line) {
    if (!this.#within && line.startsWith('```')) {
      if (this.#code) this.#afterCode = true;
      else if (this.#block?.hasChildNodes() === false) this.#block.remove();
      this.#block = undefined;
      this.#code = this.#code ? undefined : this.#pre();
      return;
    }
    if (this.#code) {
      this.#codeLine(line);
    } else if (line || this.#within || !this.#afterCode) {
      this.#afterCode = false;
      this.#keep(this.#proseBlock(), this.#inline(line + '\n'));
    }
    this.#within = false;
  }

  #codeLine(line) {
    const before = this.#codeBlock();
    if (!this.#within && this.#code.firstChild.hasChildNodes()) this.#keep(before, [document.createTextNode('\n')]);
    this.#keep(this.#codeBlock(), [document.createTextNode(line)]);
  }

  /** Keeps the beginning of a line that is very long, so that only its end is shown anew. */
  #shorten() {
    const line = this.#waiting;
    if (line.length < LINE || !this.#within && line.startsWith('```')) return;
    let cut = line.lastIndexOf(' ') + 1;
    // what may become `code` waits for its end, but not for ever
    if (!this.#code && line.slice(0, cut).split('`').length % 2 === 0) cut = line.lastIndexOf('`', cut - 1);
    if (cut < 1) {
      if (line.length < 4 * LINE) return;
      cut = line.length;
    }
    // a pair stays together
    if (/[\uD800-\uDBFF]/.test(line[cut - 1])) cut--;
    if (this.#code) this.#codeLine(line.slice(0, cut));
    else this.#keep(this.#proseBlock(), this.#inline(line.slice(0, cut)));
    this.#within = true;
    this.#afterCode = false;
    this.#waiting = line.slice(cut);
  }

  #inline(text) {
    return text.split(/`([^`\n]+)`/).flatMap((piece, i) => {
      if (!piece) return [];
      if (i % 2 === 0) return [document.createTextNode(piece)];
      const code = element('code');
      code.textContent = piece;
      return [code];
    });
  }

  #keep(block, nodes) {
    for (const node of nodes) {
      this.#size += node.textContent.length;
      if (node.nodeType === Node.TEXT_NODE && block.lastChild?.nodeType === Node.TEXT_NODE)
        block.lastChild.appendData(node.data);
      else block.append(node);
    }
  }

  #proseBlock() {
    return this.#next(() => this.#into.appendChild(element('div')));
  }

  #codeBlock() {
    return this.#next(() => this.#code.appendChild(element('span', 'lines')));
  }

  #next(make) {
    if (!this.#block || this.#size > BLOCK) {
      this.#block = make();
      this.#size = 0;
    }
    return this.#block;
  }

  #pre() {
    const pre = element('pre');
    pre.tabIndex = 0; // can be scrolled by keyboard
    const code = pre.appendChild(element('code'));
    this.#into.append(pre);
    this.#code = code;
    code.append(element('span', 'lines'));
    this.#block = code.firstChild;
    this.#size = 0;
    return code;
  }
}
