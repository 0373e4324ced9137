import { extensionPlatform, tabOfPopup } from '../../src/ui/extension-platform';
import { mount } from '../../src/ui/mount';
import { Popup } from '../../src/ui/popup/popup';

const platform = extensionPlatform();
mount(Popup, (await tabOfPopup(location.search)) ?? { tabId: -1 }, platform);
