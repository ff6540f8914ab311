import * as z from 'zod'
import { posts } from '#common/posts.ts'

export const postKey = z.enum(Object.keys(posts) as [keyof typeof posts])

/** A post somebody may act under right now. */
export const heldPost = z.object({
  mandate: z.uuid(),
  post: postKey,
  postName: z.string(),
  place: z.object({ id: z.uuid(), name: z.string(), kind: z.string(), path: z.string() }),
  town: z.object({ id: z.uuid(), name: z.string(), path: z.string() }),
  /** whose absence is filled, when standing in */
  actingFor: z.string().optional(),
  department: z.string().nullable(),
})
export type HeldPost = z.infer<typeof heldPost>

/** Who is signed in. */
export const me = z.object({
  kind: z.enum(['post', 'resident']),
  name: z.string(),
  /** posts to choose from; the one in force is `mandate`, chosen by the X-Mandate header */
  posts: z.array(heldPost),
  mandate: z.uuid().nullable(),
  mustChangePassword: z.boolean(),
  household: z.uuid().nullable(),
  person: z.uuid(),
})
export type Me = z.infer<typeof me>

export const signIn = z.object({ name: z.string().trim().min(2).max(64), password: z.string().min(1).max(200) })
export const askCode = z.object({ phone: z.string().trim().min(11).max(20) })
export const signInByCode = z.object({ phone: z.string().trim().min(11).max(20), code: z.string().regex(/^\d{6}$/, '验证码应为 6 位数字') })
export const changePassword = z.object({ old: z.string().max(200).optional(), new: z.string().max(200) })

/** At least 8 characters of two kinds, and not one of the commonest: said in words, or null when good. */
export const passwordRule = '至少 8 个字符，须含字母和数字'

export const codeSent = z.object({ ok: z.literal(true), waitSeconds: z.number(), phoneMasked: z.string().optional() })

export const session = z.object({
  id: z.uuid(),
  device: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
  current: z.boolean(),
})

export const account = z.object({
  id: z.uuid(),
  person: z.object({ id: z.uuid(), name: z.string(), phoneMasked: z.string().nullable() }),
  userName: z.string().nullable(),
  posts: z.array(z.string()),
  suspendedAt: z.string().nullable(),
  lockedUntil: z.string().nullable(),
  mustChangePassword: z.boolean(),
})
export const newAccount = z.object({
  person: z.uuid(),
  userName: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9._-]{2,31}$/, '用户名应为 3–32 位小写字母、数字或 . _ -')
    .optional(),
})
export const initialPassword = z.object({ account: z.uuid(), userName: z.string().nullable(), password: z.string() })
export const suspension = z.object({ reason: z.string().trim().min(2).max(200) })

/** A look at sealed personal data, as the person concerned sees it. */
export const look = z.object({ at: z.string(), who: z.string(), post: z.string(), field: z.string(), reason: z.string() })

/** Which resident's phone proves the card; the head's when left out. */
export const askCardCode = z.object({ resident: z.uuid().optional() })
export const proveCard = z.object({ resident: z.uuid().optional(), code: z.string().regex(/^\d{6}$/, '验证码应为 6 位数字') })
export const accountQuery = z.object({ q: z.string().trim().max(40).default('') })
