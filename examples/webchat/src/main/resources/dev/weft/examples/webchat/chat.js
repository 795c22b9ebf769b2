// The conversation: asks, follows an answer through reloads and lost connections, stops it.

import { events } from './sse.js';
import { Answer, question } from './answer.js';

const $ = id => document.getElementById(id);
const messages = $('messages'), form = $('ask'), text = $('text'), send = $('send'), stop = $('stop'), state = $('state');
const SOON = 500, LATEST = 8000, TRIES = 12;

let answer; // the one that is being given
let stopping = false;
let restored = false; // before, what is asked would come above what was said earlier

function tell(words, bad = false) {
  state.textContent = words;
  state.classList.toggle('bad', bad);
}

function waiting(on) {
  send.hidden = on;
  stop.hidden = !on;
  stop.disabled = false;
  stopping = false;
}

/** Stays at the bottom for those who are there; who has scrolled up reads on. */
function add(element) {
  $('welcome').hidden = true;
  messages.append(element);
  messages.scrollTop = messages.scrollHeight;
}
messages.addEventListener('grown', () => {
  const left = messages.scrollHeight - messages.scrollTop - messages.clientHeight;
  if (left < 160) messages.scrollTop = messages.scrollHeight;
});

async function refusal(response) {
  const body = await response.text().catch(() => '');
  try {
    return JSON.parse(body).error?.message ?? `The server answers ${response.status}.`;
  } catch {
    return `The server answers ${response.status}.`;
  }
}

/** Takes the events of a response; true where the answer is at its end, or nobody wants it any more. */
async function read(response, mine) {
  for await (const { data } of events(response)) {
    if (answer !== mine) return true;
    mine.take(JSON.parse(data));
    if (mine.ended) return true;
  }
  return false;
}

/** Waits, but no longer than until the network is back. */
function pause(milliseconds) {
  return new Promise(go => {
    const timer = setTimeout(over, milliseconds);
    addEventListener('online', over);
    function over() {
      clearTimeout(timer);
      removeEventListener('online', over);
      go();
    }
  });
}

/** Only this question's run: another page of this conversation may have asked something else meanwhile. */
const run = mine => `chat/run?question=${mine.question}`;

/** Goes on with the answer behind what has come, until its end is there, or the server no longer knows of it. */
async function follow(mine) {
  for (let failed = 0; failed < TRIES;) {
    try {
      const headers = mine.last < 0 ? {} : { 'Last-Event-ID': String(mine.last) };
      const response = await fetch(run(mine), { headers });
      if (answer !== mine) return;
      if (response.status === 204) return lost(mine);
      if (!response.ok) throw new Error(await refusal(response));
      tell('');
      const before = mine.last;
      if (await read(response, mine)) return;
      if (mine.last > before) failed = 0;
    } catch {
      // the network, or a server that starts: tried again
    }
    if (answer !== mine || mine.ended) return;
    tell('The connection is lost. Trying again …', true);
    // without a network nothing was tried
    if (navigator.onLine) failed++;
    await pause(Math.min(SOON * 2 ** failed, LATEST));
    if (answer !== mine) return;
  }
  lost(mine);
}

/** The run is not there any more, and how it ended cannot be known. */
function lost(mine) {
  const note = mine.note('The rest of this answer is lost. ', true);
  const again = document.createElement('button');
  again.type = 'button';
  again.className = 'again';
  again.textContent = 'Ask again';
  again.addEventListener('click', () => ask(mine.asked));
  note.append(again);
  mine.ended = true;
  tell('');
}

function done(mine) {
  mine.busy(false);
  if (answer !== mine) return;
  answer = undefined;
  // who reads or has gone on to something else is not called back
  const idle = document.activeElement === document.body || document.activeElement === stop;
  waiting(false);
  if (!state.classList.contains('bad')) tell('The answer is complete.');
  if (idle) text.focus();
}

function begin(asked, name) {
  add(question(asked));
  answer = new Answer();
  answer.asked = asked;
  answer.question = name;
  add(answer.article);
  waiting(true);
  tell('Answering …');
  return answer;
}

/** A name for a question: by it this page knows its answer again. It is no secret. */
function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
}

async function ask(asked) {
  if (answer) return;
  const mine = begin(asked, name());
  try {
    const response = await fetch('chat', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: asked, question: mine.question }),
    });
    if (!response.ok) {
      mine.note(await refusal(response), true);
      mine.ended = true;
      tell('');
    } else {
      const ended = await read(response, mine).catch(() => false);
      if (!ended) await follow(mine);
    }
  } catch {
    // it may have begun although nothing of it has come
    await follow(mine);
  }
  done(mine);
}

form.addEventListener('submit', submitted => {
  submitted.preventDefault();
  const asked = text.value.trim();
  if (!asked || answer || !restored) return;
  text.value = '';
  ask(asked);
});

text.addEventListener('keydown', key => {
  if (key.key !== 'Enter' || key.shiftKey || key.isComposing) return;
  key.preventDefault();
  form.requestSubmit();
});

async function end() {
  if (!answer || stopping) return;
  stopping = true;
  stop.disabled = true;
  tell('Stopping …');
  try {
    const response = await fetch(run(answer), { method: 'DELETE' });
    if (!response.ok) throw new Error();
  } catch {
    stopping = false;
    stop.disabled = false;
    tell('The answer could not be stopped; the server does not answer.', true);
  }
}
stop.addEventListener('click', end);
addEventListener('keydown', key => {
  if (key.key === 'Escape' && !key.isComposing) end();
});

$('clear').addEventListener('click', async () => {
  await end();
  const response = await fetch('chat', { method: 'DELETE' }).catch(() => undefined);
  if (!response?.ok) return tell('There is no new conversation yet; the server does not answer.', true);
  answer = undefined;
  messages.replaceChildren($('welcome'));
  $('welcome').hidden = false;
  waiting(false);
  tell('');
  text.focus();
});

/** What was said before, and the answer that is being given, if there is one. */
async function restore() {
  for (let failed = 0; ; failed++) {
    try {
      const response = await fetch('chat');
      if (!response.ok) throw new Error(await refusal(response));
      const { model, messages: said, asking, question: name } = await response.json();
      $('model').textContent = model;
      for (const message of said) {
        if (message.role === 'user') {
          add(question(message.text));
        } else {
          const earlier = new Answer();
          earlier.whole(message.text, message.partial);
          add(earlier.article);
        }
      }
      tell('');
      restored = true;
      if (asking) {
        const mine = begin(asking, name);
        await follow(mine);
        done(mine);
      }
      return;
    } catch {
      tell('The server does not answer. Trying again …', true);
      await pause(Math.min(SOON * 2 ** failed, LATEST));
    }
  }
}

waiting(false);
await restore();
if (document.activeElement === document.body) text.focus();
