import { once } from 'node:events'
import { Readable } from 'node:stream'
import type pg from 'pg'

interface Wire {
  query(text: string): void
  stream: NodeJS.ReadWriteStream & { pause(): unknown; resume(): unknown; writableNeedDrain: boolean }
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
}

/** What pg asks of a query that speaks the protocol itself; of COPY's messages only some arrive. */
const silent = {
  handleRowDescription() {},
  handleDataRow() {},
  handlePortalSuspended() {},
  handleEmptyQuery() {},
  handleCommandComplete() {},
  handleCopyData(_message: { chunk: Buffer }, _wire: Wire) {},
  handleCopyInResponse(wire: Wire) {
    wire.sendCopyFail('nothing to send')
  },
}

/** The rows of `copy … to stdout` as they come; waits where the reader is slower than the server. `client` must not be pipelined. */
export function copyOut(client: pg.Client, text: string): Readable {
  let wire: Wire | undefined
  const rows = new Readable({ read: () => wire?.stream.resume() })
  const query = {
    ...silent,
    submit(connection: Wire) {
      wire = connection
      connection.query(text)
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // A copy: pg hands out a view of the buffer it reads the next message into.
      if (!rows.push(Buffer.from(chunk))) wire?.stream.pause()
    },
    handleError: (error: Error) => rows.destroy(error),
    handleReadyForQuery: () => rows.push(null),
  }
  client.query(query as never)
  return rows
}

/** Sends `source` as the rows of `copy … from stdin`; resolves when the server has taken them all. */
export async function copyIn(client: pg.Client, text: string, source: AsyncIterable<Buffer>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let failure: Error | undefined
    const query = {
      ...silent,
      submit: (wire: Wire) => wire.query(text),
      handleCopyInResponse: (wire: Wire) =>
        send(wire, source, () => failure !== undefined).catch(error => {
          failure ??= error
          wire.sendCopyFail('the source failed')
        }),
      handleError(error: Error) {
        failure ??= error
        reject(failure)
      },
      handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
    }
    client.query(query as never)
  })
}

async function send(wire: Wire, source: AsyncIterable<Buffer>, isOver: () => boolean): Promise<void> {
  for await (const chunk of source) {
    if (isOver()) return
    wire.sendCopyFromChunk(chunk)
    if (wire.stream.writableNeedDrain) await Promise.race([once(wire.stream, 'drain'), once(wire.stream, 'close')])
  }
  if (!isOver()) wire.endCopyFrom()
}
