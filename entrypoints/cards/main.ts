import { extensionPlatform } from '../../src/ui/extension-platform';
import { mount } from '../../src/ui/mount';
import { CardsPage } from '../../src/ui/zk/cards-page';

mount(CardsPage, {}, extensionPlatform());
