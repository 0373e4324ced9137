import { defineBackground } from 'wxt/utils/define-background';

import { startBackground } from '../src/app/background';

/** One classic script, not a module: Chrome's service workers refuse `import()`, so nothing may be left to load later. */
export default defineBackground({ main: startBackground });
