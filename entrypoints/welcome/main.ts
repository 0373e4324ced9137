import { extensionPlatform } from '../../src/ui/extension-platform';
import { WelcomePage } from '../../src/ui/welcome/welcome-page';
import { mount } from '../../src/ui/mount';

mount(WelcomePage, {}, extensionPlatform());
