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
  /** Requests that wait for their response to be read, and the bytes of their bodies. */
  pendingRequests: 256,
  pendingBytes: 16 * 1024 * 1024,
  /** Requests of all pages that wait for their response on the network level, and the bytes held of both. */
  networkRequests: 256,
  networkBytes: 96 * 1024 * 1024,
  /** The same of the pages of one origin: none can use up what is there for all. */
  networkRequestsOfOrigin: 128,
  networkBytesOfOrigin: 48 * 1024 * 1024,
  /** Requests kept at the JSON boundary inside a page that encrypts, for pairing with an answer, and their characters. */
  ringRequests: 48,
  ringLength: 2 * 1024 * 1024,
  /** Streams that a page decrypts by itself at the same time, and the characters held of them. */
  pageStreams: 48,
  pageStreamsLength: 16 * 1024 * 1024,
  /** Responses that are read at the same time, and the bytes held of them. */
  openReadings: 128,
  openBytes: 32 * 1024 * 1024,
  /** Answers the bridge takes at once, and then each second, from one frame. */
  burst: 256,
  perSecond: 20,
  /** Bytes in the same way: answers that are large, or that many large requests may belong to. */
  burstBytes: 16 * 1024 * 1024,
  bytesPerSecond: 1024 * 1024,
  /** Notices in the same way. */
  noticeBurst: 10,
  noticesPerSecond: 1,
  /** Answers and bytes that wait in the bridge for the background's acknowledgement. */
  unacknowledged: 256,
  unacknowledgedBytes: 32 * 1024 * 1024,
} as const;
