import { mkdir, rm } from 'node:fs/promises';
import { openGallery, root, themes, violationsOf } from './gallery';

/*
 * `npm run screenshots [-- part-of-a-name …]`: a picture of every view in every state and both themes, from the plain
 * page of test/ui/gallery, each checked with axe in a real browser. Exits with 1 where axe finds something.
 * `--readme` also draws the pictures of the README anew, in test/screenshots.
 */

const output = `${root}test/output/screenshots`;
const readmeFolder = `${root}test/screenshots`;

async function main(args: readonly string[]): Promise<void> {
  const forReadme = args.includes('--readme');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const gallery = await openGallery((scene, error) => {
    console.error(`${scene}: ${error.message}`);
    process.exitCode = 1;
  });
  try {
    await rm(output, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
    if (forReadme) await mkdir(readmeFolder, { recursive: true });
    let found = 0;
    const scenes = gallery.scenes.filter(
      ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
    );
    for (const scene of scenes) {
      for (const theme of themes) {
        const page = await gallery.open(theme, scene);
        await page.screenshot({ path: `${output}/${scene.name}-${theme}.png`, fullPage: true });
        if (forReadme && scene.readme !== undefined) {
          await page.screenshot({
            path: `${readmeFolder}/${scene.name.replace('popup-', '')}-${theme}.png`,
            fullPage: true,
            clip: { x: 0, y: 0, width: scene.width, height: scene.readme },
          });
        }
        for (const { id, help, nodes } of await violationsOf(page)) {
          found++;
          console.error(
            `${scene.name} (${theme}): ${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => `${html}\n    ${failureSummary ?? ''}`).join('\n  ')}`,
          );
        }
        await page.close();
      }
    }
    console.log(`${scenes.length} scenes in ${themes.length} themes: ${output}; axe found ${found}.`);
    if (found > 0) process.exitCode = 1;
  } finally {
    await gallery.close();
  }
}

await main(process.argv.slice(2));
