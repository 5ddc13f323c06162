// Owns placing the effects of a scene: where the pen stands in each frame, and how far the drawings reach over the loop.
import { createBoundsCanvas } from '../bounds-canvas.ts'
import type { Context2D } from '../canvas.ts'
import type { Character } from '../character.ts'
import type { Deform } from '../deform.ts'
import { clamp, mix, wrap } from '../easing.ts'
import type { Box } from '../pyramid.ts'
import type { EffectSpec } from '../take.ts'
import type { Stage } from '../warp.ts'
import type { Pen } from './pen.ts'
import { EFFECTS } from './table.ts'

export type Scene = {
  readonly character: Character
  readonly effects: readonly Required<EffectSpec>[]
  /** Body units from the resting feet. */
  readonly room: Box
  /** Where effects stand that do not follow the head. */
  readonly anchor: { readonly x: number; readonly y: number }
  readonly seed: number
}

/** Draws one layer of all effects at `moment` (0..1 of the loop). Says whether there was any effect to draw. */
export function drawEffects(
  context: Context2D,
  scene: Scene,
  pose: Deform,
  stage: Stage,
  moment: number,
  layer: 'behind' | 'front',
): boolean {
  let drawn = false
  scene.effects.forEach((effect, index) => {
    const row = EFFECTS[effect.id]
    if (!row.layers.includes(layer)) return
    drawn = true
    context.save()
    context.transform(stage.scale, 0, 0, stage.scale, stage.x, stage.y)
    const unit = penUnit(scene.character)
    if (row.attach === 'head') followHead(context, scene.character, pose)
    else context.transform(1, 0, 0, 1, scene.anchor.x, scene.anchor.y)
    context.transform(unit, 0, 0, unit, 0, 0)
    row.draw(
      penOf(
        context,
        scene,
        effect,
        scene.seed + index * 101,
        layer,
        row.attach === 'head' ? scene.character.head : scene.anchor,
      ),
      wrap(effect.cycles * moment),
    )
    context.restore()
  })
  return drawn
}

/** What all effects together cover over all frames, in body units from the resting feet. */
export function effectBounds(scene: Scene, poses: readonly Deform[]): Box | undefined {
  if (scene.effects.length === 0) return undefined
  const canvas = createBoundsCanvas()
  const bodyUnits: Stage = { scale: 1, x: 0, y: 0 }
  poses.forEach((pose, index) => {
    for (const layer of ['behind', 'front'] as const) {
      drawEffects(canvas, scene, pose, bodyUnits, index / poses.length, layer)
    }
  })
  return canvas.bounds()
}

/** The pen's unit in body units: the head's radius, within what still reads beside a tiny or a huge head. */
export function penUnit({ head }: Character): number {
  return clamp((head.rx + head.ry) / 2, 0.27, 0.38)
}

function penOf(
  canvas: Context2D,
  scene: Scene,
  effect: EffectSpec,
  seed: number,
  layer: 'behind' | 'front',
  origin: { x: number; y: number },
): Pen {
  const { head, box } = scene.character
  const unit = penUnit(scene.character)
  const local = (b: Box): Box => ({
    left: (b.left - origin.x) / unit,
    top: (b.top - origin.y) / unit,
    right: (b.right - origin.x) / unit,
    bottom: (b.bottom - origin.y) / unit,
  })
  return {
    canvas,
    rx: head.rx / unit,
    ry: head.ry / unit,
    cx: mix(head.rx, head.crownX, 0.7) / unit,
    cy: mix(head.ry, head.crownY, 0.7) / unit,
    body: local(box),
    room: local(scene.room),
    amount: effect.amount,
    seed,
    layer,
  }
}

/** Moves the origin to where the pose takes the head's middle, turned and sized as the head is; squash is left to the body. */
function followHead(context: Context2D, { head }: Character, pose: Deform): void {
  const middle = new Float64Array(2)
  const above = new Float64Array(2)
  const beside = new Float64Array(2)
  const step = head.ry * 0.5
  // The face's own shift inside the head's outline counts too, so the marks stay on the cheeks.
  pose.forward(head.x, head.y, middle)
  pose.forward(head.x, head.y - step, above)
  pose.forward(head.x + step, head.y, beside)
  const upX = (above[0]! - middle[0]!) / step
  const upY = (above[1]! - middle[1]!) / step
  const area = Math.abs((beside[0]! - middle[0]!) * upY - (beside[1]! - middle[1]!) * upX) / step
  const size = Math.sqrt(Math.max(0.05, area))
  const length = Math.hypot(upX, upY) || 1
  const c = (-upY / length) * size
  const s = (upX / length) * size
  context.transform(c, s, -s, c, middle[0]!, middle[1]!)
}
