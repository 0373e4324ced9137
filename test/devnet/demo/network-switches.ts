import type { CommandName } from '../commands';

/** What a switch of the page asks of the network's control server. */
type Command = readonly [name: CommandName, args: readonly unknown[]];

const switches: Readonly<Record<string, (on: boolean) => readonly Command[]>> = {
  withhold: (on) => [['settlement', [{ withhold: on }]]],
  'nodes-down': (on) => [
    [on ? 'stopPart' : 'restartPart', ['rpc0']],
    [on ? 'stopPart' : 'restartPart', ['rpc1']],
  ],
  'nodes-disagree': (on) => [['lie', ['rpc1-wrong-key', on]]],
  'wrong-blob': (on) => [['lie', ['walrus-wrong-blob', on]]],
};

/** Lets the page's switches command the embedded network, which serves every tab: they show what was last asked here. */
export function commandNetwork(control: string): void {
  for (const [id, commands] of Object.entries(switches)) {
    const input = document.getElementById(id);
    if (!(input instanceof HTMLInputElement)) throw new Error(`The page has no switch #${id}.`);
    input.addEventListener('change', () => {
      for (const [name, args] of commands(input.checked)) {
        void fetch(`${control}/${name}`, { method: 'POST', body: JSON.stringify(args) });
      }
    });
  }
}
