import { extensionPlatform } from '../../src/ui/extension-platform';
import { HistoryApp } from '../../src/ui/history/history-app';
import { mount } from '../../src/ui/mount';

mount(HistoryApp, {}, extensionPlatform());
