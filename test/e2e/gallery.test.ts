import { afterAll, beforeAll, expect, it } from 'vitest';

import { openGallery, themes, violationsOf, type Gallery, type SceneSize } from './gallery';

const errors: string[] = [];
let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery((scene, { message }) => errors.push(`${scene}: ${message}`));
});
afterAll(() => gallery.close());

it('keeps every row of the history whole, and the table of sites within the page, however narrow it is', async () => {
  const scene = (name: string): SceneSize => {
    const found = gallery.scenes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`The gallery has no scene "${name}".`);
    return found;
  };
  for (const width of [320, 400, 560, 720]) {
    const page = await gallery.open('light', { ...scene('history-narrow'), width });
    const rows = await page.locator('.history-row').evaluateAll((all) =>
      all.map((row) => ({
        isCut: row.scrollHeight > row.clientHeight,
        isRejected: row.querySelector('.tone-rejected') !== null,
      })),
    );
    expect(rows.some(({ isRejected }) => isRejected)).toBe(true);
    expect(rows.filter(({ isCut }) => isCut)).toEqual([]);
    await page.close();
  }
  const options = await gallery.open('light', scene('options-narrow'));
  const tooWide = options
    .locator('.table-scroll')
    .evaluateAll((all) =>
      all.filter((box) => box.scrollWidth > box.clientWidth).map(({ outerHTML }) => outerHTML),
    );
  expect(await tooWide).toEqual([]);
  await options.close();
});

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
