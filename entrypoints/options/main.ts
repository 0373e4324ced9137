import { extensionPlatform } from '../../src/ui/extension-platform';
import { OptionsPage } from '../../src/ui/options/options-page';
import { mount } from '../../src/ui/mount';

mount(OptionsPage, {}, extensionPlatform());
