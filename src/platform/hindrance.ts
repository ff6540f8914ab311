/**
 * What keeps a command from doing its work and what the person at the keyboard can do about it, in one Chinese sentence.
 * Commands print the sentence alone and end with status 1; anything else that is thrown is a fault of ours and keeps its stack.
 */
export class Hindrance extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause })
    this.name = 'Hindrance'
  }
}
