// Which of their posts a person acts under, and which town a county officer looks into; kept per browser.
const kept = { mandate: 'viewpoint.mandate', town: 'viewpoint.town' } as const

export type Viewpoint = { [Key in keyof typeof kept]?: string }

/** The headers that tell the server the viewpoint. */
export function headers(): Record<string, string> {
  const { mandate, town } = viewpoint()
  return { ...(mandate && { 'X-Mandate': mandate }), ...(town && { 'X-Town': town }) }
}

export function viewpoint(): Viewpoint {
  return { mandate: localStorage.getItem(kept.mandate) ?? undefined, town: localStorage.getItem(kept.town) ?? undefined }
}

export function look(from: Viewpoint): void {
  for (const key of ['mandate', 'town'] as const) {
    const value = from[key]
    if (value) localStorage.setItem(kept[key], value)
    else localStorage.removeItem(kept[key])
  }
}

/** The address of a picture or a paper: links carry no headers, so the viewpoint stands in the address. */
export function addressOf(path: string): string {
  const query = new URLSearchParams(Object.entries(headers()).map(([name, value]) => [name.toLowerCase(), value]))
  if (query.size === 0) return `/api${path}`
  return `/api${path}${path.includes('?') ? '&' : '?'}${query}`
}
