// Makes the card's forms easier where there is script: what is typed is kept on this phone until it is sent, and what is hard to type can be
// said. The pages work without; nothing here is needed.
;(() => {
  const { draft, done } = document.currentScript.dataset
  const key = base => `draft:${base}`
  const store = {
    get: base => JSON.parse(localStorage.getItem(key(base)) ?? 'null'),
    set: (base, kept) => localStorage.setItem(key(base), JSON.stringify(kept)),
    drop: base => localStorage.removeItem(key(base)),
  }
  // Private windows refuse storage; then nothing is kept.
  const quietly = work => {
    try {
      return work()
    } catch {
      return null
    }
  }
  if (done) quietly(() => store.drop(done))
  const form = document.querySelector('form[data-draft]')
  if (draft && form) {
    keepDraft(form, draft)
    offerVoice(form.querySelector('[data-voice]'))
  }

  function keepDraft(form, base) {
    const { text, where, sealed } = form.elements
    const kept = quietly(() => store.get(base))
    if (kept && !text.value && !where.value) {
      text.value = kept.text ?? ''
      where.value = kept.where ?? ''
      say(form, '上次没有提交的还在，接着写就行；照片和语音要重新选。')
    }
    form.addEventListener('input', () => {
      // What the house shall not know is not left on the house's phone.
      const nothing = sealed.checked || !(text.value || where.value)
      quietly(() => (nothing ? store.drop(base) : store.set(base, { text: text.value, where: where.value })))
    })
  }

  function say(form, words) {
    const note = document.createElement('p')
    note.className = 'note good'
    note.setAttribute('role', 'status')
    note.textContent = words
    form.prepend(note)
  }

  function offerVoice(label) {
    const able = window.MediaRecorder && navigator.mediaDevices?.getUserMedia && quietly(() => new DataTransfer())
    if (!label || !able) return
    const input = label.querySelector('input')
    const box = document.createElement('div')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'second'
    const heard = document.createElement('audio')
    heard.controls = true
    heard.hidden = true
    heard.setAttribute('aria-label', '刚录的话')
    const state = document.createElement('p')
    state.setAttribute('role', 'status')
    box.append(button, state, heard)
    label.after(box)
    input.hidden = true
    let recorder = null
    let timer = 0
    const idle = words => {
      button.textContent = input.files.length > 0 ? '重新录' : '按一下开始说'
      state.textContent = words
    }
    const begin = async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      const mimeType = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'].find(type => MediaRecorder.isTypeSupported(type))
      const pieces = []
      recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 24_000 })
      recorder.addEventListener('dataavailable', event => pieces.push(event.data))
      recorder.addEventListener('stop', () => {
        for (const track of stream.getTracks()) track.stop()
        keep(new File(pieces, 'voice', { type: recorder.mimeType }))
        recorder = null
      })
      recorder.start()
      const begun = Date.now()
      button.textContent = '说完了，停止'
      timer = setInterval(() => {
        const seconds = Math.round((Date.now() - begun) / 1000)
        state.textContent = `正在录，已说 ${seconds} 秒`
        if (seconds >= 120) stop()
      }, 500)
    }
    const stop = () => {
      clearInterval(timer)
      if (recorder?.state === 'recording') recorder.stop()
    }
    const keep = file => {
      const files = new DataTransfer()
      files.items.add(file)
      input.files = files.files
      if (heard.src) URL.revokeObjectURL(heard.src)
      heard.src = URL.createObjectURL(file)
      heard.hidden = false
      idle('录好了，提交时一起送出')
    }
    button.addEventListener('click', () => {
      if (recorder) return stop()
      begin().catch(() => {
        // No leave, or no microphone: the plain way, a file.
        input.hidden = false
        box.remove()
      })
    })
    idle('')
  }
})()
