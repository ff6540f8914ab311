import { Hono } from 'hono'
import { Refusal } from '#common/refusal.ts'
import type { CodeSender } from '#identity/codes.ts'

/** Numbers the demonstration gives out begin so; the ministry has given the segment to no operator, so no real phone is meant. */
const segment = /^154\d{8}$/
const kept = 5

export interface DemoPhone {
  sender: CodeSender
  /** GET /{phone}: the messages a demonstration phone received, newest first */
  app: Hono
}

/**
 * Phones of the demonstration, for everybody to read: whoever tries the card of an invented villager can see the code that was sent.
 * Only for numbers of the demonstration's segment; all messages go on to `next` as well. Never part of a deployment with real residents.
 */
export function openDemoPhone(next: CodeSender): DemoPhone {
  const received = new Map<string, { at: string; words: string }[]>()
  const sender: CodeSender = {
    async send(phone, words) {
      if (segment.test(phone)) {
        const messages = [{ at: new Date().toISOString(), words }, ...(received.get(phone) ?? [])]
        received.set(phone, messages.slice(0, kept))
      }
      await next.send(phone, words)
    },
  }
  const app = new Hono().get('/:phone', c => {
    const phone = c.req.param('phone')
    if (!segment.test(phone)) throw new Refusal('demo_phone.not_found', '只有演示号码（154 开头）可以在这里查看')
    return c.json(received.get(phone) ?? [])
  })
  return { sender, app }
}
