import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HistoryFacets, HistoryFilter } from '../../app/api/history';
import type { Headline } from '../../verify/verdict';
import { t } from '../i18n';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { shortened } from '../words/numbers';
import { headlineName } from '../words/verdict';

const headlines: readonly Headline[] = [
  'settled',
  'provisional',
  'overdue',
  'private',
  'proved',
  'rejected',
  'unverifiable',
  'checking',
];
const typingPauseMs = 180;
const dayMs = 24 * 60 * 60 * 1_000;

interface HistoryFiltersProps {
  readonly filter: HistoryFilter;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (filter: HistoryFilter) => void;
}

/** Search and filters; the search waits for a pause in typing. */
export function HistoryFilters({ filter, searchRef, onChange }: HistoryFiltersProps): JSX.Element {
  const { client } = usePlatform();
  const [facets] = useLive(client, 'facets', () => client.ask('history.facets', null));
  const [text, setText] = useState(filter.text ?? '');
  const latest = useRef(filter);
  latest.current = filter;
  const set = (change: { [Key in keyof HistoryFilter]: HistoryFilter[Key] | undefined }): void => {
    const entries = Object.entries({ ...latest.current, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    onChange(Object.fromEntries(entries));
  };

  useEffect(() => {
    if (text.trim() === (filter.text ?? '')) return undefined;
    const timer = setTimeout(() => set({ text: text.trim() || undefined }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);

  const known: HistoryFacets =
    facets.state === 'ready' ? facets.value : { hosts: [], models: [], enclaves: [], networks: [] };
  return (
    <search class="filters">
      <input
        ref={searchRef}
        class="filter-search"
        type="search"
        aria-label={t('filter_text')}
        placeholder={t('filter_text_placeholder')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
        }}
      />
      <Choice
        label={t('filter_headline')}
        value={filter.headline}
        options={headlines.map((headline) => [headline, headlineName(headline)])}
        onChange={(value) => set({ headline: headlines.find((headline) => headline === value) })}
      />
      <Choice
        label={t('filter_host')}
        value={filter.host}
        options={known.hosts.map((host) => [host, host])}
        onChange={(host) => set({ host })}
      />
      <Choice
        label={t('filter_model')}
        value={filter.model}
        options={known.models.map((model) => [model, model])}
        onChange={(model) => set({ model })}
      />
      <Choice
        label={t('filter_enclave')}
        value={filter.teeId}
        options={known.enclaves.map((teeId) => [teeId, shortened(teeId)])}
        onChange={(teeId) => set({ teeId })}
      />
      <Choice
        label={t('filter_network')}
        value={filter.networkId}
        options={known.networks.map(({ id, name }) => [id, name])}
        onChange={(networkId) => set({ networkId })}
      />
      <span class="filter-days">
        <DayChoice label={t('filter_from')} at={filter.from} shift={0} onChange={(from) => set({ from })} />
        <DayChoice label={t('filter_to')} at={filter.to} shift={dayMs - 1} onChange={(to) => set({ to })} />
      </span>
    </search>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | undefined) => void;
}): JSX.Element | null {
  if (options.length === 0 && value === undefined) return null;
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{label}</option>
      {options.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** A day of this machine's calendar; `shift` leads from its midnight to the moment meant. */
function DayChoice({
  label,
  at,
  shift,
  onChange,
}: {
  label: string;
  at: number | undefined;
  shift: number;
  onChange: (at: number | undefined) => void;
}): JSX.Element {
  const midnight = at === undefined ? undefined : new Date(at - shift);
  const value =
    midnight === undefined
      ? ''
      : [midnight.getFullYear(), midnight.getMonth() + 1, midnight.getDate()]
          .map((part) => String(part).padStart(2, '0'))
          .join('-');
  return (
    <label class="small">
      {label}{' '}
      <input
        type="date"
        value={value}
        onChange={(event) => {
          const start = Date.parse(`${event.currentTarget.value}T00:00:00`);
          onChange(Number.isNaN(start) ? undefined : start + shift);
        }}
      />
    </label>
  );
}
