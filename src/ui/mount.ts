import './style/all.css';
import { h, render, type FunctionComponent } from 'preact';
import { installedLanguage } from './i18n';
import { PlatformProvider, type Platform } from './platform';
import { startClock } from './state/clock';

/** Shows a view in the page's `#app`, with the clock running. */
export function mount<Props extends object>(
  view: FunctionComponent<Props>,
  props: Props,
  platform: Platform,
): void {
  const root = document.getElementById('app');
  if (root === null) throw new Error('The page has no #app to show a view in.');
  document.documentElement.lang = installedLanguage();
  startClock();
  render(h(PlatformProvider, { value: platform, children: h(view, props) }), root);
}
