// The conversation: asks, follows an answer through reloads and lost connections, stops it.

import { events } from './sse.js';
import { Answer, question } from './answer.js';

const $ = id => document.getElementById(id);
const messages = $('messages'), form = $('ask'), text = $('text'), send = $('send'), stop = $('stop'), state = $('state');
const SOON = 500, LATEST = 8000, TRIES = 12;

let answer; // the one that is being given
let stopping = false;

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

/** Takes the events of a response; true where the answer is at its end. */
async function read(response) {
  for await (const { data } of events(response)) {
    if (!answer) return true;
    answer.take(JSON.parse(data));
    if (answer.ended) return true;
  }
  return false;
}

/** Goes on with the answer behind what has come, until its end is there, or the server no longer knows of it. */
async function follow() {
  for (let failed = 0; failed < TRIES;) {
    try {
      const headers = answer.last < 0 ? {} : { 'Last-Event-ID': String(answer.last) };
      const response = await fetch('chat/run', { headers });
      if (response.status === 204) return lost();
      if (!response.ok) throw new Error(await refusal(response));
      tell('');
      const before = answer.last;
      if (await read(response)) return;
      if (answer.last > before) failed = 0;
    } catch {
      // the network, or a server that starts: tried again
    }
    if (!answer || answer.ended) return;
    tell('The connection is lost. Trying again …', true);
    await new Promise(go => setTimeout(go, Math.min(SOON * 2 ** failed++, LATEST)));
  }
  lost();
}

/** The run is not there any more, and how it ended cannot be known. */
function lost() {
  const note = answer.note('The rest of this answer is lost. ', true);
  const again = document.createElement('button');
  again.type = 'button';
  again.className = 'again';
  again.textContent = 'Ask again';
  const asked = answer.asked;
  again.addEventListener('click', () => ask(asked));
  note.append(again);
  answer.ended = true;
  tell('');
}

async function done() {
  answer?.busy(false);
  answer = undefined;
  waiting(false);
  if (!state.classList.contains('bad')) tell('The answer is complete.');
  text.focus();
}

function begin(asked) {
  add(question(asked));
  answer = new Answer();
  answer.asked = asked;
  add(answer.article);
  waiting(true);
  tell('Answering …');
}

async function ask(asked) {
  if (answer) return;
  begin(asked);
  try {
    const response = await fetch('chat', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: asked }),
    });
    if (!response.ok) {
      answer.note(await refusal(response), true);
      answer.ended = true;
      tell('');
    } else {
      const ended = await read(response).catch(() => false);
      if (!ended) await follow();
    }
  } catch {
    // it may have begun although nothing of it has come
    await follow();
  }
  await done();
}

form.addEventListener('submit', submitted => {
  submitted.preventDefault();
  const asked = text.value.trim();
  if (!asked || answer) return;
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
    const response = await fetch('chat/run', { method: 'DELETE' });
    if (!response.ok) throw new Error();
  } catch {
    stopping = false;
    stop.disabled = false;
    tell('The answer could not be stopped; the server does not answer.', true);
  }
}
stop.addEventListener('click', end);
addEventListener('keydown', key => {
  if (key.key === 'Escape') end();
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
      const { model, messages: said, asking } = await response.json();
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
      if (asking) {
        begin(asking);
        await follow();
        await done();
      }
      return;
    } catch {
      tell('The server does not answer. Trying again …', true);
      await new Promise(go => setTimeout(go, Math.min(SOON * 2 ** failed, LATEST)));
    }
  }
}

waiting(false);
await restore();
text.focus();
