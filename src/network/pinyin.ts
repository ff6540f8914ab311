import { pinyin } from 'pinyin-pro'

/** What is typed to find a name: full pinyin without tones, a blank, the initials. 单三 (a person) → `shansan ss`. */
export function pinyinOf(name: string, of: 'person' | 'place'): string {
  // A family name has readings of its own (单 shàn, 曾 zēng), but only at the head of a person's name.
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true, surname: of === 'person' ? 'head' : 'off' })
  const plain = syllables.map(syllable => syllable.toLowerCase().replace(/[^a-z0-9]/g, '')).filter(syllable => syllable)
  return `${plain.join('')} ${plain.map(syllable => syllable[0]).join('')}`.trim()
}
