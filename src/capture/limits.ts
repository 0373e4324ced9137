/** Bounds of what capture holds and forwards. A page may ask for more; it is then told about, not kept. */
export const limits = {
  /** Bytes of one request body that are kept; the gateway itself takes less (Oblivious HTTP: 512 KiB). */
  requestBytes: 2 * 1024 * 1024,
  /** Bytes of one response body that are kept. */
  responseBytes: 8 * 1024 * 1024,
  /** Bytes kept of a response that is over the bound: enough to name it. */
  headBytes: 64 * 1024,
  /** JSON in which a ZK proof is looked for (an EZKL proof is about 50 kB). */
  proofBytes: 1024 * 1024,
  urlLength: 2048,
  /** Characters of a `tee_signature`; RSA-2048 in base64 is 344. */
  signatureLength: 1024,
  /** Requests that wait for their response to be read. */
  pendingRequests: 24,
  /** Requests of all pages that wait for their response on the network level. */
  networkRequests: 64,
  /** Requests kept at the JSON boundary inside a page that encrypts, for pairing with an answer. */
  ringRequests: 16,
  /** Responses that are read at the same time. */
  openReadings: 8,
  /** Answers the bridge takes at once, and then each second, from one frame. */
  burst: 60,
  perSecond: 20,
  /** Bytes in the same way: answers that are large, or that many large requests may belong to. */
  burstBytes: 16 * 1024 * 1024,
  bytesPerSecond: 1024 * 1024,
  /** Notices in the same way. */
  noticeBurst: 10,
  noticesPerSecond: 1,
  /** Answers and bytes that wait in the bridge for the background's acknowledgement. */
  unacknowledged: 64,
  unacknowledgedBytes: 32 * 1024 * 1024,
} as const;
