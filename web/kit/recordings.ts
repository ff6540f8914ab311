/** Whether this browser can record speech at all; where it cannot, nothing is offered. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && Boolean(navigator.mediaDevices?.getUserMedia)
}

export interface Recording {
  /** ends the recording and gives what was said */
  stop(): Promise<Blob>
}

const types = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

/** Records speech from the phone's microphone until stopped; asks for leave the first time. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const mimeType = types.find(type => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 24_000 })
  const pieces: Blob[] = []
  recorder.addEventListener('dataavailable', event => pieces.push(event.data))
  recorder.start()
  return {
    stop: () =>
      new Promise(resolve => {
        recorder.addEventListener('stop', () => {
          for (const track of stream.getTracks()) track.stop()
          resolve(new Blob(pieces, { type: recorder.mimeType }))
        })
        recorder.stop()
      }),
  }
}
