// Owns copying packets of sound as they are, their times laid on the video's.

import type { Packet, Stream } from 'node-av/lib'
import { type AudioSource, type AudioTrack, seekAudio } from './audio-source.ts'
import { type Av, sound, ticksOf } from './av.ts'
import type { SoundContainer } from './codecs.ts'
import type { VideoOutput } from './output.ts'

export async function createCopy(av: Av, source: AudioSource, container: SoundContainer): Promise<AudioTrack> {
  const { format, stream, fromSeconds, toSeconds } = source
  const unit = { num: stream.timeBase.num, den: stream.timeBase.den }
  const inTicks = (seconds: number) => Math.round((seconds * unit.den) / unit.num)
  const [from, to] = [inTicks(fromSeconds), inTicks(toSeconds)]
  // MP4 and MOV hide what lies before 0 by an edit list; Matroska would shift the pictures instead.
  const mayBeginBefore = container === 'mp4' || container === 'mov'
  const packet = new av.Packet()
  packet.alloc()
  let target: Stream | undefined
  let held = false
  let ended = false

  const hold = async () => {
    while (!held && !ended) {
      ended = !(await nextOf(av, source, packet)) || (ticksOf(av, packet.pts) ?? 0) >= to
      const begins = ticksOf(av, packet.pts)
      if (ended || begins === undefined) continue
      held = mayBeginBefore ? begins + Number(packet.duration) > from : begins >= from
      if (!held) packet.unref()
    }
  }

  await seekAudio(av, source)
  return {
    kind: 'copied',
    note: undefined,
    addTo(output) {
      target = output.newStream(null)
      sound(av, stream.codecpar.copy(target.codecpar), 'sound')
      target.codecpar.codecTag = 0
      target.timeBase = stream.timeBase
    },
    async writeUntil(output: VideoOutput, seconds) {
      for (;;) {
        await hold()
        if (!held || Number(packet.pts) - from > inTicks(seconds)) return
        packet.pts -= BigInt(from)
        packet.dts = packet.pts
        await output.write(packet, target!, unit)
        packet.unref()
        held = false
      }
    },
    async close() {
      packet.free()
      await av.calls.closeInput(format)
    },
  }
}

async function nextOf(av: Av, { format, stream }: AudioSource, packet: Packet): Promise<boolean> {
  while ((await av.calls.readFrame(format, packet)) >= 0) {
    if (packet.streamIndex === stream.index) return true
    packet.unref()
  }
  return false
}
