import type { JSX } from 'preact';
import type { AnswerDetail, EnclaveView } from '../../app/api/answer-detail';
import { fromBase64 } from '../../bytes/base64';
import { plural, t } from '../i18n';
import { CheckMark } from '../parts/check-mark';
import { CopyButton, Notice, saveFile } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { SafeText } from '../parts/safe-text';
import { dateAndTime, dateOf, shortened } from '../words/numbers';
import { voucherName, voucherSentence } from '../words/voucher';

interface EnclaveCardProps {
  readonly enclave: EnclaveView;
  readonly explorer: AnswerDetail['explorer'];
}

/** The enclave as a person would ask about it: which build, since when, where, who says so. */
export function EnclaveCard({ enclave, explorer }: EnclaveCardProps): JSX.Element {
  const { build, chainId, asOf } = enclave;
  const surprise = chainId?.reported !== undefined && chainId.reported !== chainId.expected;
  return (
    <details class="fold section-fold enclave">
      <summary>
        {t('about_enclave')} <code>{shortened(enclave.teeId)}</code>
      </summary>
      {surprise && (
        <Notice tone="trouble">
          <p>{t('chain_surprise', String(chainId.reported), String(chainId.expected))}</p>
        </Notice>
      )}
      <dl class="facts">
        {build !== undefined && (
          <>
            <Fact name={t('enclave_build')}>
              <SafeText text={build.version === undefined ? build.name : `${build.name} ${build.version}`} />
              {build.date !== undefined && <span class="soft"> {publishedOn(build.date)}</span>}
            </Fact>
            <Fact name={t('enclave_vouched')}>
              {build.vouchedBy === undefined ? (
                t('vouched_nobody')
              ) : (
                <>
                  {voucherName(build.vouchedBy)}
                  <p class="small">{voucherSentence(build.vouchedBy)}</p>
                </>
              )}
            </Fact>
          </>
        )}
        {enclave.attestedAt !== undefined && (
          <Fact name={t('enclave_attested')}>{dateAndTime(enclave.attestedAt)}</Fact>
        )}
        {enclave.registeredAt !== undefined && (
          <Fact name={t('enclave_registered')}>{dateAndTime(enclave.registeredAt)}</Fact>
        )}
        {enclave.lastHeartbeatAt !== undefined && (
          <Fact name={t('enclave_heartbeat')}>{dateAndTime(enclave.lastHeartbeatAt)}</Fact>
        )}
        {enclave.region !== undefined && (
          <Fact name={t('enclave_where')}>
            {t('enclave_region', enclave.region)}
            {enclave.instance !== undefined && (
              <>
                {' '}
                <code>{enclave.instance}</code>
              </>
            )}
          </Fact>
        )}
        {enclave.registry !== undefined && (
          <Fact name={t('enclave_registry')}>
            <Identifier value={enclave.registry} />
          </Fact>
        )}
        {asOf !== undefined && (
          <Fact name={t('enclave_as_of')}>
            {asOf.source === 'now-only' ? (
              t('enclave_now_only')
            ) : (
              <Identifier value={String(asOf.block ?? '')} template={explorer.block} slot="block" />
            )}
          </Fact>
        )}
        {chainId !== undefined && (
          <Fact name={t('enclave_chain')}>{chainId.reported ?? t('enclave_chain_silent')}</Fact>
        )}
        <Fact name={t('enclave_id')}>
          <Identifier value={enclave.teeId} />
        </Fact>
      </dl>
      {enclave.certificates.length > 0 && <CertificatePath certificates={enclave.certificates} />}
      {build !== undefined && <Measurements build={build} />}
      <KeyDigests enclave={enclave} />
      {enclave.documentBase64 !== undefined && (
        <RawDocument documentBase64={enclave.documentBase64} teeId={enclave.teeId} />
      )}
    </details>
  );
}

function publishedOn(isoDate: string): string {
  const at = Date.parse(isoDate);
  return Number.isNaN(at) ? isoDate : t('enclave_build_date', dateOf(at));
}

function CertificatePath({ certificates }: Pick<EnclaveView, 'certificates'>): JSX.Element {
  return (
    <section class="path">
      <h4>{t('certificates')}</h4>
      <ol>
        {certificates.map((certificate) => (
          <li key={certificate.sha256}>
            <CheckMark outcome={certificate.valid ? 'pass' : 'fail'} />
            <div>
              <b>{t(`certificate_${certificate.role}`)}</b>{' '}
              {!certificate.valid && <span class="tone-rejected">{t('certificate_invalid')}</span>}
              <p class="small">
                <SafeText text={certificate.subject} />
              </p>
              <p class="small clock">
                {t(
                  'certificate_valid',
                  dateAndTime(certificate.notBefore),
                  dateAndTime(certificate.notAfter),
                )}
              </p>
              <p class="small">
                <code>{certificate.sha256}</code>
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Measurements({ build }: { build: NonNullable<EnclaveView['build']> }): JSX.Element {
  // Registers nothing was measured into are zero; the first three always say something.
  const told = build.pcrs.filter(({ index, value }) => index <= 2 || !/^(?:0x)?0+$/.test(value));
  const zero = build.pcrs.length - told.length;
  return (
    <details class="fold">
      <summary>{t('measurements')}</summary>
      <dl class="facts">
        {told.map((pcr) => (
          <Fact key={pcr.index} name={`PCR${pcr.index}`}>
            <Identifier value={pcr.value} />
          </Fact>
        ))}
        <Fact name={t('pcr_hash')}>
          <Identifier value={build.pcrHash} />
        </Fact>
      </dl>
      {zero > 0 && <p class="small">{plural('pcrs_zero', zero)}</p>}
    </details>
  );
}

function KeyDigests({ enclave }: { enclave: EnclaveView }): JSX.Element | null {
  const digests = [
    ['digest_key', enclave.signingKeySha256],
    ['digest_tls', enclave.tlsCertificateSha256],
    ['digest_ohttp', enclave.ohttpConfigHash],
    ['digest_module', enclave.moduleId],
  ] as const;
  const known = digests.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  if (known.length === 0) return null;
  return (
    <details class="fold">
      <summary>{t('digests')}</summary>
      <dl class="facts">
        {known.map(({ name, value }) => (
          <Fact key={name} name={t(name)}>
            <Identifier value={value} />
          </Fact>
        ))}
      </dl>
    </details>
  );
}

function RawDocument({ documentBase64, teeId }: { documentBase64: string; teeId: string }): JSX.Element {
  return (
    <p class="notice-actions raw">
      <span class="small">{t('raw_document')}</span>
      <CopyButton text={documentBase64} label={t('copy')} />
      <button
        type="button"
        class="link"
        onClick={() =>
          saveFile(
            `attestation-${teeId.slice(2, 10)}.cbor`,
            fromBase64(documentBase64, 'attestation document'),
            'application/cbor',
          )
        }
      >
        {t('save')}
      </button>
    </p>
  );
}
