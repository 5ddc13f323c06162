// Owns one pixel between subject and screen: how much of the screen's light is in it when the subject's colour is roughly known.

/** How strongly shares of subject and screen are held to sum to 1, in parts of the screen's light squared. */
const BIND = 0.01
/** Below this share of the brightness nearby the colour nearby counts less. */
const DARKER = 0.4
/**
 * Alpha of the colour I = xF + yB as 1 − y: least squares over the three channels with x free, so that a darker or brighter
 * subject of that hue gives the same alpha, and x + y drawn to 1 where F and B are alike. `plain`, the colour
 * difference's alpha, is returned in the measure in which F does not explain the colour: half where the colour is off by `doubt`
 * parts of the screen's light.
 */
export function unmix(
  ir: number,
  ig: number,
  ib: number,
  fr: number,
  fg: number,
  fb: number,
  br: number,
  bg: number,
  bb: number,
  plain: number,
  doubt: number,
): number {
  const bb2 = br * br + bg * bg + bb * bb
  const bind = BIND * bb2
  const ff = fr * fr + fg * fg + fb * fb + bind
  const fB = fr * br + fg * bg + fb * bb + bind
  const BB = bb2 + bind
  const iF = ir * fr + ig * fg + ib * fb + bind
  const iB = ir * br + ig * bg + ib * bb + bind
  const determinant = ff * BB - fB * fB
  if (!(determinant > 1e-12)) return plain
  let y = (ff * iB - fB * iF) / determinant
  let x = (BB * iF - fB * iB) / determinant
  if (x < 0) {
    x = 0
    y = iB / BB
  }
  y = y < 0 ? 0 : y > 1 ? 1 : y
  const er = ir - x * fr - y * br
  const eg = ig - x * fg - y * bg
  const eb = ib - x * fb - y * bb
  const off = (er * er + eg * eg + eb * eb) / (doubt * doubt * bb2)
  // A subject far darker here than nearby says nothing of its hue.
  const dark = x / (DARKER * (1 - y) + 1e-6)
  const trust = (dark < 1 ? dark * dark : 1) / (1 + off * off)
  return plain + trust * (1 - y - plain)
}
