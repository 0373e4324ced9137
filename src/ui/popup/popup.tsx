import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AnswerPage } from '../answer/answer-page';
import { t } from '../i18n';
import { usePlatform } from '../platform';
import { Failure, Loading } from '../parts/controls';
import { useLive } from '../state/live';
import { answerHash, goTo, useRoute } from '../state/route';
import { PageList } from './page-list';
import { SignedAsShown } from './signed-as-shown';

/** The popup of one tab: the answers of its page, or one of them in full. */
export function Popup({ tabId, url }: { tabId: number; url?: string | undefined }): JSX.Element {
  const { client } = usePlatform();
  const { answerId, tab } = useRoute();
  const [page, reload] = useLive(client, `page ${tabId}`, () => client.ask('page.get', { tabId, url }));
  const cameFrom = useRef<string | undefined>(undefined);
  const place = useRef('');

  useEffect(() => {
    if (answerId !== undefined) cameFrom.current = answerId;
    else place.current = tab;
  }, [answerId, tab]);

  if (answerId !== undefined) {
    return (
      <main class={selectionOf(place.current) === undefined ? undefined : 'popup-window'}>
        <AnswerPage
          id={answerId}
          gap={page.state === 'ready' ? page.value.gap : undefined}
          heading="h1"
          onBack={() => goTo(place.current)}
        />
      </main>
    );
  }
  const selection = selectionOf(tab);
  if (selection !== undefined) {
    return (
      <SignedAsShown
        key={selection}
        tabId={tabId}
        selectionId={selection}
        onOpen={(id) => goTo(answerHash(id))}
      />
    );
  }
  switch (page.state) {
    case 'loading':
      return (
        <main class="popup">
          <h1 class="sr-only">{t('extensionName')}</h1>
          <Loading />
        </main>
      );
    case 'failed':
      return (
        <main class="popup">
          <h1 class="sr-only">{t('extensionName')}</h1>
          <Failure refusal={page.refusal} onRetry={reload} />
        </main>
      );
    case 'ready':
      return (
        <PageList
          page={page.value}
          focusOn={cameFrom.current}
          onOpen={(id) => goTo(answerHash(id))}
          onReload={reload}
        />
      );
  }
}

/** The selection that a window of its own is about: `/signed/<id>`. */
function selectionOf(place: string): string | undefined {
  return /^\/signed\/(.+)$/.exec(place)?.[1];
}
