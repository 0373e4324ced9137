import { AnswerView, valueOf } from './page';

interface Forecast {
  readonly output?: unknown;
  readonly zk?: { readonly output?: unknown };
}

/** Asks the forecast service, as a page of a dApp would, and shows the number it claims. */
async function ask(): Promise<void> {
  const manner = valueOf('manner');
  const view = new AnswerView('What will the volatility be?');
  try {
    const reply = (await (await fetch(`/zk/predict?as=${manner}`)).json()) as Forecast;
    view.append(`Expected volatility: ${String(reply.zk?.output ?? reply.output)} %`);
    view.done();
  } catch (error) {
    view.fail(error);
  }
}

document.getElementById('ask')?.addEventListener('submit', (event) => {
  event.preventDefault();
  void ask();
});
