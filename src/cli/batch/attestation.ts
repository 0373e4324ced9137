import { judgeAttestation, readMoment } from '../attestation-case';
import type { BatchKind } from '../batch-kind';
import { flag, optionalBytes, optionalText, requiredBytes } from '../line-fields';
import { readMeasurementPins } from '../measurement-pins';

/**
 * `{"id", "kind": "attestation", "documentBase64", "at": ISO|"document", "rootDerBase64"?, "pcrs"?, "allowDebug"?,
 * "signingKeyDerBase64"?, "tlsCertificateDerBase64"?}`; `pcrs` as `readMeasurementPins` says.
 */
export const attestationKind: BatchKind = {
  kind: 'attestation',
  run: async (line) =>
    judgeAttestation({
      document: requiredBytes(line, 'documentBase64'),
      at: readMoment(optionalText(line, 'at') ?? 'document'),
      rootDer: optionalBytes(line, 'rootDerBase64'),
      pins: readMeasurementPins(line.pcrs),
      allowDebug: flag(line, 'allowDebug'),
      signingKeyDer: optionalBytes(line, 'signingKeyDerBase64'),
      tlsCertificateDer: optionalBytes(line, 'tlsCertificateDerBase64'),
    }),
};
