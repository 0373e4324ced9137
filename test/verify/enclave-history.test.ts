import { describe, expect, it } from 'vitest';
import { hex32 } from '../../src/bytes/hex';
import { coversMoment, type HistoryEvent } from '../../src/verify/enclave-evidence';
import { e2e, evidenceWith } from '../evidence/enclave-evidence';
import { ended, found, run, verdict } from './enclave-report';

describe('the past', () => {
  const at = (name: HistoryEvent['name'], offset: number): HistoryEvent => ({
    name,
    block: 900 + offset,
    time: e2e.signedAt + offset,
    transaction: hex32('55'.repeat(32), 'transaction'),
  });
  const judged = async (
    events: readonly HistoryEvent[],
    now: { enabled?: boolean; approved?: boolean; buildBefore?: 'approved' | 'revoked' | 'unknown' } = {},
  ) => {
    const { enabled = true, approved = true, buildBefore = 'unknown' } = now;
    const known = { buildApproved: approved };
    const report = await run(evidenceWith({ record: { enabled }, history: { events, buildBefore }, known }));
    return [ended(report, 'enclave_enabled'), ended(report, 'build'), verdict(report)];
  };

  it('shows what was withdrawn later, and does not hold it against the answer', async () => {
    expect(
      await judged([at('disabled', 10), at('revoked', 10)], { enabled: false, approved: false }),
    ).toEqual(['pass enclave_disabled_after', 'pass build_revoked_after', 'verified']);
    expect(await judged([at('disabled', 10), at('enabled', 20)])).toEqual([
      'pass enclave_disabled_after',
      'pass build_registry_approved',
      'verified',
    ]);
  });

  it('rejects what had been withdrawn before', async () => {
    expect(await judged([], { enabled: false, approved: false, buildBefore: 'revoked' })).toEqual([
      'fail enclave_disabled_before',
      'fail build_revoked_before',
      'rejected',
    ]);
    expect(await judged([at('enabled', 10), at('approved', 9)], { buildBefore: 'revoked' })).toEqual([
      'fail enclave_disabled_before',
      'fail build_revoked_before',
      'rejected',
    ]);
    expect(await judged([], { approved: false })).toEqual([
      'pass enclave_enabled',
      'fail build_not_approved',
      'rejected',
    ]);
  });

  it('knows that an approval may be given twice', async () => {
    expect(await judged([at('approved', 10)], { buildBefore: 'approved' })).toEqual([
      'pass enclave_enabled',
      'pass build_registry_approved',
      'verified',
    ]);
    expect(await judged([at('approved', 10)])).toEqual([
      'pass enclave_enabled',
      'missing build_approval_unknown',
      'unverifiable',
    ]);
  });

  it('holds no revocation against a build that was approved again before the answer', async () => {
    const again = [at('revoked', -20), at('approved', -10)];
    expect((await judged(again))[1]).toBe('pass build_registry_approved');
    expect((await judged([...again, at('approved', 10)]))[1]).toBe('pass build_registry_approved');
    expect((await judged([...again, at('revoked', 10)], { approved: false }))[1]).toBe(
      'pass build_revoked_after',
    );
    // A registry that contradicts its own events is not said to have revoked it then.
    expect((await judged(again, { approved: false }))[1]).toBe('fail build_not_approved');
    expect((await judged(again.toReversed(), { approved: false }))[1]).toBe('fail build_revoked_before');
  });

  it('judges a later answer from the same events', async () => {
    const evidence = evidenceWith({ record: { enabled: false }, history: { events: [at('disabled', 10)] } });
    const later = (offset: number) => run(evidence, { signedAt: (e2e.signedAt + offset) * 1000 });
    expect(ended(await later(9), 'enclave_enabled')).toBe('pass enclave_disabled_after');
    expect(ended(await later(10), 'enclave_enabled')).toBe('fail enclave_disabled_before');
    expect(coversMoment(evidence, (e2e.signedAt + 300) * 1000)).toBe(true);
    expect(coversMoment(evidence, (e2e.signedAt + 400) * 1000)).toBe(false);
    expect(coversMoment(evidence, (e2e.signedAt - 2) * 1000)).toBe(false);
  });

  it('names a registry that answers only for now', async () => {
    const history = {
      source: 'now-only',
      head: { number: 5, time: e2e.signedAt + 60 },
      code: 'rpc_error',
    } as const;
    const now = await run(evidenceWith({ known: { history } }));
    expect(ended(now, 'enclave_enabled')).toBe('pass enclave_enabled_now_only');
    expect(ended(now, 'build')).toBe('pass build_registry_approved_now_only');
    expect(now.facts.asOf).toEqual({ block: 5, source: 'now-only' });
  });

  it('leaves open what is now withdrawn where the past cannot be asked', async () => {
    const history = {
      source: 'now-only',
      head: { number: 5, time: e2e.signedAt + 60 },
      code: 'rpc_error',
    } as const;
    const report = await run(
      evidenceWith({ record: { enabled: false }, known: { history, buildApproved: false } }),
    );
    expect(ended(report, 'enclave_enabled')).toBe('missing enclave_disabled_unknown_when');
    expect(ended(report, 'build')).toBe('missing build_approval_unknown');
    expect(verdict(report)).toBe('unverifiable');
  });

  it('does not accept an answer dated before its enclave was admitted', async () => {
    const signedAt = (e2e.record.registeredAt - 301) * 1000;
    expect(ended(await run(evidenceWith(), { signedAt }), 'enclave_enabled')).toBe(
      'missing enclave_registered_later',
    );
    // Its clock and the chain's may differ by five minutes.
    const within = await run(evidenceWith(), { signedAt: signedAt + 1_000 });
    expect(ended(within, 'enclave_enabled')).toBe('pass enclave_enabled');
  });

  it('mentions a stale heartbeat and holds it against nobody', async () => {
    const report = await run(evidenceWith({ record: { lastHeartbeatAt: e2e.signedAt - 1_801 } }));
    expect(found(report, 'heartbeat')).toMatchObject({
      outcome: 'fail',
      code: 'heartbeat_stale',
      advisory: true,
    });
    expect(verdict(report)).toBe('verified');
    const later = evidenceWith({ record: { lastHeartbeatAt: e2e.signedAt + 100 } });
    expect(ended(await run(later), 'heartbeat')).toBe('missing heartbeat_unknown');
    const before = evidenceWith({
      record: { lastHeartbeatAt: e2e.signedAt + 100 },
      history: { heartbeatBefore: e2e.signedAt - 5 },
    });
    expect(ended(await run(before), 'heartbeat')).toBe('pass heartbeat_fresh');
    // The heartbeat before the block that was asked about tells of a minute, not of what came after it.
    const since = (offset: number) => run(before, { signedAt: (e2e.signedAt - 1 + offset) * 1000 });
    expect(ended(await since(59), 'heartbeat')).toBe('pass heartbeat_fresh');
    expect(ended(await since(60), 'heartbeat')).toBe('missing heartbeat_unknown');
  });
});
