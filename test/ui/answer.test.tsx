// @vitest-environment jsdom
import { fireEvent, waitFor } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import type { AnswerDetail } from '../../src/app/api/answer-detail';
import type { Check } from '../../src/verify/check';
import { CodedError } from '../../src/bytes/coded-error';
import { AnswerPage } from '../../src/ui/answer/answer-page';
import { FakeClient } from './gallery/fake-client';
import { answers, checksWith, passed } from './gallery/fixtures';
import { hostile, registered, repeated } from './gallery/odd-answers';
import { need, show } from './show';

async function opened(answer: AnswerDetail, change: Parameters<typeof show>[2] = {}) {
  const client = new FakeClient({
    'answer.get': answer,
    'answer.receipt': { name: 'r.json', json: '{}' },
    'answer.mark': null,
    'answer.recheck': null,
    'answer.delete': null,
  });
  const onBack = vi.fn();
  const view = show(
    <AnswerPage
      id={answer.id}
      gap={{ enough: true, p50: 70_000, p95: 148_000, p99: 200_000, count: 99 }}
      heading="h1"
      onBack={onBack}
    />,
    client,
    change,
  );
  await view.findByRole('article');
  return { ...view, client, onBack };
}

describe('one answer', () => {
  it('says at its top which model answered which site and when', async () => {
    const { container } = await opened(answers.settled);
    const about = need(container.querySelector('.band-about')).textContent;
    expect(about).toMatch(/^gpt-4\.1chat\.example\.org20 May 2026/);
  });

  it.each([
    [answers.settled, 'The text that was signed'],
    [answers.rejected, 'The answer as received'],
    [{ ...answers.settled, endpoint: 'zk' as const }, 'The numbers in the answer'],
  ])('calls its text what it is known to be (%#)', async (answer, label) => {
    const { container } = await opened(answer);
    expect(need(container.querySelector('figure figcaption')).textContent).toBe(label);
  });

  it('says why a receipt could not be saved, and saves it again when asked', async () => {
    const client = new FakeClient({
      'answer.get': answers.settled,
      'answer.receipt': () => {
        throw new CodedError('answer_gone', 'The answer is no longer kept.');
      },
    });
    const view = show(<AnswerPage id="settled" gap={undefined} heading="h1" onBack={vi.fn()} />, client);
    const save = await view.findByRole('button', { name: 'Save receipt' });
    fireEvent.click(save);
    await view.findByText('The answer is no longer kept.');
    await waitFor(() => expect((save as HTMLButtonElement).disabled).toBe(false));
    fireEvent.click(save);
    expect(client.asked.filter(({ name }) => name === 'answer.receipt')).toHaveLength(2);
  });

  it('tells its story in time: asked, answered, verified, settled', async () => {
    const { getByRole } = await opened(answers.settled);
    const steps = [...getByRole('list', { name: 'What happened when' }).children].map(
      (step) => step.textContent,
    );
    expect(steps.slice(1)).toEqual(['Answered+ 0.8 s', 'Verified+ 30 ms', 'Settled+ 71 s']);
    expect(steps[0]).toMatch(/^Asked\d\d:\d\d:01$/);
  });

  it('lets the second clock run where the network has not recorded it yet', async () => {
    const { getByRole } = await opened(answers.provisional);
    expect(getByRole('list', { name: 'What happened when' }).lastElementChild?.textContent).toBe(
      'Not settled0:41',
    );
  });

  it('says that only the registry vouches for an enclave which was not attested here', async () => {
    const { container, getByText } = await opened(registered);
    const band = need(container.querySelector('.band'));
    expect(band.querySelector('[role=img]')?.textContent).toBe('Registry only');
    expect(band.textContent).toContain(
      'Only the network’s registry says that this key belongs to an enclave',
    );
    expect(band.textContent).not.toContain('attested by Amazon');
    expect(getByText('The registry says that this enclave holds the key; no attestation shows it.'));
  });

  it('says of an answer that was seen before when and where, and leads there', async () => {
    const { getByRole, getByText } = await opened(repeated);
    expect(getByText(/^This is not a fresh answer/).textContent).toMatch(
      /the same signature as the one seen .*20 May.* on shop\.example\.org;/,
    );
    expect(getByRole('link', { name: 'Show that one' }).getAttribute('href')).toBe('#answer/settled');
  });

  it('still says that it was seen before when the earlier one was deleted', async () => {
    const { getByText, queryByRole } = await opened({ ...repeated, repeatOf: 'deleted' });
    expect(getByText(/an earlier one, which is no longer kept/));
    expect(queryByRole('link', { name: 'Show that one' })).toBeNull();
  });

  it('shows what another version found, with the code this one has no words for', async () => {
    const old = {
      id: 'build',
      outcome: 'missing',
      code: 'of_long_ago',
      values: [],
      ms: 0,
    } as unknown as Check;
    const { container } = await opened({
      ...answers.unverifiable,
      checks: [old],
      leading: old,
      settlementReason: 'of_long_ago' as AnswerDetail['settlementReason'],
    });
    expect(container.textContent).toContain(
      'Another version of Proofmark found this and called it “of_long_ago”',
    );
  });

  it('says nothing of a key where a proof stands alone, which nobody signed', async () => {
    const { container } = await opened(answers.proved);
    expect([...container.querySelectorAll('.band .tag')].map((tag) => tag.textContent)).toEqual(['proved']);
  });

  it('says that a private answer is never recorded, by choice', async () => {
    const { getByText } = await opened(answers.private);
    expect(getByText('Not recorded').parentElement?.textContent).toBe('Not recordedby choice');
  });

  it('opens the failed check first, in words, and folds away what was not checked', async () => {
    const { container, getByText } = await opened(answers.rejected);
    const [first] = container.querySelectorAll<HTMLDetailsElement>('details.check');
    expect(first?.open).toBe(true);
    expect(first?.textContent).toContain('The text of this answer is not the text that the enclave signed.');
    expect(getByText('2 checks were not made because of this').closest('details')?.open).toBe(false);
    expect(container.querySelectorAll('.group-first details.check')).toHaveLength(1);
  });

  it('says once what is missing, and folds away what only lacks the same', async () => {
    const code = 'registry_unreachable';
    const lacking = ['tee_id', 'signature', 'registry_record'];
    const checks = passed.map((check) =>
      lacking.includes(check.id) ? { ...check, outcome: 'missing' as const, code, values: [] } : check,
    ) as readonly Check[];
    const leading = { id: 'registry_record', outcome: 'missing', code } as const;
    const { container, getByText } = await opened({ ...answers.unverifiable, checks, leading });
    const names = [...container.querySelectorAll('.group-first .check-name')].map((name) => name.textContent);
    expect(names).toEqual(['The registry could not be read']);
    const fold = need(getByText('2 checks were not made because of this').closest('details'));
    expect([...fold.querySelectorAll('li')].map((line) => line.textContent)).toEqual([
      'The signing key is not known',
      'The signature could not be checked',
    ]);
    expect(fold.open).toBe(false);
  });

  it.each([
    [answers.unverifiable, 'Not looked for, because the answer could not be verified.'],
    [answers.checking, 'Looked for as soon as the answer is verified.'],
    [answers.provisional, 'The network has not recorded this answer yet. It usually does within minutes.'],
    [answers.private, 'The page asked for no record of this answer, so there will never be one.'],
  ])('says why there is no record (%#)', async (answer, sentence) => {
    const { getByRole } = await opened(answer);
    expect(need(getByRole('heading', { name: 'The record' }).parentElement).textContent).toContain(sentence);
  });

  it('never says that a check passed which was not made', async () => {
    const { container } = await opened(answers.rejected);
    for (const row of container.querySelectorAll('.check-skipped')) {
      expect(row.querySelector('summary')?.textContent).toMatch(/^Not made: /);
    }
  });

  it.each([
    ['fail', 'signature_invalid'],
    ['missing', 'enclave_not_registered'],
  ] as const)(
    'says of nothing that it was signed where the signature did not hold (%s)',
    async (outcome, code) => {
      const checks = checksWith({ id: 'signature', outcome, code }, []);
      const { container } = await opened({ ...answers.unverifiable, checks });
      const names = [...container.querySelectorAll('.check-pass .check-name')].map(
        (name) => name.textContent,
      );
      expect(names.slice(0, 4)).toEqual([
        'Question fits the hash that came with the answer',
        'Text fits the hash that came with it',
        'The key is that of the enclave it names',
        'Gives a plausible time of signing',
      ]);
    },
  );

  it('says of a build whose approval was withdrawn just that', async () => {
    const leading = { id: 'build', outcome: 'fail', code: 'build_revoked_before' } as const;
    const { container } = await opened({ ...answers.rejected, leading, checks: checksWith(leading, []) });
    expect(need(container.querySelector('.band')).textContent).toContain(
      'Do not rely on this answer. Ran a build whose approval was withdrawn.',
    );
  });

  it('does not say that nobody can look in where debug mode was allowed', async () => {
    const checks = passed.map((check) =>
      check.id === 'debug_mode' ? { ...check, code: 'debug_mode_allowed' as const } : check,
    );
    const { queryByText, getByText } = await opened({ ...answers.settled, checks });
    expect(queryByText(/Not in debug mode/)).toBeNull();
    expect(getByText('In debug mode, which this network allows')).toBeTruthy();
  });

  it('does not name AWS where the attestation leads to another root', async () => {
    const enclave = need(answers.settled.enclave);
    const certificates = enclave.certificates.map((step) => ({ ...step, sha256: 'ab'.repeat(32) }));
    const { container, getByText } = await opened({
      ...answers.settled,
      enclave: { ...enclave, certificates },
    });
    expect(container.textContent.replace('aws.nitro-enclaves', '')).not.toMatch(
      /attested by Amazon|Amazon signed/,
    );
    expect(getByText('This network’s own root signed its attestation')).toBeTruthy();
  });

  it('names what the signature does not cover', async () => {
    const { getByText } = await opened({
      ...answers.settled,
      unsigned: ['usage', 'created', 'object', 'choices[1]', 'choices[2]', 'x.y'],
    });
    expect(getByText(/^Not covered by the signature/).textContent).toBe(
      'Not covered by the signature: token counts, the response’s creation time, the response’s type, further answers, x.y.',
    );
  });

  it('links to the explorer only by http(s) templates of the profile, in a new tab without opener', async () => {
    const { container } = await opened(answers.settled);
    const links = [...container.querySelectorAll('a')];
    expect(links).toHaveLength(4);
    for (const link of links) {
      expect(link.href).toMatch(/^https:\/\/(explorer\.opengradient\.ai|walruscan\.com)\//);
      expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer']);
    }
    const bad = await opened({
      ...answers.settled,
      // A profile somebody imported.
      explorer: { tx: 'javascript:alert({tx})', block: 'data:text/html,{block}' },
    });
    expect(bad.container.querySelectorAll('a[href^="javascript"], a[href^="data"]')).toHaveLength(0);
  });

  it('encodes what it puts into a link', async () => {
    const record = need(answers.settled.record);
    const { container } = await opened({ ...answers.settled, record: { ...record, blobId: '../x?y#z' } });
    expect(container.querySelector<HTMLAnchorElement>('a[href*="walruscan"]')?.href).toBe(
      'https://walruscan.com/mainnet/blob/..%2Fx%3Fy%23z',
    );
  });

  it('shows hostile text as text, isolated, and folds it', async () => {
    const { container, getByText } = await opened(hostile);
    const quote = need(
      [...container.querySelectorAll('figure')].find(
        (figure) => figure.querySelector('figcaption')?.textContent === 'The text that was signed',
      ),
    );
    expect(quote.querySelector('img, b')).toBeNull();
    expect(quote.querySelector('bdi')?.getAttribute('dir')).toBe('auto');
    expect(quote.textContent).toContain('U+E0069');
    expect(quote.textContent).not.toContain('\u202e');
    const shown = need(quote.querySelector('.quote-text')).textContent.length;
    fireEvent.click(getByText(/^Show all/));
    expect(need(quote.querySelector('.quote-text')).textContent.length).toBeGreaterThan(shown);
  });

  it('names five steps of the certificate path and says who vouches for the build', async () => {
    const { container, getByText } = await opened(answers.settled);
    expect([...container.querySelectorAll('.path li b')].map((step) => step.textContent)).toEqual([
      'Root',
      'Region',
      'Availability zone',
      'Machine',
      'Enclave',
    ]);
    expect(
      getByText(/This release of Proofmark knows these measurements/, { selector: '.enclave p' }),
    ).toBeTruthy();
  });

  it('says so when the nodes report another chain', async () => {
    const enclave = { ...need(answers.settled.enclave), chainId: { expected: 10_740, reported: 10_744 } };
    const { getByText } = await opened({ ...answers.settled, enclave });
    expect(getByText('The nodes report chain 10744, but this network should be chain 10740.')).toBeTruthy();
  });

  it('asks for the permission to notify within the click, then marks the answer', async () => {
    const requestPermissions = vi.fn(() => Promise.resolve(true));
    const { getByText, client } = await opened(answers.provisional, { requestPermissions });
    fireEvent.click(getByText('Tell me when it settles'));
    expect(requestPermissions).toHaveBeenCalledWith({ permissions: ['notifications'] });
    await waitFor(() =>
      expect(client.asked.at(-1)).toEqual({
        name: 'answer.mark',
        input: { id: 'provisional', marked: true },
      }),
    );
  });

  it('takes a mark back without asking for anything', async () => {
    const requestPermissions = vi.fn(() => Promise.resolve(false));
    const { getByText, client } = await opened(
      { ...answers.provisional, marked: true },
      { requestPermissions },
    );
    fireEvent.click(getByText('Stop telling me'));
    await waitFor(() =>
      expect(client.asked.at(-1)).toEqual({
        name: 'answer.mark',
        input: { id: 'provisional', marked: false },
      }),
    );
    expect(requestPermissions).not.toHaveBeenCalled();
  });

  it('deletes only after a second click', async () => {
    const { getByText, client, onBack } = await opened(answers.settled);
    fireEvent.click(getByText('Delete'));
    expect(client.asked.some(({ name }) => name === 'answer.delete')).toBe(false);
    fireEvent.click(getByText('Delete for good'));
    await waitFor(() => expect(onBack).toHaveBeenCalled());
  });

  it('says what to do when the answer is no longer kept', async () => {
    const { findByText } = show(
      <AnswerPage id="x" gap={undefined} heading="h1" onBack={() => undefined} />,
      new FakeClient({ 'answer.get': undefined }),
    );
    await findByText('This answer is no longer kept');
  });
});
