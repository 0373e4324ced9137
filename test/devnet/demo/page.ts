/** What the demo server tells its pages about the network. */
export interface DemoConfig {
  readonly gateway: string;
  readonly ohttpRelay: string;
  readonly control: string;
  readonly ohttp: { readonly teeId: string; readonly publicKey: string };
}

export async function loadConfig(): Promise<DemoConfig> {
  return (await (await fetch('/config.json')).json()) as DemoConfig;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}.`);
  return found;
}

/** The value of a select or text field; empty where the page has none. */
export function valueOf(id: string): string {
  const found = document.getElementById(id);
  return found instanceof HTMLSelectElement || found instanceof HTMLTextAreaElement ? found.value : '';
}

/** Whether a switch is on. */
export function isOn(id: string): boolean {
  const found = document.getElementById(id);
  return found instanceof HTMLInputElement && found.checked;
}

/** One answer on the page, growing while it streams. */
export class AnswerView {
  readonly #item = document.createElement('li');
  readonly #text = document.createElement('p');

  constructor(question: string) {
    const asked = document.createElement('p');
    asked.className = 'question';
    asked.textContent = question;
    this.#text.className = 'text';
    this.#text.dataset.testid = 'answer';
    this.#item.dataset.state = 'streaming';
    this.#item.append(asked, this.#text);
    element('answers').append(this.#item);
  }

  append(text: string): void {
    this.#text.textContent += text;
  }

  done(): void {
    this.#item.dataset.state = 'done';
  }

  fail(reason: unknown): void {
    this.#item.dataset.state = 'failed';
    this.append(reason instanceof Error ? reason.message : String(reason));
  }
}

/** Runs `ask` for every question of the form, and shows what it yields. */
export function onAsk(ask: (question: string) => AsyncIterable<string>): void {
  element('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    const question = valueOf('prompt');
    const view = new AnswerView(question);
    void (async () => {
      try {
        for await (const text of ask(question)) view.append(text);
        view.done();
      } catch (error) {
        view.fail(error);
      }
    })();
  });
}

interface ToolCallPart {
  readonly function?: { readonly name?: string | null; readonly arguments?: string };
}

interface ContentPart {
  readonly content?: string | null;
  readonly tool_calls?: readonly ToolCallPart[];
}

/** An OpenAI-shaped answer or frame, as far as these pages read it. */
export interface ChatAnswer {
  readonly choices?: readonly {
    readonly text?: string;
    readonly message?: ContentPart;
    readonly delta?: ContentPart;
  }[];
  readonly error?: { readonly message?: string };
}

/** What an answer or a frame says: text, or the call it makes. */
export function textOf(answer: ChatAnswer): string {
  if (answer.error !== undefined) throw new Error(answer.error.message ?? 'The answer broke off.');
  const choice = answer.choices?.[0];
  const part = choice?.message ?? choice?.delta;
  const calls = (part?.tool_calls ?? []).map(
    (call) => `${call.function?.name ?? ''} ${call.function?.arguments ?? ''}`,
  );
  return [choice?.text ?? part?.content ?? '', ...calls].join('');
}

/** The data of server-sent events in a stream of text. */
export async function* eventData(stream: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    rest += chunk;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) yield event.slice('data: '.length);
  }
}

/** The texts of a streamed answer. */
export async function* streamedText(stream: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const data of eventData(stream)) {
    if (data !== '[DONE]') yield textOf(JSON.parse(data) as ChatAnswer);
  }
}

/** The text of a body as it arrives. */
export async function* bodyText(response: Response): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
