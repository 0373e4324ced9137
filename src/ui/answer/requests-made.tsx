import type { JSX } from 'preact';
import type { RequestLogEntry } from '../../app/api/request-log';
import { plural, t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { duration, size, timeOfDay } from '../words/numbers';

/** Requests to the network while this answer was checked: its own, and those of answers that came with it. */
export function RequestsMade({ requests }: { requests: readonly RequestLogEntry[] }): JSX.Element {
  return (
    <details class="fold section-fold">
      <summary>{plural('requests_made', requests.length)}</summary>
      <RequestTable requests={requests} />
    </details>
  );
}

/** Requests as a table: when, to whom, for what, with which outcome. */
export function RequestTable({ requests }: { requests: readonly RequestLogEntry[] }): JSX.Element {
  if (requests.length === 0) return <p class="small">{t('requests_none')}</p>;
  return (
    <ul class="requests">
      {requests.map((request, index) => (
        <li key={index}>
          <span class="clock soft">{timeOfDay(request.at, true)}</span>
          <span class="request-what">
            <SafeText text={request.what} /> <code title={request.url}>{hostOf(request.url)}</code>
          </span>
          <span class="clock soft">
            <SafeText text={request.outcome} /> · {size(request.bytes)} · {duration(request.ms)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
