import qrcode from 'qrcode'

/** A QR code (ISO/IEC 18004, correction level M) as an SVG of black squares with the four quiet modules around it. */
export function qrSvg(text: string): string {
  const { size, data } = qrcode.create(text, { errorCorrectionLevel: 'M' }).modules
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!data[y * size + x]) continue
      const from = x
      while (x + 1 < size && data[y * size + x + 1]) x++
      path += `M${from + 4} ${y + 4}h${x - from + 1}v1h${from - x - 1}z`
    }
  }
  const side = size + 8
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}"><path d="${path}"/></svg>`
}
