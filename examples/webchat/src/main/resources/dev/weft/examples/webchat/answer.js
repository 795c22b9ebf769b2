// One answer on the page: what has come of it so far, put together of the run's events.

import { Prose } from './prose.js';

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

export function question(text) {
  const article = make('article', 'user');
  article.append(make('h2', 'unseen', 'You'), make('div', 'text', text));
  return article;
}

export class Answer {
  article = make('article', 'assistant');
  #text = make('div', 'text');
  #notes = make('div', 'notes');
  #folds = make('div', 'folds');
  #tools = new Map();
  #toolOfStep = new Map();
  #said = new Prose(this.#text);
  #thought;
  #reasoning;
  /** What has more to show than is shown. */
  #grown = new Set();
  #drawn = true;
  last = -1;
  ended = false;

  constructor() {
    this.article.append(make('h2', 'unseen', 'Weft'), this.#folds, this.#text, this.#notes);
    this.busy(true);
  }

  busy(on) {
    this.article.setAttribute('aria-busy', String(on));
  }

  note(text, bad) {
    this.#notes.replaceChildren(make('p', bad ? 'note bad' : 'note', text));
    return this.#notes.firstChild;
  }

  /** A whole answer of earlier. */
  whole(text, partial) {
    this.#said.add(text);
    this.#said.draw();
    if (partial) this.note('This answer was stopped.');
    this.#close();
  }

  /** One event of the run; what was seen already, or belongs to another step's text, changes nothing. */
  take({ seq, step, in: around, type, data, hidden }) {
    // what has no number says that this response is broken off; the run may go on
    if (!(seq > this.last)) return;
    this.last = seq;
    if (around !== undefined && this.#toolOfStep.has(around)) this.#toolOfStep.set(step, this.#toolOfStep.get(around));
    const inTool = this.#toolOfStep.get(step);
    switch (type) {
      case 'text.delta':
        if (inTool) this.#grow(inTool.prose, data.text);
        else this.#grow(this.#said, data.text);
        break;
      case 'refusal.delta':
        this.#grow(this.#said, data.text);
        break;
      case 'reasoning.delta':
        if (!inTool) this.#think(data.text);
        break;
      case 'retrieval.finished':
        this.#sources(data.documents ?? []);
        break;
      case 'tool.call.started':
        this.#toolOfStep.set(step, this.#tool(data.call));
        break;
      case 'tool.call.finished':
      case 'tool.call.failed':
        if (inTool) this.#toolEnded(inTool, type, data);
        break;
      case 'model.retried':
        this.note('The model did not answer; trying again …');
        break;
      case 'run.completed':
        this.#notes.replaceChildren();
        this.#close();
        break;
      case 'run.failed':
        this.note(data?.failure?.message || 'The answer failed.', true);
        this.#close();
        break;
      case 'run.cancelled':
        this.note('This answer was stopped.');
        this.#close();
        break;
      default:
        if (inTool && !hidden) this.#own(inTool, data ?? {});
    }
  }

  #close() {
    this.ended = true;
    this.busy(false);
    if (this.#reasoning) this.#reasoning.open = false;
  }

  #think(text) {
    if (!this.#reasoning) {
      this.#reasoning = make('details', 'reasoning');
      this.#reasoning.append(make('summary', '', 'Reasoning'), make('div'));
      this.#folds.append(this.#reasoning);
      this.#thought = new Prose(this.#reasoning.lastChild);
    }
    this.#grow(this.#thought, text);
  }

  #grow(prose, text) {
    prose.add(text);
    this.#grown.add(prose);
    this.#later();
  }

  /** At most once a frame, however fast the pieces come. */
  #later() {
    if (!this.#drawn) return;
    this.#drawn = false;
    requestAnimationFrame(() => this.#draw());
    // frames stand still where nobody looks
    if (document.hidden) this.#draw();
  }

  #draw() {
    this.#drawn = true;
    for (const prose of this.#grown) prose.draw();
    this.#grown.clear();
    this.article.dispatchEvent(new Event('grown', { bubbles: true }));
  }

  #tool(call) {
    const fold = make('details', 'tool');
    const summary = make('summary', '', `Using ${call.name} … `);
    const said = make('div');
    fold.append(summary, make('div', 'arguments', call.arguments ? JSON.stringify(call.arguments) : ''), said);
    this.#folds.append(fold);
    const tool = { name: call.name, fold, summary, said, prose: new Prose(said) };
    this.#tools.set(call.id, tool);
    return tool;
  }

  /** An event of the tool's own: a percentage is a bar, a word is shown. */
  #own(tool, data) {
    if (typeof data.percent === 'number') return this.#progress(tool, data.percent);
    const word = Object.values(data).find(value => typeof value === 'string');
    if (word) tool.summary.textContent = `Using ${tool.name} … ${word}`;
  }

  #progress(tool, percent) {
    if (!tool.bar) {
      tool.bar = make('progress');
      tool.bar.max = 100;
      tool.bar.setAttribute('aria-label', tool.name);
      tool.summary.append(tool.bar);
    }
    tool.bar.value = percent;
  }

  #toolEnded(tool, type, data) {
    const failed = type === 'tool.call.failed' || data?.result?.error;
    tool.fold.classList.toggle('bad', Boolean(failed));
    tool.summary.textContent = failed ? `${tool.name} failed` : `Used ${tool.name}`;
    const text = data?.result?.text;
    if (!text) return;
    this.#grown.delete(tool.prose);
    tool.said.textContent = text;
  }

  #sources(documents) {
    if (!documents.length) return;
    const fold = make('details', 'found');
    const list = make('ol', 'sources');
    for (const found of documents) {
      const at = found.metadata?.path ?? found.metadata?.source ?? found.metadata?.title ?? found.id ?? '';
      list.append(make('li', '', [at, found.metadata?.heading].filter(Boolean).join(' – ')));
    }
    fold.append(make('summary', '', documents.length === 1 ? '1 source' : `${documents.length} sources`), list);
    this.#folds.append(fold);
  }
}
