import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { CodedError, messageOf } from '../../bytes/coded-error';
import type { MadeProof } from '../../zk/engine';
import type { ProofJudgement } from '../../zk/judge-proof';
import { snarkSystems, type SnarkSystem } from '../../zk/snarkjs-proof';
import { t } from '../i18n';
import { Failure } from '../parts/controls';
import { FullPage } from '../parts/full-page';
import { useAction } from '../state/action';
import type { Prover } from './prover';
import { ProvedSection } from './proved-section';

interface Result {
  readonly made: MadeProof;
  readonly judgement: ProofJudgement;
  readonly seconds: number;
}

function readInputs(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CodedError('inputs_not_json', `${t('prove_inputs_not_json')} ${messageOf(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new CodedError('inputs_not_json', t('prove_inputs_not_json'));
}

/** Makes a proof on this machine: circuit, proving key and inputs in; proof, public signals and a first check out. */
export function ProvePage({ prover }: { prover: Prover }): JSX.Element {
  const [system, setSystem] = useState<SnarkSystem>('groth16');
  const [circuit, setCircuit] = useState<File | undefined>(undefined);
  const [key, setKey] = useState<File | undefined>(undefined);
  const [inputs, setInputs] = useState('');
  const [step, setStep] = useState<string | undefined>(undefined);
  const [result, setResult] = useState<Result | undefined>(undefined);
  const cancel = useRef<AbortController | undefined>(undefined);
  const { busy, refusal, run } = useAction();
  const id = useId();
  const ready = circuit !== undefined && key !== undefined && inputs.trim() !== '';

  const start = (): void => {
    if (circuit === undefined || key === undefined) return;
    run(async () => {
      setResult(undefined);
      const controller = new AbortController();
      cancel.current = controller;
      const begun = performance.now();
      try {
        const artifacts = { system, circuit, provingKey: key, inputs: readInputs(inputs) };
        const made = await prover.prove(artifacts, { signal: controller.signal, onProgress: setStep });
        const seconds = (performance.now() - begun) / 1_000;
        setStep(t('prove_checking'));
        setResult({ made, seconds, judgement: await prover.judge(made, made.verificationKey) });
      } finally {
        cancel.current = undefined;
        setStep(undefined);
      }
    });
  };

  return (
    <FullPage current="prove" title={t('prove_title')}>
      <p class="section-text">{t('prove_text')}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <div class="field">
          <label for={`${id}-system`}>{t('card_system')}</label>
          <select
            id={`${id}-system`}
            value={system}
            onChange={(event) => setSystem(event.currentTarget.value as SnarkSystem)}
          >
            {snarkSystems.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <FileField id={`${id}-circuit`} label={t('prove_circuit')} accept=".wasm" onFile={setCircuit} />
        <FileField id={`${id}-key`} label={t('prove_key')} accept=".zkey" onFile={setKey} />
        <div class="field">
          <label for={`${id}-inputs`}>{t('prove_inputs')}</label>
          <textarea
            id={`${id}-inputs`}
            rows={5}
            spellcheck={false}
            placeholder={'{ "x": [25, -7, 13] }'}
            value={inputs}
            onInput={(event) => setInputs(event.currentTarget.value)}
          />
        </div>
        <p class="notice-actions">
          <button type="submit" class="button button-main" disabled={busy || !ready}>
            {t('prove_start')}
          </button>
          {busy && (
            <button type="button" class="button" onClick={() => cancel.current?.abort()}>
              {t('cancel')}
            </button>
          )}
        </p>
      </form>
      <p class="soft" role="status">
        {busy ? (step ?? t('prove_working')) : ''}
      </p>
      {refusal !== undefined && !busy && <Failure refusal={refusal} />}
      {result !== undefined && <ProvedSection {...result} />}
    </FullPage>
  );
}

function FileField({
  id,
  label,
  accept,
  onFile,
}: {
  id: string;
  label: string;
  accept: string;
  onFile: (file: File | undefined) => void;
}): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        onChange={(event) => onFile(event.currentTarget.files?.[0])}
      />
    </div>
  );
}
