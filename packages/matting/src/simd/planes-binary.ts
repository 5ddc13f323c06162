// Owns the compiled kernels of planes.as, made by deploy/wasm/build.ts. Not written by hand.

/** SHA-256 of the source that this was made of. */
export const SOURCE_SHA256 = '0509ae52811b64263ac533e172f6d0077465d0651df705cd001aff93d551d117'

/** The WebAssembly module, base64. */
export const PLANES_WASM =
  'AGFzbQEAAAABCAFgBH9/f38AAwMCAAAFAwEAAQcnAwtsYXJnZXJBaGVhZAABDHNtYWxsZXJBaGVhZAAABm1lbW9yeQIACoEBAj8AIAAgA0ECdGohAwNAIAAgA0kEQCACIAD9AAQAIAAgAWr9AAQA/egB/QsEACAAQRBqIQAgAkEQaiECDAELCws/ACAAIANBAnRqIQMDQCAAIANJBEAgAiAA/QAEACAAIAFq/QAEAP3pAf0LBAAgAEEQaiEAIAJBEGohAgwBCwsL'
