// @vitest-environment jsdom
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { scenes } from './gallery/scenes';
import { show } from './show';

/*
 * Names, roles and structure of every scene. What needs a layout, contrast above all, is checked on the same scenes in
 * both themes by `npm run screenshots`, in a real browser.
 */
const needsLayout = { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } };

describe.each(scenes)('$name', (scene) => {
  it('can be used without seeing it', async () => {
    if (scene.hash !== undefined) history.replaceState(null, '', scene.hash);
    const { container } = show(scene.view(), scene.client, scene.platform);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { violations } = await axe.run(container, { rules: needsLayout });
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  });
});
