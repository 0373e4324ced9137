import * as AbiFunction from 'ox/AbiFunction';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { address, fromHex, toHex, type Address, type Hex } from '../../../src/bytes/hex';
import { concat, uint256 } from '../../../src/bytes/join';
import type { Issuer } from '../../evidence/attestation-issuer';
import type { EnclaveName } from '../commands';
import {
  attest,
  enclaveEndpoint,
  paymentAddress,
  signOhttpConfig,
  type Build,
  type Enclave,
} from '../enclaves';
import { ohttpIds } from '../gateway/ohttp-key';
import { registryAbi } from './abi';
import type { Contracts } from './contracts';
import type { EvmChain } from './evm-chain';
import { signerNamed } from './signer';

/** The type under which the registry knows gateways for language models. */
const llmProxy = 0;
const admin = signerNamed('admin');

/** Addresses of the deployed contracts. */
export interface Deployment {
  /** Records of ten fields. */
  readonly registry: Address;
  /** Records of eleven fields. */
  readonly ohttpRegistry: Address;
  readonly verifier: Address;
  readonly relay: Address;
}

/** Creates the contracts. The admin holds every role; the relay's role is its own, as it is upstream. */
export async function deploy(chain: EvmChain, contracts: Contracts): Promise<Deployment> {
  const create = async (code: string, ...args: readonly Address[]): Promise<Address> => {
    const words = args.map((argument) => argument.slice(2).padStart(64, '0'));
    const transaction = await chain.send(admin, undefined, `0x${code}${words.join('')}`);
    return address(transaction.contractAddress ?? '', 'contract address');
  };
  const registry = await create(contracts.TEERegistry);
  const ohttpRegistry = await create(contracts.TEERegistryOHTTP);
  const verifier = await create(contracts.TEEInferenceVerifier, registry, ohttpRegistry);
  const relay = await create(contracts.InferenceSettlementRelay, verifier);
  return { registry, ohttpRegistry, verifier, relay };
}

/** What administrators and enclave operators do on the chain. */
export class RegistryOperator {
  readonly #chain: EvmChain;
  readonly #deployment: Deployment;
  readonly #issuer: Issuer;
  readonly #now: () => number;

  constructor(chain: EvmChain, deployment: Deployment, issuer: Issuer, now: () => number) {
    this.#chain = chain;
    this.#deployment = deployment;
    this.#issuer = issuer;
    this.#now = now;
  }

  /** The registry an enclave is in; undefined for the one that was never registered. */
  registryOf(name: EnclaveName): Address | undefined {
    if (name === 'unregistered') return undefined;
    return name === 'ohttp' ? this.#deployment.ohttpRegistry : this.#deployment.registry;
  }

  async prepareRegistries(): Promise<void> {
    for (const registry of this.#registries()) {
      await this.#send(registry, AbiFunction.encodeData(registryAbi.addTEEType, [llmProxy, 'LLMProxy']));
      await this.#send(
        registry,
        AbiFunction.encodeData(registryAbi.setAWSRootCertificate, [toHex(this.#issuer.rootDer)]),
      );
    }
  }

  async approve(build: Build): Promise<void> {
    const pcr = (index: number) => toHex(build.pcrs.get(index) ?? new Uint8Array(48));
    const call = AbiFunction.encodeData(registryAbi.approvePCR, [
      { pcr0: pcr(0), pcr1: pcr(1), pcr2: pcr(2) },
      build.version,
      llmProxy,
    ]);
    for (const registry of this.#registries()) await this.#send(registry, call);
  }

  /** Also disables every enclave that runs the build. */
  async revoke(build: Build): Promise<void> {
    const call = AbiFunction.encodeData(registryAbi.revokePCR, [build.pcrHash, llmProxy]);
    for (const registry of this.#registries()) await this.#send(registry, call);
  }

  async register(enclave: Enclave): Promise<void> {
    const registry = this.registryOf(enclave.name);
    if (registry === undefined) return;
    const document = toHex(await attest(enclave, this.#issuer, this.#now()));
    const common = [
      document,
      toHex(enclave.signer.signingKeyDer),
      toHex(enclave.tlsCertDer),
      paymentAddress,
      enclaveEndpoint,
      llmProxy,
    ] as const;
    if (registry === this.#deployment.registry) {
      await this.#send(registry, AbiFunction.encodeData(registryAbi.registerTEEWithAttestation, common));
      return;
    }
    const { keyId, kemId, kdfId, aeadId } = ohttpIds;
    const configSignature = await signOhttpConfig(enclave);
    const call = AbiFunction.encodeData(registryAbi.registerTEEWithAttestationAndOHTTPConfig, [
      ...common,
      keyId,
      kemId,
      kdfId,
      aeadId,
      toHex(enclave.ohttp.publicKey),
      toHex(enclave.ohttp.keyConfig),
      toHex(configSignature),
    ]);
    await this.#send(registry, call);
  }

  async heartbeat(enclave: Enclave): Promise<void> {
    const timestamp = Math.floor(this.#now() / 1000);
    const message = keccak_256(concat(fromHex(enclave.signer.teeId, 'tee id'), uint256(timestamp)));
    const signature = toHex(await enclave.signer.signBytes(Uint8Array.from(message)));
    await this.#sendFor(
      enclave.name,
      AbiFunction.encodeData(registryAbi.heartbeat, [enclave.signer.teeId, BigInt(timestamp), signature]),
    );
  }

  async enable(enclave: Enclave): Promise<void> {
    await this.#sendFor(enclave.name, AbiFunction.encodeData(registryAbi.enableTEE, [enclave.signer.teeId]));
  }

  async disable(enclave: Enclave): Promise<void> {
    await this.#sendFor(enclave.name, AbiFunction.encodeData(registryAbi.disableTEE, [enclave.signer.teeId]));
  }

  #registries(): readonly Address[] {
    return [this.#deployment.registry, this.#deployment.ohttpRegistry];
  }

  async #sendFor(name: EnclaveName, call: Hex): Promise<void> {
    const registry = this.registryOf(name);
    if (registry === undefined) throw new Error(`The enclave "${name}" is in no registry.`);
    await this.#send(registry, call);
  }

  async #send(to: Address, call: Hex): Promise<void> {
    await this.#chain.send(admin, to, call);
  }
}
