import { connect, type Socket } from 'node:net';

import { z } from 'zod';

import { OPERATION_MS, Queue, withDeadline } from './deadline';

const Answer = z.tuple([
  z.literal(1),
  z.number(),
  z.object({ error: z.string(), message: z.string() }).nullable(),
  z.unknown(),
]);
type Answer = z.infer<typeof Answer>;

/**
 * Firefox's remote protocol: over TCP, messages `length:json`; a command is `[0, id, name, params]`, its answer
 * `[1, id, error, result]`. The current window and context are state of the connection, so every piece of work that sets
 * them holds the connection until it is done: {@link inWindow}, {@link inBrowser}.
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #queue = new Queue();
  #received = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Small messages in turn: with Nagle's algorithm each would wait 40 ms for the other side's acknowledgement.
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const [id, settle] of this.#waiting) {
        settle([1, id, { error: 'closed', message: 'Firefox ended the connection' }, null]);
      }
    });
  }

  /** Connects; resolves when Firefox has greeted. */
  static open(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    const client = new Marionette(socket);
    const greeted = new Promise<Marionette>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('data', (chunk: Buffer) => client.#receive(chunk, () => resolve(client)));
    });
    return withDeadline(greeted, 'Firefox greets over Marionette');
  }

  async send(command: string, params: object = {}, deadlineMs = OPERATION_MS): Promise<unknown> {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify([0, id, command, params]);
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`);
    try {
      const [, , error, result] = await withDeadline(answer, `Marionette ${command}`, deadlineMs);
      if (error) throw new Error(`${error.error}: ${error.message}`);
      return result;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Sends a command whose result is `{value}`. */
  async value(command: string, params: object = {}): Promise<unknown> {
    return z.object({ value: z.unknown() }).parse(await this.send(command, params)).value;
  }

  /** Runs `work` while this window (a tab) is the one commands go to. */
  inWindow<T>(handle: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      await this.send('WebDriver:SwitchToWindow', { handle, focus: false });
      return work();
    });
  }

  /**
   * Runs a function's body in the browser's own, privileged window, where `gBrowser` and `Services` exist. `args` holds the
   * arguments; what it returns, possibly later, comes back as JSON.
   *
   * @param handle the tab to be the current one, where that matters
   */
  inBrowser(body: string, args: readonly unknown[] = [], handle?: string): Promise<unknown> {
    return this.#queue.run(async () => {
      if (handle !== undefined) await this.send('WebDriver:SwitchToWindow', { handle, focus: false });
      await this.send('Marionette:SetContext', { value: 'chrome' });
      try {
        return await this.script(`return (async (args) => { ${body} })(JSON.parse(arguments[0]));`, [
          JSON.stringify(args),
        ]);
      } finally {
        await this.send('Marionette:SetContext', { value: 'content' });
      }
    });
  }

  /** Runs a script in the current window; `return` gives a value or a promise. Call it inside {@link inWindow}. */
  script(source: string, args: readonly unknown[] = []): Promise<unknown> {
    return this.value('WebDriver:ExecuteScript', { script: source, args, sandbox: null });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer, greeted: () => void): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#received.subarray(0, colon).toString());
      if (this.#received.length < end) return;
      const message: unknown = JSON.parse(this.#received.subarray(colon + 1, end).toString());
      this.#received = this.#received.subarray(end);
      const answer = Answer.safeParse(message);
      // The only message that is no answer is the greeting: {applicationType, marionetteProtocol}.
      if (answer.success) this.#waiting.get(answer.data[1])?.(answer.data);
      else greeted();
    }
  }
}
