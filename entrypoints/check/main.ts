import { extensionPlatform } from '../../src/ui/extension-platform';
import { CheckPage } from '../../src/ui/check/check-page';
import { mount } from '../../src/ui/mount';

mount(CheckPage, {}, extensionPlatform());
