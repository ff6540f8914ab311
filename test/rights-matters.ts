import { newId } from '#common/ids.ts'
import { type Asker, get, ofPlace, type Probe, type Props, reason, send } from './rights-ask.ts'
import { filterId, type RequestState } from './rights-rows.ts'
import type { Spot } from './rights-world.ts'

const moment = '2026-11-24T08:59:00+08:00'

const sorting = { category: '02', size: 'minor', ownership: 'public', publicSafety: false, urgency: 'ordinary' }
const rollcall = {
  ...{ title: '返乡人员摸排', notice: '请逐户问清', dueAt: '2026-11-26T18:00:00+08:00' },
  fields: [{ key: 'back', kind: 'yesno', label: '有人从外地回来', required: true }],
}
const onRequest = (state: RequestState, act: string, body: (s: Spot, a: Asker) => unknown) =>
  send((s, a) => [`/requests/${s[state]}/${act}`, body(s, a)])
const upload = (path: string, file: (p: Props) => [Buffer, string]): Probe => {
  return (_s, _a, p) => {
    const [content, name] = file(p)
    return { path, form: { file: new File([new Uint8Array(content)], name) } }
  }
}

const entry = (kind: string, body: (s: Spot) => object) =>
  send((s, a) => [
    '/sync/entries',
    { id: newId(), kind, body: body(s), ...(a.mandate && { mandate: a.mandate }), madeAt: moment, sentAt: moment },
  ])

/** Rolls, photos, paper, visits, requests, pages. */
export const matters: Record<string, Probe> = {
  'GET /api/roll-template.xlsx': get(() => '/roll-template.xlsx'),
  'GET /api/roll.xlsx': get(() => '/roll.xlsx'),
  'POST /api/roll-imports': upload('/roll-imports', p => [p.roll, '花名册.xlsx']),
  'GET /api/roll-imports': get(() => '/roll-imports'),
  'GET /api/roll-imports/{id}': get(s => `/roll-imports/${s.rollImport}`),
  'PUT /api/roll-imports/{id}/done': get(s => `/roll-imports/${s.rollImport}/done`),
  'POST /api/photos': upload('/photos', p => [p.jpeg, 'IMG_0001.jpg']),
  'GET /api/photos/{id} · 诉求附图': get(s => `/photos/${s.requestPhoto}`),
  'GET /api/photos/{id} · 走访附图': get(s => `/photos/${s.photo}`),
  'GET /api/photos/{id}/thumb': get(s => `/photos/${s.requestPhoto}/thumb`),
  'POST /api/cards': send(s => ['/cards', { place: s.place }]),
  'PUT /api/cards/{id}/revocation': send(s => [`/cards/${s.card}/revocation`, { reason }]),
  'GET /api/cards.pdf': ofPlace('/cards.pdf'),
  'GET /api/certificates': ofPlace('/certificates'),
  'POST /api/certificates': send(s => ['/certificates', { place: s.place }]),
  'PUT /api/certificates/{id}/revocation': send(s => [`/certificates/${s.certificate}/revocation`, { reason }]),
  'GET /api/certificates.pdf': ofPlace('/certificates.pdf'),
  'GET /api/rosters.pdf': ofPlace('/rosters.pdf'),
  'POST /api/cards/{token}/codes': (_s, _a, p) => ({ path: `/cards/${p.freshCard}/codes`, body: {} }),
  'POST /api/cards/{token}/session': (_s, _a, { proving: { token, code } }) => ({ path: `/cards/${token}/session`, body: { code } }),
  'GET /api/public/cards/{token}': get(s => `/public/cards/${s.cardToken}`),
  'GET /api/public/certificates/{token}': get(s => `/public/certificates/${s.certificateToken}`),
  'GET /api/public/certificates/{token}/photo': get(s => `/public/certificates/${s.certificateToken}/photo`),
  'GET /api/visits/today': ofPlace('/visits/today'),
  'POST /api/visits': send(s => ['/visits', { household: s.household, outcome: 'met' }]),
  'GET /api/visits': ofPlace('/visits', '&limit=200'),
  'GET /api/visits/sayings': ofPlace('/visits/sayings'),
  'GET /api/visits/visitors': get(() => '/visits/visitors'),
  'POST /api/visits/entries': send(s => [
    '/visits/entries',
    { mandate: s.mandate, lines: [{ id: newId(), household: s.household, on: '2026-11-23', outcome: 'met', another: true }] },
  ]),
  'GET /api/visits/{id}': get(s => `/visits/${s.visit}`),
  'GET /api/visits/coverage': ofPlace('/visits/coverage'),
  'GET /api/visits/coverage/households': ofPlace('/visits/coverage/households', '&class=key'),
  'POST /api/rollcalls': send(s => ['/rollcalls', { ...rollcall, place: s.place }]),
  'POST /api/rollcalls · 应急': send(s => [
    '/rollcalls',
    {
      ...rollcall,
      place: s.place,
      emergency: { authority: '镇防汛指挥部', document: '防汛令第 3 号', until: '2026-11-25T09:00:00+08:00' },
    },
  ]),
  'GET /api/rollcalls/reach': ofPlace('/rollcalls/reach'),
  'GET /api/rollcalls': ofPlace('/rollcalls'),
  'GET /api/rollcalls/{id}': get(s => `/rollcalls/${s.rollcall}`),
  'GET /api/rollcalls/{id}/board': get(s => `/rollcalls/${s.rollcall}/board`),
  'GET /api/rollcalls/{id}/live': get(s => `/rollcalls/${s.rollcall}/live?seconds=0`),
  'GET /api/rollcalls/{id}/missing': get(s => `/rollcalls/${s.rollcall}/missing`),
  'GET /api/rollcalls/{id}/households': get(s => `/rollcalls/${s.rollcall}/households`),
  'GET /api/rollcalls/{id}/answers': get(s => `/rollcalls/${s.rollcall}/answers?household=${s.household}`),
  'POST /api/rollcalls/{id}/answers': send(s => [
    `/rollcalls/${s.rollcall}/answers`,
    { households: [s.household], outcome: 'answered', values: { back: true } },
  ]),
  'GET /api/rollcalls/{id}/list.xlsx': get(s => `/rollcalls/${s.rollcall}/list.xlsx`),
  'GET /api/rollcalls/{id}/forms.pdf': get(s => `/rollcalls/${s.rollcall}/forms.pdf?place=${s.place}`),
  'PUT /api/rollcalls/{id}/closure': get(s => `/rollcalls/${s.rollcall}/closure`),
  'PUT /api/rollcalls/{id}/closure · 应急': get(s => `/rollcalls/${s.emergency}/closure`),
  'POST /api/recordings': upload('/recordings', () => [Buffer.from('1a45dfa3', 'hex'), 'voice']),
  'GET /api/recordings/{id}': get(s => `/recordings/${s.recording}`),
  'POST /api/proposals': send(s => ['/proposals', { household: s.household, kind: 'moved', on: '2026-11-20' }]),
  'GET /api/proposals': get(() => '/proposals'),
  'PUT /api/proposals/{id}/approval': s => ({ path: `/proposals/${s.proposal}/approval`, body: {} }),
  'PUT /api/proposals/{id}/refusal': s => ({ path: `/proposals/${s.proposal}/refusal`, body: { reason } }),
  'POST /api/requests': send(s => [
    '/requests',
    { text: '屋后的水管断断续续', ...(s.direct ? { place: s.place } : { household: s.household }) },
  ]),
  'GET /api/requests': (s, a) => ({ path: a.who === 'resident' ? '/requests?limit=200' : `/requests?place=${s.place}&limit=200` }),
  'GET /api/requests/figures': ofPlace('/requests/figures'),
  'GET /api/requests/{id}': get(s => `/requests/${s.raised}`),
  'GET /api/requests/{id}/handlers': get(s => `/requests/${s.sorted}/handlers`),
  'PUT /api/requests/{id}/sorting': onRequest('raised', 'sorting', () => sorting),
  'PUT /api/requests/{id}/dispatch': onRequest('sorted', 'dispatch', () => ({ department: 'water' })),
  'PUT /api/requests/{id}/taken': onRequest('dispatched', 'taken', () => ({})),
  'PUT /api/requests/{id}/sending-back': onRequest('taken', 'sending-back', () => ({ reason })),
  'PUT /api/requests/{id}/answer': onRequest('taken', 'answer', () => ({ outcome: 'solved', words: '换了新灯' })),
  'PUT /api/requests/{id}/rating': onRequest('answered', 'rating', (_s, a) => ({
    ...{ solved: true, satisfied: true },
    by: a.who === 'resident' ? 'resident' : 'call',
  })),
  'PUT /api/requests/{id}/write-off': onRequest('rated', 'write-off', () => ({ words: '核实已亮' })),
  'PUT /api/requests/{id}/withdrawal': onRequest('raised', 'withdrawal', () => ({ reason: '已经好了' })),
  'PUT /api/requests/{id}/merging': onRequest('raised', 'merging', s => ({ into: s.sorted })),
  'PUT /api/requests/{id}/reply': onRequest('raised', 'reply', () => ({ outcome: 'explained', words: '医保到村部交' })),
  'PUT /api/requests/{id}/plan': onRequest('taken', 'plan', () => ({ measures: '换灯', by: '2026-12-31' })),
  'PUT /api/requests/{id}/minutes': onRequest('meeting', 'minutes', () => ({
    ...{ heldOn: '2026-11-23', attended: '村两委、三长', resolved: '村里出钱换', measures: '换灯', by: '2026-12-31' },
  })),
  'PUT /api/requests/{id}/progress': onRequest('taken', 'progress', () => ({ words: '灯买好了' })),
  'PUT /api/requests/{id}/consultation': onRequest('taken', 'consultation', () => ({ department: 'power', words: '请看线路' })),
  'PUT /api/requests/{id}/assistance': onRequest('dispatched', 'assistance', () => ({ words: '线路没有问题' })),
  'PUT /api/requests/{id}/question': onRequest('taken', 'question', () => ({ words: '是哪一盏' })),
  'PUT /api/requests/{id}/supplement': onRequest('raised', 'supplement', () => ({ words: '晒谷坪那一盏' })),
  'PUT /api/requests/{id}/pause': onRequest('taken', 'pause', () => ({ reason: 'funds', words: '等村里的钱' })),
  'PUT /api/requests/{id}/resumption': onRequest('paused', 'resumption', () => ({})),
  'PUT /api/requests/{id}/handing-up': onRequest('taken', 'handing-up', () => ({ reason: '要立杆，组里办不了' })),
  'PUT /api/requests/{id}/ruling': onRequest('ruling', 'ruling', () => ({ department: 'power', words: '由供电所办' })),
  'PUT /api/requests/{id}/call': onRequest('answered', 'call', () => ({})),
  'PUT /api/requests/{id}/re-asking': onRequest('reasked', 're-asking', () => ({ answer: 'holds' })),
  'GET /api/request-notices': get(() => '/request-notices'),
  'POST /api/request-suggestions': send(s => ['/request-suggestions', { text: '路灯不亮了', place: s.place }]),
  'POST /api/chat-candidates': send(() => ['/chat-candidates', { text: '张三 2026-11-24 09:05\n路灯怎么还不修' }]),
  'PUT /api/request-dispatches': send(s => ['/request-dispatches', { ids: [s.sorted] }]),
  'GET /api/request-filters': get(() => '/request-filters'),
  'POST /api/request-filters': send(() => ['/request-filters', { name: '本周到期', query: { open: 'yes' } }]),
  'DELETE /api/request-filters/{id}': get(() => `/request-filters/${filterId}`),
  'GET /api/request-ledger.xlsx': ofPlace('/request-ledger.xlsx'),
  'PUT /api/request-notices/seen': send(() => ['/request-notices/seen', undefined]),
  'GET /k/{token}': get(s => `/k/${s.cardToken}`),
  'POST /k/{token}/codes': (_s, _a, p) => ({ path: `/k/${p.freshCard}/codes`, form: { resident: '' } }),
  'POST /k/{token}/session': (_s, _a, { proving: { token, ...form } }) => ({ path: `/k/${token}/session`, form }),
  'POST /k/{token}/leave': s => ({ path: `/k/${s.cardToken}/leave`, form: {} }),
  'GET /k/{token}/looks': get(s => `/k/${s.cardToken}/looks`),
  'GET /k/{token}/raise': get(s => `/k/${s.cardToken}/raise`),
  'POST /k/{token}/raise': s => ({ path: `/k/${s.cardToken}/raise`, form: { text: '屋后的水管断断续续' } }),
  'GET /k/{token}/requests/{id}': get(s => `/k/${s.cardToken}/requests/${s.raised}`),
  'POST /k/{token}/requests/{id}/rating': s => ({ path: `/k/${s.cardToken}/requests/${s.answered}/rating`, form: { rating: 'settled' } }),
  'POST /k/{token}/requests/{id}/withdrawal': s => ({
    path: `/k/${s.cardToken}/requests/${s.raised}/withdrawal`,
    form: { reason: '已经好了' },
  }),
  'GET /k/{token}/photos/{id}': get(s => `/k/${s.cardToken}/photos/${s.requestPhoto}`),
  'GET /p/{token}': get(s => `/p/${s.certificateToken}`),
  'GET /health': get(() => '/health'),
  'GET /health/live': get(() => '/health/live'),
  'GET /health/ready': get(() => '/health/ready'),
  'GET /openapi.json': get(() => '/openapi.json'),
  'GET /docs': get(() => '/docs'),
  'GET /docs/start.js': get(() => '/docs/start.js'),
  'GET /docs/*': get(() => '/docs/swagger-ui.css'),
  'GET /api/demo-phone/{phone}': get(() => '/demo-phone/15400000001'),
  'GET /desk': get(() => '/desk'),
  'GET /desk/*': get(() => '/desk/households'),
  'GET /*': get(() => '/'),
  'GET /api/sync': get(() => '/sync'),
  'GET /api/sync/key': get(() => '/sync/key'),
  'POST /api/sync/entries · 走访': entry('visit.record', s => ({ household: s.household, outcome: 'met' })),
  'POST /api/sync/entries · 点单': entry('request.raise', s => ({ text: '屋后的水管断断续续', household: s.household })),
  'POST /api/sync/entries · 接单': entry('request.take', s => ({ request: s.dispatched })),
  'POST /api/sync/entries · 退回': entry('request.send_back', s => ({ request: s.taken, reason })),
  'POST /api/sync/entries · 办结答复': entry('request.answer', s => ({ request: s.taken, outcome: 'solved', words: '换了水管' })),
  'PUT /api/sync/photos/{id}': (_s, _a, p) => ({
    path: `/sync/photos/${newId()}?${new URLSearchParams({ madeAt: moment, sentAt: moment })}`,
    form: { file: new File([new Uint8Array(p.jpeg)], 'photo.jpg') },
  }),
  'PUT /api/sync/recordings/{id}': _s => ({
    path: `/sync/recordings/${newId()}?${new URLSearchParams({ madeAt: moment, sentAt: moment })}`,
    form: { file: new File([Buffer.from('1a45dfa3', 'hex')], 'voice') },
  }),
  'POST /api/sync/carried': (_s, _a, p) => ({ path: '/sync/carried', body: { ...p.carried, sentAt: moment } }),
}
