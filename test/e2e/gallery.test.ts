import { afterAll, beforeAll, expect, it } from 'vitest';

import { openGallery, themes, violationsOf, type Gallery } from './gallery';

const errors: string[] = [];
let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery((scene, { message }) => errors.push(`${scene}: ${message}`));
});
afterAll(() => gallery.close());

it('lets every view in every state be used without seeing it, and by weak eyes', async () => {
  const found: string[] = [];
  for (const scene of gallery.scenes) {
    const page = await gallery.open('light', scene);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const { id, nodes } of await violationsOf(page)) {
        found.push(`${scene.name} (${theme}): ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      }
    }
    await page.close();
  }
  expect(found).toEqual([]);
  expect(errors).toEqual([]);
  expect(gallery.scenes.length).toBeGreaterThan(30);
}, 400_000);
