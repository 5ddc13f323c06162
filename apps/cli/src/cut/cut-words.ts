// Owns the words of the options that only `popcel cut` has: files, and what becomes of a cut-out.

import { type Command, Option } from 'commander'
import {
  numberBetween,
  pathOf,
  readBackground,
  readCloth,
  readFormat,
  readSuffix,
  wholeNumberBetween,
} from '../option-values.ts'
import { readRawSize } from './raw/raw-size.ts'

/** A test holds it against the runtime's own list, which help does not load. */
export const backgroundFits = ['cover', 'contain', 'tile']

/** What is read and what is written. */
export function addCutFiles(command: Command): void {
  command
    .option('-o, --output <path>', 'a folder, a picture file for one input, or - for stdout', pathOf)
    .option('-r, --recursive', 'look into the folders in a folder too; the output folder mirrors them')
    .option(
      '--format <name>',
      'png, webp, avif, tiff, jpeg or gif (png; an animated picture stays animated)',
      readFormat,
    )
    .option('--suffix <text>', 'between name and ending (-cut beside an input, nothing in a folder)', readSuffix)
    .option(
      '--raw <size>',
      'stdin is raw frames of WIDTHxHEIGHT (rgb24, or :rgba); -o is out-%05u.png, or - for raw rgba',
      readRawSize,
    )
    .option('--resume', 'leave out what is done already: the same picture, options and output')
    .option('--no-overwrite', 'leave files alone that exist, whatever they are made from')
    .option('--watch', 'go on with pictures that come or change, until it is stopped')
    .option(
      '--poll <s>',
      'with --watch: only look, this often in seconds (for disks that tell nothing)',
      numberBetween(0.1, 3600),
    )
}

/** What is written of the subject, and before what. */
export function addCutLook(command: Command): void {
  command
    .option('--mask-only', 'write the alpha as a grey picture')
    .option(
      '--background <what>',
      'none, white, black, #rrggbb, the file of a picture, or blur[=px]: its own, blurred',
      readBackground,
      'none',
    )
    .addOption(
      new Option('--background-fit <how>', 'a picture behind: fills all, is seen whole, or repeats (cover)').choices(
        backgroundFits,
      ),
    )
    .option('--cloth <list>', 'u2net_cloth_seg: upper, lower, full; several go to a file each', readCloth)
    .option('--invert', 'keep the background and cut the subject away')
    .option('--trim', 'cut the picture down to the subject')
    .option('--margin <px>', 'with --trim: pixels left around the subject (0)', wholeNumberBetween(0, 10_000))
    .addOption(
      new Option('--metadata <what>', 'EXIF and XMP of the input: left out, or carried over (png, jpeg, webp)')
        .choices(['strip', 'keep'])
        .default('strip'),
    )
}
