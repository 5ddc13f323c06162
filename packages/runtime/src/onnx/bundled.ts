// Owns which weights are in this package itself: model -> part -> file. They need no store and no licence notice.

export type BundledModels = Readonly<Record<string, Readonly<Record<string, URL>>>>

export const BUNDLED: BundledModels = {
  mini: { model: new URL('../../models/mini.onnx', import.meta.url) },
}
