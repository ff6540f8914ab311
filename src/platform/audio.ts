import { refuseUnless } from '#common/refusal.ts'

export type AudioType = 'audio/webm' | 'audio/ogg' | 'audio/mp4'

const mostBytes = 2_000_000

/**
 * What kind of recording these bytes are, by their beginning: as browsers make them (WebM, Ogg, MP4). At most 2 MB, some four minutes of speech.
 * @throws Refusal `files.too_large`, `files.not_audio`
 */
export function audioType(sent: Buffer): AudioType {
  const words = `语音应不超过 2 MB，收到的是 ${(sent.length / 1_000_000).toFixed(1)} MB，请分段录`
  refuseUnless(sent.length <= mostBytes, 'files.too_large', words)
  const type = typeOf(sent)
  refuseUnless(type, 'files.not_audio', '应为手机录的语音（WebM、Ogg 或 MP4），收到的不是')
  return type
}

function typeOf(sent: Buffer): AudioType | null {
  if (sent.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))) return 'audio/webm'
  if (sent.subarray(0, 4).toString('latin1') === 'OggS') return 'audio/ogg'
  return sent.subarray(4, 8).toString('latin1') === 'ftyp' ? 'audio/mp4' : null
}
