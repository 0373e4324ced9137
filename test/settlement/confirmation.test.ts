import { beforeEach, expect, test } from 'vitest';

import { JsonRpc } from '../../src/chain/json-rpc';
import type { SettledAnswer } from '../evidence/batch-tree';
import { FakeNetwork, type NodeFault } from './fake-network';
import { TrackedApp } from './tracked-app';

const names = ['node0', 'node1', 'node2', 'node3'];
let network: FakeNetwork;
let made: readonly SettledAnswer[];
let app: TrackedApp;
beforeEach(async () => {
  network = await FakeNetwork.start();
  network.mine(50);
  made = [await network.answer()];
  app = new TrackedApp(network, {
    nodes: names.map(
      (name) =>
        new JsonRpc(`http://${name}`, {
          fetch: network.fetch,
          now: () => app.now,
          random: () => 0.5,
          wait: () => Promise.resolve(),
        }),
    ),
  });
  app.add(made);
});

function nodesAre(...faults: readonly NodeFault[]): void {
  network.faults.splice(0, network.faults.length, ...faults);
}

test('two of four nodes that deny a record keep it from settling, two that are silent do not', async () => {
  nodesAre({}, {}, { withholds: true }, { withholds: true });
  await network.settleBatch(made);
  await app.run(60);
  expect(app.states()).toEqual(['provisional/nodes_disagree']);
  nodesAre({}, {}, { down: true }, { withholds: true });
  await app.run(1300);
  expect(app.states()).toEqual(['final/recorded']);
  expect(app.kept.get('a0')?.proof?.nodes).toEqual({ agreed: 2, total: 4 });
});

test('a record that most nodes deny is given up and looked for elsewhere, one that as many show is kept', async () => {
  nodesAre({}, {}, { withholds: true }, { withholds: true });
  const kept = () => [...app.disk.keys()].filter((name) => name.startsWith('confirmation/'));
  await network.settleBatch(made);
  await app.run(60);
  expect(kept()).toEqual(['confirmation/a0']);
  nodesAre({}, { withholds: true }, { withholds: true }, { withholds: true });
  await app.run(1300);
  expect(kept()).toEqual([]);
  expect(app.states()).toEqual(['provisional/nodes_disagree']);
});
