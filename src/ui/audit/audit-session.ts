import { useEffect, useRef, useState } from 'preact/hooks';
import type { AuditEvent, AuditRequest } from '../../app/api/audit';
import type { Platform, PlatformPort } from '../platform';

/** A leaf as it is shown. */
export type AuditLeaf = Extract<AuditEvent, { kind: 'leaves' }>['leaves'][number];
/** What came of a batch. */
export type AuditEnd = Extract<AuditEvent, { kind: 'end' }>;

/** A batch being checked, or checked. */
export interface Audit {
  readonly state: 'idle' | 'running' | 'ended' | 'refused' | 'cancelled';
  readonly progress: { readonly done: number; readonly total: number; readonly step: string } | undefined;
  readonly leaves: readonly AuditLeaf[];
  readonly end: AuditEnd | undefined;
  readonly refusal: { readonly code: string; readonly message: string } | undefined;
}

const idle: Audit = { state: 'idle', progress: undefined, leaves: [], end: undefined, refusal: undefined };

/** Checks one batch at a time in a worker of this page; ending the worker cancels. */
export function useAudit(connect: Platform['connect']): {
  readonly audit: Audit;
  readonly start: (request: AuditRequest) => void;
  readonly cancel: () => void;
} {
  const [audit, setAudit] = useState<Audit>(idle);
  const port = useRef<PlatformPort | undefined>(undefined);
  const close = (): void => {
    port.current?.close();
    port.current = undefined;
  };
  const queued = useRef<AuditEvent[]>([]);
  /** A batch streams thousands of leaves: they are taken in together, some twenty times a second. */
  const queue = (event: AuditEvent): void => {
    queued.current.push(event);
    if (queued.current.length > 1) return;
    setTimeout(() => {
      const events = queued.current;
      queued.current = [];
      setAudit((before) => takeIn(before, events));
    }, 50);
  };
  useEffect(() => close, []);

  return {
    audit,
    start(request) {
      close();
      queued.current = [];
      const opened = connect();
      port.current = opened;
      setAudit({ ...idle, state: 'running' });
      opened.onMessage((message) => {
        if (port.current !== opened) return;
        // Messages on this port come from the extension's own worker.
        const event = message as AuditEvent;
        queue(event);
        if (event.kind === 'end' || event.kind === 'refused') close();
      });
      opened.onClose(() => {
        if (port.current !== opened) return;
        port.current = undefined;
        setAudit((before) => ({
          ...before,
          state: 'refused',
          refusal: {
            code: 'audit_failed',
            message:
              'Checking the batch broke off before its end. What was checked until then is shown below.',
          },
        }));
      });
      opened.post(request);
    },
    cancel() {
      close();
      setAudit((before) => ({ ...before, state: 'cancelled' }));
    },
  };
}

function takeIn(audit: Audit, events: readonly AuditEvent[]): Audit {
  if (audit.state !== 'running') return audit;
  const leaves = events.flatMap((event) => (event.kind === 'leaves' ? event.leaves : []));
  const progress = events.findLast((event) => event.kind === 'progress') ?? audit.progress;
  const end = events.find((event) => event.kind === 'end');
  const refusal = events.find((event) => event.kind === 'refused');
  return {
    state: end !== undefined ? 'ended' : refusal !== undefined ? 'refused' : 'running',
    progress,
    leaves: leaves.length === 0 ? audit.leaves : audit.leaves.concat(leaves),
    end,
    refusal,
  };
}
