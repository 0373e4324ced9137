import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { pause, withDeadline } from './deadline';
import { LoopbackWebSocket } from './web-socket';

/**
 * Flags that let a test click what lies outside web pages, in the browser's own window: Chromium's "UI DevTools" tell the tree
 * of native views and, with the feature on, deliver mouse events to them. It works headless too.
 */
export const NATIVE_CLICK_FLAGS = ['--enable-ui-devtools=0'];
export const NATIVE_CLICK_FEATURE = 'ui-debug-tools-enable-synthetic-events';

/**
 * A dialog ignores clicks until it has been open, and left alone, for one double-click interval (500 ms): clicking again
 * earlier only prolongs that.
 */
const ACTIVATION_PROTECTION_MS = 700;

interface View {
  readonly nodeId: number;
  readonly nodeName: string;
  /** Names and values in turn: `['class', 'MdTextButton', 'name', 'MdTextButton']`. */
  readonly attributes?: readonly string[] | undefined;
  readonly children?: readonly View[] | undefined;
}

const View: z.ZodType<View> = z.object({
  nodeId: z.number(),
  nodeName: z.string(),
  attributes: z.array(z.string()).optional(),
  get children() {
    return z.array(View).optional();
  },
});

const Reply = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/**
 * Clicks `Allow` or `Deny` on the dialog that `permissions.request` opens in Chromium, once it is there.
 *
 * @param giveUp when it aborts, returns without having clicked: the request needed no prompt
 */
export async function answerChromiumPrompt(
  profileDir: string,
  answer: 'allow' | 'deny',
  giveUp: AbortSignal,
): Promise<void> {
  const views = await NativeViews.attach(profileDir);
  try {
    let clicked = false;
    while (!giveUp.aborted) {
      const shown = await views.promptButtons();
      if (shown === undefined && clicked) return;
      if (shown !== undefined) {
        await pause(ACTIVATION_PROTECTION_MS);
        const buttons = await views.promptButtons();
        // Leading button: cancel; trailing button: accept.
        const button = answer === 'allow' ? buttons?.at(-1) : buttons?.[0];
        if (button !== undefined) await views.click(button);
        clicked = true;
      }
      await pause(50);
    }
  } finally {
    views.close();
  }
}

class NativeViews {
  #lastId = 0;
  readonly #waiting = new Map<number, (reply: z.infer<typeof Reply>) => void>();
  readonly #socket: LoopbackWebSocket;

  private constructor(socket: LoopbackWebSocket) {
    this.#socket = socket;
    socket.onMessage = (text) => {
      const reply = Reply.parse(JSON.parse(text));
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    };
  }

  static async attach(profileDir: string): Promise<NativeViews> {
    const portFile = join(profileDir, 'UIDevToolsActivePort');
    if (!existsSync(portFile)) {
      throw new Error('This Chromium has no UI DevTools: its permission prompt cannot be clicked.');
    }
    const views = new NativeViews(
      await LoopbackWebSocket.open(Number.parseInt(readFileSync(portFile, 'utf8'), 10), '/0'),
    );
    await views.#call('DOM.enable', {});
    return views;
  }

  /** Buttons of the open extension permission dialog, leading one first; undefined while no such dialog is open. */
  async promptButtons(): Promise<View[] | undefined> {
    const { root } = z.object({ root: View }).parse(await this.#call('DOM.getDocument', {}));
    const dialog = find(
      root,
      (view) => view.nodeName === 'Widget' && named(view, 'ExtensionInstallDialogView'),
    );
    const row = dialog && find(dialog, (view) => named(view, 'DialogClientView::ButtonRowContainer'));
    return row?.children?.filter((view) => named(view, 'MdTextButton'));
  }

  async click(view: View): Promise<void> {
    for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) {
      const button = type === 'mouseMoved' ? 'none' : 'left';
      const event = { type, x: 10, y: 10, button, wheelDirection: 'none' };
      // The view may be gone between two events: that is what the click was for.
      await this.#call('DOM.dispatchMouseEvent', { nodeId: view.nodeId, event }).catch((error: unknown) => {
        if (type === 'mouseMoved') throw error;
      });
    }
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    const reply = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    return withDeadline(reply, `UI DevTools ${method}`, 15_000);
  }
}

function named(view: View, name: string): boolean {
  return view.attributes?.includes(name) ?? false;
}

function find(view: View, wanted: (view: View) => boolean): View | undefined {
  if (wanted(view)) return view;
  for (const child of view.children ?? []) {
    const found = find(child, wanted);
    if (found) return found;
  }
  return undefined;
}
