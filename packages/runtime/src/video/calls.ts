// Owns how FFmpeg's slow functions are called: off the event loop on the main thread, in place inside a thread of its own.
// node-av 6.1.1 takes the whole process down when a thread is ended while one of its calls is under way off the loop; a
// call in place has to return before the thread can end. No options are handed over in a call: it frees dictionaries twice.

import { isMainThread } from 'node:worker_threads'
import type { CodecContext, FilterContext, FormatContext, Frame, Packet } from 'node-av/lib'

/** Codes of FFmpeg, negative for errors. */
export type Calls = {
  openInput(format: FormatContext, url: string): Promise<number>
  findStreamInfo(format: FormatContext): Promise<number>
  readFrame(format: FormatContext, packet: Packet): Promise<number>
  seekBack(format: FormatContext, stream: number, stamp: bigint): Promise<number>
  closeInput(format: FormatContext): Promise<void>
  openCodec(codec: CodecContext): Promise<number>
  sendPacket(codec: CodecContext, packet: Packet | null): Promise<number>
  receiveFrame(codec: CodecContext, frame: Frame): Promise<number>
  sendFrame(codec: CodecContext, frame: Frame | null): Promise<number>
  receivePacket(codec: CodecContext, packet: Packet): Promise<number>
  /** The frame is moved into the filter. */
  addFrame(filter: FilterContext, frame: Frame | null): Promise<number>
  getFrame(filter: FilterContext, frame: Frame): Promise<number>
  openOutput(format: FormatContext): Promise<number>
  writeHeader(format: FormatContext): Promise<number>
  writePacket(format: FormatContext, packet: Packet): Promise<number>
  writeTrailer(format: FormatContext): Promise<number>
  closeOutput(format: FormatContext): Promise<void>
}

type Backward = Parameters<FormatContext['seekFrame']>[2]

export function chooseCalls(backward: Backward): Calls {
  return isMainThread ? offTheLoop(backward) : inPlace(backward)
}

export function offTheLoop(backward: Backward): Calls {
  return {
    openInput: (format, url) => format.openInput(url),
    findStreamInfo: (format) => format.findStreamInfo(),
    readFrame: (format, packet) => format.readFrame(packet),
    seekBack: (format, stream, stamp) => format.seekFrame(stream, stamp, backward),
    closeInput: (format) => format.closeInput(),
    openCodec: (codec) => codec.open2(),
    sendPacket: (codec, packet) => codec.sendPacket(packet),
    receiveFrame: (codec, frame) => codec.receiveFrame(frame),
    sendFrame: (codec, frame) => codec.sendFrame(frame),
    receivePacket: (codec, packet) => codec.receivePacket(packet),
    addFrame: (filter, frame) => filter.buffersrcAddFrame(frame),
    getFrame: (filter, frame) => filter.buffersinkGetFrame(frame),
    openOutput: (format) => format.openOutput(),
    writeHeader: (format) => format.writeHeader(),
    writePacket: (format, packet) => format.interleavedWriteFrame(packet),
    writeTrailer: (format) => format.writeTrailer(),
    closeOutput: (format) => format.closeOutput(),
  }
}

/** Between packets the loop gets a turn, so that a thread hears what it is told, to stop for one. */
export function inPlace(backward: Backward): Calls {
  return {
    openInput: async (format, url) => format.openInputSync(url),
    findStreamInfo: async (format) => format.findStreamInfoSync(),
    readFrame: async (format, packet) => {
      await new Promise(setImmediate)
      return format.readFrameSync(packet)
    },
    seekBack: async (format, stream, stamp) => format.seekFrameSync(stream, stamp, backward),
    closeInput: async (format) => format.closeInputSync(),
    openCodec: async (codec) => codec.open2Sync(),
    sendPacket: async (codec, packet) => codec.sendPacketSync(packet),
    receiveFrame: async (codec, frame) => codec.receiveFrameSync(frame),
    sendFrame: async (codec, frame) => codec.sendFrameSync(frame),
    receivePacket: async (codec, packet) => codec.receivePacketSync(packet),
    addFrame: async (filter, frame) => filter.buffersrcAddFrameSync(frame),
    getFrame: async (filter, frame) => filter.buffersinkGetFrameSync(frame),
    openOutput: async (format) => format.openOutputSync(),
    writeHeader: async (format) => format.writeHeaderSync(),
    writePacket: async (format, packet) => {
      await new Promise(setImmediate)
      return format.interleavedWriteFrameSync(packet)
    },
    writeTrailer: async (format) => format.writeTrailerSync(),
    closeOutput: async (format) => format.closeOutputSync(),
  }
}
